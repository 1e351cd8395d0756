"""The borders between an artwork's regions as strokes, each drawn once.

A traced artwork comes in, an artwork of strokes goes out, one layer for each width and color. Those of photographs are
cleaned first: what hardly differs from what is beside it, small islands and hairs are left out, and what is left is
joined to long lines and smoothed. Those of flat art are what they are.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from segvec.artwork.artwork import Artwork
from segvec.color.conversion import oklab_from_srgb
from segvec.curves.curves import Curves, stroke_curves
from segvec.curves.segments import line_controls
from segvec.effects.parameters import check_values
from segvec.errors import InputError
from segvec.options.styles import STYLES
from segvec.palette import PaletteLike
from segvec.planar.map import OUTSIDE, PlanarMap
from segvec.ragged import offsets_of
from segvec.styles.joining import joined_lines
from segvec.styles.line_art import Width, graded_pens, line_art, line_map, palette_codes, taken

N_WIDTHS = 6
"""Steps of contrast, each a pen: more widths than these are not told apart on paper."""

FULL_CONTRAST = 0.3
"""Distance in OKLab from which a border is as thick as any: neighbors in photographs are 0.03 to 0.3 apart."""

WIDTHS = (1 / 2600, 1 / 325)
"""Widths of the faintest and of the strongest borders, where nobody names them, as parts of the picture's mean side."""

LENGTH = 1 / 25
"""Shortest line in photographs, where nobody names one, as a part of the picture's mean side."""

CONTRAST = 0.05
"""Least contrast of a border in photographs, where nobody names one: skies have steps of less."""

PRUNINGS = 4
"""Rounds in which hairs are cut: each may lay open another."""

TOLERANCE = 1 / 900
"""How far curves may go from the borders of photographs, as a part of the picture's mean side."""

SMOOTHINGS = 6
"""Rounds in which points of a photograph's border move halfway between their neighbors."""

CORNERS = 75.0
"""Degrees of turning from which a smoothed border has a corner."""


def border_art(
    art: Artwork,
    *,
    width: Width | None = None,
    palette: PaletteLike | None = None,
    background: str | None = None,
    outline: bool = False,
    min_length: float | None = None,
    min_contrast: float | None = None,
) -> Artwork:
    """Draw the borders between regions as lines.

    Parameters
    ----------
    art
        An artwork that :func:`segvec.trace` made, recolored or not.
    width
        Width of the lines in pixels; or those of borders of the least and of the most contrast between the colors on
        both sides. By default these are parts of the picture, about 0.25 and 2 pixels in one of 0.4 megapixels.
    palette
        Colors of the lines, the darkest for most contrast; by default all are black.
    background
        CSS color of the page; by default it is clear.
    outline
        Whether the page's edge is drawn too, in the greatest width.
    min_length
        Shortest line to draw, in pixels: islands and hairs that are shorter are left out. By default 0.04 of the
        picture's mean side in photographs, and 0 in flat art.
    min_contrast
        Least distance (OKLab) between the colors on both sides of a border; by default 0.05 in photographs, and 0 in
        flat art.

    Returns
    -------
    Artwork
        Borders with transparent parts have full contrast; between regions of one color there is none to draw.

    Raises
    ------
    InputError
        If the artwork does not come from a trace, or an option cannot be used.

    Examples
    --------
    >>> import numpy as np
    >>> from segvec.pipeline import trace
    >>> border_art(trace(np.zeros((8, 16)), curve="pixel"), outline=True).n_segments
    4
    """
    if art.borders is None:
        raise InputError("only a traced picture has borders to draw")
    given = {"outline": outline, "min_length": min_length, "min_contrast": min_contrast}
    check_values(STYLES["borders"].owner, STYLES["borders"].parameters, given)
    planar, curves = art.borders
    is_photograph = art.kind == "photograph"
    side = math.sqrt(art.size[0] * art.size[1])
    shortest = (LENGTH * side if is_photograph else 0.0) if min_length is None else min_length
    faintest = (CONTRAST if is_photograph else 0.0) if min_contrast is None else min_contrast
    contrast = _contrasts(planar, art.colors, outline=outline)
    drawn = _kept(planar, np.where(contrast >= faintest, contrast, 0), shortest)
    step = np.clip((1 - contrast / FULL_CONTRAST) * N_WIDTHS, 0, N_WIDTHS - 1).astype(np.intp)[drawn]
    if is_photograph:
        lines, step = _smoothed(planar, drawn, step, tolerance=max(TOLERANCE * side, 0.3))
    else:
        lines = taken(curves, drawn)
    widths = (WIDTHS[0] * side, WIDTHS[1] * side) if width is None else width
    pens = graded_pens(palette, widths, count=N_WIDTHS)
    drawing = line_art(lines, pen=step, pens=pens, size=art.size, background=background, precision=art.precision)
    options = {**given, "width": width, "palette": palette_codes(palette), "background": background}
    return replace(drawing, title=art.title, kind=art.kind, recipe={**art.recipe, "borders": options})


