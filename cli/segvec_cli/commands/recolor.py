"""The command ``recolor``."""

import click

from segvec.options.recoloring import RecolorOptions
from segvec_cli.completing import files
from segvec_cli.fields import chosen_fields
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import formats_of, output_options, page_size, size_options
from segvec_cli.outputs import Job, planned_jobs
from segvec_cli.recolor_options import note_seed, only_palette, recolor_options
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand
from segvec_cli.work import Advance, document_text, run_each, write_all


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
    palette = only_palette(ctx)
    if palette is None and not options.acts_alone:
        raise click.UsageError("nothing to do: give --palette, --replace, --transparent or --no-shading", ctx)
    jobs = planned_jobs(documents, outputs, ctx.params["standard_format"])
    size = page_size(ctx, formats_of(jobs))
    report = report_of(ctx)

    def work(job: Job, advance: Advance) -> None:
        from segvec.recoloring.documents import recolor_svg

        advance(0, "recolor")
        text = recolor_svg(document_text(job.source), palette, options)
        note_seed(palette, options, report)
        advance(1, "write")
        write_all(job, size, report, svg=lambda: text)

    if not run_each(jobs, work, n_steps=2, report=report):
        ctx.exit(FAILED)
