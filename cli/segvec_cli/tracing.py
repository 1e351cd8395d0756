"""The commands that trace: ``trace`` and ``demo``."""

from pathlib import Path

import click

from segvec.errors import printable
from segvec.options.tracing import SUPERPIXELS, TraceOptions, options_from
from segvec_cli.common_options import (
    css_option,
    formats_of,
    message_options,
    output_options,
    page_size,
    report_of,
    size_options,
)
from segvec_cli.completing import files
from segvec_cli.example import OPTIONS, picture_path
from segvec_cli.outputs import PageSize, planned_jobs, with_masks
from segvec_cli.params import (
    SectionCommand,
    SectionOption,
    chosen_options,
    flag_of,
    given_fields,
    outputs_option,
    trace_options,
    was_given,
)
from segvec_cli.reports import FAILED, Report
from segvec_cli.work import run_traces

HEEDED_BY_STYLES = ("effects", "background", "mask", "max_pixels", "style", "pen_order")
"""Options of a trace that also those styles heed that are drawn from the picture."""


@click.command(cls=SectionCommand)
@click.argument("images", metavar="IMAGE...", nargs=-1, required=True, shell_complete=files)
@output_options
@css_option
@click.option(
    "--save-mask",
    metavar="PATH",
    shell_complete=files,
    cls=SectionOption,
    section="Output",
    help="Write also what is visible, white on black: .png, at the picture's size.",
)
@trace_options
@size_options
@message_options
@click.pass_context
def trace(
    ctx: click.Context, /, images: tuple[str, ...], outputs: tuple[str, ...], save_mask: str | None, **_: object
) -> None:
    """Trace each IMAGE, a file or - for the standard input, into vector art.

    \b
    segvec trace photo.jpg -o poster.svg -o poster.png --preset poster --colors 8
    segvec trace *.png -o 'art/{name}.svg'
    curl -s https://example.org/logo.png | segvec trace - > logo.svg
    """  # noqa: D301 (\b keeps click from refilling the lines)
    options = chosen_options(ctx)
    jobs = planned_jobs(images, outputs, ctx.params["standard_format"])
    if save_mask is not None:
        jobs = with_masks(jobs, save_mask)
    asked_colors = options.colors if was_given(ctx, "colors") and options.style is None else None
    report = report_of(ctx)
    size = page_size(ctx, formats_of(jobs))
    _note_idle(ctx, options, report)
    if not run_traces(jobs, options, size, asked_colors=asked_colors, report=report, css=ctx.params["css"]):
        ctx.exit(FAILED)


@click.command(cls=SectionCommand)
@outputs_option(
    "Where to write.  [default: demo.svg and demo.png]",
)
@click.option("--force", is_flag=True, cls=SectionOption, section="Output", help="Overwrite files that are there.")
@message_options
@click.pass_context
def demo(ctx: click.Context, /, outputs: tuple[str, ...], force: bool, **_: object) -> None:
    """Make a poster from a picture that comes along: a cup of coffee by Rachel Michetti (CC0)."""
    report = report_of(ctx)
    names = outputs or ("demo.svg", "demo.png")
    source = picture_path()
    jobs = planned_jobs([str(source)], names, None)
    there = [target.path for job in jobs for target in job.targets if Path(target.path).exists()]
    if there and not force:
        report.error(f"{printable(there[0])} is already there; --force overwrites it")
        ctx.exit(FAILED)
    if not run_traces(jobs, options_from(**OPTIONS), PageSize(), asked_colors=None, report=report):
        ctx.exit(FAILED)
    flags = " ".join(f"--{name} {value}" for name, value in OPTIONS.items())
    report.note(f"traced {source.name} with {flags} and wrote {printable(' and '.join(names))}")
    report.note("try next: segvec trace your-photo.jpg -o art.svg --preset poster --colors 8")
    report.note("segvec --help lists the commands, segvec COMMAND --help what each of them can do")


def _note_idle(ctx: click.Context, options: TraceOptions, report: Report) -> None:
    """Tell of options that change nothing beside the others."""
    idle = {
        "threshold": options.segment != "threshold" and "--segment threshold",
        "window": options.segment != "adaptive" and "--segment adaptive",
        "space": options.segment != "kmeans" and "--segment kmeans",
        "position_weight": options.segment != "kmeans" and "--segment kmeans",
        "bandwidth": options.segment != "meanshift" and "--segment meanshift",
        "superpixels": options.segment not in SUPERPIXELS and "--segment slic, felzenszwalb or watershed",
        "labels": options.segment != "labels" and "--segment labels",
        "understroke": options.layers != "mosaic" and "--layers mosaic",
        "tolerance": options.curve == "pixel" and "--curve spline or polygon",
        "corner_threshold": options.curve == "pixel" and "--curve spline or polygon",
        "pen_order": options.style is None and "--style",
    }
    for name, needed in idle.items():
        if needed and was_given(ctx, name):
            report.note(f"--{flag_of(name)} does nothing without {needed}")
    if options.style is not None:
        _note_unstyled(ctx, options.style, report)


def _note_unstyled(ctx: click.Context, style: str, report: Report) -> None:
    """Tell of options that a style does not heed, because it is drawn from the picture and not from a trace."""
    from segvec.options.styles import parse_style

    found = parse_style(style)
    if found.needs_trace:
        return
    for name in given_fields(ctx, TraceOptions, without=HEEDED_BY_STYLES):
        report.note(f"--{flag_of(name)} does nothing with --style {found.name}")
