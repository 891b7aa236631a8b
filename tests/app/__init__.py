"""The pages, in the test harness and in a browser."""
