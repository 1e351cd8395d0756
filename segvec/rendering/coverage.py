"""Draw a document once and see it in any colors.

A document is drawn large and without anti-aliasing in colors that stand for numbers. What comes out tells which
color is where, and how much of each pixel of a smaller picture every color covers. As pixels mix linearly (in
encoded sRGB, as renderers have it), a picture in other colors is then one product of a sparse matrix.
"""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from segvec.image.image import read_image
from segvec.rendering.render import render
from segvec.svg.colors import SvgColors, svg_colors
from segvec.svg.document import document_size
from segvec.svg.reading import with_root_attribute

SUBPIXELS = 4
"""Parts of a pixel's side that are told apart: 16 levels of coverage."""


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """How much of each pixel each color of a document covers."""

    size: tuple[int, int]
    """Width and height in pixels."""
    shares: csr_array
    """(H * W, K) share 0..1 of each pixel that shows each color; the rest is transparent."""

    @property
    def is_opaque(self) -> bool:
        """Whether every pixel is covered wholly."""
        return bool(self.shares.sum(axis=1).min() > 1 - 1e-6)

    def picture(self, colors: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the picture in given colors.

        Parameters
        ----------
        colors
            (K, 3) sRGB.

        Returns
        -------
        NDArray
            (H, W, 3), or (H, W, 4) where something is transparent.
        """
        width, height = self.size
        total = self.shares @ colors.astype(np.float32)
        if self.is_opaque:
            return np.rint(total).astype(np.uint8).reshape(height, width, 3)
        alpha = self.shares.sum(axis=1)[:, None]
        channels = np.concatenate([total / np.maximum(alpha, 1e-6), 255 * alpha], axis=1)
        return np.rint(channels).astype(np.uint8).reshape(height, width, 4)


def coverage(document: SvgColors, *, width: int, height: int) -> Coverage:
    """Measure the coverage of a document drawn at some size.

    Gradients and translucent parts have no one color; where they are, pixels count as transparent. As in
    `render`, a size that differs from the document's shape by rounding leaves no margins.
    """
    own_width, own_height = document_size(document.text)
    # Told here, by the picture's pixels: in subpixels the same difference is larger, and would leave margins.
    is_filled = abs(width / own_width * own_height - height) < 1 or abs(height / own_height * own_width - width) < 1
    if is_filled:
        document = svg_colors(with_root_attribute(document.text, "preserveAspectRatio", "none"))
    labels = label_picture(document, width=SUBPIXELS * width, height=SUBPIXELS * height)
    y, x = np.nonzero(labels >= 0)
    share = np.full(len(y), 1 / SUBPIXELS**2, np.float32)
    places = y // SUBPIXELS * width + x // SUBPIXELS, labels[y, x]
    # Shares of one color in one pixel are summed.
    return Coverage((width, height), csr_array((share, places), shape=(width * height, len(document.colors))))


def label_picture(document: SvgColors, *, width: int | None = None, height: int | None = None) -> NDArray[np.intp]:
    """Draw a document without anti-aliasing and tell its colors apart.

    Returns
    -------
    NDArray
        (H, W) number of the color that each pixel has; -1 where it has none, or a mixture.
    """
    count = len(document.colors)
    codes = (np.arange(count) + 1) * (2**24 // (count + 1))
    text = document.recolored((codes[:, None] >> np.array([16, 8, 0]) & 255).astype(np.uint8), shading=False)
    # On the root, so that all inherit it; an element with its own keeps that, and its edges count as mixtures.
    crisp = with_root_attribute(text, "shape-rendering", "crispEdges")
    image = read_image(io.BytesIO(render(crisp, format="png", width=width, height=height)))
    shown = image.pixels.astype(np.int64) @ np.array([65536, 256, 1])
    place = np.searchsorted(codes, shown)
    is_one = np.append(codes, -1)[place] == shown
    if image.alpha is not None:
        is_one &= image.alpha == 255
    return np.where(is_one, place, -1)


def fitting_size(svg: str, *, longest: int) -> tuple[int, int]:
    """Width and height of a document's shape whose longer side is `longest` pixels."""
    width, height = document_size(svg)
    scale = longest / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))
