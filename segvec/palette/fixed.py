"""The fixed colors of a trace, from what a person writes for a palette."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import parse_color
from segvec.errors import InputError
from segvec.palette.assign import assigned_entries
from segvec.palette.palette import palette_of
from segvec.palette.resolve import PaletteLike, as_palette


def fixed_colors(source: PaletteLike) -> tuple[str, ...]:
    """Return the colors of a palette as they are written, for the option `palette` of a trace.

    Parameters
    ----------
    source
        What :func:`as_palette` takes. Colors of a text or sequence stay as they are written; a single word that is a
        color is one.

    Raises
    ------
    InputError
        If there is no such color or palette.

    Examples
    --------
    >>> fixed_colors("navy, #f80"), fixed_colors(["navy"]), fixed_colors("sunset")[0]
    (('navy', '#f80'), ('navy',), '#f7ecbe')
    """
    if not isinstance(source, str):
        return tuple(source) if isinstance(source, (list, tuple)) else as_palette(source).codes
    colors = tuple(word.strip() for word in source.split(",") if word.strip())
    if not colors:
        raise InputError("palette needs at least one color")
    if "," in source:
        return colors
    try:
        parse_color(colors[0])
    except InputError as not_a_color:
        try:
            return as_palette(source).codes
        except InputError as error:
            raise InputError(f"{error}; {not_a_color}") from error
    return colors


def in_fixed_colors(colors: NDArray[np.uint8], fixed: Sequence[str]) -> NDArray[np.uint8]:
    """Give classes (K, 3), lightest first, fixed colors by lightness.

    Examples
    --------
    >>> in_fixed_colors(np.array([[250, 240, 230], [9, 9, 9]], np.uint8), ("black", "white")).tolist()
    [[255, 255, 255], [0, 0, 0]]
    """
    palette = palette_of(fixed)
    return palette.colors[assigned_entries(colors, palette, assign="lightness")]
