"""Animations of one poster."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image as pillow
from shapes import canvas, disc, half_plane, painted, rectangle

import segvec
from segvec.rendering.render import render
from segvec.series.animation import Animation
from segvec.series.movements import color_rotation, palette_cycle, palette_morph

INKS = np.array([[250, 250, 245], [220, 40, 30], [20, 30, 120], [30, 120, 60]], np.uint8)


SPOTS = ((4, 4), (18, 20), (43, 12), (28, 37))
"""Points x, y in the middle of regions, one for each ink."""


def poster():
    """A disc, a bar and a slope on white."""
    picture = canvas(40, 56, INKS[0])
    picture = painted(picture, half_plane(40, 56, point=(28, 34), normal=(0.2, 0.98)), INKS[3])
    picture = painted(picture, disc(40, 56, center=(20.3, 17.8), radius=11.2), INKS[1])
    return painted(picture, rectangle(40, 56, left=36.5, top=6.2, right=50, bottom=24.7), INKS[2])


def cut_out():
    """The poster in a round frame, on nothing."""
    cover = disc(40, 56, center=(28, 20), radius=19.5)
    return np.dstack([poster(), np.rint(255 * cover).astype(np.uint8)])


ART = segvec.trace(poster(), colors=4)


MOSAIC = segvec.trace(poster(), colors=4, layers="mosaic", understroke=1)


CLEAR = segvec.trace(cut_out(), colors=4)


ANIMATIONS = {
    "cycle": palette_cycle(ART, "map:viridis", size=7, seconds=3),
    "own-cycle": palette_cycle(ART, seconds=3),
    "few-cycle": palette_cycle(ART, "navy,gold", seconds=3),
    "morph": palette_morph(ART, ["black,white", "map:magma", "red,lime,blue,yellow"], seconds=3),
    "held-morph": palette_morph(ART, ["navy,gold", "red,white,lime,blue"], seconds=3, hold=0.6),
    "rotation": color_rotation(ART, seconds=3),
    "mosaic": palette_cycle(MOSAIC, "red,lime,blue,white", seconds=3),
    "cut-out": color_rotation(CLEAR, axis=(1, 1, 1), seconds=3),
}


each = pytest.mark.parametrize("animation", ANIMATIONS.values(), ids=ANIMATIONS.keys())


def with_keys(keys, **fields):
    keys = np.asarray(keys, np.uint8)
    art = replace(ART, colors=keys[0], labels=np.arange(keys.shape[1]))
    return Animation(art, keys, **{"seconds": 4.0, **fields})


def spot_colors(picture, scale=1):
    return np.array([picture[int(scale * y), int(scale * x), :3] for x, y in SPOTS]).astype(int)


def labels_at_spots(art):
    shown = spot_colors(np.array(pillow.open(io.BytesIO(art.to_png())).convert("RGB")))
    return np.abs(shown[:, None] - art.colors.astype(int)).max(axis=2).argmin(axis=1)


def drawn(svg):
    return np.array(pillow.open(io.BytesIO(render(svg, format="png"))).convert("RGBA"))
