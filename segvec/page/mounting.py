"""Mounting of pictures on a page: in rows and columns, each cropped, framed and rounded in its place."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segvec.errors import InputError
from segvec.layout.crop import crop_box, largest_sides, whole_box
from segvec.layout.cut import is_cut
from segvec.layout.destinations import Box as Edges
from segvec.layout.gravity import AUTO, Gravity
from segvec.layout.placement import Fit, placement
from segvec.page.content import PagePicture
from segvec.page.decoration import spread
from segvec.page.elements import Box, rectangle, repeated, view
from segvec.page.measures import Measures, naming, source_part
from segvec.page.page import MM_PER_INCH, ShownPart

MOST_TILES = 40_000
"""Repetitions of a picture beyond which a document takes minutes to draw."""

NEGLIGIBLE = 0.01
"""Part of a picture that is cut off in the middle without a look at it."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A picture in its place."""

    box: Box
    """Where it is on the page, without frame and passe-partout."""
    drawing: str
    """It and what is around it."""
    part: ShownPart
    """What of it is shown."""


@dataclass(frozen=True, slots=True)
class _Source:
    """What of a picture is shown, and where it is held."""

    box: Edges
    """Left, top, right, bottom in its pixels."""
    gravity: Gravity = "center"
    """Where it is held in its place, which it need not fill."""
    n_missing: int = 0
    """Faces, of those that were found, that are not whole inside."""
    is_filled_up: bool = False
    """Whether it has not the shape of its place, so that no face is cut."""


def mounted(pictures: Sequence[PagePicture], page: Measures, room: Box) -> list[Mount]:
    """Draw pictures in a room of the page, row by row.

    Raises
    ------
    InputError
        If they do not fit.
    """
    cells = _cells(pictures, page, room)
    return [
        _framed(picture, page, cell, number, is_alone=len(pictures) == 1)
        for number, (picture, cell) in enumerate(zip(pictures, cells, strict=True), 1)
    ]


def surrounding(mounts: Sequence[Mount]) -> Box:
    """Return the box that pictures take, without what is around them."""
    left, top = (min(mount.box[side] for mount in mounts) for side in (0, 1))
    right, bottom = (max(mount.box[side] + mount.box[side + 2] for mount in mounts) for side in (0, 1))
    return (left, top, right - left, bottom - top)


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


def _framed(picture: PagePicture, page: Measures, cell: Box, number: int, *, is_alone: bool) -> Mount:
    """Draw a picture in its place, with frame, passe-partout and round corners."""
    frame, mat, radius = page.length("frame"), page.length("mat"), page.length("radius")
    border = frame + mat
    left, top, width, height = cell
    if min(width, height) <= 2 * border:
        raise InputError("frame and mat leave no room for the picture")
    inner = (left + border, top + border, width - 2 * border, height - 2 * border)
    source = _source(picture, page, inner, is_alone=is_alone)
    shown, placed = _placed(picture, page, inner, f"p{number}", source)
    around = (shown[0] - border, shown[1] - border, shown[2] + 2 * border, shown[3] + 2 * border)
    parts = []
    if frame:
        parts.append(rectangle(around, page.color("frame_color"), radius=radius and radius + border))
    if mat:
        band = (around[0] + frame, around[1] + frame, around[2] - 2 * frame, around[3] - 2 * frame)
        parts.append(rectangle(band, page.color("mat_color"), radius=radius and radius + mat))
    size = (max(1, round(picture.size[0])), max(1, round(picture.size[1])))
    part = ShownPart(whole_box(source.box, size=size), size, source.n_missing, source.is_filled_up)
    return Mount(shown, "".join([*parts, placed]), part)


