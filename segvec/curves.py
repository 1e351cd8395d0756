"""Fit each arc of a planar map once, by lines and cubic Bezier curves.

In comes a :class:`~segvec.planar.PlanarMap`, out go :class:`Curves` of the same arcs. All spans of all arcs are
fitted at the same time: a round fits every open span (least squares after Schneider), accepts those within
tolerance and splits the others at their worst point. Both neighbors of an arc use the one result, so they
share it to the bit. Nodes never move.

Arcs fitted apart can cross at necks narrower than the tolerance. Such arcs are found and fitted again, finer, and in
the end point by point: no two borders cross.

Known limits: crossings are looked for before coordinates are rounded for writing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segvec.crossings import ChordTable, chord_table, crossing_owners, joined, without
from segvec.parallel import map_parts
from segvec.planar import PlanarMap
from segvec.ragged import offsets_of, ranks, runs

CORNER_REACH = 2
"""Points on each side, beyond the nearest, over which a corner's direction is taken."""

FARTHEST_VERTEX = 1.5
"""Pixels a corner's vertex may lie from the border's points; sharper tips are cut there."""

LONGEST_ARM = 0.85
"""Arms longer than this share of the chord make bumps (Levien: penalize from 0.65 on)."""

PLAIN_KEY, INNER_KEY = 1 << 40, 1 << 41
"""Where numbers begin of points without vertices, and of points inside curves."""

PART_POINTS = 1 << 17
"""Points of a part that one thread fits at a time."""

PART_SEGMENTS = 1 << 15
"""Segments that one thread flattens at a time."""

FLATNESS = 0.1
"""Largest distance, in pixels, between a curve and the chords that stand for it."""

MOST_CHORDS = 64

FINER = 0.25
"""Share of the tolerance at which curves that cross are fitted again."""

JOIN_ROUNDS = 1
"""Rounds in which neighbors that one curve can serve are joined again."""

TANGENT_REACH = 3
"""Points on each side that give the direction at a smooth joint."""


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Lines and cubic curves of every arc."""

    controls: NDArray[np.float64]
    """(S, 4, 2) control points; the end of a segment is the start of the next, to the bit."""
    is_line: NDArray[np.bool_]
    """(S,) whether a segment is a straight line."""
    offsets: NDArray[np.intp]
    """(A + 1,) arc `i` has the segments `offsets[i]:offsets[i + 1]`."""


@dataclass(frozen=True, slots=True, eq=False)
class _Outline:
    """Points of all arcs with what is known of them."""

    points: NDArray[np.float64]
    offsets: NDArray[np.intp]
    is_corner: NDArray[np.bool_]  # nodes and found corners: no tangent is shared across them
    is_joint: NDArray[np.bool_]  # closed arcs keep a joint at each quarter, so that none folds to nothing
    lengths: NDArray[np.float64]  # along all points, running on
    key: NDArray[np.int64]  # one number per place: ends of arcs that meet in a node have the same


@dataclass(frozen=True, slots=True, eq=False)
class _Segments:
    """Fitted runs of an outline's points."""

    start: NDArray[np.intp]
    end: NDArray[np.intp]
    controls: NDArray[np.float64]
    is_line: NDArray[np.bool_]


_Fit = Callable[[_Outline, NDArray[np.intp], NDArray[np.intp], float], _Segments]


