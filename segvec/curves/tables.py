"""Chords of curves, sorted into the cells of a uniform grid that they pass through.

Tables are only added to one another while curves are replaced: chords of curves that are gone stay where they are and
are left out of what is looked up. Their numbers are as narrow as they can be: noise has a chord for every other pixel.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.curves.chords import FLATNESS, MOST_CHORDS, PLACES, chords_in
from segvec.curves.segments import Segments
from segvec.ragged import ranks, runs

UNITS = 10.0**PLACES
"""Of chords, per pixel: points are compared where they are written."""

CELL = 2.0
"""Side of a cell, in pixels: about the length of a chord."""

INSIDE = -(1 << 31)
"""In place of a key: the point is one inside of a curve, which no other curve shares."""

INNER_KEY = 1 << 41
"""Where the keys of points inside curves begin."""


@dataclass(frozen=True, slots=True, eq=False)
class ChordTable:
    """Chords, the curves that they belong to, and the cells that they pass through."""

    one: NDArray[np.signedinteger]
    """(N, 2) start of each chord, in thousandths of a pixel."""
    other: NDArray[np.signedinteger]
    """(N, 2) end of each chord."""
    keys: NDArray[np.signedinteger]
    """(N, 2) a number for the place of each end, or `INSIDE`: chords that are meant to meet there have the same."""
    owner: NDArray[np.signedinteger]
    """(N,) number of the curve that the chord belongs to."""
    rank: NDArray[np.uint8]
    """(N,) place of the chord along its curve, from 0."""
    is_curved: NDArray[np.bool_]
    """(N,) whether the curve is no straight line."""
    chord: NDArray[np.signedinteger]
    """(M,) a chord ..."""
    cell: NDArray[np.signedinteger]
    """(M,) ... and a cell that it passes, `columns` of which make a row; in the order of cells."""
    columns: int


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """Chords that pass cells, each as often as it passes one, in the order of cells."""

    one: NDArray[np.complex128]
    """(M,) start, x + iy in thousandths of a pixel: complex numbers compare and multiply in one go, and whole ones
    exactly."""
    other: NDArray[np.complex128]
    """(M,) end."""
    keys: NDArray[np.signedinteger]
    """(M, 2) a number for the place of each end, or `INSIDE`."""
    owner: NDArray[np.signedinteger]
    """(M,)."""
    rank: NDArray[np.uint8]
    """(M,)."""
    is_curved: NDArray[np.bool_]
    """(M,)."""
    chord: NDArray[np.intp]
    """(M,) number of the chord, counted on from table to table."""
    cell: NDArray[np.signedinteger]
    """(M,)."""

    def keys_of(self, place: NDArray[np.intp]) -> NDArray[np.int64]:
        """Return the keys (..., 2) of some chords' ends."""
        return keys_of(self.keys[place], self.owner[place], self.rank[place])


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
    start, end = (np.rint(side * UNITS) for side in (one, other))
    rank = np.zeros(len(owner), np.intp) if rank is None else rank
    is_curved = np.zeros(len(owner), np.bool_) if is_curved is None else is_curved
    long = (start != end).any(axis=1)
    start, end = start[long], end[long]
    chord, column, row = _cells(
        _complex(start) / UNITS, _complex(end) / UNITS, np.where(is_curved[long], FLATNESS, 0.0)
    )
    columns = int(width / CELL) + 4
    cell = row * columns + column
    order = np.argsort(cell, kind="stable")
    ends = np.stack([key[long] for key in keys], axis=1)
    start, end, ends, own = (_narrow(values) for values in (start, end, ends, owner[long]))
    place, is_curved = rank[long].astype(np.uint8), is_curved[long]
    return ChordTable(start, end, ends, own, place, is_curved, _narrow(chord)[order], _narrow(cell)[order], columns)


def segment_table(
    segments: Segments,
    counts: NDArray[np.intp],
    *,
    number: NDArray[np.intp],
    keys: NDArray[np.int64],
    width: int,
) -> ChordTable:
    """Flatten segments to so many chords each.

    Parameters
    ----------
    number
        (S,) of each segment.
    keys
        (2, S) of the places of both ends of each.
    width
        Of the page, in pixels.
    """
    chords = chords_in(segments.controls, counts)
    ends = np.cumsum(counts)
    start_key, end_key = np.full((2, len(chords)), INSIDE)
    start_key[ends - counts], end_key[ends - 1] = keys
    owner, is_curved = np.repeat(number, counts), np.repeat(~segments.is_line, counts)
    ends_keys, rank = (start_key, end_key), ranks(counts)
    return chord_table(chords[:, 0], chords[:, 1], owner, keys=ends_keys, rank=rank, is_curved=is_curved, width=width)


