"""Elements of a figure, as text: the one place of this room where SVG is written."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

import numpy as np

from segvec.color.conversion import hex_from_rgb, parse_color
from segvec.svg.lettering import lettering

CAPITAL = 0.72
"""Height of capitals and digits in font sizes."""

LEAST_FONT = 4.0
"""Pixels of the smallest text that can be read at all."""

LETTER = 0.65
"""Width of a digit in font sizes: DejaVu Sans is as wide (0.64), most others narrower."""

WIDE_LETTER = 0.4
"""Font sizes by which letters of East Asian scripts are wider than the box that DejaVu Sans has for them."""


PlacedBox = tuple[int, int, int, int]
"""Left, top, width and height in whole pixels."""


def document(drawing: str, parts: Iterable[str], *, size: tuple[int, int], place: PlacedBox, paper: str | None) -> str:
    """Show a document of segvec's in a place of a page, with its title and recipe, and other parts over it."""
    attributes, head, body = _parted(drawing)
    names = "".join(re.findall(r' xmlns(?::\w+)?="[^"]*"', attributes))
    view = re.search(r'viewBox="[^"]*"', attributes)
    assert view is not None, "segvec writes it into all documents"
    width, height = size
    nested = 'x="{}" y="{}" width="{}" height="{}"'.format(*place)
    whole = [
        f'<svg version="1.1" width="{width}" height="{height}" viewBox="0 0 {width} {height}"{names}>{head}',
        "" if paper is None else f'<rect width="{width}" height="{height}" fill="{ink_code(paper)}"/>',
        f'<svg {nested} {view[0]} preserveAspectRatio="none">{body}</svg>',
        *parts,
        "</svg>\n",
    ]
    return "".join(whole)


def _parted(document: str) -> tuple[str, str, str]:
    """Attributes of segvec's own document, its title and metadata, and its drawing."""
    found = re.fullmatch(
        r"<svg([^>]*)>((?:<title>[^<]*</title>|<metadata>[^<]*</metadata>)*)(.*)</svg>\s*", document, re.DOTALL
    )
    assert found is not None, "segvec writes all documents so"
    return found[1], found[2], found[3]


def rectangle(box: Sequence[float], fill: str) -> str:
    """Write a filled rectangle."""
    x, y, width, height = box
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"/>'


def frame_path(box: PlacedBox, *, breadth: int, fill: str) -> str:
    """Draw a frame outside a box, as a filled path: a stroke of odd breadth would lie on half pixels."""
    if not breadth:
        return ""
    left, top, width, height = box
    outer = f"M{left - breadth} {top - breadth}h{width + 2 * breadth}v{height + 2 * breadth}h{-width - 2 * breadth}z"
    inner = f"M{left} {top}v{height}h{width}v{-height}z"
    return f'<path d="{outer}{inner}" fill="{fill}"/>'


def ink_code(color: str) -> str:
    """Return a color as hex digits."""
    return hex_from_rgb(np.array(parse_color(color)[:3]))


def plain(text: str) -> str:
    """Put a text on one line, without what XML cannot hold."""
    return " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())


@lru_cache(maxsize=4096)
def text_width(text: str) -> float:
    """Return how wide a text is, in font sizes; as in DejaVu Sans, than which most fonts are narrower."""
    wide = sum(east_asian_width(char) in ("W", "F") for char in text)
    return lettering(text, size=1).size[0] + WIDE_LETTER * wide


def text_at(x: float, y: float, text: str, *, is_turned: bool = False) -> str:
    """Write a text whose baseline is at y, or upwards with its baseline at x."""
    turn = f' transform="rotate(-90 {x:g} {y:g})"' if is_turned else ""
    return f'<text x="{x:g}" y="{y:g}"{turn}>{escape(text)}</text>'


def text_group(parts: Sequence[str], *, font: float, fill: str, anchor: str = "middle") -> str:
    """Put texts of one size and color together; nothing where there are none."""
    if not parts:
        return ""
    style = f'font-family="sans-serif" font-size="{font:g}" text-anchor="{anchor}" fill="{fill}"'
    return f"<g {style}>{''.join(parts)}</g>"
