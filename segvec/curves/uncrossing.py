"""Fit all arcs of a map such that no two borders cross.

Arcs that are fitted separately can cross at necks narrower than the tolerance. Such arcs are found and fitted again,
finer, and in the end point by point. What is compared are curves whose coordinates are rounded already to the digits
that are written: a neck can close by rounding alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from segvec.curves.chords import FLATNESS, MOST_CHORDS, chords_of
from segvec.curves.crossings import ChordTable, chord_table, close_owners, crossing_owners, joined, without
from segvec.curves.cubics import halves
from segvec.curves.joints import with_chain
from segvec.curves.outline import Outline, arcs_of, outline_of, spans, with_parted_points, with_plain_arcs
from segvec.curves.polygons import fit_exactly
from segvec.curves.segments import Segments, chosen, in_order, rounded
from segvec.parallel import map_parts
from segvec.planar.map import PlanarMap
from segvec.ragged import ranks, runs

FINER = 0.25
"""Share of the tolerance at which curves that cross are fitted again."""

CLOSEST = 0.005
"""Pixels between chords and those curves that come near others: readers flatten curves as finely as they like."""

INNER_KEY = 1 << 41
"""Where the numbers of points inside curves begin."""

PART_POINTS = 1 << 17
"""Points of a part that one thread fits at a time."""

PART_SEGMENTS = 1 << 15
"""Segments that one thread flattens at a time."""

MOST_STEPS = 6
"""Steps between points of a segment that goes through them; a longer one is halved first."""

MOST_ROUNDS = 40
"""Rounds of refitting, at most; maps of regions take fewer than ten."""

Fit: TypeAlias = Callable[[Outline, NDArray[np.intp], NDArray[np.intp], float], Segments]
"""Called with an outline, the first and the last point of each run, and the tolerance in pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    """What is fitted so far, and what of it crosses."""

    outline: Outline
    steps: int | None  # per pixel, to which coordinates are rounded
    segments: Segments
    number: NDArray[np.intp]  # (S,) of each segment; no number is given twice
    table: ChordTable  # the owners of chords are numbers of segments
    guilty: NDArray[np.bool_]  # (N,) whether the segment with a number crosses another


def fit_uncrossed(
    planar: PlanarMap, fit: Fit, *, tolerance: float, corner_threshold: float, steps: int | None = None
) -> tuple[Outline, Segments]:
    """Fit all arcs; segments that cross others are fitted again, finer, and in the end point by point.

    Vertices put on corners may lie beyond another border: arcs that still cross are fitted without them. Points that
    rounding put onto each other are parted again. The points of a map of regions never cross then; lines that cross
    however they are fitted, as level lines that touch at the frame, stay as they are.

    Parameters
    ----------
    steps
        Per pixel, to which coordinates are rounded; not at all if not given.
    """
    outline = outline_of(planar, corner_threshold=corner_threshold)
    if outline.trust is not None:
        outline = with_chain(outline, tolerance=tolerance, size=planar.size)
    fitted = _first_fit(outline, fit, tolerance, steps)
    finer = FINER * tolerance
    has_vertices = np.ones(planar.n_arcs, np.bool_)
    n_checked = 0
    is_fine = False
    for _ in range(MOST_ROUNDS):
        if not fitted.guilty.any():
            fitted, n_checked = _seen_closely(fitted, n_checked), len(fitted.guilty)
            if not fitted.guilty.any():
                fitted = _turned_inside_out(fitted, planar)
            if not fitted.guilty.any():
                return fitted.outline, fitted.segments
        # Finer once; what still crosses then goes through its points.
        if not is_fine:
            fitted, is_fine = _replaced(fitted, _again(fitted, fit, finer)), True
            continue
        if _is_long(fitted).any():
            fitted = _halved(fitted)
            continue
        before = fitted
        fitted = _through_points(fitted)
        is_plain = _guilty_arcs(fitted) & has_vertices
        has_vertices &= ~is_plain
        if is_plain.any():
            fitted = _without_vertices(fitted, planar, is_plain, fit, finer)
        elif np.array_equal(before.segments.controls, fitted.segments.controls):
            break  # nothing moves any more
    return fitted.outline, fitted.segments


