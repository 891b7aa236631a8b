"""One module per page; each has a `show` function."""
