"""Text that leaves for a spreadsheet."""

from __future__ import annotations

from typing import Any

# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection); full width too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def defused(value: Any) -> Any:
    """Return `value` as it may stand in a CSV or XLSX: a text is never taken for a formula.

    Numbers stay numbers; a text that begins as a formula gets an apostrophe before it.
    """
    if not isinstance(value, str):
        return value
    # Nor may it move a cursor, or hide its first sign.
    visible = "".join(c for c in value if c.isprintable() or c in "\t\r\n")
    return f"'{visible}" if visible.lstrip(" ").startswith(FORMULA_STARTS) else visible
