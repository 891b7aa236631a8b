"""Make a CSV of DUO many times as large, row by row, each copy under an institution of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from string import ascii_uppercase, digits

INSTITUTION = {"BRIN NUMMER", "BRIN NUMMER ACTUEEL", "INSTELLINGSCODE"}


def repeated(data: bytes, times: int) -> Iterator[bytes]:
    """Yield the pieces of a `;` CSV in which each row stands `times` times.

    The first time under its own institution code, and then under codes that no other row has. Lines
    without fields, at the end of the file, stay as they are.

    Raises:
        ValueError: when there are not as many codes.
    """
    end = b"\r\n" if b"\r\n" in data else b"\n"
    header, *lines = data.removesuffix(end).split(end)
    # The code stands before any text with quotes, so the fields up to it part at each `;`.
    position = next(n for n, name in enumerate(header.decode().split(";")) if name in INSTITUTION)
    yield header + end
    unused = _codes()
    codes: dict[bytes, list[bytes]] = {}
    for line in lines:
        if b";" not in line:
            yield line + end
            continue
        *before, own, after = line.split(b";", position + 1)
        if own not in codes:
            copies = [code for code, _ in zip(unused, range(times - 1), strict=False)]
            if len(copies) < times - 1:
                raise ValueError(f"There are no codes of four characters for {times} times.")
            codes[own] = [own, *copies]
        start = b"".join(field + b";" for field in before)
        yield b"".join(start + code + b";" + after + end for code in codes[own])


def _codes() -> Iterator[bytes]:
    """Yield codes of four characters, as DUO gives; no code of the sample begins with a letter."""
    for letters in product(ascii_uppercase, *[digits + ascii_uppercase] * 3):
        yield "".join(letters).encode()
