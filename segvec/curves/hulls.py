"""Whether cubics stay apart however finely they are flattened: by the hulls of their control points.

A curve lies within the hull of its control points, and so does each chord of it. Where the hulls of two curves meet
both are cut in half, and so on, until they are a thousandth of a pixel thin. Curves that leave a common point are
apart where a line through that point parts them.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MOST_CUTS = 4
"""Times that curves are cut in half: each makes their hulls a quarter as thick, from a tenth of a pixel on."""

MARGIN = 0.001
"""Pixels between curves that stay apart: twice what rounding to thousandths moves them."""

PART_CURVES = 256
"""Curves whose chords are compared at a time, each with all others of the same curve."""

MOST_BACK = 0.9
"""Share, squared, of what makes a cubic stop on its way, as it does in a cusp."""

FOLDS = (*range(6, 13), 16, 20, 32)
"""Chords of a curve that must not cross each other."""

SLANT = 0.005
"""Sine of the angle, at least, between curves that leave a common point and the line that parts them."""


def may_touch(
    one: NDArray[np.complex128], other: NDArray[np.complex128], is_joined: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Find pairs of cubics whose chords may touch, other than in the first point of both, where that is one point.

    Parameters
    ----------
    one, other
        (P, 4) control points, x + iy, in pixels.
    is_joined
        (P,) whether both begin in the same point.

    Examples
    --------
    >>> import numpy as np
    >>> flat, bent = np.array([[0, 1, 2, 3]], complex), np.array([[0, 1 + 1j, 2 + 1j, 3 + 1j]])
    >>> may_touch(flat, bent, np.array([True])).tolist(), may_touch(flat, bent, np.array([False])).tolist()
    ([False], [True])
    """
    found = np.zeros(len(one), np.bool_)
    pair = np.arange(len(one))
    for cut in range(MOST_CUTS + 1):
        near = np.flatnonzero(~are_parted(one, other, is_joined))
        one, other, is_joined, pair = one[near], other[near], is_joined[near], pair[near]
        if not len(pair) or cut == MOST_CUTS:
            break
        (one_near, one_far), (other_near, other_far) = halves(one), halves(other)
        one = np.concatenate([one_near, one_near, one_far, one_far])
        other = np.concatenate([other_near, other_far, other_near, other_far])
        is_joined = np.concatenate([is_joined, np.zeros(3 * len(pair), np.bool_)])
        pair = np.tile(pair, 4)
    found[pair] = True
    return found


