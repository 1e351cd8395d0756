"""Outlines for cutters and lasers: SVG of physical size, a layer for each color, nothing filled.

An artwork comes in; each color's visible areas, not the shapes that run on below others, are what a machine follows. A
gradient is the color that it lies around.
Known limits: where an artwork does not come from a trace, its shapes are taken as they are, whether others hide
them or not; what makes a path narrower or wider for the tool's breadth is the machine's own business.
"""

import math
from dataclasses import replace

import numpy as np

from segvec.arguments import checked
from segvec.errors import InputError
from segvec.layers.layering import mosaic_layers
from segvec.layers.painting import Art, Painting
from segvec.machines.sheet import Sheet
from segvec.machines.tiles import seen_colors, tile_rings, tiles_of
from segvec.machines.writing import MachineLayer, color_code, machine_svg
from segvec.ragged import members, offsets_of
from segvec.styles.line_art import Pens, line_art, taken
from segvec.styles.pens import pen_ordered
from segvec.svg.writing import layer_paths

HAIRLINE = 0.01
"""Millimetres: lasers cut along strokes of at most 0.025 mm and engrave wider ones."""

MOST_MILLIMETRES = 1_000_000
"""Of any measure: a kilometre; beyond, coordinates leave the numbers that hold them."""

SHARED_COLOR = "#000000"
"""Color of borders that are cut once for both sides."""


def color_areas(art: Art) -> Art:
    """Lay out the visible areas of each color, lightest first: they abut exactly, and none is below another.

    Labels of one color are one area: borders inside it are gone. All are flat.

    Parameters
    ----------
    art
        An artwork that :func:`segvec.trace` made, recolored or not.

    Returns
    -------
    Painting
        One layer for each color that is seen, its rings closed; borders are those of the areas.

    Raises
    ------
    InputError
        If there is no artwork, or it does not come from a trace.

    Examples
    --------
    >>> from segvec.pipeline import trace
    >>> art = color_areas(trace(np.repeat([[0, 1]], 4, axis=0).repeat(4, axis=1), curve="pixel"))
    >>> art.labels.tolist(), np.diff(art.layer_offsets).tolist()
    ([0, 1], [1, 1])
    """
    check_art(art)
    if art.borders is None:
        raise InputError("only a traced picture has areas that abut")
    planar, curves = art.borders
    colors, labels = seen_colors(art.colors, planar)
    planar = replace(planar, labels=labels, n_labels=len(colors))
    layers = mosaic_layers(planar, curves)
    return replace(
        art,
        colors=colors,
        **layers.drawn(),
        has_base=False,
        understroke=0.0,
        strokes=None,
        shades={},
        borders=(planar, curves),
    )


def outline_art(art: Painting) -> Painting:
    """Take what a machine follows: the tiles of a traced picture, or else the lines, or else the shapes.

    A tile is a connected area of one color, of which a mosaic may have several next to each other. Where an artwork
    has lines and no borders, its filled layers are only the page and are left out.
    """
    if art.borders is not None:
        return _tile_art(art)
    return replace(line_layers(art), has_base=False) if art.strokes is not None and art.strokes.any() else art


def _tile_art(art: Painting) -> Painting:
    """Lay out each tile with an outline of its own, one layer for each color."""
    tiles = tiles_of(art)
    outlines, label, _ = tile_rings(tiles)
    return replace(
        art,
        colors=tiles.colors,
        labels=np.arange(len(tiles.colors)),
        layer_offsets=offsets_of(np.bincount(label, minlength=len(tiles.colors))),
        ring_offsets=outlines.offsets,
        ring_regions=None,
        controls=outlines.controls,
        is_line=outlines.is_line,
        has_base=False,
        understroke=0.0,
        strokes=None,
        shades={},
    )


