"""Pages: pictures with margins, title, frames and marks, at an exact size in pixels or on paper.

A page is measured in millimetres where its size is one of paper, and else in pixels; SVG, PNG and PDF are all drawn
from one document, so that framing is the same in all of them. Text is drawn as outlines.
"""

import json
import math
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Unpack
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from segvec._version import __version__
from segvec.artwork.artwork import Artwork
from segvec.color.conversion import hex_from_rgb, parse_color
from segvec.errors import InputError
from segvec.layout.destinations import DEFAULT_DPI, Destination, page_size, parse_length
from segvec.layout.framing import Gravity, crop_box, picture_box, placement
from segvec.options.choices import PageChoices
from segvec.options.option import given_options
from segvec.options.paging import PageOptions
from segvec.page.content import Box, Content, PagePicture, decimal, decimals, image_element, place_attributes
from segvec.rendering.raster import rasterize, write_large
from segvec.svg.lettering import Lettering, lettering

MM_PER_INCH = 25.4

TITLE_SHARE, CAPTION_SHARE, SWATCH_SHARE = 0.05, 0.018, 0.035
"""Heights of the title's, the caption's letters and of the strip of swatches, as shares of the page's shorter side."""

SPACE_SHARE = 0.02
"""Space between picture, swatches, title and caption, likewise."""

MARK_LENGTH, MARK_GAP, MARK_WIDTH = 5.0, 3.0, 0.1
"""Millimetres of crop marks: their length, their distance from the bleed, their breadth."""

MOST_TILES = 40_000
"""Repetitions of a picture beyond which a document takes minutes to draw."""

MOST_SWATCHES = 12
"""Colors that a strip shows at most."""

CLEAR = ("none", "transparent")
"""Words for no background."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A finished page; make one with :func:`compose`."""

    svgs: tuple[str, ...]
    """The document of each page, bleed and marks included."""
    trim: Box
    """The page itself within each document, in its units."""
    size: tuple[float, float]
    """Width and height of each document."""
    is_physical: bool
    """Whether units are millimetres, not pixels."""
    dpi: float
    """Pixels per inch."""
    bleed: float = 0.0
    """By how much the drawing reaches beyond the trim, in units."""
    title: str = ""
    """Name of the document."""
    recipe: Mapping[str, Any] | None = None
    """What made it."""

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of a drawing, exactly."""
        scale = self.dpi / MM_PER_INCH if self.is_physical else 1.0
        return max(1, math.floor(self.size[0] * scale + 0.5)), max(1, math.floor(self.size[1] * scale + 0.5))

    def to_svg(self, *, page: int = 0) -> str:
        """Return the document of a page.

        Parameters
        ----------
        page
            Number of the page, from 0.
        """
        return self.svgs[page]

    def to_png(self, *, page: int = 0) -> bytes:
        """Draw a page as PNG, with its pixels per inch written in.

        Parameters
        ----------
        page
            Number of the page, from 0.
        """
        width, height = self.pixels
        return rasterize(
            self.svgs[page], format="png", width=width, height=height, dpi=self.dpi if self.is_physical else None
        )

    def draw(
        self,
        target: str | os.PathLike[str],
        *,
        page: int = 0,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Draw a page into a PNG or TIFF file strip by strip, however large it is.

        Parameters
        ----------
        target
            A path ending in .png, .tif or .tiff.
        page
            Number of the page, from 0.
        progress
            Called with the number of rows done and of all rows.
        """
        width, height = self.pixels
        dpi = self.dpi if self.is_physical else None
        write_large(self.svgs[page], target, width=width, height=height, dpi=dpi, progress=progress)

    def to_pdf(self) -> bytes:
        """Draw all pages as PDF of physical size, with trim and bleed boxes, title and recipe."""
        from segvec.page.print_pdf import joined_pdf, with_print_boxes

        points = 72 / MM_PER_INCH if self.is_physical else 72 / self.dpi
        width, height = (side * points for side in self.size)
        drawn = [
            rasterize(svg, format="pdf", width=round(width * 1000), height=round(height * 1000), dpi=72_000)
            for svg in self.svgs
        ]
        left, top, across, down = (value * points for value in self.trim)
        metadata = {} if self.recipe is None else {"Recipe": json.dumps(self.recipe, separators=(",", ":"))}
        document = drawn[0] if len(drawn) == 1 else joined_pdf(drawn)
        return with_print_boxes(
            document,
            trim=(left, height - top - down, across, down),
            bleed=self.bleed * points,
            title=self.title,
            metadata=metadata,
        )


