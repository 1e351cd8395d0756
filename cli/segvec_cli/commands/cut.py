"""The command ``cut``, for cutters, lasers and plotters."""

from functools import partial
from typing import TYPE_CHECKING

import click

from segvec.options.plotting import PlotOptions
from segvec_cli.completing import OFFERED, files
from segvec_cli.fields import chosen_fields, field_options, flag_of, given_fields
from segvec_cli.lengths import millimetres_of, page_size_of
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import outputs_option
from segvec_cli.outputs import JSON_REPORT, REPORTS, TEXT_REPORT, Job, planned_targets, with_extras, write
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.suggesting import OneOf
from segvec_cli.trace_options import chosen_options, trace_options
from segvec_cli.work import Advance, n_trace_steps, note_flattened, run_each, source_of, traced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segvec.artwork.artwork import Artwork
    from segvec.machines.sheet import Sheet
    from segvec.options.tracing import TraceOptions

SUFFIXES = (".svg", ".dxf")


@click.command(cls=SectionCommand)
@click.argument("image", metavar="IMAGE", shell_complete=files)
@outputs_option(
    f"Where to write; the suffix is the format: {', '.join(SUFFIXES)}. Repeat it for several.", required=True
)
@click.option(
    "--width",
    metavar="LENGTH",
    cls=SectionOption,
    section="Output",
    help="Width of the work, as 200mm, 8in or 30cm; the height follows.  [default: as large as fits --for]",
)
@click.option(
    "--for",
    "destination",
    metavar="SIZE",
    shell_complete=OFFERED["destinations"],
    cls=SectionOption,
    section="Output",
    help="Sheet in whose middle the work lies, as a4, a3-landscape or 50x70cm.  [default: as large as the work]",
)
@click.option(
    "--margin",
    metavar="LENGTH",
    cls=SectionOption,
    section="Output",
    help="What stays free on all sides of the sheet, as 10mm.  [default: 0]",
)
@click.option(
    "--profile",
    type=OneOf(("cutter", "plotter")),
    default="cutter",
    show_default=True,
    cls=SectionOption,
    section="Output",
    help="cutter: outlines as hairlines, a layer for each color; plotter: lines of regions or of a style, a layer for "
    "each pen, ordered so that it is lifted and travels little; how long it takes is told.",
)
@click.option(
    "--line-width",
    metavar="LENGTH",
    cls=SectionOption,
    section="Output",
    help="Of outlines in SVG, as 0.3mm; lasers ask for their own, and pens have it.  [default: 0.01mm, a hairline; of "
    "pens 0.3mm]",
)
@click.option("--shared", is_flag=True, cls=SectionOption, section="Output", help="Cut borders between colors once.")
@click.option(
    "--report",
    "report_output",
    metavar="PATH",
    shell_complete=files,
    cls=SectionOption,
    section="Output",
    help="Write also what each pen of a plotter does, in lengths, lifts and seconds: .txt or .json; - is JSON on the "
    "standard output.",
)
@trace_options
@partial(field_options, kind=PlotOptions)
@message_options
@click.pass_context
def cut(ctx: click.Context, /, image: str, outputs: tuple[str, ...], **_: object) -> None:
    """Trace IMAGE and write its outlines or lines in millimetres.

    \b
    segvec cut logo.png --width 200mm -o logo.dxf -o logo.svg
    segvec cut logo.png --for a4 --margin 10mm -o sheet.svg
    segvec cut logo.png --profile plotter --hatch 1mm --for a4 --margin 15mm -o pens.svg
    segvec cut photo.jpg --profile plotter --style isolines --width 18cm -o lines.svg
    """  # noqa: D301
    options = chosen_options(ctx)
    width, margin, destination = _lengths(ctx)
    targets = planned_targets(image, outputs, SUFFIXES)
    is_plotter = ctx.params["profile"] == "plotter"
    if is_plotter and any(target.format == "dxf" for target in targets):
        raise click.UsageError("--profile plotter writes .svg", ctx)
    plotting = _plot_options(ctx, options) if is_plotter else None
    line_width = None if ctx.params["line_width"] is None else millimetres_of(ctx.params["line_width"], ctx)
    jobs = [Job(image, targets)]
    if ctx.params["report_output"] is not None:
        jobs = with_extras(jobs, ctx.params["report_output"], REPORTS, option="--report", noun="reports")
    if not is_plotter:
        _check_plotter(ctx)

    def work(job: Job, advance: Advance) -> None:
        from segvec.machines.sheet import sheet_for

        source = source_of(image)
        artwork = traced(source, options, job, advance, report)
        sheet = None if destination is None else sheet_for(artwork.size, destination, margin=margin, width=width)
        scale = (width or 0) / artwork.size[0] if sheet is None else sheet.millimetres_per_pixel
        if plotting is not None:
            from segvec.machines.plots import plot

            drawn = plot(artwork, plotting, millimetres_per_pixel=scale, sheet=sheet)
            report.note(str(drawn.estimate))
            made: Mapping[str, Callable[[], str]] = {
                "svg": drawn.to_svg,
                JSON_REPORT: lambda: f"{drawn.estimate.to_json()}\n",
                TEXT_REPORT: lambda: f"{drawn.estimate.to_text()}\n",
            }
            documents = [(target, made[target.format]()) for target in job.targets]
        else:
            documents = [
                (target, _outlines_text(ctx, artwork, target.format, scale, line_width, sheet))
                for target in job.targets
            ]
        for target, text in documents:
            write(target, text.encode())
        note_flattened(artwork, report)

    report = report_of(ctx)
    if not run_each(jobs, work, n_steps=n_trace_steps(), report=report):
        ctx.exit(FAILED)


