"""Composing of pages: pictures with margins, title, frames and marks, at an exact size in pixels or on paper.

SVG, PNG and PDF are all drawn from one document, so that everything has the same place in each of them. Text is drawn
as outlines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from segvec._version import __version__
from segvec.artwork.artwork import Artwork
from segvec.errors import InputError
from segvec.options.choices import PageChoices
from segvec.options.option import given_options
from segvec.options.paging import PageOptions
from segvec.page.content import Content, PagePicture
from segvec.page.decoration import background, crop_marks, is_clear, swatches
from segvec.page.elements import Box, document, rectangle, view
from segvec.page.measures import BELOW, Measures, measured
from segvec.page.mounting import mounted, surrounding
from segvec.page.page import Page, ShownPart
from segvec.page.texts import SPACE_SHARE, drawn_text, text_below, text_over
from segvec.svg.lettering import lettering

_SINGLE = (Artwork, str, np.ndarray, bytes, bytearray, Mapping)
"""Types that can be iterated but stand for a single content, or for a mistake."""


def compose(
    contents: Content | Sequence[Content],
    options: PageOptions | None = None,
    *,
    pictures: Sequence[NDArray[np.uint8]] | None = None,
    **chosen: Unpack[PageChoices],
) -> Page:
    """Lay one or several pictures out on a page.

    Parameters
    ----------
    contents
        Artworks, texts of SVG documents, arrays, pictures, or :class:`pathlib.Path` of documents and pictures; several
        are laid out as a grid, row by row.
    options
        All options at once; or give single fields by name.
    pictures
        (H, W, 3) sRGB of what each content was made from, of any size: faces are found in these, which few colors
        and outlines would hide; by default contents are looked at as they are drawn.
    chosen
        Fields of :class:`PageOptions`.

    Raises
    ------
    InputError
        If a content or an option cannot be used, or what is asked for leaves no room for the pictures.

    Examples
    --------
    >>> page = compose(np.zeros((2, 4, 3), np.uint8), destination="40x40", margin="10px")
    >>> page.pixels
    (40, 40)
    """
    options = given_options(PageOptions, options, chosen, of=compose)
    several = list(_several(contents))
    if not several:
        raise InputError("a page needs at least one picture")
    if pictures is not None and len(pictures) != len(several):
        raise InputError(f"pictures must be one for each content, {len(several)}, got {len(pictures)}")
    looks = [None] * len(several) if pictures is None else pictures
    drawings = [PagePicture(content, seen) for content, seen in zip(several, looks, strict=True)]
    page = measured(options, first=drawings[0].size)
    title = options.title or next((drawing.title for drawing in drawings if drawing.title), "")
    size = page.width + 2 * page.outside, page.height + 2 * page.outside
    trim = (page.outside, page.outside, page.width, page.height)
    recipe = {"segvec": __version__, "page": options.changed()}
    drawn, shown = _drawn(drawings, page)
    svgs = tuple(_document(drawn, page, number, size, title, recipe) for number in range(options.pages))
    return Page(svgs, trim, size, page.is_physical, page.dpi, page.bleed, title, recipe, shown)


def check_page(options: PageOptions) -> None:
    """Refuse what can be used on no page, before there is work to lose.

    Raises
    ------
    InputError
        If an option or a letter of the text cannot be used.
    """
    measured(replace(options, crop="center"), first=(1.0, 1.0))  # what is kept depends on the picture
    for text in filter(None, (options.title, options.caption)):
        lettering(text, font=options.font, size=1.0)


def _several(contents: object) -> Iterable[Any]:
    """Return contents one by one; anything but a list or the like counts as one."""
    return contents if isinstance(contents, Iterable) and not isinstance(contents, _SINGLE) else [contents]


def _drawn(pictures: Sequence[PagePicture], page: Measures) -> tuple[str, tuple[ShownPart, ...]]:
    """Draw what is on the sheet, all pages side by side, from the trim's upper left corner; also what is shown."""
    bleed, margin, space = page.bleed, page.length("margin"), SPACE_SHARE * page.shorter_side
    wide = page.width * page.options.pages
    ground = (-bleed, -bleed, wide + 2 * bleed, page.height + 2 * bleed)
    behind = background(pictures[0], page.options.background, ground)
    is_over = page.options.text_at.strip().lower() != BELOW
    side = margin or space
    foot: Box = (side, side, wide - 2 * side, page.height - 2 * side)
    parts = []
    if not is_over and (text := text_below(page, foot)):
        parts.append(drawn_text(text, page, behind))
        foot = (*foot[:3], foot[3] - text.letters.size[1] - space)
    if page.options.swatches:
        strip, colors = swatches(pictures[0], page, foot)
        parts.append(colors)
        foot = (*foot[:3], foot[3] - strip - space)
    reach = bleed if margin == 0 and not parts else 0.0
    bottom = foot[1] + foot[3] if parts else page.height - margin
    room: Box = (margin - reach, margin - reach, wide - 2 * margin + 2 * reach, bottom - margin + 2 * reach)
    if room[2] <= 0 or room[3] <= 0:
        raise InputError("margin, title and swatches leave no room for the picture")
    mounts = mounted(pictures, page, room)
    drawn = "".join([behind, *(mount.drawing for mount in mounts), *parts])
    over = text_over(page, surrounding(mounts)) if is_over else None
    return drawn + drawn_text(over, page, drawn) if over else drawn, tuple(mount.part for mount in mounts)


def _document(
    drawn: str, page: Measures, number: int, size: tuple[float, float], title: str, recipe: Mapping[str, Any]
) -> str:
    """Write the document of one page."""
    bleed, outside = page.bleed, page.outside
    paper = "" if is_clear(page.options.background) or not outside else rectangle((0.0, 0.0, *size), "#fff")
    box = (outside - bleed, outside - bleed, page.width + 2 * bleed, page.height + 2 * bleed)
    seen = (box[0] - (outside - number * page.width), box[1] - outside, *box[2:])
    parts = [
        paper,
        view(drawn, box=box, seen=seen, name="page", is_stretched=False),
        crop_marks(page, size) if page.options.marks else "",
    ]
    return document(parts, size=size, unit="mm" if page.is_physical else "", title=title, recipe=recipe)