def flattened(curves: Curves, *, flatness: float = FLATNESS) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Replace curves by chords.

    Returns
    -------
    points, offsets
        (N, 2) points and (A + 1,) offsets, both ends of each arc included. Neighbors get the same points, since
        an arc is flattened once.
    """
    chords, counts = _chords(curves.controls, curves.is_line, flatness)
    ends = np.cumsum(np.add.reduceat(counts, curves.offsets[:-1]))
    points = np.insert(chords[:, 0], ends, chords[ends - 1, 1], axis=0)
    return points, np.concatenate([[0], ends + np.arange(1, len(ends) + 1)])


def _chords(
    controls: NDArray[np.float64], is_line: NDArray[np.bool_], flatness: float
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Chords (N, 2, 2) of all segments, and their number in each.

    References
    ----------
    .. [1] Wang (1984): the number of chords grows with the root of the second difference.
    """
    counts = np.ones(len(controls), np.intp)
    curved = np.flatnonzero(~is_line)
    second = np.diff(controls[curved], n=2, axis=1)
    bend = np.hypot(second[..., 0], second[..., 1]).max(axis=1, initial=0)
    counts[curved] = np.clip(np.ceil(np.sqrt(0.75 * bend / flatness)), 1, MOST_CHORDS)
    ends = np.cumsum(counts)
    points = np.empty((ends[-1] if len(ends) else 0, 2, 2))
    points[ends - counts, 0] = controls[:, 0]
    points[ends - 1, 1] = controls[:, 3]
    inner = counts[curved] - 1
    segment = np.repeat(curved, inner)
    step = ranks(inner) + 1
    u = step / counts[segment]
    v = 1 - u
    weights = v**3, 3 * v * v * u, 3 * v * u * u, u**3
    place = (ends - counts)[segment] + step
    points[place, 0] = sum(weight[:, None] * controls[segment, i] for i, weight in enumerate(weights))
    points[place - 1, 1] = points[place, 0]
    return points, counts


def pixel_curves(planar: PlanarMap) -> Curves:
    """Keep every corner of the lattice: one line per straight run.

    Parameters
    ----------
    planar
        A map of lattice points.
    """
    points, offsets = planar.points, planar.offsets
    before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
    straight = (points - before == after - points).all(axis=1)
    straight[offsets[:-1]] = False
    straight[offsets[1:] - 1] = False
    return _lines(points, offsets, ~straight)


def polygon_curves(planar: PlanarMap, *, tolerance: float, corner_threshold: float) -> Curves:
    """Replace each arc by as few lines as keep within `tolerance` pixels of it (Douglas and Peucker)."""
    return _uncrossed(planar, _fit_polygons, tolerance, corner_threshold)


def _fit_polygons(outline: _Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], tolerance: float) -> _Segments:
    done: list[_Segments] = []
    while len(starts):
        distance, worst = _chord_errors(outline.points, starts, ends)
        good = distance <= tolerance
        done.append(_line_segments(outline.points, starts[good], ends[good]))
        starts, ends, middle = starts[~good], ends[~good], worst[~good]
        starts, ends = np.concatenate([starts, middle]), np.concatenate([middle, ends])
    return _in_order(done)


def _uncrossed(planar: PlanarMap, fit: _Fit, tolerance: float, corner_threshold: float) -> Curves:
    """Fit all arcs; segments that cross others are fitted again, finer, and in the end point by point.

    Vertices put on corners may lie beyond another border: arcs that still cross are fitted without. The points
    of the map never cross, so this comes to an end.
    """
    outline = _outline(planar, corner_threshold)
    starts, ends = _spans(outline)
    # Equal parts by points, not by runs.
    cuts = np.searchsorted(starts, np.arange(0, len(outline.points) + PART_POINTS, PART_POINTS))
    parts = [slice(*cut) for cut in pairwise(cuts) if cut[0] < cut[1]]
    segments = _in_order(map_parts(lambda part: fit(outline, starts[part], ends[part], tolerance), parts))
    number = np.arange(len(segments.start))
    parts = [slice(first, first + PART_SEGMENTS) for first in range(0, len(number), PART_SEGMENTS)]
    table = joined(map_parts(lambda part: _table(_chosen(segments, part), outline, number[part]), parts))
    guilty = crossing_owners(table, n_owners=len(number))

    def replaced(fresh: _Segments) -> None:
        """Put segments in the place of the guilty ones, and see which cross now."""
        nonlocal segments, number, table, guilty
        kept = ~guilty[number]
        fresh_number = len(guilty) + np.arange(len(fresh.start))
        table = joined([without(table, guilty), _table(fresh, outline, fresh_number)])
        number = np.concatenate([number[kept], fresh_number])
        start = np.concatenate([segments.start[kept], fresh.start])
        segments = _in_order([_chosen(segments, kept), fresh])
        number = number[np.argsort(start)]
        is_new = np.zeros(len(guilty) + len(fresh_number), np.bool_)
        is_new[fresh_number] = True
        guilty = crossing_owners(table, n_owners=len(is_new), suspects=is_new)

    has_vertices = np.ones(planar.n_arcs, np.bool_)
    refit = fit
    while guilty.any():
        again = _chosen(segments, guilty[number])
        replaced(refit(outline, again.start, again.end, FINER * tolerance))
        refit = _exact  # finer once; what still crosses then goes through its points
        arc = np.searchsorted(outline.offsets, segments.start, side="right") - 1
        is_plain = np.zeros(planar.n_arcs, np.bool_)
        is_plain[arc[guilty[number]]] = True
        is_plain &= has_vertices
        has_vertices &= ~is_plain
        if is_plain.any():
            before = outline.offsets
            outline = _with_plain_arcs(outline, planar, is_plain)
            shift = (outline.offsets - before)[arc]
            segments = replace(segments, start=segments.start + shift, end=segments.end + shift)
            mine = np.zeros(len(guilty), np.bool_)
            mine[number[is_plain[arc]]] = True
            others, guilty = np.flatnonzero(guilty & ~mine), mine
            starts, ends = _spans(outline)
            inside = is_plain[np.searchsorted(outline.offsets, starts, side="right") - 1]
            replaced(fit(outline, starts[inside], ends[inside], FINER * tolerance))
            guilty[others] = True
    return Curves(segments.controls, segments.is_line, np.searchsorted(segments.start, outline.offsets))


