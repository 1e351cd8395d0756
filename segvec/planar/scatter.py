"""How far the points of borders scatter: what a picture's edges can be trusted to.

Shapes are smooth for some pixels nearly everywhere. What a border's points do beside that is the picture's damage:
JPEG, noise, enlargement, edges without anti-aliasing.
"""

import numpy as np
from numpy.typing import NDArray

from segvec.planar.map import PlanarMap

REACH = 3
"""Points on each side to which a parabola is fitted."""

LEAST_SAMPLES, MOST_SAMPLES = 12, 10_000
"""Places that tell something, and those that are looked at."""

SMOOTH_SHARE = 0.25
"""Share of the places, the smoothest, that are taken to be free of corners and joints."""

SHARPEST_TURN = 45.0
"""Degrees by which a smooth place turns, at most."""


def scatter(planar: PlanarMap) -> float | None:
    """Measure by how much points leave the parabolas through their neighbors, in pixels.

    Borders along rows and columns of pixels tell little: they are straight whatever the picture went through. Only
    where there are no others they are asked, and those that lie on the edges of pixels not even then.

    Parameters
    ----------
    planar
        A map with one point per crack, as :mod:`segvec.planar.subpixel` makes it.

    Returns
    -------
    float or None
        The root mean square of the smoothest places; ``None`` where there are too few to tell.

    Examples
    --------
    >>> import numpy as np
    >>> from segvec.planar.map import planar_map
    >>> from segvec.planar.subpixel import midpoint_map
    >>> from segvec.segment.segmentation import Segmentation
    >>> stairs = Segmentation(np.tri(32, dtype=np.int32), np.array([[255] * 3, [0] * 3], np.uint8))
    >>> round(scatter(midpoint_map(planar_map(stairs))), 2)
    0.0
    """
    width = 2 * REACH + 1
    count = len(planar.points)
    if count < width:
        return None
    arc = np.repeat(np.arange(planar.n_arcs), np.diff(planar.offsets))
    is_frame = (planar.left == planar.n_regions) | (planar.right == planar.n_regions)
    first = np.arange(1, count - width)
    # Neither the points at nodes nor the frame: these are no measurements of an edge.
    first = first[(arc[first - 1] == arc[first + width]) & ~is_frame[arc[first]]]
    first = first[:: -(-len(first) // MOST_SAMPLES) or 1]
    places = planar.points[first[:, None] + np.arange(width)]
    back, ahead = places[:, REACH] - places[:, 0], places[:, -1] - places[:, REACH]
    places = places[(back * ahead).sum(axis=1) > np.cos(np.radians(SHARPEST_TURN)) * _length(back) * _length(ahead)]
    runs_along = np.isclose(np.abs(np.diff(places, axis=1)), 1).all(axis=1).any(axis=1)
    is_on_lattice = (places * 2 == np.rint(places * 2)).all(axis=(1, 2))
    for chosen in (~runs_along, ~is_on_lattice):
        if chosen.sum() >= LEAST_SAMPLES:
            return float(np.quantile(_residuals(places[chosen]), SMOOTH_SHARE))
    return None


def _length(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    length: NDArray[np.float64] = np.hypot(vectors[:, 0], vectors[:, 1])
    return length


def _residuals(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Root mean square distance (N,) of points (N, P, 2) from the parabola over their chord that fits best."""
    offset = places - places[:, :1]
    chord = offset[:, -1]
    length = np.maximum(_length(chord), 1e-9)[:, None]
    along = (offset * chord[:, None]).sum(axis=2) / length**2
    across = (offset[..., 1] * chord[:, None, 0] - offset[..., 0] * chord[:, None, 1]) / length
    basis = np.linalg.qr(np.stack([np.ones_like(along), along, along**2], axis=2))[0]
    rest = across - (basis @ (basis.transpose(0, 2, 1) @ across[..., None]))[..., 0]
    residuals: NDArray[np.float64] = np.sqrt((rest**2).sum(axis=1) / (places.shape[1] - basis.shape[2]))
    return residuals
