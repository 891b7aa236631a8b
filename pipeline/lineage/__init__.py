"""From a figure back to the lines it comes from."""
