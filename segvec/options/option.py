"""How an option is declared: once, with all that checks, the command line, notes and completion need to know of it.

The fields of a class of options are made by `option`; their docstrings are the help.
"""

import inspect
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import field, fields
from numbers import Real
from types import NoneType, UnionType
from typing import Any, Literal, TypedDict, TypeVar, Union, Unpack, cast, get_args, get_origin

from segvec.arguments import plain_value
from segvec.errors import InputError, shown_number
from segvec.suggest import suggestion

Offer = Literal["files", "palettes", "colors", "colormaps", "destinations", "effects", "fonts", "styles"]
"""What a shell can offer where Tab is pressed in the place of a value."""

_Default = TypeVar("_Default")


class Declaration(TypedDict, total=False):
    """What is known of an option besides its name, type, default and description."""

    section: str
    """Heading of the help under which it stands; without one no option of the command line is made of it."""
    after: str
    """Option behind which it stands there; by default they stand as they are declared."""
    metavar: str
    """What stands for the value in the help: its unit, where it has one; by default the choices."""
    unset: str
    """Word that can be typed for ``None``."""
    left_to: Literal["recoloring", "page"]
    """Options beside which the name means something else: commands that have them leave this one out."""
    flag: str
    """Name on the command line, where it is another."""
    example: tuple[str, str]
    """What several numbers with commas between are, and some: ``("a point", "120,80")``."""
    is_large: bool
    """Whether the number can be typed as 50M."""
    offers: Offer
    """What completes it."""
    limits: tuple[float, float]
    """Least and largest value."""
    noun: str
    """What messages call a choice; by default the name."""
    needs: tuple[str, ...]
    """Another option without which this one does nothing, and the values which it then must have; none: any."""
    is_of_picture: bool
    """Whether those styles heed it too that are drawn from the picture and not from a trace."""
    is_of_user: bool
    """Whether who runs the program says it alone, and no recipe: a limit."""


def option(default: _Default, **known: Unpack[Declaration]) -> _Default:
    """Declare an option as a field of a dataclass.

    Parameters
    ----------
    default
        Its default.
    known
        What is known of it.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Pen:
    ...     width: float = option(0.5, limits=(0, 10))
    >>> Pen().width
    0.5
    """
    return field(default=default, metadata=known)


def declared(kind: type[Any]) -> dict[str, Declaration]:
    """Return the declarations of a class of options by their names, in order."""
    return {each.name: cast("Declaration", each.metadata) for each in fields(kind)}


def choices_of(annotation: Any) -> tuple[str, ...]:  # noqa: ANN401 (any type's annotation)
    """Return the words to choose from; none where a type has others.

    Examples
    --------
    >>> choices_of(Literal["a", "b"] | None)
    ('a', 'b')
    """
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else ()
    return next((choices_of(part) for part in parts if choices_of(part)), ())


def is_several_texts(annotation: Any) -> bool:  # noqa: ANN401 (any type's annotation)
    """Tell whether a type is that of any number of texts."""
    return get_origin(annotation) is tuple and get_args(annotation) == (str, ...)


def is_finite(value: object) -> bool:
    """Tell whether a value is a number that a float can hold."""
    try:
        return isinstance(value, Real) and math.isfinite(value)
    except OverflowError:
        return False


def check(options: Any, kind: type[Any], *, digits: str = "g") -> None:  # noqa: ANN401 (any class of options)
    """Refuse what is no choice, out of range, or one text instead of several; numbers become Python's own.

    Parameters
    ----------
    options
        An object of the class `kind` or of one that inherits from it.
    kind
        The class whose options are looked at.
    digits
        Format of numbers in messages.

    Raises
    ------
    InputError
        If an option cannot be used.
    """
    values = [(each, getattr(options, each.name)) for each in fields(kind)]
    for each, value in values:
        if value is None and NoneType not in get_args(each.type):
            raise InputError(f"{each.name} must not be None")
    given = [(each, value) for each, value in values if value is not None]
    for each, value in given:
        if is_several_texts(each.type):
            _check_texts(each.name, value)
        object.__setattr__(options, each.name, plain_value(each.name, each.type, value, takes_paths=True))
    for each, value in given:
        choices = choices_of(each.type)
        if choices and not (isinstance(value, str) and value in choices):
            noun = each.metadata.get("noun", each.name)
            raise InputError(f"unknown {noun} {value!r}; {suggestion(str(value), choices)}")
    for each, _ in given:
        value = getattr(options, each.name)
        low, high = each.metadata.get("limits", (None, None))
        if low is not None and not low <= value <= high:
            shown = shown_number(value, digits)
            raise InputError(f"{each.name} must be {low:{digits}} to {high:{digits}}, got {shown}")


def _check_texts(name: str, value: object) -> None:
    """Refuse what is not several texts."""
    if isinstance(value, str):
        raise InputError(f"{name} must be a list, as in [{value!r}], not one text")
    if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
        raise InputError(f"{name} must be a list of texts, got {value!r}")


def changed_fields(options: Any) -> dict[str, Any]:  # noqa: ANN401 (any class of options)
    """Return the options that differ from their defaults, measures as floats.

    Recipes are made of them, and are the same however the numbers were given.
    """
    changed = {}
    for each in fields(options):
        value = getattr(options, each.name)
        if value != each.default:
            is_measure = each.type is float or float in get_args(each.type)
            changed[each.name] = float(value) if is_measure and type(value) is int else value
    return changed


_Options = TypeVar("_Options")


def given_options(
    kind: type[_Options],
    options: _Options | None,
    chosen: Mapping[str, Any],
    *,
    of: Callable[..., Any],
) -> _Options:
    """Return options that are given all at once, or make them of single ones.

    Parameters
    ----------
    of
        The function that takes them, for messages.

    Raises
    ------
    InputError
        If one cannot be used.
    TypeError
        If both are given, or there is no such option.
    """
    if options is not None and chosen:
        raise TypeError("give either options or single options, not both")
    if options is not None and not isinstance(options, kind):
        raise TypeError(f"options must be {kind.__name__}, got {options!r}; single ones are given by name")
    own = [each.name for each in inspect.signature(of).parameters.values() if each.kind is each.KEYWORD_ONLY]
    check_names(chosen, [*own, *inspect.signature(kind).parameters], of=of.__name__)
    return kind(**chosen) if options is None else options


def check_names(chosen: Collection[str], known: Collection[str], *, of: str) -> None:
    """Refuse options that a function does not have, and say which are meant.

    Raises
    ------
    TypeError
        If there is one.

    Examples
    --------
    >>> check_names(["colours"], ["colors", "detail"], of="trace")
    Traceback (most recent call last):
    ...
    TypeError: trace() got an unexpected option 'colours'; did you mean 'colors'?
    """
    for name in chosen:
        if name not in known:
            raise TypeError(f"{of}() got an unexpected option {name!r}; {suggestion(name, dict.fromkeys(known))}")
