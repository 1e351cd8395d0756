"""Lines of text on a heatmap, as ``<text>`` in the viewer's sans-serif font."""

from collections.abc import Sequence
from functools import lru_cache
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from segvec.svg.lettering import lettering

CAPITAL = 0.72
"""Height of capitals and digits in font sizes."""

LEAST_FONT = 4.0
"""Pixels of the smallest text that can be read at all."""

WIDE_LETTER = 0.4
"""Font sizes by which letters of East Asian scripts are wider than the box that DejaVu Sans has for them."""


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