def _with_plain_arcs(outline: _Outline, planar: PlanarMap, is_plain: NDArray[np.bool_]) -> _Outline:
    """Take the points of some arcs as the map has them, without vertices put on corners."""
    plain = _outline(planar, 180.0)
    plain = replace(plain, key=np.where(plain.key < 0, plain.key, plain.key + PLAIN_KEY))
    first = np.where(is_plain, plain.offsets[:-1] + len(outline.points), outline.offsets[:-1])
    counts = np.where(is_plain, np.diff(plain.offsets), np.diff(outline.offsets))
    index, offsets = _ragged(first, first + counts - 1)
    columns = (np.concatenate([getattr(outline, name), getattr(plain, name)])[index] for name in _POINTWISE)
    return _Outline(offsets=np.append(offsets, len(index)), **dict(zip(_POINTWISE, columns, strict=True)))


_POINTWISE = ("points", "is_corner", "is_joint", "lengths", "key")


def _chosen(segments: _Segments, which: NDArray[np.bool_] | slice) -> _Segments:
    return _Segments(*(getattr(segments, name)[which] for name in _Segments.__slots__))


def _table(segments: _Segments, outline: _Outline, number: NDArray[np.intp]) -> ChordTable:
    chords, counts = _chords(segments.controls, segments.is_line, FLATNESS)
    ends = np.cumsum(counts)
    step = ranks(counts)
    owner = np.repeat(number, counts)
    start_key = INNER_KEY + owner * (MOST_CHORDS + 1) + step
    end_key = start_key + 1
    start_key[ends - counts], end_key[ends - 1] = outline.key[segments.start], outline.key[segments.end]
    return chord_table(chords[:, 0], chords[:, 1], owner, keys=(start_key, end_key))


def _exact(outline: _Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], tolerance: float) -> _Segments:
    """Join all points by lines."""
    index, _ = _ragged(starts, ends - 1)
    return _in_order([_line_segments(outline.points, index, index + 1)])


def _line_segments(points: NDArray[np.float64], starts: NDArray[np.intp], ends: NDArray[np.intp]) -> _Segments:
    return _Segments(starts, ends, _line_controls(points[starts], points[ends]), np.ones(len(starts), np.bool_))


def _in_order(parts: list[_Segments]) -> _Segments:
    """Join segments and sort them along the outline."""
    columns = [np.concatenate([getattr(part, name) for part in parts]) for name in _Segments.__slots__]
    order = np.argsort(columns[0])
    return _Segments(*(column[order] for column in columns))


def _lines(points: NDArray[np.float64], offsets: NDArray[np.intp], keep: NDArray[np.bool_]) -> Curves:
    """Join the kept points of each arc by lines."""
    index = np.flatnonzero(keep)
    arc = np.searchsorted(offsets, index, side="right") - 1
    inner = arc[1:] == arc[:-1]
    starts, ends = index[:-1][inner], index[1:][inner]
    counts = np.bincount(arc[:-1][inner], minlength=len(offsets) - 1)
    return Curves(
        _line_controls(points[starts], points[ends]),
        np.ones(len(starts), np.bool_),
        offsets_of(counts),
    )


