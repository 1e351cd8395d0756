"""Whether curves that come near each other cross once they are flattened, however finely that is done.

Chords of two curves may cross though the curves do not, where the curves come nearer than their chords leave them.
Readers flatten as they like: what comes near is flattened in the usual ways, and finer than that compared by hulls.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segvec.curves.chords import FEW_CHORDS, chord_counts
from segvec.curves.crossings import close_pairs, crosses
from segvec.curves.hulls import are_parted, between, may_fold, may_touch
from segvec.curves.segments import Segments, chosen, complex_controls, picked
from segvec.curves.tables import UNITS, ChordTable, column_of, keys_of
from segvec.ragged import ranks

FLATNESSES = (0.07, 0.05, 0.03, 0.02)
"""Pixels between curves and their chords, as readers choose them."""

LEEWAY = 4 / 3
"""So many times as many chords as a reader has leave a curve by as much as :data:`~segvec.curves.crossings.REACH`."""

PART_PAIRS = 1 << 15
"""Pairs of chords that are looked at at a time, about."""

FOREIGN = 1 << 60
"""Beyond all numbers of points."""


def crossing_nearby(
    parts: Sequence[Segments], tables: Sequence[ChordTable], *, is_gone: NDArray[np.bool_], n_seen: int
) -> NDArray[np.bool_]:
    """Find curves that may cross others, or themselves, where they are flattened finer than in tables.

    Parameters
    ----------
    parts
        The curves of each table, whose numbers count on from one to the next.
    is_gone
        (N,) curves that are left out.
    n_seen
        Only the curves of the tables from this on are compared to all others.

    Returns
    -------
    NDArray
        (N,) both owners of every such pair.
    """
    found = np.zeros(len(is_gone), np.bool_)
    first = sum(len(part.start) for part in parts[:n_seen])
    for part in parts[n_seen:]:
        bent = np.flatnonzero(~part.is_line & ~is_gone[first : first + len(part.start)])
        found[first + bent[may_fold(complex_controls(chosen(part, bent)))]] = True
        first += len(part.start)
    pairs = close_pairs(tables, is_gone=is_gone, n_seen=n_seen)
    for low in range(0, pairs.shape[1], PART_PAIRS):
        found[_touching(parts, tables, pairs[:, low : low + PART_PAIRS])] = True
    return found


def _touching(parts: Sequence[Segments], tables: Sequence[ChordTable], pair: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the numbers of curves that may cross beside some pairs of chords (2, P)."""
    owner = column_of(tables, "owner", pair)
    number, segment = np.unique(owner, return_inverse=True)
    segment = segment.reshape(owner.shape)
    segments = picked(parts, number)
    rank = column_of(tables, "rank", pair).astype(np.intp)
    near = _Near(
        complex_controls(segments)[segment],
        chord_counts(segments.controls, segments.is_line)[segment],
        rank,
        keys_of(column_of(tables, "keys", pair), owner, rank),
    )
    # What is apart together with its neighbors on the same curves is so however it is flattened.
    doubtful = np.flatnonzero(~_are_parted(near))
    owner, segment, near = owner[:, doubtful], segment[:, doubtful], near.chosen(doubtful)
    meets = _may_touch(near)
    is_near = ~_are_parted_in_halves(near)
    for flatness in FLATNESSES:
        counts = chord_counts(segments.controls, segments.is_line, flatness=flatness)[segment]
        meets |= _cross_in(near, counts, is_near)
    for count in FEW_CHORDS:
        is_kept = segments.is_line[segment] | (near.counts > LEEWAY * count)
        meets |= _cross_in(near, np.where(is_kept, near.counts, count), is_near)
    return owner[:, meets]


@dataclass(frozen=True, slots=True, eq=False)
class _Near:
    """Pairs of chords that are near each other, as arrays of two rows."""

    controls: NDArray[np.complex128]  # (2, P, 4) of the curve that each is a chord of
    counts: NDArray[np.intp]  # (2, P) chords of that curve
    rank: NDArray[np.intp]  # (2, P) place among these
    keys: NDArray[np.int64]  # (2, P, 2) of its ends

    def chosen(self, which: NDArray[np.intp]) -> "_Near":
        """Return some of the pairs."""
        return _Near(*(getattr(self, name)[:, which] for name in _Near.__slots__))


