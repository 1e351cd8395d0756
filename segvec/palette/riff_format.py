"""The palettes of Windows, RIFF .pal.

The bytes of a file come in and a palette goes out. The reader raises `InputError` with the reason alone; who
called it knows the name of the file.
"""

import struct

from segvec.palette.binary_fields import bytes_at, unpacked
from segvec.palette.palette import Palette
from segvec.palette.swatches import Swatch, palette_from_swatches


def is_riff_pal(data: bytes) -> bool:
    """Tell whether this is a palette of Windows."""
    return data[:4] == b"RIFF" and data[8:12] == b"PAL "


def read_riff_pal(data: bytes) -> Palette:
    """Read a palette of Windows.

    References
    ----------
    .. [1] Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" (1991), RIFF PAL
    """
    offset = 12
    while True:
        kind, size = unpacked("<4sI", data, offset)
        if kind == b"data":
            break
        offset += 8 + size + size % 2  # chunks start at even places
    (count,) = unpacked("<H", data, offset + 10)
    entries = struct.iter_unpack("4B", bytes_at(data, offset + 12, 4 * count))
    return palette_from_swatches(Swatch((red, green, blue)) for red, green, blue, _ in entries)
