"""Whether fitted borders lie in the plane as those of the map do: what no crossing tells.

Borders that nowhere cross can still pass over each other altogether: two that run between the same nodes, one over
an island, one over the other side of its region. Where no two cross, all is as it was in the map if arcs leave each
node in their old order, no region is turned inside out, and every island lies in its old region.
"""

import numpy as np
from numpy.typing import NDArray

from segvec.curves.corners import FARTHEST_VERTEX
from segvec.curves.crossings import CELL, UNITS, ChordTable
from segvec.curves.outline import Outline, arcs_of
from segvec.curves.segments import Segments, complex_controls
from segvec.graphs import parents, pieces
from segvec.planar.map import PlanarMap
from segvec.ragged import runs

BELOW = 0.5
"""Thousandths of a pixel by which islands are looked at beside their points, so that no point is at that height."""


def misplaced(
    planar: PlanarMap,
    outline: Outline,
    segments: Segments,
    *,
    table: ChordTable,
    owners: NDArray[np.intp],
    tolerance: float,
) -> NDArray[np.bool_]:
    """Find segments (S,) that may have passed over a border, those of all borders around the place.

    Parameters
    ----------
    table
        The chords of all segments; no two cross.
    owners
        (S,) number of each segment in the table.
    tolerance
        Pixels that segments may leave their points where the slack is 1.
    """
    if not planar.n_regions:
        return np.zeros(len(segments.start), np.bool_)
    arc = arcs_of(outline, segments.start)
    is_wrong = _arcs_of_void(planar, segments, arc) | _arcs_out_of_order(planar, segments, arc)
    return is_wrong[arc] | _around_strays(planar, outline, segments, arc, table, owners, tolerance)


def _arcs_of_void(planar: PlanarMap, segments: Segments, arc: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Find arcs (A,) of regions without area."""
    start, one, other, end = np.moveaxis(segments.controls, 1, 0)
    # Green's theorem for a cubic, times 20.
    swept = 6 * _cross(start, one) + 3 * _cross(start, other) + _cross(start, end)
    swept += 3 * _cross(one, other) + 3 * _cross(one, end) + 6 * _cross(other, end)
    size = planar.n_regions + 1
    area = np.bincount(planar.left[arc], swept, minlength=size) - np.bincount(planar.right[arc], swept, minlength=size)
    is_void = area <= 0
    is_void[planar.n_regions] = False
    return np.asarray(is_void[planar.left] | is_void[planar.right])


def _cross(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    return one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]


def _arcs_out_of_order(planar: PlanarMap, segments: Segments, arc: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Find arcs (A,) of nodes around which arcs do not follow one another as in the map."""
    found = np.zeros(planar.n_arcs, np.bool_)
    nodes = np.flatnonzero((planar.exits >= 0).sum(axis=1) > 2)
    exits = planar.exits[nodes]
    controls = complex_controls(segments)
    full = np.flatnonzero((controls != controls[:, :1]).any(axis=1))
    number = np.arange(planar.n_arcs)
    first = full[np.minimum(np.searchsorted(arc[full], number), len(full) - 1)]
    last = full[np.maximum(np.searchsorted(arc[full], number, side="right") - 1, 0)]
    halves = np.stack([controls[first], controls[last][:, ::-1]], axis=1).reshape(-1, 4)
    steps = halves[:, 1:] - halves[:, :1]
    # Towards the nearest control point that is elsewhere.
    angle = np.angle(steps[np.arange(len(steps)), (steps != 0).argmax(axis=1)])[exits]
    for _ in range(2):
        for column in range(4):
            missing = exits[:, column] < 0
            angle[missing, column] = angle[missing, column - 1]
    turns = (np.roll(angle, -1, axis=1) < angle).sum(axis=1)
    wrong = exits[turns > 1]
    found[wrong[wrong >= 0] >> 1] = True
    return found


def _around_strays(
    planar: PlanarMap,
    outline: Outline,
    segments: Segments,
    arc: NDArray[np.intp],
    table: ChordTable,
    owners: NDArray[np.intp],
    tolerance: float,
) -> NDArray[np.bool_]:
    """Find segments (S,) that may have passed over an island which does not lie in its region any more."""
    found = np.zeros(len(segments.start), np.bool_)
    part, around = _islands(planar)
    if not len(around):
        return found
    low, high = _boxes(outline, part, len(around))
    slack = np.zeros(planar.n_regions + 1)
    for side in (planar.left, planar.right):
        np.maximum.at(slack, side, outline.slack)
    farthest = 2 * tolerance * slack[around] + FARTHEST_VERTEX
    islands = np.flatnonzero((high - low).min(axis=1) < farthest)
    strays = islands[_regions_beside(planar, arc, part, islands, table, owners) != around[islands]]
    if not len(strays):
        return found
    points = np.maximum(segments.end - segments.start, 1)
    index, first = runs(segments.start, points + 1), np.cumsum(points + 1) - points - 1
    left_top = np.minimum(np.minimum.reduceat(outline.points[index], first), segments.controls.min(axis=1))
    right_bottom = np.maximum(np.maximum.reduceat(outline.points[index], first), segments.controls.max(axis=1))
    for stray in strays.tolist():
        found |= ((left_top <= high[stray]) & (right_bottom >= low[stray])).all(axis=1)
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
    table: ChordTable,
    owners: NDArray[np.intp],
) -> NDArray[np.intp]:
    """Find the region (K,) in which each island lies: that on the right of the first chord to its left."""
    arc_of = np.full(int(owners.max(initial=0)) + 1, -1)
    arc_of[owners] = arc
    # A row of cells holds all chords that a level line in it may meet.
    row = (table.cell // table.columns).astype(np.int16)
    order = np.argsort(row, kind="stable")
    row, chord = row[order], table.chord[order]
    own = part[arc_of[table.owner[chord]]]
    place = np.full(int(islands.max(initial=0)) + 1, -1)
    place[islands] = np.arange(len(islands))
    mine = np.flatnonzero(np.isin(own, islands))
    ends = np.concatenate([table.one[chord[mine]], table.other[chord[mine]]])
    owner = np.tile(place[own[mine]], 2)
    leftmost = np.lexsort((ends.imag, ends.real, owner))
    present, first = np.unique(owner[leftmost], return_index=True)
    tip = np.zeros(len(islands), np.complex128)
    tip[present] = ends[leftmost[first]] + BELOW * 1j
    level = (tip.imag / UNITS / CELL + 1).astype(np.int16)
    start = np.searchsorted(row, level)
    counts = np.searchsorted(row, level, side="right") - start
    entry = runs(start, counts)
    island = np.repeat(np.arange(len(islands)), counts)
    one, other, height = table.one[chord[entry]], table.other[chord[entry]], tip.imag[island]
    meets = np.flatnonzero(((one.imag > height) != (other.imag > height)) & (own[entry] != islands[island]))
    one, other, island, height = one[meets], other[meets], island[meets], height[meets]
    x = one.real + (other.real - one.real) * (height - one.imag) / (other.imag - one.imag)
    before = np.flatnonzero(x < tip.real[island])
    nearest = before[np.lexsort((x[before], island[before]))]
    _, last = np.unique(island[nearest][::-1], return_index=True)
    hit = nearest[::-1][last]
    met = arc_of[table.owner[chord[entry[meets[hit]]]]]
    region = np.full(len(islands), -1)
    region[island[hit]] = np.where(other[hit].imag > one[hit].imag, planar.right[met], planar.left[met])
    return region
