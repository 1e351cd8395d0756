"""Find chords that cross each other or come near, so that curves can be fitted again where they do.

All chords are sorted into the cells of a uniform grid that they pass through; only chords that meet in a cell are
compared. While curves are replaced only the cells of new chords are looked at.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from segvec.curves.chords import FLATNESS
from segvec.curves.tables import UNITS, ChordTable, Passages, cells_of, passages, places_of
from segvec.parallel import map_parts

REACH = 2 * FLATNESS
"""Pixels between chords whose curves may cross: each lies within the flatness of its chords."""

SWAY = 4 * FLATNESS
"""Radians, about, that a curve of one pixel turns away from its chord at its end: twice the slope of a parabola."""

PART_CHORDS = 1 << 15
"""Chords that one thread compares at a time, about."""

PART_CELLS = 1 << 13
"""Cells that one thread searches at a time."""

_Part: TypeAlias = tuple[int, int] | NDArray[np.intp]
"""Cells: from one to before another, or so many of them."""


def crossing_owners(tables: Sequence[ChordTable], *, is_gone: NDArray[np.bool_], n_seen: int = 0) -> NDArray[np.bool_]:
    """Find who has a chord that crosses or touches another one, other than at an end that both are meant to share.

    Parameters
    ----------
    is_gone
        (N,) owners whose chords are left out; there are no others than these N.
    n_seen
        Tables among which no chords cross: only cells with a chord of the others are searched.

    Returns
    -------
    NDArray
        (N,) both owners of every such pair.

    Examples
    --------
    >>> import numpy as np
    >>> from segvec.curves.tables import chord_table
    >>> one, other = np.array([[0, 0], [0, 2], [5, 0]], float), np.array([[2, 2], [2, 0], [5, 2]], float)
    >>> table = chord_table(one, other, np.arange(3), keys=(np.arange(3), np.arange(3, 6)))
    >>> crossing_owners([table], is_gone=np.zeros(3, bool)).tolist()
    [True, True, False]
    """
    guilty = np.zeros(len(is_gone), np.bool_)

    def owners(part: _Part) -> NDArray[np.intp]:
        near = _passages(tables, part, is_gone)
        return near.owner[np.concatenate(_meeting(near, reach=0.0))]

    for found in map_parts(owners, _parts(tables, n_seen)):
        guilty[found] = True
    return guilty


def close_pairs(tables: Sequence[ChordTable], *, is_gone: NDArray[np.bool_], n_seen: int = 0) -> NDArray[np.intp]:
    """Find chords so near each other that their curves may cross where they do not: of two curves, one of them bent.

    Parameters
    ----------
    is_gone, n_seen
        As for :func:`crossing_owners`.

    Returns
    -------
    NDArray
        (2, P) both chords of each pair, whose numbers count on from table to table. No pair comes twice.
    """
    count = sum(len(table.one) for table in tables)
    old = sum(len(table.one) for table in tables[:n_seen])

    def pairs(part: _Part) -> NDArray[np.intp]:
        near = _around_bends(_passages(tables, part, is_gone))
        one, other = (near.chord[place] for place in _meeting(near, reach=REACH * UNITS))
        is_new = (one >= old) | (other >= old)
        return np.unique(np.minimum(one, other)[is_new] * count + np.maximum(one, other)[is_new])

    found = map_parts(pairs, _parts(tables, n_seen))
    pair = np.unique(np.concatenate(found)) if found else np.empty(0, np.intp)
    return np.stack([pair // max(count, 1), pair % max(count, 1)])


def _parts(tables: Sequence[ChordTable], n_seen: int) -> list[_Part]:
    """Cells to search: from one to before another one, or those that chords of new tables are in."""
    if not n_seen:
        largest = max(tables, key=lambda table: len(table.cell)).cell
        # A part ends where a cell does.
        edges = np.unique(largest[PART_CHORDS::PART_CHORDS]).tolist()
        ends = [table.cell[[0, -1]] for table in tables if len(table.cell)]
        return list(pairwise([min(end[0] for end in ends), *edges, max(end[1] for end in ends) + 1])) if ends else []
    cells = cells_of(tables[n_seen:])
    return [cells[first : first + PART_CELLS] for first in range(0, len(cells), PART_CELLS)]


def _passages(tables: Sequence[ChordTable], part: _Part, is_gone: NDArray[np.bool_]) -> Passages:
    """Look up what passes some cells."""
    places: list[slice | NDArray[np.intp]] = []
    for table in tables:
        if isinstance(part, tuple):
            places.append(slice(*np.searchsorted(table.cell, np.asarray(part, table.cell.dtype)).tolist()))
        else:
            places.append(places_of(table, part))
    return passages(tables, places, is_gone)


def _around_bends(near: Passages) -> Passages:
    """Leave the cells that curves pass: where nothing is bent nothing is new."""
    if not len(near.cell):
        return near
    is_first = np.concatenate([[True], near.cell[1:] != near.cell[:-1]])
    has_bend = np.logical_or.reduceat(near.is_curved, np.flatnonzero(is_first))[np.cumsum(is_first) - 1]
    return Passages(*(getattr(near, name)[has_bend] for name in Passages.__slots__))


def _meeting(near: Passages, *, reach: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places of every pair that crosses, or comes within reach; one that meets in several cells comes as often."""
    one, other, cell = near.one, near.other, near.cell
    left, right = np.minimum(one.real, other.real), np.maximum(one.real, other.real) + reach
    top, bottom = np.minimum(one.imag, other.imag), np.maximum(one.imag, other.imag) + reach
    firsts, seconds = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    first = np.arange(len(cell))
    step = 1
    while len(first):
        if first[-1] + step >= len(cell):
            first = first[first + step < len(cell)]
        first = first[cell[first] == cell[first + step]]
        second = first + step
        meet = (left[first] <= right[second]) & (left[second] <= right[first])
        meet &= (top[first] <= bottom[second]) & (top[second] <= bottom[first])
        i, j = first[meet], second[meet]
        if reach:
            may = (near.is_curved[i] | near.is_curved[j]) & (near.owner[i] != near.owner[j])
            i, j = i[may], j[may]
        met = (_is_close if reach else _crosses)(near, i, j)
        firsts.append(i[met])
        seconds.append(j[met])
        step += 1
    return np.concatenate(firsts), np.concatenate(seconds)


