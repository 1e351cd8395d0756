"""Small pictures with known truth: label grids drawn as text, and anti-aliased shapes painted by coverage."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.ndimage import gaussian_filter

from segvec.segment import Segmentation

# Label grids


def grid(text):
    """Read a grid of labels: "." is label 0, "a" is 1, "b" is 2, and so on."""
    return np.array([[".abcdefgh".index(char) for char in row] for row in text.split()], np.uint8)


GRIDS = {
    "1x1": grid("."),
    "1xN": grid(".ab.."),
    "Nx1": grid(". a a . b"),
    "all-one": grid("""
        ....
        ....
        ....
    """),
    "one-pixel": grid("""
        ...
        .a.
        ...
    """),
    "ring": grid("""
        .....
        .aaa.
        .a.a.
        .aaa.
        .....
    """),
    "island-in-a-hole": grid("""
        .......
        .aaaaa.
        .a...a.
        .a.b.a.
        .a...a.
        .aaaaa.
        .......
    """),
    "nested-five-deep": grid("""
        .........
        .aaaaaaa.
        .a.....a.
        .a.bbb.a.
        .a.b.b.a.
        .a.bbb.a.
        .a.....a.
        .aaaaaaa.
        .........
    """),
    "checkerboard": grid("""
        .a
        a.
    """),
    "checkerboard-corner": grid("""
        ....
        .a..
        ..a.
        ....
    """),
    "corners-meet-around-a-hole": grid("""
        .....
        ..a..
        .a.a.
        ..a..
        .....
    """),
    "three-way-junction": grid("""
        aabb
        aabb
        ....
        ....
    """),
    "four-way-junction": grid("""
        aabb
        aabb
        ..cc
        ..cc
    """),
    "stripes": grid("""
        .a.a
        .a.a
        .a.a
    """),
    "two-islands-in-a-hole": grid("""
        aaaaaaa
        a.....a
        a.b.c.a
        a.....a
        aaaaaaa
    """),
}


def segmentation(labels, *, n_labels=None):
    """Give a label map any colors at all, one for each label; `n_labels` below the maximum makes that transparent."""
    count = int(labels.max()) + 1 if n_labels is None else n_labels
    levels = np.linspace(250, 5, max(count, 1)).astype(np.uint8)[:count]
    return Segmentation(labels, np.repeat(levels[:, None], 3, axis=1))


def noise_maps(*, most_side=9, most_labels=4):
    """Strategy: label maps without any structure."""
    shapes = st.tuples(st.integers(1, most_side), st.integers(1, most_side))
    labels = st.integers(0, most_labels - 1)
    return shapes.flatmap(lambda shape: arrays.arrays(np.uint8, shape, elements=labels))


def blob_map(seed, *, height=40, width=48, n_labels=4, smoothness=3.0):
    """Make a map of smooth blobs with junctions, islands and necks: the argmax of blurred noise."""
    fields = np.random.default_rng(seed).normal(size=(n_labels, height, width))
    return gaussian_filter(fields, (0, smoothness, smoothness)).argmax(axis=0).astype(np.uint8)


def blob_maps():
    """Strategy: smooth blobs of several sizes."""
    return st.builds(
        blob_map,
        st.integers(0, 10**6),
        height=st.integers(8, 40),
        width=st.integers(8, 48),
        n_labels=st.integers(2, 5),
        smoothness=st.sampled_from([1.0, 1.5, 2.5, 4.0]),
    )


def winding(rings, shape):
    """Winding number of each pixel's middle, (H, W), for closed rings (N, 2) of axis-parallel lines on the lattice.

    A ring's own direction counts: one turn around a pixel with the pixel on the left is 1.
    """
    height, width = shape
    steps = np.zeros((height, width + 1), np.int64)
    for ring in rings:
        closed = np.concatenate([ring, ring[:1]])
        for (x, top), (_, bottom) in zip(closed[:-1].astype(int), closed[1:].astype(int), strict=True):
            rows = slice(max(min(top, bottom), 0), min(max(top, bottom), height))
            steps[rows, min(max(x, 0), width)] += np.sign(top - bottom)
    return np.cumsum(steps, axis=1)[:, :width]


def shoelace(ring):
    """Signed area of a ring (N, 2), closed or not."""
    x, y = np.asarray(ring, float).T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


# Painters

SUPERSAMPLES = 16


def sample_points(height, width):
    """x (1, W * S) and y (H * S, 1) of `SUPERSAMPLES` x `SUPERSAMPLES` points in each pixel."""
    row, column = np.ogrid[: height * SUPERSAMPLES, : width * SUPERSAMPLES]
    return (column + 0.5) / SUPERSAMPLES, (row + 0.5) / SUPERSAMPLES


def covered(height, width, inside):
    """Share (H, W) of each pixel where `inside(x, y)` holds."""
    hits = inside(*sample_points(height, width))
    return hits.reshape(height, SUPERSAMPLES, width, SUPERSAMPLES).mean(axis=(1, 3))


def disc(height, width, *, center, radius):
    """Coverage of a disc."""
    return covered(height, width, lambda x, y: (x - center[0]) ** 2 + (y - center[1]) ** 2 < radius**2)


def rectangle(height, width, *, left, top, right, bottom):
    """Coverage of an upright rectangle."""
    return covered(height, width, lambda x, y: (x > left) & (x < right) & (y > top) & (y < bottom))


def half_plane(height, width, *, point, normal):
    """Coverage of the side of a line to which `normal` points."""
    return covered(height, width, lambda x, y: (x - point[0]) * normal[0] + (y - point[1]) * normal[1] > 0)


def canvas(height, width, color):
    """A picture (H, W, 3) of one color."""
    return np.full((height, width, 3), color, np.uint8)


def painted(picture, coverage, color):
    """Lay a color over a picture by coverage, mixed in encoded sRGB as renderers do."""
    share = coverage[..., None]
    return np.rint(picture * (1 - share) + np.array(color, float) * share).astype(np.uint8)


def middles(height, width):
    """x and y of the middle of each pixel, (H, W) each."""
    return np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)


def noise(height, width, channels=3, seed=0):
    """A picture (H, W, channels) without any structure."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)


def slope(height=64, width=128):
    """Grey (H, W) from black on the left to white on the right."""
    return np.repeat(np.linspace(0, 255, width).astype(np.uint8)[None], height, axis=0)


def disc_on_a_slope(height=60, width=90):
    """A light disc on a dark slope."""
    y, x = np.mgrid[:height, :width]
    pixels = np.stack([x, y + 20, 0 * x + 40], axis=-1).astype(np.uint8)
    pixels[(x - width / 2) ** 2 + (y - height / 2) ** 2 < (height / 3) ** 2] = (240, 220, 120)
    return pixels