def _contrasts(planar: PlanarMap, colors: NDArray[np.uint8], *, outline: bool) -> NDArray[np.float64]:
    """Return the (A,) distance (OKLab) between the colors beside each arc; 0 where there is nothing to draw."""
    left, right = planar.labels[planar.left], planar.labels[planar.right]
    is_edge = (left == OUTSIDE) | (right == OUTSIDE)
    is_inner = ~is_edge & (left != planar.n_labels) & (right != planar.n_labels)
    lab = oklab_from_srgb(colors / 255)
    contrast = np.full(planar.n_arcs, FULL_CONTRAST)
    contrast[is_inner] = np.linalg.norm(lab[left[is_inner]] - lab[right[is_inner]], axis=1)
    return np.where((left != right) & (outline | ~is_edge), contrast, 0)


def _kept(planar: PlanarMap, contrast: NDArray[np.float64], shortest: float) -> NDArray[np.intp]:
    """Choose the arcs that are drawn: those of some contrast (A,), without islands and hairs."""
    drawn = contrast > 0
    if shortest <= 0 or not drawn.any():
        return np.flatnonzero(drawn)
    steps = np.hypot(*np.diff(planar.points, axis=0).T)
    steps[planar.offsets[1:-1] - 1] = 0
    length = np.add.reduceat(np.append(steps, 0), planar.offsets[:-1])
    drawn &= ~_weakest_sides(planar, contrast, length, shortest)
    # Arcs that close on themselves have nodes of their own.
    alone = planar.nodes.max(initial=-1) + 1 + np.arange(planar.n_arcs)
    nodes = np.where(planar.is_loop[:, None], alone[:, None], planar.nodes)
    count = int(nodes.max()) + 1
    for _ in range(PRUNINGS):
        degree = np.bincount(nodes[drawn].ravel(), minlength=count)
        is_hair = drawn & (degree[nodes] == 1).any(axis=1) & (length < shortest / 2)
        if not is_hair.any():
            break
        drawn &= ~is_hair
    links = coo_array((np.ones(drawn.sum()), nodes[drawn].T), shape=(count, count))
    piece = connected_components(links, directed=False)[1][nodes[:, 0]]
    total = np.bincount(piece[drawn], length[drawn], minlength=count)
    return np.flatnonzero(drawn & (total[piece] >= shortest))


def _weakest_sides(
    planar: PlanarMap, contrast: NDArray[np.float64], length: NDArray[np.float64], shortest: float
) -> NDArray[np.bool_]:
    """Tell of arcs (A,) whether they are the faintest side of a region with an outline below the shortest line."""
    sides = np.concatenate([planar.left, planar.right])
    arc = np.tile(np.arange(planar.n_arcs), 2)
    around = np.bincount(sides, length[arc], minlength=planar.n_regions + 1)
    order = np.lexsort((contrast[arc], sides))
    first = order[np.append(True, np.diff(sides[order]) > 0)]
    is_small = around[sides[first]] < shortest
    weakest = np.zeros(planar.n_arcs, np.bool_)
    weakest[arc[first[is_small]]] = True
    return weakest


def _smoothed(
    planar: PlanarMap, drawn: NDArray[np.intp], step: NDArray[np.intp], *, tolerance: float
) -> tuple[Curves, NDArray[np.intp]]:
    """Join the arcs of each step of contrast to long lines, and fit smooth curves to them; and the step of each."""
    found: list[NDArray[np.float64]] = []
    counts = []
    for number in range(N_WIDTHS):
        joined = joined_lines(_chords(planar, drawn[step == number]), precision=100)
        ends = joined.controls[joined.offsets[1:] - 1, 3]
        parts = np.split(joined.controls[:, 0], joined.offsets[1:-1]) if len(ends) else []
        found += [_calmed(np.vstack([part, end])) for part, end in zip(parts, ends, strict=True)]
        counts.append(len(ends))
    steps = np.repeat(np.arange(N_WIDTHS), counts)
    if not found:
        return taken(_chords(planar, drawn), np.empty(0, np.intp)), steps
    return stroke_curves(line_map(found, planar.size), tolerance=tolerance, corner_threshold=CORNERS), steps


def _chords(planar: PlanarMap, arcs: NDArray[np.intp]) -> Curves:
    """Take arcs as they are, from point to point."""
    count = np.diff(planar.offsets)
    is_last = np.zeros(len(planar.points), np.bool_)
    is_last[planar.offsets[1:] - 1] = True
    start = np.flatnonzero(~is_last)
    controls = line_controls(planar.points[start], planar.points[start + 1])
    return taken(Curves(controls, np.ones(len(start), np.bool_), offsets_of(count - 1)), arcs)


def _calmed(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move the inner points of a line (N, 2) between their neighbors; of a closed line all of them."""
    is_closed = len(points) > 3 and bool((points[0] == points[-1]).all())
    for _ in range(SMOOTHINGS):
        if is_closed:
            ring = points[:-1]
            ring = (np.roll(ring, 1, axis=0) + 2 * ring + np.roll(ring, -1, axis=0)) / 4
            points = np.vstack([ring, ring[:1]])
        else:
            points = np.vstack([points[:1], (points[:-2] + 2 * points[1:-1] + points[2:]) / 4, points[-1:]])
    return points
