"""Find chords that cross each other, so that curves can be fitted again where they do.

All chords are sorted into the cells of a uniform grid that they pass through; only chords that meet in a cell are
compared.
The table of cells is kept while curves are replaced, since few are. Its numbers are as narrow as they can be: noise has
a chord for each pixel.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segvec.curves.chords import PLACES
from segvec.parallel import map_parts
from segvec.ragged import ranks

REACH = 0.2
"""Pixels between chords whose curves may cross: both lie within a tenth of their chords."""

NARROW = 0.8
"""Cosine of the angle at a common end below which the curves of two chords may cross beside it."""

UNITS = 10.0**PLACES
"""Of chords, per pixel: points are compared where they are written."""

SHORT = 0.5
"""Pixels of a chord that says little about the direction of its curve."""

CELL = 2.0
"""Side of a cell, in pixels: about the length of a chord."""

PART_CHORDS = 1 << 15
"""Chords that one thread compares at a time."""

LARGEST_SHORT = np.iinfo(np.int32).max

ROW = 1 << 15
"""Cells in a row, at most: pictures are narrower than 65,000 pixels, and a wider one only shares cells."""


@dataclass(frozen=True, slots=True, eq=False)
class ChordTable:
    """Chords, the curves that they belong to, and the cells that they pass through."""

    one: NDArray[np.signedinteger]
    """(N, 2) start of each chord, in thousandths of a pixel."""
    other: NDArray[np.signedinteger]
    """(N, 2) end of each chord."""
    keys: NDArray[np.int64]
    """(N, 2) a number for the place of each end: chords that are meant to meet there have the same."""
    owner: NDArray[np.signedinteger]
    """(N,) number of the curve that the chord belongs to."""
    chord: NDArray[np.signedinteger]
    """(M,) a chord ..."""
    cell: NDArray[np.signedinteger]
    """(M,) ... and a cell that it passes."""


def chord_table(
    one: NDArray[np.float64],
    other: NDArray[np.float64],
    owner: NDArray[np.intp],
    *,
    keys: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> ChordTable:
    """Sort chords, but for empty ones, into cells; coordinates are at least 0, but for a pixel or so."""
    start, end = (np.rint(side * UNITS) for side in (one, other))
    long = (start != end).any(axis=1)
    start, end = start[long], end[long]
    chord, cell = _cells(_numbers(start) / UNITS, _numbers(end) / UNITS)
    places = _narrow(start), _narrow(end), np.stack(keys, axis=1)[long]
    return ChordTable(*places, _narrow(owner[long]), _narrow(chord), _narrow(cell))


def joined(tables: Sequence[ChordTable]) -> ChordTable:
    """Put tables together."""
    shifts = np.cumsum([0, *(len(table.one) for table in tables[:-1])]).tolist()
    shifted = [replace(table, chord=table.chord + shift) for table, shift in zip(tables, shifts, strict=True)]
    return ChordTable(*(np.concatenate([getattr(part, name) for part in shifted]) for name in ChordTable.__slots__))


def exchanged_chords(table: ChordTable, gone: NDArray[np.bool_], fresh: ChordTable) -> ChordTable:
    """Put others after the chords of those owners that are not true in `gone`."""
    stays = ~gone[table.owner]
    place = np.cumsum(stays, dtype=table.chord.dtype) - 1
    keep = stays[table.chord]
    return ChordTable(
        one=np.concatenate([table.one[stays], fresh.one]),
        other=np.concatenate([table.other[stays], fresh.other]),
        keys=np.concatenate([table.keys[stays], fresh.keys]),
        owner=np.concatenate([table.owner[stays], fresh.owner]),
        chord=np.concatenate([place[table.chord[keep]], fresh.chord + int(stays.sum())]),
        cell=np.concatenate([table.cell[keep], fresh.cell]),
    )


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
    return _owners(table, n_owners=n_owners, suspects=suspects, reach=0.0)


def close_owners(table: ChordTable, *, n_owners: int, suspects: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Find who has a chord so near another one that their curves may cross where the chords do not.

    Parameters
    ----------
    n_owners, suspects
        As for :func:`crossing_owners`.

    Returns
    -------
    NDArray
        (n_owners,) both owners of every such pair.
    """
    return _owners(table, n_owners=n_owners, suspects=suspects, reach=REACH * UNITS)


def _owners(table: ChordTable, *, n_owners: int, suspects: NDArray[np.bool_] | None, reach: float) -> NDArray[np.bool_]:
    """Both owners of every pair that crosses, or comes within reach."""
    guilty = np.zeros(n_owners, np.bool_)
    chord, cell = table.chord, table.cell
    if suspects is not None:
        marked = np.zeros(int(cell.max(initial=0)) + 1, np.bool_)
        marked[cell[suspects[table.owner[chord]]]] = True
        near = marked[cell]
        chord, cell = chord[near], cell[near]
    order = np.argsort(cell, kind="stable")
    chord, cell = chord[order], cell[order]
    del order  # as long as all that follows
    # A part ends where a cell does.
    cuts = np.searchsorted(cell, cell[np.arange(0, len(cell), PART_CHORDS)])
    parts = [slice(*cut) for cut in pairwise([*cuts, len(cell)])]
    for found in map_parts(lambda part: _guilty(table, chord[part], cell[part], reach), parts):
        guilty[found] = True
    return guilty


