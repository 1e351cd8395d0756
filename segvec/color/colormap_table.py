"""Tables of colors for the values 0..1, and values looked up in them.

Known limit: a table is looked up, never interpolated, so that a map of 256 entries has at most 256 colors.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError
from segvec.parallel import map_parts

_PART = 1 << 16
"""Values looked up at a time: the work fits into a processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Colormap:
    """A table of colors for the values 0..1."""

    colors: NDArray[np.float64]
    """(N, 3) sRGB, 0..1, at least one; entry k is for the values k / N up to (k + 1) / N."""
    name: str = ""
    """What it is called."""
    is_listed: bool = False
    """Whether each color stands for itself (a qualitative map, or bands) and are not to be interpolated."""

    def __post_init__(self) -> None:
        colors = np.array(self.colors, np.float64)
        if colors.ndim != 2 or colors.shape[1] != 3 or len(colors) == 0:
            raise InputError(f"colormap colors must have shape (N, 3) with at least one color, got {colors.shape}")
        if not ((colors >= 0) & (colors <= 1)).all():
            raise InputError("colormap colors must be in 0..1")
        colors.flags.writeable = False
        object.__setattr__(self, "colors", colors)

    def __len__(self) -> int:
        return len(self.colors)

    @property
    def table(self) -> NDArray[np.uint8]:
        """(N, 3) the colors as 0..255, cut off (not rounded) as matplotlib does, so that pictures agree with its."""
        return (self.colors * 255).astype(np.uint8)


def apply_colormap(
    values: NDArray[np.floating[Any]] | NDArray[np.uint8], *, colormap: Colormap, bad: Sequence[int] = (0, 0, 0)
) -> NDArray[np.uint8]:
    """Color values.

    Parameters
    ----------
    values
        (...), 0..1, those outside get the color of the nearer end; or uint8, 0..255 for 0..1.
    bad
        Red, green, blue, 0..255, for what is NaN, infinite or masked.

    Returns
    -------
    NDArray
        (..., 3) sRGB, 0..255; within 0..1 the same bytes that matplotlib gives for its own maps.

    Raises
    ------
    InputError
        If `values` are of another type, or `bad` is no color.

    Examples
    --------
    >>> grey = Colormap(np.linspace(0, 1, 256)[:, np.newaxis].repeat(3, axis=1))
    >>> apply_colormap(np.array([0.0, 0.5, np.nan]), colormap=grey, bad=(255, 0, 0)).tolist()
    [[0, 0, 0], [128, 128, 128], [255, 0, 0]]
    """
    bad_color = _checked_rgb(bad)
    if np.ma.isMaskedArray(values) and values.dtype.kind == "f":
        values = np.ma.filled(values, np.nan)
    values = np.asarray(values)
    if values.dtype == np.uint8:
        levels = apply_colormap(np.arange(256) / 255, colormap=colormap)
        return _looked_up(values, levels, lambda part: part.astype(np.intp))
    if values.dtype.kind != "f":
        raise InputError(f"values must be floats in 0..1 or uint8, got {values.dtype}")
    table = np.concatenate([colormap.table, bad_color])
    return _looked_up(values, table, lambda part: table_places(part, len(colormap)))


def _checked_rgb(color: Sequence[int]) -> NDArray[np.uint8]:
    """Return a color as (1, 3)."""
    values = np.asarray(color)
    if values.shape != (3,) or values.dtype.kind not in "ui" or values.min() < 0 or values.max() > 255:
        raise InputError(f"bad must be three whole numbers 0..255, got {color!r}")
    return values.astype(np.uint8)[np.newaxis]


def _looked_up(
    values: NDArray[Any], table: NDArray[np.uint8], places: Callable[[NDArray[Any]], NDArray[np.intp]]
) -> NDArray[np.uint8]:
    """Return the table's color at the place of each value, part by part."""
    flat = np.ascontiguousarray(values).reshape(-1)
    rgb = np.empty((flat.size, 3), np.uint8)

    def look_up(first: int) -> None:
        part = slice(first, first + _PART)
        np.take(table, places(flat[part]), axis=0, out=rgb[part], mode="clip")

    map_parts(look_up, range(0, flat.size, _PART))
    return rgb.reshape(*values.shape, 3)


def table_places(values: NDArray[np.floating[Any]], count: int) -> NDArray[np.intp]:
    """Return the table entry of each value, and `count` for what is no number."""
    with np.errstate(invalid="ignore", over="ignore"):
        # In the values' own precision, as matplotlib does, so that both round to the same entry.
        scaled = values * values.dtype.type(count)
        is_good = np.isfinite(values)
        np.clip(scaled, 0, count - 1, out=scaled)
        if not is_good.all():
            scaled[~is_good] = count
        return scaled.astype(np.intp)
