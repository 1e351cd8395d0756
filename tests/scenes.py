"""Pictures that the tests of styles draw, and artworks as pixels."""

import io

import numpy as np

from segvec.image.image import read_image
from segvec.rendering.render import render


def drawn(art, **options):
    """(H, W, 3) picture of an artwork, or (H, W, 4)."""
    image = read_image(io.BytesIO(render(art.to_svg(), format="png", **options)))
    return image.pixels if image.alpha is None else np.dstack([image.pixels, image.alpha])


def noise(height, width, channels=3, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)


def scene(height=60, width=90):
    """A light disc on a dark slope."""
    y, x = np.mgrid[:height, :width]
    pixels = np.stack([x, y + 20, 0 * x + 40], axis=-1).astype(np.uint8)
    pixels[(x - width / 2) ** 2 + (y - height / 2) ** 2 < (height / 3) ** 2] = (240, 220, 120)
    return pixels


def slope(height=64, width=128):
    return np.repeat(np.linspace(0, 255, width).astype(np.uint8)[None], height, axis=0)
