"""Line drawings as the strokes they were drawn with: middles, widths, colors.

A picture of dark lines on light paper, or of lines of several colors, comes in; an artwork of strokes with round caps
goes out, for pens and plotters and for editing. Known limits: a stroke has one width, and areas are strokes too.
"""

import logging
import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, zoom

from segvec.artwork.artwork import Artwork
from segvec.color.conversion import opaque_color
from segvec.curves.curves import Curves, stroke_curves
from segvec.curves.segments import line_controls
from segvec.image.image import Image, read_image
from segvec.ragged import offsets_of
from segvec.segment.crowding import border_length
from segvec.styles.assembly import Shapes, assembled, chosen_options, page_sheet
from segvec.styles.ink import Inks, inks_of
from segvec.styles.line_art import line_map, taken
from segvec.styles.skeleton import Skeleton, skeleton_of
from segvec.styles.strokes import Strokes, strokes_of

LOG = logging.getLogger("segvec.styles")

FREE_STROKES = 4000
"""Strokes that every picture may have: a second or two of work for a thousand."""

CLEAR_BORDER = 0.2
"""Pixels of border between ink and paper for each pixel up to which a picture is no noise."""

CLEAR_PIXELS = 100
"""Pixels of a picture for each stroke from which on it is no noise, however many strokes there are."""

PRECISION = 20
"""Steps per pixel to which coordinates are written: centers are measured to less than a tenth."""

INKED = 0.35
"""Coverage from which a pixel between others belongs to a stroke: a line of one pixel may lie halfway in two."""

MOST_PIXELS = 4_000_000
"""Pixels to which a picture is enlarged, up to `MOST_SCALE` times a side, for its skeleton."""

MOST_SCALE = 4

CORNER = 35.0
"""Degrees of turning in one point from which a stroke has a corner there."""

TOLERANCE = 0.15
"""Pixels that curves may leave the measured middles."""

SAME_WIDTH = 1.08
"""Times by which the widths that one pen draws may differ."""


def centerline_art(
    picture: object,
    *,
    width: float | None = None,
    ink: str | None = None,
    paper: str | None = None,
    background: str | None = None,
    min_length: float | None = None,
    tolerance: float = TOLERANCE,
) -> Artwork:
    """Draw the strokes of a line drawing.

    Parameters
    ----------
    picture
        What :func:`segvec.trace` takes.
    width
        Width of all strokes in pixels; by default each has its own, as measured, and those that differ by less than a
        twelfth have one.
    ink
        CSS color of all strokes; by default those of the drawing.
    paper
        CSS color in the picture that is no ink; by default what most of it is, or what is transparent.
    background
        CSS color of the page; by default it is clear.
    min_length
        Shortest stroke to draw, in pixels, without its round ends; by default all are drawn, dots too, but for
        specks of less than a pixel.
    tolerance
        Largest distance, in pixels, of the fitted curves from the measured middles.

    Returns
    -------
    Artwork
        One layer for each color and width.

    Raises
    ------
    InputError
        If the picture cannot be read or an option cannot be used.

    Examples
    --------
    >>> import numpy as np
    >>> pixels = np.full((20, 40), 255, np.uint8)
    >>> pixels[8:11, 5:35] = 0
    >>> art = centerline_art(pixels)
    >>> art.strokes.round().tolist(), art.controls[0, 0].round(1).tolist()
    ([3.0], [6.5, 9.5])
    """
    source = read_image(picture)
    given = {
        "width": width,
        "ink": ink,
        "paper": paper,
        "background": background,
        "min_length": min_length,
        "tolerance": tolerance,
    }
    options = chosen_options("centerline", given)
    inks = inks_of(source, paper=paper)
    strokes = _long_enough(_strokes(inks.coverage), min_length)
    label = _inks_along(strokes, inks)
    colors = inks.colors if ink is None else np.array([opaque_color(ink, noun="ink")] * len(inks.colors), np.uint8)
    widths = _classes(strokes) if width is None else np.full(len(strokes.widths), float(width))
    page = [] if background is None else [page_sheet(_size(source), opaque_color(background, noun="background"))]
    curves = _fitted(strokes, _size(source), tolerance)
    layers = [*page, *_layers(curves, widths, colors[label] if len(label) else np.empty((0, 3), np.uint8))]
    return assembled(source, layers, style="centerline", options=options, precision=PRECISION)


