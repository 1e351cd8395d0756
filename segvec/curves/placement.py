"""Whether fitted borders lie in the plane as those of the map do: what no crossing tells.

Borders that nowhere cross can still pass over each other altogether: two that run between the same nodes, one over
an island, one over the other side of its region. Where no two cross, all is as it was in the map if arcs leave each
node in their old order, no region is turned inside out, and every island lies in its old region.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segvec.curves.corners import FARTHEST_VERTEX
from segvec.curves.outline import Outline, arcs_of
from segvec.curves.segments import Segments, complex_controls, picked
from segvec.curves.tables import CELL, UNITS, ChordTable
from segvec.graphs import parents, pieces
from segvec.planar.map import PlanarMap
from segvec.ragged import runs

PART_MEETINGS = 1 << 18
"""Chords beside islands that are looked at at a time."""

HAIRPIN = 0.05
"""Radians between two segments that leave a joint side by side, at most."""

BELOW = 0.5
"""Thousandths of a pixel by which islands are looked at beside their points, so that no point is at that height."""


def misplaced(
    planar: PlanarMap,
    outline: Outline,
    parts: Sequence[Segments],
    *,
    tables: Sequence[ChordTable],
    is_gone: NDArray[np.bool_],
    tolerance: float,
) -> NDArray[np.bool_]:
    """Find segments (N,) that may have passed over a border, those of all borders around the place.

    Parameters
    ----------
    parts
        All segments, whose numbers count on from part to part.
    tables
        The chords of each part; no two cross.
    is_gone
        (N,) segments that are left out.
    tolerance
        Pixels that segments may leave their points where the slack is 1.
    """
    if not planar.n_regions:
        return np.zeros(len(is_gone), np.bool_)
    arc = np.concatenate([arcs_of(outline, part.start) for part in parts])
    arc[is_gone] = -1
    is_wrong = _arcs_of_void(planar, parts, arc) | _arcs_out_of_order(planar, parts, arc)
    return (
        (is_wrong[arc] & ~is_gone)
        | _hairpins(parts, is_gone)
        | _around_strays(planar, outline, parts, arc, tables, tolerance)
    )


def _hairpins(parts: Sequence[Segments], is_gone: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Find segments (N,) that meet the next one of their arc in a hairpin: where they meet they lie on each other."""
    number = np.flatnonzero(~is_gone)
    segments = picked(parts, number)
    order = np.argsort(segments.start)
    controls = complex_controls(segments)[order]
    ahead, back = controls[:, 1:] - controls[:, :1], controls[:, 2::-1] - controls[:, 3:]
    rows = np.arange(len(controls))
    leaving, coming = (step[rows, (step != 0).argmax(axis=1)] for step in (ahead, back))
    turn = coming[:-1].conj() * leaving[1:]
    is_joint = segments.end[order[:-1]] == segments.start[order[1:]]
    sharp = np.flatnonzero(is_joint & (np.abs(turn.imag) < HAIRPIN * turn.real))
    found = np.zeros(len(is_gone), np.bool_)
    found[number[order[np.concatenate([sharp, sharp + 1])]]] = True
    return found


