"""Other ways to draw a picture than by its regions, by name and with options as text.

The text form is ``name[:option=value,...]``, as in ``halftone:cell=10,angle=30``; an option of several values takes all
up to the next, as in ``borders:width=0.25,2``.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from segvec.errors import InputError
from segvec.suggest import suggestion

if TYPE_CHECKING:
    from segvec.image.image import Image
    from segvec.layers.painting import Painting

_HOMES: Mapping[str, tuple[str, str]] = {
    "isolines": ("segvec.styles.isolines", "isoline_art"),
    "borders": ("segvec.styles.borders", "border_art"),
    "low-poly": ("segvec.styles.low_poly", "low_poly"),
    "stained-glass": ("segvec.styles.glass", "stained_glass"),
    "halftone": ("segvec.styles.halftone", "halftone"),
    "hatching": ("segvec.styles.hatching", "hatching"),
}

STYLES: tuple[str, ...] = tuple(_HOMES)

OF_ARTWORKS = ("borders",)
"""Styles that are drawn from a finished trace; the others start from the picture."""

_SWITCHES: Mapping[str, bool] = {"true": True, "yes": True, "false": False, "no": False}

_IN_WORDS: Mapping[Any, str] = {
    bool: "yes or no",
    int: "a whole number",
    float: "a number",
    tuple: "numbers",
    NoneType: "none",
}
"""What to write for each kind of value."""


@dataclass(frozen=True, slots=True)
class Style:
    """A way to draw, with its options."""

    name: str
    function: "Callable[..., Painting]"
    options: Mapping[str, Any]

    @property
    def needs_trace(self) -> bool:
        """Whether it is drawn from a finished trace."""
        return self.name in OF_ARTWORKS

    def draw(self, source: "Image | Painting") -> "Painting":
        """Draw a picture, or a trace of it."""
        return self.function(source, **self.options)


def parse_style(text: str) -> Style:
    """Read a style from text.

    Raises
    ------
    InputError
        If there is no such style, it has no such option, or a value cannot be read.

    Examples
    --------
    >>> parse_style("halftone:cell=10,shape=square").options
    {'cell': 10, 'shape': 'square'}
    """
    name, _, rest = text.strip().partition(":")
    name = name.strip().lower().replace("_", "-")
    if name not in _HOMES:
        raise InputError(f"unknown style {name!r}; {suggestion(name, STYLES)}")
    module, function_name = _HOMES[name]
    function = getattr(import_module(module), function_name)
    known, kinds = style_options(function), get_type_hints(function)
    options: dict[str, object] = {}
    for option, words in _split(rest):
        if option not in known:
            hint = suggestion(option, known, otherwise=f"it has {', '.join(known)}")
            raise InputError(f"the style {name} has no option {option!r}; {hint}")
        if option in options:
            raise InputError(f"the style {name}: {option} is given twice")
        try:
            options[option] = _value(words, _kinds(kinds[option]))
        except InputError as error:
            raise InputError(f"the style {name}: {option} {error}") from error
    return Style(name, function, options)


def style_options(function: "Callable[..., Painting]") -> dict[str, object]:
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


def _kinds(annotation: Any) -> set[Any]:  # noqa: ANN401 (any type's annotation)
    """Kinds of values that an option takes; ``tuple`` stands for several numbers."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return {kind for part in parts for kind in _kinds(part)}
    if origin is Literal:
        return {str}
    return {tuple} if origin in (tuple, Sequence) and parts[0] is float else {annotation}


def _value(words: Sequence[str], kinds: set[Any]) -> object:
    """Read a value of one of some kinds; colors stay one text, as palettes are written."""
    text = ",".join(words)
    if NoneType in kinds and text.lower() == "none":
        return None
    if bool in kinds and text.lower() in _SWITCHES:
        return _SWITCHES[text.lower()]
    numbers = tuple(map(_number, words))
    if None not in numbers:
        if len(numbers) == 1 and kinds & {float, type(numbers[0])}:
            return numbers[0]
        if tuple in kinds:
            return numbers
    if str not in kinds:
        choice = " or ".join(dict.fromkeys(words for kind, words in _IN_WORDS.items() if kind in kinds))
        raise InputError(f"must be {choice}, got {text!r}")
    return text


def _number(word: str) -> float | None:
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return None
