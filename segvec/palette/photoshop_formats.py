"""Photoshop's palette files: swatches, .aco, and color tables, .act.

The bytes of a file come in and a palette goes out, or the other way round. A reader raises `InputError` with
the reason alone; who called it knows the name of the file.

Known limits: CMYK is converted without a color profile; colors in the color books of ink makers have no values
of their own and are refused; the transparent color of a table is left out.
"""

import colorsys
import struct
from collections.abc import Iterator, Sequence

from segvec.errors import InputError
from segvec.palette.binary_fields import bytes_at, name_from_utf16, unpacked, utf16_from_name
from segvec.palette.color_models import rgb_from_cmyk, rgb_from_lab
from segvec.palette.palette import Palette
from segvec.palette.swatches import Swatch, names_of, palette_from_swatches, rgb_from_units

_ACT_COLORS = 256
_ACT_NO_TRANSPARENCY = 0xFFFF


def is_aco(data: bytes) -> bool:
    """Tell whether these may be Photoshop swatches: a version, a count, and a first color space that exist."""
    return data[:2] in (b"\0\1", b"\0\2") and data[2:4] > b"\0\0" and data[4:5] == b"\0" and data[5:6] <= b"\x0e"


def read_aco(data: bytes) -> Palette:
    """Read Photoshop swatches: the second section, which has names, if there is one.

    References
    ----------
    .. [1] https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/#50577411_pgfId-1055819
    """
    version, count = unpacked(">HH", data, 0)
    second = 4 + 10 * count
    if version == 1 and data[second : second + 4] == b"\0\2" + data[2:4]:
        return palette_from_swatches(_aco_swatches(data[second:]))
    return palette_from_swatches(_aco_swatches(data))


def _aco_swatches(data: bytes) -> Iterator[Swatch]:
    """Yield the colors of a section, with names in version 2."""
    version, count = unpacked(">HH", data, 0)
    offset = 4
    for _ in range(count):
        space, *channels = unpacked(">5H", data, offset)
        rgb, name = _rgb_from_aco(space, channels), ""
        offset += 10
        if version == 2:
            (units,) = unpacked(">I", data, offset)
            name = name_from_utf16(bytes_at(data, offset + 4, 2 * units))
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
        return rgb_from_cmyk(*(1 - unit for unit in units))
    if space == 7:  # hundredths, a and b signed
        a, b = ((channel ^ 0x8000) - 0x8000 for channel in channels[1:3])
        return rgb_from_lab(channels[0] / 100, a / 100, b / 100)
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
    names = [utf16_from_name(name) for name in names_of(palette)]
    named = (color + struct.pack(">I", len(name) // 2) + name for color, name in zip(colors, names, strict=True))
    return b"".join([struct.pack(">HH", 1, len(colors)), *colors, struct.pack(">HH", 2, len(colors)), *named])


def is_act(data: bytes) -> bool:
    """Tell whether this has the size of a color table, the only mark that it has."""
    return len(data) in (3 * _ACT_COLORS, 3 * _ACT_COLORS + 4)


def read_act(data: bytes) -> Palette:
    """Read a color table: 256 colors, and where there is more, how many count and which is transparent.

    References
    ----------
    .. [1] https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/#50577411_pgfId-1070626
    """
    count, transparent = unpacked(">HH", data[768:] or b"\1\0\xff\xff", 0)
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
