"""PNG files, chunk by chunk: what writers that do not hold a whole picture put together.

References
----------
.. [1] PNG, third edition, https://www.w3.org/TR/png-3/
"""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
"""What every file starts with."""

END = b"\0\0\0\0IEND\xaeB`\x82"
"""The last chunk."""

GREY, RGB, PALETTE, RGBA = 0, 2, 3, 6
"""Color types."""

FILTER_NONE, FILTER_UP = 0, 2
"""What stands before a row: it is stored as it is, or less the row above."""

METERS_PER_INCH = 0.0254


def chunk(kind: bytes, data: bytes) -> bytes:
    r"""Return a chunk: its length, kind, data and checksum.

    Examples
    --------
    >>> chunk(b"IEND", b"") == END
    True
    """
    return b"".join([struct.pack(">I", len(data)), kind, data, struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))])


def header(width: int, height: int, *, color_type: int, bits: int = 8) -> bytes:
    """Return the signature and the first chunk of a picture with so many bits a sample."""
    return SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, color_type, 0, 0, 0))


def density(dpi: float | None) -> bytes:
    """Return the chunk that tells the pixels per inch, which are stored per meter; nothing for ``None``."""
    if dpi is None:
        return b""
    per_meter = round(dpi / METERS_PER_INCH)
    return chunk(b"pHYs", struct.pack(">IIB", per_meter, per_meter, 1))


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and the data of each chunk of a file.

    Examples
    --------
    >>> [kind for kind, _ in chunks(header(1, 1, color_type=RGB) + END)]
    [b'IHDR', b'IEND']
    """
    place = len(SIGNATURE)
    while place < len(data):
        (size,) = struct.unpack_from(">I", data, place)
        yield data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
        place += 12 + size