def _line_controls(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    third = (end - start) / 3
    return np.stack([start, start + third, end - third, end], axis=1)


def fit_curves(planar: PlanarMap, *, tolerance: float, corner_threshold: float) -> Curves:
    """Fit lines and smooth cubics to every arc.

    Parameters
    ----------
    planar
        A map with one point per crack, as :mod:`segvec.subpixel` makes it.
    tolerance
        Largest distance from an arc's points, in pixels.
    corner_threshold
        Degrees of turning from which a point is a corner; 180 finds none.

    References
    ----------
    .. [1] Schneider (1990), An algorithm for automatically fitting digitized curves, Graphics Gems.
    .. [2] Levien (2021), https://raphlinus.github.io/curves/2021/03/11/bezier-fitting.html, on long arms.
    """
    return _uncrossed(planar, _fit_splines, tolerance, corner_threshold)


def _fit_splines(outline: _Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], tolerance: float) -> _Segments:
    done: list[_Segments] = []
    while len(starts):
        controls, is_line, error, worst = _fit(outline, starts, ends, tolerance)
        good = error <= tolerance
        done.append(_Segments(starts[good], ends[good], controls[good], is_line[good]))
        starts, ends, middle = starts[~good], ends[~good], worst[~good]
        starts, ends = np.concatenate([starts, middle]), np.concatenate([middle, ends])
    segments = _in_order(done)
    for turn in range(2 * JOIN_ROUNDS):
        segments = _joined(outline, segments, tolerance, turn % 2)
    return segments


def _joined(outline: _Outline, segments: _Segments, tolerance: float, parity: int) -> _Segments:
    """Replace pairs of neighbors, every other one, by one curve where that stays within tolerance."""
    start, end = segments.start, segments.end
    joint = (end[:-1] == start[1:]) & ~outline.is_corner[start[1:]] & ~outline.is_joint[start[1:]]
    first = np.flatnonzero(joint)
    first = first[first % 2 == parity]
    if not len(first):
        return segments
    controls, is_line, error, _ = _fit(outline, start[first], end[first + 1], tolerance)
    good = error <= tolerance
    joined = _Segments(start[first[good]], end[first[good] + 1], controls[good], is_line[good])
    keep = np.ones(len(start), np.bool_)
    keep[first[good]] = False
    keep[first[good] + 1] = False
    return _in_order([_chosen(segments, keep), joined])


