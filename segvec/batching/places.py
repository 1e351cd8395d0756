"""Files of this machine and of stores elsewhere: looked at, read, and written whole or not at all.

Addresses (``s3://``, ``https://``, ``zip://*.png::photos.zip`` ...) are those of fsspec, the extra ``remote``.
"""

import hashlib
import re
import stat
from pathlib import Path
from typing import Any

from segvec.batching.task import Stamp
from segvec.errors import InputError, RenderError, SegvecError, printable
from segvec.files import file_bytes, write_atomically

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://|[a-z0-9]+::")
"""How an address begins; a letter alone is a drive of Windows."""

_STAMPS = ("ETag", "etag", "LastModified", "last_modified", "mtime", "updated", "created")
"""What stores tell of a file that changes with it, the surest first."""


HASHED_BYTES = 1 << 20
"""Bytes of a file that are hashed at once."""


def is_address(place: str) -> bool:
    """Tell an address from a path.

    Examples
    --------
    >>> is_address("s3://bucket/a.png"), is_address("C:/a.png"), is_address("photos/a.png")
    (True, False, False)
    """
    return _ADDRESS.match(place) is not None


def store_of(address: str) -> tuple[Any, str]:
    """Return the store of an address, and what the file is called there.

    Raises
    ------
    InputError
        If what reads such stores is not installed, or the address is none.
    """
    try:
        from fsspec.core import url_to_fs  # an extra

        store, path = url_to_fs(address)
    except ImportError as error:
        missing = "fsspec" if error.name == "fsspec" else " ".join(str(error).split())
        hint = "pip install 'segvec[remote]'"
        raise InputError(f"{printable(address)} needs {printable(missing)}: {hint}") from error
    except (ValueError, OSError) as error:
        raise InputError(f"{printable(address)} cannot be used: {_reason(error)}") from error
    return store, path


def stamp_of(place: str) -> Stamp:
    """Look at a file without reading it.

    Raises
    ------
    InputError
        If it is not there.
    """
    if not is_address(place):
        try:
            status = Path(place).stat()
        except (OSError, ValueError) as error:
            raise InputError(f"{printable(place)} cannot be read: {_reason(error)}") from error
        return Stamp(status.st_size, str(status.st_mtime_ns))
    store, path = store_of(place)
    try:
        about = store.info(path)
    except Exception as error:  # each store has errors of its own
        raise InputError(f"{printable(place)} cannot be read: {_reason(error)}") from error
    changed = next((str(about[key]) for key in _STAMPS if about.get(key)), "")
    return Stamp(int(about.get("size") or 0), changed)


def bytes_of(place: str) -> bytes:
    """Read a file.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if not is_address(place):
        return file_bytes(place)[0]
    store, path = store_of(place)
    try:
        data: bytes = store.cat_file(path)
    except Exception as error:
        raise InputError(f"{printable(place)} cannot be read: {_reason(error)}") from error
    return data


def digest_of(path: str) -> str:
    """Return the SHA-256 of a file of this machine in hexadecimal digits.

    Raises
    ------
    SegvecError
        If it cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256", _bufsize=HASHED_BYTES).hexdigest()
    except (OSError, ValueError):
        return hashlib.sha256(bytes_of(path)).hexdigest()  # which tells why not


def write_bytes(place: str, data: bytes) -> None:
    """Write a file whole, or leave what is there.

    Raises
    ------
    RenderError
        If it cannot be written.
    """
    if not is_address(place):
        write_atomically(place, data)
        return
    try:
        store, path = store_of(place)
        parent = store._parent(path)
        if parent and not store.exists(parent):
            store.makedirs(parent, exist_ok=True)
        with store.transaction, store.open(path, "wb") as file:
            file.write(data)
    except SegvecError as error:
        raise RenderError(str(error)) from error
    except Exception as error:
        raise RenderError(f"cannot write {printable(place)}: {_reason(error)}") from error


def size_at(place: str) -> int | None:
    """Return the bytes of a file, or of all files in a folder; None where there is nothing."""
    if is_address(place):
        store, path = store_of(place)
        try:
            return int(store.du(path)) if store.isdir(path) else int(store.size(path))
        except Exception:
            return None
    try:
        status = Path(place).stat()
        if not stat.S_ISDIR(status.st_mode):
            return status.st_size
        return sum(file.stat().st_size for file in Path(place).rglob("*") if file.is_file())
    except (OSError, ValueError):
        return None


def _reason(error: BaseException) -> str:
    """Tell on one line why a place cannot be used."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return printable(" ".join(text.split())) or type(error).__name__
