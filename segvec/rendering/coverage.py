"""Draw an artwork once and see it in any colors.

It is drawn large and without anti-aliasing in colors that stand for numbers. What comes out tells which color is where,
and how much of each pixel of a smaller picture every color covers. As pixels mix linearly (in encoded sRGB, as
renderers have it), and as a gradient is at each place a mixture of two of its stops, a picture in other colors is then
one product of a sparse matrix.
"""

import io
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from segvec.color.packed import packed, unpacked
from segvec.image.image import read_image
from segvec.layers.painting import Painting, tone_offsets
from segvec.rendering.render import render
from segvec.svg.colors import SvgColors, svg_colors
from segvec.svg.document import document_size
from segvec.svg.reading import with_root_attribute
from segvec.svg.writing import svg_text

SUBPIXELS = 4
"""Parts of a pixel's side that are told apart: 16 levels of coverage."""


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """How much of each pixel each tone of an artwork covers, see :func:`segvec.layers.painting.tones`."""

    size: tuple[int, int]
    """Width and height in pixels."""
    shares: csr_array
    """(H * W, T) share 0..1 of each pixel that shows each tone; the rest is transparent."""

    @property
    def is_opaque(self) -> bool:
        """Whether every pixel is covered wholly."""
        return bool(self.shares.sum(axis=1).min() > 1 - 1e-6)

    def picture(self, tones: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the picture in given colors.

        Parameters
        ----------
        tones
            (T, 3) sRGB.

        Returns
        -------
        NDArray
            (H, W, 3), or (H, W, 4) where something is transparent.
        """
        width, height = self.size
        total = self.shares @ tones.astype(np.float32)
        if self.is_opaque:
            return np.rint(total).astype(np.uint8).reshape(height, width, 3)
        alpha = self.shares.sum(axis=1)[:, None]
        channels = np.concatenate([total / np.maximum(alpha, 1e-6), 255 * alpha], axis=1)
        return np.rint(channels).astype(np.uint8).reshape(height, width, 4)


def coverage(artwork: Painting, *, width: int, height: int) -> Coverage:
    """Measure the coverage of an artwork drawn at some size.

    As in `render`, a size that differs from the artwork's shape by rounding leaves no margins.
    """
    # In colors that are the labels' numbers, because labels of one color now may have two later.
    numbers = np.arange(1, len(artwork.colors) + 1)
    text = svg_text(replace(artwork, colors=unpacked(numbers), shades={}))
    scale = np.array([width, height]) / artwork.size
    # Told here, by the picture's pixels: in subpixels the same difference is larger, and would leave margins.
    if (np.abs(scale[::-1] * artwork.size - (width, height)) < 1).any():
        text = with_root_attribute(text, "preserveAspectRatio", "none")
    else:
        scale[:] = scale.min()
    document = svg_colors(text)
    numbered = label_picture(document, width=SUBPIXELS * width, height=SUBPIXELS * height)
    y, x = np.nonzero(numbered >= 0)
    label = (packed(document.colors).astype(np.intp) - 1)[numbered[y, x]]
    share = np.full(len(y), 1 / SUBPIXELS**2, np.float32)
    # Shares of one label in one pixel are summed.
    shape = (width * height, len(artwork.colors))
    shares = csr_array((share, (y // SUBPIXELS * width + x // SUBPIXELS, label)), shape=shape)
    offset = (np.array([width, height]) / scale - artwork.size) / 2
    return Coverage((width, height), _of_tones(shares, artwork, width=width, scale=scale, offset=offset))


def _of_tones(
    shares: csr_array,
    artwork: Painting,
    *,
    width: int,
    scale: NDArray[np.float64],
    offset: NDArray[np.float64],
) -> csr_array:
    """Take what labels cover apart into tones, by where the middles of the pixels are in the artwork."""
    ramps = {label: shade for label, shade in artwork.shades.items() if not shade.is_flat}
    if not ramps:
        return shares
    found = shares.tocoo()
    (pixel, label), share = found.coords, found.data
    first = tone_offsets(artwork)
    flat = np.flatnonzero(~np.isin(label, list(ramps)))
    pixels, tones, parts = [pixel[flat]], [first[label[flat]]], [share[flat]]
    for shaded, shade in ramps.items():
        of_shade = np.flatnonzero(label == shaded)
        places = np.stack([pixel[of_shade] % width, pixel[of_shade] // width], axis=1) + 0.5
        before, after, mixed = shade.mixtures(places / scale - offset)
        pixels += [pixel[of_shade], pixel[of_shade]]
        tones += [first[shaded] + before, first[shaded] + after]
        parts += [share[of_shade] * (1 - mixed), share[of_shade] * mixed]
    entries = np.concatenate(parts).astype(np.float32), (np.concatenate(pixels), np.concatenate(tones))
    return csr_array(entries, shape=(shares.shape[0], int(first[-1])))


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
