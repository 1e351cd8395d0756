"""From lines, each with a color and a width, to an artwork with one layer for each pen."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.conversion import opaque_color
from segvec.color.lightness import distinct_colors
from segvec.curves.curves import Curves
from segvec.errors import InputError
from segvec.layers.primitives import page_corners, polygon_outline
from segvec.palette import Palette, PaletteLike, as_palette
from segvec.palette.resolve import MAP
from segvec.planar.map import PlanarMap
from segvec.ragged import offsets_of, ranks

Width = float | tuple[float, float]
Curve = Literal["spline", "polygon"]

INK = "black"
"""Color of lines where nobody names one."""


@dataclass(frozen=True, slots=True, eq=False)
class Pens:
    """What lines are drawn with."""

    colors: NDArray[np.uint8]
    """(P, 3) sRGB color of each pen; several may have the same."""
    widths: NDArray[np.float64]
    """(P,) width of its line, in pixels."""


def graded_pens(palette: PaletteLike | None, width: Width, *, count: int) -> Pens:
    """Choose pens for steps from the strongest to the weakest.

    Parameters
    ----------
    palette
        Colors, of which the strongest steps get the darkest; a color map (``map:...``) keeps its own order. ``None``
        is black ink.
    width
        Pixels: one width for all, or those of the weakest and of the strongest step.
    count
        Number of steps.

    Raises
    ------
    InputError
        If there is no such palette, or a width is not above 0.

    Examples
    --------
    >>> graded_pens("navy,gold", (1, 3), count=3).widths.tolist()
    [3.0, 2.0, 1.0]
    """
    thin, thick = _checked_widths(width)
    share = np.arange(count) / max(count - 1, 1)
    colors = _graded_colors(INK if palette is None else palette, count)
    return Pens(colors, thick + (thin - thick) * share)


def line_art(
    curves: Curves,
    *,
    pen: NDArray[np.intp],
    pens: Pens,
    size: tuple[int, int],
    background: str | None = None,
    precision: int = 10,
) -> Artwork:
    """Draw each line with its pen, thin ones first; equal pens share a layer.

    Parameters
    ----------
    curves
        Each arc is a line: closed where its last point is its first.
    pen
        (A,) pen of each line.
    size
        Width and height of the page, in pixels.
    background
        CSS color of the page, opaque; ``None`` leaves it clear.
    precision
        Steps per pixel to which coordinates are written.

    Returns
    -------
    Artwork
        Without any lines it has one layer, which draws nothing.

    Raises
    ------
    InputError
        If the background is no opaque color.
    """
    page = np.array(() if background is None else opaque_color(background, noun="background"), np.uint8).reshape(-1, 3)
    used, pen = np.unique(pen, return_inverse=True) if len(pen) else (np.zeros(1, np.intp), pen)
    colors, labels = distinct_colors(np.concatenate([page, pens.colors[used]]))
    layers, layer = np.unique(np.column_stack([pens.widths[used], labels[len(page) :]]), axis=0, return_inverse=True)
    layer_of_line = layer.ravel()[pen]
    drawn = taken(curves, np.argsort(layer_of_line, kind="stable"))
    counts = np.bincount(layer_of_line, minlength=len(layers))
    under = polygon_outline(page_corners(size))[: 4 * len(page)]
    n_sides = len(under)
    return Artwork(
        size=size,
        colors=colors,
        labels=np.concatenate([labels[: len(page)], layers[:, 1].astype(np.intp)]),
        layer_offsets=offsets_of(np.concatenate([np.ones(len(page), np.intp), counts])),
        ring_offsets=np.concatenate([np.zeros(len(page), np.intp), drawn.offsets + n_sides]),
        controls=np.concatenate([under, drawn.controls]),
        is_line=np.concatenate([np.ones(n_sides, np.bool_), drawn.is_line]),
        precision=precision,
        strokes=np.concatenate([np.zeros(len(page)), layers[:, 0]]),
    )


def line_map(lines: list[NDArray[np.float64]], size: tuple[int, int]) -> PlanarMap:
    """Take lines as the arcs of a map without regions: each end of an open line is a node of its own."""
    count = len(lines)
    closed = np.array([bool((line[0] == line[-1]).all()) for line in lines])
    nodes = np.where(closed[:, None], -1, np.arange(2 * count).reshape(-1, 2)).astype(np.int32)
    nowhere = np.zeros(count, np.int32)
    return PlanarMap(
        size=size,
        points=np.concatenate(lines),
        offsets=offsets_of(np.array([len(line) for line in lines], np.intp)),
        left=nowhere,
        right=nowhere,
        nodes=nodes,
        exits=np.empty((0, 4), np.int32),
        headings=np.zeros((count, 2), np.int8),
        labels=np.zeros(1, np.int32),
        n_labels=0,
    )


def taken(
    curves: Curves,
    lines: NDArray[np.intp],
    *,
    turned: NDArray[np.bool_] | None = None,
    starts: NDArray[np.intp] | None = None,
) -> Curves:
    """Return some lines in another order, turned around or, if they are closed, begun elsewhere.

    Parameters
    ----------
    lines
        (M,) numbers of the lines.
    turned
        (M,) which of them run the other way.
    starts
        (M,) segment of each, from 0, that comes first; for closed lines that are not turned.
    """
    count = np.diff(curves.offsets)[lines]
    offsets = offsets_of(count)
    line = np.repeat(np.arange(len(lines)), count)
    local = ranks(count)
    if starts is not None:
        local = (local + starts[line]) % count[line]
    against = np.zeros(len(line), np.bool_) if turned is None else turned[line]
    local = np.where(against, count[line] - 1 - local, local)
    segment = curves.offsets[lines[line]] + local
    controls = curves.controls[segment]
    controls[against] = controls[against][:, ::-1]
    return Curves(controls, curves.is_line[segment], offsets)


def palette_codes(palette: PaletteLike | None) -> list[str] | str | None:
    """Write a palette as a recipe keeps it: what the user wrote, or the colors."""
    return palette if palette is None or isinstance(palette, str) else list(as_palette(palette).codes)


def _checked_widths(width: Width) -> tuple[float, float]:
    pair = width if isinstance(width, tuple | list) else (width, width)
    if len(pair) != 2 or not all(0 < value < np.inf for value in pair):
        raise InputError(f"width must be above 0 pixels, or two such numbers, thin and thick, got {width!r}")
    return float(pair[0]), float(pair[1])


def _graded_colors(palette: PaletteLike, count: int) -> NDArray[np.uint8]:
    """(count, 3) colors of a palette, spread evenly, the darkest first."""
    found: Palette = as_palette(palette, size=count)
    is_map = isinstance(palette, str) and palette.strip().lower().startswith(MAP)
    colors = found.colors if is_map else found.by_lightness().colors[::-1]
    return colors[np.arange(count) * len(colors) // count]