def compose(
    contents: Content | Sequence[Content],
    options: PageOptions | None = None,
    **chosen: Unpack[PageChoices],
) -> Page:
    """Lay one or several pictures out on a page.

    Parameters
    ----------
    contents
        Artworks, SVG documents or arrays; several are laid out as a grid, row by row.
    options
        All options at once; or give single fields by name.
    chosen
        Fields of :class:`PageOptions`.

    Raises
    ------
    InputError
        If an option cannot be used, or what is asked for leaves no room for the pictures.

    Examples
    --------
    >>> page = compose(np.zeros((2, 4, 3), np.uint8), destination="40x40", margin="10px")
    >>> page.pixels
    (40, 40)
    """
    options = given_options(PageOptions, options, chosen)
    several = [contents] if isinstance(contents, (Artwork, str, np.ndarray)) else list(contents)
    if not several:
        raise InputError("a page needs at least one picture")
    return _Layout(several, options).page()


class _Layout:
    """Measures of one page, in its units, and its parts as text."""

    def __init__(self, contents: Sequence[Content], options: PageOptions) -> None:
        self.contents, self.options = [PagePicture(content) for content in contents], options
        self.dpi = options.dpi or DEFAULT_DPI
        size = self._destination()
        self.is_physical = size.is_physical
        width, height = size.millimetres if self.is_physical else size.pixels()
        self.width, self.height = float(width), float(height)
        self.avoid = size.avoid_fractions
        self.bleed = self._length("bleed")
        self.outside = self.bleed + (self._millimetres(MARK_GAP + MARK_LENGTH) if options.marks else 0.0)
        self._check()
        self.name = next((picture.title for picture in self.contents if picture.title), "")

    def page(self) -> Page:
        """Put everything together."""
        options = self.options
        trim = (self.outside, self.outside, self.width, self.height)
        size = self.width + 2 * self.outside, self.height + 2 * self.outside
        recipe = {"segvec": __version__, "page": options.changed()}
        whole = self._drawn()
        svgs = tuple(self._document(whole, number, size, recipe) for number in range(options.pages))
        title = options.title or self.name
        return Page(svgs, trim, size, self.is_physical, self.dpi, self.bleed, title, recipe)

    def _check(self) -> None:
        """Refuse what cannot be used, even where nothing on this page would."""
        options = self.options
        for name in ("margin", "gutter", "frame", "mat", "radius"):
            self._length(name)
        for name in ("ink", "frame_color", "mat_color"):
            self._color(name)
        wish = options.crop.strip().lower()
        if wish != "salient":
            with _naming("crop"):
                crop_box(self.contents[0].size, aspect=1, gravity=wish)

    def _color(self, name: str) -> str:
        with _naming(name):
            return _code(getattr(self.options, name))

    def _destination(self) -> Destination:
        options, first = self.options, self.contents[0]
        if options.destination is None:
            return page_size(f"{max(1, round(first.size[0]))}x{max(1, round(first.size[1]))}")
        size = page_size(options.destination)
        if size.unit != "ratio":
            return size
        # A shape alone: the largest of it inside the picture.
        width, height = first.size
        across = min(width, height * size.aspect)
        return page_size(f"{max(1, round(across))}x{max(1, round(across / size.aspect))}")

    def _length(self, name: str) -> float:
        text = getattr(self.options, name).strip()
        if re.fullmatch(r"0*\.?0*(px|mm|cm|in|pt)?", text):
            return 0.0
        with _naming(name):
            length = parse_length(text)
        pixels = length.pixels(self.dpi)
        return pixels * MM_PER_INCH / self.dpi if self.is_physical else pixels

    def _millimetres(self, value: float) -> float:
        return value if self.is_physical else value * self.dpi / MM_PER_INCH

    def _drawn(self) -> str:
        """Draw what is on the sheet, all pages side by side; the trim's upper left corner is the origin."""
        wide = self.width * self.options.pages
        margin = self._length("margin")
        below, texts = self._below(wide, margin)
        reach = self.bleed if margin == 0 and not below else 0.0
        room: Box = (
            margin - reach,
            margin - reach,
            wide - 2 * margin + 2 * reach,
            self.height - 2 * margin - below + 2 * reach,
        )
        if room[2] <= 0 or room[3] <= 0:
            raise InputError("margin, title and swatches leave no room for the picture")
        ground = self._background((-self.bleed, -self.bleed, wide + 2 * self.bleed, self.height + 2 * self.bleed))
        cells = self._cells(room)
        pictures = [
            self._framed(picture, cell, number)
            for number, (picture, cell) in enumerate(zip(self.contents, cells, strict=True))
        ]
        return "".join([ground, *pictures, *texts])

    def _below(self, wide: float, margin: float) -> tuple[float, list[str]]:
        """Height that swatches, title and caption take below the picture, and these."""
        options, short = self.options, min(self.width, self.height)
        space = SPACE_SHARE * short
        bottom = self.height - (margin or space)
        parts, height = [], 0.0
        for text, share in ((options.caption, CAPTION_SHARE), (options.title, TITLE_SHARE)):
            if text:
                written = self._text(text, share * short, wide - 2 * (margin or space))
                top = bottom - height - written.size[1]
                parts.append(self._outlines(written, (wide - written.size[0]) / 2, top))
                height += written.size[1] + space
        if options.swatches:
            strip = SWATCH_SHARE * short
            parts.append(
                self._swatches((margin or space, bottom - height - strip, wide - 2 * (margin or space), strip))
            )
            height += strip + space
        return (height if margin or not height else height + space), parts

    def _text(self, text: str, size: float, width: float) -> Lettering:
        written = lettering(text, font=self.options.font, size=size, align="center", width=width)
        if written.size[0] > width * 1.001 or written.size[1] > self.height / 2:
            raise InputError(f"the text {text[:40]!r} does not fit onto the page")
        return written

    def _outlines(self, written: Lettering, x: float, y: float) -> str:
        precision = 1000 if self.is_physical else 100
        ink = self._color("ink")
        # Whole numbers in a finer grid, as all path data is written.
        return (
            f'<g fill="{ink}" transform="translate({decimal(x)} {decimal(y)}) scale({1 / precision:g})">'
            f'<path d="{written.path_data(precision=precision)}"/></g>'
        )

    def _swatches(self, box: Box) -> str:
        colors = self.contents[0].colors(MOST_SWATCHES)
        left, top, width, height = box
        edges = np.linspace(left, left + width, len(colors) + 1)
        return "".join(
            f'<rect x="{decimal(start)}" y="{decimal(top)}" width="{decimal(end - start)}" height="{decimal(height)}" '
            f'fill="{hex_from_rgb(color)}"/>'
            for color, start, end in zip(colors, edges, edges[1:], strict=False)
        )

    def _background(self, box: Box) -> str:
        text = self.options.background.strip().lower()
        place = place_attributes(box)
        if text in CLEAR:
            return ""
        if text == "blur":
            return _spread(self.contents[0].blurred(), box)
        if text in ("lightest", "darkest"):
            colors = self.contents[0].colors(10_000)
            return f'<rect {place} fill="{hex_from_rgb(colors[0 if text == "lightest" else -1])}"/>'
        with _naming("background"):
            codes = [_code(part) for part in re.split(r"\s*-\s*", text, maxsplit=1)]
        if len(codes) == 2:
            stops = "".join(f'<stop offset="{k}" stop-color="{code}"/>' for k, code in enumerate(codes))
            gradient = f'<linearGradient id="ground" x1="0" y1="0" x2="0" y2="1">{stops}</linearGradient>'
            return f'<defs>{gradient}</defs><rect {place} fill="url(#ground)"/>'
        return f'<rect {place} fill="{codes[0]}"/>'

    def _cells(self, room: Box) -> list[Box]:
        """Places of the pictures, row by row."""
        count, gutter = len(self.contents), self._length("gutter") if len(self.contents) > 1 else 0.0
        columns = min(count, self.options.columns or _best_columns(count, room, self.contents[0].aspect))
        rows = -(-count // columns)
        width = (room[2] - gutter * (columns - 1)) / columns
        height = (room[3] - gutter * (rows - 1)) / rows
        if width <= 0 or height <= 0:
            raise InputError(f"{columns} x {rows} pictures with gutters do not fit onto the page")
        steps = [(place % columns, place // columns) for place in range(count)]
        boxes = [(room[0] + x * (width + gutter), room[1] + y * (height + gutter), width, height) for x, y in steps]
        return [self._snapped(box) for box in boxes]

    def _snapped(self, box: Box) -> Box:
        """Move a box's edges to whole pixels, where the page has pixels: a pixel in part shows what is below."""
        if self.is_physical:
            return box
        left, top, width, height = box
        edges = [math.floor(edge + 0.5) for edge in (left, top, left + width, top + height)]
        return (edges[0], edges[1], max(1, edges[2] - edges[0]), max(1, edges[3] - edges[1]))

    def _framed(self, picture: PagePicture, cell: Box, number: int) -> str:
        """Draw a picture in its place, with frame, passe-partout and round corners."""
        frame, mat, radius = self._length("frame"), self._length("mat"), self._length("radius")
        border = frame + mat
        left, top, width, height = cell
        if min(width, height) <= 2 * border:
            raise InputError("frame and mat leave no room for the picture")
        inner = (left + border, top + border, width - 2 * border, height - 2 * border)
        shown, placed = self._placed(picture, inner, f"p{number + 1}-")
        around = (shown[0] - border, shown[1] - border, shown[2] + 2 * border, shown[3] + 2 * border)
        parts = []
        if frame:
            parts.append(_filled(around, self._color("frame_color"), _rounding(radius, border)))
        if mat:
            band = (around[0] + frame, around[1] + frame, around[2] - 2 * frame, around[3] - 2 * frame)
            parts.append(f'<rect {place_attributes(band)} fill="{self._color("mat_color")}"{_rounding(radius, mat)}/>')
        if not radius:
            return "".join([*parts, placed])
        clip = f'<clipPath id="round-{number + 1}"><rect {place_attributes(shown)}{_rounding(radius, 0)}/></clipPath>'
        return "".join([*parts, f'<defs>{clip}</defs><g clip-path="url(#round-{number + 1})">{placed}</g>'])

    def _placed(self, picture: PagePicture, box: Box, prefix: str) -> tuple[Box, str]:
        """Lay a picture into a box; also the part of the box that it fills."""
        fit, gravity = self.options.fit, self._gravity(picture, box)
        # Tiles have the picture's own pixels, at the page's pixels per inch.
        unit = MM_PER_INCH / self.dpi if self.is_physical and fit == "tile" else 1.0
        with _naming("crop"):
            found = placement(picture.size, (box[2] / unit, box[3] / unit), fit=fit, gravity=gravity)
        left, top, right, bottom = (value * unit for value in found.target)
        shown = self._snapped((box[0] + left, box[1] + top, right - left, bottom - top))
        if fit != "tile":
            return shown, picture.embedded(shown, found.source, prefix)
        width, height = (side * unit for side in picture.size)
        across = math.ceil((box[2] - found.offset_x * unit) / width)
        down = math.ceil((box[3] - found.offset_y * unit) / height)
        if across * down > MOST_TILES:
            raise InputError(f"fit: {across} x {down} tiles are too many, at most {MOST_TILES}; give a larger picture")
        first = (0.0, 0.0, width, height)
        tile = f'<g id="{prefix}tile">{picture.embedded(first, found.source, prefix)}</g>'
        uses = "".join(
            f'<use xlink:href="#{prefix}tile" x="{decimal(found.offset_x * unit + x * width)}" '
            f'y="{decimal(found.offset_y * unit + y * height)}"/>'
            for y in range(down)
            for x in range(across)
        )
        view = f'viewBox="0 0 {decimal(box[2])} {decimal(box[3])}" preserveAspectRatio="none"'
        return shown, f"<svg {place_attributes(box)} {view}><defs>{tile}</defs>{uses}</svg>"

    def _gravity(self, picture: PagePicture, box: Box) -> Gravity:
        """Turn the wish for what is kept into a point of the picture."""
        wish = self.options.crop.strip().lower()
        if wish != "salient" or self.options.fit != "cover":
            return "center" if wish == "salient" else wish
        pixels = picture.thumbnail(256)
        left, top, right, bottom = picture_box(
            pixels, aspect=box[2] / box[3], gravity="salient", avoid=self.avoid if len(self.contents) == 1 else ()
        )
        scale_x, scale_y = picture.size[0] / pixels.shape[1], picture.size[1] / pixels.shape[0]
        return (left + right) / 2 * scale_x, (top + bottom) / 2 * scale_y

    def _document(self, drawn: str, number: int, size: tuple[float, float], recipe: Mapping[str, Any]) -> str:
        """Write the document of one page."""
        unit = "mm" if self.is_physical else ""
        is_clear = self.options.background.strip().lower() in CLEAR
        paper = "" if is_clear or not self.outside else _filled((0.0, 0.0, *size), "white")
        shift = self.outside - number * self.width
        title = escape("".join(char for char in self.options.title or self.name if char.isprintable()))
        view = (
            self.outside - self.bleed,
            self.outside - self.bleed,
            self.width + 2 * self.bleed,
            self.height + 2 * self.bleed,
        )
        seen = (view[0] - shift, view[1] - self.outside, *view[2:])
        parts = [
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" version="1.1" '
            f'width="{decimal(size[0])}{unit}" height="{decimal(size[1])}{unit}" '
            f'viewBox="0 0 {decimal(size[0])} {decimal(size[1])}">',
            f"<title>{title}</title>" if title else "",
            f"<metadata>{escape(json.dumps(recipe, separators=(',', ':')))}</metadata>",
            paper,
            f'<svg {place_attributes(view)} viewBox="{decimals(seen)}">{drawn}</svg>',
            self._marks(size) if self.options.marks else "",
            "</svg>\n",
        ]
        return "".join(parts)

    def _marks(self, size: tuple[float, float]) -> str:
        """Draw two lines at each corner of the trim, outside of the bleed."""
        length, breadth = self._millimetres(MARK_LENGTH), self._millimetres(MARK_WIDTH)
        edges_x, edges_y = (self.outside, self.outside + self.width), (self.outside, self.outside + self.height)
        lines = []
        for y in edges_y:
            lines += [(0.0, y, length, y), (size[0] - length, y, size[0], y)]
        for x in edges_x:
            lines += [(x, 0.0, x, length), (x, size[1] - length, x, size[1])]
        data = "".join(f"M{decimal(x0)} {decimal(y0)}L{decimal(x1)} {decimal(y1)}" for x0, y0, x1, y1 in lines)
        return f'<path d="{data}" fill="none" stroke="#000" stroke-width="{decimal(breadth)}"/>'


@contextmanager
def _naming(option: str) -> Iterator[None]:
    """Say of which option a complaint is."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{option}: {error}") from error


def _best_columns(count: int, room: Box, aspect: float) -> int:
    """Find the number of columns with which pictures of a shape become largest."""
    sizes = [min(room[2] / columns, room[3] / -(-count // columns) * aspect) for columns in range(1, count + 1)]
    return 1 + int(np.argmax(sizes))


def _spread(pixels: NDArray[np.uint8], box: Box) -> str:
    """Write few pixels as an image that fills a box smoothly.

    A pixel more on all sides lies outside of the box, where renderers fade into transparency.
    """
    height, width = pixels.shape[:2]
    step_x, step_y = box[2] / width, box[3] / height
    padded = np.pad(pixels, ((1, 1), (1, 1), (0, 0)), mode="edge")
    larger = (-step_x, -step_y, box[2] + 2 * step_x, box[3] + 2 * step_y)
    view = f'viewBox="0 0 {decimal(box[2])} {decimal(box[3])}" preserveAspectRatio="none"'
    return f"<svg {place_attributes(box)} {view}>{image_element(padded, larger)}</svg>"


def _filled(box: Box, color: str, more: str = "") -> str:
    return f'<rect {place_attributes(box)} fill="{_code(color)}"{more}/>'


def _rounding(radius: float, more: float) -> str:
    return f' rx="{decimal(radius + more)}"' if radius else ""


def _code(color: str) -> str:
    red, green, blue, alpha = parse_color(color)
    if alpha != 255:
        raise InputError(f"colors of a page must be opaque, got {color!r}")
    return hex_from_rgb(np.array([red, green, blue]))