def _guilty(table: ChordTable, chord: NDArray[np.intp], cell: NDArray[np.int64], reach: float) -> NDArray[np.intp]:
    """Owners of chords that cross, or come within reach, among pairs of chords and cells sorted by cell."""
    meets = _is_close if reach else _crosses
    one, other = (_numbers(side[chord].astype(np.float64)) for side in (table.one, table.other))
    keys, owner = table.keys[chord], table.owner[chord]
    left, right = np.minimum(one.real, other.real), np.maximum(one.real, other.real) + reach
    top, bottom = np.minimum(one.imag, other.imag), np.maximum(one.imag, other.imag) + reach
    found = []
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
        cross = meets(one[i], other[i], one[j], other[j], keys[i], keys[j])
        found += [owner[i[cross]], owner[j[cross]]]
        step += 1
    return np.concatenate(found) if found else np.empty(0, np.intp)


def _numbers(points: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Points (N, 2) as x + iy: complex numbers compare and multiply in one go, and whole ones exactly."""
    numbers: NDArray[np.complex128] = points.view(np.complex128)[:, 0]
    return numbers


def _narrow(values: NDArray[np.number]) -> NDArray[np.signedinteger]:
    """Whole numbers in half of the bytes, where they fit."""
    is_short = len(values) == 0 or (values.max() < LARGEST_SHORT and values.min() > -LARGEST_SHORT)
    return values.astype(np.int32 if is_short else np.int64)


def _cells(one: NDArray[np.complex128], other: NDArray[np.complex128]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Pairs of a chord and a cell that it passes, the cells of a column taken together."""
    # One cell more on the low side, for curves that leave the page.
    turned = one.real > other.real
    left, right = (
        np.where(turned, other, one) / CELL + (1 + 1j),
        np.where(turned, one, other) / CELL + (1 + 1j),
    )
    first = left.real.astype(np.int64)
    columns = right.real.astype(np.int64) - first + 1
    chord = np.repeat(np.arange(len(one)), columns)
    column = np.repeat(first, columns) + ranks(columns)
    # The part of the chord inside the column bounds its rows there; most chords lie in one column.
    top, bottom = np.minimum(left.imag, right.imag)[chord], np.maximum(left.imag, right.imag)[chord]
    several = np.flatnonzero((columns > 1)[chord])
    start, run = left[chord[several]], (right - left)[chord[several]]
    steep = run.imag / run.real
    at = [start.imag + steep * (column[several] + edge - start.real) for edge in (0, 1)]
    top[several] = np.clip(np.minimum(*at), top[several], bottom[several])
    bottom[several] = np.clip(np.maximum(*at), top[several], bottom[several])
    top_row = top.astype(np.int64)
    rows = bottom.astype(np.int64) - top_row + 1
    row = np.repeat(top_row, rows) + ranks(rows)
    return np.repeat(chord, rows), row * ROW + np.repeat(column, rows)


def _crosses(
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


def _is_close(
    a: NDArray[np.complex128],
    b: NDArray[np.complex128],
    c: NDArray[np.complex128],
    d: NDArray[np.complex128],
    ab_keys: NDArray[np.int64],
    cd_keys: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Whether chords ab and cd, whose boxes meet, come within reach, or leave a common end side by side."""
    ab, cd = b - a, d - c
    same = (ab_keys == cd_keys).any(axis=1)
    opposite = (ab_keys == cd_keys[:, ::-1]).any(axis=1)
    inner = (ab.conj() * cd).real * np.where(same, 1, -1)
    ab_length, cd_length = _length(ab), _length(cd)
    is_narrow = inner > NARROW * ab_length * cd_length
    abc, abd = _cross(ab, c - a), _cross(ab, d - a)
    cda, cdb = _cross(cd, a - c), _cross(cd, b - c)
    one, other = REACH * UNITS * ab_length, REACH * UNITS * cd_length
    is_apart = (np.minimum(abc, abd) > one) | (np.maximum(abc, abd) < -one)
    is_apart |= (np.minimum(cda, cdb) > other) | (np.maximum(cda, cdb) < -other)
    is_short = np.minimum(ab_length, cd_length) < SHORT * UNITS
    return np.where(same | opposite, is_narrow | is_short, ~is_apart)


def _cross(u: NDArray[np.complex128], v: NDArray[np.complex128]) -> NDArray[np.float64]:
    return u.real * v.imag - u.imag * v.real


def _length(u: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Length, several times as fast as numpy's, which guards against overflow."""
    return np.sqrt(u.real * u.real + u.imag * u.imag)
