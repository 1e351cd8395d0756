"""What ``batch`` finds out about all pictures before it does each: one palette, one scale."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from segvec.errors import InputError
from segvec.options.heating import HeatmapOptions
from segvec_cli.command_work import CommandWork, command_named
from segvec_cli.fields import chosen_fields, was_given
from segvec_cli.reports import RateBar, Report
from segvec_cli.trace_options import NOT_OF_PAGES, chosen_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segvec.batching.executors import Engine
    from segvec.batching.task import Outcome, Task

_UNSCALED = ("regions", "each_frame", "fps", "max_frames")
"""Options of heatmaps that are not of the cells of one picture."""


def check_collection(ctx: click.Context, work: CommandWork) -> None:
    """Refuse what does not go together.

    Raises
    ------
    click.UsageError
        If something is asked of pictures that what is done to them does not have.
    """
    palette, scale = ctx.params["common_palette"], ctx.params["common_scale"]
    names = {param.name for param in command_named(work.command).params}
    if palette is not None and "detail" not in names:
        raise click.UsageError(f"--common-palette is of traces, and {work.command} makes none", ctx)
    if palette is not None and "palette" in names and was_given(ctx, "palette"):
        raise click.UsageError("give one of --palette and --common-palette", ctx)
    if scale and work.command != "heatmap":
        raise click.UsageError("--common-scale is of --do heatmap", ctx)
    for name in _UNSCALED if scale else ():
        if was_given(ctx, name):
            raise click.UsageError(f"--common-scale does not go with --{name.replace('_', '-')}", ctx)
    if ctx.params["watch"] and (palette is not None or scale):
        raise click.UsageError(
            "with --watch not all pictures are there from the start: name the colors by --palette, the scale by --vmin "
            "and --vmax",
            ctx,
        )


def with_common(
    ctx: click.Context, work: CommandWork, tasks: "Sequence[Task]", *, engine: "Engine", manifest: str, report: Report
) -> CommandWork:
    """Return the work with the palette or the scale that all pictures have in common, where one is asked for.

    Raises
    ------
    InputError
        If there is none.
    """
    from segvec.batching.collection import common_colors, common_range

    def shown(outcomes: "Iterator[Outcome]") -> "Iterator[Outcome]":
        with RateBar(len(tasks), is_wanted=not report.quiet) as bar:
            for outcome in outcomes:
                bar.advance()
                yield outcome

    kept = str(Path(manifest).with_name(f"{Path(manifest).stem}-common.json"))
    n_colors = ctx.params["common_palette"]
    if n_colors is not None and tasks:
        options = chosen_options(_context(work), without=() if work.command == "trace" else NOT_OF_PAGES)
        colors = common_colors(tasks, options, n_colors=n_colors, engine=engine, kept=kept, told=shown)
        report.note(f"one palette for all: {','.join(colors)}")
        return work.with_options(common_palette=colors)
    if ctx.params["common_scale"] and tasks:
        context = _context(work)
        found = chosen_fields(context, HeatmapOptions)
        mask = work.params.get("mask")
        low, high = common_range(tasks, found, engine=engine, mask=mask, kept=kept, told=shown)
        if low is None or high is None:
            raise InputError("nothing in common: no picture has a value that counts")
        report.note(f"one scale for all: {low:g} to {high:g}")
        return work.with_options(vmin=low, vmax=high)
    return work


def _context(work: CommandWork) -> click.Context:
    """Return the options of what is done as its own command line has them."""
    context = click.Context(command_named(work.command))
    context.params = dict(work.params)
    for name in work.given:
        context.set_parameter_source(name, click.core.ParameterSource.COMMANDLINE)
    return context
