"""Path data of SVG to Cairo's path data, as arrays: no loop over numbers.

Read is what :func:`segvec.svg.path_data.path_data` writes, and the like of others: relative moves, lines, cubics and
arcs, subpaths closed or not. Other commands are left to whoever reads them all. Coordinates are summed here, in double
precision: Cairo's own relative commands round every step to 1/256 pixel, and the two sides of a border drift apart.
"""

import re

import numpy as np
from numpy.typing import NDArray

MOVE, LINE, CURVE, CLOSE = 0, 1, 2, 3
"""Cairo's numbers for parts of a path; CURVE has three points, CLOSE none."""

_LARGEST = 1e15
"""Of numbers whose sums are still right to a part of a pixel."""

_GRAMMAR = re.compile(rb"\s*[mM][mlhvcazMLHVCAZ\d\s,.-]*")
_COMMANDS = np.frombuffer(b"mlhvcza", np.uint8)
_N_NUMBERS = np.array([2, 2, 1, 1, 6, 0, 7])
_CUBIC, _CLOSE, _ARC = 4, 5, 6
_ONLY_RELATIVE = re.compile(rb"[MLHVCA]")
_BLANKS = bytes.maketrans(b"mlhvcazMLHVCAZ,", b" " * 15)

_ARC_PARTS = 4
"""Cubics in place of an arc."""


def cairo_path(data: str) -> NDArray[np.float64] | None:
    """Read a path.

    Parameters
    ----------
    data
        The ``d`` attribute of a path.

    Returns
    -------
    NDArray or None
        (N, 2), the memory of N ``cairo_path_data_t`` [1]_: a head of two 32-bit integers (kind, length) in the
        first number of a row, then a row for each point. None where the path is of another kind, or not right.

    References
    ----------
    .. [1] https://www.cairographics.org/manual/cairo-Paths.html#cairo-path-data-t

    Examples
    --------
    >>> cairo_path("m1 2h3v4z")[[1, 3, 5]].tolist(), cairo_path("M0 0Q1 1 2 2")
    ([[1.0, 2.0], [4.0, 2.0], [4.0, 6.0]], None)
    """
    text = _plain(data)
    if text is None:
        return None
    code = np.frombuffer(text, np.uint8)
    letter = np.flatnonzero(code >= ord("a"))
    starts = _number_starts(code)
    numbers = _numbers(text)
    kinds = np.argmax(code[letter, None] == _COMMANDS, axis=1)
    given = np.diff(np.append(np.searchsorted(starts, letter), len(starts)))
    if numbers is None or len(numbers) != len(starts) or not _is_right(kinds, given):
        return None
    kind, places = _steps(kinds, given)
    padded = np.concatenate([numbers, np.zeros(7)])
    kind, steps = _without_arcs(kind, padded[places])
    return None if np.isnan(steps).any() else _path(kind, _points(kind, steps))


def _plain(data: str) -> bytes | None:
    """Return data that has relative commands only; a move at the beginning is the same either way."""
    try:
        text = data.encode("ascii").strip()
    except UnicodeEncodeError:
        return None
    if not _GRAMMAR.fullmatch(text):
        return None
    text = b"m" + text[1:].replace(b"Z", b"z")
    return None if _ONLY_RELATIVE.search(text) else text


