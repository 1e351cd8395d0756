"""Folders for what is written: made where they are missing, and gone again where nothing came of it."""

import contextlib
import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from segvec.errors import printable


@contextlib.contextmanager
def folders_made(place: Path) -> Iterator[None]:
    """Make a folder, and those that it lies in; those that were made are removed when something goes wrong.

    Raises
    ------
    OSError
        If one cannot be made.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp(), "a", "b")
    >>> with folders_made(place), place.joinpath("note.txt").open("w") as file:
    ...     file.write("done")
    4
    """
    made: list[Path] = []
    try:
        for folder in missing_folders(place):
            with contextlib.suppress(FileExistsError):  # somebody else made it just now
                folder.mkdir()
                made.append(folder)
        yield
    except BaseException:
        _remove(made)
        raise


def missing_folders(place: Path) -> list[Path]:
    """Return what must be made for a folder to be there, outermost first.

    Raises
    ------
    OSError
        If there is a file in the place of one, or nothing may be made there.
    """
    ways = [place, *place.parents]
    missing = [way for way in ways if not _is_there(way)]
    there = next(iter(ways[len(missing) :]), Path())
    if not there.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"{printable(there.name)} is a file, not a folder")
    if missing and not os.access(there, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return missing[::-1]


def _is_there(path: Path) -> bool:
    # Not lexists, which takes a name that is too long for one that is free.
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _remove(folders: Sequence[Path]) -> None:
    for folder in reversed(folders):
        with contextlib.suppress(OSError):  # where somebody else has put something into it
            folder.rmdir()
