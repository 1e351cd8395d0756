"""Temporary files beside what they become: locked while somebody writes them, removed when nobody does.

A process that is killed leaves its own behind. Whoever writes into the same folder next finds them by their names, and
by their locks, which ended with the process.
"""

import contextlib
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from segvec.locks import is_free, lock

_NAME = re.compile(r"\.segvec-[0-9a-f]{16}\.tmp")

MOST_ENTRIES = 100_000
"""Entries of a folder among which abandoned files are sought: a tenth of a second."""

OLD = 24 * 3600.0
"""Seconds after which a file is taken for abandoned where there are no locks."""

_cleared: set[str] = set()
"""Folders in which this process has looked."""

_own: set[Path] = set()
"""What this process is writing."""


@contextlib.contextmanager
def temporary_file(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Open a file for writing and reading that is removed when something goes wrong.

    Yields
    ------
    Path, BinaryIO
        Whoever wants to keep it gives it another name while it is open, or else it is taken for abandoned.
    """
    remove_abandoned(folder)
    while True:
        path = _new_path(folder)
        _own.add(path)
        try:  # before it is there: a signal may come at any time
            # Not tempfile, whose 0600 would have to be widened; here the kernel itself applies the umask.
            with open(path, "x+b", opener=_open_with_umask) as file:
                lock(file.fileno())
                if os.fstat(file.fileno()).st_nlink or sys.platform == "win32":
                    yield path, file
                    return
        except BaseException:
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        finally:
            _own.discard(path)
        # Else somebody took it for abandoned before it was locked.


@contextlib.contextmanager
def temporary_folder(folder: Path) -> Iterator[Path]:
    """Make a folder that is removed in the end."""
    remove_abandoned(folder)
    path = _new_path(folder)
    try:
        path.mkdir()
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):  # Windows opens no folders
                descriptor = os.open(path, os.O_RDONLY)
                held.callback(os.close, descriptor)
                lock(descriptor)
            yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def remove_own() -> None:
    """Remove the files that this process is writing, before it ends at once."""
    for path in list(_own):
        with contextlib.suppress(OSError):
            path.unlink()


def remove_abandoned(folder: Path) -> None:
    """Remove what killed processes left in a folder; each process looks once, and what it cannot remove stays."""
    place = os.path.realpath(folder)
    if place in _cleared:
        return
    _cleared.add(place)
    with contextlib.suppress(OSError):
        with os.scandir(place) as entries:
            names = [entry.name for entry in islice(entries, MOST_ENTRIES) if _NAME.fullmatch(entry.name)]
        for name in names:
            with contextlib.suppress(OSError):
                _remove_if_abandoned(Path(place, name))


def _new_path(folder: Path) -> Path:
    # Not named after what it becomes, whose name may already be as long as the file system allows.
    return folder / f".segvec-{os.urandom(8).hex()}.tmp"


def _open_with_umask(path: str, flags: int) -> int:
    """Create a file with the permission bits that the umask leaves of 0666."""
    return os.open(path, flags, 0o666)


def _remove_if_abandoned(path: Path) -> None:
    status = path.lstat()
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)) or not _is_own(status):
        return
    with contextlib.ExitStack() as held:
        is_abandoned = None
        if sys.platform != "win32":
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            held.callback(os.close, descriptor)
            is_abandoned = is_free(descriptor)
        if is_abandoned is None:
            is_abandoned = time.time() - status.st_mtime > OLD
        if is_abandoned and stat.S_ISDIR(status.st_mode):
            shutil.rmtree(path)
        elif is_abandoned:
            path.unlink()


def _is_own(status: os.stat_result) -> bool:
    return sys.platform == "win32" or status.st_uid == os.geteuid()
