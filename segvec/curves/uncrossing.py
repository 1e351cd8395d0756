"""Fit all arcs of a map such that no two borders cross.

Arcs that are fitted separately can cross at necks narrower than the tolerance. Such segments are found and fitted
again, finer, then halved, and in the end go from point to point. What is compared are curves whose coordinates are
rounded already to the digits that are written: a neck can close by rounding alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count, pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from segvec.curves.chords import FLATNESS, MOST_CHORDS, chords_of
from segvec.curves.crossings import UNITS, ChordTable, chord_table, crossing_owners, joined, sorted_by_cell, without
from segvec.curves.cubics import segment_halves
from segvec.curves.ellipses import with_ellipses
from segvec.curves.joints import with_chain
from segvec.curves.nearness import crossing_nearby
from segvec.curves.outline import Outline, arcs_of, outline_of, spans, with_parted_points, with_plain_arcs
from segvec.curves.passages import with_passages
from segvec.curves.placement import misplaced
from segvec.curves.polygons import fit_exactly
from segvec.curves.segments import Segments, chosen, in_order, rounded
from segvec.parallel import map_parts
from segvec.planar.map import PlanarMap
from segvec.ragged import ranks, runs

FINER = 0.25
"""Share of the tolerance at which curves that cross are fitted again."""

INNER_KEY = 1 << 41
"""Where the numbers of points inside curves begin."""

PART_POINTS = 1 << 17
"""Points of a part that one thread fits at a time."""

PART_SEGMENTS = 1 << 15
"""Segments that one thread flattens at a time."""

PATIENCE = 30
"""Rounds in which single segments are fitted again; it takes about ten."""

Fit: TypeAlias = Callable[[Outline, NDArray[np.intp], NDArray[np.intp], float], Segments]
"""Called with an outline, the first and the last point of each run, and the tolerance in pixels."""


FEW = 8
"""Short segments that are not worth a finer fit, and its time: they go from point to point."""

SHORT = 4
"""Steps between points through which lines take no more bytes than a curve."""

LONG = 6
"""Steps between points of a curve that is halved before it goes through its points."""

LOOSE, FINE, EXACT = 0, 1, 2
"""How closely a segment follows its points: within the tolerance, a share of it, or from point to point."""


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    """What is fitted so far, and what of it crosses."""

    outline: Outline
    width: int  # of the page
    steps: int | None  # per pixel, to which coordinates are rounded
    segments: Segments
    number: NDArray[np.intp]  # (S,) of each segment; no number is given twice
    table: ChordTable  # the owners of chords are numbers of segments
    effort: NDArray[np.int8]  # (N,) how closely the segment with a number follows its points
    guilty: NDArray[np.bool_]  # (N,) whether it crosses another


def fit_uncrossed(
    planar: PlanarMap, fit: Fit, *, tolerance: float, corner_threshold: float, steps: int | None = None
) -> tuple[Outline, Segments]:
    """Fit all arcs; segments that cross others are fitted again, finer, and in the end point by point.

    Vertices put on corners may lie beyond another border: arcs that still cross are fitted without them. Points that
    rounding put onto each other are parted again. Lines through all points of a map of regions never cross, and where
    patience ends whole arcs become such; lines that cross however they are fitted, as level lines that touch at the
    frame, stay as they are.

    Parameters
    ----------
    steps
        Per pixel, to which coordinates are rounded; not at all if not given.
    """
    outline = outline_of(planar, corner_threshold=corner_threshold)
    if outline.trust is not None:
        outline, passages = with_passages(outline, planar)
        outline = with_chain(outline, passages=passages, tolerance=tolerance, size=planar.size)
        outline = with_ellipses(outline, planar, tolerance=tolerance)
    fitted = _first_fit(outline, fit, tolerance, width=planar.size[0], steps=steps)
    has_vertices = np.ones(planar.n_arcs, np.bool_)
    n_checked = 0
    for turn in count():
        if not fitted.guilty.any():
            fitted, n_checked = _seen_closely(fitted, n_checked), len(fitted.guilty)
            if not fitted.guilty.any():
                fitted = _out_of_place(fitted, planar, has_vertices, tolerance)
            if not fitted.guilty.any():
                break
        is_patient = turn < PATIENCE
        before = fitted if is_patient else _with_whole_arcs(fitted)
        is_plain = _stuck_arcs(before) & has_vertices
        has_vertices &= ~is_plain
        fitted = _refitted(before, planar, is_plain, fit if is_patient else fit_exactly, tolerance)
        if fitted.guilty.any() and np.array_equal(before.segments.controls, fitted.segments.controls):
            was_exact = (before.effort[before.guilty] == EXACT).all()
            if was_exact and not is_plain.any():
                break  # nothing moves any more
    return fitted.outline, fitted.segments


def _first_fit(outline: Outline, fit: Fit, tolerance: float, *, width: int, steps: int | None) -> _Fitted:
    starts, ends = spans(outline)
    # Equal parts by points, not by runs.
    cuts = np.searchsorted(starts, np.arange(0, len(outline.points) + PART_POINTS, PART_POINTS))
    parts = [slice(*cut) for cut in pairwise(cuts) if cut[0] < cut[1]]
    segments = in_order(map_parts(lambda part: fit(outline, starts[part], ends[part], tolerance), parts))
    segments = rounded(segments, steps)
    number = np.arange(len(segments.start))
    parts = [slice(first, first + PART_SEGMENTS) for first in range(0, len(number), PART_SEGMENTS)]
    tables = map_parts(lambda part: _table(chosen(segments, part), outline, number[part], width), parts)
    table = sorted_by_cell(joined(tables))
    guilty = crossing_owners(table, n_owners=len(number))
    return _Fitted(outline, width, steps, segments, number, table, _least_effort(segments), guilty)


def _replaced(fitted: _Fitted, *parts: tuple[Segments, NDArray[np.int8]]) -> _Fitted:
    """Put segments, and how close they are, in the place of the guilty ones, and see which of them cross now."""
    n_old = len(fitted.guilty)
    start = np.concatenate([segments.start for segments, _ in parts])
    order = np.argsort(start)
    fresh = rounded(in_order([segments for segments, _ in parts]), fitted.steps)
    effort = np.concatenate([fitted.effort, np.concatenate([own for _, own in parts])[order]])
    fresh_number = np.arange(n_old, len(effort))
    own_table = _table(fresh, fitted.outline, fresh_number, fitted.width)
    table = joined([without(fitted.table, fitted.guilty), own_table])
    kept = ~fitted.guilty[fitted.number]
    order = np.argsort(np.concatenate([fitted.segments.start[kept], fresh.start]), kind="stable")
    number = np.concatenate([fitted.number[kept], fresh_number])[order]
    segments = in_order([chosen(fitted.segments, kept), fresh])
    is_new = np.arange(len(effort)) >= n_old
    guilty = crossing_owners(table, n_owners=len(is_new), suspects=is_new)
    return replace(fitted, segments=segments, number=number, table=table, effort=effort, guilty=guilty)


def _stuck_arcs(fitted: _Fitted) -> NDArray[np.bool_]:
    """Whether each arc (A,) has a segment that crosses another, where all that do so are exact."""
    is_stuck = np.zeros(len(fitted.outline.offsets) - 1, np.bool_)
    if (fitted.effort[fitted.guilty] == EXACT).all():
        is_stuck[arcs_of(fitted.outline, fitted.segments.start[fitted.guilty[fitted.number]])] = True
    return is_stuck


def _with_whole_arcs(fitted: _Fitted) -> _Fitted:
    """Take all segments of an arc for guilty where one is, and none for loose."""
    arc = arcs_of(fitted.outline, fitted.segments.start)
    is_guilty = np.zeros(len(fitted.outline.offsets) - 1, np.bool_)
    is_guilty[arc[fitted.guilty[fitted.number]]] = True
    guilty = fitted.guilty.copy()
    guilty[fitted.number[is_guilty[arc]]] = True
    return replace(fitted, guilty=guilty, effort=np.maximum(fitted.effort, FINE))


def _refitted(fitted: _Fitted, planar: PlanarMap, is_plain: NDArray[np.bool_], fit: Fit, tolerance: float) -> _Fitted:
    """Fit what crosses anew: what was loose within a finer tolerance, all else from point to point.

    Some arcs (A,) are fitted from the start, to the points of the map without vertices put on corners. Points that
    rounding would put onto others move, and the ends of curves that end in them.
    """
    arc = arcs_of(fitted.outline, fitted.segments.start)
    outline = with_plain_arcs(fitted.outline, planar, is_plain) if is_plain.any() else fitted.outline
    shift = (outline.offsets - fitted.outline.offsets)[arc]
    segments = replace(fitted.segments, start=fitted.segments.start + shift, end=fitted.segments.end + shift)
    effort, is_gone = fitted.effort[fitted.number], fitted.guilty[fitted.number] | is_plain[arc]
    is_own = is_gone & ~is_plain[arc]
    is_long = segments.end - segments.start > LONG
    is_loose = is_own & (effort == LOOSE) & (is_long | (np.count_nonzero(is_own) > FEW))
    is_long &= is_own & ~is_loose
    loose, long = chosen(segments, is_loose), chosen(segments, is_long)
    close = chosen(segments, is_own & ~is_loose & ~is_long)
    parts = []
    # Halves have the same shape: only what is about a crossing goes from point to point.
    middle = (long.start + long.end) // 2
    cut = in_order(segment_halves(outline, long, middle))
    if len(middle):
        points = outline.points.copy()
        points[middle] = cut.controls[::2, 3]
        outline = replace(outline, points=points)
    if len(close.start) and fitted.steps is not None:
        unparted = outline.points
        index = runs(close.start, close.end - close.start + 1)
        outline = with_parted_points(outline, planar, index, steps=min(fitted.steps, round(UNITS)))
        moved = (outline.points != unparted).any(axis=1)
        is_bent = ~is_gone & (moved[segments.start] | moved[segments.end])
        parts.append((_between_points(chosen(segments, is_bent), outline), effort[is_bent]))
        cut = _between_points(cut, outline)
        is_gone |= is_bent
    parts.append((cut, np.full(len(cut.start), FINE, np.int8)))
    if len(close.start):
        exact = fit_exactly(outline, close.start, close.end, 0.0)
        parts.append((exact, np.full(len(exact.start), EXACT, np.int8)))
    if len(loose.start):
        fine = fit(outline, loose.start, loose.end, FINER * tolerance)
        parts.append((fine, np.full(len(fine.start), FINE, np.int8)))
    if is_plain.any():
        starts, ends = spans(outline)
        inside = is_plain[arcs_of(outline, starts)]
        anew = fit(outline, starts[inside], ends[inside], tolerance)
        parts.append((anew, _least_effort(anew)))
    gone = fitted.guilty.copy()
    gone[fitted.number[is_gone]] = True
    return _replaced(replace(fitted, outline=outline, segments=segments, guilty=gone), *parts)


def _between_points(segments: Segments, outline: Outline) -> Segments:
    """Move segments, which were rounded before, to where the points at their ends are."""
    ends = np.stack([outline.points[segments.start], outline.points[segments.end]], axis=1)
    added = ends - segments.controls[:, [0, 3]]
    return replace(segments, controls=segments.controls + added[:, [0, 0, 1, 1]])


def _least_effort(segments: Segments) -> NDArray[np.int8]:
    """Tell how close segments (S,) are: a finer fit to a few points is longer than lines through them."""
    return np.where(segments.end - segments.start <= SHORT, FINE, LOOSE).astype(np.int8)


def _seen_closely(fitted: _Fitted, n_checked: int) -> _Fitted:
    """Find what may cross once it is flattened finer, those with a number from `n_checked` on and any other."""
    guilty = crossing_nearby(
        fitted.segments, fitted.table, number=fitted.number, n_owners=len(fitted.guilty), n_checked=n_checked
    )
    return replace(fitted, guilty=guilty)


def _out_of_place(fitted: _Fitted, planar: PlanarMap, has_vertices: NDArray[np.bool_], tolerance: float) -> _Fitted:
    """Find borders that passed over others without a crossing, but for those that follow the map's points already."""
    segments, number = fitted.segments, fitted.number
    found = misplaced(planar, fitted.outline, segments, table=fitted.table, owners=number, tolerance=tolerance)
    is_open = found & (fitted.effort[number] < EXACT)
    if not is_open.any():
        is_open = found & has_vertices[arcs_of(fitted.outline, segments.start)]
    guilty = fitted.guilty.copy()
    guilty[number[is_open]] = True
    return replace(fitted, guilty=guilty)


def _table(segments: Segments, outline: Outline, number: NDArray[np.intp], width: int) -> ChordTable:
    chords, counts = chords_of(segments.controls, segments.is_line, flatness=FLATNESS)
    ends = np.cumsum(counts)
    owner, rank = np.repeat(number, counts), ranks(counts)
    start_key = INNER_KEY + owner * (MOST_CHORDS + 1) + rank
    end_key = start_key + 1
    start_key[ends - counts], end_key[ends - 1] = outline.key[segments.start], outline.key[segments.end]
    is_curved = np.repeat(~segments.is_line, counts)
    keys = start_key, end_key
    return chord_table(chords[:, 0], chords[:, 1], owner, keys=keys, rank=rank, is_curved=is_curved, width=width)
