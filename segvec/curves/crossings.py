"""Find chords that cross each other or come near, so that curves can be fitted again where they do.

All chords are sorted into the cells of a uniform grid that they pass through; only chords that meet in a cell are
compared.
The table of cells is kept while curves are replaced, since few are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segvec.curves.chords import FLATNESS, PLACES
from segvec.parallel import map_parts
from segvec.ragged import ranks

REACH = 2 * FLATNESS
"""Pixels between chords whose curves may cross: each lies within the flatness of its chords."""

SWAY = 4 * FLATNESS
"""Radians, about, that a curve of one pixel turns away from its chord at its end: twice the slope of a parabola."""

UNITS = 10.0**PLACES
"""Of chords, per pixel: points are compared where they are written."""

CELL = 2.0
"""Side of a cell, in pixels: about the length of a chord."""

PART_CHORDS = 1 << 17
"""Chords that one thread compares at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class ChordTable:
    """Chords, the curves that they belong to, and the cells that they pass through."""

    one: NDArray[np.complex128]
    """(N,) start of each chord, x + iy in thousandths of a pixel: complex numbers compare and multiply in one go, and
    whole ones exactly."""
    other: NDArray[np.complex128]
    """(N,) end of each chord."""
    keys: NDArray[np.int64]
    """(N, 2) a number for the place of each end: chords that are meant to meet there have the same."""
    owner: NDArray[np.intp]
    """(N,) number of the curve that the chord belongs to."""
    rank: NDArray[np.intp]
    """(N,) place of the chord along its curve, from 0."""
    is_curved: NDArray[np.bool_]
    """(N,) whether the curve is no straight line."""
    chord: NDArray[np.intp]
    """(M,) a chord ..."""
    cell: NDArray[np.int64]
    """(M,) ... and a cell that it passes, `columns` of which make a row."""
    columns: int


def chord_table(
    one: NDArray[np.float64],
    other: NDArray[np.float64],
    owner: NDArray[np.intp],
    *,
    keys: tuple[NDArray[np.int64], NDArray[np.int64]],
    rank: NDArray[np.intp] | None = None,
    is_curved: NDArray[np.bool_] | None = None,
    width: int = 1 << 16,
) -> ChordTable:
    """Sort chords, but for empty ones, into cells; coordinates are at least 0, but for a pixel or so.

    By default every chord is a straight line of its own. Beyond the page's width, in pixels, rows of cells only share
    these.
    """
    start, end = (np.rint(side * UNITS).view(np.complex128)[:, 0] for side in (one, other))
    rank = np.zeros(len(owner), np.intp) if rank is None else rank
    is_curved = np.zeros(len(owner), np.bool_) if is_curved is None else is_curved
    long = start != end
    start, end = start[long], end[long]
    chord, column, row = _cells(start / UNITS, end / UNITS, np.where(is_curved[long], FLATNESS, 0.0))
    columns = int(width / CELL) + 4
    ends = np.stack(keys, axis=1)[long]
    own = owner[long], rank[long], is_curved[long]
    return ChordTable(start, end, ends, *own, chord, row * columns + column, columns)


def sorted_by_cell(table: ChordTable) -> ChordTable:
    """Put a table into the order in which it is searched, which then takes less time."""
    order = np.argsort(table.cell, kind="stable")
    return replace(table, chord=table.chord[order], cell=table.cell[order])


def joined(tables: Sequence[ChordTable]) -> ChordTable:
    """Put tables together."""
    shifts = np.cumsum([0, *(len(table.one) for table in tables[:-1])])
    shifted = [replace(table, chord=table.chord + shift) for table, shift in zip(tables, shifts, strict=True)]
    names = [name for name in ChordTable.__slots__ if name != "columns"]
    columns = {name: np.concatenate([getattr(part, name) for part in shifted]) for name in names}
    return ChordTable(**columns, columns=tables[0].columns)


def without(table: ChordTable, gone: NDArray[np.bool_]) -> ChordTable:
    """Take the chords of some owners, those true in `gone`, out of all cells."""
    keep = ~gone[table.owner[table.chord]]
    return replace(table, chord=table.chord[keep], cell=table.cell[keep])


