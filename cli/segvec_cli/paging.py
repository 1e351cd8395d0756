"""The commands that lay art out on pages: ``poster``, ``banner``, ``render``."""

import dataclasses
import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from segvec.options.paging import PageOptions
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions
from segvec_cli.common_options import message_options, report_of
from segvec_cli.completing import files
from segvec_cli.outputs import Job, Target, check_apart, planned_targets, write
from segvec_cli.params import (
    PAGE,
    SECTIONS,
    SectionCommand,
    SectionOption,
    chosen_fields,
    chosen_options,
    field_options,
    outputs_option,
    preset_option,
)
from segvec_cli.recoloring import (
    NOT_OF_SERIES,
    document_text,
    n_trace_steps,
    recolor_options,
)
from segvec_cli.reports import FAILED, Report
from segvec_cli.work import Advance, run_each, source_of, traced

if TYPE_CHECKING:
    from segvec.artwork.artwork import Artwork
    from segvec.page.page import Page

SUFFIXES = (".pdf", ".png", ".svg", ".tif", ".tiff")

LARGE_PIXELS = 40_000_000
"""Pixels from which a PNG is drawn in strips, which takes less memory."""

TRIAL_WIDTH = 64
"""Pixels at which a stranger's document is tried."""

NOT_OF_PAGES = (*NOT_OF_SERIES, "background")
"""Options of a trace that mean something else on a page."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


_output_option = outputs_option(
    f"Where to write; the suffix is the format: {', '.join(SUFFIXES)}. Repeat it for several. Of several pages "
    "PNG, SVG and TIFF are numbered: name-1.png ...",
    required=True,
)


def _page_options(command: _Command) -> _Command:
    return field_options(command, PageOptions, PAGE)


def _trace_options(command: _Command) -> _Command:
    return field_options(command, TraceOptions, SECTIONS, without=NOT_OF_PAGES)


_COUNT = click.option(
    "--count",
    type=click.IntRange(1),
    metavar="N",
    cls=SectionOption,
    section="Recoloring",
    help="Pieces of a series to lay out as a grid, in palettes of rising seeds.",
)


def _laid_out(command: _Command) -> _Command:
    """Give a command everything that pages of traces have."""
    for decorate in (
        message_options,
        preset_option,
        _trace_options,
        _COUNT,
        recolor_options,
        _page_options,
        _output_option,
    ):
        command = decorate(command)
    return command


@click.command(cls=SectionCommand)
@click.argument("images", metavar="IMAGE...", nargs=-1, required=True, shell_complete=files)
@_laid_out
@click.pass_context
def poster(ctx: click.Context, /, images: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Trace each IMAGE and lay all out on one page, at an exact size in pixels or on paper.

    \b
    segvec poster photo.jpg --for a2 --margin 20mm --title "Lycaena dispar" -o poster.pdf -o poster.png
    segvec poster photo.jpg --for a3 --count 12 --palette harmony --margin 10mm -o sheet.pdf
    segvec poster photo.jpg --for a2 --pages 3 --bleed 3mm --marks -o triptych.pdf
    """  # noqa: D301
    _run(ctx, images, outputs, chosen_fields(ctx, PageOptions))


