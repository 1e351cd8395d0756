"""Composing of pages: pictures with margins, title, frames and marks, at an exact size in pixels or on paper.

SVG, PNG and PDF are all drawn from one document, so that everything has the same place in each of them. Text is drawn
as outlines.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Unpack

import numpy as np

from segvec._version import __version__
from segvec.artwork.artwork import Artwork
from segvec.errors import InputError
from segvec.options.choices import PageChoices
from segvec.options.option import given_options
from segvec.options.paging import PageOptions
from segvec.page.content import Content, PagePicture
from segvec.page.decoration import background, crop_marks, is_clear, texts_below
from segvec.page.elements import Box, document, rectangle, view
from segvec.page.measures import Measures, measured
from segvec.page.mounting import mounted
from segvec.page.page import Page

_SINGLE = (Artwork, str, np.ndarray, bytes, bytearray, Mapping)
"""Types that can be iterated but stand for a single content, or for a mistake."""


def compose(
    contents: Content | Sequence[Content],
    options: PageOptions | None = None,
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
    pictures = [PagePicture(content) for content in _several(contents)]
    if not pictures:
        raise InputError("a page needs at least one picture")
    page = measured(options, first=pictures[0].size)
    title = options.title or next((picture.title for picture in pictures if picture.title), "")
    size = page.width + 2 * page.outside, page.height + 2 * page.outside
    trim = (page.outside, page.outside, page.width, page.height)
    recipe = {"segvec": __version__, "page": options.changed()}
    drawn = _drawn(pictures, page)
    svgs = tuple(_document(drawn, page, number, size, title, recipe) for number in range(options.pages))
    return Page(svgs, trim, size, page.is_physical, page.dpi, page.bleed, title, recipe)


def _several(contents: object) -> Iterable[Any]:
    """Return contents one by one; anything but a list or the like counts as one."""
    return contents if isinstance(contents, Iterable) and not isinstance(contents, _SINGLE) else [contents]


def _drawn(pictures: Sequence[PagePicture], page: Measures) -> str:
    """Draw what is on the sheet, all pages side by side; the trim's upper left corner is the origin."""
    bleed, margin = page.bleed, page.length("margin")
    wide = page.width * page.options.pages
    below, texts = texts_below(pictures[0], page, wide=wide, margin=margin)
    reach = bleed if margin == 0 and not below else 0.0
    room: Box = (
        margin - reach,
        margin - reach,
        wide - 2 * margin + 2 * reach,
        page.height - 2 * margin - below + 2 * reach,
    )
    if room[2] <= 0 or room[3] <= 0:
        raise InputError("margin, title and swatches leave no room for the picture")
    ground = (-bleed, -bleed, wide + 2 * bleed, page.height + 2 * bleed)
    return "".join([background(pictures[0], page.options.background, ground), *mounted(pictures, page, room), *texts])


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
        view(drawn, box=box, seen=seen, is_stretched=False),
        crop_marks(page, size) if page.options.marks else "",
    ]
    return document(parts, size=size, unit="mm" if page.is_physical else "", title=title, recipe=recipe)
