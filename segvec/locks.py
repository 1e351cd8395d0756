"""Locks of files and folders, which the system takes back when a process ends, however it ends.

Known limit: on Windows, and on drives that have none, there are no locks: who waits for one goes on at once.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from segvec.errors import InputError, printable


def lock(descriptor: int) -> None:
    """Wait for the lock of an open file; it is held until the file is closed."""
    if sys.platform != "win32":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)


def is_free(descriptor: int) -> bool | None:
    """Take the lock of an open file if nobody has it; None where there are no locks."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


@contextlib.contextmanager
def locked_folder(place: Path) -> Iterator[None]:
    """Keep others from writing into a folder at the same time, if they ask as well.

    Raises
    ------
    InputError
        If somebody is writing into it.
    """
    try:
        descriptor = os.open(place, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        yield
        return
    try:
        if is_free(descriptor) is False:
            raise InputError(f"{printable(str(place))} is being written into by another run; wait for it to end")
        yield
    finally:
        os.close(descriptor)