@click.command(cls=SectionCommand)
@click.argument("images", metavar="IMAGE...", nargs=-1, required=True, shell_complete=files)
@_laid_out
@click.pass_context
def banner(ctx: click.Context, /, images: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Trace IMAGE into a banner: --for linkedin, unless another size is given.

    \b
    segvec banner photo.jpg -o banner.png
    segvec banner photo.jpg --for youtube --palette sunset -o banner.png -o banner.svg
    """  # noqa: D301
    options = chosen_fields(ctx, PageOptions)
    given = options.changed()
    options = dataclasses.replace(options, **{"destination": "linkedin", "crop": "salient", **given})
    _run(ctx, images, outputs, options)


@click.command(cls=SectionCommand)
@click.argument("documents", metavar="SVG...", nargs=-1, required=True, shell_complete=files)
@_output_option
@click.option(
    "--width", type=click.IntRange(1), metavar="PIXELS", cls=SectionOption, section="Page", help="Instead of --for."
)
@click.option(
    "--height",
    type=click.IntRange(1),
    metavar="PIXELS",
    cls=SectionOption,
    section="Page",
    help="Instead of --for; of width and height the one that is left out follows.",
)
@_page_options
@click.option(
    "--time-limit",
    type=click.FloatRange(0),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    cls=SectionOption,
    section="Safety",
    help="Each document is first drawn small in a process of its own, which is stopped after that; 0 trusts it.",
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
    options = chosen_fields(ctx, PageOptions)
    width, height = ctx.params["width"], ctx.params["height"]
    if options.destination is not None and (width or height):
        raise click.UsageError("give either --for or --width and --height, not both", ctx)
    job = Job(documents[0], _targets(documents, outputs, options.pages))
    report = report_of(ctx)

    def work(job: Job, advance: Advance) -> None:
        from segvec.page.page import compose

        advance(0, "read")
        texts = [document_text(document) for document in documents]
        for text in texts:
            _check_drawable(text, ctx.params["time_limit"])
        destination = _pixels(texts[0], width, height) if width or height else options.destination
        _write_page(compose(texts, dataclasses.replace(options, destination=destination)), job, advance, 1)

    if not run_each([job], work, n_steps=_DRAWING_STEPS + 1, report=report):
        ctx.exit(FAILED)


def _pixels(text: str, width: int | None, height: int | None) -> str:
    """Return the size of a page of so many pixels, in the shape of a document where one of them is left open."""
    from segvec.layout.destinations import completed_size
    from segvec.rendering.raster import document_size

    return "{}x{}".format(*completed_size(width, height, like=document_size(text)))


_DRAWING_STEPS = 20
"""Steps of the progress bar for drawing a page."""


def _check_drawable(text: str, seconds: float) -> None:
    """Find out in another process whether a document can be drawn at all."""
    from segvec.rendering.sandbox import rasterize_untrusted

    if seconds:
        rasterize_untrusted(text, format="png", width=TRIAL_WIDTH, seconds=seconds)


def _run(ctx: click.Context, images: Sequence[str], outputs: tuple[str, ...], options: PageOptions) -> None:
    trace_options = chosen_options(ctx, without=NOT_OF_PAGES)
    recoloring = chosen_fields(ctx, RecolorOptions)
    palettes, count = ctx.params["palettes"], ctx.params["count"]
    if count is not None and len(images) > 1:
        raise click.UsageError("--count makes a series of one image", ctx)
    job = Job(images[0], _targets(images, outputs, options.pages))
    report = report_of(ctx)
    n_steps = n_trace_steps()

    def work(job: Job, advance: Advance) -> None:
        from segvec.page.page import compose

        contents: list[Artwork] = []
        for image in images:
            source = source_of(image)
            artwork = traced(source, trace_options, job, advance, report)
            contents += _recolored(artwork, palettes, count, recoloring, report)
        _write_page(compose(contents, options), job, advance, n_steps)

    if not run_each([job], work, n_steps=n_steps + _DRAWING_STEPS, report=report):
        ctx.exit(FAILED)


def _recolored(
    artwork: "Artwork", palettes: Sequence[str], count: int | None, recoloring: RecolorOptions, report: Report
) -> "list[Artwork]":
    """Lay the palettes over an artwork: none, one, or a series."""
    from segvec.palette.resolve import is_seeded
    from segvec.recoloring.recoloring import recolor
    from segvec.series.pieces import make_pieces

    if count is not None or len(palettes) > 1:
        pieces = make_pieces(artwork, list(palettes) or "harmony", recoloring, count=count)
        report.note(f"seeds {pieces[0].seed} to {pieces[-1].seed}")
        return [piece.artwork for piece in pieces]
    if palettes and (is_seeded(palettes[0]) or recoloring.assign == "random"):
        report.note(f"seed {recoloring.seed}")
    is_changed = bool(palettes or recoloring.replace or recoloring.transparent)
    return [recolor(artwork, palettes[0] if palettes else None, recoloring)] if is_changed else [artwork]


def _targets(sources: Sequence[str], outputs: tuple[str, ...], pages: int) -> tuple[Target, ...]:
    """Plan what is written: a PDF of all pages, and of other formats one file of each page, in order."""
    names = [name for output in outputs for name in _numbered(output, pages)]
    targets = planned_targets(sources[0], names, SUFFIXES)
    for source in sources[1:]:
        check_apart([Job(source, targets)])  # none may be overwritten
    return targets


def _write_page(page: "Page", job: Job, advance: Advance, first_step: int) -> None:
    """Write a page to all targets: large pictures strip by strip, all others when all are made."""
    made: list[tuple[Target, bytes]] = []
    numbers: Counter[str] = Counter()
    for target in job.targets:
        number = numbers[target.format] % len(page.svgs)
        numbers[target.format] += 1
        advance(first_step, Path(target.path).name)
        if target.format == "pdf":
            made.append((target, page.to_pdf()))
        elif target.format == "svg":
            made.append((target, page.to_svg(page=number).encode()))
        elif target.format == "png" and math.prod(page.pixels) < LARGE_PIXELS:
            made.append((target, page.to_png(page=number)))
        else:
            _draw(page, number, target.path, advance, first_step)
    for target, data in made:
        write(target, data)


def _draw(page: "Page", number: int, path: str, advance: Advance, first_step: int) -> None:
    def show(done: int, total: int) -> None:
        part = done / max(total, 1)
        advance(first_step + int(_DRAWING_STEPS * part), f"{Path(path).name} {100 * part:.0f}%")

    page.draw(path, page=number, progress=show)


def _numbered(output: str, pages: int) -> list[str]:
    """Name the file of each page; a PDF has them all."""
    place = Path(output)
    if pages == 1 or place.suffix.lower() not in SUFFIXES[1:]:
        return [output]
    return [str(place.with_name(f"{place.stem}-{number + 1}{place.suffix}")) for number in range(pages)]