def joined(tables: Sequence[ChordTable]) -> ChordTable:
    """Put tables together."""
    if len(tables) == 1:
        return tables[0]
    shifts = _shifts(tables)
    names = [name for name in ChordTable.__slots__ if name not in ("chord", "cell", "columns")]
    columns = {name: np.concatenate([getattr(table, name) for table in tables]) for name in names}
    cell = np.concatenate([table.cell for table in tables])
    order = np.argsort(cell, kind="stable")
    chord = _narrow(np.concatenate([table.chord + shift for table, shift in zip(tables, shifts, strict=False)]))
    return ChordTable(**columns, chord=chord[order], cell=cell[order], columns=tables[0].columns)


def column_of(tables: Sequence[ChordTable], name: str, chord: NDArray[np.intp]) -> NDArray[Any]:
    """Look up a column of chords, whose numbers count on from table to table, of any shape."""
    first = getattr(tables[0], name)
    found = np.empty(chord.shape + first.shape[1:], np.result_type(*(getattr(table, name) for table in tables)))
    shifts = _shifts(tables)
    for table, low, high in zip(tables, shifts, shifts[1:], strict=False):
        mine = (chord >= low) & (chord < high)
        found[mine] = getattr(table, name)[chord[mine] - low]
    return found


def keys_of(
    keys: NDArray[np.signedinteger], owner: NDArray[np.integer], rank: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Give the points inside of curves, which have none, keys (..., 2) of their own."""
    inner = INNER_KEY + owner.astype(np.int64) * (MOST_CHORDS + 1) + rank
    return np.where(keys == INSIDE, np.stack([inner, inner + 1], axis=-1), keys)


def passages(
    tables: Sequence[ChordTable], places: Sequence[slice | NDArray[np.intp]], is_gone: NDArray[np.bool_]
) -> Passages:
    """Look up entries of cells, those at some places in each table, but for chords of owners that are gone."""
    parts = []
    is_whole = not is_gone.any()
    for table, place, shift in zip(tables, places, _shifts(tables), strict=False):
        chord, cell = table.chord[place], table.cell[place]
        if not is_whole:
            stays = ~is_gone[table.owner[chord]]
            chord, cell = chord[stays], cell[stays]
        one, other = (_complex(side[chord].astype(np.float64)) for side in (table.one, table.other))
        own = table.keys[chord], table.owner[chord], table.rank[chord], table.is_curved[chord]
        parts.append((one, other, *own, chord + np.intp(shift), cell))
    if len(parts) == 1:
        return Passages(*parts[0])
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    if sum(len(part[-1]) > 0 for part in parts) > 1:
        order = np.argsort(columns[-1], kind="stable")
        columns = [column[order] for column in columns]
    return Passages(*columns)


def cells_of(tables: Sequence[ChordTable]) -> NDArray[np.intp]:
    """Return all cells that chords of tables pass."""
    return np.unique(np.concatenate([table.cell for table in tables])).astype(np.intp)


def places_of(table: ChordTable, cells: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the places of all entries of a table for some cells."""
    cells = cells.astype(table.cell.dtype)
    first = np.searchsorted(table.cell, cells)
    return runs(first, np.searchsorted(table.cell, cells, side="right") - first)


def owners_in(tables: Sequence[ChordTable], cells: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the owners of all chords that pass some cells."""
    owners = [table.owner[table.chord[places_of(table, cells)]] for table in tables]
    return np.unique(np.concatenate(owners)).astype(np.intp)


def _shifts(tables: Sequence[ChordTable]) -> list[int]:
    """Count the chords before each table, and all."""
    return np.cumsum([0, *(len(table.one) for table in tables)]).tolist()


def _complex(points: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Points (N, 2) as x + iy."""
    numbers: NDArray[np.complex128] = np.ascontiguousarray(points).view(np.complex128)[:, 0]
    return numbers


def _narrow(values: NDArray[np.number]) -> NDArray[np.signedinteger]:
    """Whole numbers in half of the bytes, where they fit."""
    limits = np.iinfo(np.int32)
    fits = not len(values) or (values.min() >= limits.min and values.max() <= limits.max)
    return values.astype(np.int32 if fits else np.int64)


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
