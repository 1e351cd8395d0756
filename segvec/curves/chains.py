"""Choose where curves end inside runs of an outline's points: as few numbers as say what the points say.

All lines and cubics between some of a run's points are tried at the same time, and the chain of them that costs least
is taken: numbers that are written, and the error that is left [1]_. Neighbors need not agree on a tangent yet.

References
----------
.. [1] Rissanen (1978), Modeling by shortest data description, Automatica 14.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segvec.curves.candidates import try_curves
from segvec.curves.outline import Outline, spans
from segvec.curves.segments import Segments, line_controls
from segvec.ragged import ranks

MOST_PLACES = 33
"""Points of a run at which curves may end, at most; then they are moved to points between."""

MOVES = np.arange(-4, 5) / 4
"""Where else a curve may end, in distances between those points."""

MOVE_ROUNDS = 2
"""Rounds of moving, every other joint at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Lines and cubics, each from a point of an outline to the next one's start."""

    start: NDArray[np.intp]
    """(S,) first point."""
    end: NDArray[np.intp]
    """(S,) last point."""
    is_line: NDArray[np.bool_]
    """(S,)."""
    leaving: NDArray[np.complex128]
    """(S,) from the start to the first inner control point, x + iy."""
    arriving: NDArray[np.complex128]
    """(S,) from the last inner control point to the end."""

    def joints(self) -> NDArray[np.intp]:
        """Return the segments that end where the next one starts."""
        return np.flatnonzero(self.start[1:] == self.end[:-1])


def cheapest_chain(outline: Outline, *, tolerance: float) -> Chain:
    """Find the chain of lines and cubics of each run between corners that costs least."""
    starts, ends = spans(outline)
    allowed = outline.allowed(tolerance, starts)
    stride = np.maximum(-(-(ends - starts) // (MOST_PLACES - 1)), 1)
    counts = -(-(ends - starts) // stride) + 1

    def point(place: NDArray[np.intp], run: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.minimum(starts[run] + place * stride[run], ends[run])

    first, second, run = _pairs(counts)
    tried = try_curves(outline, point(first, run), point(second, run), allowed[run])
    cost = np.full((len(starts), MOST_PLACES, MOST_PLACES), np.inf, np.float32)
    cost[run, first, second] = tried.cost
    run, place = _breaks(cost, counts)
    end = point(place, run)
    start = np.where(np.diff(run, prepend=-1) > 0, starts[run], np.roll(end, 1))
    reach, limit = np.maximum(stride[run], 2), allowed[run]
    for _ in range(MOVE_ROUNDS):
        start, end = _moved(outline, start, end, reach, limit)
        gone = _needless(outline, start, end, limit)
        end[gone] = end[gone + 1]
        start, end, reach, limit = (np.delete(column, gone + 1) for column in (start, end, reach, limit))
    tried = try_curves(outline, start, end, limit)
    return Chain(start, end, tried.is_line, tried.leaving, tried.arriving)


def segments_of(chain: Chain, outline: Outline) -> Segments:
    """Return a chain as segments."""
    first, last = outline.points[chain.start], outline.points[chain.end]
    inner = (pairs_of(arm) for arm in (chain.leaving, chain.arriving))
    controls = np.stack([first, first + next(inner), last - next(inner), last], axis=1)
    controls[chain.is_line] = line_controls(first[chain.is_line], last[chain.is_line])
    return Segments(chain.start, chain.end, controls, chain.is_line)


def pairs_of(vectors: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Return x and y (..., 2) of complex numbers."""
    return np.stack([vectors.real, vectors.imag], axis=-1)


def _pairs(counts: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """All pairs of so many places of each run: the first, the second, and the run."""
    sizes = counts * (counts - 1) // 2
    rank = ranks(sizes)
    # The pairs of k places come before those whose second one is k: their number is triangular.
    second = np.repeat(np.arange(MOST_PLACES), np.arange(MOST_PLACES))[rank]
    return rank - second * (second - 1) // 2, second, np.repeat(np.arange(len(counts)), sizes)


def _breaks(cost: NDArray[np.float32], counts: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find the runs and places at which the segments of the cheapest chains end, in order."""
    rows = np.arange(len(counts))
    best = np.full((len(counts), MOST_PLACES), np.inf, np.float32)
    best[:, 0] = 0
    before = np.zeros((len(counts), MOST_PLACES), np.intp)
    for second in range(1, int(counts.max(initial=1))):
        total = best[:, :second] + cost[:, :second, second]
        before[:, second] = total.argmin(axis=1)
        best[:, second] = total[rows, before[:, second]]
    is_break = np.zeros((len(counts), MOST_PLACES), np.bool_)
    place = counts - 1
    while len(rows):
        is_break[rows, place] = True
        place = before[rows, place]
        rows, place = rows[place > 0], place[place > 0]
    run, found = np.nonzero(is_break)
    return run, found


def _moved(
    outline: Outline,
    start: NDArray[np.intp],
    end: NDArray[np.intp],
    reach: NDArray[np.intp],
    allowed: NDArray[np.float64],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Move each joint, every other one at a time, to where its two neighbors cost least."""
    joints = _movable(outline, start, end)
    start, end = start.copy(), end.copy()
    for parity in (0, 1):
        mine = joints[joints % 2 == parity]
        low, high = start[mine], end[mine + 1]
        steps = np.rint(MOVES * reach[mine, None]).astype(np.intp)
        place = np.clip(end[mine, None] + steps, low[:, None] + 1, high[:, None] - 1)
        limit = np.repeat(allowed[mine], len(MOVES))
        cost = try_curves(outline, np.repeat(low, len(MOVES)), place.ravel(), limit).cost
        cost += try_curves(outline, place.ravel(), np.repeat(high, len(MOVES)), limit).cost
        chosen = place[np.arange(len(mine)), cost.reshape(place.shape).argmin(axis=1)]
        end[mine] = start[mine + 1] = chosen
    return start, end


def _movable(outline: Outline, start: NDArray[np.intp], end: NDArray[np.intp]) -> NDArray[np.intp]:
    """Segments that end inside a run."""
    return np.flatnonzero((start[1:] == end[:-1]) & ~outline.is_corner[end[:-1]] & ~outline.is_joint[end[:-1]])


def _needless(
    outline: Outline, start: NDArray[np.intp], end: NDArray[np.intp], allowed: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Segments, no two of them neighbors, that cost less as one with the next."""
    joints = _movable(outline, start, end)
    limit = allowed[joints]
    apart = try_curves(outline, start[joints], end[joints], limit).cost
    apart += try_curves(outline, start[joints + 1], end[joints + 1], limit).cost
    gain = np.zeros(len(start) + 1)
    gain[joints] = apart - try_curves(outline, start[joints], end[joints + 1], limit).cost
    is_best = (gain > 0) & (gain >= np.roll(gain, -1)) & (gain > np.roll(gain, 1))
    return np.flatnonzero(is_best)


def with_moved_joints(chain: Chain, joints: NDArray[np.intp], points: NDArray[np.intp]) -> Chain:
    """Let some segments end, and the next ones start, at other points."""
    start, end = chain.start.copy(), chain.end.copy()
    end[joints] = start[joints + 1] = points
    return replace(chain, start=start, end=end)
