"""Path data of SVG, written as arrays of bytes: no loop over numbers.

Every point is rounded to the grid first and differences are taken between rounded points, so that both sides of a
border stay the same to the last digit.
"""

import numpy as np
from numpy.typing import NDArray

from segvec.ragged import offsets_of, runs
from segvec.svg.round_rings import round_rings

_LETTERS = np.frombuffer(b"\0mlhvca", np.uint8)
_MOVE, _LINE, _HORIZONTAL, _VERTICAL, _CUBIC, _ARC = 1, 2, 3, 4, 5, 6
_COLUMNS = 7
"""Numbers of a command, at most; those with fewer have their last ones last."""

_PRESENT = np.zeros((7, _COLUMNS), np.bool_)
_PRESENT[[_MOVE, _LINE, _HORIZONTAL], -2] = _PRESENT[[_MOVE, _LINE, _VERTICAL], -1] = True
_PRESENT[_CUBIC, 1:] = _PRESENT[_ARC] = True
_COUNTS = _PRESENT.sum(axis=1)

QUAD = 10**4
"""Numbers are written four digits at a time."""

_DIGITS = np.arange(QUAD)[:, None] // [1000, 100, 10, 1]
_QUADS = np.concatenate([np.where(_DIGITS > 0, _DIGITS % 10 + ord("0"), 0), _DIGITS % 10 + ord("0")])
_QUADS = _QUADS.astype(np.uint8).view(np.uint32)[:, 0]
"""Four digits as one word: first without leading zeros, then, beyond `QUAD`, with them."""


def path_data(
    controls: NDArray[np.float64],
    is_line: NDArray[np.bool_],
    ring_offsets: NDArray[np.intp],
    *,
    precision: int,
) -> str:
    """Write rings and open lines as the ``d`` attribute of one path.

    Parameters
    ----------
    controls
        (S, 4, 2) control points of all segments.
    is_line
        (S,) whether a segment is straight.
    ring_offsets
        (G + 1,) ring `i` has the segments `ring_offsets[i]:ring_offsets[i + 1]`; where its last point is not its
        first, it is an open line.
    precision
        Units of the path per unit of `controls`; all numbers are whole.

    Returns
    -------
    str
        Relative commands, letters left out where SVG lets them be repeated [1]_.

    References
    ----------
    .. [1] SVG 1.1, 8.3, https://www.w3.org/TR/SVG11/paths.html

    Examples
    --------
    >>> import numpy as np
    >>> corners = np.array([[0, 0], [2, 0], [2, 3]], float)
    >>> lines = np.stack([corners, corners, corners, np.roll(corners, -1, axis=0)], axis=1)
    >>> path_data(lines, np.ones(3, bool), np.array([0, 3]), precision=10)
    'm0 0h20v30z'
    """
    (text,) = path_texts(controls, is_line, ring_offsets, np.array([0, len(ring_offsets) - 1]), precision=precision)
    return text


def path_texts(
    controls: NDArray[np.float64],
    is_line: NDArray[np.bool_],
    ring_offsets: NDArray[np.intp],
    path_offsets: NDArray[np.intp],
    *,
    precision: int,
    joins: bool = True,
    arcs: bool = False,
) -> list[str]:
    """Write rings as the ``d`` attributes of several paths.

    Parameters
    ----------
    controls, is_line, ring_offsets, precision
        As for :func:`path_data`.
    path_offsets
        (P + 1,) path `i` has the rings `path_offsets[i]:path_offsets[i + 1]`.
    joins
        Whether lines that continue each other become one: nothing moves, but a point where others end may go.
    arcs
        Whether rings that are circles, or ellipses along the axes, are written as two arcs.

    Returns
    -------
    list of str
        One for each path; empty where rounding left nothing of it.
    """
    points = np.rint(controls * precision).astype(np.int32)
    ring = np.repeat(np.arange(len(ring_offsets) - 1), np.diff(ring_offsets))
    points, straight, ring = _simplified(points, is_line, ring, joins=joins)
    texts = [""] * (len(path_offsets) - 1)
    if not len(ring):
        return texts
    points, kind, ring, numbers = _commands(points, straight, ring, arcs=arcs)
    first = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]])
    last = np.r_[first[1:], len(ring)] - 1
    starts, ends = points[first, 0], points[last, 3]
    closed = (starts == ends).all(axis=1)
    # z goes back to the start; an open line leaves the pen at its end.
    rests = np.where(closed[:, None], starts, ends)
    path = np.searchsorted(path_offsets, ring[first], side="right") - 1
    begins = np.r_[True, path[1:] != path[:-1]]
    pen = np.concatenate([np.zeros((1, 2), np.int32), rests[:-1]])
    moves = starts - np.where(begins[:, None], 0, pen)
    # z draws the last line itself.
    drawn = np.ones(len(ring), np.bool_)
    drawn[last] = (kind[last] >= _CUBIC) | ~closed

    kinds = np.insert(kind, first, _MOVE)
    numbers = np.insert(numbers, first, 0, axis=0)
    place = first + np.arange(len(first))
    numbers[place, -2:] = moves
    kept = np.insert(drawn, first, True)
    kinds, numbers = kinds[kept], numbers[kept]
    # Coordinates that follow a move are lines; a command that repeats the one before needs no letter.
    effective = np.where(kinds == _MOVE, _LINE, kinds)
    silent = np.r_[False, (effective[:-1] == kinds[1:])]
    heads = offsets_of(_COUNTS[kinds])[:-1]
    present = _PRESENT[kinds]
    move_places = heads[kinds == _MOVE]
    text = _text(
        numbers[present],
        heads=(heads, np.where(silent, 0, _LETTERS[kinds])),
        closing=move_places[1:][closed[:-1]],
        parting=move_places[begins],
    )
    text += "z" if closed[-1] else ""
    for number, part in zip(path[begins].tolist(), text.split("\n")[1:], strict=True):
        texts[number] = part
    return texts


