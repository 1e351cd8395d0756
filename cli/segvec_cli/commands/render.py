"""The command ``render``."""

import dataclasses
import math
from typing import TYPE_CHECKING

import click

from segvec_cli.completing import files
from segvec_cli.framing import crop_note
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import quality_of
from segvec_cli.outputs import Job
from segvec_cli.pages import DRAWING_STEPS, chosen_page, page_options, page_outputs_option, page_targets, write_page
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.time_limit import limited
from segvec_cli.value_types import Pixels
from segvec_cli.work import Advance, document_text, run_each

if TYPE_CHECKING:
    from segvec.page.page import Page

TRIAL_WIDTH = 64
"""Pixels at which a stranger's document is tried."""

PART_PIXELS = 1 << 28
"""Pixels of a picture that may take the whole time limit: four seconds for a trace."""

RASTERS = ("png", "jpg", "jpeg", "webp", "tif", "tiff")
"""Formats of targets that are pixels."""


@click.command(cls=SectionCommand)
@click.argument("documents", metavar="SVG...", nargs=-1, required=True, shell_complete=files)
@page_outputs_option
@click.option("--width", type=Pixels(), metavar="PIXELS", cls=SectionOption, section="Page", help="Instead of --for.")
@click.option(
    "--height",
    type=Pixels(),
    metavar="PIXELS",
    cls=SectionOption,
    section="Page",
    help="Instead of --for; of width and height the one that is left out follows.",
)
@page_options
@click.option(
    "--time-limit",
    type=click.FloatRange(0),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    cls=SectionOption,
    section="Safety",
    help="How long a document may take: first drawn small in a process of its own, then here, where each 268 "
    "megapixels may take so long. 0 trusts it.",
)
@message_options
@click.pass_context
def render(ctx: click.Context, /, documents: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Lay each SVG out on one page and draw it, of any size and from anyone: nothing is fetched or run.

    \b
    segvec render art.svg --width 2000 -o art.png
    segvec render art.svg --for a0 -o a0.png
    segvec render one.svg two.svg three.svg --for a3-landscape --margin 15mm -o sheet.pdf
    """  # noqa: D301
    options = chosen_page(ctx)
    width, height = ctx.params["width"], ctx.params["height"]
    if options.destination is not None and (width or height):
        raise click.UsageError("give either --for or --width and --height, not both", ctx)
    job = Job(documents[0], page_targets(documents, outputs, options.pages))
    quality = quality_of(ctx, [target.format for target in job.targets])
    report = report_of(ctx)

    def work(job: Job, advance: Advance) -> None:
        from segvec.page.composing import compose

        advance(0, "read")
        seconds = ctx.params["time_limit"]
        texts = [document_text(document) for document in documents]
        for text in texts:
            _check_drawable(text, seconds)
        with limited(seconds * len(texts), noun="laying the page out"):
            destination = _pixels(texts[0], width, height) if width or height else options.destination
            page = compose(texts, dataclasses.replace(options, destination=destination))
        with limited(seconds * _n_parts(page, job), noun="drawing the page"):
            write_page(page, job, advance, 1, quality=quality)
        for document, part in zip(documents, page.shown, strict=True):
            note = crop_note(Job(document, ()).label, part)
            if note:
                report.note(note)

    if not run_each([job], work, n_steps=DRAWING_STEPS + 1, report=report):
        ctx.exit(FAILED)


def _pixels(text: str, width: int | None, height: int | None) -> str:
    """Return the size of a page of so many pixels, in the shape of a document where one of them is left open."""
    from segvec.layout.destinations import completed_size
    from segvec.svg.document import document_size

    return "{}x{}".format(*completed_size(width, height, like=document_size(text)))


def _n_parts(page: "Page", job: Job) -> int:
    """Count what may take so long: each target, and of large pictures each part."""
    parts = math.ceil(math.prod(page.pixels) / PART_PIXELS)
    return sum(parts if target.format in RASTERS else 1 for target in job.targets)


def _check_drawable(text: str, seconds: float) -> None:
    """Find out in another process whether a document can be drawn at all."""
    from segvec.rendering.render import render

    if seconds:
        render(text, format="png", untrusted=True, width=TRIAL_WIDTH, seconds=seconds)
