"""What all mosaics share: layers of one color put together to an artwork, their recipe, and their options.

Filled rings that lie partly beyond the page are clipped to it, but for a margin of a pixel, so that drawings stay
within their page wherever they are placed.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.conversion import oklab_from_srgb, srgb_from_oklab
from segvec.color.lightness import distinct_colors
from segvec.curves.segments import line_controls
from segvec.effects.parameters import check_values
from segvec.image.image import Image
from segvec.layers.primitives import MARGIN, page_corners
from segvec.options.styles import STYLES
from segvec.recipes import recipe_from
from segvec.segment.quantize import nearest, palette_from_points

STRIP_ROWS = 64
"""Rows of blocks that are reduced at a time: temporaries stay small."""

OPAQUE = 128
"""Alpha from which a pixel is part of the picture, as for traces."""

CHORDS = 6
"""Lines for each curve of a shape that the page's edge cuts: they leave a dot of ten pixels by a tenth at most."""

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Rings or open lines of one color."""

    color: Rgb
    """sRGB, 0..255."""
    controls: NDArray[np.float64]
    """(S, 4, 2) control points, in pixels."""
    is_line: NDArray[np.bool_]
    """(S,) whether a segment is a straight line."""
    ring_offsets: NDArray[np.intp]
    """(G + 1,) ring `i` has the segments `ring_offsets[i]:ring_offsets[i + 1]`."""
    stroke: float = 0.0
    """Width in pixels of the lines; 0 where the rings are filled."""


def assembled(
    picture: Image, layers: Sequence[Shapes], *, style: str, options: Mapping[str, Any], precision: int
) -> Artwork:
    """Put layers together, the first beneath; equal colors become one label.

    Parameters
    ----------
    style, options
        Name of the mosaic, and what was chosen for it: the recipe.
    precision
        Steps per pixel to which coordinates are written.
    """
    height, width = picture.pixels.shape[:2]
    colors, labels = distinct_colors(np.array([layer.color for layer in layers], np.uint8).reshape(-1, 3))
    counts = [len(layer.ring_offsets) - 1 for layer in layers]
    sizes = [np.diff(layer.ring_offsets) for layer in layers]
    strokes = np.array([layer.stroke for layer in layers])
    return Artwork(
        size=(width, height),
        colors=colors,
        labels=labels,
        layer_offsets=np.cumsum([0, *counts], dtype=np.intp),
        ring_offsets=np.cumsum(np.concatenate([[0], *sizes]), dtype=np.intp),
        controls=np.concatenate([np.empty((0, 4, 2)), *(layer.controls for layer in layers)]),
        is_line=np.concatenate([np.empty(0, np.bool_), *(layer.is_line for layer in layers)]),
        precision=precision,
        strokes=strokes if strokes.any() else None,
        title=picture.name,
        recipe=recipe(picture, style=style, options=options),
    )


def recipe(picture: Image, *, style: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Tell what made a mosaic."""
    return recipe_from(picture.sha256, mosaic={"style": style, **options})