def _crosses(near: Passages, i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.bool_]:
    one, other = near.one, near.other
    crossing = ~_are_parted(one[i], other[i], one[j], other[j])
    met = np.flatnonzero(crossing)
    i, j = i[met], j[met]
    ab, cd = other[i] - one[i], other[j] - one[j]
    crossing[met] = ~_only_meet(ab, cd, near.keys_of(i), near.keys_of(j))
    return crossing


def crosses(
    a: NDArray[np.complex128],
    b: NDArray[np.complex128],
    c: NDArray[np.complex128],
    d: NDArray[np.complex128],
    ab_keys: NDArray[np.int64],
    cd_keys: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Whether chords ab and cd have more in common than one end that they are meant to share."""
    crossing = ~_are_parted(a, b, c, d)
    met = np.flatnonzero(crossing)
    crossing[met] = ~_only_meet((b - a)[met], (d - c)[met], ab_keys[met], cd_keys[met])
    return crossing


def _are_parted(
    a: NDArray[np.complex128], b: NDArray[np.complex128], c: NDArray[np.complex128], d: NDArray[np.complex128]
) -> NDArray[np.bool_]:
    """Whether the line through either of chords ab and cd has the other one on one side."""
    ab, cd = b - a, d - c
    abc, abd = _cross(ab, c - a), _cross(ab, d - a)
    cda, cdb = _cross(cd, a - c), _cross(cd, b - c)
    return ((abc > 0) & (abd > 0)) | ((abc < 0) & (abd < 0)) | ((cda > 0) & (cdb > 0)) | ((cda < 0) & (cdb < 0))


def _only_meet(
    ab: NDArray[np.complex128],
    cd: NDArray[np.complex128],
    ab_keys: NDArray[np.int64],
    cd_keys: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Whether chords that touch do so in an end alone that they are meant to share."""
    same = ab_keys == cd_keys
    opposite = ab_keys == cd_keys[:, ::-1]
    # With a common end only running along each other counts: parallel, and the same way from that end.
    parallel = _cross(ab, cd) == 0
    outward = np.where(same.any(axis=1), 1, -1) * (ab.conj() * cd).real > 0
    return np.asarray((same | opposite).any(axis=1) & ~(parallel & outward))


def _is_close(near: Passages, i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether chords, whose boxes meet, come within reach, or leave a common end side by side."""
    a, b, c, d = near.one[i], near.other[i], near.one[j], near.other[j]
    ab_keys, cd_keys = near.keys_of(i), near.keys_of(j)
    ab, cd = b - a, d - c
    same = (ab_keys == cd_keys).any(axis=1)
    shared = same | (ab_keys == cd_keys[:, ::-1]).any(axis=1)
    ab_length, cd_length = _length(ab), _length(cd)
    abc, abd = _cross(ab, c - a), _cross(ab, d - a)
    cda, cdb = _cross(cd, a - c), _cross(cd, b - c)
    one, other = REACH * UNITS * ab_length, REACH * UNITS * cd_length
    is_apart = (np.minimum(abc, abd) > one) | (np.maximum(abc, abd) < -one)
    is_apart |= (np.minimum(cda, cdb) > other) | (np.maximum(cda, cdb) < -other)
    close = ~is_apart
    at = np.flatnonzero(shared)
    # Curves leave a common end between their chords only where both may turn by the angle between these.
    between = np.abs(np.angle(np.where(same[at], 1, -1) * ab[at].conj() * cd[at]))
    sway = near.is_curved[i[at]] / ab_length[at] + near.is_curved[j[at]] / cd_length[at]
    close[at] = between <= SWAY * UNITS * sway
    return close


def _cross(u: NDArray[np.complex128], v: NDArray[np.complex128]) -> NDArray[np.float64]:
    return u.real * v.imag - u.imag * v.real


def _length(u: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Length, several times as fast as numpy's, which guards against overflow."""
    return np.sqrt(u.real * u.real + u.imag * u.imag)
