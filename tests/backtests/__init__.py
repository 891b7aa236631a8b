"""Published figures, from the publishers' own files."""
