"""Points spread over a picture: many where there is much to see, few in skies, none too near to another."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from segvec.color.conversion import oklab_from_srgb
from segvec.image.image import Image
from segvec.styles.assembly import block_means, visible_pixels

WORKING_PIXELS = 250_000
"""Pixels of the reduced picture on which points are spread: hundreds for each of a thousand points."""

BLUR = 1.0
"""Pixels of the reduced picture by which it is blurred before its edges are measured."""

RIDGE = 2.5
"""Pixels of the reduced picture around an edge from which its ridge stands out: points are to lie on edges, not beside
them."""

RIDGE_SHARE = 0.8
"""How much of what is around is taken off."""

AROUND = 0.02
"""Blur, as a share of the mean side, that tells busy places from single edges."""

SURROUNDINGS = 0.15
"""Share of the interest that belongs to what is around."""


def reduction(picture: Image) -> int:
    """Side, in pixels, of the blocks that become a pixel of the reduced picture."""
    return max(1, math.ceil(math.sqrt(picture.pixels[..., 0].size / WORKING_PIXELS)))


def interest(picture: Image, *, step: int) -> NDArray[np.float64]:
    """Tell how much there is to see at each pixel of the picture reduced by `step`: (h, w), its mean 1; 0 if nothing.

    Examples
    --------
    >>> from segvec.image.image import read_image
    >>> interest(read_image(np.zeros((4, 6), np.uint8)), step=2).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    lab = oklab_from_srgb(block_means(picture.pixels, step) / 255)
    # What is transparent has no edges but its outline.
    visible = visible_pixels(picture)[::step, ::step].astype(np.float64)
    channels = [gaussian_filter(plane * visible, BLUR) for plane in (*np.moveaxis(lab, -1, 0), np.ones_like(visible))]
    slope = np.zeros(lab.shape[:2])
    for channel in channels:
        for axis in (0, 1):
            if channel.shape[axis] > 1:
                slope += np.gradient(channel, axis=axis) ** 2
    edges = np.sqrt(np.where(slope > 1e-12, slope, 0.0))
    edges = np.maximum(edges - RIDGE_SHARE * gaussian_filter(edges, RIDGE, mode="nearest"), 0)
    busy = gaussian_filter(edges, AROUND * math.sqrt(edges.size), mode="nearest")
    found = (1 - SURROUNDINGS) * edges + SURROUNDINGS * busy
    return found / found.mean() if found.any() else found


def spread_points(
    density: NDArray[np.float64], count: int, *, random: np.random.Generator, rounds: int
) -> NDArray[np.float64]:
    """Spread points over a page by weighted Voronoi relaxation.

    Parameters
    ----------
    density
        (h, w) wanted number of points, but for a factor.
    count
        Number of points, at most one for each pixel.
    rounds
        Rounds in which points move to the middle of what is nearest to them: the more, the more even.

    Returns
    -------
    NDArray
        (N, 2) x and y, in pixels.

    References
    ----------
    .. [1] Secord (2002), Weighted Voronoi stippling, doi:10.1145/508530.508537.

    Examples
    --------
    >>> spread_points(np.ones((1, 1)), 5, random=np.random.default_rng(0), rounds=1).tolist()
    [[0.5, 0.5]]
    """
    y, x = np.divmod(np.arange(density.size), density.shape[1])
    place = np.stack([x, y], axis=1) + 0.5
    weight = density.ravel()
    count = min(count, int((weight > 0).sum()))
    if count == 0:
        return np.empty((0, 2))
    points = place[random.choice(density.size, count, replace=False, p=weight / weight.sum())]
    for _ in range(rounds):
        owner = cKDTree(points).query(place)[1]
        total = np.bincount(owner, weight, minlength=count)
        middle = np.stack([np.bincount(owner, weight * axis, minlength=count) for axis in place.T], axis=1)
        points = np.where(total[:, None] > 0, middle / np.maximum(total, 1e-12)[:, None], points)
    return points
