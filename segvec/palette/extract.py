"""Take a palette from another picture.

Few colors, or the inks of flat art, are taken as they are; other pictures are cut into clusters by the
quantizer, so that no hue is lost, and a color as vivid as most of each is taken. Nothing is left to chance, so there
is no seed. Pixels less than half opaque do not count, and others count as if they were opaque.
"""

import numpy as np
from numpy.typing import NDArray

from segvec.arguments import checked
from segvec.color.conversion import oklab_from_srgb
from segvec.errors import InputError
from segvec.image.image import read_image
from segvec.palette.palette import Palette, check_count
from segvec.segment.flat import flat_inks
from segvec.segment.hidden import without_hidden
from segvec.segment.quantize import (
    bin_numbers,
    exact_palette,
    histogram,
    label_pixels,
    strips,
)
from segvec.segment.vivid import lifted_colors, vivid_palette

VIVIDNESS = 1.0
"""How much hues count beside error."""


@checked
def extract_palette(image: object, *, colors: int = 8) -> Palette:
    """Take the colors that describe a picture best, those that cover most of it first.

    Parameters
    ----------
    image
        Anything that `segvec.image.image.read_image` takes: a path, bytes, an open file, an array, a Pillow image.
    colors
        How many, at most: 1..256; fewer come back where the picture has fewer. The edges of flat art are not
        colors of their own.

    Returns
    -------
    Palette
        Ordered by area, largest first, colors of the same area from light to dark; named like the file.

    Raises
    ------
    InputError
        If `colors` is out of range, the picture cannot be read, or nothing of it is visible.

    Examples
    --------
    >>> extract_palette(np.array([[[255, 0, 0], [0, 0, 255], [0, 0, 255]]], np.uint8)).codes
    ('#0000ff', '#ff0000')
    """
    check_count(colors)
    picture = read_image(image)
    pixels, shown = without_hidden(picture)
    if shown is not None and not shown.any():
        raise InputError("a palette needs visible pixels; the picture is transparent throughout")
    found, areas = _colors_and_areas(pixels, shown, colors)
    lightness = oklab_from_srgb(found / 255)[:, 0]
    order = np.lexsort((-lightness, -areas))
    return Palette(found[order], picture.name, source=f"segvec extract, {picture.name or 'picture'}")


def _colors_and_areas(
    pixels: NDArray[np.uint8], shown: NDArray[np.bool_] | None, n: int
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """At most `n` different colors (K, 3) and the pixels of each."""
    exact = exact_palette(pixels, mask=shown, at_most=n)
    if exact is not None:
        return exact, _exact_areas(pixels, shown, exact)
    found = flat_inks(pixels)
    if found is not None and len(found.inks) <= n:
        labels = label_pixels(pixels, centers=oklab_from_srgb(found.inks / 255))
        return found.inks, _cluster_sums(pixels, shown, labels, len(found.inks))[0]
    vivid = vivid_palette(histogram(pixels, mask=shown), n_colors=n, vividness=VIVIDNESS)
    labels = vivid.labels(pixels)
    areas, sums = _cluster_sums(pixels, shown, labels, len(vivid.colors))
    means = np.rint(sums / np.maximum(areas, 1)[:, None]).astype(np.uint8)
    seen = slice(None) if shown is None else shown.ravel()
    lifted = lifted_colors(means, pixels=pixels.reshape(-1, 3)[seen], labels=labels.ravel()[seen], vividness=VIVIDNESS)
    colors, place = np.unique(lifted[areas > 0], axis=0, return_inverse=True)
    return colors, np.asarray(np.bincount(place.ravel(), areas[areas > 0]), np.float64)


def _exact_areas(
    pixels: NDArray[np.uint8], shown: NDArray[np.bool_] | None, colors: NDArray[np.uint8]
) -> NDArray[np.float64]:
    """Pixels of each color (K, 3); there are no others, and they are in the order of their numbers."""
    known = bin_numbers(colors, bits=8)
    areas = np.zeros(len(colors))
    for rows in strips(*pixels.shape[:2]):
        part = pixels[rows] if shown is None else pixels[rows][shown[rows]]
        places = np.searchsorted(known, bin_numbers(part, bits=8))
        areas += np.bincount(places.ravel(), minlength=len(colors))
    return areas


def _cluster_sums(
    pixels: NDArray[np.uint8], shown: NDArray[np.bool_] | None, labels: NDArray[np.unsignedinteger], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pixels of each label 0..count-1, and the sums (K, 3) of their sRGB values."""
    areas, sums = np.zeros(count), np.zeros((count, 3))
    for rows in strips(*labels.shape):
        seen = slice(None) if shown is None else shown[rows].ravel()
        part = labels[rows].ravel()[seen]
        areas += np.bincount(part, minlength=count)
        for channel in range(3):
            values = pixels[rows, :, channel].ravel()[seen]
            sums[:, channel] += np.bincount(part, values, minlength=count)
    return areas, sums
