"""Title and caption of a page: below the pictures or over them, in lines, with an ink that can be read there."""

import logging
import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from segvec.layout.gravity import place_of
from segvec.options.paging import TextAlign, TextBacking
from segvec.page.elements import Box, document, image_element, nested, rectangle, scaled_path
from segvec.page.legibility import LEAST_CONTRAST, contrast, drawn_array, opposite, surroundings
from segvec.page.measures import Measures
from segvec.page.typesetting import Text, fitted_text

LOG = logging.getLogger("segvec.page")
"""Is told, as information, where text is hard to read or partly hidden."""

TITLE_SHARE = 0.05
"""Size of the title's letters below the pictures, as a share of the page's shorter side."""

OVER_SHARE = 0.08
"""The same over pictures, as a share of the side of a square of the page's area: a banner's title is small beside its
width and large beside its height."""

SPACE_SHARE = 0.02
"""Space between picture, swatches and text below, as a share of the page's shorter side."""

INSET_SHARE = 0.045
"""Distance of text from the edges of the pictures that it lies over, as a share of the side of a square of the page's
area."""

MOST_HEIGHT = 0.5
"""Share of the page's height that text below the pictures takes at most."""

BOX_OPACITY, BOX_PADDING, MOST_PADDING = 0.72, 0.4, 0.75
"""Of the box behind text: its padding in sizes of the title's letters, and the most of it in the space around them."""

SHADOW_OPACITY, SHADOW_SPREAD, SHADOW_STRENGTH, SHADOW_REACH = 0.85, 0.14, 3.0, 0.6
"""Of the shadow behind letters: how far it is blurred and how far it reaches, in their size; by how much it is
darkened after that."""

DRAWN_SIZE, MOST_DRAWN = 24.0, 1000.0
"""Pixels of a letter's size in the drawings in which contrast is measured and shadows are blurred, and the most of
their sides."""

INKS = ("#222", "white")
"""Of which the better one is taken where none is asked for."""

BACKINGS: tuple[TextBacking, ...] = ("shadow", "box")
"""What can lie between text and picture."""


def text_below(page: Measures, room: Box) -> Text | None:
    """Set title and caption at the bottom of a room; none where there are none.

    Raises
    ------
    InputError
        If they do not fit.
    """
    align = page.options.text_align or "center"
    usual = TITLE_SHARE * page.shorter_side
    text = fitted_text(page, room[2], MOST_HEIGHT * page.height, usual=usual, align=align)
    return text and _placed(
        replace(text, space=SPACE_SHARE * page.shorter_side),
        room,
        {"left": 0.0, "center": 0.5, "right": 1.0}[align],
        1.0,
    )


def text_over(page: Measures, pictures: Box) -> Text | None:
    """Set title and caption over pictures, where a page has them; none where there are none.

    Raises
    ------
    InputError
        If they do not fit.
    """
    x, y = place_of(page.options.text_at)
    align: TextAlign = page.options.text_align or ("left" if x == 0 else "right" if x == 1 else "center")
    room = _free_room(page, pictures)
    text = fitted_text(page, room[2], room[3], usual=OVER_SHARE * _square_side(page), align=align)
    if text is None:
        return None
    placed = _placed(replace(text, space=INSET_SHARE * _square_side(page)), room, x, y)
    left, top, width, height = placed.box
    for box in page.avoid if page.options.pages == 1 else ():
        across = left < box[2] * page.width and left + width > box[0] * page.width
        if across and top < box[3] * page.height and top + height > box[1] * page.height:
            LOG.info("%s hides a part of where the text stands; another text-at may be free", page.options.destination)
    return placed


def drawn_text(text: Text, page: Measures, ground: str) -> str:
    """Draw a text over a ground, which lies on the page, in an ink that can be read, with what is asked for between."""
    options = page.options
    trial = _Trial(text, ground)
    inks = INKS if options.ink is None else (options.ink,)
    found = {ink: trial.contrast(ink, options.text_backing) for ink in inks}
    ink = max(found, key=lambda each: found[each])
    if found[ink] < LEAST_CONTRAST:
        LOG.info(
            "the text has a contrast of %.1f:1 with what is below it, less than %g:1; %s",
            math.floor(found[ink] * 10) / 10,
            LEAST_CONTRAST,
            trial.advice(ink, options.text_backing),
        )
    # Whole numbers in a finer grid, as all path data is written.
    precision = 1000 if page.is_physical else 100
    code = page.color("ink") if options.ink is not None else ink
    path = scaled_path(text.letters.path_data(precision=precision), code, place=text.place, precision=precision)
    return trial.backing(ink, options.text_backing) + path


