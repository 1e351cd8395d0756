"""An order in which a pen draws an artwork's lines with little travel through the air.

An artwork of strokes comes in; out goes one that draws the same, layer by layer, a layer for each pen. Lines whose
ends meet become one; then the nearest line comes next, and travel that crosses itself is undone.

Known limits: the order is good, not the best there is; filled layers stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from segvec.curves.curves import Curves
from segvec.layers.painting import Art, Painting, layer_curves
from segvec.ragged import offsets_of, ranks
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
class _Tour:
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


def pen_ordered(art: Art) -> Art:
    """Draw the same lines in an order that moves a pen less.

    Parameters
    ----------
    art
        Its layers with strokes are put in order, each by itself; the order of layers stays.

    Returns
    -------
    Artwork
        The same lines and curves, joined where ends meet; :func:`pen_travel` of it is never longer.

    References
    ----------
    .. [1] Croes (1958), A method for solving traveling-salesman problems, on exchanging two links.

    Examples
    --------
    >>> from segvec.styles.isolines import isoline_art
    >>> y, x = np.mgrid[:32, :32]
    >>> art = isoline_art(np.hypot(x - 16, y - 16) / 32, levels=5)
    >>> pen_travel(pen_ordered(art)) <= pen_travel(art)
    True
    """
    layers = [layer_curves(art, layer) for layer in range(len(art.labels))]
    if art.strokes is not None:
        layers = [
            _shortest(lines, art.precision) if stroke else lines
            for lines, stroke in zip(layers, art.strokes.tolist(), strict=True)
        ]
    if not layers:
        return art
    counts = [np.diff(lines.offsets) for lines in layers]
    return replace(
        art,
        layer_offsets=offsets_of(np.array([len(count) for count in counts], np.intp)),
        ring_offsets=offsets_of(np.concatenate(counts)),
        controls=np.concatenate([lines.controls for lines in layers]),
        is_line=np.concatenate([lines.is_line for lines in layers]),
    )


def pen_travel(art: Painting) -> float:
    """Measure how far, in pixels, pens move without drawing: from the page's first corner on, in each layer."""
    if art.strokes is None:
        return 0.0
    return sum(_travel(layer_curves(art, layer)) for layer in np.flatnonzero(art.strokes).tolist())


def _travel(lines: Curves) -> float:
    start, end = _ends(lines)
    return float(np.hypot(*(start - np.concatenate([[HOME], end])[: len(start)]).T).sum())


def _ends(lines: Curves) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return lines.controls[lines.offsets[:-1], 0], lines.controls[lines.offsets[1:] - 1, 3]


def _shortest(lines: Curves, precision: int) -> Curves:
    """Order a layer's lines; the order that there was is kept where it is better."""
    if len(lines.offsets) < 2:
        return lines
    joined = _joined(lines, precision)
    tour = _uncrossed(_nearest_tour(joined, _is_closed(joined, precision)))
    ordered = taken(joined, tour.line[1:], turned=tour.turned[1:], starts=tour.starts[1:])
    ordered = _rotated(ordered, _is_closed(ordered, precision))
    return min(ordered, lines, key=_travel)


def _is_closed(lines: Curves, precision: int) -> NDArray[np.bool_]:
    start, end = _ends(lines)
    closed: NDArray[np.bool_] = (np.rint(start * precision) == np.rint(end * precision)).all(axis=1)
    return closed


# Lines that meet


def _joined(lines: Curves, precision: int) -> Curves:
    """Join lines whose ends meet, to the step in which they are written, those first that go straight on.

    The ends of line `i` are `2 * i` and `2 * i + 1`.
    """
    place = np.rint(np.stack(_ends(lines), axis=1).reshape(-1, 2) * precision)
    node = np.unique(place, axis=0, return_inverse=True)[1].ravel()
    first, last = lines.controls[lines.offsets[:-1]], lines.controls[lines.offsets[1:] - 1, ::-1]
    partner = _continuations(node, _directions(np.stack([first, last], axis=1).reshape(-1, 4, 2)))
    entries, firsts = _chains(partner)
    found = np.array(entries, np.intp)
    chained = taken(lines, found >> 1, turned=(found & 1).astype(np.bool_))
    return replace(chained, offsets=chained.offsets[[*firsts, len(found)]])


