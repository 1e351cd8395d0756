"""Documents that the tests of drawing share."""

import io

import numpy as np
from PIL import Image

from segvec.pipeline import trace


def document(content, attributes='width="40" height="30"'):
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{content}</svg>'


def discs(side=48):
    """Rings in four colors, with soft edges."""
    y, x = np.mgrid[:side, :side] + 0.5
    radius = np.hypot(x - side / 2, y - side / 3)
    level = np.interp(radius % 12, [0, 5, 6, 11, 12], [0, 0, 1, 1, 0])
    return np.rint(255 * np.stack([level, 1 - level, x / side > 0.5], axis=2)).astype(np.uint8)


ARTWORKS = {
    "understroke": trace(discs(), layers="mosaic", understroke=1).to_svg(),
    "stacked": trace(discs(), layers="stacked").to_svg(),
}
CONTENTS = {
    **ARTWORKS,
    "translucent": document(
        '<circle cx="15" cy="15" r="13" fill="red" fill-opacity="0.4"/><g opacity="0.5"><path d="M3 3L38 9 20 29Z"/>'
        '<circle cx="24" cy="15" r="11" fill="lime" stroke="blue" stroke-width="3"/></g>'
    ),
    "clipped": document(
        '<clipPath id="c"><circle cx="20" cy="15" r="12"/></clipPath><g clip-path="url(#c)">'
        '<path d="M0 0H40V30H0Z" fill="teal"/><path d="M0 0L40 30" stroke="white" stroke-dasharray="3 2"/></g>'
    ),
}


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
