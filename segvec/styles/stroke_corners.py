"""Corners of strokes, which skeletons round off."""

import numpy as np
from numpy.typing import NDArray

STEP = 0.75
"""Pixels between the points of a stroke, about those of borders that curves are fitted to."""

CORNER = 40.0
"""Degrees of turning from which a stroke may have a corner."""


def sharpened(points: NDArray[np.float64], half: float, *, is_ring: bool) -> NDArray[np.float64]:
    """Put the vertex of each corner in place of the points that the skeleton rounds it off with."""
    near = round(1.2 * half / STEP) + 1
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
    distance = np.hypot(*(vertex - points[index]).T)
    good = (turning > CORNER) & (distance < 0.25 + half * (0.8 / np.cos(np.radians(turning / 2)).clip(0.2) - 0.75))
    value = np.where(good, turning - 10 * distance, -np.inf)
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
