"""Fit lines to runs of an outline's points, and measure how far the points lie from them."""

import numpy as np
from numpy.typing import NDArray

from segvec.curves.outline import Outline
from segvec.curves.segments import Segments, in_order, line_segments
from segvec.ragged import offsets_of, runs


def fit_polygons(outline: Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], tolerance: float) -> Segments:
    """Split each run at its farthest point until lines keep within the tolerance, in pixels."""
    done: list[Segments] = []
    while len(starts):
        distance, worst = chord_errors(outline, starts, ends)
        good = distance <= outline.allowed(tolerance, starts)
        done.append(line_segments(outline.points, starts[good], ends[good]))
        starts, ends, middle = starts[~good], ends[~good], worst[~good]
        starts, ends = np.concatenate([starts, middle]), np.concatenate([middle, ends])
    return in_order(done)


def fit_exactly(outline: Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], tolerance: float) -> Segments:
    """Join all points by lines, whatever the tolerance."""
    index = runs(starts, ends - starts)
    return in_order([line_segments(outline.points, index, index + 1)])


def chord_errors(
    outline: Outline, starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Largest distance of each run's points from its chord, in pixels as far as they count, and the point that has it.

    A run of two points has none.
    """
    points = outline.points
    counts = ends - starts + 1
    owner = np.repeat(np.arange(len(counts)), counts)
    index = np.arange(len(owner)) + (starts - offsets_of(counts)[:-1])[owner]
    x, y = ((column[index] - column[starts][owner]).astype(np.float32) for column in points.T)
    chord = points[ends] - points[starts]
    length = np.hypot(chord[:, 0], chord[:, 1])
    # A loop has no chord: along any direction, of length zero, distances are those from its start.
    unit = np.where(length[:, None] > 1e-6, chord / np.maximum(length, 1e-6)[:, None], [1.0, 0.0]).astype(np.float32)
    ux, uy = (column[owner] for column in unit.T)
    along = x * ux + y * uy
    beyond = along - np.clip(along, 0, length.astype(np.float32)[owner])
    across = x * uy - y * ux
    distance = np.sqrt(across * across + beyond * beyond)
    if outline.trust is not None:
        distance *= outline.trust[index]
    error, worst = worst_points(distance, starts, counts)
    return np.where(counts <= 2, 0.0, error.astype(np.float64)), worst


def worst_points(
    error: NDArray[np.float32], starts: NDArray[np.intp], counts: NDArray[np.intp]
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Largest error of each run, and the point that has it, never an end.

    Parameters
    ----------
    error
        Of all points of all runs, one run after the other.
    starts, counts
        First point of each run, and how many points it has.
    """
    offsets = offsets_of(counts)[:-1]
    largest = np.maximum.reduceat(error, offsets)
    hit = np.flatnonzero(error >= np.repeat(largest, counts))
    run = np.searchsorted(offsets, hit, side="right") - 1
    place = np.empty(len(offsets), np.intp)
    place[run[::-1]] = hit[::-1]
    local = np.clip(place - offsets, 1, np.maximum(counts - 2, 1))
    return largest, starts + local
