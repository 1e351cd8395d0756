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

from segvec.curves.chords import chord_counts
from segvec.curves.coarseness import crossing_coarsely
from segvec.curves.crossings import crossing_owners
from segvec.curves.cubics import segment_halves
from segvec.curves.ellipses import with_ellipses
from segvec.curves.joints import with_chain
from segvec.curves.nearness import crossing_nearby
from segvec.curves.outline import Outline, arcs_of, outline_of, spans, with_parted_points, with_plain_arcs
from segvec.curves.passages import with_passages
from segvec.curves.placement import misplaced
from segvec.curves.polygons import fit_exactly
from segvec.curves.segments import Segments, chosen, in_order, picked, rounded
from segvec.curves.tables import UNITS, ChordTable, joined, segment_table
from segvec.parallel import map_parts
from segvec.planar.map import PlanarMap
from segvec.ragged import runs

FINER = 0.25
"""Share of the tolerance at which curves that cross are fitted again."""

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
    """What is fitted so far, and what of it crosses; what was replaced stays where it is."""

    outline: Outline
    width: int  # of the page
    steps: int | None  # per pixel, to which coordinates are rounded
    parts: tuple[Segments, ...]  # what each round fitted; numbers of segments count on from part to part
    tables: tuple[ChordTable, ...]  # of each part; the owners of chords are numbers of segments
    effort: NDArray[np.int8]  # (N,) how closely a segment follows its points
    is_gone: NDArray[np.bool_]  # (N,) whether it was replaced
    guilty: NDArray[np.bool_]  # (N,) whether it crosses another

    def in_order(self, which: NDArray[np.bool_]) -> tuple[Segments, NDArray[np.intp]]:
        """Return some of the segments, those true in `which`, along the outline, and their numbers."""
        number = np.flatnonzero(which)
        start = np.concatenate([part.start for part in self.parts])[number]
        number = number[np.argsort(start, kind="stable")]
        return picked(self.parts, number), number

    def arcs(self) -> NDArray[np.intp]:
        """Return the arc (N,) of each segment."""
        return np.concatenate([arcs_of(self.outline, part.start) for part in self.parts])


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
    n_seen = 0
    for turn in count():
        if not fitted.guilty.any():
            fitted, n_seen = _seen_closely(fitted, n_seen), len(fitted.tables)
            if not fitted.guilty.any():
                fitted = _out_of_place(fitted, planar, has_vertices, tolerance)
            if not fitted.guilty.any():
                break
        is_patient = turn < PATIENCE
        before = fitted if is_patient else _with_whole_arcs(fitted)
        is_plain = _stuck_arcs(before) & has_vertices
        has_vertices &= ~is_plain
        was_exact = (before.effort[before.guilty] == EXACT).all()
        fitted = _refitted(before, planar, is_plain, fit if is_patient else fit_exactly, tolerance)
        if fitted.guilty.any() and was_exact and not is_plain.any() and _is_unmoved(before, fitted):
            break
    # Nobody needs the tables any more, whose place the segments take.
    before = fitted = replace(fitted, tables=())
    return fitted.outline, fitted.in_order(~fitted.is_gone)[0]


def _first_fit(outline: Outline, fit: Fit, tolerance: float, *, width: int, steps: int | None) -> _Fitted:
    starts, ends = spans(outline)
    # Equal parts by points, not by runs.
    cuts = np.searchsorted(starts, np.arange(0, len(outline.points) + PART_POINTS, PART_POINTS))
    parts = [slice(*cut) for cut in pairwise(cuts) if cut[0] < cut[1]]
    segments = in_order(map_parts(lambda part: fit(outline, starts[part], ends[part], tolerance), parts))
    segments = rounded(segments, steps)
    table = _table(segments, outline, 0, width)
    is_gone = np.zeros(len(segments.start), np.bool_)
    guilty = crossing_owners([table], is_gone=is_gone)
    return _Fitted(outline, width, steps, (segments,), (table,), _least_effort(segments), is_gone, guilty)


def _replaced(fitted: _Fitted, gone: NDArray[np.bool_], *pieces: tuple[Segments, NDArray[np.int8]]) -> _Fitted:
    """Put segments, and how close they are, in the place of those that go, and see which of them cross now."""
    order = np.argsort(np.concatenate([segments.start for segments, _ in pieces]))
    fresh = rounded(in_order([segments for segments, _ in pieces]), fitted.steps)
    tables = *fitted.tables, _table(fresh, fitted.outline, len(gone), fitted.width)
    is_gone = np.concatenate([fitted.is_gone | gone, np.zeros(len(order), np.bool_)])
    effort = np.concatenate([fitted.effort, np.concatenate([effort for _, effort in pieces])[order]])
    guilty = crossing_owners(tables, is_gone=is_gone, n_seen=len(fitted.tables))
    return replace(fitted, parts=(*fitted.parts, fresh), tables=tables, effort=effort, is_gone=is_gone, guilty=guilty)


def _is_unmoved(before: _Fitted, fitted: _Fitted) -> bool:
    """Whether the last round put the same segments in the place of others."""
    gone = fitted.is_gone[: len(before.is_gone)] & ~before.is_gone
    return np.array_equal(before.in_order(gone)[0].controls, fitted.parts[-1].controls)


def _stuck_arcs(fitted: _Fitted) -> NDArray[np.bool_]:
    """Whether each arc (A,) has a segment that crosses another, where all that do so are exact."""
    is_stuck = np.zeros(len(fitted.outline.offsets) - 1, np.bool_)
    if (fitted.effort[fitted.guilty] == EXACT).all():
        is_stuck[arcs_of(fitted.outline, fitted.in_order(fitted.guilty)[0].start)] = True
    return is_stuck


