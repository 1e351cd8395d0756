"""What the readers of palette files share: a color with its name, and the palette that some of them make."""

import math
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

import numpy as np

from segvec.errors import InputError
from segvec.palette.palette import Palette

MAX_COLORS = 65536
"""Most colors of a palette file: what 16-bit indices can tell apart; a file with more is no palette."""


class Swatch(NamedTuple):
    """A color of a palette file."""

    rgb: tuple[int, int, int]
    """sRGB, 0..255."""
    name: str = ""
    """What it is called; empty where it has no name."""


def palette_from_swatches(
    swatches: Iterable[Swatch], *, name: str = "", source: str = "", license_terms: str = ""
) -> Palette:
    """Make a palette of swatches, taking no more of them than a palette may have.

    Raises
    ------
    InputError
        If there are none or more than `MAX_COLORS`.

    Examples
    --------
    >>> palette_from_swatches([Swatch((0, 0, 128), "navy")], name="sea").codes
    ('#000080',)
    """
    taken = list(islice(swatches, MAX_COLORS + 1))
    if not taken:
        raise InputError("it holds no colors")
    if len(taken) > MAX_COLORS:
        raise InputError(f"it holds more than {MAX_COLORS} colors")
    names = tuple(swatch.name for swatch in taken)
    colors = np.array([swatch.rgb for swatch in taken], np.int64)
    return Palette(colors.astype(np.uint8), name, names if any(names) else (), source, license_terms)


def byte_from_unit(value: float) -> int:
    """Scale a channel of 0..1 to 0..255, clipping what lies outside.

    Raises
    ------
    InputError
        If `value` is not a number.

    Examples
    --------
    >>> byte_from_unit(0.5), byte_from_unit(-3.0)
    (128, 0)
    """
    if math.isnan(value):
        raise InputError("a channel is not a number")
    return int(min(max(value, 0.0), 1.0) * 255 + 0.5)


def rgb_from_units(red: float, green: float, blue: float) -> tuple[int, int, int]:
    """Scale three channels of 0..1 to 0..255."""
    return byte_from_unit(red), byte_from_unit(green), byte_from_unit(blue)


def one_line(text: str) -> str:
    """Return a name fit for a line of text: without control characters, line ends and lone surrogates."""
    unfit = ("Cc", "Cs", "Zl", "Zp")
    return " ".join("".join(" " if unicodedata.category(char) in unfit else char for char in text).split())


def names_of(palette: Palette) -> tuple[str, ...]:
    """Return one name for each color, empty where the palette has none."""
    return palette.color_names or ("",) * len(palette)
