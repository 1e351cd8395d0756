"""Pictures as stained glass: panes that follow the picture's edges, held by strips of lead.

The panes grow around points that are spread over the picture, many where there is much to see, few in skies; each has
the mean color of its pixels. The lead is a layer of strokes along all their borders and along the frame.

Known limits: panes of large pictures are cut on a reduced copy, and their borders smoothed as much more. Recoloring
that puts layers together anew, such as that by neighbors, keeps the panes alone.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from segvec.artwork.artwork import Artwork, artwork_from
from segvec.color.conversion import oklab_from_srgb, opaque_color, srgb_from_oklab
from segvec.color.lightness import distinct_colors
from segvec.curves.curves import Curves, fit_curves
from segvec.image.image import Image, read_image
from segvec.layers.layering import UNDERSTROKE, paint
from segvec.layers.painting import Layout
from segvec.planar.map import OUTSIDE, PlanarMap, planar_map
from segvec.planar.subpixel import midpoint_map
from segvec.segment import Segmentation
from segvec.segment.merge import components, merge_regions
from segvec.styles.assembly import (
    Rgb,
    block_means,
    chosen_options,
    joined_colors,
    recipe,
    visible_pixels,
)
from segvec.styles.spreading import interest, reduction, spread_points
from segvec.styles.tones import length_of

WORKING_PIXELS = 400_000
"""Pixels on which panes are cut; larger pictures are reduced for it."""

BLUR = 0.06
"""Blur before panes are cut, as a multiple of a pane's width: without, they would be ragged along every hair."""

EVEN = 0.45
"""Share of the panes that are spread evenly, as skies need some too; the others go where there is much to see."""

RELAXATIONS, ROUNDS = 3, 4
"""Rounds in which points keep away from each other, and in which panes settle around them; more would be honeycombs."""

SAMPLE, MANY = 7, 50
"""One pixel of so many tells where panes settle, where each has so many of these: all of them tell the same."""

LEAST_PANE = 0.12
"""Area of the smallest panes, as a share of the mean one."""

LEADING = 0.07
"""Width of the lead, where nobody names one, as a share of a pane's width."""

LEAST_TOLERANCE = 0.6
"""Pixels that borders may be moved, as in traces of photographs; under the lead they may be moved by half its width."""

CORNER_THRESHOLD = 60.0
"""Degrees of turning from which a border has a corner, as in traces."""


def stained_glass(
    picture: object,
    *,
    n_segments: int = 400,
    leading: float | None = None,
    lead_color: str = "#1a1a1a",
    compactness: float = 16.0,
    variation: float = 0.015,
    colors: int | None = None,
    seed: int = 0,
) -> Artwork:
    """Draw a picture as panes of glass in strips of lead.

    Parameters
    ----------
    picture
        What :func:`segvec.trace` takes.
    n_segments
        About how many panes, 1 to 4096.
    leading
        Width of the lead in pixels, 0 to 1000; at 0 there is none. By default 0.07 of the width of a pane.
    lead_color
        CSS color of the lead.
    compactness
        Weight of place against color, 0.01 to 1000: high values give panes like cells, low ones follow every edge.
    variation
        Standard deviation of the panes' lightness (OKLab, 0..0.2), as panes of one glass differ; 0 for exact means.
    colors
        Number of colors, 1 to 256, to which those of the panes are joined; by default each has its own.
    seed
        Start of the random numbers of the places and of the variation.

    Returns
    -------
    Artwork
        The panes, one layer for each color, with `borders`, and the lead on top.

    Raises
    ------
    InputError
        If the picture cannot be read or an option is out of range.

    References
    ----------
    .. [1] Achanta et al. (2012), SLIC superpixels, doi:10.1109/TPAMI.2012.120 (how place is weighed against color)

    Examples
    --------
    >>> art = stained_glass(np.full((9, 9, 3), 200, np.uint8), n_segments=1, leading=3, variation=0)
    >>> art.colors.tolist(), art.strokes.tolist()
    ([[200, 200, 200], [26, 26, 26]], [0.0, 3.0])
    """
    given = {
        "n_segments": n_segments,
        "leading": leading,
        "lead_color": lead_color,
        "compactness": compactness,
        "variation": variation,
        "colors": colors,
        "seed": seed,
    }
    options = chosen_options("stained-glass", given)
    lead = opaque_color(lead_color, noun="lead_color")
    image = read_image(picture)
    leading = length_of(leading, image, parts=math.sqrt(n_segments) / LEADING)
    random = np.random.default_rng(seed)
    panes, factor = _panes(image, n_segments, compactness, random)
    pane_colors = _pane_colors(image, panes)
    if colors is not None and len(pane_colors):
        pane_colors = joined_colors(pane_colors, colors)
    table, labels = distinct_colors(_varied(pane_colors, variation, random))
    planar, curves = _outlines(panes, len(labels), tolerance=max(LEAST_TOLERANCE * factor, leading / 2))
    made_by = recipe(image, style="stained_glass", options=options)
    glass = replace(_painted(planar, curves, table, labels), title=image.name, recipe=made_by)
    return glass if leading == 0 else _with_lead(glass, lead, leading)


