"""Corners of strokes, which skeletons round off."""

import numpy as np
from numpy.typing import NDArray

from segvec.styles.profiles import reach_along

STEP = 0.75
"""Pixels between the points of a stroke, about those of borders that curves are fitted to."""

CORNER = 40.0
"""Degrees of turning from which a stroke may have a corner."""

ASIDE = 0.3
"""Part of half a stroke's width by which a corner may be nearer to one side's points than to the other's."""

FARTHEST, FARTHEST_PIXELS = 0.6, 0.25
"""How far a corner lies at most from where the skeleton rounds it off, in halves of the width: those to the stroke's
inner corner less the first, and as many pixels as the second."""

ROUND, ROUND_PIXELS = 0.02, 0.25
"""Part of half a stroke's width, and pixels, by which the ink may end sooner outside of a corner than beside a line: if
it ends sooner than that, the stroke goes round the corner in a bend."""


def sharpened(
    points: NDArray[np.float64], half: float, coverage: NDArray[np.float64], *, near_half: float, is_ring: bool
) -> NDArray[np.float64]:
    """Put the vertex of each corner in place of the points that the skeleton rounds it off with.

    Parameters
    ----------
    points
        (N, 2) of a stroke.
    half
        Half of its width, in pixels.
    coverage
        (H, W) share of each pixel that is ink.
    near_half
        How far from a corner its sides are looked at, in halves of the width.
    """
    near = round(near_half * half / STEP) + 1
    far = near + round(1.8 * half / STEP) + 3
    count = len(points) - 1 if is_ring else len(points)
    if count < 2 * far + 2:
        return points
    index = np.arange(count) if is_ring else np.arange(far, count - far)
    one, other = points[(index - near) % count], points[(index + near) % count]
    arm, leg = one - points[(index - far) % count], points[(index + far) % count] - other
    cross = arm[:, 0] * leg[:, 1] - arm[:, 1] * leg[:, 0]
    turning = np.degrees(np.abs(np.arctan2(cross, (arm * leg).sum(axis=1))))
    gap = other - one
    with np.errstate(divide="ignore", invalid="ignore"):
        vertex = one + arm * ((gap[:, 0] * leg[:, 1] - gap[:, 1] * leg[:, 0]) / cross)[:, None]
        # A corner's own place is as far from one side as from the other.
        aside = np.abs(np.hypot(*(vertex - one).T) - np.hypot(*(vertex - other).T))
    good = (turning > CORNER) & (aside < ASIDE * half + STEP)
    distance = np.hypot(*(vertex - points[index]).T)
    good &= distance < FARTHEST_PIXELS + half * (1 / np.cos(np.radians(turning / 2)).clip(0.2) - FARTHEST)
    good[good] = _reaches_out(vertex[good], (one + other)[good] / 2, half, coverage)
    value = np.where(good, turning - 10 * np.where(good, aside, 0), -np.inf)
    chosen: list[int] = []
    for place in np.argsort(-value, kind="stable")[: np.count_nonzero(good)].tolist():
        gaps = [abs(place - other_place) for other_place in chosen]
        if all(min(gap, count - gap if is_ring else gap) > near + 1 for gap in gaps):
            chosen.append(place)
    if not chosen:
        return points
    line = points[:-1].copy() if is_ring else points.copy()
    drop = np.zeros(count, np.bool_)
    for place in chosen:
        around = np.arange(index[place] - near, index[place] + near + 1) % count
        drop[around] = True
    for place in chosen:
        drop[index[place]] = False
        line[index[place]] = vertex[place]
    kept = line[~drop]
    if not is_ring:
        return kept
    start = int(np.count_nonzero(~drop[: index[chosen[0]]]))
    kept = np.roll(kept, -start, axis=0)
    return np.vstack([kept, kept[:1]])


def _reaches_out(
    vertex: NDArray[np.float64], inner: NDArray[np.float64], half: float, coverage: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell whether ink lies around vertices as far out as around a line's middle."""
    way = vertex - inner
    way /= np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    out = reach_along(coverage, vertex, way, np.full(len(vertex), half))
    reaches: NDArray[np.bool_] = half - out < ROUND_PIXELS + ROUND * half
    return reaches
