"""The command ``heatmap``."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from segvec.errors import InputError
from segvec.options.heating import HeatmapOptions
from segvec.options.tracing import PRESETS, Method, TraceOptions, options_from
from segvec_cli.completing import files
from segvec_cli.fields import as_typed, chosen_fields, field_options, flag_of, was_given
from segvec_cli.framing import area_gone, shown_text
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import field_help, outputs_option, quality_of, quality_option
from segvec_cli.outputs import OWN_FIELDS, STANDARD, Job, check_apart, check_many, picture_targets, write
from segvec_cli.reports import FAILED, Report
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.suggesting import OneOf
from segvec_cli.work import Advance, rewound, run_each, source_of

if TYPE_CHECKING:
    from segvec.heat.heatmap import Heatmap

STILL = (".png", ".jpg", ".jpeg", ".svg", ".pdf", ".npy", ".csv")
MOVING = (".gif", ".apng", ".webp", ".mp4", ".webm")
"""Suffixes of heatmaps of one picture, the last two for the cells' values, and of heatmaps of many."""

NUMBERED = "%"
"""In a name, stands for a frame's number, as in ``frame-%03d.png``."""

OF_REGIONS = (".png", ".svg", ".pdf")
"""Suffixes of heatmaps whose cells are regions."""

OF_CELLS = (
    "mask",
    "block",
    "cells",
    "edge",
    "window",
    "over_frames",
    "crop",
    "shape",
    "show",
    "gap",
    "background",
    "annotate",
    "names",
)
"""Options that say nothing where regions are the cells."""

OF_TRACES = ("preset", "segment", "colors", "superpixels", "labels")
"""Options of a trace that say what the regions are."""


