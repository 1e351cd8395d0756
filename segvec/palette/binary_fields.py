"""The fields of binary palette files: numbers, runs of bytes and names in UTF-16.

A count in a header is a claim: what is read is what the file has room for, and a file with less than it claims
is refused as truncated.
"""

import struct
from typing import Any

from segvec.errors import InputError

MAX_NAME_UNITS = 65534
"""UTF-16 code units of a name: 16 bits count them and the null at their end."""


def unpacked(layout: str, data: bytes, offset: int) -> tuple[Any, ...]:
    r"""Unpack the numbers at an offset.

    Parameters
    ----------
    layout
        As for :func:`struct.unpack`.

    Raises
    ------
    InputError
        If the data ends before them.

    Examples
    --------
    >>> unpacked(">HB", b"ab\1\0\7", 2)
    (256, 7)
    """
    if offset + struct.calcsize(layout) > len(data):
        raise InputError(f"it is truncated, it ends at byte {len(data)}")
    return struct.unpack_from(layout, data, offset)


def bytes_at(data: bytes, offset: int, size: int) -> bytes:
    """Return the bytes at an offset, all of them.

    Raises
    ------
    InputError
        If the data ends before them.

    Examples
    --------
    >>> bytes_at(b"abcdef", 2, 3)
    b'cde'
    """
    if offset + size > len(data):
        raise InputError(f"it is truncated, it ends at byte {len(data)}")
    return data[offset : offset + size]


def name_from_utf16(data: bytes) -> str:
    r"""Read a big-endian name up to its null.

    Examples
    --------
    >>> name_from_utf16(b"\0s\0e\0a\0\0")
    'sea'
    """
    return data.decode("utf-16-be", errors="replace").partition("\0")[0]


def utf16_from_name(name: str) -> bytes:
    r"""Write a big-endian name with its null, cut to `MAX_NAME_UNITS`.

    Examples
    --------
    >>> utf16_from_name("sea")
    b'\x00s\x00e\x00a\x00\x00'
    """
    return name.replace("\0", "").encode("utf-16-be", errors="replace")[: 2 * MAX_NAME_UNITS] + b"\0\0"
