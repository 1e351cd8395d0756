"""An artwork in which every label has a gradient, and the colors that are seen of it."""

from dataclasses import replace
from functools import cache

import numpy as np
from scipy.ndimage import maximum_filter, minimum_filter
from shapes import canvas, disc, painted, rectangle

import segvec
from segvec.color.shade import Shade
from segvec.planar.region_pixels import region_pixels

PAGE, BALL, BAR, BAND = (250, 250, 250), (200, 40, 40), (40, 80, 200), (30, 160, 60)
FRAMES = {
    PAGE: ("linear", [[300, -200, 0], [200, 300, 0]], [[255, 255, 255], [200, 225, 230]]),
    BALL: ("radial", [[90, 20, 80], [-10, 50, 90]], [[255, 200, 200], [200, 40, 40], [80, 0, 0]]),
    BAR: ("linear", [[90, 0, 190], [0, 90, 40]], [[40, 80, 200], [200, 220, 255]]),
    BAND: ("radial", [[60, 0, 195], [0, 60, 100]], [[250, 255, 100], [30, 160, 60], [0, 60, 20]]),
}
"""Of each color: the page's corners, an ellipse askew, from left to right, a circle; and the stops."""

NEAR = 5
"""Pixels of a square in which a pixel of the source sees one label only, so that no edge passes through it."""


@cache
def gradients(**options):
    """(200, 300) a ball, a bar and a band across them, on a page."""
    picture = painted(canvas(200, 300, PAGE), disc(200, 300, center=(100, 100), radius=70), BALL)
    picture = painted(picture, rectangle(200, 300, left=190, top=40, right=280, bottom=160), BAR)
    picture = painted(picture, rectangle(200, 300, left=150, top=90, right=240, bottom=110), BAND)
    art = segvec.trace(picture, **options)
    names = [
        min(FRAMES, key=lambda name, color=color: int(np.abs(color - name).sum())) for color in art.colors.astype(int)
    ]
    assert sorted(names) == sorted(FRAMES)
    return replace(art, shades={label: _shade(*FRAMES[name], art.colors[label]) for label, name in enumerate(names)})


def _shade(kind, frame, colors, base):
    return Shade(kind, np.array(frame, float), np.linspace(0, 1, len(colors)), np.array(colors, np.uint8), base)


def gradients_seen(art, *, size, top=0, rows=None):
    """(rows, W, 3) colors of a drawing of some size, from a row on, and whether each pixel is away from edges."""
    width, height = size
    y, x = np.mgrid[top : top + (height if rows is None else rows), :width] + 0.5
    places = np.stack([x.ravel() * art.size[0] / width, y.ravel() * art.size[1] / height], axis=1)
    column, row = places.astype(int).T
    planar, _ = art.borders
    numbers = planar.labels[region_pixels(planar)]
    is_inner = minimum_filter(numbers, NEAR) == maximum_filter(numbers, NEAR)
    label, colors = numbers[row, column], np.empty((len(places), 3))
    for number, shade in art.shades.items():
        colors[label == number] = shade.colors_at(places[label == number], art.colors[number])
    return colors.reshape(*x.shape, 3), is_inner[row, column].reshape(x.shape)
