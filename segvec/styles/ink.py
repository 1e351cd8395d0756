"""What of a drawing is ink and what is paper: how much of each pixel is covered, and by which color."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import opaque_color
from segvec.color.grey import grey
from segvec.image.image import Image
from segvec.options.tracing import TraceOptions
from segvec.segment import segment

OPAQUE = 128
"""Alpha from which a pixel is more ink than clear paper."""

INK_SHARE = 0.25
"""Share of the dark pixels that are darker than what counts as full ink: thin strokes are paler at their edges."""

LEAST_CONTRAST = 0.04
"""Difference of lightness, 0..1, between ink and paper below which there is nothing but noise."""


@dataclass(frozen=True, slots=True, eq=False)
class Inks:
    """Ink on paper."""

    coverage: NDArray[np.float64]
    """(H, W) share of each pixel that is ink, 0..1."""
    labels: NDArray[np.intp]
    """(H, W) ink of each pixel, or the nearest."""
    colors: NDArray[np.uint8]
    """(K, 3) color of each ink."""


def inks_of(picture: Image, *, paper: str | None = None) -> Inks:
    """Find the inks of a drawing.

    Drawings of few flat colors keep each of them; photographs and scans are freed of shadows and have one ink.

    Parameters
    ----------
    paper
        Color of the paper; by default what most of the picture is, which may be clear.

    Examples
    --------
    >>> from segvec.image.image import read_image
    >>> pixels = np.full((9, 20), 255, np.uint8)
    >>> pixels[4, 2:18] = [128, *[0] * 14, 128]
    >>> inks_of(read_image(pixels)).coverage[4, 1:5].round(1).tolist()
    [0.0, 0.5, 1.0, 1.0]
    """
    if paper is None and picture.alpha is not None and (picture.alpha < OPAQUE).mean() > 1 / 2:
        return _on_clear(picture)
    ground = (255, 255, 255) if paper is None else opaque_color(paper, noun="paper")
    flat = _laid_on(picture, np.array(ground, np.float64))
    cut = segment(flat, TraceOptions(fills="flat", min_area=0.0, detail=0.0))
    if not cut.is_flat or len(cut.segmentation.colors) < 2:
        return _photographed(flat)
    labels, colors = cut.segmentation.labels.astype(np.intp), cut.segmentation.colors
    counts = np.bincount(labels.ravel(), minlength=len(colors))
    sheet = (
        int(counts.argmax()) if paper is None else int(np.abs(colors - np.array(ground, float)).sum(axis=1).argmin())
    )
    return _unmixed(flat.pixels, labels, colors, sheet)


def _laid_on(picture: Image, ground: NDArray[np.float64]) -> Image:
    """Lay what is clear on a color."""
    if picture.alpha is None:
        return picture
    share = picture.alpha[..., None] / 255
    pixels = np.rint(picture.pixels * share + ground * (1 - share)).astype(np.uint8)
    return replace(picture, pixels=pixels, alpha=None)


def _on_clear(picture: Image) -> Inks:
    """Take all that is opaque for ink."""
    assert picture.alpha is not None
    cut = segment(picture, TraceOptions(fills="flat", min_area=0.0, detail=0.0)).segmentation
    labels = _spread(cut.labels.astype(np.intp), cut.labels < len(cut.colors))
    return Inks(picture.alpha / 255, labels.clip(0, max(len(cut.colors) - 1, 0)), cut.colors)


def _unmixed(pixels: NDArray[np.uint8], labels: NDArray[np.intp], colors: NDArray[np.uint8], sheet: int) -> Inks:
    """Measure how far each pixel lies between paper and the ink that is nearest to it."""
    labels = _spread(labels, labels != sheet)
    paper = colors[sheet].astype(np.float64)
    way = colors[labels] - paper
    share = ((pixels - paper) * way).sum(axis=2) / np.maximum((way * way).sum(axis=2), 1)
    return Inks(share.clip(0, 1), labels, colors)


def _spread(labels: NDArray[np.intp], is_ink: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Give every pixel the label of the nearest ink."""
    from scipy.ndimage import distance_transform_edt

    if not is_ink.any():
        return labels
    row, column = distance_transform_edt(~is_ink, return_distances=False, return_indices=True)
    return labels[row, column]


def _photographed(picture: Image) -> Inks:
    """Even the light, and part dark from light; where most is dark, the ink is light."""
    from skimage.filters import threshold_otsu

    from segvec.effects.effect import apply_effects

    lit = grey(picture.pixels)
    middle = threshold_otsu(lit) if lit.min() < lit.max() else 0
    is_dark = np.count_nonzero(lit <= middle) > lit.size / 2
    pixels = 255 - picture.pixels if is_dark else picture.pixels
    light = np.asarray(grey(apply_effects(pixels, ["even-light"])) / 255, np.float64)
    level = threshold_otsu(light) if light.min() < light.max() else 0
    is_ink = light <= level
    none = np.zeros(light.shape, np.intp)
    if is_ink.all() or not is_ink.any():
        return Inks(np.zeros(light.shape), none, np.zeros((1, 3), np.uint8))
    ink, paper = float(np.quantile(light[is_ink], INK_SHARE)), float(np.median(light[~is_ink]))
    if paper - ink < LEAST_CONTRAST:
        return Inks(np.zeros(light.shape), none, np.zeros((1, 3), np.uint8))
    color = np.rint(np.median(picture.pixels[light <= ink], axis=0)).astype(np.uint8)
    return Inks(((paper - light) / (paper - ink)).clip(0, 1), none, color[None])
