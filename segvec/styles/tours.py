"""Tours of a pen over lines: each next line is near, and travel that crosses itself is undone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from segvec.curves.curves import Curves
from segvec.ragged import ranks
from segvec.styles.joining import line_ends
from segvec.styles.line_art import taken

HOME = (0.0, 0.0)
"""Where pens rest: the page's first corner."""

MOST_STARTS = 16
"""Points of a closed line at which the pen may begin, while the order is sought."""

STALE = 0.85
"""Share of lines left below which the table of those left is made anew."""

NEIGHBORS = 8
"""Near places that are looked at first, and with which links are exchanged."""

MOST_ROUNDS = 25
"""Rounds of exchanges: as many again take twice the time and gain 3%."""

LEAST_GAIN = 1e-6
"""Pixels below which an exchange is only rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Tour:
    """Lines in drawing order; the first is the pen's home, where it stands before."""

    line: NDArray[np.intp]
    """(N + 1,) number of each line, -1 for home."""
    starts: NDArray[np.intp]
    """(N + 1,) segment at which a closed line begins."""
    turned: NDArray[np.bool_]
    """(N + 1,) whether an open line is drawn from its end."""
    enter: NDArray[np.float64]
    """(N + 1, 2) where the pen comes down."""
    leave: NDArray[np.float64]
    """(N + 1, 2) where it is lifted."""


def nearest_tour(lines: Curves, *, is_closed: NDArray[np.bool_]) -> Tour:
    """Go from each line to the nearest that is left."""
    owner, local, turned = _entries(lines, is_closed)
    segment = lines.offsets[owner] + np.where(turned, np.diff(lines.offsets)[owner] - 1, local)
    points = np.where(turned[:, None], lines.controls[segment, 3], lines.controls[segment, 0])
    start, end = line_ends(lines)
    exits = np.where(is_closed[owner, None], points, np.where(turned[:, None], start[owner], end[owner]))
    order = _nearest_entries(points, exits, owner)
    home = np.array([HOME])
    return Tour(
        line=np.concatenate([[-1], owner[order]]),
        starts=np.concatenate([[0], local[order]]),
        turned=np.concatenate([[False], turned[order]]),
        enter=np.concatenate([home, points[order]]),
        leave=np.concatenate([home, exits[order]]),
    )


def _entries(
    lines: Curves, is_closed: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Where lines may begin: the line, the segment of a closed one, and whether an open one is turned."""
    count = np.diff(lines.offsets)
    places = np.where(is_closed, np.minimum(count, MOST_STARTS), 2)
    owner = np.repeat(np.arange(len(count)), places)
    rank = ranks(places)
    local = np.where(is_closed[owner], rank * count[owner] // places[owner], 0)
    return owner, local, ~is_closed[owner] & (rank == 1)


def _nearest_entries(
    points: NDArray[np.float64], exits: NDArray[np.float64], owner: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Entry of each line, in drawing order, always the nearest of those left."""
    n_left = int(owner[-1]) + 1
    is_left = np.ones(n_left, np.bool_)
    chosen: list[int] = []
    position = np.array(HOME)
    while n_left:
        active = np.flatnonzero(is_left[owner])
        tree, owners = cKDTree(points[active]), owner[active]
        for _ in range(max(1, int(n_left * (1 - STALE)))):
            found = active[_nearest_left(tree, position, owners, is_left)]
            is_left[owner[found]] = False
            chosen.append(int(found))
            position = exits[found]
            n_left -= 1
    return np.array(chosen, np.intp)


def _nearest_left(
    tree: cKDTree, position: NDArray[np.float64], owners: NDArray[np.intp], is_left: NDArray[np.bool_]
) -> int:
    count = NEIGHBORS
    while True:
        near = np.atleast_1d(tree.query(position, min(count, tree.n))[1])
        free = is_left[owners[near]]
        if free.any():
            return int(near[free.argmax()])
        count *= 4


def uncrossed(tour: Tour) -> Tour:
    """Exchange two links for two shorter ones, turning the part between around, until nothing is gained."""
    order, flipped = np.arange(len(tour.line)), np.zeros(len(tour.line), np.bool_)
    enter, leave = tour.enter.copy(), tour.leave.copy()
    for _ in range(MOST_ROUNDS):
        parts = _exchanges(enter, leave)
        for first, stop in parts:
            part = slice(first, stop)
            order[part], flipped[part] = order[part][::-1].copy(), ~flipped[part][::-1]
            enter[part], leave[part] = leave[part][::-1].copy(), enter[part][::-1].copy()
        if not parts:
            break
    is_open = (tour.enter != tour.leave).any(axis=1)[order]
    turned = tour.turned[order] ^ (flipped & is_open)
    return Tour(tour.line[order], tour.starts[order], turned, enter, leave)


def _exchanges(enter: NDArray[np.float64], leave: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Parts of a tour that are better turned around, the best first; no two have a link in common."""
    last = len(enter) - 1
    ahead = np.minimum(np.arange(last + 1) + 1, last)
    link = _distance(leave, enter[ahead])
    link[last] = 0
    one, other = _near_pairs(leave)
    one2, other2 = _near_pairs(enter[1:])
    i, j = np.concatenate([one, one2]), np.concatenate([other, other2])
    after = np.where(j == last, 0.0, _distance(enter[ahead[i]], enter[ahead[j]]))
    gain = link[i] + link[j] - _distance(leave[i], leave[j]) - after
    good = np.flatnonzero(gain > LEAST_GAIN)
    good = good[np.lexsort((j[good], i[good], -gain[good]))]
    is_touched = np.zeros(last + 1, np.bool_)
    parts = []
    for first, final in zip(i[good].tolist(), j[good].tolist(), strict=True):
        if not is_touched[first : final + 1].any():
            is_touched[first : final + 1] = True
            parts.append((first + 1, final + 1))
    return parts


def _near_pairs(points: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of places on the tour that are near each other, the earlier first."""
    count = min(NEIGHBORS, len(points))
    near = cKDTree(points).query(points, count)[1].reshape(-1)
    here = np.repeat(np.arange(len(points)), count)
    later = near > here
    return here[later], near[later].astype(np.intp)


def _distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.hypot(one[:, 0] - other[:, 0], one[:, 1] - other[:, 1])


def rotated(lines: Curves, *, is_closed: NDArray[np.bool_]) -> Curves:
    """Begin each closed line where it is nearest to the lines before and after; every other one at a time."""
    starts = np.zeros(len(is_closed), np.intp)
    line = np.repeat(np.arange(len(starts)), np.diff(lines.offsets))
    vertices = lines.controls[:, 0]
    _, end = line_ends(lines)
    for parity in (0, 1, 0, 1):
        enter = vertices[lines.offsets[:-1] + starts]
        before = np.concatenate([[HOME], np.where(is_closed[:, None], enter, end)[:-1]])
        cost = _distance(vertices, before[line])
        cost += np.where(line < len(starts) - 1, _distance(vertices, np.roll(enter, -1, axis=0)[line]), 0)
        best = np.lexsort((cost, line))[lines.offsets[:-1]] - lines.offsets[:-1]
        starts = np.where(is_closed & (np.arange(len(starts)) % 2 == parity), best, starts)
    return taken(lines, np.arange(len(starts)), starts=starts)