def _shared_art(art: Painting, width: float) -> Painting:
    """Draw each border between tiles once, as lines of one pen."""
    if art.borders is None:
        raise InputError("only a traced picture has borders to share")
    tiles = tiles_of(art)
    planar = tiles.planar
    is_cut = tiles.parts & (tiles.is_seen[planar.left] | tiles.is_seen[planar.right])
    lines = taken(tiles.curves, np.flatnonzero(is_cut))
    pens = Pens(np.zeros((1, 3), np.uint8), np.array([width]))
    drawn = line_art(lines, pen=np.zeros(is_cut.sum(), np.intp), pens=pens, size=art.size, precision=art.precision)
    return pen_ordered(replace(drawn, title=art.title))


def line_layers(art: Painting) -> Painting:
    """Keep the layers that are drawn with a stroke."""
    strokes = np.zeros(len(art.labels)) if art.strokes is None else art.strokes
    kept = np.flatnonzero(strokes)
    rings = members(art.layer_offsets, kept)
    segments = members(art.ring_offsets, rings)
    return replace(
        art,
        labels=art.labels[kept],
        layer_offsets=offsets_of(np.diff(art.layer_offsets)[kept]),
        ring_offsets=offsets_of(np.diff(art.ring_offsets)[rings]),
        ring_regions=None,
        controls=art.controls[segments],
        is_line=art.is_line[segments],
        strokes=strokes[kept],
    )


@checked
def cutter_svg(
    art: Painting,
    *,
    millimetres_per_pixel: float,
    hairline: float = HAIRLINE,
    shared: bool = False,
    sheet: Sheet | None = None,
) -> str:
    """Write the outlines of an artwork for a cutter or laser.

    Parameters
    ----------
    art
        A traced artwork, whose areas are cut, or one of lines.
    millimetres_per_pixel
        Size of a pixel of the source picture.
    hairline
        Millimetres of the strokes' width.
    shared
        Whether each border is cut once, for the areas on both its sides, all in one layer and in an order with little
        travel; by default each color has its own layer with closed outlines.
    sheet
        What the document shows, with the artwork in its place; by default the artwork alone.

    Returns
    -------
    str
        A document in millimetres; groups are layers of Inkscape, named by their colors.

    Raises
    ------
    InputError
        If there is no artwork, a size is not above 0, or `shared` is asked of an artwork that does not come from a
        trace.

    Examples
    --------
    >>> from segvec.pipeline import trace
    >>> cutter_svg(trace(np.zeros((8, 16)), curve="pixel"), millimetres_per_pixel=0.5).splitlines()[1][:46]
    '<g id="layer-01" inkscape:groupmode="layer" in'
    """
    check_art(art)
    check_positive(millimetres_per_pixel=millimetres_per_pixel, hairline=hairline)
    width = hairline / millimetres_per_pixel
    if shared:
        once = _shared_art(art, width)
        layers = [MachineLayer("cut", SHARED_COLOR, width, path.data) for path in layer_paths(once)]
        return machine_svg(once, layers, millimetres_per_pixel, sheet)
    outlines = outline_art(art)
    codes = [color_code(color) for color in outlines.colors]
    # Tiles that abut keep all points that they share.
    paths = layer_paths(outlines, joins=False)
    layers = [MachineLayer(codes[path.label], codes[path.label], width, path.data) for path in paths]
    return machine_svg(outlines, layers, millimetres_per_pixel, sheet)


def check_art(art: object) -> None:
    """Refuse anything but an artwork."""
    if not isinstance(art, Painting):
        raise InputError(f"machines follow an artwork, as trace gives, got {type(art).__name__}")


def check_positive(**values: float) -> None:
    """Raise an InputError for a number that is not above 0, or that no machine reaches."""
    for name, value in values.items():
        if not 0 < value < math.inf:
            raise InputError(f"{name} must be above 0, got {value}")
        if value > MOST_MILLIMETRES:
            raise InputError(f"{name} must be at most {MOST_MILLIMETRES}, got {value:g}")
