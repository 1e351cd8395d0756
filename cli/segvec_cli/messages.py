"""How loud a command is."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import click

from segvec_cli.reports import NoteHandler, Report
from segvec_cli.sections import SectionOption

_Command = TypeVar("_Command", bound=Callable[..., Any])


def message_options(command: _Command) -> _Command:
    """Give a command the loudness of its messages."""
    texts = (
        ("--debug", "Show the Python traceback of errors."),
        ("-q/--quiet", "No notes and no progress bar."),
        ("-v/--verbose", "Show each stage's time and counts."),
    )
    for flags, text in texts:
        command = click.option(*flags.split("/"), cls=SectionOption, section="Messages", is_flag=True, help=text)(
            command
        )
    return command


def report_of(ctx: click.Context) -> Report:
    """Return the messages as loud as asked, or those that the context brings along."""
    if isinstance(ctx.obj, Report):
        _hear_library(ctx, ctx.obj)
        return ctx.obj
    verbose, quiet = bool(ctx.params["verbose"]), bool(ctx.params["quiet"])
    if verbose and quiet:
        raise click.UsageError("--verbose and --quiet exclude each other", ctx)
    report = Report(verbose=verbose, quiet=quiet, debug=bool(ctx.params["debug"]))
    _hear_library(ctx, report)
    return report


def _hear_library(ctx: click.Context, report: Report) -> None:
    """Let what the library logs become notes, as long as the command runs."""
    log, handler = logging.getLogger("segvec"), NoteHandler(report)
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    ctx.call_on_close(lambda: log.removeHandler(handler))
