"""Other ways to draw a picture than by its regions, by name and with options as text.

The text form is ``name[:option=value,...]``, as in ``halftone:cell=10,angle=30``; an option of several values takes all
up to the next, as in ``borders:width=0.25,2``.
"""

import difflib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from segvec.artwork import Artwork
from segvec.errors import InputError
from segvec.image import Image

_HOMES: Mapping[str, tuple[str, str]] = {
    "isolines": ("segvec.lines.isolines", "isoline_art"),
    "borders": ("segvec.lines.borders", "border_art"),
    "low-poly": ("segvec.mosaics.low_poly", "low_poly"),
    "stained-glass": ("segvec.mosaics.glass", "stained_glass"),
    "halftone": ("segvec.mosaics.halftone", "halftone"),
    "hatching": ("segvec.mosaics.hatching", "hatching"),
}

STYLES: tuple[str, ...] = tuple(_HOMES)

OF_ARTWORKS = ("borders",)
"""Styles that are drawn from a finished trace; the others start from the picture."""

_WORDS: Mapping[str, object] = {"true": True, "yes": True, "false": False, "no": False, "none": None}


@dataclass(frozen=True, slots=True)
class Style:
    """A way to draw, with its options."""

    name: str
    function: Callable[..., Artwork]
    options: Mapping[str, Any]

    @property
    def needs_trace(self) -> bool:
        """Whether it is drawn from a finished trace."""
        return self.name in OF_ARTWORKS

    def draw(self, source: Image | Artwork) -> Artwork:
        """Draw a picture, or a trace of it."""
        return self.function(source, **self.options)


def parse_style(text: str) -> Style:
    """Read a style from text.

    Raises
    ------
    InputError
        If there is no such style, or it has no such option.

    Examples
    --------
    >>> parse_style("halftone:cell=10,shape=square").options
    {'cell': 10, 'shape': 'square'}
    """
    name, _, rest = text.strip().partition(":")
    name = name.strip().lower().replace("_", "-")
    if name not in _HOMES:
        near = difflib.get_close_matches(name, STYLES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(STYLES)}"
        raise InputError(f"unknown style {name!r}; {hint}")
    module, function_name = _HOMES[name]
    function = getattr(import_module(module), function_name)
    known = style_options(function)
    options = {}
    for option, words in _split(rest):
        if option not in known:
            near = difflib.get_close_matches(option, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known)}"
            raise InputError(f"the style {name} has no option {option!r}; {hint}")
        options[option] = _value(words)
    return Style(name, function, options)


def style_options(function: Callable[..., Artwork]) -> dict[str, object]:
    """Return the options of a style's function and their defaults."""
    parameters = inspect.signature(function).parameters.values()
    return {parameter.name: parameter.default for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}


def _split(text: str) -> list[tuple[str, list[str]]]:
    """Part the text after the colon into options and their values."""
    found: list[tuple[str, list[str]]] = []
    for piece in filter(None, (part.strip() for part in text.split(","))):
        option, is_new, value = piece.partition("=")
        if is_new:
            found.append((option.strip().lower().replace("-", "_"), [value.strip()]))
        elif found:
            found[-1][1].append(piece)
        else:
            raise InputError(f"options of a style are written option=value, got {piece!r}")
    return found


def _value(words: list[str]) -> object:
    values = [_plain(word) for word in words]
    if len(values) == 1:
        return values[0]
    # Colors stay one text, as palettes are written.
    return tuple(values) if all(isinstance(value, (int, float)) for value in values) else ",".join(words)


def _plain(word: str) -> object:
    if word.lower() in _WORDS:
        return _WORDS[word.lower()]
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word
