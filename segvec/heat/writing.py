"""Elements of a figure, as text: the one place of this room where SVG is written."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from unicodedata import east_asian_width

import numpy as np

from segvec.color.conversion import hex_from_rgb, parse_color
from segvec.svg.elements import element, plain_text
from segvec.svg.lettering import line_width
from segvec.svg.numbers import significant
from segvec.svg.reading import document_parts

CAPITAL = 0.72
"""Height of capitals and digits in font sizes."""

LEAST_FONT = 4.0
"""Pixels of the smallest text that can be read at all."""

LETTER = 0.65
"""Width of a digit in font sizes: DejaVu Sans is as wide (0.64), most others narrower."""

WIDE_LETTER = 0.4
"""Font sizes by which letters of East Asian scripts are wider than the box that DejaVu Sans has for them."""

DIGITS = 6
"""Significant digits of places and sizes: hundredths of a pixel on pages of up to 10,000."""

PlacedBox = tuple[int, int, int, int]
"""Left, top, width and height in whole pixels."""


def document(drawing: str, parts: Iterable[str], *, size: tuple[int, int], place: PlacedBox, paper: str | None) -> str:
    """Show a document of segvec's in a place of a page, with its title and recipe, and other parts over it."""
    shown = document_parts(drawing)
    names = {name: value for name, value in shown.attributes.items() if name.startswith("xmlns")}
    width, height = size
    sides = {"width": width, "height": height}
    root = {"version": "1.1", **sides, "viewBox": f"0 0 {width} {height}", **names}
    ground = "" if paper is None else element("rect", {**sides, "fill": ink_code(paper)})
    nested = {**_placed(place), "viewBox": shown.attributes["viewBox"], "preserveAspectRatio": "none"}
    return element("svg", root, shown.head, ground, element("svg", nested, shown.body), *parts) + "\n"


def rectangle(box: Sequence[float], fill: str) -> str:
    """Write a filled rectangle."""
    return element("rect", {**_placed(map(_number, box)), "fill": fill})


def frame_path(box: PlacedBox, *, breadth: int, fill: str) -> str:
    """Draw a frame outside a box, as a filled path: a stroke of odd breadth would lie on half pixels."""
    if not breadth:
        return ""
    left, top, width, height = box
    outer = f"M{left - breadth} {top - breadth}h{width + 2 * breadth}v{height + 2 * breadth}h{-width - 2 * breadth}z"
    inner = f"M{left} {top}v{height}h{width}v{-height}z"
    return element("path", {"d": outer + inner, "fill": fill})


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
    return line_width(text) + WIDE_LETTER * wide


def text_at(x: float, y: float, text: str, *, is_turned: bool = False) -> str:
    """Write a text whose baseline is at y, or upwards with its baseline at x."""
    place = {"x": _number(x), "y": _number(y)}
    turn = {"transform": "rotate(-90 {x} {y})".format(**place)} if is_turned else {}
    return element("text", {**place, **turn}, plain_text(text))


def text_group(parts: Sequence[str], *, font: float, fill: str, anchor: str = "middle") -> str:
    """Put texts of one size and color together; nothing where there are none."""
    if not parts:
        return ""
    style = {"font-family": "sans-serif", "font-size": _number(font), "text-anchor": anchor, "fill": fill}
    return element("g", style, *parts)


def _placed(box: Iterable[object]) -> dict[str, object]:
    return dict(zip(("x", "y", "width", "height"), box, strict=True))


def _number(value: float) -> str:
    return significant(value, digits=DIGITS)
