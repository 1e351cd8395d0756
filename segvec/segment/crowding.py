"""Pictures of noise: more border than is worth its memory.

All that comes after the labels costs memory and time by the length of the borders. Photographs have a tenth to six
tenths of a pixel of border for each pixel, noise up to two. Beyond a bound between them small regions are merged, as
ever larger ones, until the borders keep within it.
"""

import logging
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from segvec.image.image import Image
from segvec.segment.merge import merge_regions
from segvec.segment.quantize import strips

LOG = logging.getLogger("segvec.segment")

MOST_BORDER = 0.6
"""Pixels of border for each pixel, at most, where regions may be merged."""

FREE_BORDER = 1 << 18
"""Pixels of border that every picture may have, however small."""

SMALLEST_CROWD = 4.0
"""Pixels: the first least area that is tried."""

BORDER_BYTES = 600
"""Bytes that a pixel of border takes at the peak, about."""

TOLD_BYTES = 1 << 29
"""Bytes from which on it is told what regions that must all stay take."""


def border_length(labels: NDArray[np.unsignedinteger]) -> int:
    """Count the sides of pixels between two labels.

    Examples
    --------
    >>> border_length(np.array([[0, 0, 1], [0, 1, 1]], np.uint8))
    3
    """
    height, width = labels.shape
    total = 0
    for rows in strips(height, width):
        below = labels[rows.start : min(rows.stop + 1, height)]
        total += int((below[1:] != below[:-1]).sum()) + int((labels[rows, 1:] != labels[rows, :-1]).sum())
    return total


def uncrowded(
    labels: NDArray[np.unsignedinteger],
    merge: Callable[..., NDArray[np.unsignedinteger]],
    *,
    min_area: float,
    share: float = 1.0,
    name: str = "",
) -> NDArray[np.unsignedinteger]:
    """Merge small regions until the borders are short enough, and say so.

    Nothing is merged where a least area of one pixel or none asks for every region as it is; what that takes is told.

    Parameters
    ----------
    labels
        (H, W).
    merge
        Merges the regions of labels that are smaller than a ``min_area``.
    min_area
        Pixels below which regions were merged already.
    share
        Of the longest borders that a picture may have.
    name
        Of the picture, for what is said.
    """
    length, most = border_length(labels), share * max(FREE_BORDER, MOST_BORDER * labels.size)
    if length <= most:
        return labels
    density, name = length / labels.size, name or "picture"
    if min_area <= 1:
        needed = length * BORDER_BYTES
        if needed >= TOLD_BYTES:
            LOG.info(
                "%s: %.2g pixels of border a pixel take about %.1f GB; --min-area 4 merges what is small",
                *(name, density, needed / 1e9),
            )
        return labels
    area = max(min_area, SMALLEST_CROWD / 2)
    while length > most:
        area *= 2
        before = length
        labels = merge(labels, min_area=area)
        length = border_length(labels)
        if area > labels.size and length == before:
            break  # what is left may not be merged
    LOG.info(
        "%s: %.2g pixels of border a pixel are noise; regions below %.0f pixels are merged, --min-area 1 keeps all",
        *(name, density, area),
    )
    return labels


def clear_pixels(image: Image, *, min_area: float) -> NDArray[np.bool_] | None:
    """Tell where a picture is transparent, without the specks of noise; ``None`` where it has no alpha."""
    if image.alpha is None:
        return None
    # Colors keep out of what is transparent, so that this may take half of the borders at most.
    merge = partial(merge_regions, pixels=image.pixels, n_labels=2, border_worth=0.0)
    clear = (image.alpha < 128).view(np.uint8)
    return uncrowded(clear, merge, min_area=min_area, share=0.5, name=image.name).view(np.bool_)
