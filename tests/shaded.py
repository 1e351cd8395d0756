"""Artworks with gradients: a ball that is lit, a bar that fades, and a flat page."""

from dataclasses import replace
from functools import cache

import numpy as np
from shapes import canvas, disc, painted, rectangle

import segvec
from segvec.color.shade import Shade

PAGE, BALL, BAR = (250, 250, 250), (200, 40, 40), (40, 80, 200)


def radial(color, *, center, radius, stops):
    frame = [[radius, 0, center[0]], [0, radius, center[1]]]
    return Shade("radial", np.array(frame, float), np.array([0, 0.4, 1]), np.array(stops, np.uint8), color)


def linear(color, *, start, end, stops):
    along = np.subtract(end, start).astype(float)
    frame = np.stack([along, [-along[1], along[0]], start], axis=1)
    return Shade("linear", frame, np.array([0.0, 1]), np.array(stops, np.uint8), color)


@cache
def shaded(**options):
    """(90, 140) a ball left of a bar: labels 1 and 2."""
    page = painted(canvas(90, 140, PAGE), disc(90, 140, center=(46, 45), radius=32), BALL)
    art = segvec.trace(painted(page, rectangle(90, 140, left=88, top=20, right=128, bottom=76), BAR), **options)
    ball = radial(art.colors[1], center=(40, 36), radius=40, stops=[(255, 180, 170), BALL, (90, 8, 10)])
    bar = linear(art.colors[2], start=(88, 0), end=(128, 0), stops=[(20, 50, 150), (90, 150, 250)])
    return replace(art, shades={1: ball, 2: bar})