def _arcs_of_void(planar: PlanarMap, parts: Sequence[Segments], arc: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Find arcs (A,) of regions without area."""
    swept = np.zeros(planar.n_arcs + 1)
    first = 0
    for part in parts:
        start, one, other, end = np.moveaxis(part.controls, 1, 0)
        # Green's theorem for a cubic, times 20.
        own = 6 * _cross(start, one) + 3 * _cross(start, other) + _cross(start, end)
        own += 3 * _cross(one, other) + 3 * _cross(one, end) + 6 * _cross(other, end)
        swept += np.bincount(arc[first : first + len(own)] + 1, own, minlength=len(swept))
        first += len(own)
    size = planar.n_regions + 1
    area = np.bincount(planar.left, swept[1:], minlength=size) - np.bincount(planar.right, swept[1:], minlength=size)
    is_void = area <= 0
    is_void[planar.n_regions] = False
    return np.asarray(is_void[planar.left] | is_void[planar.right])


def _cross(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    return one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]


def _arcs_out_of_order(planar: PlanarMap, parts: Sequence[Segments], arc: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Find arcs (A,) of nodes around which arcs do not follow one another as in the map."""
    found = np.zeros(planar.n_arcs, np.bool_)
    nodes = np.flatnonzero((planar.exits >= 0).sum(axis=1) > 2)
    exits = planar.exits[nodes]
    # The inner points of a line count for nothing.
    moves = [(part.controls[:, 1:] != part.controls[:, :1]).any(axis=2) for part in parts]
    is_full = [np.where(part.is_line, moved[:, 2], moved.any(axis=1)) for part, moved in zip(parts, moves, strict=True)]
    full = np.flatnonzero(np.concatenate(is_full) & (arc >= 0))
    full = full[np.argsort(np.concatenate([part.start for part in parts])[full])]
    number = np.arange(planar.n_arcs)
    arc = arc[full]
    first = full[np.minimum(np.searchsorted(arc, number), len(full) - 1)]
    last = full[np.maximum(np.searchsorted(arc, number, side="right") - 1, 0)]
    leaving, coming = (_headings(parts, end, is_turned=turned) for end, turned in ((first, False), (last, True)))
    angle = np.stack([leaving, coming], axis=1).ravel()[exits]
    for _ in range(2):
        for column in range(4):
            missing = exits[:, column] < 0
            angle[missing, column] = angle[missing, column - 1]
    turns = (np.roll(angle, -1, axis=1) < angle).sum(axis=1)
    wrong = exits[turns > 1]
    found[wrong[wrong >= 0] >> 1] = True
    return found


def _headings(parts: Sequence[Segments], number: NDArray[np.intp], *, is_turned: bool) -> NDArray[np.float64]:
    """Angles in which cubics leave their start, or end: towards the nearest control point that is elsewhere."""
    controls = complex_controls(picked(parts, number))
    controls = controls[:, ::-1] if is_turned else controls
    steps = controls[:, 1:] - controls[:, :1]
    headings: NDArray[np.float64] = np.angle(steps[np.arange(len(steps)), (steps != 0).argmax(axis=1)])
    return headings


def _around_strays(
    planar: PlanarMap,
    outline: Outline,
    parts: Sequence[Segments],
    arc: NDArray[np.intp],
    tables: Sequence[ChordTable],
    tolerance: float,
) -> NDArray[np.bool_]:
    """Find segments (N,) that may have passed over an island which does not lie in its region any more."""
    found = np.zeros(len(arc), np.bool_)
    part, around = _islands(planar)
    if not len(around):
        return found
    low, high = _boxes(outline, part, len(around))
    slack = np.zeros(planar.n_regions + 1)
    for side in (planar.left, planar.right):
        np.maximum.at(slack, side, outline.slack)
    farthest = 2 * tolerance * slack[around] + FARTHEST_VERTEX
    islands = np.flatnonzero((high - low).min(axis=1) < farthest)
    strays = islands[_regions_beside(planar, arc, part, islands, tables) != around[islands]]
    if not len(strays):
        return found
    number = np.flatnonzero(arc >= 0)
    segments = picked(parts, number)
    points = np.maximum(segments.end - segments.start, 1)
    index, first = runs(segments.start, points + 1), np.cumsum(points + 1) - points - 1
    left_top = np.minimum(np.minimum.reduceat(outline.points[index], first), segments.controls.min(axis=1))
    right_bottom = np.maximum(np.maximum.reduceat(outline.points[index], first), segments.controls.max(axis=1))
    for stray in strays.tolist():
        found[number] |= ((left_top <= high[stray]) & (right_bottom >= low[stray])).all(axis=1)
    return found


def _islands(planar: PlanarMap) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give each arc (A,) its island, -1 if it hangs together with the frame, and each island (I,) the region around.

    An island is what hangs together: a closed arc, or arcs that meet in nodes.
    """
    n_nodes = len(planar.exits)
    is_loop = planar.is_loop
    ends = planar.nodes[~is_loop].T
    of_node = pieces(*ends, count=n_nodes)
    n_parts = int(of_node.max(initial=-1)) + 1
    part = np.empty(planar.n_arcs, np.intp)
    part[~is_loop] = of_node[ends[0]]
    part[is_loop] = n_parts + np.arange(int(is_loop.sum()))
    n_parts += int(is_loop.sum())
    # From the outside inwards: a part is reached from the region around it.
    regions = n_parts + np.stack([planar.left, planar.right]).ravel()
    size = n_parts + planar.n_regions + 1
    around = parents(np.tile(part, 2), regions, root=n_parts + planar.n_regions, count=size)[:n_parts] - n_parts
    is_island = around != planar.n_regions
    number = np.where(is_island, np.cumsum(is_island) - 1, -1)
    return number[part], around[is_island]


def _boxes(outline: Outline, part: NDArray[np.intp], count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper corners (I, 2) of the boxes around islands."""
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    mine = part >= 0
    arcs = np.minimum.reduceat(outline.points, outline.offsets[:-1])[mine]
    np.minimum.at(low, part[mine], arcs)
    arcs = np.maximum.reduceat(outline.points, outline.offsets[:-1])[mine]
    np.maximum.at(high, part[mine], arcs)
    return low, high


def _regions_beside(
    planar: PlanarMap,
    arc: NDArray[np.intp],
    part: NDArray[np.intp],
    islands: NDArray[np.intp],
    tables: Sequence[ChordTable],
) -> NDArray[np.intp]:
    """Find the region (K,) in which each island lies: that on the right of the first chord to its left."""
    # Of islands that are not looked at, and what hangs together with the frame, the place is -1.
    place = np.full(int(part.max(initial=0)) + 2, -1)
    place[islands] = np.arange(len(islands))
    place_of = np.where(arc < 0, -1, place[part[arc]])
    tip = _tips(tables, place_of, len(islands))
    # A row of cells holds all chords that a level line in it may meet.
    row = (tip.imag / UNITS / CELL + 1).astype(np.int64)
    region = np.full(len(islands), -1)
    nearest = np.full(len(islands), -np.inf)
    for table in tables:
        cell = (np.stack([row, row + 1]) * table.columns).astype(table.cell.dtype)
        start, end = np.searchsorted(table.cell, cell)
        cuts = np.searchsorted(np.cumsum(end - start), np.arange(0, (end - start).sum() + PART_MEETINGS, PART_MEETINGS))
        for low, high in pairwise([*cuts.tolist(), len(islands)]):
            which = slice(low, high)
            chord = table.chord[runs(start[which], end[which] - start[which])]
            island = np.repeat(np.arange(len(islands))[which], (end - start)[which])
            height, met = tip.imag[island], arc[table.owner[chord]]
            crosses = (table.one[chord, 1] > height) != (table.other[chord, 1] > height)
            other_one = place_of[table.owner[chord]] != island
            meets = np.flatnonzero(crosses & other_one & (met >= 0))
            island, height, met = island[meets], height[meets], met[meets]
            one, other = table.one[chord[meets]].T, table.other[chord[meets]].T
            x = one[0] + (other[0] - one[0]) * (height - one[1]) / (other[1] - one[1])
            before = np.flatnonzero((x < tip.real[island]) & (x > nearest[island]))
            order = before[np.lexsort((x[before], island[before]))]
            hit = order[np.flatnonzero(np.diff(island[order], append=-1))]
            nearest[island[hit]] = x[hit]
            region[island[hit]] = np.where(other[1, hit] > one[1, hit], planar.right[met[hit]], planar.left[met[hit]])
    return region


def _tips(tables: Sequence[ChordTable], place_of: NDArray[np.intp], count: int) -> NDArray[np.complex128]:
    """Find the leftmost point (K,) of each of some islands, x + iy in thousandths of a pixel, and go beside it.

    Owners of chords have the place of their island, or -1.
    """
    ends, places = [], []
    for table in tables:
        mine = np.flatnonzero(place_of[table.owner] >= 0)
        ends += [table.one[mine], table.other[mine]]
        places += 2 * [place_of[table.owner[mine]]]
    point, place = np.concatenate(ends), np.concatenate(places)
    leftmost = np.lexsort((point[:, 1], point[:, 0], place))
    present, first = np.unique(place[leftmost], return_index=True)
    tip = np.zeros(count, np.complex128)
    x, y = point[leftmost[first]].T
    tip[present] = x + (y + BELOW) * 1j
    return tip
