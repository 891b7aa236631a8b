"""Writing files so that a crash leaves the old state or the new one, never something between."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

CANNOT_WRITE = (
    "Everything is written under {home}; this user must be able to write there, and the disk must "
    "have room. What was published is as it was."
)
CHUNK = 1 << 20  # bytes read at once, so that a file of any size takes the same memory


class Damaged(Exception):
    """A file is no longer what was written; the message says what to do."""


def sha256(data: bytes) -> str:
    """Return the hexadecimal SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sql_text(value: object) -> str:
    """Return `value` as a text in SQL; a path may hold an apostrophe."""
    return "'" + str(value).replace("'", "''") + "'"


def to_json(value: Any) -> bytes:
    """Return `value` as readable JSON with a fixed key order."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read_json(path: Path) -> Any:
    """Return the JSON value in a file."""
    return json.loads(path.read_text(encoding="utf-8"))


def read_yaml(path: Path) -> Any:
    """Return the YAML value in a file, by the parser in C: some forty files are read at a start."""
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def sync(path: Path) -> None:
    """Have a file or a directory on the disk before this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directory(path: Path) -> None:
    """Make a directory and those above it, each on the disk: what is in them is lost without."""
    if path.is_dir():
        return
    make_directory(path.parent)
    path.mkdir(exist_ok=True)
    sync(path.parent)


def remove_directory(path: Path) -> bool:
    """Remove a directory, its name first, so that it is never there in part; say if it was."""
    gone = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        path.rename(gone)
    except FileNotFoundError:
        return False
    sync(path.parent)
    shutil.rmtree(gone)
    return True


def write_atomic(path: Path, data: bytes) -> None:
    """Write `data` to `path` by way of a temporary file, synced before it takes the name."""
    make_directory(path.parent)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def move(path: Path, target: Path) -> None:
    """Give a file or directory another name, on the disk when this returns."""
    make_directory(target.parent)
    path.rename(target)
    sync(target.parent)
    sync(path.parent)


def move_into_place(temporary: Path, path: Path) -> None:
    """Give a finished directory its name, with all in it on the disk before.

    When another process was first, this one is dropped.
    """
    for inner in sorted(temporary.rglob("*"), reverse=True):
        sync(inner)
    sync(temporary)
    try:
        temporary.rename(path)
    except OSError as error:
        if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
            raise
        shutil.rmtree(temporary)
    sync(path.parent)


@contextmanager
def new_directory(path: Path) -> Iterator[Path]:
    """Yield a temporary directory that becomes `path` when the block ends well.

    Every file in it is synced first. When `path` exists already the new one is dropped: the callers
    use content-addressed names, so what stands there is the same.
    """
    make_directory(path.parent)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    temporary.mkdir()
    try:
        yield temporary
        move_into_place(temporary, path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def remove_leftovers(directory: Path, older_than: float = 0) -> None:
    """Remove temporary files and directories that a killed process left in `directory`.

    Args:
        directory: where to look; it need not exist.
        older_than: their age in seconds. Without the lock of the one writer, a young one may belong
            to a process that is at work.
    """
    if not directory.is_dir():
        return
    for leftover in directory.glob(".*.tmp"):
        if older_than and time.time() - leftover.stat().st_mtime < older_than:
            continue
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)
