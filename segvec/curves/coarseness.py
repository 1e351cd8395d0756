"""Whether curves cross where readers flatten each to few chords, however long it is.

Such chords leave long curves by more than all others do. They are compared with what lies in the cells that they pass,
flattened alike.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segvec.curves.chords import FEW_CHORDS, chord_counts
from segvec.curves.crossings import crossing_owners
from segvec.curves.nearness import LEEWAY
from segvec.curves.segments import Segments, picked
from segvec.curves.tables import ChordTable, cells_of, owners_in, segment_table


def crossing_coarsely(
    parts: Sequence[Segments],
    tables: Sequence[ChordTable],
    *,
    is_gone: NDArray[np.bool_],
    n_seen: int,
    key: NDArray[np.int64],
    width: int,
) -> NDArray[np.bool_]:
    """Find curves that cross others, or themselves, where each is flattened to few chords.

    Parameters
    ----------
    parts, tables
        The curves of each table, whose numbers count on from one to the next.
    is_gone
        (N,) curves that are left out.
    n_seen
        Only the curves of the tables from this on are compared to all others.
    key
        Of the place of each point at which curves end.
    width
        Of the page, in pixels.

    Returns
    -------
    NDArray
        (N,) both owners of every such pair.
    """
    found = np.zeros(len(is_gone), np.bool_)
    needed = np.zeros(len(is_gone), np.intp)
    if n_seen:
        number = owners_in(tables, cells_of(tables[n_seen:]))
        segments = picked(parts, number)
        needed[number] = chord_counts(segments.controls, segments.is_line)
    else:
        needed[:] = np.concatenate([chord_counts(part.controls, part.is_line) for part in parts])
    needed[is_gone] = 0

    def table_of(number: NDArray[np.intp], count: int, names: NDArray[np.intp]) -> ChordTable:
        segments = picked(parts, number)
        keys = key[np.stack([segments.start, segments.end])]
        return segment_table(segments, np.where(segments.is_line, 1, count), number=names, keys=keys, width=width)

    for count in FEW_CHORDS:
        long = np.flatnonzero(needed > LEEWAY * count)
        if not len(long):
            break
        near = owners_in(tables, cells_of([table_of(long, count, long)]))
        number = np.union1d(long, near[~is_gone[near]])
        table = table_of(number, count, np.arange(len(number)))
        found[number[crossing_owners([table], is_gone=np.zeros(len(number), np.bool_))]] = True
    return found
