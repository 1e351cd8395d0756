"""The palettes of Aseprite's pictures, .ase and .aseprite.

The bytes of a file come in and a palette goes out. The reader raises `InputError` with the reason alone; who
called it knows the name of the file.

Known limit: transparent colors are left out.
"""

import struct
from collections.abc import Iterator

from segvec.errors import InputError
from segvec.palette.binary_fields import bytes_at, unpacked
from segvec.palette.palette import Palette
from segvec.palette.swatches import Swatch, palette_from_swatches, rgb_from_units

_CHUNK_OLD_PALETTE, _CHUNK_OLDEST_PALETTE, _CHUNK_PALETTE = 0x0004, 0x0011, 0x2019
"""Kinds of chunks that hold colors."""


def is_aseprite(data: bytes) -> bool:
    """Tell whether this is an Aseprite picture: its magic number and that of its first frame."""
    return data[4:6] == b"\xe0\xa5" and data[132:134] in (b"\xfa\xf1", b"")


def read_aseprite(data: bytes) -> Palette:
    """Read the palette of the first frame of an Aseprite picture, leaving out transparent colors.

    References
    ----------
    .. [1] https://github.com/aseprite/aseprite/blob/main/docs/ase-file-specs.md
    """
    chunks = list(_aseprite_chunks(data))
    entries: dict[int, Swatch | None] = {}
    for kind, body in chunks:
        if kind == _CHUNK_PALETTE:
            entries.update(_aseprite_entries(body))
    if not entries:  # files since 1.1 hold the old chunks only for the sake of old programs
        for kind, body in chunks:
            if kind in (_CHUNK_OLD_PALETTE, _CHUNK_OLDEST_PALETTE):
                entries.update(_old_aseprite_entries(body, top=255 if kind == _CHUNK_OLD_PALETTE else 63))
    swatches = (entries[index] for index in sorted(entries))
    return palette_from_swatches(swatch for swatch in swatches if swatch is not None)


def _aseprite_chunks(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and the contents of each chunk of the first frame."""
    _, _, old_count, _, count = unpacked("<IHHH2xI", data, 128)
    offset = 144
    for _ in range(count or old_count):
        size, kind = unpacked("<IH", data, offset)
        if size < 6:
            raise InputError(f"a chunk at byte {offset} has the impossible size {size}")
        yield kind, bytes_at(data, offset, size)[6:]
        offset += size


def _aseprite_entries(body: bytes) -> Iterator[tuple[int, Swatch | None]]:
    """Yield index and color of each entry, no color where it is transparent."""
    _, first, last = unpacked("<III", body, 0)
    offset = 20
    for index in range(first, last + 1):
        has_name, red, green, blue, alpha = unpacked("<H4B", body, offset)
        offset += 6
        name = b""
        if has_name & 1:
            (size,) = unpacked("<H", body, offset)
            name = bytes_at(body, offset + 2, size)
            offset += 2 + size
        yield index, Swatch((red, green, blue), name.decode(errors="replace")) if alpha else None


def _old_aseprite_entries(body: bytes, *, top: int) -> Iterator[tuple[int, Swatch]]:
    """Yield index and color of each entry, of channels 0..`top`."""
    (n_packets,) = unpacked("<H", body, 0)
    offset, index = 2, 0
    for _ in range(n_packets):
        skipped, count = unpacked("<BB", body, offset)
        count, index = count or 256, index + skipped
        for red, green, blue in struct.iter_unpack("3B", bytes_at(body, offset + 2, 3 * count)):
            yield index, Swatch(rgb_from_units(red / top, green / top, blue / top))
            index += 1
        offset += 2 + 3 * count
