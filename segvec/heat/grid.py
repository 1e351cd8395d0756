"""From a picture or a matrix to the grid of cells.

Which part is shown, which pixels count, how large the cells are, and how large all is drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.color.grey import grey
from segvec.errors import InputError
from segvec.heat.data import Values, read_values, turned_values
from segvec.heat.honeycomb import honeycomb_rows
from segvec.image.density import density
from segvec.image.depth import eight_bits, full_samples, usual_span
from segvec.image.pooling import pool
from segvec.layout.crop import PixelBox, crop_box, whole_box
from segvec.layout.cut import cut_box, is_cut
from segvec.layout.destinations import DEFAULT_DPI, Box, Destination, completed_size, page_pixels, page_size
from segvec.layout.gravity import AUTO
from segvec.options.heating import HeatmapOptions

PICTURE_BLOCK = 10
"""Pixels of the sides of a picture's cells, where nobody says how large they are."""

MATRIX_SIDE = 1000
"""Pixels that the longer side of a drawn matrix has, about, where nobody says how large it is."""

LIGHT = 127.5
"""Grey from which a mask's pixel is light: half of white."""


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a picture or matrix that is shown."""

    box: PixelBox
    """Left, top, right, bottom in its pixels."""
    n_missing_faces: int = 0
    """Faces, of those that were found, that are not whole inside."""


def shown_part(read: Values, options: HeatmapOptions, *, is_frame: bool = False) -> Part:
    """Return the part of a picture or matrix that is shown.

    Parameters
    ----------
    is_frame
        Whether it is one of many, of which all show the same part.

    Raises
    ------
    InputError
        If the size or the part that the options name cannot be used.
    """
    height, width = read.array.shape[:2]
    is_picture, crop = read.array.ndim == 3, options.crop.strip().lower()
    asked = _asked_shape(_asked_size(options))
    if is_cut(crop):
        left, top, right, bottom = cut_box(crop, (width, height))
        inner = replace(read, array=read.array[top:bottom, left:right])
        part = shown_part(inner, replace(options, crop=AUTO), is_frame=is_frame)
        box = (part.box[0] + left, part.box[1] + top, part.box[2] + left, part.box[3] + top)
        return replace(part, box=box)
    if crop == "none" or (crop == AUTO and (asked is None or not is_picture)):
        return Part((0, 0, width, height))
    # Without a shape all is shown, and the words of the crop are checked still.
    aspect, avoid = asked or (width / height, ())
    span = usual_span(read.array)
    if crop == AUTO and span is not None and is_picture and not is_frame:
        from segvec.layout.salience import picture_crop  # which loads scipy

        found = picture_crop(eight_bits(full_samples(read.array, span)), aspect=aspect, avoid=avoid)
        return Part(whole_box(found.box, size=(width, height)), found.n_missing)
    gravity = "center" if crop == AUTO else crop
    return Part(whole_box(crop_box((width, height), aspect=aspect, gravity=gravity, avoid=avoid), size=(width, height)))


def pooled(
    read: Values, options: HeatmapOptions, *, mask: object = None, box: PixelBox | None = None
) -> tuple[NDArray[np.float32], tuple[int, int]]:
    """Frame a picture or matrix and pool it into cells.

    Parameters
    ----------
    mask
        As for :func:`heatmap`.
    box
        The part to show; by default that of :func:`shown_part`.

    Returns
    -------
    tuple
        The (rows, cols) cells, and the width and height in pixels of their drawing.
    """
    left, top, right, bottom = shown_part(read, options).box if box is None else box
    part = np.s_[top:bottom, left:right]
    array, inside = read.array[part], _mask(read, mask, options)
    inside = None if inside is None else inside[part]
    block = _block(array, options)
    weights = options.grey if array.ndim == 3 else None
    if options.window is not None:
        array, inside, weights = _sliding_density(array, inside, options), None, None
    shown = (right - left, bottom - top)
    is_honeycomb = options.shape == "hexagon" and options.cells is None and block != (1, 1)

    def pooled_part(columns: slice, cells: tuple[int, int] | None) -> NDArray[np.float32]:
        return pool(
            array[:, columns],
            block=None if cells else block[::-1],
            cells=cells,
            reduce=options.reduce,
            edge=options.edge,
            mask=None if inside is None else inside[:, columns],
            grey=weights,
        )

    grid = _honeycomb(pooled_part, shown, block) if is_honeycomb else pooled_part(np.s_[:], options.cells)
    return grid, _size(_asked_size(options), grid, shown, options, block)


def _honeycomb(
    pooled_part: Callable[[slice, tuple[int, int]], NDArray[np.float32]], shown: tuple[int, int], block: tuple[int, int]
) -> NDArray[np.float32]:
    """Pool where the hexagons lie: rows as near as they interlock, odd ones half a hexagon to the right."""
    width, height = shown
    cols = max(1, round(width / block[0] - 0.5))
    rows = min(height, honeycomb_rows(cols, width=width, height=height * block[0] / block[1]))
    half = round(width / (2 * cols + 1))
    even = pooled_part(np.s_[: width - half], (cols, rows))
    odd = pooled_part(np.s_[half:], (cols, rows))
    return np.where(np.arange(rows)[:, None] % 2 == 0, even, odd)


def _block(array: NDArray[Any], options: HeatmapOptions) -> tuple[int, int]:
    """Return width and height of a cell in pixels of what is shown."""
    height, width = array.shape[:2]
    if options.block is None:
        return (min(PICTURE_BLOCK, width), min(PICTURE_BLOCK, height)) if array.ndim == 3 else (1, 1)
    assert not isinstance(options.block, int)
    across, down = options.block
    if across > width or down > height:
        raise InputError(f"block must be at most {width} x {height}, the pixels shown, got {across} x {down}")
    return across, down


def _mask(read: Values, mask: object, options: HeatmapOptions) -> NDArray[np.bool_] | None:
    """Return which pixels are opaque and inside the mask; None where all are."""
    if mask is None:
        return read.mask
    found = turned_values(read_values(mask, max_pixels=options.max_pixels), options.turn)
    inside = grey(found.array) >= LIGHT if found.array.ndim == 3 else np.nan_to_num(found.array) != 0
    if inside.shape != read.array.shape[:2]:
        raise InputError(f"mask must have shape {read.array.shape[:2]}, got {inside.shape}")
    for opaque in (found.mask, read.mask):
        inside = inside if opaque is None else inside & opaque
    return inside


def _sliding_density(
    array: NDArray[Any], inside: NDArray[np.bool_] | None, options: HeatmapOptions
) -> NDArray[np.float32]:
    assert options.window is not None
    numbers = grey(array, weights=options.grey) if array.ndim == 3 else array
    return density(numbers, window=options.window, mask=inside)


def _asked_size(options: HeatmapOptions) -> Destination | tuple[int | None, int | None]:
    return page_size(options.destination) if options.destination is not None else (options.width, options.height)


def _asked_shape(
    asked: Destination | tuple[int | None, int | None],
) -> tuple[float, tuple[Box, ...]] | None:
    """Return width / height and the boxes that something hides, in fractions; None where no shape is asked for."""
    if isinstance(asked, Destination):
        return asked.aspect, asked.avoid_fractions
    width, height = asked
    return None if width is None or height is None else (width / height, ())


def _size(
    asked: Destination | tuple[int | None, int | None],
    grid: NDArray[np.float32],
    shown: tuple[int, int],
    options: HeatmapOptions,
    block: tuple[int, int],
) -> tuple[int, int]:
    """Width and height of the drawing in pixels."""
    if isinstance(asked, Destination):
        return page_pixels(asked, dpi=options.dpi or DEFAULT_DPI, like=shown)
    rows, cols = grid.shape
    if options.cells is not None:
        natural = shown
    elif grid.shape == (shown[1], shown[0]):
        enlarged = max(1, round(MATRIX_SIDE / max(rows, cols)))
        natural = (cols * enlarged, rows * enlarged)
    elif options.shape == "hexagon":  # its rows are nearer than blocks
        natural = (shown[0], round(shown[1] * block[0] / block[1]))
    else:
        natural = (cols * block[0], rows * block[1])
    return completed_size(*asked, like=natural)
