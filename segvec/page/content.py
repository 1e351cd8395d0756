"""What can lie on a page: artworks, SVG documents and pictures, each as a part of another document."""

import io
import math
import os
import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.lightness import distinct_colors
from segvec.errors import InputError
from segvec.files import file_bytes
from segvec.image.image import Image, read_image
from segvec.image.laying import WHITE, laid_on
from segvec.layout.crop import whole_box
from segvec.layout.destinations import Box as Edges
from segvec.page.elements import Box, image_element, nested, view
from segvec.rendering.render import render
from segvec.svg.colors import svg_colors
from segvec.svg.decoding import svgz_text
from segvec.svg.document import document_size
from segvec.svg.elements import element
from segvec.svg.markup import nodes
from segvec.svg.reading import document_parts
from segvec.svg.style_sheets import without_comments
from segvec.svg.writing import svg_text

Content = Artwork | str | NDArray[np.uint8] | os.PathLike[str] | Image
"""An artwork, an SVG document, the pixels (H, W, 3..4) of a picture, the path of a document or picture, or a picture.
A text is always a document: it may be a stranger's, who could name a file in it."""

DOCUMENTS = (".svg", ".svgz")
"""Suffixes of files that are documents; all others are pictures."""

BLUR_SIDE = 24
"""Pixels to which a picture is reduced to become a blurred background."""

_RULE_START = re.compile(r"(?P<selectors>[^{};]++)(?P<brace>\{)?")

_QUOTE = r"(?:[\"']|&(?:quot|apos|#0*3[49]|#x0*2[27]);)?"
"""Also as an entity, as attributes have it."""

_REFERENCE = re.compile(rf"url\(\s*+{_QUOTE}\s*+#([^()\"'&]*+){_QUOTE}\s*+\)")

LOOK_SIDE = 640
"""Least longer side, in pixels, of what is kept of a picture in which faces are looked for."""

EXTRACTED = 12
"""Colors that are taken from a picture that has no palette of its own."""


def _read(content: Content) -> Artwork | str | NDArray[np.uint8]:
    """Read what is a file, and take the pixels of a picture."""
    if isinstance(content, os.PathLike) and Path(content).suffix.lower() in DOCUMENTS:
        return svgz_text(file_bytes(content, noun="document")[0])
    if not isinstance(content, (os.PathLike, Image)):
        return content
    picture = read_image(content)
    return picture.pixels if picture.alpha is None else np.dstack([picture.pixels, picture.alpha])


def look_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return every so many pixels of a picture: to find faces in it needs no more."""
    step = max(1, max(pixels.shape[:2]) // LOOK_SIDE)
    return pixels[::step, ::step].copy()


class PagePicture:
    """One content of a page, whatever it is made of."""

    def __init__(self, content: Content, looks: NDArray[np.uint8] | None = None) -> None:
        content = self._content = _read(content)
        self._looks = None if looks is None else look_of(looks)
        if isinstance(content, np.ndarray):
            if content.dtype != np.uint8 or content.ndim != 3 or content.shape[2] not in (3, 4) or not content.size:
                raise InputError(
                    f"a picture must be (H, W, 3) or (H, W, 4) of uint8, got {content.shape} {content.dtype}"
                )
            self.size = (float(content.shape[1]), float(content.shape[0]))
            self.title, self._text = "", ""
            return
        if not isinstance(content, (Artwork, str)):
            kinds = "artworks, SVG documents, arrays, pictures or paths"
            raise InputError(f"a page shows {kinds}, got {type(content).__name__}")
        self._text = svg_text(content) if isinstance(content, Artwork) else content
        width, height = content.size if isinstance(content, Artwork) else document_size(content)
        self.size = (float(width), float(height))
        self.title = content.title if isinstance(content, Artwork) else ""

    @property
    def aspect(self) -> float:
        """Width to height."""
        return self.size[0] / self.size[1]

    def embedded(self, box: Box, source: Box, name: str, *, radius: float = 0.0) -> str:
        """Write the part `source` (left, top, right, bottom in pixels) of the picture into a box.

        The picture's ids get its `name` on the page before them.
        """
        left, top, right, bottom = source
        prefix, window = f"{name}-", f"view-{name}"
        if isinstance(self._content, np.ndarray):
            # A pixel more on all sides, hidden: renderers let the edges of enlarged images fade.
            padded = np.pad(self._content, ((1, 1), (1, 1), (0, 0)), mode="edge")
            inner = image_element(padded, (-1.0, -1.0, self.size[0] + 2, self.size[1] + 2))
            return view(inner, box=box, seen=(left, top, right - left, bottom - top), name=window, radius=radius)
        plain = _plain(self._text)
        is_styled = any(kind == "sheet" for kind, *_ in nodes(plain))
        parts = document_parts(_scoped(plain, prefix))
        own = _view_box(parts.attributes, self.size)
        x, y, width, height = _shown_box(parts.attributes, own, self.size)
        scale_x, scale_y = width / self.size[0], height / self.size[1]
        seen = (x + left * scale_x, y + top * scale_y, (right - left) * scale_x, (bottom - top) * scale_y)
        inner = _renamed(parts.body, prefix)
        if "%" in inner and seen != own:
            # Percents are of the whole, of which a part is shown.
            inner = nested(inner, box=own, seen=own)
        written = _kept(parts.attributes, prefix)
        shown = view(inner, box=box, seen=seen, name=window, radius=radius, written=written)
        return element("g", {"class": f"{prefix}all"}, shown) if is_styled else shown

    def thumbnail(self, side: int) -> NDArray[np.uint8]:
        """(H, W, 3) pixels of the picture drawn small."""
        scale = min(1.0, side / max(self.size))
        width, height = max(1, round(self.size[0] * scale)), max(1, round(self.size[1] * scale))
        if isinstance(self._content, np.ndarray):
            from segvec.image.pooling import pool

            return np.rint(pool(laid_on(WHITE, self._content), cells=(width, height))).astype(np.uint8)
        drawn = render(self._text, format="png", width=width, height=height, background="white")
        return read_image(io.BytesIO(drawn)).pixels

    def part_pixels(self, part: Edges, side: int) -> NDArray[np.uint8]:
        """(H, W, 3) pixels of a part of the picture, drawn small, or of what it was made from."""
        whole = self._looks
        if whole is None:
            whole = self.thumbnail(round(side * (max(self.size) / max(part[2] - part[0], part[3] - part[1]))))
        across, down = whole.shape[1] / self.size[0], whole.shape[0] / self.size[1]
        left, top, right, bottom = whole_box(
            (part[0] * across, part[1] * down, part[2] * across, part[3] * down), size=whole.shape[1::-1]
        )
        return whole[top:bottom, left:right]

    def blurred(self) -> NDArray[np.uint8]:
        """(H, W, 3) few pixels that look blurred when they are drawn large."""
        from scipy.ndimage import gaussian_filter

        small = self.thumbnail(BLUR_SIDE).astype(np.float64)
        return np.rint(gaussian_filter(small, (1.5, 1.5, 0), mode="nearest")).astype(np.uint8)

    def colors(self, most: int) -> NDArray[np.uint8]:
        """(N, 3) different colors of the picture, lightest first; of more than `most`, evenly chosen ones."""
        if isinstance(self._content, Artwork):
            colors = self._content.colors[np.unique(self._content.labels)]
        elif isinstance(self._content, str):
            colors = svg_colors(self._content).colors
        else:
            from segvec.palette.extract import extract_palette

            colors = extract_palette(self._content, colors=EXTRACTED).colors
        if not len(colors):
            raise InputError("the picture has no colors to show")
        colors, _ = distinct_colors(colors)
        return colors[np.unique(np.linspace(0, len(colors) - 1, min(most, len(colors))).round().astype(int))]


def _plain(text: str) -> str:
    """Take comments, CDATA and a document type out of a document: they could hide or mimic tags."""
    return canonicalize(text) if "<!" in text else text


def _view_box(attributes: Mapping[str, str], size: tuple[float, float]) -> Box:
    """Left, top, width and height of a document's view box; of the document where it has none."""
    whole = (0.0, 0.0, *size)
    try:
        x, y, width, height = map(float, re.split(r"[\s,]+", attributes.get("viewBox", "").strip()))
    except ValueError:
        return whole
    if not all(map(math.isfinite, (x, y, width, height))) or min(width, height) <= 0:
        return whole
    return x, y, width, height


