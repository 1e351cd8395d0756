"""Outlines for cutters, lasers and plotters: SVG of physical size, a layer for each color or pen, nothing filled.

An artwork comes in; each color's visible areas, not the shapes that run on below others, are what a machine follows. A
gradient is the color that it lies around.
Known limits: where an artwork does not come from a trace, its shapes are taken as they are, whether others hide
them or not; what makes a path narrower or wider for the tool's breadth is the machine's own business.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from segvec.color.lightness import distinct_colors
from segvec.errors import InputError
from segvec.layers.layering import mosaic_layers
from segvec.layers.painting import Art, Painting
from segvec.machines.sheet import Sheet
from segvec.planar.map import OUTSIDE, TOGETHER, PlanarMap, assemble_rings, left_of
from segvec.ragged import members, offsets_of
from segvec.styles.line_art import Pens, line_art, taken
from segvec.styles.pens import pen_ordered
from segvec.svg.elements import INKSCAPE, SVG, element, title_element
from segvec.svg.numbers import decimal
from segvec.svg.writing import layer_paths

HAIRLINE = 0.01
"""Millimetres: lasers cut along strokes of at most 0.025 mm and engrave wider ones."""

SHARED_COLOR = "#000000"
"""Color of borders that are cut once for both sides."""


class _Layer(NamedTuple):
    name: str
    color: str
    width: float
    data: str


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
    colors, labels = _seen_colors(art.colors, planar)
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
    assert art.borders is not None
    planar, curves = art.borders
    colors, labels = _seen_colors(art.colors, planar)
    tile = _tiles(planar, labels)
    halves = np.flatnonzero(np.repeat(tile[planar.left] != tile[planar.right], 2))
    region = left_of(planar, halves)
    is_seen = (labels[region] >= 0) & (labels[region] < len(colors))
    owner = tile[region[is_seen]].astype(np.intp)
    rings = assemble_rings(planar, halves=halves[is_seen], owner=owner, turns=TOGETHER)
    chain = taken(curves, rings.halves >> 1, turned=(rings.halves & 1).astype(np.bool_))
    label = labels[left_of(planar, rings.halves[rings.offsets[:-1]])]
    outlines = taken(replace(chain, offsets=chain.offsets[rings.offsets]), np.argsort(label, kind="stable"))
    return replace(
        art,
        colors=colors,
        labels=np.arange(len(colors)),
        layer_offsets=offsets_of(np.bincount(label, minlength=len(colors))),
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
    planar, curves = art.borders
    colors, labels = _seen_colors(art.colors, planar)
    tile = _tiles(planar, labels)
    is_seen = (labels >= 0) & (labels < len(colors))
    is_cut = (tile[planar.left] != tile[planar.right]) & (is_seen[planar.left] | is_seen[planar.right])
    lines = taken(curves, np.flatnonzero(is_cut))
    pens = Pens(np.zeros((1, 3), np.uint8), np.array([width]))
    drawn = line_art(lines, pen=np.zeros(is_cut.sum(), np.intp), pens=pens, size=art.size, precision=art.precision)
    return pen_ordered(replace(drawn, title=art.title))


def _seen_colors(colors: NDArray[np.uint8], planar: PlanarMap) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Different colors that are seen, lightest first, and the place of each region's among them.

    What is transparent has the number of colors, and the outside stays the outside.
    """
    seen = np.unique(planar.labels[(planar.labels >= 0) & (planar.labels < planar.n_labels)])
    different, place = distinct_colors(colors[seen])
    merged = np.full(planar.n_labels + 2, len(different), np.int32)
    merged[seen] = place
    merged[OUTSIDE] = OUTSIDE
    return different, merged[planar.labels]


