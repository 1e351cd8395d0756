"""Arguments of plain types, checked where somebody else calls: a truth, a number, a text, several numbers."""

import inspect
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from numbers import Integral, Real
from os import PathLike
from types import NoneType, UnionType
from typing import Any, ParamSpec, TypeVar, Union, get_args, get_origin

from segvec.errors import InputError, printable, shown_number

PLAIN: Mapping[type, tuple[tuple[type, ...], str]] = {
    bool: ((bool,), "True or False"),
    int: ((Integral,), "a whole number"),
    float: ((Real,), "a number"),
    str: ((str,), "text"),
}
"""Of plain types, what is taken for them, and what messages call them."""

_MOST_SHOWN = 80
"""Characters of a value in a message."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


def checked(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a function refuse arguments that are not of the plain types which its signature names.

    Numbers of numpy and others become Python's own. Other types are left to the function itself.

    Examples
    --------
    >>> @checked
    ... def pause(seconds: float = 1.0) -> float:
    ...     return seconds
    >>> pause("long")
    Traceback (most recent call last):
    ...
    segvec.errors.InputError: seconds must be a number, got 'long'
    """
    signature = inspect.signature(function, eval_str=False)
    kinds = {name: kind for name, each in signature.parameters.items() if (kind := _kind_of(each)) is not None}

    @wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        given = signature.bind(*args, **kwargs)
        for name, value in given.arguments.items():
            if name in kinds:
                _check_finite(name, value)
                given.arguments[name] = plain_value(name, kinds[name], value)
        return function(*given.args, **given.kwargs)

    return call


def plain_value(name: str, annotation: Any, value: Any, *, takes_paths: bool = False) -> Any:  # noqa: ANN401
    """Return a value of a plain type, numbers as Python's own, which recipes can hold; other types are left alone.

    Parameters
    ----------
    takes_paths
        Whether a path will do for a text.

    Raises
    ------
    InputError
        If it is of another type.

    Examples
    --------
    >>> from fractions import Fraction
    >>> plain_value("share", float, Fraction(1, 4)), plain_value("size", tuple[int, int], [3, 4])
    (0.25, (3, 4))
    """
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    if value is None and NoneType in parts:
        return None
    wanted = [part for part in parts if part is not NoneType]
    kind: Any = wanted[0] if len(wanted) == 1 else None
    if kind in PLAIN:
        if not _is_plain(value, kind) and not (kind is str and takes_paths and isinstance(value, PathLike)):
            raise InputError(f"{name} must be {PLAIN[kind][1]}, got {shown(value)}")
        return _own(name, value)
    if get_origin(kind) is tuple and Ellipsis not in get_args(kind):
        if not _are_plain(value, get_args(kind)):
            raise InputError(f"{name} must be {len(get_args(kind))} numbers, got {shown(value)}")
        return tuple(_own(name, part) for part in value)
    return value


def _own(name: str, value: Any) -> Any:  # noqa: ANN401 (whatever was given)
    """Return a number as Python's own."""
    if type(value) in (bool, int, float, str):
        return value
    if _is_plain(value, bool):
        return bool(value)
    try:
        return int(value) if isinstance(value, Integral) else float(value) if isinstance(value, Real) else value
    except OverflowError:
        raise InputError(f"{name} must be finite, got a number of hundreds of digits") from None


def is_several(value: object) -> bool:
    """Tell whether a value holds others, so many of them; iterators, which are read but once, do not.

    Examples
    --------
    >>> is_several((1, 2)), is_several(1), is_several(iter("ab"))
    (True, False, False)
    """
    is_one = isinstance(value, str) or getattr(value, "ndim", 1) == 0  # an array without axes has no length
    return hasattr(value, "__len__") and hasattr(value, "__iter__") and not is_one


def _kind_of(parameter: inspect.Parameter) -> Any:  # noqa: ANN401 (any type's annotation)
    """Return the type that a parameter names, where that is plain; modules may hold annotations as texts."""
    if isinstance(parameter.annotation, str):
        return _WRITTEN.get(parameter.annotation)
    return parameter.annotation if parameter.annotation in _WRITTEN.values() else None


_KINDS: tuple[Any, ...] = (*PLAIN, tuple[int, int], tuple[float, float], tuple[float, float, float])
_WRITTEN = {
    text: each
    for kind in _KINDS
    for name in [inspect.formatannotation(kind)]
    for each, text in ((kind, name), (kind | None, f"{name} | None"))
}
"""What is checked, as it is written."""


def _is_plain(value: object, kind: type) -> bool:
    return isinstance(value, PLAIN[kind][0]) or (kind is bool and type(value).__name__ == "bool")  # numpy's


def _are_plain(value: object, kinds: tuple[type, ...]) -> bool:
    """Tell whether a value is so many plain ones; an iterator is left alone, as it could not be read again."""
    if not is_several(value) or len(value) != len(kinds):  # type: ignore[arg-type]  # which has a length
        return False
    return all(_is_plain(*pair) for pair in zip(value, kinds, strict=True))  # type: ignore[call-overload]


def _check_finite(name: str, value: object) -> None:
    """Refuse whole numbers that no float can hold."""
    if isinstance(value, Integral) and abs(int(value)) > sys.float_info.max:
        raise InputError(f"{name} must be finite, got {shown_number(int(value))}")


def shown(value: object) -> str:
    r"""Write a value for a message: on one line, and not long.

    Examples
    --------
    >>> shown("a\0b"), len(shown([5] * 999))
    ("'a\\x00b'", 83)
    """
    if isinstance(value, Integral) and not isinstance(value, bool):
        return shown_number(int(value))
    text = printable(repr(value)[: _MOST_SHOWN + 1])
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."
