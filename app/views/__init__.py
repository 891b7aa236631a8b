"""One module per page; each has a `show` function. Not named `pages`: see docs/adr/0003."""
