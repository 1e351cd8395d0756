"""Flatten curves: replace each by as many chords as keep within a distance of it."""

import numpy as np
from numpy.typing import NDArray

from segvec.ragged import ranks

FLATNESS = 0.1
"""Largest distance, in pixels, between a curve and the chords that stand for it."""

MOST_CHORDS = 64

FEW_CHORDS = (6, 8, 10, 16, 32)
"""Chords of each curve, as readers have it that flatten all curves alike."""

PLACES = 3
"""Decimals of a pixel to which the ends of chords are written, as in GeoJSON."""


def chords_of(
    controls: NDArray[np.float64], is_line: NDArray[np.bool_], *, flatness: float
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Flatten segments to chords (N, 2, 2), and count those of each.

    Parameters
    ----------
    controls
        (S, 4, 2) control points.
    is_line
        (S,) whether a segment is a straight line, which is one chord.
    flatness
        Largest distance from a curve, in pixels; a segment has at most `MOST_CHORDS` chords all the same.

    References
    ----------
    .. [1] Wang (1984): the number of chords grows with the root of the second difference.
    """
    counts = chord_counts(controls, is_line, flatness=flatness)
    return chords_in(controls, counts), counts


def chords_in(controls: NDArray[np.float64], counts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Flatten segments to so many chords (N, 2, 2) each, between equal steps of their parameter."""
    ends = np.cumsum(counts)
    points = np.empty((ends[-1] if len(ends) else 0, 2, 2))
    points[ends - counts, 0] = controls[:, 0]
    points[ends - 1, 1] = controls[:, 3]
    curved = np.flatnonzero(counts > 1)
    inner = counts[curved] - 1
    segment = np.repeat(curved, inner)
    step = ranks(inner) + 1
    place = (ends - counts)[segment] + step
    points[place, 0] = _points_at(controls, segment, step, counts[segment])
    points[place - 1, 1] = points[place, 0]
    return points


def chord_counts(
    controls: NDArray[np.float64], is_line: NDArray[np.bool_], *, flatness: float = FLATNESS
) -> NDArray[np.intp]:
    """Count the chords (S,) of segments."""
    counts = np.ones(len(controls), np.intp)
    curved = np.flatnonzero(~is_line)
    second = np.diff(controls[curved], n=2, axis=1)
    bend = np.hypot(second[..., 0], second[..., 1]).max(axis=1, initial=0)
    counts[curved] = np.clip(np.ceil(np.sqrt(0.75 * bend / flatness)), 1, MOST_CHORDS)
    return counts


def _points_at(
    controls: NDArray[np.float64], segment: NDArray[np.intp], step: NDArray[np.intp], count: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Points (N, 2) of segments after so many of `count` equal steps; to the bit those of the segments reversed."""
    u, v = step / count, (count - step) / count
    weights = v * v * v, 3 * (v * v * u), 3 * (u * u * v), u * u * u
    start, one, other, end = (weight[:, None] * controls[segment, i] for i, weight in enumerate(weights))
    points: NDArray[np.float64] = (start + end) + (one + other)
    return points
