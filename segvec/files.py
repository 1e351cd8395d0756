"""Read whole files, and write files completely or not at all.

What is written goes to a hidden temporary file beside the target, which then takes the target's place in one
step, so a reader (or a full disk) never meets half a file. Folders that are missing are made. Known limits: hard
links and ownership of the old file are not kept, and devices and pipes are written to directly, because replacing them
would destroy them.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from glob import iglob
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from segvec.errors import InputError, RenderError, printable
from segvec.folders import folders_made
from segvec.suggest import file_suggestion
from segvec.temporary import temporary_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FileSource: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO
"""A path, the bytes of a file, or a file opened for reading bytes."""

_REASONS = {
    errno.ENOENT: "no such directory",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EISDIR: "it is a directory",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.ENAMETOOLONG: "the name is too long",
}


def unwritable_reason(error: OSError) -> str:
    """Tell why something cannot be written."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def is_out_of_space(error: BaseException) -> bool:
    """Tell whether a file could not be written because there is no room left for any."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in (errno.ENOSPC, errno.EDQUOT)


def is_file(source: object) -> bool:
    """Tell a path, the bytes of a file or an open file from everything else."""
    return isinstance(source, (str, os.PathLike, bytes, bytearray, memoryview)) or hasattr(source, "read")


def is_regular_file(path: str | os.PathLike[str]) -> bool:
    """Tell whether there is a file of that name, and no device or pipe; what cannot be a name is none."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):  # too long, or a null character
        return False


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Tell whether there is a folder of that name; what cannot be a name is none."""
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def file_bytes(source: FileSource, *, noun: str = "image") -> tuple[bytes, str, str]:
    """Return a file's bytes, what to call it in messages, and its name without folder and suffix.

    Parameters
    ----------
    noun
        What the file should be, for messages.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source), noun, ""
    if not isinstance(source, (str, os.PathLike)):
        path = getattr(source, "name", None)  # a number where the file was opened by descriptor
        path = path if isinstance(path, str) else ""
        label, name = printable(path) if path else noun, Path(path).stem
        return _read_object(source, label), label, name
    label = printable(os.fspath(source)) or "''"
    try:
        if not os.fspath(source):  # which Path takes for the current directory
            raise FileNotFoundError
        return Path(source).read_bytes(), label, Path(source).stem
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(_missing_text(os.fspath(source), label)) from error
    except IsADirectoryError as error:
        raise InputError(f"{label} is a directory, not a file; name what is in it, as {Path(label) / '*'}") from error
    except PermissionError as error:
        raise InputError(f"{label} cannot be read: no permission") from error
    except OSError as error:
        raise InputError(f"{label} cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # a null character in the path
        raise InputError(f"{label} cannot be read: {error}") from error


def _missing_text(path: str, label: str) -> str:
    """Tell that a file is not there, and what may be meant."""
    if path.startswith(("http://", "https://")):
        return f"{label} is an address, and nothing is fetched: download it first"
    if any(char in path for char in "*?") and next(iglob(path), None) is not None:  # noqa: PTH207 (absolute ones too)
        return f"{label} does not exist; without quotes the shell puts the files in its place"
    return f"{label} does not exist{printable(file_suggestion(path))}"


def _read_object(source: BinaryIO, label: str) -> bytes:
    try:
        data = source.read()
    except (OSError, ValueError) as error:  # ValueError: closed, or text that is not UTF-8
        raise InputError(f"{label} cannot be read: {error}") from error
    if not isinstance(data, bytes):
        raise InputError(f"{label} must be opened in binary mode")
    return data


def write_atomically(target: str | os.PathLike[str], data: bytes | str) -> None:
    """Write `data` to `target`, leaving either the old file or the whole new one.

    An existing file keeps its permission bits, a new one gets those the umask allows. Where `target` is a
    symbolic link, the file that it points to is written and the link stays.

    Parameters
    ----------
    target
        Where to write; folders that are missing are made.
    data
        The contents; text is written as UTF-8, its line ends unchanged.

    Raises
    ------
    RenderError
        If the file cannot be written; neither it nor a new folder is left behind then.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp(), "note.txt")
    >>> write_atomically(path, "done"), path.read_text()
    (None, 'done')
    """
    label = printable(os.fspath(target)) or "''"
    try:
        encoded = data.encode() if isinstance(data, str) else data
    except ValueError as error:  # text that UTF-8 cannot hold
        raise RenderError(f"cannot write {label}: {error}") from error
    with new_file(target) as file:
        file.write(encoded)


@contextlib.contextmanager
def new_file(target: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `target` when all went well, and is gone otherwise, with new folders.

    Yields
    ------
    BinaryIO
        Open for writing and reading; its ``name`` is its path.

    Raises
    ------
    RenderError
        If the file cannot be written.
    """
    label = printable(os.fspath(target)) or "''"
    try:
        with _opened(Path(os.path.realpath(target))) as file:
            yield file
    except OSError as error:
        raise RenderError(f"cannot write {label}: {unwritable_reason(error)}") from error
    except ValueError as error:
        if "null" not in str(error):  # else a null character in the path
            raise
        raise RenderError(f"cannot write {label}: {error}") from error


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open what is to become the file that all links lead to."""
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):  # of a file in the place of a folder the making of folders tells
        with _replacing(path, permissions=None) as file:
            yield file
        return
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISLNK(mode):  # realpath leaves a link only where links run in a circle
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if not stat.S_ISREG(mode):
        with path.open("wb") as device:
            yield device
        return
    # Replacing needs permission on the directory only, yet a write-protected file is protected on purpose.
    if not os.access(path, os.W_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    with _replacing(path, permissions=stat.S_IMODE(mode)) as file:
        yield file


@contextlib.contextmanager
def _replacing(path: Path, *, permissions: int | None) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` and move it there in the end."""
    with folders_made(path.parent), temporary_file(path.parent) as (temporary, file):
        yield file
        file.flush()
        if permissions is not None:
            temporary.chmod(permissions)
        if sys.platform == "win32":  # where no open file is moved
            file.close()
        temporary.replace(path)


@contextlib.contextmanager
def new_folder(place: Path) -> Iterator[None]:
    """Make a folder, and those that it lies in, where it is not there; what was made is gone where all fails.

    Raises
    ------
    InputError
        If it cannot be made.
    """
    with contextlib.ExitStack() as made:
        try:
            made.enter_context(folders_made(place))
        except (OSError, ValueError) as error:  # ValueError: a null character
            reason = unwritable_reason(error) if isinstance(error, OSError) else error
            raise InputError(f"cannot make the folder {printable(str(place))}: {reason}") from error
        yield


def check_suffix(target: str | os.PathLike[str], suffixes: Sequence[str]) -> str:
    """Return the suffix of a path, in small letters, if it is one of several.

    Raises
    ------
    InputError
        If it is another.

    Examples
    --------
    >>> check_suffix("art.SVG", [".svg", ".png"])
    '.svg'
    """
    suffix = Path(target).suffix.lower()
    if suffix not in suffixes:
        raise InputError(f"{printable(os.fspath(target))} must end in {', '.join(suffixes)}")
    return suffix