def _spans(outline: _Outline) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last point of each run between corners; a loop without any is one run."""
    stop = outline.is_corner | outline.is_joint
    stop[outline.offsets[:-1]] = True
    stop[outline.offsets[1:] - 1] = True
    index = np.flatnonzero(stop)
    is_last = np.zeros(len(outline.points), np.bool_)
    is_last[outline.offsets[1:] - 1] = True
    inner = ~is_last[index[:-1]]
    return index[:-1][inner], index[1:][inner]


def _outline(planar: PlanarMap, corner_threshold: float) -> _Outline:
    """Find corners, put their vertices in place of the points that round them off, and measure lengths."""
    points, offsets, is_corner = _with_corners(planar, corner_threshold)
    steps = np.hypot(points[1:, 0] - points[:-1, 0], points[1:, 1] - points[:-1, 1])
    steps[offsets[1:-1] - 1] = 0
    first, last = offsets[:-1], offsets[1:] - 1
    # Three corners already keep a closed arc open, of which the first stands twice.
    closed = (points[first] == points[last]).all(axis=1) & (np.add.reduceat(is_corner, first, dtype=np.intp) < 4)
    is_joint = np.zeros(len(points), np.bool_)
    for quarter in range(1, 4):
        is_joint[first[closed] + (last - first)[closed] * quarter // 4] = True
    key = np.arange(len(points))
    key[last[planar.is_loop]] = key[first[planar.is_loop]]
    # Nodes count down from -1, so that no point has their number.
    key[first[~planar.is_loop]] = -1 - planar.nodes[~planar.is_loop, 0]
    key[last[~planar.is_loop]] = -1 - planar.nodes[~planar.is_loop, 1]
    return _Outline(points, offsets, is_corner, is_joint, np.concatenate([[0], np.cumsum(steps)]), key)


def _tangents(outline: _Outline, index: NDArray[np.intp]) -> NDArray[np.float64]:
    """Estimate unit tangents (N, 2) at some points from equally many neighbors on both sides."""
    arc = np.searchsorted(outline.offsets, index, side="right") - 1
    low, high = outline.offsets[arc], outline.offsets[arc + 1] - 1
    # Near an end both sides reach equally far, or the tangent would lean; a loop has no end.
    reach = np.minimum(np.minimum(index - low, high - index), TANGENT_REACH)
    back, ahead = index - reach, index + reach
    at_seam = np.flatnonzero((reach < TANGENT_REACH) & ~outline.is_corner[low])
    period = np.maximum(high - low, 1)[at_seam]
    back[at_seam] = low[at_seam] + (index[at_seam] - TANGENT_REACH - low[at_seam]) % period
    ahead[at_seam] = low[at_seam] + (index[at_seam] + TANGENT_REACH - low[at_seam]) % period
    return _unit(outline.points[ahead] - outline.points[back])


def _with_corners(
    planar: PlanarMap, corner_threshold: float
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.bool_]]:
    """Return points, offsets and corner flags after sharpening; loops are turned to begin at a corner."""
    points, offsets = planar.points, planar.offsets
    is_loop = planar.is_loop
    is_corner = np.zeros(len(points), np.bool_)
    is_corner[offsets[:-1][~is_loop]] = True
    is_corner[offsets[1:][~is_loop] - 1] = True
    if corner_threshold >= 180:
        return points, offsets, is_corner
    index, turning = _turnings(points, offsets, is_loop)
    sharp = turning >= np.radians(corner_threshold)
    index, turning = index[sharp], turning[sharp]
    if not len(index):
        return points, offsets, is_corner
    arc = np.searchsorted(offsets, index, side="right") - 1
    low, high, loop = offsets[arc], offsets[arc + 1] - 1, is_loop[arc]
    period = np.maximum(high - low, 1)

    def shifted(step: int) -> NDArray[np.intp]:
        place = index + step
        return np.where(loop, low + (place - low) % period, np.clip(place, low, high))

    # Of the points around one corner the sharpest counts, of equals the first.
    value = np.zeros(len(points))
    value[index] = turning
    peak = np.ones(len(index), np.bool_)
    for step in (-2, -1, 1, 2):
        other = value[shifted(step)]
        peak &= (turning > other) | ((turning == other) & (step > 0))
    index, low, high, loop, period = (part[peak] for part in (index, low, high, loop, period))

    here, there = points[index], points[shifted(1)]
    before, after = points[shifted(-1)], points[shifted(2)]
    back = before - points[shifted(-1 - CORNER_REACH)]
    ahead = points[shifted(2 + CORNER_REACH)] - after
    # The points next to the vertex may be bent by it: lines stop before them if there is room.
    short = (np.abs(back).sum(axis=1) == 0) | (np.abs(ahead).sum(axis=1) == 0)
    before, after = np.where(short[:, None], here, before), np.where(short[:, None], there, after)
    back = np.where(short[:, None], here - points[shifted(-CORNER_REACH)], back)
    ahead = np.where(short[:, None], points[shifted(CORNER_REACH + 1)] - there, ahead)
    cross = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]
    gap = after - before
    reach = (gap[:, 0] * ahead[:, 1] - gap[:, 1] * ahead[:, 0]) / np.where(np.abs(cross) < 1e-9, 1e9, cross)
    vertex = before + reach[:, None] * back
    middle = (here + there) / 2
    near = np.hypot(*(vertex - middle).T) < FARTHEST_VERTEX
    near &= ((vertex >= 0) & (vertex <= np.array(planar.size))).all(axis=1)
    vertex = np.where(near[:, None], vertex, middle)

    points = points.copy()
    points[index] = vertex
    is_corner[index] = True
    drop = np.zeros(len(points), np.bool_)
    drop[shifted(1)] = True
    # A loop's first point stands twice: dropping or moving the one is dropping or moving the other.
    first, last = offsets[:-1][is_loop], offsets[1:][is_loop] - 1
    points[last], is_corner[last] = points[first], is_corner[first]
    drop &= ~is_corner
    drop[last] = drop[first]
    return _turned(points, offsets, is_corner, drop, is_loop)


def _turnings(
    points: NDArray[np.float64], offsets: NDArray[np.intp], is_loop: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Points that may be followed by a corner, and how much the border turns between them and the next."""
    reach = CORNER_REACH
    counts = np.diff(offsets)
    if len(points) <= 2 * reach + 1:
        return np.empty(0, np.intp), np.empty(0)
    # All runs of points, those across the ends of arcs too, which are left out or made good after.
    back = points[reach : -reach - 1] - points[: -2 * reach - 1]
    ahead = points[2 * reach + 1 :] - points[reach + 1 : -reach]
    turning = np.zeros(len(points))
    turning[reach : -reach - 1] = _angle(back, ahead)
    for step in range(reach):
        turning[offsets[:-1] + np.minimum(step, counts - 1)] = 0
    for step in range(reach + 1):
        turning[offsets[1:] - 1 - np.minimum(step, counts - 1)] = 0
    long = np.flatnonzero(is_loop & (counts > 2 * reach + 4))
    low, period = np.tile(offsets[long], 2 * reach + 1), np.tile(counts[long] - 1, 2 * reach + 1)
    local = np.repeat(np.arange(-reach, reach + 1), len(long)) % np.maximum(period, 1)
    around = [points[low + (local + step) % period] for step in (-reach, 0, 1, reach + 1)]
    turning[low + local] = _angle(around[1] - around[0], around[3] - around[2])
    small = np.flatnonzero(counts < 2 * reach + 4)
    turning[_ragged(offsets[small], offsets[small + 1] - 1)[0]] = 0
    index = np.flatnonzero(turning > 0)
    return index, turning[index]