@click.command(cls=SectionCommand)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, shell_complete=files)
@outputs_option(
    f"Where to write, - for PNG to the standard output; the suffix is the format: {', '.join(STILL)} (the values "
    f"of the cells), for videos, animations and folders of pictures {', '.join(MOVING)} or frame-%03d.png. Repeat it "
    f"for several. {field_help(OWN_FIELDS)}  [default: PNG to the standard output]",
)
@click.option(
    "--fps",
    type=click.FloatRange(0, min_open=True),
    metavar="N",
    cls=SectionOption,
    section="Output",
    help="Frames per second.  [default: the source's, or 25]",
)
@quality_option
@click.option(
    "--max-frames",
    type=click.IntRange(1),
    metavar="N",
    cls=SectionOption,
    section="Output",
    help="Frames to read at most.  [default: all]",
)
@click.option(
    "--each-frame",
    is_flag=True,
    cls=SectionOption,
    section="Scale",
    help="Scale, or equalize, each frame by itself instead of all alike.",
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
    section="Regions",
    help=f"Let the regions of a trace be the cells; output is {', '.join(OF_REGIONS)}.",
)
@click.option(
    "--preset",
    type=OneOf(tuple(PRESETS)),
    cls=SectionOption,
    section="Regions",
    help="Of the trace, as of segvec trace.",
)
@click.option(
    "--segment",
    type=OneOf(get_args(Method)),
    cls=SectionOption,
    section="Regions",
    help="How the picture is cut, as of segvec trace.",
)
@click.option("--colors", type=click.INT, metavar="N", cls=SectionOption, section="Regions", help="Number of colors.")
@click.option(
    "--superpixels", type=click.INT, metavar="N", cls=SectionOption, section="Regions", help="About how many are made."
)
@click.option(
    "--labels",
    metavar="FILE",
    shell_complete=files,
    cls=SectionOption,
    section="Regions",
    help="Classes made elsewhere, as of segvec trace.",
)
@message_options
@click.pass_context
def heatmap(ctx: click.Context, /, sources: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Pool each SOURCE into cells and color them: a picture, a matrix (.npy, .csv), a video, or a folder of pictures.

    \b
    segvec heatmap photo.jpg --for linkedin --block 10 --reduce min --cmap coolwarm -o banner.png -o banner.svg
    segvec heatmap matrix.csv --cmap vlag --center 0 --annotate '{:.1f}' --color-bar right -o matrix.svg
    segvec heatmap photo.jpg --regions --segment otsu-mask --cmap magma --color-bar right -o regions.png
    segvec heatmap clip.mp4 --cells 64x36 --cmap inferno -o heat.mp4
    segvec heatmap clip.mp4 --over-frames std --cmap magma --color-bar right -o motion.png
    """  # noqa: D301
    options = chosen_fields(ctx, HeatmapOptions)
    check_many(sources, outputs or (STANDARD,), noun="sources")
    jobs = [
        Job(source, picture_targets(source, outputs, (*STILL, *MOVING), number=number))
        for number, source in enumerate(sources, start=1)
    ]
    check_apart(jobs)
    _check_kinds(ctx, jobs)
    quality_of(ctx, [target.format for job in jobs for target in job.targets])
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
    if ctx.params["regions"] and not all(path == STANDARD or Path(path).suffix.lower() in OF_REGIONS for path in paths):
        raise click.UsageError(f"--regions needs outputs of the formats {', '.join(OF_REGIONS)}", ctx)
    if not moving and was_given(ctx, "each_frame"):
        raise click.UsageError(f"--each-frame needs an output of {', '.join(MOVING)} or frame-%03d.png", ctx)
    if moving and was_given(ctx, "over_frames"):
        raise click.UsageError(f"--over-frames makes one picture: outputs are {', '.join(STILL)}", ctx)
    if moving and was_given(ctx, "mask"):
        raise click.UsageError("--mask is for single pictures and matrices", ctx)
    of_traces = [name for name in OF_TRACES if was_given(ctx, name)]
    if of_traces and not ctx.params["regions"]:
        raise click.UsageError(f"--{of_traces[0]} is for --regions", ctx)
    useless = [name for name in OF_CELLS if ctx.params["regions"] and was_given(ctx, name)]
    if useless:
        raise click.UsageError(f"--{flag_of(HeatmapOptions, useless[0])} does not go with --regions", ctx)
    if ctx.params["regions"]:
        _trace_options(ctx)


def _trace_options(ctx: click.Context) -> "TraceOptions":
    """Return the options of the trace whose regions are the cells."""
    chosen = {name: ctx.params[name] for name in OF_TRACES if name != "preset" and was_given(ctx, name)}
    try:
        return options_from(preset=ctx.params["preset"], **chosen)
    except InputError as error:
        raise click.UsageError(as_typed(str(error), TraceOptions, chosen), ctx) from error


def _write_still(ctx: click.Context, job: Job, options: HeatmapOptions, report: Report) -> None:
    from segvec.heat.data import values_bytes
    from segvec.heat.heatmap import heatmap as make_heatmap

    source = job.source if options.over_frames else source_of(job.source)
    made = make_heatmap(source, options, mask=ctx.params["mask"])
    writers: dict[str, Any] = {
        "png": made.to_png,
        "jpg": lambda: made.to_picture(format="jpg", quality=ctx.params["quality"]),
        "jpeg": lambda: made.to_picture(format="jpeg", quality=ctx.params["quality"]),
        "svg": lambda: made.to_svg().encode(),
        "pdf": made.to_pdf,
        "npy": lambda: values_bytes(made.values),
        "csv": lambda: values_bytes(made.values, format="csv"),
    }
    documents = [(target, writers[target.format]()) for target in job.targets]
    for target, data in documents:
        write(target, data)
    if made.is_cropped:
        report.note(f"{job.label}: {_shown_part(made, is_asked=was_given(ctx, 'crop'))}")


def _shown_part(made: "Heatmap", *, is_asked: bool) -> str:
    assert made.box is not None
    assert made.source_size is not None
    return shown_text(
        made.box,
        made.source_size,
        gone=0 if is_asked else area_gone(made.box, made.source_size),
        n_missing_faces=made.n_missing_faces,
        remedy="--crop none shows all, stretched",
    )


def _write_regions(ctx: click.Context, job: Job, options: HeatmapOptions) -> None:
    from segvec.heat.choropleth import region_heatmap
    from segvec.pipeline import trace

    source = source_of(job.source)
    traces = replace(_trace_options(ctx), turn=options.turn, max_pixels=options.max_pixels)
    artwork = trace(source, traces)
    made = region_heatmap(rewound(source), artwork, options)
    writers = {"png": made.to_png, "svg": lambda: made.to_svg().encode(), "pdf": made.to_pdf}
    documents = [(target, writers[target.format]()) for target in job.targets]
    for target, data in documents:
        write(target, data)


def _write_frames(ctx: click.Context, job: Job, options: HeatmapOptions, advance: Advance, report: Report) -> None:
    from segvec.heat.motion import heatmap_frames

    has_shape = options.destination is not None or (options.width is not None and options.height is not None)
    if has_shape and options.crop == "auto":
        report.note(f"{job.label}: frames of another shape than the output are cropped; --crop none stretches them")
    frames = heatmap_frames(job.source, options, max_frames=ctx.params["max_frames"], each=ctx.params["each_frame"])
    for target in job.targets:
        quality = ctx.params["quality"] if target.format == "webp" else None  # --quality is not for videos
        frames.save(
            target.path, fps=ctx.params["fps"], quality=quality, progress=lambda count: advance(0, f"frame {count}")
        )
