"""The command ``cut``, for cutters, lasers and plotters."""

from typing import TYPE_CHECKING

import click

from segvec_cli.completing import files
from segvec_cli.lengths import millimetres_of, width_option
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import outputs_option
from segvec_cli.outputs import Job, planned_targets, write
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.suggesting import OneOf
from segvec_cli.trace_options import chosen_options, trace_options
from segvec_cli.work import Advance, n_trace_steps, note_flattened, run_each, source_of, traced

if TYPE_CHECKING:
    from segvec.artwork.artwork import Artwork

SUFFIXES = (".svg", ".dxf")


@click.command(cls=SectionCommand)
@click.argument("image", metavar="IMAGE", shell_complete=files)
@outputs_option(
    f"Where to write; the suffix is the format: {', '.join(SUFFIXES)}. Repeat it for several.", required=True
)
@width_option
@click.option(
    "--profile",
    type=OneOf(("cutter", "plotter")),
    default="cutter",
    show_default=True,
    cls=SectionOption,
    section="Output",
    help="cutter: outlines as hairlines, a layer for each color; plotter: the lines of a style, ordered for a pen.",
)
@click.option(
    "--line-width",
    metavar="LENGTH",
    cls=SectionOption,
    section="Output",
    help="Of outlines in SVG, as 0.3mm; lasers ask for their own.  [default: 0.01mm, a hairline]",
)
@click.option("--shared", is_flag=True, cls=SectionOption, section="Output", help="Cut borders between colors once.")
@trace_options
@message_options
@click.pass_context
def cut(ctx: click.Context, /, image: str, outputs: tuple[str, ...], width: str, **_: object) -> None:
    """Trace IMAGE and write its outlines or lines in millimetres.

    \b
    segvec cut logo.png --width 200mm -o logo.dxf -o logo.svg
    segvec cut photo.jpg --profile plotter --style isolines --width 18cm -o lines.svg
    """  # noqa: D301
    options = chosen_options(ctx)
    millimetres = millimetres_of(width, ctx)
    job = Job(image, planned_targets(image, outputs, SUFFIXES))
    if ctx.params["profile"] == "plotter" and any(target.format == "dxf" for target in job.targets):
        raise click.UsageError("--profile plotter writes .svg", ctx)
    given_width = ctx.params["line_width"]
    line_width = None if given_width is None else millimetres_of(given_width, ctx)
    if line_width is not None and ctx.params["profile"] == "plotter":
        raise click.UsageError("--line-width is for outlines; a plotter's lines have the width of the style", ctx)

    def work(job: Job, advance: Advance) -> None:
        source = source_of(image)
        artwork = traced(source, options, job, advance, report)
        scale = millimetres / artwork.size[0]
        documents = [(target, _machine_text(ctx, artwork, target.format, scale, line_width)) for target in job.targets]
        for target, text in documents:
            write(target, text.encode())
        note_flattened(artwork, report)

    report = report_of(ctx)
    if not run_each([job], work, n_steps=n_trace_steps(), report=report):
        ctx.exit(FAILED)


def _machine_text(ctx: click.Context, artwork: "Artwork", format: str, scale: float, line_width: float | None) -> str:
    from segvec.machines.dxf import dxf_text
    from segvec.machines.profiles import cutter_svg, plotter_svg

    if format == "dxf":
        return dxf_text(artwork, millimetres_per_pixel=scale)
    if ctx.params["profile"] == "plotter":
        return plotter_svg(artwork, millimetres_per_pixel=scale)
    given = {} if line_width is None else {"hairline": line_width}
    return cutter_svg(artwork, millimetres_per_pixel=scale, shared=ctx.params["shared"], **given)
