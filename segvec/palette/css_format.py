"""Palettes as style sheets.

The text of a style sheet comes in and a palette goes out, or the other way round.

Known limits: opacity is ignored, and fully transparent colors are left out; colors are found in values, not
computed from others.
"""

import colorsys
import math
import re
from collections.abc import Iterable, Iterator

import numpy as np

from segvec.color.conversion import parse_color, srgb_from_oklab, srgb_in_gamut
from segvec.color.names import CSS_COLORS
from segvec.palette.palette import Palette
from segvec.palette.swatches import Swatch, names_of, one_line, palette_from_swatches, rgb_from_units

# Quantifiers are possessive, and what is begun always matches, so that no text takes long.
_SKIPPED = re.compile(r"/\*(?s:.*?)(?:\*/|\Z)|url\([^)]*+\)?|\"[^\"\n]*+\"?|'[^'\n]*+'?", re.IGNORECASE)
_DECLARATION = re.compile(r"([^:;{}]*+):([^;{}]*+)(?=[;}]|\Z)|[^;{}]*+[;{}]?")
_VARIABLE = re.compile(r"(?:--|\$|@)([^\s:]+)")
_COLOR = re.compile(
    r"#([0-9a-f]++)(?![\w-])|(?<![\w-])(rgba?|hsla?|oklab|oklch)\(([^()]*+)\)|(?<![\w#.$@-])([a-z]++)(?![\w(-])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"([+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:e[+-]?\d{1,3})?)(%|deg|grad|rad|turn)?", re.IGNORECASE)
_DEGREES = {"": 1.0, "deg": 1.0, "grad": 0.9, "rad": 180 / math.pi, "turn": 360.0}


def is_css(text: str) -> bool:
    """Tell whether this may be a style sheet, or a list of variables of one."""
    plain = _SKIPPED.sub(" ", text)
    return ("{" in plain and ":" in plain) or re.match(r"\s*(?:--|\$|@)[\w-]+\s*:", plain) is not None


def read_css(text: str) -> Palette:
    """Read all colors in the values of a style sheet, named after the variables that hold them.

    Hex codes, ``rgb()``, ``hsl()``, ``oklab()``, ``oklch()`` and color names are understood.

    References
    ----------
    .. [1] https://www.w3.org/TR/css-color-4/
    """
    plain = _SKIPPED.sub(" ", text)
    declarations = (match for match in _DECLARATION.finditer(plain) if match[2] is not None)
    return palette_from_swatches(swatch for match in declarations for swatch in _css_swatches(match[1], match[2]))


def _css_swatches(prop: str, value: str) -> Iterator[Swatch]:
    """Yield the colors of a declaration."""
    variable = _VARIABLE.fullmatch(prop.strip())
    for match in _COLOR.finditer(value):
        rgb = _rgb_from_css(match)
        if rgb is not None:
            yield Swatch(rgb, variable[1] if variable else "")


def _rgb_from_css(match: re.Match[str]) -> tuple[int, int, int] | None:
    """Convert one color, None where the words turn out to mean no color or a transparent one."""
    digits, function, arguments, word = match.groups()
    if function:
        return _rgb_from_function(function.lower(), arguments)
    if word and word.lower() not in CSS_COLORS:
        return None
    if digits and len(digits) not in (3, 4, 6, 8):
        return None
    *rgb, alpha = parse_color(word or f"#{digits}")
    return (rgb[0], rgb[1], rgb[2]) if alpha else None


def _rgb_from_function(function: str, arguments: str) -> tuple[int, int, int] | None:
    words = re.sub(r"[,/]", " ", arguments).split()
    channels = [_NUMBER.fullmatch("0" if word.lower() == "none" else word) for word in words]
    numbers = [(float(match[1]), (match[2] or "").lower()) for match in channels if match]
    if len(numbers) != len(words) or len(numbers) not in (3, 4) or (len(numbers) == 4 and numbers[3][0] <= 0):
        return None
    first, second, third, *_ = numbers
    if function.startswith("rgb"):
        return rgb_from_units(_share(first, 255), _share(second, 255), _share(third, 255))
    if function.startswith("hsl"):
        light, colorful = (min(max(_share(number, 100), 0.0), 1.0) for number in (third, second))
        return rgb_from_units(*colorsys.hls_to_rgb(_degrees(first) / 360 % 1, light, colorful))
    return _rgb_from_ok(function, first, second, third)


def _rgb_from_ok(
    function: str, first: tuple[float, str], second: tuple[float, str], third: tuple[float, str]
) -> tuple[int, int, int]:
    """Convert the arguments of oklab() or oklch(), whose 100% are 1 and 0.4."""
    light, a = min(max(_share(first, 1), 0.0), 1.0), 0.4 * min(max(_share(second, 0.4), -1.0), 1.0)
    if function == "oklch":
        srgb = srgb_in_gamut(np.array([light, max(a, 0.0), math.radians(_degrees(third) % 360)]))
    else:
        srgb = srgb_from_oklab(np.array([light, a, 0.4 * min(max(_share(third, 0.4), -1.0), 1.0)]))
    red, green, blue = srgb.tolist()
    return rgb_from_units(red, green, blue)


def _share(number: tuple[float, str], full: float) -> float:
    """Return a channel as a share of its full value."""
    value, unit = number
    return value / 100 if unit == "%" else value / full


def _degrees(number: tuple[float, str]) -> float:
    value, unit = number
    return value * _DEGREES.get(unit, 3.6)  # a percentage is one of the full turn


def css_bytes(palette: Palette) -> bytes:
    """Write a rule of custom properties, named after the colors."""
    remarks = [one_line(text).replace("*/", "* /") for text in (palette.name, palette.source, palette.license) if text]
    rows = (f"  --{name}: {code};" for name, code in zip(_css_names(names_of(palette)), palette.codes, strict=True))
    return "\n".join([*(f"/* {remark} */" for remark in remarks), ":root {", *rows, "}", ""]).encode()


def _css_names(names: Iterable[str]) -> Iterator[str]:
    """Yield identifiers, each used once; CSS takes letters, digits, hyphens and all beyond ASCII."""
    used: set[str] = set()
    for place, name in enumerate(names, start=1):
        stem = re.sub(r"[\x00-/:-@\[-^`{-\xa0]+", "-", one_line(name)).strip("-") or f"color-{place}"
        unique = stem
        while unique in used:
            unique += f"-{place}"
        used.add(unique)
        yield unique