def _directions(controls: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Return the unit directions x + iy in which segments (N, 4, 2) leave their starts."""
    arms = (controls[:, 1:] - controls[:, :1]) @ np.array([1, 1j])
    far = np.abs(arms) > LEAST_GAIN
    arm = arms[np.arange(len(arms)), np.argmax(far, axis=1)]
    return arm / np.maximum(np.abs(arm), LEAST_GAIN)


def _continuations(node: NDArray[np.intp], direction: NDArray[np.complex128]) -> list[int]:
    """End with which each end goes on at its node, or -1: the straightest pairs are made first."""
    order = np.argsort(node, kind="stable")
    ones, others = [], []
    first = np.arange(len(order) - 1)
    step = 1
    while len(first):
        first = first[first + step < len(order)]
        first = first[node[order[first]] == node[order[first + step]]]
        ones.append(order[first])
        others.append(order[first + step])
        step += 1
    one, other = np.concatenate([order[:0], *ones]), np.concatenate([order[:0], *others])
    bend = (direction[one] * direction[other].conj()).real
    best = np.lexsort((other, one, bend))
    partner = [-1] * len(node)
    for a, b in zip(one[best].tolist(), other[best].tolist(), strict=True):
        if partner[a] < 0 and partner[b] < 0:
            partner[a], partner[b] = b, a
    return partner


def _chains(partner: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the ends at which lines are entered, chain after chain, and where each chain begins among them."""
    entries: list[int] = []
    firsts: list[int] = []
    is_done = [False] * (len(partner) // 2)
    free = [end for end, other in enumerate(partner) if other < 0]
    for start in [*free, *range(0, len(partner), 2)]:
        if is_done[start >> 1]:
            continue
        firsts.append(len(entries))
        end = start
        while end >= 0 and not is_done[end >> 1]:
            is_done[end >> 1] = True
            entries.append(end)
            end = partner[end ^ 1]
    return entries, firsts


# Order


def _nearest_tour(lines: Curves, is_closed: NDArray[np.bool_]) -> _Tour:
    """Go from each line to the nearest that is left."""
    owner, local, turned = _entries(lines, is_closed)
    segment = lines.offsets[owner] + np.where(turned, np.diff(lines.offsets)[owner] - 1, local)
    points = np.where(turned[:, None], lines.controls[segment, 3], lines.controls[segment, 0])
    start, end = _ends(lines)
    exits = np.where(is_closed[owner, None], points, np.where(turned[:, None], start[owner], end[owner]))
    order = _nearest_entries(points, exits, owner)
    home = np.array([HOME])
    return _Tour(
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


def _uncrossed(tour: _Tour) -> _Tour:
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
    return _Tour(tour.line[order], tour.starts[order], turned, enter, leave)


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


def _rotated(lines: Curves, is_closed: NDArray[np.bool_]) -> Curves:
    """Begin each closed line where it is nearest to the lines before and after; every other one at a time."""
    starts = np.zeros(len(is_closed), np.intp)
    line = np.repeat(np.arange(len(starts)), np.diff(lines.offsets))
    vertices = lines.controls[:, 0]
    _, end = _ends(lines)
    for parity in (0, 1, 0, 1):
        enter = vertices[lines.offsets[:-1] + starts]
        before = np.concatenate([[HOME], np.where(is_closed[:, None], enter, end)[:-1]])
        cost = _distance(vertices, before[line])
        cost += np.where(line < len(starts) - 1, _distance(vertices, np.roll(enter, -1, axis=0)[line]), 0)
        best = np.lexsort((cost, line))[lines.offsets[:-1]] - lines.offsets[:-1]
        starts = np.where(is_closed & (np.arange(len(starts)) % 2 == parity), best, starts)
    return taken(lines, np.arange(len(starts)), starts=starts)
