"""One writer at a time: a run, and every command that changes what is delivered or published.

The lock is the system's own, on an open file: it goes with the process that holds it, however that
ends, so that a killed run blocks nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from pipeline import files
from pipeline.settings import get_settings

log = logging.getLogger("techniekpact")


class AnotherRun(Exception):
    """Another run, or another command that writes, holds the lock."""


@contextmanager
def one_writer() -> Iterator[None]:
    """Hold the lock; what a killed writer left unfinished is finished first.

    Raises:
        AnotherRun: when another process holds it for longer than the setting allows.
    """
    from pipeline.recovery import recover

    settings = get_settings()
    files.make_directory(settings.home)
    lock = FileLock(settings.lock_file)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            log.info("wait      another run is writing in %s", settings.home)
            lock.acquire(timeout=settings.lock_wait_seconds)
    except Timeout:
        raise AnotherRun(
            f"Another run is writing in {settings.home}. Wait until it is done and try again, "
            "or set TECHNIEKPACT_LOCK_WAIT_SECONDS to wait for it."
        ) from None
    try:
        recover()
        yield
    finally:
        lock.release()
