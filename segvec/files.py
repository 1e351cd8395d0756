"""Write a file completely or not at all.

A path and its contents come in; the file is on disk when the function returns. The data goes to a hidden
temporary file beside the target, which then takes the target's place in one step, so a reader (or a full
disk) never meets half a file. Known limits: hard links and ownership of the old file are not kept, and
devices and pipes are written to directly, because replacing them would destroy them.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path

from segvec.errors import RenderError, printable

_REASONS = {
    errno.ENOENT: "no such directory",
    errno.ENOTDIR: "no such directory",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EISDIR: "it is a directory",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
}


def write_atomically(target: str | os.PathLike[str], data: bytes | str) -> None:
    """Write `data` to `target`, leaving either the old file or the whole new one.

    An existing file keeps its permission bits, a new one gets those the umask allows. Where `target` is a
    symbolic link, the file that it points to is written and the link stays.

    Parameters
    ----------
    target
        Where to write; its directory must exist.
    data
        The contents; text is written as UTF-8, its line ends unchanged.

    Raises
    ------
    RenderError
        If the file cannot be written; nothing of it is left behind then.

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
        _write(Path(os.path.realpath(target)), encoded)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
        raise RenderError(f"cannot write {label}: {reason}") from error
    except ValueError as error:  # a null character in the path, or text that UTF-8 cannot hold
        raise RenderError(f"cannot write {label}: {error}") from error


def _write(path: Path, data: bytes) -> None:
    """Write to the file that all links lead to."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        _replace(path, data, permissions=None)
        return
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISLNK(mode):  # realpath leaves a link only where links run in a circle
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if not stat.S_ISREG(mode):
        path.write_bytes(data)
        return
    # Replacing needs permission on the directory only, yet a write-protected file is protected on purpose.
    if not os.access(path, os.W_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    _replace(path, data, permissions=stat.S_IMODE(mode))


def _replace(path: Path, data: bytes, *, permissions: int | None) -> None:
    """Write a temporary file beside `path` and move it there."""
    # Not named after the target, whose name may already be as long as the file system allows.
    temporary = path.parent / f".segvec-{secrets.token_hex(8)}.tmp"
    try:
        # Not tempfile, whose 0600 would have to be widened; here the kernel itself applies the umask.
        with open(temporary, "xb", opener=_open_with_umask) as file:
            file.write(data)
        if permissions is not None:
            temporary.chmod(permissions)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _open_with_umask(path: str, flags: int) -> int:
    """Create a file with the permission bits that the umask leaves of 0666."""
    return os.open(path, flags, 0o666)
