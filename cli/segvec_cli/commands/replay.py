"""The command ``replay``."""

import click

from segvec.errors import InputError, printable
from segvec.options.reading import options_of
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions
from segvec_cli.completing import files
from segvec_cli.fields import chosen_fields, given_fields
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import (
    css_option,
    formats_of,
    output_options,
    page_size,
    size_options,
)
from segvec_cli.outputs import Job, planned_jobs
from segvec_cli.recolor_options import note_seed, only_palette, recolor_options
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand
from segvec_cli.trace_options import NOT_OF_SERIES, recolored_trace_options
from segvec_cli.work import (
    Advance,
    document_text,
    n_trace_steps,
    rewound,
    run_each,
    source_of,
    traced,
    write_all,
)

NOT_TRACES = ("heatmap", "mosaic", "isolines", "borders", "page")
"""Keys of recipes of what no trace made."""


@click.command(cls=SectionCommand)
@click.argument("document", metavar="SVG", shell_complete=files)
@click.argument("image", metavar="IMAGE", shell_complete=files)
@output_options
@css_option
@recolor_options
@recolored_trace_options
@size_options
@message_options
@click.pass_context
def replay(ctx: click.Context, /, document: str, image: str, outputs: tuple[str, ...], **_: object) -> None:
    """Trace IMAGE as the recipe inside SVG says, with any option changed, and recolor it as it was.

    The picture must be the one that the document was made from. --palette takes the place of the recoloring. A recipe
    may be anyone's: files that it names (--mask, --labels, the colors of --style, those of an --effect) are opened only
    if you name them too, or left out by --mask none; limits such as --max-pixels are yours alone.

    \b
    segvec replay art.svg photo.jpg -o again.svg
    segvec replay art.svg photo.jpg --palette ocean --detail 2 -o finer.svg -o finer.png --width 3000
    """  # noqa: D301
    recoloring = chosen_fields(ctx, RecolorOptions)
    palette = only_palette(ctx)
    (job,) = planned_jobs([image], outputs, ctx.params["standard_format"])
    size = page_size(ctx, formats_of([job]))
    report = report_of(ctx)
    given = given_fields(ctx, TraceOptions, without=NOT_OF_SERIES)
    is_recolored = palette is not None or bool(given_fields(ctx, RecolorOptions, without=("seed",)))

    def work(job: Job, advance: Advance) -> None:
        from segvec.image.image import read_image
        from segvec.recipes import is_source
        from segvec.recoloring.artworks import recolor, recolored_by_recipe
        from segvec.segment.index_map import read_index_map
        from segvec.svg.metadata import recipe_of
        from segvec.svg.writing import is_themed

        text = document_text(document)
        recipe = recipe_of(text)
        if not recipe:
            raise InputError(f"{printable(document)} has no recipe: segvec did not write it, or it was taken out")
        made_by = next((name for name in NOT_TRACES if name in recipe), None)
        if made_by is not None:
            raise InputError(f"{printable(document)} is no trace that could be replayed: it was made as {made_by}")
        options = options_of(recipe, **given)
        source = source_of(image)
        if options.is_of_classes:
            picture = read_index_map(source, max_pixels=options.max_pixels).picture
        else:
            picture = read_image(source, max_pixels=options.max_pixels, background=options.background, deep=True)
        if not is_source(recipe, picture.sha256):
            raise InputError(f"{job.label} is not the picture that {printable(document)} was made from")
        # Class numbers and ranges count in the samples of the file, so that it is read once more.
        again = rewound(source) if options.is_of_classes or options.range is not None else picture
        artwork = traced(again, options, job, advance, report)
        if is_recolored:
            artwork = recolor(artwork, palette, recoloring)
            note_seed(palette, recoloring, report)
        else:
            artwork = recolored_by_recipe(artwork, recipe)
        css = ctx.params["css"] or is_themed(text)
        write_all(job, size, report, svg=lambda: artwork.to_svg(css=css), geojson=artwork.to_geojson)

    if not run_each([job], work, n_steps=n_trace_steps(), report=report):
        ctx.exit(FAILED)
