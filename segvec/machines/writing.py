"""Documents for machines: SVG of physical size, whose layers are strokes in one color and width."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segvec.layers.painting import Painting
from segvec.machines.sheet import Sheet
from segvec.svg.elements import INKSCAPE, SVG, element, title_element
from segvec.svg.numbers import decimal


class MachineLayer(NamedTuple):
    """What is drawn with one color and width."""

    name: str
    color: str
    width: float
    """In pixels of the artwork."""
    data: str
    """Path data, in steps of the artwork's precision."""


def color_code(color: NDArray[np.uint8]) -> str:
    """Write a color as ``#rrggbb``, all six digits, so that names of layers and files look alike."""
    return f"#{color.tobytes().hex()}"


def machine_svg(
    art: Painting, layers: Sequence[MachineLayer], millimetres_per_pixel: float, sheet: Sheet | None = None
) -> str:
    """Write layers of an artwork's size, or on a sheet, in millimetres."""
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


def _group(number: int, layer: MachineLayer, unit: int, moved: Mapping[str, str]) -> str:
    names = {"id": f"layer-{number:02d}", "inkscape:groupmode": "layer", "inkscape:label": layer.name, **moved}
    width = decimal(layer.width * unit, places=4)
    line = {"stroke": layer.color, "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round"}
    return element("g", {**names, "fill": "none", **line}, element("path", {"d": layer.data}))