def _first_fit(outline: Outline, fit: Fit, tolerance: float, steps: int | None) -> _Fitted:
    starts, ends = spans(outline)
    # Equal parts by points, not by runs.
    cuts = np.searchsorted(starts, np.arange(0, len(outline.points) + PART_POINTS, PART_POINTS))
    parts = [slice(*cut) for cut in pairwise(cuts) if cut[0] < cut[1]]
    segments = in_order(map_parts(lambda part: fit(outline, starts[part], ends[part], tolerance), parts))
    segments = rounded(segments, steps)
    number = np.arange(len(segments.start))
    parts = [slice(first, first + PART_SEGMENTS) for first in range(0, len(number), PART_SEGMENTS)]
    table = joined(map_parts(lambda part: _table(chosen(segments, part), outline, number[part]), parts))
    return _Fitted(outline, steps, segments, number, table, crossing_owners(table, n_owners=len(number)))


def _replaced(fitted: _Fitted, fresh: Segments) -> _Fitted:
    """Put segments in the place of the guilty ones, and see which of them cross now."""
    n_old = len(fitted.guilty)
    fresh = rounded(fresh, fitted.steps)
    fresh_number = n_old + np.arange(len(fresh.start))
    table = joined([without(fitted.table, fitted.guilty), _table(fresh, fitted.outline, fresh_number)])
    kept = ~fitted.guilty[fitted.number]
    order = np.argsort(np.concatenate([fitted.segments.start[kept], fresh.start]))
    number = np.concatenate([fitted.number[kept], fresh_number])[order]
    segments = in_order([chosen(fitted.segments, kept), fresh])
    is_new = np.arange(n_old + len(fresh_number)) >= n_old
    guilty = crossing_owners(table, n_owners=len(is_new), suspects=is_new)
    return replace(fitted, segments=segments, number=number, table=table, guilty=guilty)


def _guilty_arcs(fitted: _Fitted) -> NDArray[np.bool_]:
    """Whether each arc (A,) has a segment that crosses another."""
    is_guilty = np.zeros(len(fitted.outline.offsets) - 1, np.bool_)
    is_guilty[arcs_of(fitted.outline, fitted.segments.start[fitted.guilty[fitted.number]])] = True
    return is_guilty


def _without_vertices(
    fitted: _Fitted, planar: PlanarMap, is_plain: NDArray[np.bool_], fit: Fit, tolerance: float
) -> _Fitted:
    """Fit some arcs (A,) to the points of the map, without vertices put on corners."""
    outline = with_plain_arcs(fitted.outline, planar, is_plain)
    arc = arcs_of(fitted.outline, fitted.segments.start)
    shift = (outline.offsets - fitted.outline.offsets)[arc]
    segments = replace(fitted.segments, start=fitted.segments.start + shift, end=fitted.segments.end + shift)
    mine = np.zeros(len(fitted.guilty), np.bool_)
    mine[fitted.number[is_plain[arc]]] = True
    starts, ends = spans(outline)
    inside = is_plain[arcs_of(outline, starts)]
    fresh = fit(outline, starts[inside], ends[inside], tolerance)
    found = _replaced(replace(fitted, outline=outline, segments=segments, guilty=mine), fresh)
    guilty = found.guilty.copy()
    guilty[np.flatnonzero(fitted.guilty & ~mine)] = True
    return replace(found, guilty=guilty)


def _again(fitted: _Fitted, fit: Fit, tolerance: float) -> Segments:
    """Fit what crosses anew."""
    guilty = chosen(fitted.segments, fitted.guilty[fitted.number])
    return fit(fitted.outline, guilty.start, guilty.end, tolerance)


def _is_long(fitted: _Fitted) -> NDArray[np.bool_]:
    """Whether each segment crosses another and has too many points to go through them all."""
    return fitted.guilty[fitted.number] & (fitted.segments.end - fitted.segments.start > MOST_STEPS)


