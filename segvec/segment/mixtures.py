"""How far colors are from what two or three inks give when they are mixed, as anti-aliasing mixes them."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray


def distance_from_mixtures(colors: NDArray[np.float64], inks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of each color from the nearest line between two inks."""
    best = np.full(len(colors), np.inf)
    for ink in range(len(inks)):
        legs = inks[ink:] - inks[ink]
        power = np.maximum((legs**2).sum(axis=1), 1e-9)
        offset = colors - inks[ink]
        share = np.clip(offset @ legs.T / power, 0, 1)
        rest = offset[:, None] - share[:, :, None] * legs
        best = np.minimum(best, np.sqrt((rest**2).sum(axis=2)).min(axis=1))
    return best


def distance_from_triangles(
    colors: NDArray[np.float64], inks: NDArray[np.float64], *, with_last: bool = False
) -> NDArray[np.float64]:
    """Distance of each color from the nearest mixture of three inks, of which the last may have to be one."""
    last = len(inks) - 1
    pairs = combinations(range(last), 2)
    triples = [(*pair, last) for pair in pairs] if with_last else list(combinations(range(len(inks)), 3))
    corner, one, other = np.moveaxis(inks[np.array(triples, np.intp).reshape(-1, 3)], 1, 0)
    u, v = one - corner, other - corner
    uu, uv, vv = ((a * b).sum(axis=1) for a, b in ((u, u), (u, v), (v, v)))
    area = np.maximum(uu * vv - uv**2, 1e-12)
    best = np.full(len(colors), np.inf)
    for place, color in enumerate(colors):  # a few, beside thousands of triangles
        w = color - corner
        uw, vw = (u * w).sum(axis=1), (v * w).sum(axis=1)
        of_one, of_other = (vv * uw - uv * vw) / area, (uu * vw - uv * uw) / area
        is_over = (of_one >= 0) & (of_other >= 0) & (of_one + of_other <= 1)
        height = w - of_one[:, None] * u - of_other[:, None] * v
        best[place] = np.sqrt((height[is_over] ** 2).sum(axis=1)).min(initial=np.inf)
    return best
