"""What else is made of a picture: heatmaps, pages, outlines, plates, animations, by the commands that make them.

Their options come from the command line's own tables, so that the page shows each, and types what a person would type.
Options of the trace and of recoloring are the wish's; options that name files are left to the command line.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from segvec.errors import InputError
from segvec.options.option import declared
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions
from segvec_cli.sections import SectionOption
from segvec_cli.studio.requests import FORBIDDEN, check_words
from segvec_cli.studio.wishes import Wish, recolor_words, trace_words

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "heatmap": (".png", ".svg", ".jpg", ".pdf", ".csv", ".npy"),
    "poster": (".pdf", ".png", ".svg", ".jpg", ".webp", ".tiff"),
    "banner": (".png", ".svg", ".jpg", ".webp", ".pdf"),
    "animate": (".gif", ".svg", ".webp", ".apng", ".mp4", ".webm"),
    "cut": (".svg", ".dxf"),
    "separate": ("",),
}
"""What the page runs, and the suffixes of what comes out; the first is offered. None is that of a folder."""

BEGINNINGS: Mapping[str, Mapping[str, Any]] = {
    "poster": {"for": "a4", "margin": "10mm"},
    "banner": {"for": "linkedin"},
    "animate": {"palette": ["sunset", "ocean"], "seconds": "6", "width": "480"},
    "cut": {"width": "200mm"},
    "separate": {"width": "300mm"},
}
"""What is chosen where nobody has chosen yet: without it, these commands ask for something, or make the whole."""

PAGES = ("poster", "banner")
"""Commands that lay an artwork out; its own options stand in these sections."""

PAGE_SECTIONS = ("Page", "Decoration", "Print")

NEEDED_FIRST = {"heatmap": ("Cells", "Scale", "Colors", "Look"), "poster": PAGE_SECTIONS, "banner": PAGE_SECTIONS}
"""Sections that come first."""


def command_table(name: str) -> list[dict[str, Any]]:
    """Return the options of a command that are its own, section by section, as the page builds controls from them.

    Examples
    --------
    >>> [part["section"] for part in command_table("banner")]
    ['Page', 'Decoration', 'Print', 'Output', 'Recoloring']
    """
    sections: dict[str, list[dict[str, Any]]] = {}
    for option in _own(name):
        sections.setdefault(option.section, []).append(_told(option))
    order = (*NEEDED_FIRST.get(name, ()), *sections)
    return [{"section": title, "options": sections[title]} for title in dict.fromkeys(order) if title in sections]


def making_words(name: str, wish: Wish, chosen: Mapping[str, Any], *, without: Sequence[str] = ()) -> list[str]:
    """Return the words of a command line that make it of a picture, but for the picture and the output.

    Parameters
    ----------
    chosen
        The command's own options by their flags: texts, several of them, or a truth.
    without
        Sections whose options are left out.

    Raises
    ------
    InputError
        If there is no such command or option, or one names a file.

    Examples
    --------
    >>> making_words("banner", Wish("poster", palette="sunset"), {"for": "linkedin", "swatches": True})
    ['--preset', 'poster', '--palette', 'sunset', '--for', 'linkedin', '--swatches']
    """
    own = list(own_words(name, chosen, without=without))
    if name == "heatmap":
        cut = {option: wish.trace[option] for option in ("turn", "crop") if option in wish.trace}
        return [*trace_words(Wish(trace=cut)), *own]
    colors = recolor_words(wish, is_laid="--palette" in own) if _is_recolored(name) else []
    return [*trace_words(wish), *colors, *own]


def own_words(name: str, chosen: Mapping[str, Any], *, without: Sequence[str] = ()) -> Iterator[str]:
    """Write a command's own options as they are typed."""
    known = {option.opts[0].removeprefix("--"): option for option in _own(name)}
    unknown = chosen.keys() - known.keys()
    if unknown:
        raise InputError(f"there is no option {min(unknown)!r}")
    for flag, option in known.items():
        if flag not in chosen or option.section in without:
            continue
        value = chosen[flag]
        if isinstance(value, bool):
            words = option.opts[:1] if value else option.secondary_opts[:1]
        else:
            texts = value if isinstance(value, list) else [value]
            words = [word for text in texts for word in (f"--{flag}", str(text))]
        check_words(words)
        yield from words


def making_line(name: str, wish: Wish, chosen: Mapping[str, Any], *, picture: str, output: str) -> str:
    """Return the command line that makes it.

    Examples
    --------
    >>> making_line("cut", Wish(), {"width": "20mm"}, picture="a cup.jpg", output="cut.svg")
    "segvec cut 'a cup.jpg' --width 20mm -o cut.svg"
    """
    return shlex.join(["segvec", name, picture, *making_words(name, wish, chosen), "-o", output])


def _command(name: str) -> click.Command:
    from segvec_cli.app import segvec

    command = segvec.get_command(click.Context(segvec), name) if name in COMMANDS else None
    if command is None:
        raise InputError("the studio does not run this command")
    return command


def _options(name: str) -> list[SectionOption]:
    return [option for option in _command(name).params if isinstance(option, SectionOption)]


def _is_recolored(name: str) -> bool:
    return any(option.name == "assign" for option in _options(name))


def _own(name: str) -> Iterator[SectionOption]:
    """Go through the options of a command that neither the trace has nor recoloring, nor the studio does without."""
    taken = set() if name == "heatmap" else _taken(TraceOptions) | _taken(RecolorOptions)
    taken |= {("preset", "Colors")} if name != "heatmap" else {("turn", "Output size"), ("crop", "Output size")}
    if _is_recolored(name):
        taken.add(("seed", "Recoloring"))
    for option in _options(name):
        is_left = option.opts[0] in FORBIDDEN or option.opts[0] == "-o" or option.section == "Messages"
        if not is_left and (option.name, option.section) not in taken:
            yield option


def _taken(kind: type[Any]) -> set[tuple[str | None, str]]:
    return {(name, known.get("section", "")) for name, known in declared(kind).items()}


def _told(option: SectionOption) -> dict[str, Any]:
    kind = option.type
    choices = [*kind.choices] if isinstance(kind, click.Choice) else []
    is_number = isinstance(kind, click.types.IntParamType | click.types.FloatParamType)
    flag, text = option.opts[0].removeprefix("--"), " ".join((option.help or "").split())
    found = _DEFAULT.search(text)
    default = found[1] if found else f"{option.default:g}" if isinstance(option.default, float) else ""
    is_on = option.default if isinstance(option.default, bool) else default not in ("off", "", f"no-{flag}")
    return {
        "name": flag,
        "flag": flag,
        "kind": "switch"
        if option.is_flag
        else "texts"
        if option.multiple
        else "choice"
        if choices
        else "number"
        if is_number
        else "text",
        "default": is_on if option.is_flag else "",
        "unset": "" if option.is_flag else default,
        "choices": choices,
        "unit": (option.metavar or "").lower().split("|")[0],
        "help": _DEFAULT.sub("", text).rstrip(),
    }


_DEFAULT = re.compile(r"\s*\[default: (.*?)\]")