def _are_parted(near: _Near) -> NDArray[np.bool_]:
    """Tell (P,) whether the hulls of the curves are apart for a chord's length beyond both chords."""
    return are_parted(*_parts(near, beyond=1))


def _are_parted_in_halves(near: _Near) -> NDArray[np.bool_]:
    """Tell (P,) whether that is so for all halves of both chords: whether it does where there are twice as many."""
    parted = np.ones(near.rank.shape[1], np.bool_)
    for first in (0, 1):
        for second in (0, 1):
            rest = np.flatnonzero(parted)
            part = near.chosen(rest)
            rank = 2 * part.rank + np.array([[first], [second]])
            parted[rest] = _are_parted(replace(part, rank=rank, counts=2 * part.counts))
    return parted


def _may_touch(near: _Near) -> NDArray[np.bool_]:
    """Tell (P,) whether the parts of the curves that the chords stand for may touch."""
    return may_touch(*_parts(near, beyond=0))


def _parts(near: _Near, *, beyond: int) -> tuple[NDArray[np.complex128], NDArray[np.complex128], NDArray[np.bool_]]:
    """Control points (P, 4) of the parts of both curves with so many chords more on both sides; whether they join.

    Those that join are turned around, where needed, to begin in the point that they share.
    """
    start, end = np.maximum(near.rank - beyond, 0), np.minimum(near.rank + 1 + beyond, near.counts)
    # Where no two chords cross, ends are shared that are in the same place.
    ends = np.stack(
        [
            np.where(start == 0, near.controls[..., 0], np.nan),
            np.where(end == near.counts, near.controls[..., 3], np.nan),
        ]
    )
    at_start, at_end = ((ends[side] == ends[:, ::-1]).any(axis=0) for side in (0, 1))
    parts = between(near.controls, start / near.counts, end / near.counts)
    is_turned = (at_end & ~at_start)[..., None]
    one, other = np.where(is_turned, parts[..., ::-1], parts)
    return one, other, (at_start | at_end)[0]


def _cross_in(near: _Near, counts: NDArray[np.intp], is_near: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell (P,) whether curves cross beside the chords when there are other counts (2, P) of chords.

    Where there are twice as many, only some pairs (P,) are looked at.
    """
    found = np.zeros(near.rank.shape[1], np.bool_)
    is_open = (counts != near.counts).any(axis=0) & (is_near | (counts < 2 * near.counts).any(axis=0))
    pair = np.flatnonzero(is_open)
    few, many, rank = near.counts[:, pair], counts[:, pair], near.rank[:, pair]
    # All chords that have a part of the curve in common with the one.
    first = rank * many // few
    number = -(-(rank + 1) * many // few) - first
    total = np.cumsum(number[0] * number[1])
    cuts = np.searchsorted(total, np.arange(0, total[-1] if len(pair) else 0, PART_PAIRS)).tolist()
    for low, high in pairwise([*cuts, len(pair)]):
        part = slice(low, high)
        found[pair[part]] = _cross_among(near.chosen(pair[part]), many[:, part], first[:, part], number[:, part])
    return found


def _cross_among(
    near: _Near, many: NDArray[np.intp], first: NDArray[np.intp], number: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Tell (P,) whether any of so many chords from a first one on, of `many` of one curve, crosses one of the other."""
    found = np.zeros(number.shape[1], np.bool_)
    total = number[0] * number[1]
    local, of = ranks(total), np.repeat(np.arange(len(found)), total)
    step = first[:, of] + np.stack([local // number[1, of], local % number[1, of]])
    many, controls, own_keys = many[:, of], near.controls[:, of], near.keys[:, of]
    keys = np.repeat(np.array([[[0, 1]], [[2, 3]]], np.int64) - FOREIGN, len(of), axis=1)
    for side, is_end in ((0, step == 0), (1, step == many - 1)):
        keys[is_end, side] = own_keys[is_end, side]
    start, end = (np.rint(_at(controls, (step + side) / many) * UNITS) for side in (0, 1))
    found[of[crosses(start[0], end[0], start[1], end[1], keys[0], keys[1])]] = True
    return found


def _at(controls: NDArray[np.complex128], u: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Points of cubics (..., 4) at parameters 0..1."""
    v = 1 - u
    a, b, c, d = np.moveaxis(controls, -1, 0)
    return np.asarray(v * v * (v * a + 3 * u * b) + u * u * (3 * v * c + u * d))
