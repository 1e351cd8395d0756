"""The commands for heatmaps: ``heatmap``, ``unmap``, ``cmaps``."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from segvec.errors import InputError, SegvecError, printable
from segvec.options.heating import HeatmapOptions
from segvec.options.tracing import PRESETS, options_from
from segvec.suggest import suggestion
from segvec_cli.common_options import message_options, report_of
from segvec_cli.completing import colormaps, files
from segvec_cli.outputs import (
    STANDARD,
    Job,
    Target,
    check_apart,
    check_writable,
    picture_targets,
    planned_targets,
    write,
)
from segvec_cli.params import (
    HEATMAP,
    Numbers,
    SectionCommand,
    SectionOption,
    chosen_fields,
    field_options,
    flag_of,
    outputs_option,
    was_given,
)
from segvec_cli.reports import FAILED, Report
from segvec_cli.suggesting import OneOf
from segvec_cli.work import Advance, run_each, source_of

if TYPE_CHECKING:
    from segvec.heat.heatmap import Heatmap
    from segvec.heat.unmap import Unmapped

STILL, MOVING = (".png", ".svg", ".pdf", ".npy", ".csv"), (".gif", ".apng", ".webp", ".mp4", ".webm")
"""Suffixes of heatmaps of one picture, the last two for the cells' values, and of heatmaps of many."""

NUMBERED = "%"
"""In a name, stands for a frame's number, as in ``frame-%03d.png``."""

DATA = (".npy", ".csv")

OF_CELLS = ("mask", "block", "cells", "edge", "window", *HEATMAP["Output size"], *HEATMAP["Look"])
"""Options that say nothing where regions are the cells."""


_Command = TypeVar("_Command", bound=Callable[..., Any])


def _heatmap_options(command: _Command) -> _Command:
    return field_options(command, HeatmapOptions, HEATMAP)


