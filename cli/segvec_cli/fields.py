"""The options of the command line, made from classes of options: names, types, defaults, descriptions."""

import ast
import dataclasses
import inspect
import textwrap
from collections.abc import Callable, Collection, Mapping
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import click

from segvec.errors import InputError
from segvec.options.option import Declaration, choices_of, declared
from segvec_cli.completing import OFFERED
from segvec_cli.sections import SectionOption
from segvec_cli.suggesting import OneOf
from segvec_cli.value_types import AnyType, Count, Numbers, Size, WordOr

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Options = TypeVar("_Options")

_PLAIN: Mapping[type, AnyType] = {bool: click.BOOL, int: click.INT, float: click.FLOAT, str: click.STRING}
"""What reads values that are neither choices nor several."""


def field_options(
    command: _Command, kind: type[Any], *, without: Collection[str] = (), headings: Collection[str] = ()
) -> _Command:
    """Give a command the fields of a class of options.

    Parameters
    ----------
    kind
        The class.
    without
        Fields that are left out.
    headings
        Sections that come first, in this order; by default all stand as they are declared.
    """
    fields = {field.name: field for field in dataclasses.fields(kind)}
    sections = sections_of(kind)
    sections = {title: sections[title] for title in (*headings, *sections)}
    for names in reversed(sections.values()):
        for name in reversed(names):
            if name not in without:
                command = _option(kind, fields[name])(command)
    return command


def sections_of(kind: type[Any]) -> dict[str, list[str]]:
    """Return the sections of the help, and the fields of a class of options in them, in order."""
    sections: dict[str, list[str]] = {}
    known = declared(kind)
    for name in _in_order(known):
        if "section" in known[name]:
            sections.setdefault(known[name]["section"], []).append(name)
    return sections


def _in_order(known: dict[str, Declaration]) -> list[str]:
    """Put options behind those that they follow."""
    names = [name for name in known if "after" not in known[name]]
    waiting = [name for name in known if "after" in known[name]]
    while waiting:
        name = next(name for name in waiting if known[name]["after"] in names)
        names.insert(names.index(known[name]["after"]) + 1, name)
        waiting.remove(name)
    return names


def _option(kind: type[Any], field: "dataclasses.Field[Any]") -> Callable[[_Command], _Command]:
    """Make an option of a field."""
    flag, value_type, known = flag_of(kind, field.name), _value_type(field), field.metadata
    is_switch = value_type is click.BOOL
    text = field_descriptions(kind).get(field.name, "").rstrip(".")  # type: ignore[arg-type]  # a class is hashable
    return click.option(
        f"--{flag}/--no-{flag}" if is_switch else f"--{flag}",
        field.name,
        cls=SectionOption,
        section=known["section"],
        type=value_type,
        multiple=_is_repeated(field),
        metavar=known.get("metavar"),
        shell_complete=OFFERED[known["offers"]] if "offers" in known else None,
        default=None,
        help=f"{text}.  [default: {_default_text(field, flag)}]",
    )


def flag_of(kind: type[Any], name: str) -> str:
    """Return what an option is called on the command line, without the hyphens before it."""
    return declared(kind).get(name, {}).get("flag", name).replace("_", "-")


def _is_repeated(field: "dataclasses.Field[Any]") -> bool:
    """Tell whether an option can be given several times."""
    return get_origin(field.type) is tuple and get_args(field.type)[-1] is Ellipsis


def _value_type(field: "dataclasses.Field[Any]") -> AnyType:
    """Find what reads the values of a field."""
    known = field.metadata
    kind = get_args(field.type)[0] if _is_repeated(field) else field.type
    parts = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    found: AnyType
    if choices_of(kind):
        found = OneOf(choices_of(kind))
    elif "example" in known:
        found = Numbers(*known["example"])
    elif tuple[int, int] in parts:
        found = Size(is_square=int in parts)
    else:
        found = Count() if "is_large" in known else next(plain for each, plain in _PLAIN.items() if each in parts)
    return WordOr(found, known["unset"]) if "unset" in known else found


def _default_text(field: "dataclasses.Field[Any]", flag: str) -> str:
    """Write a default as it would be typed."""
    default: Any = field.default
    if default is None:
        return str(field.metadata.get("unset", "none"))
    if default in ((), ""):
        return "none"
    if isinstance(default, bool):
        return f"{'' if default else 'no-'}{flag}"
    if isinstance(default, tuple):
        return ",".join(f"{number:g}" for number in default)
    if "is_large" in field.metadata and default % 10**6 == 0:
        return f"{default // 10**6}M"
    return f"{default:g}" if isinstance(default, float) else str(default)


def chosen_fields(ctx: click.Context, kind: type[_Options], **more: Any) -> _Options:  # noqa: ANN401 (any field's type)
    """Return what the command line asks of a class of options without presets.

    Parameters
    ----------
    more
        Fields that were typed as other options.

    Raises
    ------
    click.UsageError
        If a value is out of range.
    """
    chosen = {**given_fields(ctx, kind), **more}
    try:
        return kind(**chosen)
    except InputError as error:
        raise click.UsageError(as_typed(str(error), kind, chosen), ctx) from error


def given_fields(ctx: click.Context, kind: type[Any], *, without: Collection[str] = ()) -> dict[str, Any]:
    """Return the fields of a class of options that stand on the command line."""
    names = declared(kind).keys() - set(without)
    return {name: value for name, value in ctx.params.items() if name in names and was_given(ctx, name)}


def was_given(ctx: click.Context, name: str) -> bool:
    """Tell whether an option stands on the command line."""
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


@cache
def field_descriptions(kind: type[Any]) -> dict[str, str]:
    """Return the docstring of each field of a class of options, which Python itself does not keep."""
    inherited = {} if kind.__base__ is object else dict(field_descriptions(kind.__base__))
    try:
        source = textwrap.dedent(inspect.getsource(kind))
    except OSError:  # installed without sources: the names and defaults must do
        return {}
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    descriptions = inherited
    for before, after in zip(body.body, body.body[1:], strict=False):
        match before, after:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                descriptions[name] = " ".join(text.replace("``", "").split())
    return descriptions


def as_typed(message: str, kind: type[Any], names: Collection[str]) -> str:
    """Name the option instead of the field that a message begins with."""
    first = message.partition(" ")[0]
    return f"--{flag_of(kind, first)}{message[len(first) :]}" if first in names else message
