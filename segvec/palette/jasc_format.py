"""The palettes of Paint Shop Pro, JASC .pal.

Text with plain line ends comes in and a palette goes out, or the other way round. A reader raises
`InputError` with the reason alone; who called it knows the name of the file.
"""

import re

from segvec.errors import InputError
from segvec.palette.palette import Palette
from segvec.palette.swatches import Swatch, palette_from_swatches
from segvec.palette.text_fields import lines_bytes, rgb_from_words


def is_jasc(text: str) -> bool:
    """Tell whether this is a palette of Paint Shop Pro."""
    return text.startswith("JASC-PAL")


def read_jasc(text: str) -> Palette:
    """Read a palette of Paint Shop Pro: a version, a count and as many lines of red, green and blue."""
    rows = [line.split() for line in text.split("\n")[2:] if line.strip()]
    if not rows or not re.fullmatch(r"[0-9]{1,9}", rows[0][0]):
        raise InputError("its third line must say how many colors follow")
    count = int(rows[0][0])
    if len(rows) - 1 < count:
        raise InputError(f"it is truncated, {len(rows) - 1} of {count} colors are there")
    return palette_from_swatches(Swatch(rgb_from_words(row)) for row in rows[1 : 1 + count])


def jasc_bytes(palette: Palette) -> bytes:
    """Write a palette of Paint Shop Pro, with the line ends that it asks for."""
    rows = (f"{red} {green} {blue}" for red, green, blue in palette.colors.tolist())
    return lines_bytes(["JASC-PAL", "0100", str(len(palette)), *rows], end="\r\n")