def crossing_owners(
    table: ChordTable, *, n_owners: int, suspects: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Find who has a chord that crosses or touches another one, other than at an end that both are meant to share.

    Parameters
    ----------
    n_owners
        Number of owners: one more than the largest.
    suspects
        (n_owners,) only cells with a chord of one of these are searched; all if not given.

    Returns
    -------
    NDArray
        (n_owners,) both owners of every such pair.

    Examples
    --------
    >>> import numpy as np
    >>> one, other = np.array([[0, 0], [0, 2], [5, 0]], float), np.array([[2, 2], [2, 0], [5, 2]], float)
    >>> table = chord_table(one, other, np.arange(3), keys=(np.arange(3), np.arange(3, 6)))
    >>> crossing_owners(table, n_owners=3).tolist()
    [True, True, False]
    """
    guilty = np.zeros(n_owners, np.bool_)
    near = table if suspects is None else _beside(table, suspects[table.owner])
    for pair in _pairs(near, reach=0.0):
        guilty[table.owner[pair]] = True
    return guilty


def close_pairs(table: ChordTable, *, suspects: NDArray[np.bool_] | None = None) -> tuple[NDArray[np.intp], ...]:
    """Find chords so near each other that their curves may cross where they do not: of two curves, one of them bent.

    Parameters
    ----------
    suspects
        As for :func:`crossing_owners`.

    Returns
    -------
    NDArray, NDArray
        (P,) a chord of each pair, and (P,) the other one. No pair comes twice.
    """
    # Where nothing is bent nothing is new.
    near = _beside(table, table.is_curved)
    near = near if suspects is None else _beside(near, suspects[table.owner])
    one, other = _pairs(near, reach=REACH * UNITS)
    if suspects is not None:
        is_new = suspects[table.owner[one]] | suspects[table.owner[other]]
        one, other = one[is_new], other[is_new]
    pair = np.unique(np.minimum(one, other) * len(table.one) + np.maximum(one, other))
    return pair // max(len(table.one), 1), pair % max(len(table.one), 1)


def _beside(table: ChordTable, is_wanted: NDArray[np.bool_]) -> ChordTable:
    """Leave only the cells in which some chords, those true in `is_wanted`, are."""
    marked = np.zeros(int(table.cell.max(initial=0)) + 1, np.bool_)
    marked[table.cell[is_wanted[table.chord]]] = True
    near = marked[table.cell]
    return replace(table, chord=table.chord[near], cell=table.cell[near])


def crosses(
    a: NDArray[np.complex128],
    b: NDArray[np.complex128],
    c: NDArray[np.complex128],
    d: NDArray[np.complex128],
    ab_keys: NDArray[np.int64],
    cd_keys: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Whether chords ab and cd have more in common than one end that they are meant to share."""
    ab, cd = b - a, d - c
    abc, abd = _cross(ab, c - a), _cross(ab, d - a)
    cda, cdb = _cross(cd, a - c), _cross(cd, b - c)
    apart = ((abc > 0) & (abd > 0)) | ((abc < 0) & (abd < 0)) | ((cda > 0) & (cdb > 0)) | ((cda < 0) & (cdb < 0))
    near = np.flatnonzero(~apart)
    crossing = ~apart
    ab, cd, ab_keys, cd_keys = ab[near], cd[near], ab_keys[near], cd_keys[near]
    same = ab_keys == cd_keys
    opposite = ab_keys == cd_keys[:, ::-1]
    # With a common end only running along each other counts: parallel, and the same way from that end.
    parallel = _cross(ab, cd) == 0
    outward = np.where(same.any(axis=1), 1, -1) * (ab.conj() * cd).real > 0
    crossing[near] = ~(same | opposite).any(axis=1) | (parallel & outward)
    return crossing


def _pairs(table: ChordTable, *, reach: float) -> tuple[NDArray[np.intp], ...]:
    """Chords of every pair that crosses, or comes within reach; a pair that meets in several cells comes as often."""
    table = sorted_by_cell(table)
    chord, cell = table.chord, table.cell
    # A part ends where a cell does.
    cuts = np.searchsorted(cell, cell[np.arange(0, len(cell), PART_CHORDS)])
    parts = [slice(*cut) for cut in pairwise([*cuts, len(cell)])]
    found = map_parts(lambda part: _pairs_of(table, chord[part], cell[part], reach), parts)
    return tuple(np.concatenate([pairs[side] for pairs in found] or [np.empty(0, np.intp)]) for side in (0, 1))


def _pairs_of(
    table: ChordTable, chord: NDArray[np.intp], cell: NDArray[np.int64], reach: float
) -> tuple[NDArray[np.intp], ...]:
    """Pairs that cross, or come within reach, among chords and cells sorted by cell."""
    one, other, keys = table.one[chord], table.other[chord], table.keys[chord]
    left, right = np.minimum(one.real, other.real), np.maximum(one.real, other.real) + reach
    top, bottom = np.minimum(one.imag, other.imag), np.maximum(one.imag, other.imag) + reach
    owner, is_curved = (table.owner[chord], table.is_curved[chord]) if reach else (None, None)
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
        if owner is not None and is_curved is not None:
            may = (is_curved[i] | is_curved[j]) & (owner[i] != owner[j])
            i, j = i[may], j[may]
            met = _is_close(one[i], other[i], one[j], other[j], keys[i], keys[j], is_curved[i], is_curved[j])
        else:
            met = crosses(one[i], other[i], one[j], other[j], keys[i], keys[j])
        firsts.append(chord[i[met]])
        seconds.append(chord[j[met]])
        step += 1
    return np.concatenate(firsts), np.concatenate(seconds)


def _cells(
    one: NDArray[np.complex128], other: NDArray[np.complex128], reach: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
    """Chord, and column and row of a cell within its reach, in pixels; the cells of a column are taken together."""
    # One cell more on the low side, for curves that leave the page.
    turned = one.real > other.real
    left, right = (
        np.where(turned, other, one) / CELL + (1 + 1j),
        np.where(turned, one, other) / CELL + (1 + 1j),
    )
    reach = reach / CELL
    first = (left.real - reach).astype(np.int64)
    columns = (right.real + reach).astype(np.int64) - first + 1
    chord = np.repeat(np.arange(len(one)), columns)
    column = np.repeat(first, columns) + ranks(columns)
    # The part of the chord inside the column bounds its rows there; most chords lie in one column.
    top, bottom = np.minimum(left.imag, right.imag)[chord], np.maximum(left.imag, right.imag)[chord]
    several = np.flatnonzero((columns > 1)[chord])
    start, run, beside = left[chord[several]], (right - left)[chord[several]], reach[chord[several]]
    steep = run.imag / np.maximum(run.real, 1e-9)
    at = [
        start.imag + steep * (column[several] + edge + side * beside - start.real) for edge, side in ((0, -1), (1, 1))
    ]
    top[several] = np.clip(np.minimum(*at), top[several], bottom[several])
    bottom[several] = np.clip(np.maximum(*at), top[several], bottom[several])
    top_row = (top - reach[chord]).astype(np.int64)
    rows = (bottom + reach[chord]).astype(np.int64) - top_row + 1
    row = np.repeat(top_row, rows) + ranks(rows)
    return np.repeat(chord, rows), np.repeat(column, rows), row


def _is_close(
    a: NDArray[np.complex128],
    b: NDArray[np.complex128],
    c: NDArray[np.complex128],
    d: NDArray[np.complex128],
    ab_keys: NDArray[np.int64],
    cd_keys: NDArray[np.int64],
    ab_is_curved: NDArray[np.bool_],
    cd_is_curved: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Whether chords ab and cd, whose boxes meet, come within reach, or leave a common end side by side."""
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
    sway = ab_is_curved[at] / ab_length[at] + cd_is_curved[at] / cd_length[at]
    close[at] = between <= SWAY * UNITS * sway
    return close


def _cross(u: NDArray[np.complex128], v: NDArray[np.complex128]) -> NDArray[np.float64]:
    return u.real * v.imag - u.imag * v.real


def _length(u: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Length, several times as fast as numpy's, which guards against overflow."""
    return np.sqrt(u.real * u.real + u.imag * u.imag)