def _number_starts(code: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return where numbers begin: at a sign, or at a digit or point after something else."""
    is_minus = code == ord("-")
    is_digit = (code >= ord("0")) & (code <= ord("9")) | (code == ord("."))
    after = np.concatenate([[False], is_minus[:-1] | is_digit[:-1]])
    return np.flatnonzero(is_minus | is_digit & ~after)


def _numbers(text: bytes) -> NDArray[np.float64] | None:
    """Read the numbers; None for what only SVG separates so, like 1.5.5, and for what is no number."""
    try:
        numbers = np.array(text.translate(_BLANKS).replace(b"-", b" -").split(), dtype=np.float64)
    except ValueError:
        return None
    return numbers if (np.abs(numbers) < _LARGEST).all() else None


def _is_right(kinds: NDArray[np.intp], given: NDArray[np.intp]) -> bool:
    """Whether all commands have their numbers, and nothing but a move follows a close."""
    needed = _N_NUMBERS[kinds]
    is_close = kinds == _CLOSE
    is_whole = np.where(is_close, given == 0, (given > 0) & (given % np.maximum(needed, 1) == 0))
    return bool(is_whole.all() and (kinds[1:][is_close[:-1]] == 0).all())


def _steps(kinds: NDArray[np.intp], given: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Repeat commands as often as their numbers tell; with each go the places of its last numbers, at most 7."""
    times = np.where(kinds == _CLOSE, 1, given // np.maximum(_N_NUMBERS[kinds], 1))
    kind = np.repeat(kinds, times)
    is_repeated = np.ones(len(kind), np.bool_)
    is_repeated[np.cumsum(times) - times] = False
    kind[is_repeated & (kind == 0)] = 1  # what follows a move without a letter is a line
    count = _N_NUMBERS[kind]
    return kind, (np.cumsum(count) - count)[:, None] + np.arange(7)


def _without_arcs(kind: NDArray[np.intp], numbers: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Put cubics in the place of arcs [1]_; NaN for those that are none.

    References
    ----------
    .. [1] SVG 1.1, F.6, https://www.w3.org/TR/SVG11/implnote.html#ArcImplementationNotes
    """
    is_arc = kind == _ARC
    if not is_arc.any():
        return kind, numbers[:, :6]
    rx, ry, turn, large, sweep, dx, dy = numbers[is_arc].T
    is_known = (rx > 0) & (ry > 0) & np.isin(large, (0, 1)) & np.isin(sweep, (0, 1)) & ((dx != 0) | (dy != 0))
    axis = np.exp(1j * np.radians(turn))
    rx, ry, dx = (np.where(is_known, value, 1) for value in (rx, ry, dx))
    # Where the ellipse is a circle of radius 1 around the origin, half the way back is the start from the middle.
    half = -(dx + 1j * dy) / 2 * axis.conj()
    half = half.real / rx + 1j * half.imag / ry
    size = np.maximum(np.abs(half), 1)
    half, rx, ry = half / size, rx * size, ry * size
    center = -1j * half * np.sqrt(np.maximum(1 / np.abs(half) ** 2 - 1, 0)) * np.where(large == sweep, -1, 1)
    first, last = half - center, -half - center
    angle = np.angle(last / first)
    angle += 2 * np.pi * (((sweep == 1) & (angle < 0)).astype(int) - ((sweep == 0) & (angle > 0)))
    joints = first[:, None] * np.exp(1j * angle[:, None] * np.arange(_ARC_PARTS + 1) / _ARC_PARTS)
    arms = (4 / 3j * -np.tan(angle / 4 / _ARC_PARTS))[:, None] * joints
    start, end = joints[:, :-1], joints[:, 1:]
    steps = np.stack([arms[:, :-1], end - arms[:, 1:] - start, end - start], axis=2)
    steps[~is_known] = np.nan
    steps = (steps.real * rx[:, None, None] + 1j * steps.imag * ry[:, None, None]) * axis[:, None, None]
    counts = np.where(is_arc, _ARC_PARTS, 1)
    kind, found = np.repeat(np.where(is_arc, _CUBIC, kind), counts), np.repeat(numbers[:, :6], counts, axis=0)
    found[np.repeat(is_arc, counts)] = np.stack([steps.real, steps.imag], axis=3).reshape(-1, 6)
    return kind, found


def _points(kind: NDArray[np.intp], numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (N, 3, 2) the two controls and the end of each step, absolute; only the end where it is no cubic."""
    steps = numbers.reshape(-1, 3, 2).copy()
    is_cubic = kind == _CUBIC
    steps[~is_cubic, 2] = np.select(
        [(kind[~is_cubic, None] == k) for k in (0, 1, 2, 3)],
        [numbers[~is_cubic, :2]] * 2 + [numbers[~is_cubic, :1] * [1, 0], numbers[~is_cubic, :1] * [0, 1]],
    )
    end = steps[:, 2]
    drawn = np.cumsum(np.where(kind[:, None] == 0, 0, end), axis=0)
    move = np.maximum.accumulate(np.where(kind == 0, np.arange(len(kind)), 0))
    is_close = kind == _CLOSE
    end[is_close] = (drawn[move] - drawn)[is_close]
    place = np.cumsum(end, axis=0)
    steps[:, :2] += (place - end)[:, None]
    steps[:, 2] = place
    return steps


def _path(kind: NDArray[np.intp], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lay steps out as Cairo has them."""
    cairo_kind = np.array([MOVE, LINE, LINE, LINE, CURVE, CLOSE])[kind]
    length = np.array([2, 2, 4, 1])[cairo_kind]
    head = np.cumsum(length) - length
    path = np.zeros((int(length.sum()), 2))
    path.view(np.int32)[head, :2] = np.stack([cairo_kind, length], axis=1)
    is_cubic, has_end = cairo_kind == CURVE, cairo_kind != CLOSE
    path[(head + length - 1)[has_end]] = points[has_end, 2]
    for k in (0, 1):
        path[head[is_cubic] + 1 + k] = points[is_cubic, k]
    return path