def _tiles(planar: PlanarMap, labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """(R + 1,) tile of each region: neighbors that a palette made equal are one, equal ones of a mosaic are not."""
    one, other = planar.left, planar.right
    is_joined = (labels[one] == labels[other]) & (planar.labels[one] != planar.labels[other])
    size = planar.n_regions + 1
    links = coo_array((np.ones(is_joined.sum()), (one[is_joined], other[is_joined])), shape=(size, size))
    tiles: NDArray[np.int32] = connected_components(links, directed=False)[1]
    return tiles


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
        layers = [_Layer("cut", SHARED_COLOR, width, path.data) for path in layer_paths(once)]
        return _document(once, layers, millimetres_per_pixel, sheet)
    outlines = outline_art(art)
    codes = [color_code(color) for color in outlines.colors]
    layers = [_Layer(codes[path.label], codes[path.label], width, path.data) for path in layer_paths(outlines)]
    return _document(outlines, layers, millimetres_per_pixel, sheet)


def plotter_svg(art: Painting, *, millimetres_per_pixel: float, sheet: Sheet | None = None) -> str:
    """Write the lines of an artwork for a pen plotter, in an order with little travel.

    Parameters
    ----------
    art
        An artwork of strokes, as :func:`segvec.styles.isolines.isoline_art` and
        :func:`segvec.styles.borders.border_art` make; filled layers are left out.
    millimetres_per_pixel
        Size of a pixel of the source picture.
    sheet
        What the document shows, with the artwork in its place; by default the artwork alone.

    Returns
    -------
    str
        A document in millimetres; each pen, of one color and width, is a layer of Inkscape whose name begins with
        its number, by which plotters stop for the next pen.

    Raises
    ------
    InputError
        If there is no artwork, no line in it, or the size is not above 0.
    """
    check_art(art)
    check_positive(millimetres_per_pixel=millimetres_per_pixel)
    lines = pen_ordered(line_layers(art))
    layers = []
    for number, path in enumerate(layer_paths(lines), 1):
        code = color_code(art.colors[path.label])
        width = f"{path.stroke * millimetres_per_pixel:.2f}"
        layers.append(_Layer(f"{number} {code} {width} mm", code, path.stroke, path.data))
    if not layers:
        raise InputError("a plotter draws lines and the artwork has none: make line art of the picture first")
    return _document(lines, layers, millimetres_per_pixel, sheet)


def color_code(color: NDArray[np.uint8]) -> str:
    """Write a color as ``#rrggbb``, all six digits, so that names of layers and files look alike."""
    return f"#{color.tobytes().hex()}"


def check_art(art: object) -> None:
    """Refuse anything but an artwork."""
    if not isinstance(art, Painting):
        raise InputError(f"machines follow an artwork, as trace gives, got {type(art).__name__}")


def check_positive(**values: float) -> None:
    """Raise an InputError for a number that is not above 0 and finite."""
    for name, value in values.items():
        if not 0 < value < math.inf:
            raise InputError(f"{name} must be above 0, got {value}")


def _document(art: Painting, layers: Sequence[_Layer], millimetres_per_pixel: float, sheet: Sheet | None = None) -> str:
    unit = art.precision
    scale = millimetres_per_pixel / unit
    box, moved = f"0 0 {art.size[0] * unit} {art.size[1] * unit}", {}
    sides = [side * millimetres_per_pixel for side in art.size]
    if sheet is not None:
        sides = [sheet.width, sheet.height]
        box = " ".join(["0 0", *(decimal(side / scale, places=2) for side in sides)])
        place = " ".join(decimal(side / scale, places=2) for side in (sheet.left, sheet.top))
        # Not by the corner of the viewBox, which not every machine's software heeds.
        moved = {"transform": f"translate({place})"}
    size = {name: f"{decimal(side, places=4)}mm" for name, side in zip(("width", "height"), sides, strict=True)}
    groups = [_group(number, layer, unit, moved) for number, layer in enumerate(layers, 1)]
    lines = [line for line in (title_element(art.title), *groups) if line]
    root = {"xmlns": SVG, "xmlns:inkscape": INKSCAPE, **size, "viewBox": box}
    return element("svg", root, "".join(f"\n{line}" for line in lines), "\n") + "\n"


def _group(number: int, layer: _Layer, unit: int, moved: Mapping[str, str]) -> str:
    names = {"id": f"layer-{number:02d}", "inkscape:groupmode": "layer", "inkscape:label": layer.name, **moved}
    width = decimal(layer.width * unit, places=4)
    line = {"stroke": layer.color, "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round"}
    return element("g", {**names, "fill": "none", **line}, element("path", {"d": layer.data}))
