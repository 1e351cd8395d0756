"""The commands that give artworks other colors: ``recolor``, ``replay``, ``series``."""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from segvec.errors import InputError, printable
from segvec.options.reading import options_of
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions
from segvec_cli.common_options import (
    css_option,
    formats_of,
    message_options,
    output_options,
    page_size,
    palette_option,
    report_of,
    size_options,
)
from segvec_cli.completing import files
from segvec_cli.outputs import STANDARD, Job, planned_jobs
from segvec_cli.params import (
    RECOLORING,
    SECTIONS,
    SectionCommand,
    SectionOption,
    chosen_fields,
    chosen_options,
    field_options,
    folder_option,
    formats_option,
    given_fields,
    preset_option,
    was_given,
)
from segvec_cli.reports import FAILED, Report
from segvec_cli.work import Advance, drawable_formats, run_each, source_of, standard_input, traced, write_all

if TYPE_CHECKING:
    from segvec.palette import Palette
    from segvec.series.files import Progress

_Command = TypeVar("_Command", bound=Callable[..., Any])

NOT_OF_SERIES = ("palette", "seed")
"""Options of a trace that have another meaning where palettes are laid over."""

NOT_TRACES = ("heatmap", "mosaic", "isolines", "borders", "page")
"""Keys of recipes of what no trace made."""


def recolor_options(command: _Command) -> _Command:
    """Give a command ``--palette`` and all that says how one is laid over."""
    return palette_option(field_options(command, RecolorOptions, RECOLORING))


def recolored_trace_options(command: _Command) -> _Command:
    """Give a command the options of a trace whose colors are replaced afterwards."""
    return field_options(command, TraceOptions, SECTIONS, without=NOT_OF_SERIES)


