"""Running the suites of `expectations/` on landed rows, and what came of it."""
