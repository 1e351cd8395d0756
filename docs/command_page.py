"""The reference of the command line, from what click knows of its commands."""

import inspect
import re
from collections.abc import Iterator
from typing import TypeAlias

import click

from markup import anchor, block, item, page, prose, titled
from segvec_cli import app

INTRODUCTION = """# Commands

<!-- Made by python docs/build.py from the command line's own help; edit that. -->

What each command of `segvec` takes, as `segvec COMMAND --help` shows it. Options that a command shares with one
further up are described there. What is imported into Python is in [reference.md](reference.md)."""

_HELP_PARTS = re.compile(r"(.*?)((?:\s*\[[^\[\]]*\])*)", re.DOTALL)
"""Help of an option, and what click says behind it in brackets: the default, the range, that it is required."""


Option: TypeAlias = tuple[str, str]
"""Flags of an option, and what it does."""


def command_page(group: click.Command = app.segvec) -> str:
    """Write the page of a group of commands and all commands below."""
    root = click.Context(group, info_name=group.name)
    commands = dict(_commands(root))
    contents = [f"- [`{path}`](#{anchor(path)}): {_summary(command)}" for path, command in commands.items()]
    parts = [INTRODUCTION, f"Exit codes: {_exit_codes()}", "\n".join(contents)]
    first_place: dict[tuple[object, ...], str] = {}
    for path, command in ((root.command_path, group), *commands.items()):
        parts += _section(path, command, first_place)
    return page(parts)


def _commands(context: click.Context) -> Iterator[tuple[str, click.Command]]:
    """Go through commands by their full names, in the order of the help."""
    group = context.command
    assert isinstance(group, click.Group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        inner = click.Context(command, info_name=name, parent=context)
        yield inner.command_path, command
        if isinstance(command, click.Group):
            yield from _commands(inner)


def _summary(command: click.Command) -> str:
    return prose(command.get_short_help_str(limit=200))


def _exit_codes() -> str:
    text = inspect.getdoc(app) or ""
    return prose(text.partition("Exit codes:")[2].partition(".")[0] + ".")


def _section(path: str, command: click.Command, first_place: dict[tuple[object, ...], str]) -> Iterator[str]:
    """Write a command; options and whole sections that another command has too are described at the first."""
    context = click.Context(command, info_name=path)
    yield f"## {path}"
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    yield block("text", usage.replace("[COMMAND]", "COMMAND"))  # some versions of click write it so, others so
    yield from _help(command.help or "")
    yield from titled("Arguments", [_argument(each) for each in command.params if isinstance(each, click.Argument)])
    elsewhere: dict[str, list[str]] = {}
    for title, options in _options(command, context).items():
        if (title, *options) in first_place:
            elsewhere.setdefault(first_place[title, *options], []).append(title)
            continue
        yield from titled(title, _items(options, path, first_place))
        if any(first_place[option] == path for option in options):
            first_place[title, *options] = path
    for place, titles in elsewhere.items():
        yield f"**{', '.join(titles)}**: see [`{place}`](#{anchor(place)})"


def _items(options: list[Option], path: str, first_place: dict[tuple[object, ...], str]) -> Iterator[str]:
    """Write the options of a section, those that were described before last."""
    places = [first_place.setdefault(option, path) for option in options]
    for (head, text), place in zip(options, places, strict=True):
        if place == path:
            yield item(f"`{head}`", text)
    for place in dict.fromkeys(places):
        heads = [f"`{head}`" for (head, _), other in zip(options, places, strict=True) if other == place != path]
        if heads:
            yield f"- {', '.join(heads)}: see [`{place}`](#{anchor(place)})"


def _help(text: str) -> Iterator[str]:
    r"""Write a command's help; what follows ``\b`` are lines of shell."""
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        plain, *lines = re.split(r"^\x08\n", paragraph, flags=re.MULTILINE)
        yield prose(plain)
        if lines:
            yield block("sh", "\n".join(lines))


def _argument(argument: click.Argument) -> str:
    if argument.nargs == -1:
        return f"- `{argument.human_readable_name}`: {'one or more' if argument.required else 'any number'}"
    return f"- `{argument.human_readable_name}`: {'one' if argument.required else 'one or none'}"


def _options(command: click.Command, context: click.Context) -> dict[str, list[Option]]:
    """Find flags and descriptions of options by section, those of no section last; ``--help`` goes without saying."""
    sections: dict[str, list[Option]] = {}
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if isinstance(parameter, click.Option) and record is not None:
            section = getattr(parameter, "section", "Other")
            sections.setdefault(section, []).append((record[0].strip(), _description(record[1])))
    other = sections.pop("Other", [])
    return {**sections, **({"Other" if sections else "Options": other} if other else {})}


def _description(text: str) -> str:
    match = _HELP_PARTS.fullmatch(text)
    assert match is not None
    notes = [note for found in re.findall(r"\[([^\[\]]*)\]", match[2]) for note in found.split("; ")]
    return " ".join([prose(match[1]), *map(_note, notes)])


def _note(text: str) -> str:
    if text == "required":
        return "Required."
    is_default = text.startswith("default: ")
    return f"Default: `{text.removeprefix('default: ')}`." if is_default else f"Range: `{text}`."
