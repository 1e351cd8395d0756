"""Painting to SVG text.

The document is SVG 1.1: a title, the recipe as JSON in ``<metadata>``, then one group per color, in painting order,
which Inkscape shows as a layer. The viewBox is scaled so that all coordinates are whole numbers.

Where the artwork has an understroke, the whole drawing stands twice: first by ``<use>``, with strokes in the shapes'
own colors, then by itself without. The first hides the page behind the seams that renderers leave between abutting
shapes (they blend each edge by itself); the second draws the shapes exactly.

Gradients stand in ``<defs>``, one for each label that has a shade, in the drawing's own coordinates. Their ids begin
with the document's name: two documents in one web page must not take each other's.
"""

from itertools import chain, groupby, pairwise
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import numpy as np

from segvec.errors import printable
from segvec.layers.painting import Painting, region_id
from segvec.parallel import map_parts
from segvec.planar.map import OUTSIDE
from segvec.recipes import document_name, recipe_json
from segvec.svg.drawing import Drawing, drawing_text, new_drawing
from segvec.svg.elements import INKSCAPE, XLINK
from segvec.svg.gradients import (
    SHADED,
    gradient_element,
    gradient_rules,
    moved_color,
    page_color,
    paint_code,
    shaded_labels,
)
from segvec.svg.numbers import decimal
from segvec.svg.path_data import path_texts
from segvec.svg.style_sheets import rule

THEMED = "@supports (--a:0){"
"""Begins the part of a style sheet that only renderers with custom properties read."""

PART_SEGMENTS = 1 << 14
"""Segments, about, that one thread writes at a time: each takes three hundred bytes meanwhile."""


def svg_text(artwork: Painting, *, css: bool = False) -> str:
    """Write an artwork as SVG.

    Parameters
    ----------
    artwork
        What :func:`segvec.trace` made, recolored or not.
    css
        Whether colors stand in one style sheet instead of the groups, which a browser takes from the custom
        properties ``--color-1`` ... of the page around, where they are set. Renderers without custom properties show
        the artwork's own colors. Ids and classes begin with a name of the document's own, see
        :func:`segvec.recipes.document_name`, for such a document is meant to stand in a page, maybe beside others.

    Returns
    -------
    str
        A document with ``width``, ``height`` and ``viewBox``; ids ``color-01`` ... are those of the labels,
        lightest first, whatever the order of painting.

    References
    ----------
    .. [1] https://www.w3.org/TR/SVG11/
    .. [2] https://github.com/linebender/resvg/issues/234, on seams.
    .. [3] https://www.w3.org/TR/css-variables-1/
    """
    width, height = artwork.size
    unit = artwork.precision
    drawing = new_drawing(artwork.size, unit=unit)
    drawing["xmlns:inkscape"] = INKSCAPE
    if artwork.title:
        drawing.set_desc(title=printable(artwork.title))
    if artwork.recipe:
        # svgwrite takes an element only; the recipe is plain text, which needs no namespace.
        drawing.set_metadata(Element("recipe"))
        metadata = next(element for element in drawing.elements if element.elementname == "metadata")
        metadata.xml.clear()
        metadata.xml.text = recipe_json(artwork.recipe)
    name = document_name(artwork.recipe) if css or artwork.shades else ""
    prefix = f"{name}-" if css else ""
    if css:
        drawing["id"] = name
        drawing.add(drawing.style(_style_sheet(artwork, prefix)))
    for label in shaded_labels(artwork):
        drawing.defs.add(gradient_element(drawing, artwork, label, name=name, css=css))
    if artwork.has_base and len(artwork.labels):
        # One pixel over the page on all sides: at odd scales the page's last pixels are drawn in part.
        base = drawing.rect((-unit, -unit), ((width + 2) * unit, (height + 2) * unit), id=f"{prefix}base")
        drawing.add(_painted(base, artwork, int(artwork.labels[0]), prefix))
    painted = []
    names: set[str] = set()
    for paths in _by_color(artwork, layer_paths(artwork)):
        layer = _layer(drawing, prefix + _free_name(paths[0], names))
        for path in paths:
            shapes = [drawing.path(d=part.data, **_identity(part.region)) for part in path.parts]
            # One paint stands on the group, several on its shapes.
            for painted_one in [layer] if len(paths) == 1 else shapes:
                _painted(painted_one, artwork, path.label, prefix, stroke=path.stroke)
            for shape in shapes:
                layer.add(shape)
        painted.append(layer)
    if artwork.understroke:
        stroke = decimal(artwork.understroke * unit, places=2)
        drawing.add(drawing.use(f"#{prefix}art", stroke_width=stroke, stroke_linejoin="round"))
        # A width set on the group itself would hold for its first drawing too: it is set around it.
        exact, art = _layer(drawing, f"{prefix}drawing"), _layer(drawing, f"{prefix}art")
        exact["stroke-width"] = "0"
        drawing.add(exact).add(art)
    else:
        art = drawing
    for layer in painted:
        art.add(layer)
    text = drawing_text(drawing)
    # Two namespaces and a profile that svgwrite always declares and nothing here uses.
    text = text.replace(' xmlns:ev="http://www.w3.org/2001/xml-events"', "", 1).replace(' baseProfile="full"', "", 1)
    text = text.replace("<defs />", "", 1).replace(" />", "/>")
    if not artwork.understroke:
        text = text.replace(f' xmlns:xlink="{XLINK}"', "", 1)
    return text


