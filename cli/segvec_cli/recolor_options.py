"""The options of recoloring, and what they amount to."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from segvec.options.recoloring import RecolorOptions
from segvec_cli.completing import palettes
from segvec_cli.fields import field_options, was_given
from segvec_cli.reports import Report
from segvec_cli.sections import SectionOption
from segvec_cli.value_types import Seed

_Command = TypeVar("_Command", bound=Callable[..., Any])


def recolor_options(command: _Command) -> _Command:
    """Give a command ``--palette`` and all that says how one is laid over."""
    return palette_option(field_options(command, RecolorOptions))


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
        "a kind of harmony, any, or a color map as map:viridis. Of a series the default is harmony.",
    )(command)


def only_palette(ctx: click.Context) -> str | None:
    """Return the palette asked for, where there can be one."""
    palettes: tuple[str, ...] = ctx.params["palettes"]
    if len(palettes) > 1:
        raise click.UsageError("give one --palette; several make a series", ctx)
    if not palettes and (was_given(ctx, "seed") or was_given(ctx, "assign") or was_given(ctx, "palette_size")):
        raise click.UsageError("--seed, --assign and --palette-size need --palette", ctx)
    return palettes[0] if palettes else None


def note_seed(palette: str | None, options: RecolorOptions, report: Report) -> None:
    """Tell the seed where it decides what becomes of a palette."""
    if palette is None:
        return
    from segvec.palette.resolve import is_seeded

    if is_seeded(palette) or options.assign == "random":
        report.note(f"seed {options.seed}")
