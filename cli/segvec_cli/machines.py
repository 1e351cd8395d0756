"""The commands for machines: ``cut`` for cutters, lasers and plotters, ``separate`` for printing color by color."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from segvec.errors import InputError
from segvec_cli.common_options import message_options, report_of
from segvec_cli.completing import files
from segvec_cli.outputs import Job, planned_targets, write
from segvec_cli.params import (
    SectionCommand,
    SectionOption,
    chosen_options,
    folder_option,
    formats_option,
    outputs_option,
    trace_options,
)
from segvec_cli.recoloring import n_trace_steps
from segvec_cli.reports import FAILED
from segvec_cli.suggesting import OneOf
from segvec_cli.work import Advance, drawable_formats, run_each, source_of, traced

if TYPE_CHECKING:
    from segvec.artwork.artwork import Artwork

MM_PER_INCH = 25.4

SUFFIXES = (".svg", ".dxf")

_SIZE = click.option(
    "--width",
    metavar="LENGTH",
    required=True,
    cls=SectionOption,
    section="Output",
    help="Width of the work, as 200mm, 8in or 30cm; the height follows.",
)


@click.command(cls=SectionCommand)
@click.argument("image", metavar="IMAGE", shell_complete=files)
@outputs_option(
    f"Where to write; the suffix is the format: {', '.join(SUFFIXES)}. Repeat it for several.", required=True
)
@_SIZE
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
    millimetres = _millimetres(width, ctx)
    job = Job(image, planned_targets(image, outputs, SUFFIXES))
    if ctx.params["profile"] == "plotter" and any(target.format == "dxf" for target in job.targets):
        raise click.UsageError("--profile plotter writes .svg", ctx)
    given_width = ctx.params["line_width"]
    line_width = None if given_width is None else _millimetres(given_width, ctx)
    if line_width is not None and ctx.params["profile"] == "plotter":
        raise click.UsageError("--line-width is for outlines; a plotter's lines have the width of the style", ctx)

    def work(job: Job, advance: Advance) -> None:
        source = source_of(image)
        artwork = traced(source, options, job, advance, report)
        scale = millimetres / artwork.size[0]
        documents = [(target, _machine_text(ctx, artwork, target.format, scale, line_width)) for target in job.targets]
        for target, text in documents:
            write(target, text.encode())

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


@click.command(cls=SectionCommand)
@click.argument("image", metavar="IMAGE", shell_complete=files)
@folder_option("Where to write the plates")
@_SIZE
@click.option(
    "--trap",
    metavar="LENGTH",
    default="0",
    show_default=True,
    cls=SectionOption,
    section="Output",
    help="By how much lighter colors reach under darker ones, as 0.2mm.",
)
@click.option(
    "--registration/--no-registration",
    default=True,
    cls=SectionOption,
    section="Output",
    help="Put marks around the picture, by which the plates are laid over each other.",
)
@formats_option("plates")
@click.option(
    "--dpi",
    type=click.FloatRange(1),
    default=300.0,
    show_default=True,
    metavar="N",
    cls=SectionOption,
    section="Output",
    help="Pixels per inch of PNG.",
)
@trace_options
@message_options
@click.pass_context
def separate(ctx: click.Context, /, image: str, folder: str, width: str, **_: object) -> None:
    """Trace IMAGE and write a black plate for each of its colors, for screen printing or risograph.

    \b
    segvec separate photo.jpg --preset poster --colors 4 --width 300mm --trap 0.2mm -o plates --format pdf
    """  # noqa: D301
    options = chosen_options(ctx)
    millimetres, trap = _millimetres(width, ctx), _millimetres(ctx.params["trap"], ctx)
    report = report_of(ctx)
    wanted = ctx.params["formats"] or ("svg",)
    formats = drawable_formats(wanted, report)

    def work(job: Job, advance: Advance) -> None:
        from segvec.files import make_folder
        from segvec.machines.plates import separations, write_separations

        source = source_of(image)
        artwork = traced(source, options, job, advance, report)
        scale = millimetres / artwork.size[0]
        plates = separations(artwork, trap=trap / scale, registration=ctx.params["registration"])
        make_folder(Path(folder))
        dpi = ctx.params["dpi"]
        written = write_separations(
            plates,
            folder,
            stem=artwork.title or "art",
            formats=formats,
            scale=scale / MM_PER_INCH * dpi,
            dpi=dpi,
        )
        report.note(f"{len(plates)} plates in {folder}, lightest first: {', '.join(file.name for file in written)}")

    is_well = bool(formats) and run_each([Job(image, ())], work, n_steps=n_trace_steps(), report=report)
    if not is_well or formats != wanted:
        ctx.exit(FAILED)


def _millimetres(text: str, ctx: click.Context) -> float:
    """Read a length on the work."""
    from segvec.layout.destinations import parse_length

    if text.strip() in ("0", "0mm"):
        return 0.0
    try:
        length = parse_length(text)
    except InputError as error:
        raise click.UsageError(str(error), ctx) from error
    if length.unit == "px":
        raise click.UsageError(f"give a length with a unit of paper, as 200mm, not {text!r}", ctx)
    return length.pixels(MM_PER_INCH)
