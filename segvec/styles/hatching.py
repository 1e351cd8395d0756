"""Pictures as hatching: strokes where the picture is dark, in more directions where it is darker.

Every level of tone has lines of its own, drawn where the picture is darker than its threshold. All are open lines of
one width in one color, as plotters and pens draw them; each level is a layer.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from segvec.artwork.artwork import Artwork
from segvec.color.conversion import opaque_color
from segvec.color.grey import grey
from segvec.curves.segments import line_controls
from segvec.image.image import Image, read_image
from segvec.ragged import ranks
from segvec.styles.assembly import (
    Rgb,
    Shapes,
    assembled,
    chosen_options,
    page_sheet,
    turned,
    visible_pixels,
)
from segvec.styles.tones import length_of, with_spread_tones

CROSSINGS = (0.0, 90.0, 45.0, 135.0, 22.5, 112.5, 67.5, 157.5)
"""Degrees from the first direction, level after level: each as far from those before as it can be."""

BETWEEN = (0.0, 1 / 2, 1 / 4, 3 / 4, 1 / 8, 5 / 8, 3 / 8, 7 / 8)
"""Where the lines of each level lie between those of the first, as a share of the spacing, if none cross."""

LINES = 160.0
"""Lines of a level along the mean side of a picture, where nobody says how far apart they are."""

WIDTH = 0.25
"""Width of the lines, where nobody names one, as a share of the spacing: six levels leave a sixth of the paper."""

MOST_SHARE = 0.9
"""Share of the paper that lines of one level are taken to cover, at most: beyond, thresholds would fall together."""

BLUR = 0.25
"""Blur before the picture is sampled, as a share of the spacing: what is finer would make crumbs."""

STEP = 0.5
"""Pixels between samples along a line; a smooth edge is found between them."""

SHORTEST = 0.8
"""Shortest line, as a share of the spacing: shorter ones are crumbs."""

PRECISION = 20
"""Steps per pixel: a tenth of a line's usual width is seen, a twentieth is not."""


def hatching(
    picture: object,
    *,
    spacing: float | None = None,
    levels: int = 6,
    angle: float = 45.0,
    cross: bool = True,
    width: float | None = None,
    ink: str = "black",
    paper: str | None = "white",
    spread: bool = True,
) -> Artwork:
    """Draw a picture with hatched lines.

    Parameters
    ----------
    picture
        What :func:`segvec.trace` takes.
    spacing
        Distance of the lines of one level in pixels, 1 to 1000; by default a part of the picture, some 200 for its
        longer side.
    levels
        Number of tones beside the paper's, 1 to 8. A level is drawn where the darkness 0..1, that of the luma in
        encoded sRGB, is nearer to what is covered with it than to what is without; the last covers all there is.
    angle
        Degrees by which the first lines are turned from the horizontal, clockwise.
    cross
        Whether each level has a direction of its own; else its lines lie between those of the others.
    width
        Width of the lines in pixels, up to 100; by default a quarter of the spacing.
    ink, paper
        CSS colors; without paper (``None``) the page is transparent. Light ink on dark paper draws the light parts.
    spread
        Whether the picture's tones are spread first, so that the lightest are bare paper and the darkest full of lines.

    Returns
    -------
    Artwork
        The paper, and a layer of strokes for each level.

    Raises
    ------
    InputError
        If the picture cannot be read or an option is out of range.

    Examples
    --------
    >>> art = hatching(np.zeros((12, 12), np.uint8), spacing=6, levels=1, angle=0)
    >>> art.controls[4:, [0, 3]].tolist()
    [[[0.0, 0.0], [12.0, 0.0]], [[0.0, 6.0], [12.0, 6.0]], [[0.0, 12.0], [12.0, 12.0]]]
    """
    given = {
        "spacing": spacing,
        "levels": levels,
        "angle": angle,
        "cross": cross,
        "width": width,
        "ink": ink,
        "paper": paper,
        "spread": spread,
    }
    options = chosen_options("hatching", given)
    color, sheet = (
        opaque_color(ink, noun="ink"),
        (255, 255, 255) if paper is None else opaque_color(paper, noun="paper"),
    )
    image = read_image(picture)
    spacing = max(1.0, length_of(spacing, image, parts=LINES))
    width = max(0.01, spacing * WIDTH) if width is None else width
    image = with_spread_tones(image) if spread else image
    inked = _inked(image, color, sheet, spacing)
    size = (image.pixels.shape[1], image.pixels.shape[0])
    layers = [] if paper is None else [page_sheet(size, sheet)]
    thresholds = _thresholds(levels, min(width / spacing, MOST_SHARE), cross=cross)
    for level, threshold in enumerate(thresholds):
        turn, shift = (CROSSINGS[level], 0.0) if cross else (0.0, BETWEEN[level])
        lines = _lines(size, spacing, shift, angle + turn)
        layers.append(_strokes(inked - threshold, lines, spacing, color, width))
    return assembled(image, layers, style="hatching", options=options, precision=PRECISION)


