"""Cells with all that can stand around them, for the tests of figures."""

import io
from xml.etree import ElementTree

import numpy as np

from segvec.heat.annotation import LUMINANCE
from segvec.heat.cells import merged_cells
from segvec.heat.figure import decorated_svg
from segvec.heat.look import Look
from segvec.heat.spacing import art_box
from segvec.image.image import read_image
from segvec.rendering.render import render

SVG = "{http://www.w3.org/2000/svg}"
TABLE = np.stack([np.arange(256), np.arange(256) // 2, 255 - np.arange(256)], axis=1).astype(np.uint8)
VALUES = np.array([[0.0, 0.25, 0.5], [0.75, 1.0, np.nan]])
COLORS = TABLE[np.nan_to_num(VALUES * 255).astype(int)]
EVERYTHING = Look(annotate="{:.2f}", frame=3, color_bar="right", title="Tea", font_size=12)


def decorated(look, *, width=300, height=200, low=0.0, high=1.0, values=VALUES, colors=COLORS, art=None, **options):
    if art is None:
        box = art_box(look, width=width, height=height, low=low, high=high)
        art = merged_cells(colors, width=box[2], height=box[3])
    page = {"table": TABLE, "low": low, "high": high, "look": look, "width": width, "height": height}
    return decorated_svg(art, values=values, colors=colors, **page, **options)


def pixels(svg, **options):
    return read_image(io.BytesIO(render(svg, format="png", **options))).pixels


def texts(svg):
    """Text, x, y, font size and color of all that is written."""
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        for text in group.findall(f"{SVG}text"):
            place = float(text.get("x")), float(text.get("y"))
            yield text.text, *place, float(group.get("font-size")), group.get("fill")


def contrast(one, other):
    def light(rgb):
        share = np.asarray(rgb, float) / 255
        return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4) @ LUMINANCE + 0.05

    return max(light(one), light(other)) / min(light(one), light(other))