def _halved(fitted: _Fitted) -> _Fitted:
    """Cut what is long and crosses into halves of the same shape, so that less of it goes through points."""
    is_long = _is_long(fitted)
    long = chosen(fitted.segments, is_long)
    middle = (long.start + long.end) // 2
    one, other = halves(fitted.outline, long, middle)
    points = fitted.outline.points.copy()
    points[middle] = one.controls[:, 3]
    rest = chosen(fitted.segments, fitted.guilty[fitted.number] & ~is_long)
    return _replaced(replace(fitted, outline=replace(fitted.outline, points=points)), in_order([rest, one, other]))


def _through_points(fitted: _Fitted) -> _Fitted:
    """Fit what crosses point by point; points that rounding would put onto others move, and what ends in them."""
    if fitted.steps is None:
        return _replaced(fitted, _again(fitted, fit_exactly, 0.0))
    is_guilty = fitted.guilty[fitted.number]
    guilty = chosen(fitted.segments, is_guilty)
    index = runs(guilty.start, guilty.end - guilty.start + 1)
    outline = with_parted_points(fitted.outline, index, steps=fitted.steps)
    shift = outline.points - fitted.outline.points
    start_shift, end_shift = shift[fitted.segments.start], shift[fitted.segments.end]
    is_bent = ~is_guilty & ((start_shift != 0) | (end_shift != 0)).any(axis=1)
    bent = chosen(fitted.segments, is_bent)
    ends = np.stack([start_shift, start_shift, end_shift, end_shift], axis=1)[is_bent]
    bent = replace(bent, controls=bent.controls + ends)
    exact = fit_exactly(outline, guilty.start, guilty.end, 0.0)
    gone = fitted.guilty.copy()
    gone[fitted.number[is_bent]] = True
    return _replaced(replace(fitted, outline=outline, guilty=gone), in_order([exact, bent]))


def _seen_closely(fitted: _Fitted, n_checked: int) -> _Fitted:
    """See whether curves cross that come near each other, those from a number on near any other."""
    is_new = np.arange(len(fitted.guilty)) >= n_checked
    near = close_owners(fitted.table, n_owners=len(is_new), suspects=is_new if n_checked else None)
    mine = near[fitted.number]
    table = _table(chosen(fitted.segments, mine), fitted.outline, fitted.number[mine], CLOSEST)
    return replace(fitted, guilty=crossing_owners(table, n_owners=len(is_new)))


def _turned_inside_out(fitted: _Fitted, planar: PlanarMap) -> _Fitted:
    """Find borders that passed over each other without a crossing: those of regions without area, but for exact ones.

    Limit: an island that a border passes over altogether keeps its area.
    """
    start, one, other, end = np.moveaxis(fitted.segments.controls, 1, 0)
    # Green's theorem for a cubic, times 20.
    swept = 6 * _cross(start, one) + 3 * _cross(start, other) + _cross(start, end)
    swept += 3 * _cross(one, other) + 3 * _cross(one, end) + 6 * _cross(other, end)
    arc = arcs_of(fitted.outline, fitted.segments.start)
    size = planar.n_regions + 1
    area = np.bincount(planar.left[arc], swept, minlength=size) - np.bincount(planar.right[arc], swept, minlength=size)
    is_void = area <= 0
    is_void[planar.n_regions] = False
    is_exact = fitted.segments.is_line & (fitted.segments.end - fitted.segments.start == 1)
    guilty = fitted.guilty.copy()
    guilty[fitted.number[(is_void[planar.left] | is_void[planar.right])[arc] & ~is_exact]] = True
    return replace(fitted, guilty=guilty)


def _cross(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    return one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]


def _table(segments: Segments, outline: Outline, number: NDArray[np.intp], flatness: float = FLATNESS) -> ChordTable:
    chords, counts = chords_of(segments.controls, segments.is_line, flatness=flatness)
    ends = np.cumsum(counts)
    owner = np.repeat(number, counts)
    start_key = INNER_KEY + owner * (MOST_CHORDS + 1) + ranks(counts)
    end_key = start_key + 1
    start_key[ends - counts], end_key[ends - 1] = outline.key[segments.start], outline.key[segments.end]
    return chord_table(chords[:, 0], chords[:, 1], owner, keys=(start_key, end_key))
