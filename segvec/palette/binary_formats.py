"""Palette files of bytes: Adobe's .ase, .aco and .act, Aseprite's pictures and RIFF .pal.

The bytes of a file come in and a palette goes out, or the other way round. A reader raises `InputError` with
the reason alone; who called it knows the name of the file. A count in a header is a claim: what is read is
what the file has room for, and a file with less than it claims is refused as truncated.

Known limits: CMYK is converted without a color profile; colors of .aco in the color books of ink makers have
no values of their own and are refused; transparent colors are left out.
"""

import colorsys
import struct
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from segvec.color.conversion import srgb_from_linear
from segvec.errors import InputError
from segvec.palette.palette import Palette
from segvec.palette.swatches import Swatch, names_of, palette_from_swatches, rgb_from_units

MAX_NAME_UNITS = 65534
"""UTF-16 code units of a name: 16 bits count them and the null at their end."""

# Linear sRGB from XYZ under D50, adapted to D65 by Bradford:
# http://www.brucelindbloom.com/index.html?Eqn_RGB_XYZ_Matrix.html
_LINEAR_FROM_XYZ_D50 = np.array(
    [
        [3.1338561, -1.6168667, -0.4906146],
        [-0.9787684, 1.9161415, 0.0334540],
        [0.0719453, -0.2289914, 1.4052427],
    ]
)
_WHITE_D50 = np.array([0.96422, 1.0, 0.82521])

_GROUP_START, _GROUP_END, _COLOR = 0xC001, 0xC002, 0x0001
"""Kinds of blocks in an .ase file."""

_CHUNK_OLD_PALETTE, _CHUNK_OLDEST_PALETTE, _CHUNK_PALETTE = 0x0004, 0x0011, 0x2019
"""Kinds of chunks in an Aseprite file that hold colors."""

_ACT_COLORS = 256
_ACT_NO_TRANSPARENCY = 0xFFFF


# Bytes


def _unpacked(layout: str, data: bytes, offset: int) -> tuple[Any, ...]:
    """Unpack numbers at an offset."""
    if offset + struct.calcsize(layout) > len(data):
        raise InputError(f"it is truncated, it ends at byte {len(data)}")
    return struct.unpack_from(layout, data, offset)


def _slice(data: bytes, offset: int, size: int) -> bytes:
    """Return some bytes, all of them."""
    if offset + size > len(data):
        raise InputError(f"it is truncated, it ends at byte {len(data)}")
    return data[offset : offset + size]


def _name_from_utf16(data: bytes) -> str:
    """Read a name up to its null."""
    return data.decode("utf-16-be", errors="replace").partition("\0")[0]


def _utf16_from_name(name: str) -> bytes:
    """Write a name with its null."""
    return name.replace("\0", "").encode("utf-16-be", errors="replace")[: 2 * MAX_NAME_UNITS] + b"\0\0"


# Color spaces, channels as 0..1 unless said otherwise


def _rgb_from_cmyk(cyan: float, magenta: float, yellow: float, black: float) -> tuple[int, int, int]:
    """Take ink away from white, as screens without a color profile do."""
    light = 1 - black
    return rgb_from_units((1 - cyan) * light, (1 - magenta) * light, (1 - yellow) * light)


def _rgb_from_lab(lightness: float, a: float, b: float) -> tuple[int, int, int]:
    """Convert CIELAB (L 0..100, a and b about -128..127) under D50 to sRGB.

    CIE 15:2004; the constants 24/116 and 108/841 are those of its linear part.
    """
    middle = (lightness + 16) / 116
    roots = np.array([middle + a / 500, middle, middle - b / 200])
    # The branch not taken may overflow where a file holds absurd numbers.
    with np.errstate(all="ignore"):
        xyz = _WHITE_D50 * np.where(roots > 24 / 116, roots**3, (roots - 16 / 116) * (108 / 841))
        red, green, blue = srgb_from_linear(_LINEAR_FROM_XYZ_D50 @ xyz).tolist()
    return rgb_from_units(red, green, blue)


