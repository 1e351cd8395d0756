"""Adobe Swatch Exchange, the .ase files of Adobe's programs.

The bytes of a file come in and a palette goes out, or the other way round. A reader raises `InputError` with
the reason alone; who called it knows the name of the file.

Known limit: CMYK is converted without a color profile.
"""

import struct
from collections.abc import Iterator

from segvec.errors import InputError
from segvec.palette.binary_fields import bytes_at, name_from_utf16, unpacked, utf16_from_name
from segvec.palette.color_models import rgb_from_cmyk, rgb_from_lab
from segvec.palette.palette import Palette
from segvec.palette.swatches import Swatch, names_of, palette_from_swatches, rgb_from_units

_GROUP_START, _GROUP_END, _COLOR = 0xC001, 0xC002, 0x0001
"""Kinds of blocks."""


def is_ase(data: bytes) -> bool:
    """Tell whether these are Adobe swatches (and not an Aseprite picture, which has the same suffix)."""
    return data.startswith(b"ASEF")


def read_ase(data: bytes) -> Palette:
    """Read Adobe Swatch Exchange; the palette is named after the first group.

    References
    ----------
    .. [1] Adobe published none; https://devblog.cyotek.com/post/reading-adobe-swatch-exchange-ase-files-using-csharp
    """
    blocks = list(_ase_blocks(data))
    names = [_ase_name(body)[0] for kind, body in blocks if kind == _GROUP_START]
    swatches = (_ase_swatch(body) for kind, body in blocks if kind == _COLOR)
    return palette_from_swatches(swatches, name=names[0] if names else "")


def _ase_blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and the contents of each block."""
    _, _, count = unpacked(">HHI", data, 4)
    offset = 12
    for _ in range(count):  # each round moves on or raises, so an absurd count does no harm
        kind, size = unpacked(">HI", data, offset)
        yield kind, bytes_at(data, offset + 6, size)
        offset += 6 + size


def _ase_name(body: bytes) -> tuple[str, int]:
    """Return a block's name and where that ends."""
    (units,) = unpacked(">H", body, 0)
    return name_from_utf16(bytes_at(body, 2, 2 * units)), 2 + 2 * units


def _ase_swatch(body: bytes) -> Swatch:
    name, offset = _ase_name(body)
    model = bytes_at(body, offset, 4).decode("latin-1").strip().upper()
    n_channels = {"RGB": 3, "CMYK": 4, "LAB": 3, "GRAY": 1}.get(model)
    if n_channels is None:
        raise InputError(f"color {name!r} is of the unknown model {model!r}")
    channels = unpacked(f">{n_channels}f", body, offset + 4)
    if model == "LAB":
        return Swatch(rgb_from_lab(channels[0] * 100, channels[1], channels[2]), name)
    if model == "CMYK":
        return Swatch(rgb_from_cmyk(*channels), name)
    return Swatch(rgb_from_units(*(channels if model == "RGB" else channels * 3)), name)


def ase_bytes(palette: Palette) -> bytes:
    """Write Adobe Swatch Exchange, in a group if the palette has a name."""
    blocks = [
        _ase_block(_COLOR, name, b"RGB " + struct.pack(">3fH", *(channel / 255 for channel in rgb), 2))
        for rgb, name in zip(palette.colors.tolist(), names_of(palette), strict=True)
    ]
    if palette.name:
        blocks = [_ase_block(_GROUP_START, palette.name, b""), *blocks, struct.pack(">HI", _GROUP_END, 0)]
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks)) + b"".join(blocks)


def _ase_block(kind: int, name: str, rest: bytes) -> bytes:
    text = utf16_from_name(name)
    body = struct.pack(">H", len(text) // 2) + text + rest
    return struct.pack(">HI", kind, len(body)) + body
