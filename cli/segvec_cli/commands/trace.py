"""The command ``trace``."""

import click

from segvec_cli.completing import files
from segvec_cli.fields import was_given
from segvec_cli.jobs import is_apart, jobs_option, run_apart
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import css_option, formats_of, output_options, page_size, size_options
from segvec_cli.outputs import MASKS, REPORTS, STANDARD, planned_jobs, with_extras
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.trace_options import chosen_options, note_idle, trace_options
from segvec_cli.work import run_traces


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
@click.option(
    "--report",
    "report_output",
    metavar="PATH",
    shell_complete=files,
    cls=SectionOption,
    section="Output",
    help="Write also what was decided, and how near the picture the SVG comes: .txt or .json; - is JSON on the "
    "standard output, a line for each picture, and without -o nothing else is written.",
)
@trace_options
@size_options
@jobs_option
@message_options
@click.pass_context
def trace(
    ctx: click.Context,
    /,
    images: tuple[str, ...],
    outputs: tuple[str, ...],
    save_mask: str | None,
    report_output: str | None,
    **_: object,
) -> None:
    """Trace each IMAGE, a file or - for the standard input, into vector art.

    What fails is told and left out, the rest goes on, and the last line says how many of how many are done.

    \b
    segvec trace photo.jpg -o poster.svg -o poster.png --preset poster --colors 8
    segvec trace *.png -o 'art/{name}.svg'
    curl -s https://example.org/logo.png | segvec trace - > logo.svg
    """  # noqa: D301 (\b keeps click from refilling the lines)
    options = chosen_options(ctx)
    if options.max_bytes is not None and ctx.params["css"]:
        raise click.UsageError("--max-bytes counts an SVG without a style sheet: it does not go with --css", ctx)
    default = () if report_output == STANDARD else (STANDARD,)
    jobs = planned_jobs(images, outputs, ctx.params["standard_format"], default=default)
    if save_mask is not None:
        jobs = with_extras(jobs, save_mask, MASKS, option="--save-mask", noun="masks")
    if report_output is not None:
        jobs = with_extras(jobs, report_output, REPORTS, option="--report", noun="reports")
    asked_colors = options.colors if was_given(ctx, "colors") and options.style is None else None
    report = report_of(ctx)
    size = page_size(ctx, formats_of(jobs))
    note_idle(ctx, options, report)
    if is_apart(ctx, jobs):
        is_well = run_apart(ctx, jobs, report)
    else:
        is_well = run_traces(jobs, options, size, asked_colors=asked_colors, report=report, css=ctx.params["css"])
    if not is_well:
        ctx.exit(FAILED)
