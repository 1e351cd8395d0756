"""Palettes of few colors that keep a picture's hues.

The palette that leaves the least error spends its few colors on lightness, which most of a photograph differs in: red
roofs turn brown and a blue sky grey. Here several palettes are made, hues counting more and more, and what one loses
counts more in the next; the best by error and lost hues together is taken. Each color is as vivid as most of what it
stands for, where a mean would be duller.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import levels_from_oklab, oklab_from_srgb
from segvec.segment.quantize import clustered, histogram_points, label_pixels, nearest, palette_from_points

CHROMA_WEIGHTS = (1.0, 2.0, 3.0)
"""How much more than lightness the other two axes count, in the palettes that are tried."""

ROUNDS = 5
"""Palettes of each, at most."""

LOST_WEIGHT = 3.0
"""How much more colors count once they were lost."""

VIVID_CHROMA = 0.07
"""OKLCh chroma above which the eye names a hue."""

GREY_CHROMA, LIFTED_CHROMA = 0.015, 0.05
"""OKLCh chroma of a mean up to which it stays as grey as it is, and from which on it is lifted wholly."""

HUE_TURN, CHROMA_SHARE = np.radians(23.0), 0.62
"""A vivid color is lost where its hue is off by more than the first, or its chroma below this share."""

SECTORS = 12
"""Parts of the hue circle. What is lost counts by the roots of their areas, so that a rare hue counts too."""

LEAST_SECTOR = 1e-3
"""Share of a picture that makes a hue more than noise."""

LEAST_VIVID = 0.1
"""Sum of those roots, at least: in a grey picture hues count little."""

LOSS_WORTH = 0.1
"""Mean OKLab error that all hues are worth at vividness 1."""

FEW_LOST = 0.02
"""Loss that nobody sees."""

SAMPLES = 1 << 16
"""Pixels, about, by which it is measured."""

VIVID_RANK = 0.63
"""Share of a cluster's pixels that are duller than its color, at vividness 1."""


@dataclass(frozen=True, slots=True, eq=False)
class VividPalette:
    """Few colors, and which of them a color of the picture gets."""

    colors: NDArray[np.uint8]
    """(K, 3) sRGB."""
    centers: NDArray[np.float64]
    """(K, 3) OKLab, the two axes of hue weighted."""
    chroma_weight: float

    def labels(self, pixels: NDArray[np.uint8]) -> NDArray[np.unsignedinteger]:
        """Label each pixel (H, W, 3) with its color, 0..K-1."""
        convert = partial(_weighted_oklab, chroma_weight=self.chroma_weight)
        return label_pixels(pixels, centers=self.centers, convert=convert)


def vivid_palette(counts: NDArray[np.int64], *, n_colors: int, vividness: float) -> VividPalette:
    """Choose colors that leave little error and lose no hue.

    Parameters
    ----------
    counts
        Pixels in each bin, as :func:`segvec.segment.quantize.histogram` counts them.
    n_colors
        How many colors; fewer come back where the histogram has fewer occupied bins.
    vividness
        How much hues count beside error, and colors are lifted above means; at 0 neither.
    """
    return vivid_palette_from_points(*histogram_points(counts), n_colors=n_colors, vividness=vividness)


def vivid_palette_from_points(
    points: NDArray[np.float64], weights: NDArray[np.float64], *, n_colors: int, vividness: float
) -> VividPalette:
    """Choose such colors for points (N, 3) in OKLab, of which each counts (N,) so much."""
    if vividness == 0:
        centers = palette_from_points(points, weights, n_colors=n_colors)
        return VividPalette(levels_from_oklab(centers), centers, chroma_weight=1.0)
    hues = _Hues.of(points, weights)
    best, least = None, np.inf
    for chroma_weight in CHROMA_WEIGHTS:
        spread = points * (1, chroma_weight, chroma_weight)
        heavier = weights
        for _ in range(ROUNDS):
            centers = clustered(spread, heavier, n_colors=n_colors)
            label = nearest(spread, centers)
            means = _means(points, weights, label, count=len(centers))
            colors = _with_chroma(means, _lifts(points, weights, label, means, vividness=vividness))
            is_lost = hues.lost(colors[label])
            loss = hues.loss(is_lost)
            error = float(weights @ np.linalg.norm(points - colors[label], axis=1) / weights.sum())
            if error + LOSS_WORTH * vividness * loss < least:
                least = error + LOSS_WORTH * vividness * loss
                best = VividPalette(levels_from_oklab(colors), centers, chroma_weight)
            if loss < FEW_LOST:
                break
            heavier = heavier * np.where(is_lost, LOST_WEIGHT, 1)
        if heavier is weights:  # no hue is lost
            break
    assert best is not None
    return best