class _Trial:
    """A text and what lies below it, drawn small."""

    def __init__(self, text: Text, ground: str) -> None:
        self._text = text
        self._box = text.larger_box(SHADOW_REACH * text.title_size)
        scale = min(DRAWN_SIZE / text.title_size, MOST_DRAWN / max(self._box[2:]))
        self._pixels = max(1, round(self._box[2] * scale)), max(1, round(self._box[3] * scale))
        self._size = text.title_size * scale
        self._ground = self._drawn(ground)
        outlines = text.letters.path_data(precision=1000)
        self._letters = self._drawn(scaled_path(outlines, "#000", place=text.place, precision=1000))[..., 3] / 255
        self._where = surroundings(self._letters, size=self._size)

    def contrast(self, ink: str, backing: TextBacking) -> float:
        """Return the contrast of an ink where something lies between it and the ground."""
        return contrast(self._ground, ink, where=self._where, backing=self._opacity(backing))

    def advice(self, ink: str, backing: TextBacking) -> str:
        """Say what would be easier to read."""
        helps = {f"ink {other}": self.contrast(other, backing) for other in INKS if other != ink}
        helps |= {f"text-backing {other}": self.contrast(ink, other) for other in BACKINGS if other != backing}
        known = [f"{name} has {found:.1f}:1" for name, found in helps.items() if found >= LEAST_CONTRAST]
        return ", ".join(known) or "another ink or place would help"

    def backing(self, ink: str, backing: TextBacking) -> str:
        """Draw what lies between text and ground."""
        if backing == "box":
            padding = min(BOX_PADDING * self._text.title_size, MOST_PADDING * self._text.space)
            box = self._text.larger_box(padding)
            return rectangle(box, opposite(ink), radius=padding / 2, opacity=BOX_OPACITY)
        if backing == "shadow":
            shade = 0 if opposite(ink) == "#000" else 255
            alpha = np.rint(255 * self._shadow()).astype(np.uint8)
            return image_element(np.dstack([np.full((*alpha.shape, 3), shade, np.uint8), alpha]), self._box)
        return ""

    def _opacity(self, backing: TextBacking) -> NDArray[np.float64] | float:
        return self._shadow() if backing == "shadow" else BOX_OPACITY if backing == "box" else 0.0

    def _shadow(self) -> NDArray[np.float64]:
        """(H, W) opacity of a shadow."""
        blurred = gaussian_filter(self._letters, SHADOW_SPREAD * self._size, mode="constant")
        return SHADOW_OPACITY * np.minimum(SHADOW_STRENGTH * blurred, 1.0)

    def _drawn(self, content: str) -> NDArray[np.uint8]:
        """(H, W, 4) pixels of what is at the text's place in a drawing of the page."""
        width, height = map(float, self._pixels)
        shown = nested(content, box=(0.0, 0.0, width, height), seen=self._box)
        svg = document([shown], size=(width, height), unit="", title="", recipe={})
        return drawn_array(svg, width=self._pixels[0], height=self._pixels[1])


def _square_side(page: Measures) -> float:
    return math.sqrt(page.width * page.height)


def _free_room(page: Measures, pictures: Box) -> Box:
    """Return the room for text over pictures: inside of their edges, and where nothing is cut off."""
    inset = INSET_SHARE * _square_side(page)
    wide = page.width * page.options.pages
    left, top = max(pictures[0], 0.0) + inset, max(pictures[1], 0.0) + inset
    right = min(pictures[0] + pictures[2], wide) - inset
    bottom = min(pictures[1] + pictures[3], page.height) - inset
    if page.options.pages == 1:
        left, right = max(left, page.safe[0] * page.width), min(right, page.safe[2] * page.width)
        top, bottom = max(top, page.safe[1] * page.height), min(bottom, page.safe[3] * page.height)
    return (left, top, right - left, bottom - top)


def _placed(text: Text, room: Box, x: float, y: float) -> Text:
    """Put a text at a place of a room, as fractions."""
    width, height = text.letters.size
    return replace(text, place=(room[0] + x * (room[2] - width), room[1] + y * (room[3] - height)))