def is_themed(text: str) -> bool:
    """Tell whether a document has its colors in a style sheet of segvec's."""
    return THEMED in text


class PathPart(NamedTuple):
    """One path of a layer."""

    region: int
    """Region whose shape it is; `OUTSIDE` where it is that of all."""
    data: str
    """In steps of the artwork's precision."""


class LayerPath(NamedTuple):
    """What one layer draws."""

    label: int
    parts: tuple[PathPart, ...]
    """Its paths: one, or one for each region."""
    stroke: float
    """Width of its lines in pixels; 0 where it is filled."""

    @property
    def data(self) -> str:
        """All of it as one path."""
        # Each begins where the page does, which only a capital M says in the middle.
        return self.parts[0].data + "".join(f"M{part.data[1:]}" for part in self.parts[1:])


def layer_paths(artwork: Painting, *, joins: bool = True) -> list[LayerPath]:
    """Write the layers that have shapes, in painting order; lines that continue each other become one, or not."""
    segments = artwork.ring_offsets[artwork.layer_offsets]
    cuts = np.flatnonzero(np.diff(segments[:-1] // PART_SEGMENTS)) + 1
    groups = pairwise([0, *cuts.tolist(), len(artwork.labels)])
    found = map_parts(lambda group: _layer_parts(artwork, *group, joins=joins), list(groups))
    strokes = np.zeros(len(artwork.labels)) if artwork.strokes is None else artwork.strokes
    paths = zip(artwork.labels.tolist(), chain.from_iterable(found), strokes.tolist(), strict=True)
    return [LayerPath(label, parts, stroke) for label, parts, stroke in paths if parts]


def _by_color(artwork: Painting, paths: list[LayerPath]) -> list[list[LayerPath]]:
    """Join layers that follow one another and whose shades lie around the same color, whatever it is now."""

    def key(numbered: tuple[int, LayerPath]) -> tuple[int, ...]:
        place, path = numbered
        shade = artwork.shades.get(path.label)
        return (place,) if shade is None else tuple(shade.base.tolist())

    return [[path for _, path in group] for _, group in groupby(enumerate(paths), key=key)]


def _layer_parts(artwork: Painting, first: int, last: int, *, joins: bool) -> list[tuple[PathPart, ...]]:
    """Paths of the layers from one to before another, those that have a shape left."""
    layers = artwork.layer_offsets[first : last + 1]
    rings = artwork.ring_offsets[layers[0] : layers[-1] + 1]
    segments = slice(rings[0], rings[-1])
    is_first = np.zeros(len(rings) - 1, np.bool_)
    is_first[layers[:-1][layers[:-1] < layers[1:]] - layers[0]] = True
    owners = None if artwork.ring_regions is None else artwork.ring_regions[layers[0] : layers[-1]]
    if owners is not None:
        is_first |= np.diff(owners, prepend=OUTSIDE - 1) != 0
    begins = np.flatnonzero(is_first)
    texts = path_texts(
        artwork.controls[segments],
        artwork.is_line[segments],
        rings - rings[0],
        np.append(begins, len(rings) - 1),
        precision=artwork.precision,
        joins=joins,
        arcs=joins,
    )
    regions = np.full(len(begins), OUTSIDE) if owners is None else owners[begins]
    parts = [PathPart(*found) for found in zip(regions.tolist(), texts, strict=True)]
    bounds = np.searchsorted(begins, layers - layers[0]).tolist()
    return [tuple(part for part in parts[low:high] if part.data) for low, high in pairwise(bounds)]


def _identity(region: int) -> dict[str, str]:
    """Name a region's shape by its number, which recoloring and style sheets leave as it is."""
    return {} if region == OUTSIDE else {"id": region_id(region)}


def _layer(drawing: Drawing, name: str) -> Any:  # noqa: ANN401 (svgwrite is untyped)
    """Make a group that Inkscape shows as a layer, under its id."""
    group = drawing.g(id=name)
    group["inkscape:groupmode"] = "layer"
    return group


def _free_name(path: LayerPath, names: set[str]) -> str:
    """Name a layer after its label; lines, and further layers of a label, by what tells them apart."""
    name = f"{'line' if path.stroke else 'color'}-{path.label + 1:02d}"
    number = 2
    while name in names:
        name, number = f"{name.partition('.')[0]}.{number}", number + 1
    names.add(name)
    return name


def _painted(element: Any, artwork: Painting, label: int, prefix: str, *, stroke: float = 0.0) -> Any:  # noqa: ANN401
    """Give an element a label's color, by class where there is a prefix for it, else by attributes."""
    if stroke:
        element["stroke-width"] = decimal(stroke * artwork.precision, places=2)
        element["stroke-linecap"] = element["stroke-linejoin"] = "round"
    if prefix:
        element["class"] = f"{prefix}color-{label + 1}"
        if artwork.strokes is not None:
            # A style of its own is stronger than the class, which has both.
            element["style"] = "fill:none" if stroke else "stroke:none"
        return element
    paints = _paints(artwork, label)
    if stroke:
        return _with(element, {**paints, "fill": "none"})
    is_stroked = artwork.understroke and element.elementname != "rect"
    return _with(element, paints if is_stroked else {"fill": paints["fill"]})


def _with(element: Any, attributes: dict[str, str]) -> Any:  # noqa: ANN401
    for name, value in attributes.items():
        element[name] = value
    return element


def _paints(artwork: Painting, label: int) -> dict[str, str]:
    """Return the properties that show a label's color, or its gradient."""
    code = paint_code(artwork, label, name=document_name(artwork.recipe) if artwork.shades else "")
    return {"fill": code, "stroke": code} if artwork.has_strokes else {"fill": code}


def _style_sheet(artwork: Painting, prefix: str) -> str:
    """Write the colors twice: plainly, and for who knows custom properties, so that a page can set them."""
    plain, themed = [], []
    for label in np.unique(artwork.labels).tolist():
        paints = _paints(artwork, label)
        selector = f".{prefix}color-{label + 1}"
        plain.append(rule(selector, paints))
        if label not in artwork.shades:
            themed.append(rule(selector, dict.fromkeys(paints, page_color(artwork, label))))
    sheet = ["", *plain, THEMED, *themed, "}"]
    rules = [gradient_rules(artwork, label, prefix=prefix) for label in shaded_labels(artwork)]
    shades = artwork.shades
    for label in np.unique(artwork.labels).tolist():
        if label not in shades or not shades[label].is_flat:
            continue
        color = moved_color(artwork, label)
        rules.append(([], [rule(f".{prefix}color-{label + 1}", dict.fromkeys(_paints(artwork, label), color))]))
    if rules:
        exact, shifted = (chain.from_iterable(parts) for parts in zip(*rules, strict=True))
        sheet = [*sheet, *exact, SHADED, *shifted, "}"]
    return "\n".join([*sheet, ""])
