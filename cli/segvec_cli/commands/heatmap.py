"""The command ``heatmap``."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from segvec.options.heating import HeatmapOptions
from segvec.options.tracing import PRESETS, options_from
from segvec_cli.completing import files
from segvec_cli.fields import chosen_fields, field_options, flag_of, sections_of, was_given
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import outputs_option
from segvec_cli.outputs import STANDARD, Job, check_apart, picture_targets, write
from segvec_cli.reports import FAILED, Report
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.suggesting import OneOf
from segvec_cli.work import Advance, rewound, run_each, source_of

if TYPE_CHECKING:
    from segvec.heat.heatmap import Heatmap

STILL, MOVING = (".png", ".svg", ".pdf", ".npy", ".csv"), (".gif", ".apng", ".webp", ".mp4", ".webm")
"""Suffixes of heatmaps of one picture, the last two for the cells' values, and of heatmaps of many."""

NUMBERED = "%"
"""In a name, stands for a frame's number, as in ``frame-%03d.png``."""

NOT_OF_REGIONS = ("Output size", "Look")
"""Sections of options that say nothing where regions are the cells."""

OF_CELLS = ("mask", "block", "cells", "edge", "window")
"""Single ones that do not."""


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
@partial(field_options, kind=HeatmapOptions, headings=("Cells", "Scale"))
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
    sections = sections_of(HeatmapOptions)
    of_cells = [*OF_CELLS, *(name for title in NOT_OF_REGIONS for name in sections[title])]
    useless = [name for name in of_cells if ctx.params["regions"] and was_given(ctx, name)]
    if useless:
        raise click.UsageError(f"--{flag_of(HeatmapOptions, useless[0])} does not go with --regions", ctx)


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
    from segvec.pipeline import trace

    source = source_of(job.source)
    art = trace(source, options_from(preset=ctx.params["preset"], max_pixels=options.max_pixels))
    text = region_heatmap(rewound(source), art, options).to_svg()
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