def _weighted_oklab(srgb: NDArray[np.float64], *, chroma_weight: float) -> NDArray[np.float64]:
    return np.asarray(oklab_from_srgb(srgb) * (1, chroma_weight, chroma_weight))


@dataclass(frozen=True, slots=True, eq=False)
class _Hues:
    """The vivid ones among weighted colors."""

    chroma: NDArray[np.float64]  # (N,)
    hue: NDArray[np.float64]  # (N,) radians
    worth: NDArray[np.float64]  # (N,) what the loss of each counts; all together at most 1

    @classmethod
    def of(cls, points: NDArray[np.float64], weights: NDArray[np.float64]) -> "_Hues":
        chroma, hue = np.hypot(points[:, 1], points[:, 2]), np.arctan2(points[:, 2], points[:, 1])
        sector = ((hue / (2 * np.pi) + 0.5) * SECTORS).astype(np.intp) % SECTORS
        share = np.where(chroma > VIVID_CHROMA, weights / weights.sum(), 0)
        area = np.bincount(sector, share, minlength=SECTORS)
        root = np.where(area > LEAST_SECTOR, np.sqrt(area), 0)
        each = root / np.maximum(area, LEAST_SECTOR) / max(root.sum(), LEAST_VIVID)
        return cls(chroma, hue, share * each[sector])

    def lost(self, colors: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which are vivid, and not those (N, 3) that stand for them."""
        chroma, hue = np.hypot(colors[:, 1], colors[:, 2]), np.arctan2(colors[:, 2], colors[:, 1])
        turn = np.abs((self.hue - hue + np.pi) % (2 * np.pi) - np.pi)
        return (self.chroma > VIVID_CHROMA) & ((turn > HUE_TURN) | (chroma < CHROMA_SHARE * self.chroma))

    def loss(self, is_lost: NDArray[np.bool_]) -> float:
        """Sum up what is lost, 0..1."""
        return float(self.worth[is_lost].sum())


def _means(
    points: NDArray[np.float64], weights: NDArray[np.float64], label: NDArray[np.intp], *, count: int
) -> NDArray[np.float64]:
    """Mean (K, 3) of each cluster."""
    total = np.maximum(np.bincount(label, weights, minlength=count), 1e-12)
    sums = [np.bincount(label, weights * column, minlength=count) for column in points.T]
    means: NDArray[np.float64] = np.stack(sums, axis=1) / total[:, None]
    return means


def lifted_colors(
    colors: NDArray[np.uint8], *, pixels: NDArray[np.uint8], labels: NDArray[np.integer], vividness: float
) -> NDArray[np.uint8]:
    """Lift the mean colors of labels to be as vivid as most of their pixels.

    Parameters
    ----------
    colors
        (K, 3) sRGB.
    pixels, labels
        (N, 3) sRGB and (N,) 0..K-1. Of many, evenly spread ones are looked at.
    vividness
        How far; 0 leaves the means.
    """
    step = len(labels) // SAMPLES | 1  # odd, so that it does not keep to few columns
    points, label = oklab_from_srgb(pixels[::step] / 255), labels[::step]
    means = oklab_from_srgb(colors / 255)
    lifts = _lifts(points, np.ones(len(points)), label, means, vividness=vividness)
    return levels_from_oklab(_with_chroma(means, lifts))


def _with_chroma(points: NDArray[np.float64], factors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Multiply the chroma of OKLab colors (N, 3)."""
    return np.stack([points[:, 0], points[:, 1] * factors, points[:, 2] * factors], axis=1)


def _lifts(
    points: NDArray[np.float64],
    weights: NDArray[np.float64],
    label: NDArray[np.integer],
    means: NDArray[np.float64],
    *,
    vividness: float,
) -> NDArray[np.float64]:
    """Chroma (K,) of what is as vivid as most of each cluster, over that of its mean.

    Chroma is measured along the mean's own hue: noise around grey, which has all hues, is not lifted.
    """
    chroma = np.maximum(np.hypot(means[:, 1], means[:, 2]), 1e-6)
    along = (points[:, 1:] * (means[:, 1:] / chroma[:, None])[label]).sum(axis=1)
    order = np.lexsort((along, label))
    total = np.bincount(label, weights, minlength=len(means))
    place = np.searchsorted(np.cumsum(weights[order]), np.cumsum(total) - (1 - VIVID_RANK) * total)
    ranked = np.where(total > 0, along[order[place.clip(max=len(order) - 1)]], 0)
    is_colored = np.clip((chroma - GREY_CHROMA) / (LIFTED_CHROMA - GREY_CHROMA), 0, 1)
    lifts: NDArray[np.float64] = 1 + vividness * is_colored * np.maximum(ranked / chroma - 1, 0)
    return lifts