def _commands(
    points: NDArray[np.int32], straight: NDArray[np.bool_], ring: NDArray[np.intp], *, arcs: bool
) -> tuple[NDArray[np.int32], NDArray[np.intp], NDArray[np.intp], NDArray[np.int32]]:
    """Choose how each segment is written: the segments, their commands, rings and numbers (S, 7)."""
    offsets = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1], True])
    found = round_rings(points, straight, offsets) if arcs else None
    if found is not None:
        # Two segments stay of each round ring: from its first joint to the opposite one, and back.
        counts = np.diff(offsets)
        counts[found.ring] = 2
        kept = runs(offsets[:-1], counts)
        place = np.cumsum(counts)[found.ring] - 2
        points, straight, ring = points[kept].copy(), straight[kept], ring[kept]
        points[place, 3] = points[place + 1, 0] = found.opposite
        points[place + 1, 3] = points[place, 0]
    end = points[:, 3] - points[:, 0]
    kind = np.where(straight, _LINE, _CUBIC)
    kind = np.where(straight & (end[:, 1] == 0), _HORIZONTAL, kind)
    kind = np.where(straight & (end[:, 0] == 0), _VERTICAL, kind)
    numbers = np.zeros((len(kind), _COLUMNS), np.int32)
    numbers[:, 1:] = (points[:, 1:] - points[:, :1]).reshape(-1, 6)
    if found is not None:
        for arc in (place, place + 1):
            kind[arc] = _ARC
            numbers[arc, :2], numbers[arc, 2:4], numbers[arc, 4] = found.radii, 0, found.sweep
    return points, kind, ring, numbers


def _simplified(
    points: NDArray[np.int32], is_line: NDArray[np.bool_], ring: NDArray[np.intp], *, joins: bool
) -> tuple[NDArray[np.int32], NDArray[np.bool_], NDArray[np.intp]]:
    """Drop what rounding made empty and, where that is wanted, join lines that continue each other."""
    start, end = points[:, 0], points[:, 3]
    chord = end - start
    arms = points[:, 1:3] - start[:, None]
    flat = (
        arms[:, :, 0] * chord[:, None, 1].astype(np.int64) == arms[:, :, 1] * chord[:, None, 0].astype(np.int64)
    ).all(axis=1)
    straight = is_line | flat
    keep = (points != points[:, :1]).any(axis=(1, 2)) & ~(straight & (chord == 0).all(axis=1))
    points, straight, ring = points[keep], straight[keep], ring[keep]
    if not len(ring) or not joins:
        return points, straight, ring
    chord = (points[:, 3] - points[:, 0]).astype(np.int64)
    following = np.arange(1, len(ring) + 1) % len(ring)
    ahead = chord[following]
    cross = chord[:, 0] * ahead[:, 1] - chord[:, 1] * ahead[:, 0]
    onward = (chord * ahead).sum(axis=1) > 0
    joined = straight & straight[following] & (ring == ring[following]) & (cross == 0) & onward
    joins_next = joined & (np.arange(len(ring)) + 1 == following)
    # A joined line ends where the last line of its run ends.
    stop = np.flatnonzero(~joins_next)
    begin = np.r_[0, stop[:-1] + 1]
    merged = points[begin].copy()
    merged[:, 3] = points[stop, 3]
    several = stop > begin
    merged[several, 1], merged[several, 2] = merged[several, 0], merged[several, 3]
    return merged, straight[begin], ring[begin]


def _text(
    numbers: NDArray[np.int32],
    *,
    heads: tuple[NDArray[np.intp], NDArray[np.uint8]],
    closing: NDArray[np.intp],
    parting: NDArray[np.intp],
) -> str:
    """Join numbers with as few separators as SVG needs; a path a line.

    Parameters
    ----------
    heads
        Places of the numbers that begin a command, and the letter before each (0: none).
    closing, parting
        Places of the numbers before which a ring is closed, and a path begins.
    """
    size = np.abs(numbers)
    quads = -(-len(str(int(size.max(initial=0)))) // 4)
    table = np.zeros((len(numbers), 4 * (1 + quads)), np.uint8)
    table[closing, 0] = ord("z")
    table[parting, 1] = ord("\n")
    table[heads[0], 2] = heads[1]
    table[:, 3] = np.where(numbers < 0, ord("-"), np.where(table[:, 2] == 0, ord(" "), 0))
    rest, words = size, table.view(np.uint32)
    for column in range(quads, 0, -1):
        rest, quad = rest // QUAD, rest % QUAD
        words[:, column] = _QUADS[quad + QUAD * (rest > 0)]
    table[numbers == 0, -1] = ord("0")
    return table.tobytes().translate(None, b"\0").decode("ascii")
