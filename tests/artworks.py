"""Artworks that the tests share, and what is seen of them."""

import io
from functools import cache

import numpy as np
from shapes import blob_map, canvas, disc
from skimage import data

import segvec
from segvec.planar.region_pixels import region_pixels

INKS = np.array([[250, 250, 245], [220, 40, 30], [20, 30, 120], [240, 190, 20], [30, 120, 60]], np.uint8)
"""White, red, blue, yellow and green."""


def disc_with_a_hole():
    """(32, 32, 4) blue, on nothing."""
    cover = disc(32, 32, center=(16, 16), radius=12.5) - disc(32, 32, center=(16, 16), radius=5)
    return np.dstack([canvas(32, 32, INKS[2]), np.rint(255 * cover).astype(np.uint8)])


def face():
    """(50, 70, 3) a photograph."""
    return data.astronaut()[40:140:2, 160:300:2]


SUBJECTS = {
    "blobs": lambda: INKS[blob_map(1, n_labels=5)],
    "photo": face,
    "cut-out": disc_with_a_hole,
    "one pixel": lambda: INKS[None, None, 1],
    "very wide": lambda: np.repeat(INKS[:4], 150, axis=0)[None].repeat(2, axis=0),
    "very tall": lambda: np.repeat(INKS[:4], 150, axis=0)[:, None].repeat(2, axis=1),
    "nothing": lambda: np.zeros((4, 6, 4), np.uint8),
}
"""Pictures of all kinds, by name."""


@cache
def traced(name):
    return segvec.trace(SUBJECTS[name]())


def traced_exactly(picture, **options):
    """A trace whose regions are the pixels of its classes."""
    return segvec.trace(picture, curve="pixel", subpixel=False, min_area=0, detail=0, **options)


def classes_of(art):
    """(H, W) label of each pixel of a trace."""
    planar, _ = art.borders
    return planar.labels[region_pixels(planar)]


def drawn(art, **options):
    """(H, W, 3) picture of an artwork, or (H, W, 4)."""
    image = segvec.read_image(io.BytesIO(segvec.render(art.to_svg(), format="png", **options)))
    return image.pixels if image.alpha is None else np.dstack([image.pixels, image.alpha])
