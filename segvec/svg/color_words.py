"""Colors as CSS and SVG write them: hex codes, names, ``rgb()`` and ``hsl()``, with alpha or without."""

import colorsys
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import hex_from_rgb, parse_color
from segvec.color.names import CSS_COLORS
from segvec.svg.numbers import decimal
from segvec.svg.style_sheets import OPAQUE

_VALUE = re.compile(
    rf"""{OPAQUE}|[\w-]++\(from\s++(?=var\()|(?P<function>(?:rgb|hsl)a?\([^()]*+\))
    |(?!var\()[\w-]++\([^()]*+(?:\([^()]*+\)[^()]*+)*+\)|(?P<word>\#?[\w.-]++)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"([+-]?(?:\d{1,9}(?:\.\d{0,40})?|\.\d{1,40}))(%|deg|grad|rad|turn)?", re.IGNORECASE | re.ASCII)
_TURNS = {"": 1 / 360, "deg": 1 / 360, "grad": 1 / 400, "rad": 1 / (2 * np.pi), "turn": 1.0}


class ColorWord(NamedTuple):
    """One way a color is written in the document."""

    text: str
    """As found."""
    rgb: tuple[int, int, int]
    """What it says, without alpha."""
    color: int
    """The place of its color, or of that of the gradient that it is in, among the colors."""
    alpha: str
    """Two hex digits, a number as in ``rgba()``, or nothing."""
    is_paint: bool
    """Whether ``none`` may stand in its place."""


def colors_in(value: str) -> Iterator[tuple[int, int]]:
    """Yield where the colors stand in a value."""
    for token in _VALUE.finditer(value):
        if token.lastgroup and parsed_color(token[0]):
            yield token.span()


def parsed_color(word: str) -> tuple[tuple[int, int, int], str] | None:
    """Read a color without alpha, and its alpha as it is to be written; None if it is no color."""
    if word.endswith(")"):
        return _parsed_function(word)
    if _HEX.fullmatch(word) is None and word.lower() not in CSS_COLORS:
        return None
    red, green, blue, alpha = parse_color(word)
    return (red, green, blue), f"{alpha:02x}" if len(word) in (5, 9) and word[0] == "#" else ""


def spelled_color(word: ColorWord, rgb: NDArray[np.integer], *, is_hidden: bool) -> str:
    """Write another color in the place of a word."""
    if is_hidden and word.is_paint:
        return "none"
    red, green, blue = rgb.tolist()
    if is_hidden:
        return f"rgba({red},{green},{blue},0)"
    if word.alpha and word.text.startswith("#"):
        return f"#{red:02x}{green:02x}{blue:02x}{word.alpha}"
    return f"rgba({red},{green},{blue},{word.alpha})" if word.alpha else hex_from_rgb(rgb)


def _parsed_function(word: str) -> tuple[tuple[int, int, int], str] | None:
    """Read ``rgb()``, ``rgba()``, ``hsl()`` or ``hsla()``, with commas or, as in CSS 4, without."""
    name, _, body = word[:-1].partition("(")
    numbers = [_NUMBER.fullmatch(part) for part in re.split(r"[\s,/]+", body.strip(), maxsplit=4)]
    parts = [(float(number[1]), (number[2] or "").lower()) for number in numbers if number]
    if len(parts) != len(numbers) or len(parts) not in (3, 4):
        return None
    if any(unit not in ("", "%") for _, unit in (parts if name[0] in "rR" else parts[1:])):
        return None
    rgb = _rgb_from_parts(parts) if name[0] in "rR" else _rgb_from_hsl(parts)
    return (rgb, _alpha_of(parts[3])) if rgb and len(parts) == 4 else rgb and (rgb, "")


def _rgb_from_parts(parts: list[tuple[float, str]]) -> tuple[int, int, int]:
    """Round and clip channels 0..255 or percent."""
    red, green, blue = (min(max(round(value * 255 / 100 if unit else value), 0), 255) for value, unit in parts[:3])
    return red, green, blue


def _rgb_from_hsl(parts: list[tuple[float, str]]) -> tuple[int, int, int] | None:
    """Convert hue, an angle, and saturation and lightness in percent."""
    (hue, unit), (saturation, _), (lightness, _) = parts[:3]
    if unit == "%":
        return None
    saturation, lightness = min(max(saturation, 0), 100) / 100, min(max(lightness, 0), 100) / 100
    channels = colorsys.hls_to_rgb(hue * _TURNS[unit] % 1, lightness, saturation)
    return _rgb_from_parts([(channel * 255, "") for channel in channels])


def _alpha_of(part: tuple[float, str]) -> str:
    """Write alpha as a number 0..1, which every renderer of alpha reads."""
    value, unit = part
    return decimal(min(max(value / 100 if unit else value, 0), 1), places=6)
