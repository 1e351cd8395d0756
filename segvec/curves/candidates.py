"""Try a line and a cubic between points of an outline: what either costs, and how it leaves and arrives.

Ends lie on the points, directions are free at both. All candidates are fitted at once, each to some of the points
between its ends. Coordinates are complex numbers, x + iy, from the candidate's start.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.curves.cubics import LONGEST_ARM
from segvec.curves.outline import Outline

SAMPLES = (0, 8), (9, 12), (30, 24), (80, 48)
"""More steps than this between the ends: so many points are looked at."""

LINE_COST, CUBIC_COST = 2.0, 6.0
"""Numbers that are written."""

STRAIGHT = 0.5
"""Share of the tolerance within which points lie on a line."""

ERROR_COST = 2.0
"""Cost of an error as large as the tolerance, so that of chains with as many numbers the nearest is taken."""

EXCESS_COST = 30.0
"""Cost, in tolerances, of an error beyond it: a chain exists wherever the points go."""

SHORT_COST = 6.0
"""Cost of a curve through all of its points, which says nothing about the border."""

_LEAST_TOLERANCE = 1e-9
"""What no tolerance at all is taken for, as errors are divided by it."""

ROUNDS = 3
"""Fits of a cubic, each at better parameters."""

STIFFNESS = 1e-3
"""Weight that draws a cubic's inner points to thirds of the chord, where points alone do not fix them."""

PART = 1 << 9
"""Candidates that are fitted at a time: what they need stays in the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The cheaper of a line and a cubic for each pair of points."""

    cost: NDArray[np.float64]
    """(P,) numbers, and what stands for the error."""
    is_line: NDArray[np.bool_]
    """(P,)."""
    leaving: NDArray[np.complex128]
    """(P,) from the start to the first inner control point."""
    arriving: NDArray[np.complex128]
    """(P,) from the last inner control point to the end."""


def try_curves(
    outline: Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], allowed: NDArray[np.float64]
) -> Candidates:
    """Fit a line and a cubic between each start and end, two points of one arc, and keep the cheaper one.

    Parameters
    ----------
    allowed
        (P,) tolerance of each, in pixels.
    """
    steps = ends - starts
    allowed = np.maximum(allowed, _LEAST_TOLERANCE)
    limits = np.array([limit for limit, _ in SAMPLES[1:]])
    group = np.searchsorted(limits, steps)
    found = Candidates(
        np.empty(len(steps)), np.empty(len(steps), np.bool_), *(np.empty((2, len(steps)), np.complex128))
    )
    for number, (_, samples) in enumerate(SAMPLES):
        mine = np.flatnonzero(group == number)
        for part in np.split(mine, range(PART, len(mine), PART)):
            tried = _tried(outline, starts[part], ends[part], allowed[part], samples)
            for name in Candidates.__slots__:
                getattr(found, name)[part] = getattr(tried, name)
    return found


def _tried(
    outline: Outline, starts: NDArray[np.intp], ends: NDArray[np.intp], allowed: NDArray[np.float64], samples: int
) -> Candidates:
    steps = ends - starts
    share = np.arange(1, samples + 1) / (samples + 1)
    index = starts[:, None] + np.rint(steps[:, None] * share).astype(np.intp)
    place = outline.places
    points = (place[index] - place[starts][:, None]).astype(np.complex64)
    chord = (place[ends] - place[starts]).astype(np.complex64)
    trust = outline.trust_of(index)
    # Points next to a corner that is an end of the candidate are bent by it, as they are for everybody else.
    trust *= (index > starts[:, None]) & (index < ends[:, None])
    line_error = _line_errors(points, chord, trust)
    lengths = outline.lengths
    whole = np.maximum(lengths[ends] - lengths[starts], 1e-9)
    u = ((lengths[index] - lengths[starts][:, None]) / whole[:, None]).astype(np.float32)
    one, other, cubic_error = _cubics(points, chord, trust, u)
    leaving, arriving = one, chord - other
    is_bumpy = np.maximum(np.abs(leaving), np.abs(arriving)) > LONGEST_ARM * np.abs(chord)
    line = LINE_COST + _error_cost(line_error / allowed, STRAIGHT) + SHORT_COST * (steps == 1)
    cubic = CUBIC_COST + _error_cost(cubic_error / allowed, 1.0) + SHORT_COST * (steps <= 2) + EXCESS_COST * is_bumpy
    is_line = line <= cubic
    return Candidates(
        np.minimum(line, cubic), is_line, np.where(is_line, chord / 3, leaving), np.where(is_line, chord / 3, arriving)
    )


def _error_cost(error: NDArray[np.floating], limit: float) -> NDArray[np.floating]:
    """Cost of errors in tolerances, those beyond the limit being too large."""
    return np.where(error <= limit, ERROR_COST * error**2, EXCESS_COST * error)


def _line_errors(
    points: NDArray[np.complex64], chord: NDArray[np.complex64], trust: NDArray[np.float32]
) -> NDArray[np.float32]:
    size = np.maximum(np.abs(chord), np.float32(1e-6))
    turned = points * (chord.conj() / size)[:, None]
    beyond = turned.real - np.clip(turned.real, 0, size[:, None])
    errors: NDArray[np.float32] = (np.hypot(beyond, turned.imag) * trust).max(axis=1)
    return errors


def _cubics(
    points: NDArray[np.complex64], chord: NDArray[np.complex64], trust: NDArray[np.float32], u: NDArray[np.float32]
) -> tuple[NDArray[np.complex64], NDArray[np.complex64], NDArray[np.float32]]:
    """Inner control points of cubics, and the largest distance of a point from each."""
    end = chord[:, None]
    for turn in range(ROUNDS):
        v = 1 - u
        b1, b2 = 3 * v * v * u * trust, 3 * v * u * u * trust
        rest = (points - u * u * u * end) * trust
        c11, c12, c22 = (np.einsum("ij,ij->i", left, right) for left, right in ((b1, b1), (b1, b2), (b2, b2)))
        stiffness = STIFFNESS * (c11 + c22) + np.float32(1e-9)
        a11, a22 = c11 + stiffness, c22 + stiffness
        r1 = np.einsum("ij,ij->i", b1, rest) + stiffness * chord / 3
        r2 = np.einsum("ij,ij->i", b2, rest) + stiffness * chord * np.float32(2 / 3)
        determinant = np.maximum(a11 * a22 - c12 * c12, np.float32(1e-12))
        one, other = (r1 * a22 - r2 * c12) / determinant, (r2 * a11 - r1 * c12) / determinant
        p1, p2, p3 = (p[:, None] for p in (3 * one, 3 * (other - 2 * one), chord + 3 * (one - other)))
        slope = p1 + u * (2 * p2 + 3 * u * p3)
        off = (u * (p1 + u * (p2 + u * p3)) - points) * slope.conj()
        speed = np.maximum(slope.real**2 + slope.imag**2, np.float32(1e-9))
        if turn < ROUNDS - 1:
            u = np.clip(u - off.real / speed, 0, 1)
    return one, other, (np.abs(off.imag) / np.sqrt(speed) * trust).max(axis=1)
