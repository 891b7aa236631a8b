"""Text that leaves for a spreadsheet."""

from __future__ import annotations

from typing import Any

# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(value: Any) -> Any:
    """Return `value` as it may stand in a CSV or XLSX: a text is never taken for a formula.

    Numbers stay numbers; a text that begins as a formula gets an apostrophe before it.
    """
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