def _turned(
    points: NDArray[np.float64],
    offsets: NDArray[np.intp],
    is_corner: NDArray[np.bool_],
    drop: NDArray[np.bool_],
    is_loop: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.bool_]]:
    """Drop points and turn each loop to begin, and end, at its first corner."""
    counts = np.diff(offsets)
    arc = np.repeat(np.arange(len(counts)), counts)
    start = np.zeros(len(counts), np.intp)
    corner_index = np.flatnonzero(is_corner & is_loop[arc])
    found, where = np.unique(arc[corner_index], return_index=True)
    start[found] = corner_index[where] - offsets[found]
    # A loop whose first point is dropped begins at the next kept one.
    lost = np.flatnonzero(is_loop & (start == 0) & drop[offsets[:-1]])
    start[lost] = 1
    local = np.arange(len(points)) - offsets[arc]
    period = np.maximum(counts - 1, 1)[arc]
    source = np.where(is_loop[arc], offsets[arc] + (local + start[arc]) % period, np.arange(len(points)))
    keep = ~drop[source]
    source = source[keep]
    counts = np.bincount(arc[keep], minlength=len(counts))
    return points[source], offsets_of(counts), is_corner[source]


def _angle(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unsigned angle between two directions, radians."""
    cross = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    angle: NDArray[np.float64] = np.abs(np.arctan2(cross, (one * other).sum(axis=1)))
    return angle


def _ragged(starts: NDArray[np.intp], ends: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """All point numbers of the runs `starts..ends`, both included, and where each run begins in them."""
    counts = ends - starts + 1
    return runs(starts, counts), offsets_of(counts)[:-1]


def _worst(
    error: NDArray[np.float32], offsets: NDArray[np.intp], starts: NDArray[np.intp], counts: NDArray[np.intp]
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Largest error of each run, and the point that has it, never an end."""
    largest = np.maximum.reduceat(error, offsets)
    hit = np.flatnonzero(error >= np.repeat(largest, counts))
    run = np.searchsorted(offsets, hit, side="right") - 1
    place = np.empty(len(offsets), np.intp)
    place[run[::-1]] = hit[::-1]
    local = np.clip(place - offsets, 1, np.maximum(counts - 2, 1))
    return largest, starts + local


def _chord_errors(
    points: NDArray[np.float64], starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Largest distance of each run's points from its chord, and the point that has it."""
    index, offsets = _ragged(starts, ends)
    counts = ends - starts + 1
    data = (points[index] - np.repeat(points[starts], counts, axis=0)).astype(np.float32)
    chord = points[ends] - points[starts]
    length = np.hypot(chord[:, 0], chord[:, 1])
    # A loop has no chord: along any direction, of length zero, distances are those from its start.
    unit = np.where(length[:, None] > 1e-6, chord / np.maximum(length, 1e-6)[:, None], [1.0, 0.0]).astype(np.float32)
    ux, uy = np.repeat(unit, counts, axis=0).T
    x, y = data.T
    along = x * ux + y * uy
    beyond = along - np.clip(along, 0, np.repeat(length.astype(np.float32), counts))
    across = x * uy - y * ux
    error, worst = _worst(np.sqrt(across * across + beyond * beyond), offsets, starts, counts)
    return np.where(counts <= 2, 0.0, error.astype(np.float64)), worst


def _fit(
    outline: _Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], tolerance: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64], NDArray[np.intp]]:
    """Fit one line or cubic to each run: controls, whether it is a line, largest error, worst point."""
    points = outline.points
    error, worst = _chord_errors(points, starts, ends)
    controls = _line_controls(points[starts], points[ends])
    free = outline.is_corner[starts] & outline.is_corner[ends]
    # Inside a smooth run a chord must be nearly exact, or joints would show as corners.
    is_line = error <= np.where(free, tolerance, 0.25 * tolerance)
    is_line |= ends - starts < 2
    curved = np.flatnonzero(~is_line)
    if len(curved):
        fitted, fit_error, fit_worst = _fit_cubics(outline, starts[curved], ends[curved], tolerance)
        controls[curved], error[curved], worst[curved] = fitted, fit_error, fit_worst
    error[is_line] = 0
    return controls, is_line, error, worst