# Adobe Swatch Exchange


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
    _, _, count = _unpacked(">HHI", data, 4)
    offset = 12
    for _ in range(count):  # each round moves on or raises, so an absurd count does no harm
        kind, size = _unpacked(">HI", data, offset)
        yield kind, _slice(data, offset + 6, size)
        offset += 6 + size


def _ase_name(body: bytes) -> tuple[str, int]:
    """Return a block's name and where that ends."""
    (units,) = _unpacked(">H", body, 0)
    return _name_from_utf16(_slice(body, 2, 2 * units)), 2 + 2 * units


def _ase_swatch(body: bytes) -> Swatch:
    name, offset = _ase_name(body)
    model = _slice(body, offset, 4).decode("latin-1").strip().upper()
    n_channels = {"RGB": 3, "CMYK": 4, "LAB": 3, "GRAY": 1}.get(model)
    if n_channels is None:
        raise InputError(f"color {name!r} is of the unknown model {model!r}")
    channels = _unpacked(f">{n_channels}f", body, offset + 4)
    if model == "LAB":
        return Swatch(_rgb_from_lab(channels[0] * 100, channels[1], channels[2]), name)
    if model == "CMYK":
        return Swatch(_rgb_from_cmyk(*channels), name)
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
    text = _utf16_from_name(name)
    body = struct.pack(">H", len(text) // 2) + text + rest
    return struct.pack(">HI", kind, len(body)) + body


# Aseprite


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
    _, _, old_count, _, count = _unpacked("<IHHH2xI", data, 128)
    offset = 144
    for _ in range(count or old_count):
        size, kind = _unpacked("<IH", data, offset)
        if size < 6:
            raise InputError(f"a chunk at byte {offset} has the impossible size {size}")
        yield kind, _slice(data, offset, size)[6:]
        offset += size


def _aseprite_entries(body: bytes) -> Iterator[tuple[int, Swatch | None]]:
    """Yield index and color of each entry, no color where it is transparent."""
    _, first, last = _unpacked("<III", body, 0)
    offset = 20
    for index in range(first, last + 1):
        has_name, red, green, blue, alpha = _unpacked("<H4B", body, offset)
        offset += 6
        name = b""
        if has_name & 1:
            (size,) = _unpacked("<H", body, offset)
            name = _slice(body, offset + 2, size)
            offset += 2 + size
        yield index, Swatch((red, green, blue), name.decode(errors="replace")) if alpha else None


def _old_aseprite_entries(body: bytes, *, top: int) -> Iterator[tuple[int, Swatch]]:
    """Yield index and color of each entry, of channels 0..`top`."""
    (n_packets,) = _unpacked("<H", body, 0)
    offset, index = 2, 0
    for _ in range(n_packets):
        skipped, count = _unpacked("<BB", body, offset)
        count, index = count or 256, index + skipped
        for red, green, blue in struct.iter_unpack("3B", _slice(body, offset + 2, 3 * count)):
            yield index, Swatch(rgb_from_units(red / top, green / top, blue / top))
            index += 1
        offset += 2 + 3 * count


# Photoshop swatches


def is_aco(data: bytes) -> bool:
    """Tell whether these may be Photoshop swatches: a version, a count, and a first color space that exist."""
    return data[:2] in (b"\0\1", b"\0\2") and data[2:4] > b"\0\0" and data[4:5] == b"\0" and data[5:6] <= b"\x0e"


def read_aco(data: bytes) -> Palette:
    """Read Photoshop swatches: the second section, which has names, if there is one.

    References
    ----------
    .. [1] https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/#50577411_pgfId-1055819
    """
    version, count = _unpacked(">HH", data, 0)
    second = 4 + 10 * count
    if version == 1 and data[second : second + 4] == b"\0\2" + data[2:4]:
        return palette_from_swatches(_aco_swatches(data[second:]))
    return palette_from_swatches(_aco_swatches(data))


def _aco_swatches(data: bytes) -> Iterator[Swatch]:
    """Yield the colors of a section, with names in version 2."""
    version, count = _unpacked(">HH", data, 0)
    offset = 4
    for _ in range(count):
        space, *channels = _unpacked(">5H", data, offset)
        rgb, name = _rgb_from_aco(space, channels), ""
        offset += 10
        if version == 2:
            (units,) = _unpacked(">I", data, offset)
            name = _name_from_utf16(_slice(data, offset + 4, 2 * units))
            offset += 4 + 2 * units
        yield Swatch(rgb, name)


def _rgb_from_aco(space: int, channels: Sequence[int]) -> tuple[int, int, int]:
    """Convert four 16-bit channels of one of Photoshop's color spaces to sRGB."""
    units = [channel / 65535 for channel in channels]
    if space == 0:
        return rgb_from_units(*units[:3])
    if space == 1:
        return rgb_from_units(*colorsys.hsv_to_rgb(*units[:3]))
    if space == 2:  # 0 is full ink
        return _rgb_from_cmyk(*(1 - unit for unit in units))
    if space == 7:  # hundredths, a and b signed
        a, b = ((channel ^ 0x8000) - 0x8000 for channel in channels[1:3])
        return _rgb_from_lab(channels[0] / 100, a / 100, b / 100)
    if space == 8:  # hundredths of a percent of ink: the swatch "75% Gray" holds 7500
        return rgb_from_units(*[1 - channels[0] / 10000] * 3)
    raise InputError(f"a color is in color space {space}; RGB, HSB, CMYK, Lab and grayscale can be read")


def aco_bytes(palette: Palette) -> bytes:
    """Write Photoshop swatches: version 1 for old programs, then version 2 with names.

    Raises
    ------
    InputError
        If there are more than 65535 colors.
    """
    if len(palette) > 0xFFFF:
        raise InputError(f"an .aco file holds at most 65535 colors, the palette has {len(palette)}")
    colors = [struct.pack(">5H", 0, *(257 * channel for channel in rgb), 0) for rgb in palette.colors.tolist()]
    names = [_utf16_from_name(name) for name in names_of(palette)]
    named = (color + struct.pack(">I", len(name) // 2) + name for color, name in zip(colors, names, strict=True))
    return b"".join([struct.pack(">HH", 1, len(colors)), *colors, struct.pack(">HH", 2, len(colors)), *named])


# Color tables


def is_act(data: bytes) -> bool:
    """Tell whether this has the size of a color table, the only mark that it has."""
    return len(data) in (3 * _ACT_COLORS, 3 * _ACT_COLORS + 4)


def read_act(data: bytes) -> Palette:
    """Read a color table: 256 colors, and where there is more, how many count and which is transparent.

    References
    ----------
    .. [1] https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/#50577411_pgfId-1070626
    """
    count, transparent = _unpacked(">HH", data[768:] or b"\1\0\xff\xff", 0)
    count = count if 0 < count <= _ACT_COLORS else _ACT_COLORS
    triples = list(struct.iter_unpack("3B", data[: 3 * count]))
    kept = [triple for index, triple in enumerate(triples) if index != transparent]
    return palette_from_swatches(Swatch((red, green, blue)) for red, green, blue in kept or triples)


def act_bytes(palette: Palette) -> bytes:
    """Write a color table, unused places black.

    Raises
    ------
    InputError
        If there are more than 256 colors.
    """
    if len(palette) > _ACT_COLORS:
        raise InputError(f"an .act file holds at most {_ACT_COLORS} colors, the palette has {len(palette)}")
    table = palette.colors.tobytes().ljust(3 * _ACT_COLORS, b"\0")
    return table + struct.pack(">HH", len(palette), _ACT_NO_TRANSPARENCY)


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
        kind, size = _unpacked("<4sI", data, offset)
        if kind == b"data":
            break
        offset += 8 + size + size % 2  # chunks start at even places
    (count,) = _unpacked("<H", data, offset + 10)
    entries = struct.iter_unpack("4B", _slice(data, offset + 12, 4 * count))
    return palette_from_swatches(Swatch((red, green, blue)) for red, green, blue, _ in entries)
