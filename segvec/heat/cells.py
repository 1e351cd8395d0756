"""Cells of color as whole pixels, and as vector art in which neighbors of one color are one shape.

In come the colors of a grid of cells, (rows, cols, 3), out come a picture or an `Artwork` of the asked size, whose
cells have their edges on the same whole pixels.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork, artwork_from
from segvec.color.lightness import distinct_colors
from segvec.curves.curves import pixel_curves
from segvec.errors import InputError
from segvec.layers.layering import paint
from segvec.layers.painting import Layout
from segvec.planar.map import planar_map
from segvec.segment import Segmentation

MOST_COLORS = 4096
"""Colors that are merged: time and memory go with their number times that of the shapes, and pictures with more have
hardly two equal neighbors."""


def whole_edges(size: int, count: int) -> NDArray[np.intp]:
    """Cut a side into cells of whole pixels, whose sizes differ by one at most.

    Parameters
    ----------
    size
        Pixels of the side.
    count
        Number of cells.

    Returns
    -------
    NDArray
        (count + 1,) edges from 0 to `size`, rising.

    Raises
    ------
    InputError
        If there is no pixel for each cell.

    Examples
    --------
    >>> whole_edges(10, 4).tolist()
    [0, 2, 5, 8, 10]
    """
    if count < 1 or size < count:
        raise InputError(f"{count} cells do not fit into {size} pixels")
    return np.rint(np.linspace(0, size, count + 1)).astype(np.intp)


def cell_picture(colors: NDArray[np.uint8], *, width: int, height: int) -> NDArray[np.uint8]:
    """Draw each cell as a block of whole pixels.

    Besides the result only one line of pixels for each row of cells is held in memory.

    Parameters
    ----------
    colors
        (rows, cols, 3 or 4).
    width, height
        Pixels of the picture; at least one for each cell.

    Returns
    -------
    NDArray
        (height, width, 3 or 4).

    Raises
    ------
    InputError
        If the shape does not fit, or a cell would have no pixel.

    Examples
    --------
    >>> cell_picture(np.array([[[0, 0, 0], [9, 9, 9]]], np.uint8), width=3, height=1)[0, :, 0].tolist()
    [0, 0, 9]
    """
    check_colors(colors, channels=(3, 4))
    columns, rows = np.diff(whole_edges(width, colors.shape[1])), np.diff(whole_edges(height, colors.shape[0]))
    return np.repeat(np.repeat(colors, columns, axis=1), rows, axis=0)


def merged_cells(
    colors: NDArray[np.uint8], *, width: int, height: int, clear: NDArray[np.bool_] | None = None
) -> Artwork:
    """Join neighboring cells of one color to one shape each.

    Drawn at its own size the artwork has the very pixels of :func:`cell_picture`. At any other size nothing of what
    is behind shows between cells: an understroke or the lowest layer lies beneath. With `clear` cells it is the
    lowest layer, whose color may show as a fine line at sizes that are no whole multiple.

    Parameters
    ----------
    colors
        (rows, cols, 3).
    width, height
        Pixels of the page; at least one for each cell.
    clear
        (rows, cols) cells that stay transparent.

    Raises
    ------
    InputError
        If the shapes do not fit, a cell would have no pixel, or there are more than 4096 colors.
    """
    check_colors(colors, channels=(3,))
    columns, rows = whole_edges(width, colors.shape[1]), whole_edges(height, colors.shape[0])
    visible = np.ones(colors.shape[:2], np.bool_) if clear is None else ~np.asarray(clear, np.bool_)
    check_shape("clear", visible, colors)
    classes, numbers = distinct_colors(colors[visible])
    if len(classes) > MOST_COLORS:
        raise InputError(f"at most {MOST_COLORS} colors can be merged, got {len(classes)}; take fewer steps of color")
    labels = np.full(visible.shape, len(classes), np.min_scalar_type(len(classes)))
    labels[visible] = numbers
    lattice = planar_map(Segmentation(labels, classes))
    curves = pixel_curves(lattice)
    planar = replace(lattice, size=(width, height), points=_placed(lattice.points, columns, rows))
    curves = replace(curves, controls=_placed(curves.controls, columns, rows))
    return artwork_from(paint(planar, curves, colors=classes, layout=Layout(precision=0)))


def check_colors(colors: NDArray[np.uint8], *, channels: tuple[int, ...]) -> None:
    """Refuse an array that is not a grid of colors."""
    if colors.dtype != np.uint8 or colors.ndim != 3 or colors.shape[2] not in channels or 0 in colors.shape:
        wanted = " or ".join(map(str, channels))
        raise InputError(f"colors must be (rows, cols, {wanted}) of uint8, got {colors.shape} {colors.dtype}")


def check_shape(name: str, values: NDArray[np.generic], colors: NDArray[np.uint8]) -> None:
    """Refuse values of which there is not one for each cell."""
    if values.shape != colors.shape[:2]:
        raise InputError(f"{name} must have the shape {colors.shape[:2]} of the cells, got {values.shape}")


def _placed(points: NDArray[np.float64], columns: NDArray[np.intp], rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Move points of the lattice between cells to the edges between them, in pixels."""
    place = points.astype(np.intp)
    return np.stack([columns[place[..., 0]], rows[place[..., 1]]], axis=-1).astype(np.float64)