def _shown_box(attributes: Mapping[str, str], own: Box, size: tuple[float, float]) -> Box:
    """Left, top, width and height of what a document shows, in its own coordinates: the view box, and its margins."""
    x, y, width, height = own
    words = attributes.get("preserveAspectRatio", "").split()
    scale = (min if "slice" in words else max)(width / size[0], height / size[1])
    more_x, more_y = size[0] * scale - width, size[1] * scale - height
    # Less than a pixel is rounding of the document's size, not a margin.
    if "none" in words or max(abs(more_x), abs(more_y)) < scale:
        return own
    return x - more_x / 2, y - more_y / 2, width + more_x, height + more_y


def _kept(attributes: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Attributes of a root that its drawing inherits or names: all but its size and place."""
    dropped = {"width", "height", "viewBox", "x", "y", "version", "preserveAspectRatio", "xmlns", "id"}
    known = {"xmlns:xlink", "xmlns:inkscape"}
    return {name: _referring(value, prefix) for name, value in attributes.items() if name not in dropped | known}


def _scoped(text: str, prefix: str) -> str:
    """Let style sheets reach only what is inside of a group of the class `prefix` + ``all``."""
    pieces, last = [], 0
    for kind, _, start, end in nodes(text):
        if kind == "sheet":
            pieces += [text[last:start], _scoped_rules(text[start:end], prefix)]
            last = end
    return "".join([*pieces, text[last:]])


def _scoped_rules(css: str, prefix: str) -> str:
    def scoped(found: re.Match[str]) -> str:
        if not found["brace"] or found[0].lstrip().startswith("@"):
            return found[0]
        named = found["selectors"].replace("#", f"#{prefix}").replace(":root", "svg")
        return ",".join(f".{prefix}all {selector.strip()}" for selector in named.split(",")) + "{"

    return _RULE_START.sub(scoped, without_comments(css).replace("&gt;", ">"))


def _renamed(body: str, prefix: str) -> str:
    """Put a prefix before all ids, and before what names them, so that several documents can stand in one."""
    body = re.sub(r'(\sid\s*=\s*["\'])', rf"\g<1>{prefix}", body)
    body = re.sub(r'(href\s*=\s*["\']#)', rf"\g<1>{prefix}", body)
    return _referring(body, prefix)


def _referring(text: str, prefix: str) -> str:
    """Put a prefix before the ids in ``url()``, written plainly: not all renderers read spaces and quotes there."""
    return _REFERENCE.sub(lambda found: f"url(#{prefix}{found[1].rstrip()})", text)