def middle_lines(coverage: NDArray[np.float64], *, tolerance: float = TOLERANCE) -> Curves:
    """Draw the middles of strokes.

    Parameters
    ----------
    coverage
        (H, W) share of each pixel that is ink.
    tolerance
        Largest distance, in pixels, of the fitted curves from the measured middles.

    Examples
    --------
    >>> coverage = np.zeros((9, 30))
    >>> coverage[3:6, 2:28] = 1
    >>> middle_lines(coverage).controls[:, [0, 3], 1].round(1).tolist()
    [[4.5, 4.5]]
    """
    return _fitted(_long_enough(_strokes(coverage), None), coverage.shape[::-1], tolerance)


def _size(picture: Image) -> tuple[int, int]:
    height, width = picture.pixels.shape[:2]
    return width, height


def _strokes(coverage: NDArray[np.float64]) -> Strokes:
    """Find strokes, on a larger picture where there is room, so that thin gaps stay gaps."""
    scale = int(np.clip(math.sqrt(MOST_PIXELS / max(coverage.size, 1)), 1, MOST_SCALE))
    coverage = _calmed(coverage)
    return strokes_of(_skeleton(coverage, scale), coverage, scale=scale)


def _calmed(coverage: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smooth noise, which has a stroke for every few pixels, until strokes are few enough to measure each."""
    # The skeleton of the picture as it is tells little less than that of a larger one; drawings need none.
    if border_length((coverage > INKED).view(np.uint8)) <= CLEAR_BORDER * coverage.size:
        return coverage
    count = left = len(_skeleton(coverage, 1).nodes)
    if count <= max(FREE_STROKES, coverage.size / CLEAR_PIXELS):
        return coverage
    blur, density = 0.5, coverage.size / count
    while left > FREE_STROKES:
        blur *= 2
        coverage = gaussian_filter(coverage, blur)
        left = len(_skeleton(coverage, 1).nodes)
    LOG.info(
        "one stroke for %.0f pixels is noise; it is smoothed by %.0f, which leaves %d strokes", density, blur, left
    )
    return coverage


def _skeleton(coverage: NDArray[np.float64], scale: int) -> Skeleton:
    large = zoom(np.pad(coverage, 1), scale, order=1, grid_mode=True, mode="grid-constant")
    return skeleton_of(large > INKED)


def _long_enough(strokes: Strokes, min_length: float | None) -> Strokes:
    """Leave out short strokes, and specks."""
    length = np.array([float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in strokes.lines])
    kept = length + strokes.widths >= 1 if min_length is None else length >= min_length
    return Strokes([line for line, stays in zip(strokes.lines, kept, strict=True) if stays], strokes.widths[kept])


def _inks_along(strokes: Strokes, inks: Inks) -> NDArray[np.intp]:
    """(S,) the ink that most of each stroke's points have."""
    if not strokes.lines:
        return np.empty(0, np.intp)
    counts = [len(line) for line in strokes.lines]
    top = np.array(inks.labels.shape[::-1]) - 1
    x, y = np.clip(np.floor(np.concatenate(strokes.lines)), 0, top).astype(np.intp).T
    stroke = np.repeat(np.arange(len(counts)), counts)
    tally = np.bincount(stroke * len(inks.colors) + inks.labels[y, x], minlength=len(counts) * len(inks.colors))
    return tally.reshape(len(counts), -1).argmax(axis=1)


def _classes(strokes: Strokes) -> NDArray[np.float64]:
    """(S,) widths, alike where they hardly differ: the mean of the pixels drawn with them."""
    widths = strokes.widths
    if not len(widths):
        return widths
    order = np.argsort(widths)
    group, start = np.zeros(len(widths), np.intp), float(widths[order[0]])
    number = 0
    for i in order.tolist():
        if widths[i] > start * SAME_WIDTH:
            number, start = number + 1, float(widths[i])
        group[i] = number
    weight = np.array([len(line) for line in strokes.lines], float)
    means = np.bincount(group, weights=widths * weight) / np.bincount(group, weights=weight)
    return np.asarray(means[group].round(2))


def _fitted(strokes: Strokes, size: tuple[int, int], tolerance: float) -> Curves:
    """Fit curves; a dot becomes a line as short as can be written."""
    if not strokes.lines:
        return Curves(np.empty((0, 4, 2)), np.empty(0, np.bool_), np.zeros(1, np.intp))
    is_dot = np.array([len(line) == 2 and bool((line[0] == line[1]).all()) for line in strokes.lines])
    lines = [line for line, dot in zip(strokes.lines, is_dot, strict=True) if not dot]
    centers = np.array([line[0] for line, dot in zip(strokes.lines, is_dot, strict=True) if dot]).reshape(-1, 2)
    centers = np.rint(centers * PRECISION) / PRECISION
    dots = line_controls(centers, centers + np.array([1 / PRECISION, 0]))
    if not lines:
        return Curves(dots, np.ones(len(dots), np.bool_), np.arange(len(dots) + 1))
    pieces, counts = _between_corners(lines)
    found = stroke_curves(line_map(pieces, size), tolerance=tolerance, corner_threshold=180.0)
    fitted = Curves(found.controls, found.is_line, found.offsets[offsets_of(counts)])
    both = Curves(
        np.concatenate([fitted.controls, dots]),
        np.concatenate([fitted.is_line, np.ones(len(dots), np.bool_)]),
        offsets_of(np.concatenate([np.diff(fitted.offsets), np.ones(len(dots), np.intp)])),
    )
    return taken(both, np.argsort(np.argsort(is_dot, kind="stable")))


def _between_corners(lines: list[NDArray[np.float64]]) -> tuple[list[NDArray[np.float64]], NDArray[np.intp]]:
    """Part lines at their corners, and count the parts of each; closed ones begin at a corner, if they have one."""
    pieces: list[NDArray[np.float64]] = []
    counts = []
    for line in lines:
        is_ring = len(line) > 3 and bool((line[0] == line[-1]).all())
        way = np.diff(line, axis=0) @ [1, 1j]
        before = way[np.arange(len(way)) - 1] if is_ring else way[:-1]
        turn = np.abs(np.angle((way if is_ring else way[1:]) * before.conj()))
        corners = np.flatnonzero(turn > np.radians(CORNER)) + (not is_ring)
        points = line
        if is_ring and len(corners):
            points = np.vstack([np.roll(line[:-1], -corners[0], axis=0), line[corners[:1]]])
            corners = corners[1:] - corners[0]
        ends = [0, *corners.tolist(), len(points) - 1]
        pieces += [points[first : last + 1] for first, last in pairwise(ends)]
        counts.append(len(ends) - 1)
    return pieces, np.array(counts, np.intp)


def _layers(curves: Curves, widths: NDArray[np.float64], colors: NDArray[np.uint8]) -> list[Shapes]:
    """One layer for each color and width, wide ones first."""
    if not len(widths):
        return [Shapes((0, 0, 0), np.empty((0, 4, 2)), np.empty(0, np.bool_), np.zeros(1, np.intp), 1.0)]
    pens, pen = np.unique(np.column_stack([-widths, colors]), axis=0, return_inverse=True)
    layers = []
    for number, (negative, *color) in enumerate(pens.tolist()):
        lines = taken(curves, np.flatnonzero(pen.ravel() == number))
        red, green, blue = (int(value) for value in color)
        layers.append(Shapes((red, green, blue), lines.controls, lines.is_line, lines.offsets, -negative))
    return layers
