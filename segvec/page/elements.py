"""Elements of a page's document, as text: the one place of this room where SVG is written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from segvec.image.writing import data_url, png_bytes

Box = tuple[float, float, float, float]
"""Left, top, width and height, in units of the page."""

_NAMESPACES = (
    'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
)


def document(
    parts: Iterable[str], *, size: tuple[float, float], unit: str, title: str, recipe: Mapping[str, Any]
) -> str:
    """Write a document with its title and recipe."""
    width, height = map(decimal, size)
    view_box = f'viewBox="0 0 {width} {height}"'
    head = f'<svg {_NAMESPACES} version="1.1" width="{width}{unit}" height="{height}{unit}" {view_box}>'
    printable = escape("".join(char for char in title if char.isprintable()))
    named = f"<title>{printable}</title>" if printable else ""
    metadata = f"<metadata>{escape(json.dumps(recipe, separators=(',', ':')))}</metadata>"
    return "".join([head, named, metadata, *parts, "</svg>\n"])


def view(content: str, *, box: Box, seen: Box, is_stretched: bool = True, more: str = "") -> str:
    """Show the part `seen` of a content in a box."""
    stretch = ' preserveAspectRatio="none"' if is_stretched else ""
    return f'<svg {place_attributes(box)} viewBox="{decimals(seen)}"{stretch}{more}>{content}</svg>'


def rectangle(box: Box, fill: str, *, radius: float = 0.0) -> str:
    """Write a filled rectangle, its corners round where there is a radius."""
    return f'<rect {place_attributes(box)} fill="{fill}"{_rounding(radius)}/>'


def gradient_rectangle(box: Box, codes: Sequence[str]) -> str:
    """Write a rectangle that goes from one color at the top to another at the bottom."""
    stops = "".join(f'<stop offset="{k}" stop-color="{code}"/>' for k, code in enumerate(codes))
    gradient = f'<linearGradient id="ground" x1="0" y1="0" x2="0" y2="1">{stops}</linearGradient>'
    return f'<defs>{gradient}</defs><rect {place_attributes(box)} fill="url(#ground)"/>'


def clipped(content: str, box: Box, *, radius: float, name: str) -> str:
    """Show of a content what lies inside a box with round corners."""
    clip = f'<clipPath id="{name}"><rect {place_attributes(box)}{_rounding(radius)}/></clipPath>'
    return f'<defs>{clip}</defs><g clip-path="url(#{name})">{content}</g>'


def repeated(content: str, places: Iterable[tuple[float, float]], *, box: Box, name: str) -> str:
    """Repeat a content at places inside a box; what lies outside of it is hidden."""
    tile = f'<g id="{name}">{content}</g>'
    uses = "".join(f'<use xlink:href="#{name}" x="{decimal(x)}" y="{decimal(y)}"/>' for x, y in places)
    return view(f"<defs>{tile}</defs>{uses}", box=box, seen=(0.0, 0.0, box[2], box[3]))


def scaled_path(data: str, fill: str, *, place: tuple[float, float], precision: int) -> str:
    """Write path data of whole numbers, `precision` of them to a unit, at a place."""
    x, y = map(decimal, place)
    return f'<g fill="{fill}" transform="translate({x} {y}) scale({1 / precision:g})"><path d="{data}"/></g>'


def black_lines(lines: Iterable[Box], breadth: float) -> str:
    """Write lines from (x0, y0) to (x1, y1)."""
    data = "".join(f"M{decimal(x0)} {decimal(y0)}L{decimal(x1)} {decimal(y1)}" for x0, y0, x1, y1 in lines)
    return f'<path d="{data}" fill="none" stroke="#000" stroke-width="{decimal(breadth)}"/>'


def image_element(pixels: NDArray[np.uint8], box: Box) -> str:
    """Write pixels as an image that fills a box."""
    address = data_url(png_bytes(np.ascontiguousarray(pixels)), kind="png")
    return f'<image {place_attributes(box)} preserveAspectRatio="none" xlink:href="{address}"/>'


def place_attributes(box: Sequence[float]) -> str:
    """Write left, top, width and height as attributes."""
    x, y, width, height = map(decimal, box)
    return f'x="{x}" y="{y}" width="{width}" height="{height}"'


def decimals(values: Sequence[float]) -> str:
    """Write numbers with blanks between."""
    return " ".join(map(decimal, values))


def decimal(value: float) -> str:
    """Write a length to a ten-thousandth: less than one sees of a millimetre or a pixel."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _rounding(radius: float) -> str:
    return f' rx="{decimal(radius)}"' if radius else ""
