"""Fit lines and smooth cubics to runs of an outline's points.

A round fits every open run at the same time, accepts those within tolerance and splits the others at their worst
point; in the end neighbors that one curve can serve are joined again. Curves that the outline knows already are taken
as they are.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segvec.curves.cubics import curve_errors, fit_cubics
from segvec.curves.outline import Outline
from segvec.curves.polygons import chord_errors
from segvec.curves.segments import Segments, chosen, in_order, line_controls, line_segments

FIT_POINTS = 1 << 15
"""Points of the runs that are fitted at the same time: each takes two hundred bytes meanwhile."""

KNOWN_SLACK = 2.5
"""Tolerances that a known curve may leave its points: it was settled on all of them, and one that lies off is no reason
to fit many curves to the noise of all."""

JOIN_ROUNDS = 1
"""Rounds in which neighbors that one curve can serve are joined again."""


def fit_splines(outline: Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], tolerance: float) -> Segments:
    """Fit as few lines and cubics to each run as keep within the tolerance, in pixels."""
    known, is_open = _known(outline, starts, ends, tolerance)
    done = [known]
    starts, ends = starts[is_open], ends[is_open]
    while len(starts):
        controls, is_line, error, worst = _fit(outline, starts, ends, tolerance)
        good = error <= outline.allowed(tolerance, starts)
        done.append(Segments(starts[good], ends[good], controls[good], is_line[good]))
        starts, ends, middle = starts[~good], ends[~good], worst[~good]
        starts, ends = np.concatenate([starts, middle]), np.concatenate([middle, ends])
    segments = in_order(done)
    for turn in range(2 * JOIN_ROUNDS):
        segments = _joined(outline, segments, tolerance, turn % 2)
    return segments


def _known(
    outline: Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], tolerance: float
) -> tuple[Segments, NDArray[np.bool_]]:
    """Curves that are known already for some runs, and whether each run has none that is within tolerance."""
    is_open = np.ones(len(starts), np.bool_)
    chain = outline.chain
    if chain is None:
        return line_segments(outline.points, starts[:0], ends[:0]), is_open
    place = np.minimum(np.searchsorted(chain.start, starts), len(chain.start) - 1)
    run = np.flatnonzero((chain.start[place] == starts) & (chain.end[place] == ends))
    found = chosen(chain, place[run])
    good = curve_errors(outline, found) <= KNOWN_SLACK * outline.allowed(tolerance, found.start)
    # Points may have been parted since.
    for side, index in ((0, found.start), (3, found.end)):
        good &= (found.controls[:, side] == outline.points[index]).all(axis=1)
    is_open[run[good]] = False
    return chosen(found, good), is_open


def _joined(outline: Outline, segments: Segments, tolerance: float, parity: int) -> Segments:
    """Replace pairs of neighbors, every other one, by one curve where that stays within tolerance."""
    start, end = segments.start, segments.end
    joint = (end[:-1] == start[1:]) & ~outline.is_corner[start[1:]] & ~outline.is_joint[start[1:]]
    first = np.flatnonzero(joint)
    first = first[first % 2 == parity]
    if not len(first):
        return segments
    controls, is_line, error, _ = _fit(outline, start[first], end[first + 1], tolerance)
    good = error <= outline.allowed(tolerance, start[first])
    joined = Segments(start[first[good]], end[first[good] + 1], controls[good], is_line[good])
    keep = np.ones(len(start), np.bool_)
    keep[first[good]] = False
    keep[first[good] + 1] = False
    return in_order([chosen(segments, keep), joined])


def _fit(
    outline: Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], tolerance: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64], NDArray[np.intp]]:
    """Fit one line or cubic to each run: controls, whether it is a line, largest error, worst point."""
    place = np.cumsum(ends - starts + 1) // FIT_POINTS
    cuts = [0, *(np.flatnonzero(place[1:] != place[:-1]) + 1).tolist(), len(starts)]
    parts = [_part_fit(outline, starts[low:high], ends[low:high], tolerance) for low, high in pairwise(cuts)]
    controls, is_line, error, worst = parts[0] if len(parts) == 1 else map(np.concatenate, zip(*parts, strict=True))
    return controls, is_line, error, worst


def _part_fit(
    outline: Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], tolerance: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64], NDArray[np.intp]]:
    points = outline.points
    error, worst = chord_errors(outline, starts, ends)
    controls = line_controls(points[starts], points[ends])
    free = outline.is_corner[starts] & outline.is_corner[ends]
    # Inside a smooth run a chord must be nearly exact, or joints would show as corners.
    allowed = outline.allowed(tolerance, starts)
    is_line = error <= np.where(free, allowed, 0.25 * allowed)
    is_line |= ends - starts < 2
    curved = np.flatnonzero(~is_line)
    if len(curved):
        fitted, fit_error, fit_worst = fit_cubics(outline, starts[curved], ends[curved], allowed[curved])
        controls[curved], error[curved], worst[curved] = fitted, fit_error, fit_worst
    error[is_line] = 0
    return controls, is_line, error, worst
