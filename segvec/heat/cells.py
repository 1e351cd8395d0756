"""Cells of color to exact pixels, and to vector art: merged, or as squares, circles and hexagons.

In come the colors of a grid of cells, (rows, cols, 3), out come a picture or an
`Artwork` of the asked size. Cells of merged art have their edges on whole pixels, the same as
those of the picture; single shapes stand wherever their centers are.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork, artwork_from
from segvec.color.lightness import distinct_colors
from segvec.curves.curves import pixel_curves
from segvec.errors import InputError
from segvec.layers.layering import paint
from segvec.layers.painting import Layout
from segvec.layers.primitives import SHAPES, Shape, page_corners, polygon_outline, shape_outline
from segvec.planar.map import planar_map
from segvec.ragged import offsets_of
from segvec.segment import Segmentation
from segvec.suggest import suggestion

SHAPE_STEPS = 100
"""Steps per pixel of single shapes: the smallest of them, two pixels wide, keep their area to 1%."""

MOST_COLORS = 4096
"""Colors that are merged: time and memory go with their number times that of the shapes, and pictures with more have
hardly two equal neighbors."""


def cell_edges(size: int, count: int) -> NDArray[np.intp]:
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
    >>> cell_edges(10, 4).tolist()
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
    _check_colors(colors, channels=(3, 4))
    columns, rows = np.diff(cell_edges(width, colors.shape[1])), np.diff(cell_edges(height, colors.shape[0]))
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
    _check_colors(colors, channels=(3,))
    columns, rows = cell_edges(width, colors.shape[1]), cell_edges(height, colors.shape[0])
    visible = np.ones(colors.shape[:2], np.bool_) if clear is None else ~np.asarray(clear, np.bool_)
    _check_shape("clear", visible, colors)
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


def shaped_cells(
    colors: NDArray[np.uint8],
    *,
    width: int,
    height: int,
    shape: Shape = "circle",
    sizes: NDArray[np.floating] | None = None,
    background: tuple[int, int, int] | None = None,
    gap: float = 0.0,
) -> Artwork:
    """Draw each cell as a shape of its own around the cell's center, all of one color in one layer.

    The largest shape is as wide as the shorter side of a cell allows, less the gap. A value shows as area: the side
    of a shape goes with the square root of its size. Squares that touch may show seams; :func:`merged_cells` has none.

    Hexagons stand in a honeycomb, see :func:`honeycomb_centers`.

    Parameters
    ----------
    colors
        (rows, cols, 3).
    width, height
        Pixels of the page.
    sizes
        (rows, cols) area of each shape as a share 0..1 of the largest; 0 and NaN draw nothing. All 1 by default.
    background
        sRGB color of the page, a layer beneath all shapes; without it the page is transparent.
    gap
        Share 0..1 of a cell's width that stays free between the largest shapes.

    Raises
    ------
    InputError
        If a shape does not fit, a size or the gap is out of range, or `shape` is unknown.
    """
    _check_colors(colors, channels=(3,))
    area = np.ones(colors.shape[:2]) if sizes is None else np.nan_to_num(np.asarray(sizes, np.float64), nan=0.0)
    _check_shapes(shape, area, colors, gap)
    centers, widest = shape_centers(colors.shape[:2], width=width, height=height, shape=shape)
    visible = area > 0
    if background is not None:  # what has its color cannot be seen
        visible &= (colors != np.array(background)).any(axis=-1)
    sides = (1 - gap) * widest * np.sqrt(area[visible])
    palette, numbers = distinct_colors(np.concatenate([colors[visible], _page_color(background)]))
    order = np.argsort(numbers[: len(sides)], kind="stable")
    outline, is_line = shape_outline(shape)
    controls = outline * sides[order, None, None, None] + centers[visible][order, None, None]
    counts = np.bincount(numbers[: len(sides)], minlength=len(palette))
    shapes = Artwork(
        size=(width, height),
        colors=palette,
        labels=np.arange(len(palette)),
        layer_offsets=offsets_of(counts),
        ring_offsets=np.arange(len(sides) + 1) * len(is_line),
        controls=controls.reshape(-1, 4, 2),
        is_line=np.tile(is_line, len(sides)),
        precision=SHAPE_STEPS,
    )
    return shapes if background is None else _on_page(shapes, int(numbers[-1]))


def shape_centers(grid: tuple[int, int], *, width: int, height: int, shape: Shape) -> tuple[NDArray[np.float64], float]:
    """Place the shapes of a grid of cells on a page.

    Returns
    -------
    tuple
        (rows, cols, 2) centers, and the width of the largest shape that overlaps no other; all in pixels.
    """
    if shape == "hexagon":
        return honeycomb_centers(grid, width=width, height=height)
    rows, cols = grid
    x, y = (np.arange(cols) + 0.5) * width / cols, (np.arange(rows) + 0.5) * height / rows
    return np.stack(np.meshgrid(x, y), axis=-1), min(width / cols, height / rows)


def honeycomb_centers(grid: tuple[int, int], *, width: int, height: int) -> tuple[NDArray[np.float64], float]:
    """Place a honeycomb of regular hexagons that stand on a corner, odd rows half a hexagon to the right.

    It is as large as the page allows, and centered: a page of another shape keeps margins. A value drawn in an odd
    row is best taken where its center lies, half a cell to the right of the grid's.

    Returns
    -------
    tuple
        (rows, cols, 2) centers, and the width of a hexagon; all in pixels.

    Examples
    --------
    >>> centers, hexagon = honeycomb_centers((2, 2), width=50, height=100)
    >>> hexagon, centers[:, :, 0].tolist()
    (20.0, [[10.0, 30.0], [20.0, 40.0]])
    """
    rows, cols = grid
    across = cols + (0.5 if rows > 1 else 0.0)
    down = (rows + 1 / 3) * math.sqrt(3) / 2
    side = min(width / across, height / down)
    x, y = np.meshgrid(np.arange(cols) + 0.5, (np.arange(rows) + 2 / 3) * math.sqrt(3) / 2)
    x[1::2] += 0.5
    margin = np.array([width - side * across, height - side * down]) / 2
    return np.stack([x, y], axis=-1) * side + margin, side


def honeycomb_rows(cols: int, *, width: float, height: float) -> int:
    """Return how many rows of hexagons fill a page best: more than of squares, as they interlock.

    Examples
    --------
    >>> honeycomb_rows(10, width=105, height=100)
    11
    """
    return max(1, round(height / (width / (cols + 0.5)) * 2 / math.sqrt(3) - 1 / 3))


def _check_colors(colors: NDArray[np.uint8], *, channels: tuple[int, ...]) -> None:
    if colors.dtype != np.uint8 or colors.ndim != 3 or colors.shape[2] not in channels or 0 in colors.shape:
        wanted = " or ".join(map(str, channels))
        raise InputError(f"colors must be (rows, cols, {wanted}) of uint8, got {colors.shape} {colors.dtype}")


def _check_shape(name: str, values: NDArray[np.generic], colors: NDArray[np.uint8]) -> None:
    if values.shape != colors.shape[:2]:
        raise InputError(f"{name} must have the shape {colors.shape[:2]} of the cells, got {values.shape}")


def _check_shapes(shape: str, area: NDArray[np.float64], colors: NDArray[np.uint8], gap: float) -> None:
    if shape not in SHAPES:
        raise InputError(f"unknown shape {shape!r}; {suggestion(shape, SHAPES)}")
    if not 0 <= gap < 1:
        raise InputError(f"gap must be at least 0 and below 1, got {gap:g}")
    _check_shape("sizes", area, colors)
    if not 0 <= area.min() <= area.max() <= 1:
        raise InputError(f"sizes must be in 0..1, got {area.min():g} to {area.max():g}")


def _placed(points: NDArray[np.float64], columns: NDArray[np.intp], rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Move points of the lattice between cells to the edges between them, in pixels."""
    place = points.astype(np.intp)
    return np.stack([columns[place[..., 0]], rows[place[..., 1]]], axis=-1).astype(np.float64)


def _page_color(background: tuple[int, int, int] | None) -> NDArray[np.uint8]:
    return np.array([] if background is None else background, np.uint8).reshape(-1, 3)


def _on_page(shapes: Artwork, label: int) -> Artwork:
    """Lay a page in a label's color, which no shape has, beneath all shapes."""
    width, height = shapes.size
    page = polygon_outline(page_corners((width, height)))
    others = np.arange(len(shapes.labels)) != label
    counts = np.concatenate([[1], np.diff(shapes.layer_offsets)[others]])
    return replace(
        shapes,
        labels=np.concatenate([[label], shapes.labels[others]]),
        layer_offsets=offsets_of(counts),
        ring_offsets=np.concatenate([[0], shapes.ring_offsets + len(page)]),
        controls=np.concatenate([page, shapes.controls]),
        is_line=np.concatenate([np.ones(len(page), np.bool_), shapes.is_line]),
    )
