"""Elements of a page's document, as text: the one place of this room where SVG is written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.image.writing import data_url, png_bytes
from segvec.recipes import recipe_json
from segvec.svg.elements import INKSCAPE, SVG, XLINK, element, plain_text, title_element
from segvec.svg.numbers import decimal, significant

Box = tuple[float, float, float, float]
"""Left, top, width and height, in units of the page."""

PLACES = 4
"""Decimals of lengths: a ten-thousandth is less than one sees of a millimetre or a pixel."""

_NAMESPACES = {"xmlns": SVG, "xmlns:xlink": XLINK, "xmlns:inkscape": INKSCAPE}
_STRETCHED = {"preserveAspectRatio": "none"}


def document(
    parts: Iterable[str], *, size: tuple[float, float], unit: str, title: str, recipe: Mapping[str, Any]
) -> str:
    """Write a document with its title and recipe."""
    width, height = map(_length, size)
    sides = {"width": width + unit, "height": height + unit, "viewBox": f"0 0 {width} {height}"}
    named = title_element("".join(char for char in title if char.isprintable()))
    metadata = element("metadata", {}, plain_text(recipe_json(recipe)))
    return element("svg", {**_NAMESPACES, "version": "1.1", **sides}, named, metadata, *parts) + "\n"


def view(
    content: str,
    *,
    box: Box,
    seen: Box,
    name: str,
    radius: float = 0.0,
    is_stretched: bool = True,
    written: Mapping[str, str] | None = None,
) -> str:
    """Show the part `seen` of a content in a box, whose corners may be round, and nothing of it outside.

    Attributes that are `written` already come last. A clip path of that `name` cuts, as Inkscape 1.2 lets nested
    documents run over their edges; they may do so, as else edges between pixels would be cut twice.
    """
    clip = element("clipPath", {"id": name}, element("rect", {**_placed(box), **_rounded(radius)}))
    inner = nested(content, box=box, seen=seen, is_stretched=is_stretched, written=written)
    return clip + element("g", {"clip-path": f"url(#{name})"}, inner)


def nested(
    content: str, *, box: Box, seen: Box, is_stretched: bool = True, written: Mapping[str, str] | None = None
) -> str:
    """Lay the part `seen` of a content over a box; the rest lies around it."""
    stretch = _STRETCHED if is_stretched else {}
    view_box = " ".join(map(_length, seen))
    attributes = {**_placed(box), "viewBox": view_box, **stretch, "overflow": "visible"}
    return element("svg", attributes, content, written=written)


def rectangle(box: Box, fill: str, *, radius: float = 0.0, opacity: float = 1.0) -> str:
    """Write a filled rectangle, its corners round where there is a radius."""
    veil = {"fill-opacity": opacity} if opacity < 1 else {}
    return element("rect", {**_placed(box), "fill": fill, **veil, **_rounded(radius)})


def gradient_rectangle(box: Box, codes: Sequence[str]) -> str:
    """Write a rectangle that goes from one color at the top to another at the bottom."""
    stops = [element("stop", {"offset": place, "stop-color": code}) for place, code in enumerate(codes)]
    gradient = element("linearGradient", {"id": "ground", "x1": 0, "y1": 0, "x2": 0, "y2": 1}, *stops)
    return element("defs", {}, gradient) + rectangle(box, "url(#ground)")


def repeated(content: str, places: Iterable[tuple[float, float]], *, box: Box, name: str, radius: float = 0.0) -> str:
    """Repeat a content at places inside a box; what lies outside of it is hidden."""
    tile = element("defs", {}, element("g", {"id": f"tile-{name}"}, content))
    uses = [element("use", {"xlink:href": f"#tile-{name}", "x": _length(x), "y": _length(y)}) for x, y in places]
    seen = (0.0, 0.0, box[2], box[3])
    return view("".join([tile, *uses]), box=box, seen=seen, name=f"tiles-{name}", radius=radius)


def scaled_path(data: str, fill: str, *, place: tuple[float, float], precision: int) -> str:
    """Write path data of whole numbers, `precision` of them to a unit, at a place."""
    x, y = map(_length, place)
    scale = significant(1 / precision, digits=6)
    path = element("path", {"d": data})
    return element("g", {"fill": fill, "transform": f"translate({x} {y}) scale({scale})"}, path)


def black_lines(lines: Iterable[Box], breadth: float) -> str:
    """Write lines from (x0, y0) to (x1, y1)."""
    data = "".join(f"M{_length(x0)} {_length(y0)}L{_length(x1)} {_length(y1)}" for x0, y0, x1, y1 in lines)
    return element("path", {"d": data, "fill": "none", "stroke": "#000", "stroke-width": _length(breadth)})


def image_element(pixels: NDArray[np.uint8], box: Box) -> str:
    """Write pixels as an image that fills a box."""
    address = data_url(png_bytes(np.ascontiguousarray(pixels)), kind="png")
    return element("image", {**_placed(box), **_STRETCHED, "xlink:href": address})


def _placed(box: Box) -> dict[str, str]:
    return dict(zip(("x", "y", "width", "height"), map(_length, box), strict=True))


def _rounded(radius: float) -> dict[str, str]:
    return {"rx": _length(radius)} if radius else {}


def _length(value: float) -> str:
    return decimal(value, places=PLACES)
