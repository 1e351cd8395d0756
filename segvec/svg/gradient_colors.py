"""The gradients of any document, each as one color: the color that its stops lie around."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from segvec.svg.color_words import colors_in, parsed_color
from segvec.svg.markup import ATTRIBUTE, nodes
from segvec.svg.style_sheets import declarations

GRADIENTS = frozenset({"linearGradient", "radialGradient"})

STOP_RULE = re.compile(r"\.([\w-]++)\s*+\{\s*+stop-color\s*+:")
"""What comes before the color in the rule of a style sheet for a class of stops, and the class."""


@dataclass(frozen=True, slots=True)
class Gradient:
    """A gradient that has stops of its own; one that takes another's by reference has that one's color too."""

    name: str
    """Its id."""
    start: int
    """Where its attributes begin in the text."""
    end: int
    """Where its last stop's attributes end."""
    color: tuple[int, int, int]
    """Its ``color``, where it says one, as those that segvec wrote do; else the mean of its ramp in sRGB."""
    classes: frozenset[str]
    """Classes of its stops."""


@dataclass(frozen=True, slots=True)
class _Stop:
    place: float
    weight: float
    color: tuple[int, int, int]


def gradients_of(text: str) -> list[Gradient]:
    """Find the gradients of a document that have stops with colors, in order.

    Parameters
    ----------
    text
        The document.

    Raises
    ------
    InputError
        If `text` is no SVG.

    Examples
    --------
    >>> ramp = '<linearGradient id="a"><stop stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient>'
    >>> [(found.name, found.color) for found in gradients_of(f"<svg>{ramp}</svg>")]
    [('a', (128, 128, 128))]
    """
    return list(_gradients(text)) if "Gradient" in text else []


def _gradients(text: str) -> Iterator[Gradient]:
    rules = _rules(text)
    depth, first, last = 0, 0, 0  # of elements open in a gradient, it included
    attributes: dict[str, str] = {}
    stops: list[_Stop] = []
    classes: set[str] = set()
    for kind, name, start, end in nodes(text):
        if not depth:
            if kind == "open" and name in GRADIENTS:
                depth, first = 1, start
                attributes, stops, classes = _attributes(text, start, end), [], set()
            continue
        depth += (kind == "open") - (kind == "close")
        if name == "stop":
            own = _attributes(text, start, end)
            classes.update(own.get("class", "").split())
            stops += _stop(own, rules)
            last = end
        if not depth and stops:
            color = _color_of(attributes.get("color", "")) or _mean(stops)
            yield Gradient(attributes.get("id", ""), first, last, color, frozenset(classes))


def _rules(text: str) -> dict[str, str]:
    """Return the colors that style sheets set for classes of stops; of several for one class, the first."""
    rules: dict[str, str] = {}
    for kind, _, start, end in nodes(text):
        if kind == "sheet":
            for found in STOP_RULE.finditer(text, start, end):
                value = re.compile(r"[^;{}]*+").match(text, found.end(), end)
                rules.setdefault(found[1], value[0] if value else "")
    return rules


def _attributes(text: str, start: int, end: int) -> dict[str, str]:
    """Return the attributes of an element, its style's declarations in their place."""
    found = ATTRIBUTE.finditer(text, start, end)
    attributes = {each[1]: each[each.lastindex or 0] for each in found}
    style = attributes.get("style", "")
    return attributes | {f"style {name}": style[first:last] for name, first, last in declarations(style)}


def _stop(attributes: Mapping[str, str], rules: Mapping[str, str]) -> list[_Stop]:
    """Read a stop; none where its color is no word, such as ``currentColor``."""
    by_class = [rules[name] for name in attributes.get("class", "").split() if name in rules]
    written = [attributes.get("style stop-color", ""), *by_class, attributes.get("stop-color", "")]
    color = _color_of(next(filter(None, written), ""))
    if color is None:
        return []
    opacity = attributes.get("style stop-opacity") or attributes.get("stop-opacity", "1")
    return [_Stop(_share(attributes.get("offset", "0"), default=0), _share(opacity, default=1), color)]


def _color_of(value: str) -> tuple[int, int, int] | None:
    """Return the first color in a value, without alpha."""
    for start, end in colors_in(value):
        parsed = parsed_color(value[start:end])
        return parsed[0] if parsed else None
    return None


def _share(text: str, *, default: float) -> float:
    """Read a number 0..1, or percent."""
    word = text.strip()
    try:
        share = float(word.removesuffix("%")) / (100 if word.endswith("%") else 1)
    except ValueError:
        return default
    return min(max(share, 0.0), 1.0) if math.isfinite(share) else default


def _mean(stops: list[_Stop]) -> tuple[int, int, int]:
    """Return the mean color of a ramp, of what is translucent less."""
    places = np.maximum.accumulate([stop.place for stop in stops])
    middles = (places[1:] + places[:-1]) / 2
    spans = np.diff(middles, prepend=0, append=1)
    weights = spans * [stop.weight for stop in stops]
    if not weights.any():
        weights = np.ones(len(stops))
    red, green, blue = np.rint(np.average([stop.color for stop in stops], axis=0, weights=weights)).astype(int).tolist()
    return red, green, blue
