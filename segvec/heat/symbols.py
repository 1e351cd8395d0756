"""Cells as symbols: each a square, a circle or a hexagon of its own, whose area may show its value.

In come the colors of a grid of cells, (rows, cols, 3), out comes an `Artwork` of the asked size. Symbols stand
wherever their centers are, not on whole pixels.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.lightness import distinct_colors
from segvec.errors import InputError
from segvec.heat.cells import check_colors, check_shape
from segvec.heat.honeycomb import honeycomb_centers
from segvec.layers.primitives import SHAPES, Shape, page_corners, polygon_outline, shape_outline
from segvec.ragged import offsets_of
from segvec.suggest import suggestion

SHAPE_STEPS = 100
"""Steps per pixel of single shapes: the smallest of them, two pixels wide, keep their area to 1%."""


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
    check_colors(colors, channels=(3,))
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


def _check_shapes(shape: str, area: NDArray[np.float64], colors: NDArray[np.uint8], gap: float) -> None:
    if shape not in SHAPES:
        raise InputError(f"unknown shape {shape!r}; {suggestion(shape, SHAPES)}")
    if not 0 <= gap < 1:
        raise InputError(f"gap must be at least 0 and below 1, got {gap:g}")
    check_shape("sizes", area, colors)
    if not 0 <= area.min() <= area.max() <= 1:
        raise InputError(f"sizes must be in 0..1, got {area.min():g} to {area.max():g}")


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
