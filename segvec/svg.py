"""Artwork to SVG text. The only user of svgwrite.

The document is SVG 1.1: a title, the recipe as JSON in ``<metadata>``, then one group per color, in painting order,
which Inkscape shows as a layer. The viewBox is scaled so that all coordinates are whole numbers.

Where the artwork has an understroke, the whole drawing stands twice: first by ``<use>``, with strokes in the shapes'
own colors, then by itself without. The first hides the page behind the seams that renderers leave between abutting
shapes (they blend each edge by itself); the second draws the shapes exactly.
"""

import json
from typing import Any
from xml.etree.ElementTree import Element

import svgwrite

from segvec.artwork import Artwork
from segvec.color import hex_from_rgb
from segvec.parallel import map_parts
from segvec.path_data import path_data

INKSCAPE = "http://www.inkscape.org/namespaces/inkscape"


def svg_text(artwork: Artwork) -> str:
    """Write an artwork as SVG.

    Returns
    -------
    str
        A document with ``width``, ``height`` and ``viewBox``; ids ``color-01`` ... are those of the labels,
        lightest first, whatever the order of painting.

    References
    ----------
    .. [1] https://www.w3.org/TR/SVG11/
    .. [2] https://github.com/linebender/resvg/issues/234, on seams.
    """
    width, height = artwork.size
    unit = artwork.precision
    drawing = svgwrite.Drawing(size=(width, height), viewBox=f"0 0 {width * unit} {height * unit}", debug=False)
    drawing["xmlns:inkscape"] = INKSCAPE
    if artwork.title:
        drawing.set_desc(title=artwork.title)
    if artwork.recipe:
        # svgwrite takes an element only; the recipe is plain text, which needs no namespace.
        drawing.set_metadata(Element("recipe"))
        metadata = next(element for element in drawing.elements if element.elementname == "metadata")
        metadata.xml.clear()
        metadata.xml.text = json.dumps(artwork.recipe, ensure_ascii=True, separators=(",", ":"))
    if artwork.has_base and len(artwork.labels):
        # One pixel over the page on all sides: at odd scales the page's last pixels are drawn in part.
        base = {"fill": hex_from_rgb(artwork.colors[artwork.labels[0]])}
        drawing.add(drawing.rect((-unit, -unit), ((width + 2) * unit, (height + 2) * unit), id="base", **base))
    painted = []
    for place, data in enumerate(map_parts(lambda layer: _layer_data(artwork, layer), range(len(artwork.labels)))):
        if not data:
            continue
        label = artwork.labels[place]
        code = hex_from_rgb(artwork.colors[label])
        layer = _layer(drawing, f"color-{label + 1:02d}")
        layer["fill"] = code
        if artwork.understroke:
            layer["stroke"] = code
        layer.add(drawing.path(d=data))
        painted.append(layer)
    if artwork.understroke:
        stroke = _number(artwork.understroke * unit)
        drawing.add(drawing.use("#art", stroke_width=stroke, stroke_linejoin="round"))
        # A width set on the group itself would hold for its first drawing too: it is set around it.
        exact, art = _layer(drawing, "drawing"), _layer(drawing, "art")
        exact["stroke-width"] = "0"
        drawing.add(exact).add(art)
    else:
        art = drawing
    for layer in painted:
        art.add(layer)
    text: str = drawing.tostring()
    # Two namespaces and a profile that svgwrite always declares and nothing here uses.
    text = text.replace(' xmlns:ev="http://www.w3.org/2001/xml-events"', "", 1).replace(' baseProfile="full"', "", 1)
    text = text.replace("<defs />", "", 1).replace(" />", "/>")
    if not artwork.understroke:
        text = text.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "", 1)
    return text + "\n"


def _layer_data(artwork: Artwork, layer: int) -> str:
    """Path data of one layer; empty where it has no shape left."""
    first, last = artwork.layer_offsets[layer : layer + 2]
    if first == last:
        return ""
    rings = artwork.ring_offsets[first : last + 1]
    segments = slice(rings[0], rings[-1])
    controls, is_line = artwork.controls[segments], artwork.is_line[segments]
    return path_data(controls, is_line, rings - rings[0], precision=artwork.precision)


def _layer(drawing: svgwrite.Drawing, name: str) -> Any:  # noqa: ANN401 (svgwrite is untyped)
    """Make a group that Inkscape shows as a layer, under its id."""
    group = drawing.g(id=name)
    group["inkscape:groupmode"] = "layer"
    return group


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
