"""What comes in a ZIP: a workbook, one CSV, or the pages of an OData answer; never a bomb."""

from __future__ import annotations

import errno
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from pipeline.settings import get_settings
from pipeline.sources.formats import Unreadable
from pipeline.sources.formats.scan import CHUNK

WORKBOOK = "xl/workbook.xml"
XML_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


def is_workbook(path: Path) -> bool:
    """Whether a ZIP holds an Excel workbook."""
    with _open(path) as archive:
        return WORKBOOK in archive.namelist()


@contextmanager
def unpacked(path: Path) -> Iterator[list[Path]]:
    """Yield the files of a ZIP, unpacked under names of ours, in the order of their own names.

    Raises:
        Unreadable: for a broken or encrypted ZIP, a name that leaves it, or one that unpacks to
            more than the settings let in.
    """
    check(path)
    place = get_settings().incoming
    place.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(dir=place, prefix=".", suffix=".tmp") as directory,
        _open(path) as archive,
    ):
        files = []
        for number, entry in enumerate(sorted(_files(archive), key=_in_order)):
            target = Path(directory) / f"{number:04d}"
            with archive.open(entry) as member, target.open("wb") as file:
                shutil.copyfileobj(member, file, CHUNK)
            files.append(target)
        yield files


def check(path: Path) -> None:
    """Look at every byte that a ZIP unpacks to, without keeping it.

    The sizes a ZIP says are not believed: each member is unpacked until it ends or is too much.

    Raises:
        Unreadable: see `unpacked`; also for XML that declares entities, as a workbook never does.
    """
    settings = get_settings()
    size = path.stat().st_size
    left = min(settings.max_unpacked_bytes, max(size * settings.max_unpacked_ratio, 10 * CHUNK))
    with _open(path) as archive:
        entries = _files(archive)
        if len(entries) > settings.max_zip_members:
            raise Unreadable(
                f"it holds {len(entries):,} files; at most {settings.max_zip_members:,} are let in "
                "(setting TECHNIEKPACT_MAX_ZIP_MEMBERS)"
            )
        for entry in entries:
            name = PurePosixPath(entry.filename.replace("\\", "/"))
            if name.is_absolute() or ".." in name.parts or ":" in entry.filename:
                raise Unreadable(
                    f"it holds a file named {entry.filename!r}, which would leave the folder it is "
                    "unpacked in; no publisher sends that. Do not open it, and ask where it came "
                    "from"
                )
            if entry.flag_bits & 1:
                raise Unreadable(
                    f"{entry.filename} in it is encrypted; ask for it without password"
                )
        if sum(entry.compress_size for entry in entries) > size:
            raise Unreadable("the files in it overlap each other, as only a bomb does")
        for entry in entries:
            left -= _unpack(path, entry, left)


def _files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    entries = archive.infolist()
    if not all(entry.filename for entry in entries):
        raise Unreadable("it holds a file without a name; it was damaged, fetch it again")
    return [entry for entry in entries if not entry.is_dir() and not _is_litter(entry.filename)]


def _is_litter(name: str) -> bool:
    """Whether a computer put the file there by itself."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1] in (".DS_Store", "Thumbs.db")


def _in_order(entry: zipfile.ZipInfo) -> list[str | int]:
    """Return what sorts page-2 before page-10: texts and numbers by turns, a text first."""
    parts = re.split(r"(\d+)", entry.filename)
    return [int(part) if part.isdecimal() else part for part in parts]


@contextmanager
def _open(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except OSError as error:
        if error.errno != errno.EINVAL:  # of the disk, not of the file
            raise
        raise Unreadable("its list of contents points outside it; fetch it again") from error
    except (
        zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError,
        ValueError,
    ) as error:  # fmt: skip
        raise Unreadable(
            f"it begins as a ZIP or XLSX file, but cannot be opened ({error}); it may be cut off. "
            "Fetch it again"
        ) from error


def _unpack(path: Path, entry: zipfile.ZipInfo, left: int) -> int:
    """Return how many bytes a member really unpacks to.

    `zipfile` stops at the size that the ZIP says; here the compressed bytes themselves decide.
    """
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable(f"{entry.filename} in it is compressed in a way that is not read here")
    xml = entry.filename.endswith((".xml", ".rels"))
    total, checksum, tail = 0, 0, b""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    for packed in _packed(path, entry):
        while packed:
            if entry.compress_type == zipfile.ZIP_STORED:
                plain, packed = packed, b""
            else:
                plain = inflate.decompress(packed, CHUNK)
                packed = inflate.unconsumed_tail
            total += len(plain)
            checksum = zlib.crc32(plain, checksum)
            if total > left:
                raise Unreadable(
                    "it unpacks to over what is let in (settings "
                    "TECHNIEKPACT_MAX_UNPACKED_BYTES and TECHNIEKPACT_MAX_UNPACKED_RATIO)"
                )
            # UTF-16 has a NUL between the letters of a declaration.
            seen = (tail + plain).replace(b"\0", b"").upper() if xml else b""
            if any(declaration in seen for declaration in XML_DECLARATIONS):
                raise Unreadable(
                    f"{entry.filename} in it declares XML entities, which no spreadsheet does; it "
                    "may be made to do harm. Save the sheet anew as XLSX or CSV"
                )
            tail = plain[-32:]
    if (total, checksum) != (entry.file_size, entry.CRC):
        raise Unreadable(
            f"{entry.filename} in it unpacks to {total:,} bytes with checksum {checksum:08x}; the "
            f"ZIP says {entry.file_size:,} and {entry.CRC:08x}. It was damaged; fetch it again"
        )
    return total


def _packed(path: Path, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the compressed bytes of a member."""
    with path.open("rb") as file:
        file.seek(entry.header_offset)
        header = file.read(30)
        if header[:4] != b"PK\x03\x04":
            raise Unreadable("its list of contents does not fit the files in it; fetch it again")
        name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        file.seek(entry.header_offset + 30 + name + extra)
        left = entry.compress_size
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
