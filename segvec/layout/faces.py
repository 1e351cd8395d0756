"""Faces: where people look out of a picture.

The cascade that comes with scikit-image finds candidates at many sizes; a face is hit by many windows about the same
place, and has colors of skin. Known limits: faces in profile, turned by more than about 20 degrees, half hidden, or
smaller than a thirteenth of the longer side are not found.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb
from segvec.layout.skin import skin_likeness

FACE_SIDE = 320
"""Longer side, in pixels, at which faces are looked for: 24 pixels, the least that the cascade sees, are a face of a
thirteenth of it. Twice the side takes four times as long and finds more of what is none."""

_LEAST_WINDOW, _GROWTH = 24, 1.15
"""Side of the cascade's smallest window, and by how much the next one is larger."""

_SAME_FACE = 0.45
"""Intersection over union from which two hits are of one face."""

_LEAST_HITS, _LEAST_SKIN, _SURE_SKIN = 4, 0.12, 0.4
"""Hits of a face, one more where it is small, and its likeness to skin; where that is sure, one hit less will do. Of 90
pictures without people none has as much of both."""

_SMALL = 40
"""Side, in pixels, below which a face is small: there are many more places for it, and fewer pixels to tell it by."""

_LEAST_GRAY_HITS, _GRAY_CHROMA = 8, 0.02
"""Hits of a face without colors, and the OKLab chroma below which there are none."""


def faces_in(thumbnail: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Find faces, from the brows to the chin.

    Parameters
    ----------
    thumbnail
        (H, W, 3) sRGB, the longer side about `FACE_SIDE`.

    Returns
    -------
    NDArray
        (N, 4) left, top, right, bottom in pixels, in reading order of the left edges.

    References
    ----------
    .. [1] Liao et al. (2007), doi:10.1007/978-3-540-74549-5_87 (cascades of local binary patterns)

    Examples
    --------
    >>> faces_in(np.zeros((40, 40, 3), np.uint8)).shape
    (0, 4)
    """
    hits = _hits(thumbnail)
    if not len(hits):
        return np.empty((0, 4))
    groups = [group for group in _groups(hits) if len(group) >= _LEAST_HITS - 1]
    places = [np.median(group, axis=0) for group in groups]
    found = [
        (x, y, x + side, y + side)
        for (x, y, side), group in zip(places, groups, strict=True)
        if _is_face(thumbnail[_middle(x, y, side)], len(group), is_small=side < _SMALL)
    ]
    return np.array(found).reshape(-1, 4)


def _middle(x: float, y: float, side: float) -> tuple[slice, slice]:
    """Rows and columns of a face without its edges."""
    return slice(int(y + 0.15 * side), int(y + 0.85 * side)), slice(int(x + 0.2 * side), int(x + 0.8 * side))


def _is_face(pixels: NDArray[np.uint8], n_hits: int, *, is_small: bool) -> bool:
    """Tell whether pixels that look like a face to so many windows have its colors too."""
    lab = oklab_from_srgb(pixels / 255)
    if np.hypot(lab[..., 1], lab[..., 2]).mean() < _GRAY_CHROMA:
        return n_hits >= _LEAST_GRAY_HITS
    least = _LEAST_SKIN if n_hits >= _LEAST_HITS + is_small else _SURE_SKIN
    return bool(skin_likeness(lab).mean() >= least)


def _hits(thumbnail: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return (N, 3) left, top and side of all windows that look like a face, sorted: threads find them in any order."""
    if min(thumbnail.shape[:2]) <= _LEAST_WINDOW:
        return np.empty((0, 3))
    light = (thumbnail @ np.array([0.2126, 0.7152, 0.0722]) / 255).astype(np.float32)
    largest = min(light.shape)
    hits = _cascade().detect_multi_scale(
        light,
        scale_factor=_GROWTH,
        step_ratio=1,
        min_size=(_LEAST_WINDOW, _LEAST_WINDOW),
        max_size=(largest, largest),
        min_neighbor_number=1,
        intersection_score_threshold=2.0,  # no two are joined: they are here, in an order that is always the same
    )
    return np.array(sorted((hit["c"], hit["r"], hit["width"]) for hit in hits), float).reshape(-1, 3)


@cache
def _cascade() -> Any:  # noqa: ANN401 (scikit-image has no types)
    from skimage.data import lbp_frontal_face_cascade_filename  # takes longer to load than a small picture to trace
    from skimage.feature import Cascade

    return Cascade(lbp_frontal_face_cascade_filename())


def _groups(hits: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Part hits into those of one face each."""
    from scipy.sparse.csgraph import connected_components

    x, y, side = hits.T
    across, down = (
        np.clip(np.minimum.outer(start + side, start + side) - np.maximum.outer(start, start), 0, None)
        for start in (x, y)
    )
    both = across * down
    union = np.add.outer(side**2, side**2) - both
    count, label = connected_components(both > _SAME_FACE * union, directed=False)
    return [hits[label == number] for number in range(count)]