def _panes(
    image: Image, n_segments: int, compactness: float, random: np.random.Generator
) -> tuple[NDArray[np.int32], int]:
    """(H, W) pane of each pixel, their number where it is transparent, and the factor of reduction."""
    height, width = image.pixels.shape[:2]
    factor = max(1, math.ceil(math.sqrt(height * width / WORKING_PIXELS)))
    small = np.rint(block_means(image.pixels, factor)).astype(np.uint8)
    found = _grown(small, _centers(image, n_segments, random) / factor, n_segments, compactness)
    panes = found.repeat(factor, axis=0)[:height].repeat(factor, axis=1)[:, :width]
    visible = visible_pixels(image)
    used, numbers = np.unique(panes[visible], return_inverse=True)
    result = np.full(panes.shape, len(used), np.int32)
    result[visible] = numbers
    return result, factor


def _centers(image: Image, n_segments: int, random: np.random.Generator) -> NDArray[np.float64]:
    """(N, 2) points around which panes grow."""
    step = reduction(image)
    density = EVEN + (1 - EVEN) * interest(image, step=step)
    return spread_points(density, n_segments, random=random, rounds=RELAXATIONS) * step


def _grown(
    pixels: NDArray[np.uint8], centers: NDArray[np.float64], n_segments: int, compactness: float
) -> NDArray[np.int32]:
    """Cut a picture into panes (H, W): each pixel joins the center that is nearest by place and color together.

    A pane is one piece: what is cut off from its largest one goes to a neighbor, as do panes that are too small.
    """
    height, width = pixels.shape[:2]
    across = math.sqrt(height * width / n_segments)
    lab = oklab_from_srgb(gaussian_filter(pixels.astype(np.float32), (BLUR * across, BLUR * across, 0)) / 255)
    y, x = np.divmod(np.arange(height * width), width)
    # SLIC weighs place against CIELAB, which counts 100 where OKLab counts 1.
    place = np.stack([x, y], axis=1) + 0.5
    features = np.concatenate([place * (compactness / 100 / across), lab.reshape(-1, 3)], axis=1)
    x, y = np.minimum(centers.astype(np.intp), [width - 1, height - 1]).T
    middle = features[y * width + x]
    middle[:, :2] = centers * (compactness / 100 / across)
    some = features[:: SAMPLE if len(features) > SAMPLE * MANY * len(middle) else 1]
    for _ in range(ROUNDS):
        pane = cKDTree(middle).query(some)[1]
        area = np.bincount(pane, minlength=len(middle))
        sums = np.stack([np.bincount(pane, column, minlength=len(middle)) for column in some.T], axis=1)
        middle = np.where(area[:, None] > 0, sums / np.maximum(area, 1)[:, None], middle)
    pane = cKDTree(middle).query(features)[1]
    pieces = merge_regions(
        pane.reshape(height, width).astype(np.uint32),
        pixels=pixels,
        n_labels=len(middle),
        min_area=LEAST_PANE * across**2,
        border_worth=0.0,
    )
    return components(pieces)[0]


