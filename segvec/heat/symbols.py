"""Cells as symbols: each a square, a circle or a hexagon of its own, whose area may show its value.

In come the colors of a grid of cells, (rows, cols, 3), out comes an `Artwork` of the asked size. Symbols stand
wherever their centers are, not on whole pixels.
"""

import math
from dataclasses import replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.errors import InputError
from segvec.heat.cells import check_colors, check_shape, color_classes
from segvec.heat.honeycomb import honeycomb_centers
from segvec.layers.layering import MARGIN
from segvec.ragged import offsets_of
from segvec.suggest import suggestion

Shape = Literal["square", "circle", "hexagon"]

SHAPES: tuple[str, ...] = get_args(Shape)

KAPPA = 0.5522847
"""Length of a cubic's arms, in radii, that makes four of them a circle to 0.03%."""

SHAPE_STEPS = 100
"""Steps per pixel of single shapes: the smallest of them, two pixels wide, keep their area to 1%."""

_SQUARE = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
"""Of side 1."""

_HEXAGON = np.stack([np.sin(np.arange(6) * np.pi / 3), -np.cos(np.arange(6) * np.pi / 3)], axis=1) / math.sqrt(3)
"""Standing on a corner, of width 1."""


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
    palette, numbers = color_classes(np.concatenate([colors[visible], _page_color(background)]))
    order = np.argsort(numbers[: len(sides)], kind="stable")
    outline, is_line = _outline(shape)
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


def _outline(shape: Shape) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(S, 4, 2) segments of a shape of width 1 around the origin, and which are lines."""
    if shape == "circle":
        start = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]]) / 2
        end = np.roll(start, -1, axis=0)
        return np.stack([start, start + KAPPA * end, end + KAPPA * start, end], axis=1), np.zeros(4, np.bool_)
    return _lines(_SQUARE if shape == "square" else _HEXAGON)


def _lines(corners: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Segments of a polygon."""
    following = np.roll(corners, -1, axis=0)
    return np.stack([corners, corners, following, following], axis=1), np.ones(len(corners), np.bool_)


def _on_page(shapes: Artwork, label: int) -> Artwork:
    """Lay a page in a label's color, which no shape has, beneath all shapes."""
    width, height = shapes.size
    center = np.array([width, height]) / 2
    page, is_line = _lines(center + _SQUARE * 2 * (center + MARGIN))
    others = np.arange(len(shapes.labels)) != label
    counts = np.concatenate([[1], np.diff(shapes.layer_offsets)[others]])
    return replace(
        shapes,
        labels=np.concatenate([[label], shapes.labels[others]]),
        layer_offsets=offsets_of(counts),
        ring_offsets=np.concatenate([[0], shapes.ring_offsets + len(is_line)]),
        controls=np.concatenate([page, shapes.controls]),
        is_line=np.concatenate([is_line, shapes.is_line]),
    )