def _plot_options(ctx: click.Context, options: "TraceOptions") -> PlotOptions:
    """Return what is asked of the pens."""
    width = ctx.params["line_width"]
    if width is not None and options.style is not None:
        raise click.UsageError("--line-width is for outlines; a plotter's lines have the width of the style", ctx)
    return chosen_fields(ctx, PlotOptions, **({} if width is None else {"line_width": width}))


def _check_plotter(ctx: click.Context) -> None:
    """Refuse what only a plotter has."""
    given = [flag_of(PlotOptions, name) for name in given_fields(ctx, PlotOptions, without=["line_width"])]
    given += ["report"] if ctx.params["report_output"] is not None else []
    if given:
        raise click.UsageError(f"--{given[0]} needs --profile plotter", ctx)


def _lengths(ctx: click.Context) -> tuple[float | None, float, str | None]:
    """Return the width of the work and the margin in millimetres, and the sheet."""
    width, margin, destination = (ctx.params[name] for name in ("width", "margin", "destination"))
    if width is None and destination is None:
        raise click.UsageError("give the size: --width, as 200mm, or --for, as a4", ctx)
    if margin is not None and destination is None:
        raise click.UsageError("--margin needs --for", ctx)
    if destination is not None and not page_size_of(destination, ctx).is_physical:
        raise click.UsageError(f"give a size of paper, as a4 or 50x70cm, not {destination!r}", ctx)
    own = None if width is None else millimetres_of(width, ctx)
    return own, millimetres_of(margin or "0", ctx), destination


def _outlines_text(
    ctx: click.Context,
    artwork: "Artwork",
    format: str,
    scale: float,
    line_width: float | None,
    sheet: "Sheet | None",
) -> str:
    from segvec.machines.dxf import dxf_text
    from segvec.machines.profiles import cutter_svg

    if format == "dxf":
        return dxf_text(artwork, millimetres_per_pixel=scale, sheet=sheet)
    given = {} if line_width is None else {"hairline": line_width}
    return cutter_svg(artwork, millimetres_per_pixel=scale, sheet=sheet, shared=ctx.params["shared"], **given)