def chosen_options(style: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Check the options of a style, and return those that differ from their defaults, as JSON has them.

    Raises
    ------
    InputError
        If a value will not do; the message says what would.

    Examples
    --------
    >>> chosen_options("isolines", {"tolerance": 0.25, "levels": (0.2, 0.5)})
    {'levels': [0.2, 0.5]}
    """
    declared = STYLES[style]
    check_values(declared.owner, declared.parameters, given)
    defaults = {parameter.name: parameter.default for parameter in declared.parameters}
    return {
        name: value.item() if isinstance(value, np.generic) else list(value) if isinstance(value, tuple) else value
        for name, value in given.items()
        if value != defaults[name]
    }


def visible_pixels(picture: Image) -> NDArray[np.bool_]:
    """(H, W) pixels that are part of the picture."""
    if picture.alpha is None:
        return np.ones(picture.pixels.shape[:2], np.bool_)
    return picture.alpha >= OPAQUE


def joined_colors(colors: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Replace (N, 3) sRGB colors, 0..1, by no more than so many.

    Examples
    --------
    >>> joined_colors(np.array([[0, 0, 0], [0, 0, 0], [1, 1, 1]], float), 2).round(3)[:, 0].tolist()
    [0.0, 0.0, 1.0]
    """
    points = oklab_from_srgb(colors)
    centers = palette_from_points(points, np.ones(len(points)), n_colors=count)
    return srgb_from_oklab(centers).clip(0, 1)[nearest(points, centers)]


def block_means(pixels: NDArray[np.uint8], factor: int) -> NDArray[np.float32]:
    """Mean of each `factor` x `factor` block of (H, W, 3), 0..255; the last ones may be cut.

    Examples
    --------
    >>> block_means(np.array([[[0] * 3, [4] * 3, [9] * 3]], np.uint8), 2)[0, :, 0].tolist()
    [2.0, 9.0]
    """
    height, width = pixels.shape[:2]
    columns = np.arange(0, width, factor)
    wide = np.diff(np.append(columns, width))
    result = np.empty((-(-height // factor), len(columns), 3), np.float32)
    for top in range(0, len(result), STRIP_ROWS):
        part = pixels[top * factor : (top + STRIP_ROWS) * factor].astype(np.float32)
        rows = np.arange(0, len(part), factor)
        tall = np.diff(np.append(rows, len(part)))
        sums = np.add.reduceat(np.add.reduceat(part, rows, axis=0), columns, axis=1)
        result[top : top + STRIP_ROWS] = sums / (tall[:, None] * wide)[..., None]
    return result


def turned(points: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Turn points (..., 2) about the origin, clockwise by degrees.

    Examples
    --------
    >>> turned(np.array([1.0, 0.0]), 90).round(3).tolist()
    [0.0, 1.0]
    """
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    return points @ np.array([[cos, sin], [-sin, cos]])


def page_sheet(size: tuple[int, int], color: Rgb) -> Shapes:
    """Cover the page, and the margin around it, with a color."""
    return polygons(color, page_corners(size), np.array([0, 4]))


def polygons(color: Rgb, points: NDArray[np.float64], offsets: NDArray[np.intp]) -> Shapes:
    """Fill polygons; polygon `i` has the corners `offsets[i]:offsets[i + 1]`, each once."""
    following = np.arange(1, len(points) + 1)
    following[offsets[1:] - 1] = offsets[:-1]
    return Shapes(color, line_controls(points, points[following]), np.ones(len(points), np.bool_), offsets)


def clipped(shapes: Shapes, size: tuple[int, int]) -> Shapes:
    """Cut filled rings, convex or not, to the page and its margin; those within stay as they are."""
    low, high = np.full(2, -MARGIN), np.array(size) + MARGIN
    starts = shapes.ring_offsets[:-1]
    if not len(starts):
        return shapes
    least = np.minimum.reduceat(shapes.controls.min(axis=1), starts)
    most = np.maximum.reduceat(shapes.controls.max(axis=1), starts)
    is_within = ((least >= low) & (most <= high)).all(axis=1)
    is_cut = ~is_within & (least < high).all(axis=1) & (most > low).all(axis=1)
    sizes = np.diff(shapes.ring_offsets)
    of_within, of_cut = np.repeat(is_within, sizes), np.repeat(is_cut, sizes)
    points = _chord_points(shapes.controls[of_cut], shapes.is_line[of_cut])
    cut = polygons(shapes.color, *_clipped_points(points, sizes[is_cut] * CHORDS, low, high))
    return Shapes(
        shapes.color,
        np.concatenate([shapes.controls[of_within], cut.controls]),
        np.concatenate([shapes.is_line[of_within], cut.is_line]),
        np.concatenate([np.cumsum([0, *sizes[is_within]]), sizes[is_within].sum() + cut.ring_offsets[1:]]).astype(
            np.intp
        ),
        shapes.stroke,
    )


def _chord_points(controls: NDArray[np.float64], is_line: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(S * CHORDS, 2) points along segments, their ends left out."""
    t = np.linspace(0, 1, CHORDS, endpoint=False)[:, None]
    a, b, c, d = (controls[:, None, i] for i in range(4))
    curve = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
    return np.where(is_line[:, None, None], a + t * (d - a), curve).reshape(-1, 2)


def _clipped_points(
    points: NDArray[np.float64], counts: NDArray[np.intp], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Clip rings of points to a rectangle; what comes back has holes nowhere, as the rings had none."""
    if not len(counts):
        return np.empty((0, 2)), np.zeros(1, np.intp)
    rings = shapely.linearrings(points, indices=np.repeat(np.arange(len(counts)), counts))
    parts = shapely.get_parts(shapely.clip_by_rect(shapely.polygons(rings), *low, *high))
    # Rings go the same way around as those that were not cut, so that overlapping ones fill together.
    shells = shapely.get_exterior_ring(shapely.orient_polygons(parts[shapely.area(parts) > 0]))
    corners, owner = shapely.get_coordinates(shells, return_index=True)
    ends = np.cumsum(np.bincount(owner, minlength=len(shells)))
    return np.delete(corners, ends - 1, axis=0), np.concatenate([[0], ends - np.arange(1, len(ends) + 1)])