def _placed(picture: PagePicture, page: Measures, box: Box, name: str, source: _Source) -> tuple[Box, str]:
    """Lay a part of a picture into a box; also what of the box it fills."""
    fit, radius = page.options.fit, page.length("radius")
    # Tiles have the picture's own pixels, at the page's pixels per inch.
    unit = MM_PER_INCH / page.dpi if page.is_physical and fit == "tile" else 1.0
    left, top, right, bottom = source.box
    size = (right - left, bottom - top)
    way: Fit = fit if fit != "auto" else "contain" if source.is_filled_up else "cover"
    with naming("crop"):
        found = placement(size, (box[2] / unit, box[3] / unit), fit=way, gravity=source.gravity)
    seen = (found.source[0] + left, found.source[1] + top, found.source[2] + left, found.source[3] + top)
    x, y, far_x, far_y = (value * unit for value in found.target)
    shown = page.snapped((box[0] + x, box[1] + y, far_x - x, far_y - y))
    if fit != "tile":
        if source.is_filled_up and page.options.background is None:
            inside = spread(picture.blurred(), box, name=f"blur-{name}") + picture.embedded(shown, seen, name)
            return box, view(inside, box=box, seen=box, name=f"corners-{name}", radius=radius) if radius else inside
        return shown, picture.embedded(shown, seen, name, radius=radius)
    width, height = (side * unit for side in size)
    start_x, start_y = found.offset_x * unit, found.offset_y * unit
    if not page.is_physical:  # else tiles would meet within pixels, and what is below would shine through there
        start_x, start_y = math.floor(start_x), math.floor(start_y)
    across, down = math.ceil((box[2] - start_x) / width), math.ceil((box[3] - start_y) / height)
    if across * down > MOST_TILES:
        raise InputError(f"fit: {across} x {down} tiles are too many, at most {MOST_TILES}; give a larger picture")
    tile = picture.embedded((0.0, 0.0, width, height), seen, name)
    places = ((start_x + x * width, start_y + y * height) for y in range(down) for x in range(across))
    return shown, repeated(tile, places, box=box, name=name, radius=radius)


def _source(picture: PagePicture, page: Measures, box: Box, *, is_alone: bool) -> _Source:
    """Choose what of a picture is shown in a box."""
    wish, fit, aspect = page.options.crop.strip().lower(), page.options.fit, box[2] / box[3]
    part = source_part(page.options, picture.size)
    size = (part[2] - part[0], part[3] - part[1])
    covers = fit in ("auto", "cover")
    gravity = wish if wish != AUTO and not is_cut(wish) else "center"
    if not covers:
        return _Source(part, gravity)
    width, height = largest_sides(size, aspect)
    if gravity != "center" or wish == "center" or width * height > (1 - NEGLIGIBLE) * size[0] * size[1]:
        return _Source(_moved(crop_box(size, aspect=aspect, gravity=gravity), part))
    from segvec.layout.faces import FACE_SIDE
    from segvec.layout.salience import picture_crop  # brings scipy

    pixels = picture.part_pixels(part, FACE_SIDE)
    # The shape of the thumbnail is not quite that of the picture.
    scale_x, scale_y = size[0] / pixels.shape[1], size[1] / pixels.shape[0]
    found = picture_crop(pixels, aspect=aspect * scale_y / scale_x, avoid=page.avoid if is_alone else ())
    if fit == "auto" and found.without_cut is not None:
        left, top, right, bottom = found.without_cut.box
        whole = (left * scale_x, top * scale_y, right * scale_x, bottom * scale_y)
        return _Source(_moved(whole, part), n_missing=found.without_cut.n_missing, is_filled_up=True)
    left, top, right, bottom = found.box
    middle = ((left + right) / 2 * scale_x, (top + bottom) / 2 * scale_y)
    return _Source(_moved(crop_box(size, aspect=aspect, gravity=middle), part), n_missing=found.n_missing)


def _moved(box: Edges, part: Edges) -> Edges:
    """Move a box in a part of a picture to where it is in the picture."""
    return (box[0] + part[0], box[1] + part[1], box[2] + part[0], box[3] + part[1])
