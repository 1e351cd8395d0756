"""All effects on one picture, each small and with its name under it."""

import math

import numpy as np
from numpy.typing import NDArray

from segvec.effects.effect import apply_effects, effect_names
from segvec.image.pooling import pool
from segvec.image.writing import data_url, png_bytes
from segvec.rendering.render import render
from segvec.svg.elements import SVG, element, plain_text

THUMBNAIL, GAP, CAPTION = 240, 12, 20
"""Pixels of a thumbnail's longer side, between thumbnails, and of the line under them."""

NAME_WIDTH = 100
"""Pixels that the longest name takes under a narrow thumbnail."""

SHOWN = {
    "lightness": "lightness:0.15",
    "gaussian": "gaussian:4",
    "median": "median:9",
    "mean": "mean:9",
    "blend": "blend:mode=multiply",
}
"""Effects that show more with other values than their defaults."""


def effect_sheet(pixels: NDArray[np.uint8]) -> bytes:
    r"""Draw a picture under every effect.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.

    Returns
    -------
    bytes
        A PNG.

    Examples
    --------
    >>> effect_sheet(np.zeros((8, 8, 3), np.uint8))[:4]
    b'\x89PNG'
    """
    small = _thumbnail(pixels)
    texts = [SHOWN.get(name, name) for name in effect_names()]
    height, width = small.shape[:2]
    step = max(width, NAME_WIDTH) + GAP, height + CAPTION + GAP
    columns = math.ceil(math.sqrt(len(texts) * 4 / 3 * step[1] / step[0]))
    parts = []
    for place, text in enumerate(["", *texts]):
        x, y = GAP + place % columns * step[0], GAP + place // columns * step[1]
        shown = apply_effects(small, [text]) if text else small
        address = data_url(png_bytes(shown, compression=1), kind="png")
        parts.append(element("image", {"x": x, "y": y, "width": width, "height": height, "href": address}))
        parts.append(element("text", {"x": x, "y": y + height + 14}, plain_text(text or "the picture")))
    size = GAP + columns * step[0], GAP + -(-(len(texts) + 1) // columns) * step[1]
    letters = {"font-family": "sans-serif", "font-size": 12, "fill": "#222"}
    svg = element("svg", {"xmlns": SVG, "width": size[0], "height": size[1], **letters}, *parts)
    return render(svg, format="png", background="white")


def _thumbnail(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Reduce a picture by the means of its cells; a small one is left alone."""
    height, width = pixels.shape[:2]
    scale = THUMBNAIL / max(height, width)
    if scale >= 1:
        return pixels
    cells = max(1, round(width * scale)), max(1, round(height * scale))
    return np.rint(pool(pixels, cells=cells)).astype(np.uint8)
