"""The result of every segmentation: one label per pixel and one color per label."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb
from segvec.color.shade import Shade
from segvec.errors import InputError

PictureKind = Literal["flat art", "shaded art", "photograph"]
"""What a picture is traced as: few inks with anti-aliased edges; these with gradients; everything else."""


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """A picture cut into classes.

    Two regions of one class share a label; regions are the 4-connected components of the labels.
    """

    labels: NDArray[np.unsignedinteger]
    """(H, W) class of each pixel, 0..K-1; K, the number of colors, stands for "transparent"."""
    colors: NDArray[np.uint8]
    """(K, 3) sRGB color of each class, lightest first; each is used by at least one pixel."""
    shades: Mapping[int, Shade] = field(default_factory=dict)
    """Gradients of classes that are no flat color."""

    @property
    def transparent(self) -> int:
        """The label of transparent pixels, whether there are any or not."""
        return len(self.colors)


def segmentation_from_labels(
    labels: NDArray[np.integer],
    *,
    colors: NDArray[np.uint8],
    clear: NDArray[np.bool_] | None = None,
    shades: Mapping[int, Shade] | None = None,
) -> Segmentation:
    """Drop the classes that no pixel uses and sort the others by lightness.

    Parameters
    ----------
    labels
        (H, W), 0..K-1.
    colors
        (K, 3) sRGB color of each class, in any order.
    clear
        (H, W) pixels that become transparent, whatever their label.
    shades
        Gradients of classes.

    Raises
    ------
    InputError
        If the shapes do not fit or a label has no color.

    Examples
    --------
    >>> import numpy as np
    >>> colors = np.array([[0, 0, 0], [9, 9, 9], [255, 255, 255]], np.uint8)
    >>> segmentation_from_labels(np.array([[2, 0], [0, 0]]), colors=colors).labels.tolist()
    [[0, 1], [1, 1]]
    """
    if labels.ndim != 2 or labels.size == 0:
        raise InputError(f"labels must have shape (H, W) with at least one pixel, got {labels.shape}")
    count = len(colors)
    if labels.min() < 0 or labels.max() >= count:
        raise InputError(f"labels must be 0..{count - 1}, one for each color, got up to {labels.max()}")
    visible = labels if clear is None else labels[~clear]
    used = np.bincount(visible.ravel(), minlength=count) > 0
    lightness = oklab_from_srgb(colors.astype(np.float64) / 255)[:, 0]
    order = np.lexsort((np.arange(count), -lightness))
    order = order[used[order]]
    rank = np.full(count + 1, len(order), np.min_scalar_type(len(order)))
    rank[order] = np.arange(len(order))
    sorted_labels = rank[labels]
    if clear is not None:
        sorted_labels[clear] = len(order)
    kept = {int(rank[label]): shade for label, shade in (shades or {}).items() if used[label]}
    return Segmentation(sorted_labels, np.ascontiguousarray(colors[order], dtype=np.uint8), kept)