def _thresholds(levels: int, share: float, *, cross: bool) -> list[float]:
    """Return the darkness, 0..1, above which each level is drawn: halfway between what is covered without and with it.

    Lines that cross hide each other in part, so that later levels darken less.
    """
    drawn = np.arange(levels + 1)
    covered = 1 - (1 - share) ** drawn if cross else np.minimum(drawn * share, 1)
    return list(((covered[1:] + covered[:-1]) / 2 / covered[-1]).tolist())


class _Lines(NamedTuple):
    """Parallel lines across the page."""

    start: NDArray[np.float64]
    """(N, 2) where each enters it."""
    length: NDArray[np.float64]
    """(N,) pixels to where it leaves."""
    direction: NDArray[np.float64]
    """(2,) of length 1."""


def _inked(image: Image, ink: Rgb, paper: Rgb, spacing: float) -> NDArray[np.float32]:
    """(H, W) how much ink the picture wants, 0..1; -1 where it is transparent."""
    luma = grey(image.pixels, weights="rec709") / np.float32(255)
    pair = grey(np.array([[ink, paper]], np.uint8), weights="rec709")[0]
    wanted = luma if pair[0] > pair[1] else 1 - luma
    visible = visible_pixels(image)
    if visible.all():
        return gaussian_filter(wanted, BLUR * spacing, mode="nearest")
    weight = visible.astype(np.float32)
    total = np.maximum(gaussian_filter(weight, BLUR * spacing, mode="nearest"), np.float32(1e-6))
    blurred = gaussian_filter(wanted * weight, BLUR * spacing, mode="nearest") / total
    return np.where(visible, blurred, np.float32(-1))


def _lines(size: tuple[int, int], spacing: float, shift: float, angle: float) -> _Lines:
    """Lay lines over the page, one of them, but for a shift in spacings, through its middle."""
    direction, across = turned(np.eye(2), angle)
    middle = np.array(size) / 2
    reach = math.ceil(math.hypot(*size) / 2 / spacing) + 1
    through = middle + ((np.arange(-reach, reach + 1) + shift) * spacing)[:, None] * across
    # Where a line meets the four edges: it is within the page from the last entry to the first exit.
    direction = np.where(np.abs(direction) < 1e-9, 0.0, direction)
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = -through / direction, (np.array(size) - through) / direction
    beside = (through < 0) | (through > np.array(size))
    enter = np.where(direction == 0, np.where(beside, np.inf, -np.inf), np.minimum(one, other)).max(axis=1)
    leave = np.where(direction == 0, np.inf, np.maximum(one, other)).min(axis=1)
    crosses = leave > enter
    start = through[crosses] + enter[crosses, None] * direction
    return _Lines(start, (leave - enter)[crosses], direction)


def _strokes(excess: NDArray[np.float32], lines: _Lines, spacing: float, color: Rgb, width: float) -> Shapes:
    """Draw the parts of lines where `excess` (H, W) is above 0."""
    line, begin, end = _runs(excess, lines)
    is_long = end - begin >= SHORTEST * spacing
    line, begin, end = line[is_long], begin[is_long], end[is_long]
    start, stop = (lines.start[line] + along[:, None] * lines.direction for along in (begin, end))
    count = len(line)
    return Shapes(color, line_controls(start, stop), np.ones(count, np.bool_), np.arange(count + 1), width)


def _runs(
    excess: NDArray[np.float32], lines: _Lines
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Line, begin and end, in pixels along it, of each run above 0, in order."""
    counts = np.maximum(np.ceil(lines.length / STEP).astype(np.intp), 1) + 1
    owner = np.repeat(np.arange(len(counts)), counts)
    place = ranks(counts)
    along = place * (lines.length / (counts - 1))[owner]
    x, y = (lines.start[owner] + along[:, None] * lines.direction).T
    value = map_coordinates(excess, [y - 0.5, x - 0.5], order=1, mode="nearest", output=np.float64)
    is_above = value > 0
    is_same = owner[1:] == owner[:-1]
    begins = np.append(True, ~is_same | ~is_above[:-1]) & is_above
    ends = np.append(~is_same | ~is_above[1:], True) & is_above
    first, last = np.flatnonzero(begins), np.flatnonzero(ends)
    return owner[first], _crossing(along, value, owner, first, -1), _crossing(along, value, owner, last, 1)


def _crossing(
    along: NDArray[np.float64], value: NDArray[np.float64], owner: NDArray[np.intp], index: NDArray[np.intp], step: int
) -> NDArray[np.float64]:
    """Where the value falls to 0 on the way from samples to those beside them; the samples themselves at line ends."""
    beside = np.clip(index + step, 0, len(owner) - 1)
    falls = (owner[beside] == owner[index]) & (value[beside] <= 0) & (value[index] > 0)
    share = np.where(falls, value[index] / np.where(falls, value[index] - value[beside], 1), 0)
    return along[index] + share * (along[beside] - along[index])