def _pane_colors(image: Image, panes: NDArray[np.int32]) -> NDArray[np.float64]:
    """(P, 3) mean color of each pane, 0..1."""
    flat = panes.ravel()
    count = int(flat.max(initial=-1)) + 1
    sums = [np.bincount(flat, image.pixels[..., k].ravel(), minlength=count) for k in range(3)]
    means = np.stack(sums, axis=1) / np.maximum(np.bincount(flat, minlength=count), 1)[:, None] / 255
    return means if visible_pixels(image).all() else means[:-1]


def _varied(colors: NDArray[np.float64], variation: float, random: np.random.Generator) -> NDArray[np.uint8]:
    """Let equal colors (P, 3) differ a little in lightness, and all of them as much; as bytes."""
    if variation:
        lab = oklab_from_srgb(colors)
        lab[:, 0] += random.normal(0, variation, len(colors))
        colors = srgb_from_oklab(lab)
    return np.rint(colors.clip(0, 1) * 255).astype(np.uint8)


def _outlines(panes: NDArray[np.int32], count: int, *, tolerance: float) -> tuple[PlanarMap, Curves]:
    """Trace the panes, each with a label of its own, so that neighbors of one color keep their border."""
    numbered = Segmentation(panes.astype(np.uint32), np.zeros((count, 3), np.uint8))
    planar = midpoint_map(planar_map(numbered))
    steps = 10 ** Layout().precision
    return planar, fit_curves(planar, tolerance=tolerance, corner_threshold=CORNER_THRESHOLD, steps=steps)


def _painted(planar: PlanarMap, curves: Curves, table: NDArray[np.uint8], labels: NDArray[np.intp]) -> Artwork:
    """Lay out the panes in the colors `table[labels]`, over an understroke that closes the seams."""
    label_of = np.concatenate([labels, [len(table), OUTSIDE]]).astype(np.int32)
    planar = replace(planar, labels=label_of[planar.labels], n_labels=len(table))
    layout = Layout("mosaic", UNDERSTROKE, has_base=True)
    return artwork_from(paint(planar, curves, colors=table, layout=layout))


def _with_lead(glass: Artwork, color: Rgb, width: float) -> Artwork:
    """Draw a stroke along every border that a visible pane has, on top."""
    assert glass.borders is not None
    planar, curves = glass.borders
    sides = planar.labels[np.stack([planar.left, planar.right])]
    is_led = ((sides >= 0) & (sides < planar.n_labels)).any(axis=0)
    sizes = np.diff(curves.offsets)
    of_led = np.repeat(is_led, sizes)
    table, labels = distinct_colors(np.concatenate([glass.colors, np.array([color], np.uint8)]))
    renamed = np.concatenate([labels[:-1], [len(table), OUTSIDE]]).astype(np.int32)
    return replace(
        glass,
        colors=table,
        labels=np.append(labels[glass.labels], labels[-1]),
        layer_offsets=np.append(glass.layer_offsets, glass.layer_offsets[-1] + is_led.sum()),
        ring_offsets=np.concatenate([glass.ring_offsets, glass.ring_offsets[-1] + np.cumsum(sizes[is_led])]),
        controls=np.concatenate([glass.controls, curves.controls[of_led]]),
        is_line=np.concatenate([glass.is_line, curves.is_line[of_led]]),
        strokes=np.append(np.zeros(len(glass.labels)), width),
        borders=(replace(planar, labels=renamed[planar.labels], n_labels=len(table)), curves),
    )
