"""Pages: the options of all commands that make them, and how they are written."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from segvec.options.paging import PageOptions
from segvec_cli.fields import chosen_fields, field_options, flag_of, was_given
from segvec_cli.output_options import outputs_option, quality_option
from segvec_cli.outputs import Job, Target, check_apart, filled_name, name_fields, targets_at, write
from segvec_cli.work import Advance

if TYPE_CHECKING:
    from segvec.page.page import Page

SUFFIXES = (".pdf", ".png", ".jpg", ".jpeg", ".webp", ".svg", ".tif", ".tiff")

PICTURES = {"png": "png", "jpg": "jpeg", "jpeg": "jpeg", "webp": "webp"}
"""Formats of targets that are drawn in memory unless they are large."""

LARGE_PIXELS = 40_000_000
"""Pixels from which a PNG is drawn in strips, which takes less memory."""

OF_TEXT = ("text_at", "text_align", "text_backing", "title_size")
"""Options that say nothing where there is no text."""

DRAWING_STEPS = 20
"""Steps of the progress bar for drawing a page."""

_Command = TypeVar("_Command", bound=Callable[..., Any])

page_outputs_option = outputs_option(
    f"Where to write; the suffix is the format: {', '.join(SUFFIXES)}. Repeat it for several. Of several pages "
    "pictures and SVG are numbered, name-1.png ..., or as {name}-{number:02d}.png says.",
    required=True,
)


def page_options(command: _Command) -> _Command:
    """Give a command the options of a page, and the quality of its pictures."""
    return field_options(quality_option(command), PageOptions)


def chosen_page(ctx: click.Context) -> PageOptions:
    """Return the options of the page; a place or look of text without text is a mistake."""
    options = chosen_fields(ctx, PageOptions)
    useless = next((name for name in OF_TEXT if was_given(ctx, name)), None)
    if useless is not None and not (options.title or options.caption):
        raise click.UsageError(f"--{flag_of(PageOptions, useless)} needs --title or --caption", ctx)
    return options


def page_targets(sources: Sequence[str], outputs: tuple[str, ...], pages: int) -> tuple[Target, ...]:
    """Plan what is written: a PDF of all pages, and of other formats one file of each page, in order."""
    names = [
        filled_name(template, sources[0], number)
        for output in outputs
        for number, template in enumerate(_templates(output, pages), start=1)
    ]
    targets = targets_at(sources[0], names, SUFFIXES)
    for source in sources[1:]:
        check_apart([Job(source, targets)])  # none may be overwritten
    return targets


def _templates(output: str, pages: int) -> list[str]:
    """Return the name of each page with its number still to be filled in; a PDF has them all."""
    place = Path(output)
    if pages == 1 or place.suffix.lower() not in SUFFIXES[1:]:
        return [output]
    has_number = "number" in name_fields(output)
    return [output if has_number else str(place.with_name(f"{place.stem}-{{number}}{place.suffix}"))] * pages


def write_page(page: "Page", job: Job, advance: Advance, first_step: int, *, quality: int | None) -> None:
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
        elif target.format in PICTURES and math.prod(page.pixels) < LARGE_PIXELS:
            picture = page.to_picture(format=PICTURES[target.format], page=number, quality=quality)
            made.append((target, picture))
        else:
            _draw(page, number, target.path, advance, first_step, quality)
    for target, data in made:
        write(target, data)


def _draw(page: "Page", number: int, path: str, advance: Advance, first_step: int, quality: int | None) -> None:
    def show(done: int, total: int) -> None:
        part = done / max(total, 1)
        advance(first_step + int(DRAWING_STEPS * part), f"{Path(path).name} {100 * part:.0f}%")

    page.save(path, page=number, quality=quality, progress=show)