def _with_whole_arcs(fitted: _Fitted) -> _Fitted:
    """Take all segments of an arc for guilty where one is, and none for loose."""
    arc = fitted.arcs()
    is_guilty = np.zeros(len(fitted.outline.offsets) - 1, np.bool_)
    is_guilty[arc[fitted.guilty]] = True
    return replace(fitted, guilty=is_guilty[arc] & ~fitted.is_gone, effort=np.maximum(fitted.effort, FINE))


def _refitted(fitted: _Fitted, planar: PlanarMap, is_plain: NDArray[np.bool_], fit: Fit, tolerance: float) -> _Fitted:
    """Fit what crosses anew: what was loose within a finer tolerance, all else from point to point.

    Some arcs (A,) are fitted from the start, to the points of the map without vertices put on corners. Points that
    rounding would put onto others move, and the ends of curves that end in them.
    """
    is_own, gone = fitted.guilty, fitted.guilty
    if is_plain.any():
        is_anew = is_plain[fitted.arcs()] & ~fitted.is_gone
        is_own, gone = is_own & ~is_anew, gone | is_anew
        fitted = _with_plain_arcs(fitted, planar, is_plain)
    outline = fitted.outline
    own, number = fitted.in_order(is_own)
    is_long = own.end - own.start > LONG
    is_loose = (fitted.effort[number] == LOOSE) & (is_long | (len(number) > FEW))
    is_long &= ~is_loose
    loose, long, close = chosen(own, is_loose), chosen(own, is_long), chosen(own, ~is_loose & ~is_long)
    pieces = []
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
        is_bent = np.concatenate([moved[part.start] | moved[part.end] for part in fitted.parts])
        is_bent &= ~gone & ~fitted.is_gone
        bent, number = fitted.in_order(is_bent)
        pieces.append((_between_points(bent, outline), fitted.effort[number]))
        cut = _between_points(cut, outline)
        gone = gone | is_bent
    pieces.append((cut, np.full(len(cut.start), FINE, np.int8)))
    if len(close.start):
        exact = fit_exactly(outline, close.start, close.end, 0.0)
        pieces.append((exact, np.full(len(exact.start), EXACT, np.int8)))
    if len(loose.start):
        fine = fit(outline, loose.start, loose.end, FINER * tolerance)
        pieces.append((fine, np.full(len(fine.start), FINE, np.int8)))
    if is_plain.any():
        starts, ends = spans(outline)
        inside = is_plain[arcs_of(outline, starts)]
        anew = fit(outline, starts[inside], ends[inside], tolerance)
        pieces.append((anew, _least_effort(anew)))
    return _replaced(replace(fitted, outline=outline), gone, *pieces)


def _with_plain_arcs(fitted: _Fitted, planar: PlanarMap, is_plain: NDArray[np.bool_]) -> _Fitted:
    """Give some arcs (A,) the points of the map, without vertices put on corners; all segments keep their points."""
    outline = with_plain_arcs(fitted.outline, planar, is_plain)
    shifts = outline.offsets - fitted.outline.offsets
    parts = []
    for part in fitted.parts:
        shift = shifts[arcs_of(fitted.outline, part.start)]
        parts.append(replace(part, start=part.start + shift, end=part.end + shift))
    return replace(fitted, outline=outline, parts=tuple(parts))


def _between_points(segments: Segments, outline: Outline) -> Segments:
    """Move segments, which were rounded before, to where the points at their ends are."""
    ends = np.stack([outline.points[segments.start], outline.points[segments.end]], axis=1)
    added = ends - segments.controls[:, [0, 3]]
    return replace(segments, controls=segments.controls + added[:, [0, 0, 1, 1]])


def _least_effort(segments: Segments) -> NDArray[np.int8]:
    """Tell how close segments (S,) are: a finer fit to a few points is longer than lines through them."""
    return np.where(segments.end - segments.start <= SHORT, FINE, LOOSE).astype(np.int8)


def _seen_closely(fitted: _Fitted, n_seen: int) -> _Fitted:
    """Find what may cross once it is flattened otherwise, that of the parts from some on and any other."""
    guilty = crossing_nearby(fitted.parts, fitted.tables, is_gone=fitted.is_gone, n_seen=n_seen)
    guilty |= crossing_coarsely(
        fitted.parts,
        fitted.tables,
        is_gone=fitted.is_gone,
        n_seen=n_seen,
        key=fitted.outline.key,
        width=fitted.width,
    )
    return replace(fitted, guilty=guilty)


def _out_of_place(fitted: _Fitted, planar: PlanarMap, has_vertices: NDArray[np.bool_], tolerance: float) -> _Fitted:
    """Find borders that passed over others without a crossing, but for those that follow the map's points already."""
    found = misplaced(
        planar, fitted.outline, fitted.parts, tables=fitted.tables, is_gone=fitted.is_gone, tolerance=tolerance
    )
    is_open = found & (fitted.effort < EXACT)
    if found.any() and not is_open.any():
        is_open = found & has_vertices[fitted.arcs()]
    return replace(fitted, guilty=is_open)


def _table(segments: Segments, outline: Outline, first: int, width: int) -> ChordTable:
    """Flatten segments, whose numbers begin somewhere, a part at a time."""

    def part_table(low: int) -> ChordTable:
        part = chosen(segments, slice(low, low + PART_SEGMENTS))
        number = first + low + np.arange(len(part.start))
        keys = outline.key[np.stack([part.start, part.end])]
        return segment_table(part, chord_counts(part.controls, part.is_line), number=number, keys=keys, width=width)

    return joined(map_parts(part_table, range(0, max(len(segments.start), 1), PART_SEGMENTS)))
