"""Pages of traces, as ``poster`` and ``banner`` make them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from segvec.layout.cut import cut_box, is_cut
from segvec.layout.gravity import AUTO
from segvec.options.paging import PageOptions
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions
from segvec_cli.fields import chosen_fields, field_options
from segvec_cli.framing import crop_note
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import quality_of
from segvec_cli.outputs import Job
from segvec_cli.pages import DRAWING_STEPS, page_options, page_outputs_option, page_targets, write_page
from segvec_cli.recolor_options import note_seed, recolor_options
from segvec_cli.reports import FAILED, Report
from segvec_cli.sections import SectionOption
from segvec_cli.trace_options import NOT_OF_PAGES, chosen_options, preset_option
from segvec_cli.work import Advance, n_trace_steps, run_each, source_of, traced, whole_picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from segvec.artwork.artwork import Artwork
    from segvec.image.image import Image

_Command = TypeVar("_Command", bound=Callable[..., Any])

_COUNT = click.option(
    "--count",
    type=click.IntRange(1),
    metavar="N",
    cls=SectionOption,
    section="Recoloring",
    help="Pieces of a series to lay out as a grid, in palettes of rising seeds.",
)


class _Named(NamedTuple):
    """A picture that was read."""

    label: str
    """What messages call it."""
    size: tuple[int, int]
    """Width and height in pixels, turned."""
    offset: tuple[int, int]
    """Where what is traced of it begins."""


def traced_page_options(command: _Command) -> _Command:
    """Give a command all options of pages of traces."""
    for decorate in (
        message_options,
        preset_option,
        _trace_options,
        _COUNT,
        recolor_options,
        page_options,
        page_outputs_option,
    ):
        command = decorate(command)
    return command


def _trace_options(command: _Command) -> _Command:
    return field_options(command, TraceOptions, without=NOT_OF_PAGES)


def run_page(ctx: click.Context, images: Sequence[str], outputs: tuple[str, ...], options: PageOptions) -> None:
    """Trace pictures, recolor them, and lay them out on a page."""
    trace_options = chosen_options(ctx, without=NOT_OF_PAGES)
    if is_cut(options.crop):  # before the trace, whose colors are then those of the part
        trace_options = replace(trace_options, crop=options.crop)
        options = replace(options, crop=AUTO)
    recoloring = chosen_fields(ctx, RecolorOptions)
    palettes, count = ctx.params["palettes"], ctx.params["count"]
    if count is not None and len(images) > 1:
        raise click.UsageError("--count makes a series of one image", ctx)
    job = Job(images[0], page_targets(images, outputs, options.pages))
    quality = quality_of(ctx, [target.format for target in job.targets])
    report = report_of(ctx)
    n_steps = n_trace_steps()

    def work(job: Job, advance: Advance) -> None:
        from segvec.page.composing import check_page, compose

        check_page(options)
        contents: list[Artwork] = []
        looks: list[NDArray[np.uint8]] = []
        read: list[_Named] = []
        for image in images:
            source = source_of(image)
            artwork = traced(source, trace_options, job, advance, report)
            picture = whole_picture(source, trace_options)
            pieces = _recolored(artwork, palettes, count, recoloring, report)
            contents += pieces
            looks += [_look(picture, trace_options)] * len(pieces)
            read += [_named(image, picture, trace_options)] * len(pieces)
        page = compose(contents, options, pictures=looks)
        write_page(page, job, advance, n_steps, quality=quality)
        notes = (
            crop_note(picture.label, part, size=picture.size, offset=picture.offset)
            for picture, part in zip(read, page.shown, strict=True)
        )
        for note in dict.fromkeys(filter(None, notes)):
            report.note(note)

    if not run_each([job], work, n_steps=n_steps + DRAWING_STEPS, report=report):
        ctx.exit(FAILED)


def _look(picture: "Image", options: TraceOptions) -> "NDArray[np.uint8]":
    """Return the part of a picture that is traced, as small as faces are found in it."""
    from segvec.image.image import read_image
    from segvec.layout.cutting import cut_pixels
    from segvec.page.content import look_of

    pixels = read_image(picture, max_pixels=picture.pixels.size, background="white").pixels
    return look_of(cut_pixels(pixels, crop=options.crop, turn=options.turn))


def _named(image: str, picture: "Image", options: TraceOptions) -> _Named:
    """Name a picture as it is before it is cut."""
    width, height = picture.pixels.shape[1::-1] if options.turn % 180 == 0 else picture.pixels.shape[:2]
    offset = (0, 0) if options.crop is None else cut_box(options.crop, (width, height))[:2]
    return _Named(Job(image, ()).label, (width, height), offset)


def _recolored(
    artwork: "Artwork", palettes: Sequence[str], count: int | None, recoloring: RecolorOptions, report: Report
) -> "list[Artwork]":
    """Lay the palettes over an artwork: none, one, or a series."""
    from segvec.recoloring.artworks import recolor
    from segvec.series.pieces import make_pieces

    if count is not None or len(palettes) > 1:
        pieces = make_pieces(artwork, list(palettes) or "harmony", recoloring, count=count)
        report.note(f"seeds {pieces[0].seed} to {pieces[-1].seed}")
        return [piece.artwork for piece in pieces]
    palette = palettes[0] if palettes else None
    if palette is not None or recoloring.acts_alone:
        artwork = recolor(artwork, palette, recoloring)
    note_seed(palette, recoloring, report)
    return [artwork]
