"""Mounting of pictures on a page: in rows and columns, each cropped, framed and rounded in its place."""

import math
from collections.abc import Sequence

import numpy as np

from segvec.errors import InputError
from segvec.layout.gravity import Gravity
from segvec.layout.placement import placement
from segvec.layout.salience import picture_box
from segvec.page.content import PagePicture
from segvec.page.elements import Box, rectangle, repeated
from segvec.page.measures import Measures, naming
from segvec.page.page import MM_PER_INCH

MOST_TILES = 40_000
"""Repetitions of a picture beyond which a document takes minutes to draw."""

THUMBNAIL_SIDE = 256
"""Longer side, in pixels, of the drawing in which what stands out is looked for."""


def mounted(pictures: Sequence[PagePicture], page: Measures, room: Box) -> tuple[Box, list[str]]:
    """Draw pictures in a room of the page, row by row; also the box that they take, without their frames.

    Raises
    ------
    InputError
        If they do not fit.
    """
    cells = _cells(pictures, page, room)
    framed = [
        _framed(picture, page, cell, number, is_alone=len(pictures) == 1)
        for number, (picture, cell) in enumerate(zip(pictures, cells, strict=True), 1)
    ]
    left, top = (min(box[side] for box, _ in framed) for side in (0, 1))
    right, bottom = (max(box[side] + box[side + 2] for box, _ in framed) for side in (0, 1))
    return (left, top, right - left, bottom - top), [drawn for _, drawn in framed]


def _cells(pictures: Sequence[PagePicture], page: Measures, room: Box) -> list[Box]:
    """Places of the pictures."""
    count, gutter = len(pictures), page.length("gutter") if len(pictures) > 1 else 0.0
    columns = min(count, page.options.columns or _best_columns(count, room, pictures[0].aspect))
    rows = -(-count // columns)
    width = (room[2] - gutter * (columns - 1)) / columns
    height = (room[3] - gutter * (rows - 1)) / rows
    if width <= 0 or height <= 0:
        raise InputError(f"{columns} x {rows} pictures with gutters do not fit onto the page")
    steps = [(place % columns, place // columns) for place in range(count)]
    boxes = [(room[0] + x * (width + gutter), room[1] + y * (height + gutter), width, height) for x, y in steps]
    return [page.snapped(box) for box in boxes]


def _best_columns(count: int, room: Box, aspect: float) -> int:
    """Find the number of columns with which pictures of a shape become largest."""
    sizes = [min(room[2] / columns, room[3] / -(-count // columns) * aspect) for columns in range(1, count + 1)]
    return 1 + int(np.argmax(sizes))


def _framed(picture: PagePicture, page: Measures, cell: Box, number: int, *, is_alone: bool) -> tuple[Box, str]:
    """Draw a picture in its place, with frame, passe-partout and round corners; also its box without them."""
    frame, mat, radius = page.length("frame"), page.length("mat"), page.length("radius")
    border = frame + mat
    left, top, width, height = cell
    if min(width, height) <= 2 * border:
        raise InputError("frame and mat leave no room for the picture")
    inner = (left + border, top + border, width - 2 * border, height - 2 * border)
    shown, placed = _placed(picture, page, inner, f"p{number}", is_alone=is_alone)
    around = (shown[0] - border, shown[1] - border, shown[2] + 2 * border, shown[3] + 2 * border)
    parts = []
    if frame:
        parts.append(rectangle(around, page.color("frame_color"), radius=radius and radius + border))
    if mat:
        band = (around[0] + frame, around[1] + frame, around[2] - 2 * frame, around[3] - 2 * frame)
        parts.append(rectangle(band, page.color("mat_color"), radius=radius and radius + mat))
    return shown, "".join([*parts, placed])


def _placed(picture: PagePicture, page: Measures, box: Box, name: str, *, is_alone: bool) -> tuple[Box, str]:
    """Lay a picture into a box; also the part of the box that it fills."""
    fit, gravity = page.options.fit, _gravity(picture, page, box, is_alone=is_alone)
    radius = page.length("radius")
    # Tiles have the picture's own pixels, at the page's pixels per inch.
    unit = MM_PER_INCH / page.dpi if page.is_physical and fit == "tile" else 1.0
    with naming("crop"):
        found = placement(picture.size, (box[2] / unit, box[3] / unit), fit=fit, gravity=gravity)
    left, top, right, bottom = (value * unit for value in found.target)
    shown = page.snapped((box[0] + left, box[1] + top, right - left, bottom - top))
    if fit != "tile":
        return shown, picture.embedded(shown, found.source, name, radius=radius)
    width, height = (side * unit for side in picture.size)
    start_x, start_y = found.offset_x * unit, found.offset_y * unit
    if not page.is_physical:  # else tiles would meet within pixels, and what is below would shine through there
        start_x, start_y = math.floor(start_x), math.floor(start_y)
    across, down = math.ceil((box[2] - start_x) / width), math.ceil((box[3] - start_y) / height)
    if across * down > MOST_TILES:
        raise InputError(f"fit: {across} x {down} tiles are too many, at most {MOST_TILES}; give a larger picture")
    tile = picture.embedded((0.0, 0.0, width, height), found.source, name)
    places = ((start_x + x * width, start_y + y * height) for y in range(down) for x in range(across))
    return shown, repeated(tile, places, box=box, name=name, radius=radius)


def _gravity(picture: PagePicture, page: Measures, box: Box, *, is_alone: bool) -> Gravity:
    """Turn the wish for what is kept into a point of the picture."""
    wish = page.options.crop.strip().lower()
    if wish != "salient" or page.options.fit != "cover":
        return "center" if wish == "salient" else wish
    pixels = picture.thumbnail(THUMBNAIL_SIDE)
    left, top, right, bottom = picture_box(
        pixels, aspect=box[2] / box[3], gravity="salient", avoid=page.avoid if is_alone else ()
    )
    scale_x, scale_y = picture.size[0] / pixels.shape[1], picture.size[1] / pixels.shape[0]
    return (left + right) / 2 * scale_x, (top + bottom) / 2 * scale_y
