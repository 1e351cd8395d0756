"""From a recipe, which anybody may have changed, back to options.

A recipe is a stranger's wish: it says how a picture is drawn. Which files are opened for that, and how large a picture
may be, only who runs the program says.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from segvec.errors import InputError, printable
from segvec.files import is_regular_file
from segvec.options.option import declared
from segvec.options.recoloring import RecolorOptions
from segvec.options.styles import parse_style
from segvec.options.tracing import TraceOptions

MOST_SHOWN = 80
"""Characters of a recipe's value that a message shows."""


def options_of(recipe: Mapping[str, Any], **given: Any) -> TraceOptions:  # noqa: ANN401 (any field's type)
    """Read the options of a trace from the recipe in its metadata.

    Parameters
    ----------
    recipe
        What a document says of itself.
    given
        Fields of :class:`TraceOptions` that the user says, in place of the recipe's.

    Returns
    -------
    TraceOptions
        Limits are the defaults, whatever the recipe says of them.

    Raises
    ------
    InputError
        If a value cannot be used, because the recipe was changed or another version wrote it, or if the recipe names
        a file: that counts only if the user names it too.

    Examples
    --------
    >>> options_of({"segvec": "0.1.0", "source": "5e9f", "colors": 5}).colors
    5
    """
    known = declared(TraceOptions)
    said = {
        name: value
        for name, value in recipe.items()
        if name in known and name not in given and not known[name].get("is_of_user")
    }
    for name, value in said.items():
        if known[name].get("offers") == "files" and value is not None:
            _refuse_file(name, value)
    options = TraceOptions(**{**_from_json(TraceOptions, said), **given})
    if "style" in said and options.style is not None:
        _check_style(options.style)
    if "effects" in said and options.effects:
        _check_effects(options.effects)
    return options


def check_no_files(options: TraceOptions) -> None:
    """Refuse options that name files, for a picture that somebody else sends.

    Raises
    ------
    InputError
        If one does.

    Examples
    --------
    >>> check_no_files(TraceOptions(mask="secret.png"))
    Traceback (most recent call last):
    ...
    segvec.errors.InputError: mask names a file, secret.png, which is not read here
    """
    try:
        for name, known in declared(TraceOptions).items():
            if known.get("offers") == "files" and getattr(options, name) is not None:
                _refuse_file(name, getattr(options, name))
        if options.style is not None:
            _check_style(options.style)
        _check_effects(options.effects)
    except NamedFileError as error:
        raise InputError(f"{error.flag} names a file, {error.shown}, which is not read here") from error


def _check_style(text: str) -> None:
    """Refuse a style whose colors would be read from a file."""
    style = parse_style(text)
    for parameter in style.style.parameters:
        value = style.options.get(parameter.name)
        if parameter.kind == "palette" and isinstance(value, str) and is_regular_file(value.strip()):
            _refuse_file("style", text)


def _check_effects(texts: Sequence[str]) -> None:
    """Refuse effects that read files."""
    from segvec.effects.effect import parse_effect  # numpy and scipy

    for text in texts:
        for path in parse_effect(text).files:
            _refuse_file("effect", path)


def _refuse_file(flag: str, value: object) -> None:
    raise NamedFileError(flag, printable(str(value)[:MOST_SHOWN]))


class NamedFileError(InputError):
    """A file that only the recipe names."""

    def __init__(self, flag: str, shown: str) -> None:
        super().__init__(f"the recipe names a file, {shown}; it is opened only if you name it too (--{flag})")
        self.flag, self.shown = flag, shown


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
