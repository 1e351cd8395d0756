"""The command ``series``."""

import dataclasses
from typing import TYPE_CHECKING

import click

from segvec.errors import printable
from segvec.naming import PIECE_NAME
from segvec.options.recoloring import RecolorOptions
from segvec_cli.completing import files
from segvec_cli.fields import chosen_fields
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import (
    css_option,
    folder_option,
    formats_option,
    name_option,
    page_size,
    size_options,
)
from segvec_cli.outputs import Job
from segvec_cli.recolor_options import recolor_options
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.trace_options import NOT_OF_SERIES, chosen_options, preset_option, recolored_trace_options
from segvec_cli.work import (
    Advance,
    drawable_formats,
    n_trace_steps,
    run_each,
    source_of,
    traced,
)

if TYPE_CHECKING:
    from segvec.series.files import Progress

_SERIES_STEPS = 20
"""Steps of the progress bar for all pieces of a series."""


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
@formats_option("pieces", ("svg", "png", "jpg", "webp", "pdf"))
@name_option("pieces", PIECE_NAME, ("name", "number", "seed", "palette"))
@click.option("--sheet/--no-sheet", default=True, cls=SectionOption, section="Output", help="Draw a contact sheet.")
@click.option(
    "--columns", type=click.IntRange(1), metavar="N", cls=SectionOption, section="Output", help="Its columns."
)
@click.option(
    "--force",
    is_flag=True,
    cls=SectionOption,
    section="Output",
    help="Write over another series in the folder; its files go, but for those changed since.",
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
        from segvec.series.series import make_series

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

        results = made.save(
            folder,
            name=ctx.params["name"],
            formats=formats,
            **dataclasses.asdict(size),
            sheet=ctx.params["sheet"],
            columns=ctx.params["columns"],
            force=ctx.params["force"],
            progress=show,
        )
        is_well &= not any(result.error for result in results)
        report.note(_summary(results, folder))

    is_done = bool(formats) and run_each([job], work, n_steps=n_steps + _SERIES_STEPS, report=report)
    if not (is_done and is_well):
        ctx.exit(FAILED)


def _summary(results: "list[Progress]", folder: str) -> str:
    """Tell how many pieces there are, with which seeds, and how many of them were there before."""
    made = [result for result in results if not result.error]
    seeds = [result.piece.seed for result in made]
    n_old = sum(not result.is_new for result in made)
    count = f"{len(made)}" if len(made) == len(results) else f"{len(made)} of {len(results)}"
    text = f"{count} piece{'' if len(results) == 1 else 's'} in {printable(folder)}"
    if seeds:
        text += f", seed {seeds[0]}" if len(seeds) == 1 else f", seeds {seeds[0]} to {seeds[-1]}"
    return text + (f"; {n_old} finished before" if n_old else "")
