"""One palette for many pictures.

Each picture leaves a small tally of its colors, in which all pictures weigh the same, whatever their size. Tallies are
whole numbers in fixed bins: they merge in any order and any grouping, by any number of processes, to the same bytes,
and never grow beyond `MOST_BINS` bins. The palette is what the quantizer makes of the sum.

Known limit: colors closer than a bin (8 levels of 255) are not told apart; what one bin holds is known by its mean.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from segvec.arguments import checked
from segvec.color.conversion import oklab_from_srgb
from segvec.errors import InputError
from segvec.image.image import Image, read_image
from segvec.palette.extract import VIVIDNESS
from segvec.palette.palette import Palette, check_count
from segvec.segment.damaged import inks_of
from segvec.segment.hidden import without_hidden
from segvec.segment.quantize import bin_numbers, label_pixels, nearest, strips
from segvec.segment.vivid import vivid_palette_from_points

BITS = 5
"""Bits of each channel that make a bin."""

MOST_BINS = 1 << 3 * BITS
"""Bins of a tally, at most: 1.3 MB."""

PICTURE_WEIGHT = 1 << 24
"""What all colors of a picture weigh together; a pixel of 16 million counts still. The sums of two thousand million
pictures fit into 64 bits."""

FLAT_BINS, FLAT_SHARE = 64, 0.6
"""So few bins hold so much of flat art, at least, also of damaged; in all else inks, whose search takes ten times as
long as the tally, are not sought."""


@dataclass(frozen=True, slots=True, eq=False)
class ColorTally:
    """What is remembered of the colors of pictures that have gone by."""

    bins: NDArray[np.int32]
    """(N,) bins that are not empty, rising."""
    weights: NDArray[np.int64]
    """(N,) what the colors of each weigh."""
    sums: NDArray[np.int64]
    """(N, 3) the weighted sums of their sRGB levels."""

    def merge(self, other: "ColorTally") -> "ColorTally":
        """Return the tally of the pictures of both.

        Examples
        --------
        >>> red, blue = np.full((2, 2, 3), (255, 0, 0), np.uint8), np.full((9, 9, 3), (0, 0, 255), np.uint8)
        >>> color_tally(red).merge(color_tally(blue)).palette(2).codes
        ('#ff0000', '#0000ff')
        """
        bins, place = np.unique(np.concatenate([self.bins, other.bins]), return_inverse=True)
        weights, sums = np.zeros(len(bins), np.int64), np.zeros((len(bins), 3), np.int64)
        np.add.at(weights, place, np.concatenate([self.weights, other.weights]))
        np.add.at(sums, place, np.concatenate([self.sums, other.sums]))
        return ColorTally(bins, weights, sums)

    def palette(self, n_colors: int, *, vividness: float = VIVIDNESS) -> Palette:
        """Choose the colors that describe all pictures best, those that cover most first.

        Parameters
        ----------
        n_colors
            How many, at most, 1..256; where there are no more in all pictures, they are taken as they are.
        vividness
            How much hues count beside error, and colors are lifted above dull means.

        Raises
        ------
        InputError
            If `n_colors` is out of range, or nothing of any picture is visible.
        """
        check_count(n_colors)
        if not self.bins.size:
            raise InputError("a common palette needs visible pixels; there are none in any picture")
        means = self.sums / self.weights[:, None]
        points, weights = oklab_from_srgb(means / 255), self.weights.astype(np.float64)
        if len(means) <= n_colors:
            colors, areas = np.rint(means).astype(np.uint8), weights
        else:
            found = vivid_palette_from_points(points, weights, n_colors=n_colors, vividness=vividness)
            colors = np.unique(found.colors, axis=0)
            labels = nearest(points, oklab_from_srgb(colors / 255))
            areas = np.bincount(labels, weights, minlength=len(colors)).astype(np.float64)
        order = np.lexsort((-oklab_from_srgb(colors / 255)[:, 0], -areas))
        return Palette(colors[order], source="segvec, common palette")


def color_tally(image: object) -> ColorTally:
    """Remember the colors of a picture.

    Of flat art these are its inks: its anti-aliased edges are not colors of their own. Pixels less than half opaque do
    not count; of a picture of which nothing is seen nothing is remembered.

    Parameters
    ----------
    image
        Anything that `segvec.image.image.read_image` takes, or an `Image`.

    Raises
    ------
    InputError
        If it cannot be read.

    Examples
    --------
    >>> color_tally(np.full((4, 4, 3), 9, np.uint8)).sums.tolist() == [[9 * PICTURE_WEIGHT] * 3]
    True
    """
    pixels, shown = without_hidden(image if isinstance(image, Image) else read_image(image))
    counts, sums = _binned(pixels, shown)
    if np.sort(counts)[-FLAT_BINS:].sum() > FLAT_SHARE * counts.sum():
        inks, _ = inks_of(pixels)
        if inks is not None:
            labels = label_pixels(pixels, centers=oklab_from_srgb(inks / 255))
            counts, sums = _binned(inks[labels], shown)
    bins = np.flatnonzero(counts)
    # Rounded up, so that nothing is lost, however rare.
    weights = np.ceil(counts[bins] * (PICTURE_WEIGHT / max(counts.sum(), 1)))
    means = sums[bins] / counts[bins, None]
    whole = np.rint(means * weights[:, None]).astype(np.int64)
    return ColorTally(bins.astype(np.int32), weights.astype(np.int64), whole)


def _binned(
    pixels: NDArray[np.uint8], shown: NDArray[np.bool_] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count the pixels that are seen in each bin, and sum up their levels."""
    counts, sums = np.zeros(MOST_BINS), np.zeros((MOST_BINS, 3))
    for rows in strips(*pixels.shape[:2]):
        part = pixels[rows].reshape(-1, 3) if shown is None else pixels[rows][shown[rows]]
        numbers = bin_numbers(part, bits=BITS)
        counts += np.bincount(numbers, minlength=MOST_BINS)
        for channel in range(3):
            sums[:, channel] += np.bincount(numbers, part[:, channel], minlength=MOST_BINS)
    return counts, sums


@checked
def common_palette(images: Iterable[object], *, colors: int = 12) -> Palette:
    """Take the colors that describe many pictures best, each of which weighs the same.

    Trace each picture in them with ``trace(picture, palette=...)``; of a catalogue, a brand or a wall of posters all
    are then of one set of colors.

    Parameters
    ----------
    images
        Paths, arrays, Pillow images: whatever :func:`segvec.read_image` takes; one after the other is read.
    colors
        How many, at most: 1..256; fewer come back where the pictures have fewer.

    Returns
    -------
    Palette
        Those that cover most first; the same whatever the order of the pictures.

    Raises
    ------
    InputError
        If `colors` is out of range, a picture cannot be read, or nothing of any is visible.

    Examples
    --------
    >>> common_palette([np.zeros((3, 3)), np.ones((9, 9))]).codes
    ('#ffffff', '#000000')
    """
    check_count(colors)
    nothing = ColorTally(np.empty(0, np.int32), np.empty(0, np.int64), np.empty((0, 3), np.int64))
    return reduce(ColorTally.merge, map(color_tally, images), nothing).palette(colors)
