"""The options of a trace, alone and beside those of what becomes of it."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

import click

from segvec.errors import InputError
from segvec.options.option import declared
from segvec.options.tracing import PRESETS, TraceOptions, options_from
from segvec_cli.fields import as_typed, field_options, flag_of, given_fields, was_given
from segvec_cli.reports import Report
from segvec_cli.sections import SectionOption
from segvec_cli.suggesting import OneOf


def _left_to(*others: str) -> tuple[str, ...]:
    """Return the options of a trace that are left to other options."""
    return tuple(name for name, known in declared(TraceOptions).items() if known.get("left_to") in others)


NOT_OF_SERIES = _left_to("recoloring")
"""Options of a trace that mean something else where palettes are laid over."""

NOT_OF_PAGES = _left_to("recoloring", "page")
"""Those that do on a page of recolored traces."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


def trace_options(command: _Command) -> _Command:
    """Give a command all fields of `TraceOptions` as options, and ``--preset``."""
    return preset_option(field_options(command, TraceOptions))


def recolored_trace_options(command: _Command) -> _Command:
    """Give a command the options of a trace whose colors are replaced afterwards."""
    return field_options(command, TraceOptions, without=NOT_OF_SERIES)


def preset_option(command: _Command) -> _Command:
    """Give a command ``--preset``."""
    return click.option(
        "--preset",
        cls=SectionOption,
        section="Colors",
        type=OneOf(tuple(PRESETS)),
        help="Options that go together; any option given besides wins over the preset's.",
    )(command)


def chosen_options(ctx: click.Context, *, without: Collection[str] = ()) -> TraceOptions:
    """Return the options that the command line asks for.

    Only what was typed counts as chosen, so that a preset's values and the library's defaults hold elsewhere.

    Raises
    ------
    click.UsageError
        If a value is out of range.
    """
    chosen = given_fields(ctx, TraceOptions, without=without)
    if "palette" in chosen:
        chosen["palette"] = _fixed_colors(chosen["palette"], ctx)
    if isinstance(ctx.params.get("common_palette"), tuple):  # of all pictures of a run, also where palettes recolor
        chosen["palette"] = ctx.params["common_palette"]
    try:
        return options_from(preset=ctx.params.get("preset"), **chosen)
    except InputError as error:
        raise click.UsageError(as_typed(str(error), TraceOptions, chosen), ctx) from error


def _fixed_colors(words: Sequence[str], ctx: click.Context) -> tuple[str, ...]:
    """Return the colors of ``--palette``, which may also be a palette's name or file."""
    text = ",".join(words)
    if not text.strip(" ,"):
        raise click.UsageError("--palette needs at least one color", ctx)
    from segvec.palette.fixed import fixed_colors

    try:
        return fixed_colors(text)
    except InputError as error:
        raise click.UsageError(f"--palette: {error}", ctx) from error


def note_idle(ctx: click.Context, options: TraceOptions, report: Report) -> None:
    """Tell of options that change nothing beside the others."""
    for name, known in declared(TraceOptions).items():
        if "needs" in known and was_given(ctx, name):
            other, *values = known["needs"]
            has = getattr(options, other)
            if has is None or (values and has not in values):
                needed = f"--{flag_of(TraceOptions, other)} {_either(values)}".rstrip()
                report.note(f"--{flag_of(TraceOptions, name)} does nothing without {needed}")
    if options.style is not None:
        _note_unstyled(ctx, options.style, report)


def _either(words: Sequence[str]) -> str:
    """Write words as a choice."""
    *others, last = words or [""]
    return f"{', '.join(others)} or {last}" if others else last


def _note_unstyled(ctx: click.Context, style: str, report: Report) -> None:
    """Tell of options that a style does not heed, because it is drawn from the picture and not from a trace."""
    from segvec.options.styles import parse_style

    found = parse_style(style)
    if found.needs_trace:
        return
    known = declared(TraceOptions)
    for name in given_fields(ctx, TraceOptions):
        if "is_of_picture" not in known[name]:
            report.note(f"--{flag_of(TraceOptions, name)} does nothing with --style {found.name}")
