"""The command ``separate``, for printing color by color."""

import click

from segvec.naming import PLATE_NAME
from segvec_cli.completing import files
from segvec_cli.lengths import millimetres_of, width_option
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import folder_option, formats_option, name_option
from segvec_cli.outputs import Job
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.trace_options import chosen_options, trace_options
from segvec_cli.work import (
    Advance,
    drawable_formats,
    n_trace_steps,
    note_flattened,
    run_each,
    source_of,
    traced,
)


@click.command(cls=SectionCommand)
@click.argument("image", metavar="IMAGE", shell_complete=files)
@folder_option("Where to write the plates")
@width_option
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
@name_option("plates", PLATE_NAME, ("name", "number", "color"))
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
    millimetres, trap = millimetres_of(width, ctx), millimetres_of(ctx.params["trap"], ctx)
    report = report_of(ctx)
    wanted = ctx.params["formats"] or ("svg",)
    formats = drawable_formats(wanted, report)

    def work(job: Job, advance: Advance) -> None:
        from segvec.layout.millimetres import MM_PER_INCH
        from segvec.machines.plates import separations, write_separations

        source = source_of(image)
        artwork = traced(source, options, job, advance, report)
        scale = millimetres / artwork.size[0]
        plates = separations(artwork, trap=trap / scale, registration=ctx.params["registration"])
        dpi = ctx.params["dpi"]
        written = write_separations(
            plates,
            folder,
            stem=artwork.title or "art",
            name=ctx.params["name"],
            formats=formats,
            scale=scale / MM_PER_INCH * dpi,
            dpi=dpi,
        )
        note_flattened(artwork, report)
        report.note(f"{len(plates)} plates in {folder}, lightest first: {', '.join(file.name for file in written)}")

    is_well = bool(formats) and run_each([Job(image, ())], work, n_steps=n_trace_steps(), report=report)
    if not is_well or formats != wanted:
        ctx.exit(FAILED)
