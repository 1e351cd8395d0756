"""Options that several commands have: where to write, how large, how loud; and what they amount to."""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from segvec_cli.completing import palettes
from segvec_cli.outputs import FORMATS, NAME, RASTERIZED, Job, PageSize
from segvec_cli.params import AnyType, SectionOption, outputs_option, was_given
from segvec_cli.reports import NoteHandler, Report
from segvec_cli.suggesting import OneOf

SIZES = ("width", "height", "scale", "dpi")

_Command = TypeVar("_Command", bound=Callable[..., Any])

_NUMBER_OF_SEEDS = 2**32


class Seed(AnyType):
    """A whole number, or ``random`` for one that is drawn."""

    name = "seed"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as click's own)
        """Return the number."""
        if isinstance(value, str) and value.strip().lower() == "random":
            return secrets.randbelow(_NUMBER_OF_SEEDS)
        return click.IntRange(0, _NUMBER_OF_SEEDS - 1).convert(value, param, ctx)


def output_options(command: _Command) -> _Command:
    """Give a command ``-o`` and the format of the standard output."""
    command = click.option(
        "--format",
        "standard_format",
        type=OneOf(tuple(dict.fromkeys(FORMATS.values()))),
        cls=SectionOption,
        section="Output",
        help="Format of the standard output.  [default: svg]",
    )(command)
    return outputs_option(
        f"Where to write, - for the standard output; the suffix is the format: {', '.join(FORMATS)}. "
        f"Repeat it for several. {NAME} stands for the picture's name.  [default: SVG to the standard output]",
    )(command)


def css_option(command: _Command) -> _Command:
    """Give a command ``--css``."""
    return click.option(
        "--css",
        is_flag=True,
        cls=SectionOption,
        section="Output",
        help="Write SVG's colors as one style sheet, which a web page can set as --color-1, --color-2 ...",
    )(command)


def palette_option(command: _Command) -> _Command:
    """Give a command ``--palette`` and ``--seed``, for recoloring."""
    command = click.option(
        "--seed",
        type=Seed(),
        cls=SectionOption,
        section="Recoloring",
        metavar="N|random",
        default=0,
        show_default=True,
        help="Start of the random numbers of palettes and assignments; random draws one and tells it.",
    )(command)
    return click.option(
        "--palette",
        "palettes",
        multiple=True,
        cls=SectionOption,
        section="Recoloring",
        metavar="PALETTE",
        shell_complete=palettes,
        help="A name (segvec palette list), colors as in navy,#f80,white, a palette file, a picture, random, harmony, "
        "a kind of harmony, or a color map as map:viridis. Of a series the default is harmony.",
    )(command)


def size_options(command: _Command) -> _Command:
    """Give a command the size of the outputs that have one."""
    kinds: tuple[tuple[str, AnyType, str, str], ...] = (
        ("dpi", click.FloatRange(0, min_open=True), "N", "Pixels of the picture per inch of paper."),
        ("scale", click.FloatRange(0, min_open=True), "FACTOR", "Multiple of the picture's size."),
        ("height", click.IntRange(1), "PIXELS", "Height of PNG, PDF, PS, EPS; alone it keeps proportions."),
        ("width", click.IntRange(1), "PIXELS", "Width of PNG, PDF, PS, EPS; alone it keeps proportions."),
    )
    for name, kind, metavar, text in kinds:
        command = click.option(
            f"--{name}", cls=SectionOption, section="Output size", type=kind, metavar=metavar, help=text
        )(command)
    return command


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
    """Return the messages as loud as asked."""
    verbose, quiet = bool(ctx.params["verbose"]), bool(ctx.params["quiet"])
    if verbose and quiet:
        raise click.UsageError("--verbose and --quiet exclude each other", ctx)
    report = Report(verbose=verbose, quiet=quiet, debug=bool(ctx.params["debug"]))
    log, handler = logging.getLogger("segvec"), NoteHandler(report)
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    ctx.call_on_close(lambda: log.removeHandler(handler))
    return report


def page_size(ctx: click.Context, formats: Sequence[str]) -> PageSize:
    """Return the size asked for; one that no output has is a mistake."""
    given = [name for name in SIZES if was_given(ctx, name)]
    if given and not set(formats) & set(RASTERIZED):
        raise click.UsageError(f"--{given[0]} needs an output of the format png, pdf, ps or eps", ctx)
    if "scale" in given and ("width" in given or "height" in given):
        raise click.UsageError("give either --scale or --width and --height", ctx)
    return PageSize(**{name: ctx.params[name] for name in SIZES})


def formats_of(jobs: Sequence[Job]) -> list[str]:
    """Return the formats of all targets."""
    return [target.format for job in jobs for target in job.targets]