@click.command(cls=SectionCommand)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, shell_complete=files)
@outputs_option(
    f"Where to write, - for PNG to the standard output; the suffix is the format: {', '.join(STILL)} (the values "
    f"of the cells), for videos, animations and folders of pictures {', '.join(MOVING)} or frame-%03d.png. Repeat it "
    "for several. {name} stands for the source's name.  [default: PNG to the standard output]",
)
@click.option(
    "--fps",
    type=click.FloatRange(0, min_open=True),
    metavar="N",
    cls=SectionOption,
    section="Output",
    help="Frames per second.  [default: the source's, or 25]",
)
@click.option(
    "--max-frames",
    type=click.IntRange(1),
    metavar="N",
    cls=SectionOption,
    section="Output",
    help="Frames to read at most.  [default: all]",
)
@_heatmap_options
@click.option(
    "--mask",
    metavar="FILE",
    shell_complete=files,
    cls=SectionOption,
    section="Cells",
    help="A picture whose light parts count, or a matrix; the rest is left out.",
)
@click.option(
    "--regions",
    is_flag=True,
    cls=SectionOption,
    section="Cells",
    help="Let the regions of a trace be the cells; output is SVG.",
)
@click.option(
    "--preset",
    type=OneOf(tuple(PRESETS)),
    cls=SectionOption,
    section="Cells",
    help="Of the trace, for --regions.",
)
@message_options
@click.pass_context
def heatmap(ctx: click.Context, /, sources: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Pool each SOURCE into cells and color them: a picture, a matrix (.npy, .csv), a video, or a folder of pictures.

    \b
    segvec heatmap photo.jpg --for linkedin --block 10 --reduce min --cmap coolwarm -o banner.png -o banner.svg
    segvec heatmap matrix.csv --cmap vlag --center 0 --annotate '{:.1f}' --color-bar right -o matrix.svg
    segvec heatmap clip.mp4 --cells 64x36 --cmap inferno -o heat.mp4
    """  # noqa: D301
    options = chosen_fields(ctx, HeatmapOptions)
    if len(sources) > 1 and not all("{name}" in output for output in outputs or (STANDARD,)):
        raise click.UsageError(f"{len(sources)} sources cannot go to one output; put {{name}} into it", ctx)
    jobs = [Job(source, picture_targets(source, outputs, (*STILL, *MOVING))) for source in sources]
    check_apart(jobs)
    _check_kinds(ctx, jobs)
    report = report_of(ctx)

    def work(job: Job, advance: Advance) -> None:
        if any(_is_moving(target.path) for target in job.targets):
            _write_frames(ctx, job, options, advance, report)
        elif ctx.params["regions"]:
            _write_regions(ctx, job, options)
        else:
            advance(0, "read")
            _write_still(ctx, job, options, report)

    if not run_each(jobs, work, n_steps=1, report=report):
        ctx.exit(FAILED)


def _is_moving(path: str) -> bool:
    return Path(path).suffix.lower() in MOVING or NUMBERED in Path(path).name


def _check_kinds(ctx: click.Context, jobs: list[Job]) -> None:
    """Refuse what does not go together: still and moving outputs, and options of the other kind."""
    paths = [target.path for job in jobs for target in job.targets]
    moving = [path for path in paths if _is_moving(path)]
    if moving and len(moving) < len(paths):
        raise click.UsageError("outputs are either still or moving, not both", ctx)
    if not moving and (was_given(ctx, "fps") or was_given(ctx, "max_frames")):
        raise click.UsageError(f"--fps and --max-frames need an output of {', '.join(MOVING)} or frame-%03d.png", ctx)
    if ctx.params["regions"] and (moving or any(Path(path).suffix.lower() != ".svg" for path in paths)):
        raise click.UsageError("--regions needs outputs of the format svg", ctx)
    if moving and was_given(ctx, "mask"):
        raise click.UsageError("--mask is for single pictures and matrices", ctx)
    if was_given(ctx, "preset") and not ctx.params["regions"]:
        raise click.UsageError("--preset is for --regions", ctx)
    useless = [name for name in OF_CELLS if ctx.params["regions"] and was_given(ctx, name)]
    if useless:
        raise click.UsageError(f"--{flag_of(useless[0])} does not go with --regions", ctx)


def _write_still(ctx: click.Context, job: Job, options: HeatmapOptions, report: Report) -> None:
    from segvec.heat.data import values_bytes
    from segvec.heat.heatmap import heatmap as make_heatmap

    source = source_of(job.source)
    made = make_heatmap(source, options, mask=ctx.params["mask"])
    writers: dict[str, Any] = {
        "png": made.to_png,
        "svg": lambda: made.to_svg().encode(),
        "pdf": made.to_pdf,
        "npy": lambda: values_bytes(made.values),
        "csv": lambda: values_bytes(made.values, format="csv"),
    }
    documents = [(target, writers[target.format]()) for target in job.targets]
    for target, data in documents:
        write(target, data)
    if made.is_cropped:
        hint = "" if was_given(ctx, "crop") else "; --crop moves it"
        report.note(f"{job.label}: {_shown_part(made)}{hint}")


def _shown_part(made: "Heatmap") -> str:
    """Tell which part of the source is shown."""
    assert made.box is not None
    assert made.source_size is not None
    left, top, right, bottom = made.box
    width, height = made.source_size
    return f"shows {right - left} x {bottom - top} of {width} x {height} pixels, from {left},{top}"


def _write_regions(ctx: click.Context, job: Job, options: HeatmapOptions) -> None:
    from segvec.heat.choropleth import region_heatmap
    from segvec.image.image import read_image
    from segvec.pipeline import trace

    source = source_of(job.source)
    picture = read_image(source, max_pixels=options.max_pixels)
    art = trace(picture, options_from(preset=ctx.params["preset"]))
    text = region_heatmap(picture, art, options).to_svg()
    for target in job.targets:
        write(target, text.encode())


def _write_frames(ctx: click.Context, job: Job, options: HeatmapOptions, advance: Advance, report: Report) -> None:
    from segvec.heat.motion import heatmap_frames

    has_shape = options.destination is not None or (options.width is not None and options.height is not None)
    if has_shape and options.crop == "auto":
        report.note(f"{job.label}: frames of another shape than the output are cropped; --crop none stretches them")
    frames = heatmap_frames(job.source, options, max_frames=ctx.params["max_frames"])
    for target in job.targets:
        frames.save(target.path, fps=ctx.params["fps"], progress=lambda count: advance(0, f"frame {count}"))


@click.command(cls=SectionCommand)
@click.argument("image", metavar="IMAGE", shell_complete=files)
@click.option(
    "--cmap",
    required=True,
    metavar="NAME|COLOR,...",
    shell_complete=colormaps,
    help="The colormap that the picture was made with.",
)
@click.option(
    "--cmap-range",
    type=Numbers("a range", "0,1"),
    default=(0.0, 1.0),
    metavar="START,STOP",
    help="Part of it that was used.  [default: 0,1]",
)
@click.option(
    "--vmin", type=click.FLOAT, default=0.0, show_default=True, metavar="VALUE", help="Value of the map's lower end."
)
@click.option(
    "--vmax", type=click.FLOAT, default=1.0, show_default=True, metavar="VALUE", help="Value of the map's upper end."
)
@click.option(
    "--max-distance",
    type=click.FloatRange(0),
    metavar="LEVELS",
    help="Distance in RGB, 0..442, from which a color is not of the map.  [default: 12]",
)
@outputs_option(
    "Where to write the values: .npy or .csv, - for CSV to the standard output.  [default: -]",
)
@click.option(
    "--uncertainty",
    metavar="PATH",
    shell_complete=files,
    cls=SectionOption,
    section="Output",
    help="Where to write how far each value may be off: .npy or .csv.",
)
@message_options
@click.pass_context
def unmap(ctx: click.Context, /, image: str, outputs: tuple[str, ...], **_: object) -> None:
    """Read the values of a heatmap from its colors; what is no color of the map becomes NaN and is counted.

    \b
    segvec unmap heat.png --cmap jet --vmin 1500 --vmax 4500 -o data.npy
    """  # noqa: D301
    report = report_of(ctx)
    files = [path for path in outputs if path != STANDARD]
    uncertainty = [] if ctx.params["uncertainty"] is None else [ctx.params["uncertainty"]]
    targets = planned_targets(image, [*files, *uncertainty], DATA)
    of_values = targets[: len(files)]
    if len(files) < len(outputs) or not outputs:
        of_values = (*of_values, Target(STANDARD, "csv"))

    def work(job: Job, advance: Advance) -> None:
        from segvec.heat.data import values_bytes
        from segvec.heat.unmap import unmap as read_values

        advance(0, "read")
        chosen = {name: ctx.params[name] for name in ("cmap", "cmap_range", "vmin", "vmax")}
        if ctx.params["max_distance"] is not None:
            chosen["max_distance"] = ctx.params["max_distance"]
        found = read_values(source_of(image), **chosen)
        arrays = [(target, found.values) for target in of_values]
        arrays += [(target, found.uncertainty) for target in targets[len(files) :]]
        documents = [(target, values_bytes(array, format=target.format)) for target, array in arrays]
        for target, data in documents:
            write(target, data)
        report.note(_summary(found))

    if not run_each([Job(image, targets)], work, n_steps=1, report=report):
        ctx.exit(FAILED)


def _summary(found: "Unmapped") -> str:
    """Tell how sure the values are, and how many there are none for."""
    import numpy as np

    known = found.uncertainty[~found.is_off]
    off = f"{found.n_off} of {found.is_off.size} pixels ({100 * found.n_off / found.is_off.size:.3g}%) are off the map"
    if not known.size:
        return off
    return f"{off}; values are sure to {np.median(known):.3g} (median), {known.max():.3g} at worst"


@click.command(cls=SectionCommand)
@click.option("--kind", metavar="KIND", help="Only those of a kind, such as sequential, diverging or colorcet.")
@click.option("-o", "--output", "output", metavar="PATH", shell_complete=files, help="Draw them: .svg or .png.")
@message_options
@click.pass_context
def cmaps(ctx: click.Context, /, kind: str | None, output: str | None, **_: object) -> None:
    """List the colormaps; any of them takes _r to be reversed."""
    report = report_of(ctx)
    if output is not None and Path(output).suffix.lower() not in (".svg", ".png"):
        raise click.UsageError(f"unknown suffix in output {printable(output)!r}; choose one of .svg, .png", ctx)
    try:
        groups = _colormap_groups(kind)
        if output is None:
            _print_colormaps(groups)
        else:
            target = Target(output, Path(output).suffix.lower())
            check_writable(Job("", (target,)))
            write(target, _colormap_chart(groups, target.format))
    except SegvecError as error:
        report.error(str(error))
        ctx.exit(FAILED)


def _colormap_groups(kind: str | None) -> dict[str, tuple[str, ...]]:
    from segvec.color.colormap_sources import colormap_names

    groups = colormap_names()
    if kind is None:
        return groups
    found = {name: names for name, names in groups.items() if kind.lower() in name.lower()}
    if not found:
        raise InputError(f"unknown kind {kind!r}; {suggestion(kind, groups)}")
    return found


def _print_colormaps(groups: dict[str, tuple[str, ...]]) -> None:
    """Print the names, with the colors beside them where the standard output is a terminal."""
    from segvec.color.colormap import colormap

    width = max(len(name) for names in groups.values() for name in names)
    for group, names in groups.items():
        click.echo(f"{group}:")
        for name in names:
            line = f"  {name:<{width}}"
            if sys.stdout.isatty():
                table = colormap(name, n=48).table.tolist()
                line += "  " + "".join(click.style(" ", bg=tuple(color)) for color in table)
            click.echo(line.rstrip())


def _colormap_chart(groups: dict[str, tuple[str, ...]], suffix: str) -> bytes:
    from segvec.charts.palettes import palette_chart
    from segvec.color.colormap import colormap
    from segvec.palette import Palette
    from segvec.rendering.render import render

    strips = [
        Palette(colormap(name, n=64).table, name, source=group) for group, names in groups.items() for name in names
    ]
    text = palette_chart(strips)
    return text.encode() if suffix == ".svg" else render(text, format="png")