def _fit_cubics(
    outline: _Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], tolerance: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Least squares cubics with the tangents of smooth ends held: controls, largest error, worst point.

    A run that is within tolerance after one fit is done; the others get a second one at better parameters.
    """
    controls, error, worst, u = _refined_fit(outline, starts, ends, None)
    again = np.flatnonzero(error > tolerance)
    if len(again):
        counts = ends - starts + 1
        better = _refined_fit(outline, starts[again], ends[again], u[np.repeat(error > tolerance, counts)])
        improved = better[1] < error[again]
        chosen = again[improved]
        controls[chosen], error[chosen], worst[chosen] = (part[improved] for part in better[:3])
    return controls, error, worst


def _refined_fit(
    outline: _Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], u: NDArray[np.float32] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp], NDArray[np.float32]]:
    """Fit at parameters `u` (``None``: by length along the points), then move them to their foot points.

    Works relative to each run's start, one array per coordinate, in single precision: a run is short.
    """
    points = outline.points
    index, offsets = _ragged(starts, ends)
    counts = ends - starts + 1
    data = (points[index] - np.repeat(points[starts], counts, axis=0)).astype(np.float32)
    x, y = np.ascontiguousarray(data[:, 0]), np.ascontiguousarray(data[:, 1])
    if u is None:
        length = np.maximum(outline.lengths[ends] - outline.lengths[starts], 1e-12)
        u = ((outline.lengths[index] - np.repeat(outline.lengths[starts], counts)) / np.repeat(length, counts)).astype(
            np.float32
        )
    chord = points[ends] - points[starts]
    arms = _arms(outline, starts, ends, chord, x, y, u, counts, offsets)
    # Power basis of each coordinate: u * (c1 + u * (c2 + u * c3)).
    c1, c2, c3 = 3 * arms[0], 3 * (chord + arms[1] - 2 * arms[0]), 3 * arms[0] - 3 * arms[1] - 2 * chord
    (x1, y1), (x2, y2), (x3, y3) = (np.repeat(c.astype(np.float32), counts, axis=0).T for c in (c1, c2, c3))
    rest_x = u * (x1 + u * (x2 + u * x3)) - x
    rest_y = u * (y1 + u * (y2 + u * y3)) - y
    slope_x = x1 + u * (2 * x2 + 3 * u * x3)
    slope_y = y1 + u * (2 * y2 + 3 * u * y3)
    bend = rest_x * (x2 + 3 * u * x3) + rest_y * (y2 + 3 * u * y3)
    steepness = slope_x * slope_x + slope_y * slope_y + 2 * bend
    step = (rest_x * slope_x + rest_y * slope_y) / np.where(steepness > 1e-6, steepness, np.float32(np.inf))
    u = np.clip(u - step, 0, 1)
    rest_x = u * (x1 + u * (x2 + u * x3)) - x
    rest_y = u * (y1 + u * (y2 + u * y3)) - y
    error, worst = _worst(np.sqrt(rest_x * rest_x + rest_y * rest_y), offsets, starts, counts)
    start, end = points[starts], points[ends]
    controls = np.stack([start, start + arms[0], end + arms[1], end], axis=1)
    return controls, error.astype(np.float64), worst, u


def _arms(
    outline: _Outline,
    starts: NDArray[np.intp],
    ends: NDArray[np.intp],
    chord: NDArray[np.float64],
    x: NDArray[np.float32],
    y: NDArray[np.float32],
    u: NDArray[np.float32],
    counts: NDArray[np.intp],
    offsets: NDArray[np.intp],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Vectors from the ends to the inner control points: free first, then along the tangents that are held."""
    v = 1 - u
    b1, b2 = 3 * v * v * u, 3 * v * u * u
    b23 = b2 + u * u * u
    end = np.repeat(chord.astype(np.float32), counts, axis=0)
    rest_x, rest_y = x - b23 * end[:, 0], y - b23 * end[:, 1]

    def total(values: NDArray[np.floating]) -> NDArray[np.float64]:
        sums: NDArray[np.float64] = np.add.reduceat(values, offsets).astype(np.float64)
        return sums

    c11, c12, c22 = total(b1 * b1), total(b1 * b2), total(b2 * b2)
    r1 = np.stack([total(b1 * rest_x), total(b1 * rest_y)], axis=1)
    r2 = np.stack([total(b2 * rest_x), total(b2 * rest_y)], axis=1)
    size = np.maximum(np.hypot(chord[:, 0], chord[:, 1]), 1e-9)
    # One or two inner points do not fix two control points: a little stiffness towards thirds of the chord does.
    stiffness = 1e-3 * (c11 + c22)
    a11, a22 = c11 + stiffness, c22 + stiffness
    s1, s2 = r1 + stiffness[:, None] * chord / 3, r2 - stiffness[:, None] * chord / 3
    determinant = np.maximum(a11 * a22 - c12 * c12, 1e-18)[:, None]
    arm1 = (s1 * a22[:, None] - s2 * c12[:, None]) / determinant
    arm2 = (s2 * a11[:, None] - s1 * c12[:, None]) / determinant
    held1, held2 = ~outline.is_corner[starts], ~outline.is_corner[ends]
    held = np.flatnonzero(held1 | held2)
    if len(held):
        t1 = np.where(held1[held, None], _tangents(outline, starts[held]), _unit(arm1[held]))
        t2 = np.where(held2[held, None], -_tangents(outline, ends[held]), _unit(arm2[held]))
        dot = (t1 * t2).sum(axis=1) * c12[held]
        p1, p2 = (t1 * s1[held]).sum(axis=1), (t2 * s2[held]).sum(axis=1)
        determinant1 = np.maximum(a11[held] * a22[held] - dot * dot, 1e-18)
        alpha1 = (p1 * a22[held] - p2 * dot) / determinant1
        alpha2 = (p2 * a11[held] - p1 * dot) / determinant1
        short = size[held]
        bad = (alpha1 < 1e-3 * short) | (alpha2 < 1e-3 * short)
        arm1[held] = np.where(bad, short / 3, alpha1)[:, None] * t1
        arm2[held] = np.where(bad, short / 3, alpha2)[:, None] * t2
    return _shortened(arm1, size), _shortened(arm2, size)


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return vectors / np.maximum(np.hypot(vectors[:, 0], vectors[:, 1]), 1e-12)[:, None]


def _shortened(arm: NDArray[np.float64], chord: NDArray[np.float64]) -> NDArray[np.float64]:
    """Arms cut to `LONGEST_ARM` of the chord."""
    length = np.hypot(arm[:, 0], arm[:, 1])
    return arm * np.minimum(1, LONGEST_ARM * chord / np.maximum(length, 1e-12))[:, None]