@click.command(cls=SectionCommand)
@click.argument("documents", metavar="SVG...", nargs=-1, required=True, shell_complete=files)
@output_options
@recolor_options
@size_options
@message_options
@click.pass_context
def recolor(ctx: click.Context, /, documents: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Lay a palette over each SVG, a file or - for the standard input; shapes stay as they are.

    \b
    segvec recolor art.svg --palette sunset -o new.svg
    segvec recolor art.svg --palette triadic --seed 7 --keep '#d00' -o new.svg -o new.png
    segvec recolor logo.svg --replace 'white=navy' --replace '#e00~0.1=gold' > new.svg
    """  # noqa: D301 (\b keeps click from refilling the lines)
    options = chosen_fields(ctx, RecolorOptions)
    palette = _only_palette(ctx)
    if palette is None and not (options.replace or options.transparent):
        raise click.UsageError("nothing to do: give --palette, --replace or --transparent", ctx)
    jobs = planned_jobs(documents, outputs, ctx.params["standard_format"])
    size = page_size(ctx, formats_of(jobs))
    report = report_of(ctx)

    def work(job: Job, advance: Advance) -> None:
        from segvec.recoloring.recoloring import recolor_svg

        advance(0, "recolor")
        drawn = _drawn_palette(palette, options, report)
        text = recolor_svg(document_text(job.source), drawn, options)
        advance(1, "write")
        write_all(job, size, report, svg=lambda: text)

    if not run_each(jobs, work, n_steps=2, report=report):
        ctx.exit(FAILED)


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

    The picture must be the one that the document was made from. --palette takes the place of the recoloring.

    \b
    segvec replay art.svg photo.jpg -o again.svg
    segvec replay art.svg photo.jpg --palette ocean --detail 2 -o finer.svg -o finer.png --width 3000
    """  # noqa: D301
    recoloring = chosen_fields(ctx, RecolorOptions)
    palette = _only_palette(ctx)
    (job,) = planned_jobs([image], outputs, ctx.params["standard_format"])
    size = page_size(ctx, formats_of([job]))
    report = report_of(ctx)
    given = given_fields(ctx, TraceOptions, without=NOT_OF_SERIES)
    is_recolored = palette is not None or bool(given_fields(ctx, RecolorOptions, without=("seed",)))

    def work(job: Job, advance: Advance) -> None:
        from segvec.image.image import read_image
        from segvec.recoloring.recoloring import recolor, recolored_by_recipe
        from segvec.svg.colors import recipe_of
        from segvec.svg.writing import is_themed

        text = document_text(document)
        recipe = recipe_of(text)
        if not recipe:
            raise InputError(f"{printable(document)} has no recipe: segvec did not write it, or it was taken out")
        made_by = next((name for name in NOT_TRACES if name in recipe), None)
        if made_by is not None:
            raise InputError(f"{printable(document)} is no trace that could be replayed: it was made as {made_by}")
        options = dataclasses.replace(options_of(recipe), **given)
        source = source_of(image)
        picture = read_image(source, max_pixels=options.max_pixels, background=options.background)
        if not picture.sha256.startswith(str(recipe.get("source", ""))):
            raise InputError(f"{job.label} is not the picture that {printable(document)} was made from")
        artwork = traced(picture, options, job, advance, report)
        if is_recolored:
            artwork = recolor(artwork, _drawn_palette(palette, recoloring, report), recoloring)
        else:
            artwork = recolored_by_recipe(artwork, recipe)
        css = ctx.params["css"] or is_themed(text)
        write_all(job, size, report, svg=lambda: artwork.to_svg(css=css), geojson=artwork.to_geojson)

    if not run_each([job], work, n_steps=n_trace_steps(), report=report):
        ctx.exit(FAILED)


@click.command(cls=SectionCommand)
@click.argument("image", metavar="IMAGE", shell_complete=files)
@folder_option("Where to write", " Pieces that an earlier run finished are not made again.")
@click.option(
    "--count",
    type=click.IntRange(1),
    metavar="N",
    cls=SectionOption,
    section="Output",
    help="Number of pieces.  [default: 12, or the number of palettes given]",
)
@formats_option("pieces")
@click.option(
    "--name",
    metavar="TEMPLATE",
    default="{name}-{seed:04d}",
    show_default=True,
    cls=SectionOption,
    section="Output",
    help="Name of the pieces' files: {name} of the picture, {number}, {seed}, {palette}.",
)
@click.option("--sheet/--no-sheet", default=True, cls=SectionOption, section="Output", help="Draw a contact sheet.")
@click.option(
    "--columns", type=click.IntRange(1), metavar="N", cls=SectionOption, section="Output", help="Its columns."
)
@click.option(
    "--distinct",
    is_flag=True,
    cls=SectionOption,
    section="Recoloring",
    help="Pass over seeds whose palette is too near to one that is there.",
)
@css_option
@recolor_options
@recolored_trace_options
@preset_option
@size_options
@message_options
@click.pass_context
def series(ctx: click.Context, /, image: str, folder: str, **_: object) -> None:
    """Trace IMAGE once and lay many palettes over it, with a contact sheet and manifest.json.

    \b
    segvec series photo.jpg --count 24 --seed 7 -o out
    segvec series photo.jpg --preset poster --palette sunset --palette ocean --format svg --format png -o out
    """  # noqa: D301
    options, recoloring = chosen_options(ctx, without=NOT_OF_SERIES), chosen_fields(ctx, RecolorOptions)
    wanted = ctx.params["formats"] or ("svg",)
    size = page_size(ctx, wanted)
    report = report_of(ctx)
    formats = drawable_formats(wanted, report)
    job = Job(image, ())
    n_steps = n_trace_steps()
    count = ctx.params["count"]
    is_well = formats == wanted

    def work(job: Job, advance: Advance) -> None:
        nonlocal is_well
        from segvec.series.files import write_series
        from segvec.series.pieces import make_series

        source = source_of(image)
        artwork = traced(source, options, job, advance, report)
        chosen = {
            field.name: getattr(recoloring, field.name)
            for field in dataclasses.fields(recoloring)
            if field.name != "seed"
        }
        made = make_series(
            artwork,
            list(ctx.params["palettes"]) or "harmony",
            count=count,
            seed=recoloring.seed,
            distinct=ctx.params["distinct"],
            css=ctx.params["css"],
            **chosen,
        )
        n_pieces = len(made.pieces)

        def show(progress: "Progress") -> None:
            if progress.error:
                report.error(f"piece {progress.piece.number} (seed {progress.piece.seed}): {progress.error}")
            share = progress.piece.number / n_pieces
            advance(n_steps + int(share * (_SERIES_STEPS - 1)), f"{progress.piece.number} of {n_pieces}")

        results = write_series(
            made,
            folder,
            name=ctx.params["name"],
            formats=formats,
            size={name: value for name, value in dataclasses.asdict(size).items() if value is not None},
            sheet=ctx.params["sheet"],
            columns=ctx.params["columns"],
            progress=show,
        )
        is_well &= not any(result.error for result in results)
        report.note(_summary(results, folder))

    is_done = bool(formats) and run_each([job], work, n_steps=n_steps + _SERIES_STEPS, report=report)
    if not (is_done and is_well):
        ctx.exit(FAILED)


_SERIES_STEPS = 20
"""Steps of the progress bar for all pieces of a series."""


def n_trace_steps() -> int:
    """Count the steps of the progress bar for one trace."""
    from segvec.pipeline import STAGES

    return len(STAGES) + 1


def _summary(results: "list[Progress]", folder: str) -> str:
    """Tell how many pieces there are, with which seeds, and how many of them were there before."""
    made = [result for result in results if not result.error]
    seeds = [result.piece.seed for result in made]
    n_old = sum(not result.is_new for result in made)
    text = f"{len(made)} piece{'' if len(made) == 1 else 's'} in {printable(folder)}"
    if seeds:
        text += f", seed {seeds[0]}" if len(seeds) == 1 else f", seeds {seeds[0]} to {seeds[-1]}"
    return text + (f"; {n_old} finished before" if n_old else "")


def _only_palette(ctx: click.Context) -> str | None:
    """Return the palette asked for, where there can be one."""
    palettes: tuple[str, ...] = ctx.params["palettes"]
    if len(palettes) > 1:
        raise click.UsageError("give one --palette; several make a series", ctx)
    if not palettes and (was_given(ctx, "seed") or was_given(ctx, "assign") or was_given(ctx, "palette_size")):
        raise click.UsageError("--seed, --assign and --palette-size need --palette", ctx)
    return palettes[0] if palettes else None


def _drawn_palette(source: str | None, options: RecolorOptions, report: Report) -> "Palette | str | None":
    """Tell the seed of what it decides; the palette itself is made where its size is known."""
    if source is None:
        return None
    from segvec.palette.resolve import is_seeded

    if is_seeded(source) or options.assign == "random":
        report.note(f"seed {options.seed}")
    return source


def document_text(source: str) -> str:
    """Read an SVG document, gzipped or not."""
    from segvec.image.decoding import file_bytes
    from segvec.svg.colors import svgz_text

    data = standard_input().getvalue() if source == STANDARD else file_bytes(source, noun="document")[0]
    return svgz_text(data)
