"""From an audited candidate to an immutable release, and reading releases."""
