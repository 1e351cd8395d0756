"""From a recipe, which anybody may have changed, back to options."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from segvec.errors import InputError
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions


def options_of(recipe: Mapping[str, Any]) -> TraceOptions:
    """Read the options of a trace from the recipe in its metadata.

    Raises
    ------
    InputError
        If a value cannot be used, because the recipe was changed or another version wrote it.

    Examples
    --------
    >>> options_of({"segvec": "0.1.0", "source": "5e9f", "colors": 5}).colors
    5
    """
    names = {field.name for field in dataclasses.fields(TraceOptions)}
    return TraceOptions(**_from_json(TraceOptions, {name: recipe[name] for name in recipe if name in names}))


def recolor_options_of(step: Mapping[str, Any]) -> RecolorOptions:
    """Read the options of a recoloring from the part of a recipe that tells of it.

    Raises
    ------
    InputError
        If an option is not known or a value cannot be used.
    """
    return RecolorOptions(**_from_json(RecolorOptions, {name: step[name] for name in step if name != "palette"}))


def _from_json(kind: type[TraceOptions | RecolorOptions], values: Mapping[str, Any]) -> dict[str, Any]:
    """Check values that anybody may have changed, so that none of a wrong type goes on to numbers."""
    types = {field.name: field.type for field in dataclasses.fields(kind)}
    chosen = {name: _tuples(value) for name, value in values.items()}
    for name, value in chosen.items():
        if name not in types or not _is_of(value, types[name]):
            raise InputError(f"the recipe cannot be read: {name} is {value!r}; another version may have written it")
    return chosen


def _tuples(value: Any) -> Any:  # noqa: ANN401 (JSON)
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _is_of(value: object, kind: Any) -> bool:  # noqa: ANN401 (any type's annotation)
    """Tell whether a value is of the type of a field."""
    parts = get_args(kind)
    if get_origin(kind) is Literal:
        return value in parts
    if get_origin(kind) is tuple:
        if not isinstance(value, tuple):
            return False
        parts = parts[:1] * len(value) if parts[-1] is Ellipsis else parts
        return len(parts) == len(value) and all(map(_is_of, value, parts))
    if parts:
        return any(_is_of(value, part) for part in parts)
    return type(value) is kind or (kind is float and type(value) is int)