def are_parted(
    one: NDArray[np.complex128], other: NDArray[np.complex128], is_joined: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Tell (P,) whether some line parts the hulls of two cubics, which may begin in the same point."""
    parted = np.empty(len(one), np.bool_)
    parted[is_joined] = _are_fanned(one[is_joined], other[is_joined])
    parted[~is_joined] = _are_apart(one[~is_joined], other[~is_joined])
    return parted


def may_fold(controls: NDArray[np.complex128]) -> NDArray[np.bool_]:
    """Find cubics (S, 4) whose own chords may cross each other, however many there are.

    Those of curves that go on in some direction do not, nor do those of curves without inflection that turn by less
    than once around, together with their chord.
    """
    found = np.zeros(len(controls), np.bool_)
    doubtful = np.flatnonzero(~_goes_on(controls))
    doubtful = doubtful[~_goes_somewhere(controls[doubtful])]
    doubtful = doubtful[~_is_convex(controls[doubtful])]
    curve, pieces = doubtful, controls[doubtful]
    for cut in range(MOST_CUTS + 1):
        back = np.flatnonzero(~_goes_on(pieces))
        pieces, curve = pieces[back], curve[back]
        if not len(curve) or cut == MOST_CUTS:
            break
        near, far = halves(pieces)
        found[curve[may_touch(near[:, ::-1], far, np.ones(len(curve), np.bool_))]] = True
        pieces, curve = np.concatenate([near, far]), np.tile(curve, 2)
    found[curve] = True
    # Few chords may cross where the curve does not.
    for low in range(0, len(doubtful), PART_CURVES):
        part = doubtful[low : low + PART_CURVES]
        for count in FOLDS:
            found[part] |= _crosses_itself(controls[part], count)
    return found


def halves(
    controls: NDArray[np.complex128], *, at: NDArray[np.float64] | float = 0.5
) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Cut cubics (P, 4) in two at parameters, 0..1 (de Casteljau)."""
    a, b, c, d = controls.T
    u, v = at, 1 - at
    ab, bc, cd = v * a + u * b, v * b + u * c, v * c + u * d
    abc, bcd = v * ab + u * bc, v * bc + u * cd
    middle = v * abc + u * bcd
    return np.stack([a, ab, abc, middle], axis=1), np.stack([middle, bcd, cd, d], axis=1)


def between(
    controls: NDArray[np.complex128], start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.complex128]:
    """Cut the parts between two parameters, 0..1, out of cubics (..., 4)."""

    def blossom(*at: NDArray[np.float64]) -> NDArray[np.complex128]:
        row = list(np.moveaxis(controls, -1, 0))
        for u in at:
            row = [one + u * (other - one) for one, other in pairwise(row)]
        return row[0]

    thrice = [(start,) * count + (end,) * (3 - count) for count in (3, 2, 1, 0)]
    return np.stack([blossom(*at) for at in thrice], axis=-1)


def _goes_on(controls: NDArray[np.complex128]) -> NDArray[np.bool_]:
    """Whether cubics never stop along the chord between their ends; so do all that are one point."""
    legs = np.diff(controls, axis=1)
    chord = controls[:, 3] - controls[:, 0]
    first, middle, last = ((chord.conj()[:, None] * legs).real).T
    # The slope along the chord is a quadratic, of which these are the control points.
    forward = (first >= 0) & (last >= 0) & ((middle >= 0) | (middle * middle < MOST_BACK * first * last))
    return (forward & (chord != 0)) | (legs == 0).all(axis=1)


def _goes_somewhere(controls: NDArray[np.complex128]) -> NDArray[np.bool_]:
    """Whether all legs of cubics go forward in some direction."""
    legs = np.diff(controls, axis=1)
    # A leg that is a point goes along with any other.
    legs = np.where(legs == 0, legs[np.arange(len(legs)), (legs != 0).argmax(axis=1)][:, None], legs)
    angle = np.sort(np.angle(legs), axis=1)
    gaps = np.concatenate([np.diff(angle, axis=1), angle[:, :1] + 2 * np.pi - angle[:, 2:]], axis=1)
    return np.asarray(gaps.max(axis=1) > np.pi + SLANT)


def _is_convex(controls: NDArray[np.complex128]) -> NDArray[np.bool_]:
    """Whether the control points of cubics are the corners of a convex polygon, in order."""
    sides = np.roll(controls, -1, axis=1) - controls
    turns = (sides.conj() * np.roll(sides, -1, axis=1)).imag
    return np.asarray((turns > 0).all(axis=1) | (turns < 0).all(axis=1))


def _crosses_itself(controls: NDArray[np.complex128], count: int) -> NDArray[np.bool_]:
    """Whether chords of cubics, so many of each, cross others that are not their neighbors."""
    u = np.arange(count + 1) / count
    v = 1 - u
    weights = np.stack([v * v * v, 3 * v * v * u, 3 * v * u * u, u * u * u])
    points = controls @ weights
    i, j = np.triu_indices(count, 2)
    a, b, c, d = points[:, i], points[:, i + 1], points[:, j], points[:, j + 1]

    def side(one: NDArray[np.complex128], other: NDArray[np.complex128]) -> NDArray[np.float64]:
        return np.sign((one.conj() * other).imag)

    parted = (side(b - a, c - a) * side(b - a, d - a) > 0) | (side(d - c, a - c) * side(d - c, b - c) > 0)
    return np.asarray(~parted.all(axis=1))


def _are_apart(one: NDArray[np.complex128], other: NDArray[np.complex128]) -> NDArray[np.bool_]:
    """Whether some line parts the hulls of two cubics: along either chord, or across the line between them."""
    apart = np.zeros(len(one), np.bool_)
    middle = other[:, 0] + other[:, 3] - one[:, 0] - one[:, 3]
    for axis in (1j * (one[:, 3] - one[:, 0]), 1j * (other[:, 3] - other[:, 0]), middle):
        rest = np.flatnonzero(~apart)
        along = _unit(axis[rest]).conj()[:, None]
        first, second = (along * one[rest]).real, (along * other[rest]).real
        gap = np.maximum(second.min(axis=1) - first.max(axis=1), first.min(axis=1) - second.max(axis=1))
        apart[rest] = gap > MARGIN
    return apart


def _are_fanned(one: NDArray[np.complex128], other: NDArray[np.complex128]) -> NDArray[np.bool_]:
    """Whether a line through their first point parts two cubics: across the bisector of their chords, or tangents."""
    first, second = one[:, 1:] - one[:, :1], other[:, 1:] - other[:, :1]
    fanned = np.zeros(len(one), np.bool_)
    for place in (2, 0):
        across = _unit(_unit(second[:, place]) - _unit(first[:, place])).conj()[:, None]
        parted = ((across * first).real <= -SLANT * np.abs(first)) & ((across * second).real >= SLANT * np.abs(second))
        fanned |= parted.all(axis=1) & (across[:, 0] != 0)
    return fanned


def _unit(vectors: NDArray[np.complex128]) -> NDArray[np.complex128]:
    return vectors / np.maximum(np.abs(vectors), 1e-12)
