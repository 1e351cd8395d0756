"""Lines whose ends meet, joined to longer ones."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segvec.curves.curves import Curves
from segvec.styles.line_art import taken

LEAST_ARM = 1e-6
"""Pixels below which an arm of a cubic has no direction."""


def joined_lines(lines: Curves, *, precision: int) -> Curves:
    """Join lines whose ends meet, to the step in which they are written, those first that go straight on.

    The ends of line `i` are `2 * i` and `2 * i + 1`.
    """
    place = np.rint(np.stack(line_ends(lines), axis=1).reshape(-1, 2) * precision)
    node = np.unique(place, axis=0, return_inverse=True)[1].ravel()
    first, last = lines.controls[lines.offsets[:-1]], lines.controls[lines.offsets[1:] - 1, ::-1]
    partner = _continuations(node, _directions(np.stack([first, last], axis=1).reshape(-1, 4, 2)))
    entries, firsts = _chains(partner)
    found = np.array(entries, np.intp)
    chained = taken(lines, found >> 1, turned=(found & 1).astype(np.bool_))
    return replace(chained, offsets=chained.offsets[[*firsts, len(found)]])


def _directions(controls: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Return the unit directions x + iy in which segments (N, 4, 2) leave their starts."""
    arms = (controls[:, 1:] - controls[:, :1]) @ np.array([1, 1j])
    far = np.abs(arms) > LEAST_ARM
    arm = arms[np.arange(len(arms)), np.argmax(far, axis=1)]
    return arm / np.maximum(np.abs(arm), LEAST_ARM)


def _continuations(node: NDArray[np.intp], direction: NDArray[np.complex128]) -> list[int]:
    """End with which each end goes on at its node, or -1: the straightest pairs are made first."""
    order = np.argsort(node, kind="stable")
    ones, others = [], []
    first = np.arange(len(order) - 1)
    step = 1
    while len(first):
        first = first[first + step < len(order)]
        first = first[node[order[first]] == node[order[first + step]]]
        ones.append(order[first])
        others.append(order[first + step])
        step += 1
    one, other = np.concatenate([order[:0], *ones]), np.concatenate([order[:0], *others])
    bend = (direction[one] * direction[other].conj()).real
    best = np.lexsort((other, one, bend))
    partner = [-1] * len(node)
    for a, b in zip(one[best].tolist(), other[best].tolist(), strict=True):
        if partner[a] < 0 and partner[b] < 0:
            partner[a], partner[b] = b, a
    return partner


def _chains(partner: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the ends at which lines are entered, chain after chain, and where each chain begins among them."""
    entries: list[int] = []
    firsts: list[int] = []
    is_done = [False] * (len(partner) // 2)
    free = [end for end, other in enumerate(partner) if other < 0]
    for start in [*free, *range(0, len(partner), 2)]:
        if is_done[start >> 1]:
            continue
        firsts.append(len(entries))
        end = start
        while end >= 0 and not is_done[end >> 1]:
            is_done[end >> 1] = True
            entries.append(end)
            end = partner[end ^ 1]
    return entries, firsts


def line_ends(lines: Curves) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where each line begins and where it ends, (N, 2) each."""
    return lines.controls[lines.offsets[:-1], 0], lines.controls[lines.offsets[1:] - 1, 3]


def is_closed(lines: Curves, *, precision: int) -> NDArray[np.bool_]:
    """(N,) whether a line ends where it begins, to the step in which it is written."""
    start, end = line_ends(lines)
    closed: NDArray[np.bool_] = (np.rint(start * precision) == np.rint(end * precision)).all(axis=1)
    return closed
