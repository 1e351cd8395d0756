"""From curves to painted layers, one for each color.

Two ways to lay them out:

``stacked``
    Layers overlap: a layer also covers regions that later layers paint over, wherever that shortens its outline.
    A border inside it is then drawn once, not twice. Where many borders are left that two layers share, the lowest
    layer is drawn exactly as well and an understroke closes the seams; else it fills the whole page.
``mosaic``
    Layers abut exactly: each covers its own regions and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.color.packed import packed
from segvec.color.shade import Shade
from segvec.curves.curves import Curves
from segvec.graphs import SINK, SOURCE, least_cut, pieces
from segvec.layers.painting import Layout, Painting
from segvec.layers.primitives import page_corners, polygon_outline
from segvec.layers.shapes import covering_shapes, exact_shapes
from segvec.planar.map import TOGETHER, PlanarMap, Rings, assemble_rings, left_of
from segvec.ragged import members, offsets_of, ranks

LINE_COST, CUBIC_COST = 5.0, 14.0
"""Bytes that a line and a cubic take in a file, about: what a shorter outline saves."""

SEAM_COST = 0.3
"""Bytes that a pixel of outline is worth beyond its own: where two layers draw a border, a seam or a fringe shows."""

SEAM_SHARE = 0.4
"""Share of all borders, by length, that two layers may draw before seams are worth an understroke."""

MOST_STACKED = 2000
"""Regions beyond which no layer takes others in: in photographs that saves 4% of the bytes and takes half the time."""

MOST_LAYERS = 128
"""Labels beyond which none does either: each is a cut of its own."""

UNDERSTROKE = 1.0
"""Pixels; half of it lies on each side of a border, as far as anti-aliasing at 1:1 reaches."""


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """Rings of each layer, in painting order."""

    labels: NDArray[np.intp]
    """(L,) label of each layer."""
    layer_offsets: NDArray[np.intp]
    """(L + 1,) layer `i` has the rings `layer_offsets[i]:layer_offsets[i + 1]`."""
    ring_offsets: NDArray[np.intp]
    """(G + 1,) ring `i` has the segments `ring_offsets[i]:ring_offsets[i + 1]`."""
    controls: NDArray[np.float64]
    """(S, 4, 2) control points."""
    is_line: NDArray[np.bool_]
    """(S,) whether a segment is a line."""
    has_seams: bool
    """Whether layers share borders, so that what lies below shines through them."""
    ring_regions: NDArray[np.intp] | None = None
    """(G,) region whose shape a ring belongs to, where each region has one of its own."""
    has_base: bool = False
    """Whether the lowest layer's color lies under the whole page."""

    def drawn(self) -> dict[str, Any]:
        """Return the fields that a painting has too."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("has_seams", "has_base")
        }


def paint(
    planar: PlanarMap,
    curves: Curves,
    *,
    colors: NDArray[np.uint8],
    layout: Layout,
    shades: Mapping[int, Shade] | None = None,
) -> Painting:
    """Lay out the labels in their colors.

    Parameters
    ----------
    colors
        (K, 3) sRGB color of each visible label.
    layout
        Whether layers are stacked or a mosaic, and how they are written.
    shades
        Of labels that are no flat color.
    """
    stacked = layout.layers == "stacked"
    by_region = layout.paths == "region"
    layers = (
        stacked_layers(planar, curves, colors=colors, by_region=by_region)
        if stacked
        else mosaic_layers(planar, curves, by_region=by_region)
    )
    trapped = stacked and layers.has_seams
    is_clear = bool((planar.labels == planar.n_labels).any())
    return Painting(
        size=planar.size,
        colors=colors,
        **layers.drawn(),
        precision=10**layout.precision,
        has_base=layers.has_base or trapped or (layout.has_base and not is_clear),
        understroke=UNDERSTROKE if trapped else 0.0 if stacked else layout.understroke,
        shades={} if shades is None else shades,
        borders=(planar, curves),
        layout=layout,
    )


def mosaic_layers(planar: PlanarMap, curves: Curves, *, by_region: bool = False) -> Layers:
    """Lay out each label's regions exactly, holes included."""
    return _exact_layers(planar, curves, np.arange(planar.n_labels), by_region=by_region)


def stacked_layers(
    planar: PlanarMap, curves: Curves, *, colors: NDArray[np.uint8] | None = None, by_region: bool = False
) -> Layers:
    """Lay out the labels over each other, so that the outlines together are short.

    Labels with large regions go first. Each layer then takes in those regions above it that shorten its outline
    most: the least cut between its own regions and those that it must not cover.

    Parameters
    ----------
    colors
        (K, 3) of the labels; where no layer covers another, those of one color follow one another.
    by_region
        Whether each region has a shape of its own; the lowest layer is then drawn exactly, over its color.

    References
    ----------
    .. [1] Ford & Fulkerson (1956), Maximal flow through a network.
    """
    order = _painting_order(planar)
    height = _heights(planar, order)
    is_clear = (planar.labels == planar.n_labels).any()
    is_large = planar.n_regions > MOST_STACKED or planar.n_labels > MOST_LAYERS
    if is_large and is_clear:
        return _layers_over_first(planar, curves, order, by_region=by_region)
    if is_large:
        if colors is not None:
            place = np.unique(packed(colors), return_inverse=True)[1]
            first = np.full(place.max() + 1, len(order))
            np.minimum.at(first, place[order], np.arange(len(order)))
            order = order[np.argsort(first[place[order]], kind="stable")]
        return _exact_layers(planar, curves, order, by_region=by_region)
    inside = height[:, None] == np.arange(len(order))
    inside[:, :1] = height[:, None] >= 0
    cost = np.add.reduceat(np.where(curves.is_line, LINE_COST, CUBIC_COST), curves.offsets[:-1])
    cost += SEAM_COST * np.diff(planar.offsets)
    for layer in range(1, len(order)):
        inside[:, layer] = _least_cut(planar, cost, height - layer)
    if is_clear:
        # Strokes would show beyond the picture's outline: the lowest layer alone closes the gaps.
        return _layers(planar, curves, order, inside, has_seams=False, by_region=by_region)
    # Shapes of one color that adjoin, as after a recoloring, have nothing of their layer below.
    adjoin = by_region and bool((height[planar.left] == height[planar.right])[height[planar.left] >= 0].any())
    if adjoin or _seam_share(planar, inside) > SEAM_SHARE:
        inside[:, 0] = height == 0
        return _layers(planar, curves, order, inside, has_seams=True, by_region=by_region)
    if by_region:
        inside[:, 0] = height == 0
        return replace(_layers(planar, curves, order, inside, has_seams=False, by_region=True), has_base=True)
    return _with_page(_layers(planar, curves, order, inside, has_seams=False, by_region=False), planar.size)


def _least_cut(planar: PlanarMap, cost: NDArray[np.float64], height: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(R + 1,) regions to cover: all of height 0, none below, and those above that make the outline cheapest."""
    free = np.flatnonzero(height > 0)
    node = np.where(height == 0, SOURCE, SINK)
    node[free] = np.arange(2, len(free) + 2)
    one, other = node[planar.left], node[planar.right]
    inner = one != other
    capacity = np.rint(10 * cost[inner]).astype(np.intp)
    return least_cut(one[inner], other[inner], capacity, count=len(free) + 2)[node]


def _seam_share(planar: PlanarMap, inside: NDArray[np.bool_]) -> float:
    """Share of all borders, by length, that two layers draw."""
    length = np.diff(planar.offsets).astype(np.float64)
    left = np.zeros(len(length), np.bool_)
    right = np.zeros(len(length), np.bool_)
    for layer in inside.T[1:]:
        one, other = layer[planar.left], layer[planar.right]
        left |= one & ~other
        right |= other & ~one
    inner = (planar.left != planar.n_regions) & (planar.right != planar.n_regions)
    return float(length[left & right].sum() / max(length[inner].sum(), 1.0))


def _with_page(layers: Layers, size: tuple[int, int]) -> Layers:
    """Let the lowest layer, which covers everything, be a rectangle that reaches over the page's edges."""
    segments = layers.ring_offsets[layers.layer_offsets[1]]
    rings = layers.layer_offsets[1]
    page = polygon_outline(page_corners(size))
    return Layers(
        layers.labels,
        np.concatenate([[0], layers.layer_offsets[1:] - rings + 1]),
        np.concatenate([[0], layers.ring_offsets[rings:] - segments + 4]),
        np.concatenate([page, layers.controls[segments:]]),
        np.concatenate([np.ones(4, np.bool_), layers.is_line[segments:]]),
        has_seams=False,
    )


def _painting_order(planar: PlanarMap) -> NDArray[np.intp]:
    """Labels by the mean border of their regions, longest first: backgrounds before details."""
    length = np.diff(planar.offsets).astype(np.float64)
    border = np.zeros(planar.n_labels)
    for side in (planar.left, planar.right):
        label = planar.labels[side]
        visible = (label >= 0) & (label < planar.n_labels)
        border += np.bincount(label[visible], length[visible], minlength=planar.n_labels)
    regions = planar.labels[(planar.labels >= 0) & (planar.labels < planar.n_labels)]
    number = np.bincount(regions, minlength=planar.n_labels)
    return np.lexsort((np.arange(planar.n_labels), -border / np.maximum(number, 1)))


def _layers(
    planar: PlanarMap,
    curves: Curves,
    order: NDArray[np.intp],
    inside: NDArray[np.bool_],
    *,
    has_seams: bool,
    by_region: bool,
) -> Layers:
    """Draw the outline of each layer's set of regions; `inside` is (R + 1, L)."""
    if by_region:
        shapes = covering_shapes(planar, _heights(planar, order), inside)
        return _ringed_shapes(planar, curves, order, *shapes, has_seams=has_seams)
    halves, owners = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    sides = np.stack([planar.left, planar.right]).astype(np.intp)
    size = planar.n_regions + 1
    links = [np.empty((2, 0), np.intp)]
    for layer in range(len(order)):
        left, right = inside[planar.left, layer], inside[planar.right, layer]
        forward, backward = np.flatnonzero(left & ~right), np.flatnonzero(right & ~left)
        halves.append(np.concatenate([2 * forward, 2 * backward + 1]))
        owners.append(np.full(len(halves[-1]), layer))
        links.append(sides[:, left & right] + layer * size)
    half, owner = np.concatenate(halves), np.concatenate(owners)
    part = pieces(*np.concatenate(links, axis=1), count=len(order) * size)
    return _ringed(planar, curves, order, half, owner, part[owner * size + left_of(planar, half)], has_seams=has_seams)


def _exact_layers(planar: PlanarMap, curves: Curves, order: NDArray[np.intp], *, by_region: bool) -> Layers:
    """Draw each label's own regions, in some order of the labels."""
    height = _heights(planar, order)
    if by_region:
        return _ringed_shapes(planar, curves, order, *exact_shapes(planar, height >= 0), has_seams=True)
    left, right = height[planar.left], height[planar.right]
    forward, backward = np.flatnonzero((left >= 0) & (left != right)), np.flatnonzero((right >= 0) & (left != right))
    halves = np.concatenate([2 * forward, 2 * backward + 1])
    owners = np.concatenate([left[forward], right[backward]])
    # Neighbors of one label, as after a recoloring, hang together.
    inner = (left == right) & (left >= 0)
    part = pieces(planar.left[inner], planar.right[inner], count=planar.n_regions + 1)
    return _ringed(planar, curves, order, halves, owners, part[left_of(planar, halves)], has_seams=True)


def _layers_over_first(planar: PlanarMap, curves: Curves, order: NDArray[np.intp], *, by_region: bool) -> Layers:
    """Draw each label's own regions, those of the first with all that is seen."""
    height = _heights(planar, order)
    if by_region:
        shapes = covering_shapes(planar, height, (height >= 0)[:, None])
        return _ringed_shapes(planar, curves, order, *shapes, has_seams=False)
    left, right = height[planar.left], height[planar.right]
    firsts, owns = [], []
    for side, other, against in ((left, right, 0), (right, left, 1)):
        firsts.append(2 * np.flatnonzero((side >= 0) & (other < 0)) + against)
        owns.append(2 * np.flatnonzero((side > 0) & (side != other)) + against)
    first, own = np.concatenate(firsts), np.concatenate(owns)
    sides = np.stack([planar.left, planar.right]).astype(np.intp)
    # The first layer's part of a region, which all that is seen belongs to, then its own layer's.
    links = [sides[:, (left >= 0) & (right >= 0)], sides[:, (left > 0) & (left == right)] + len(height)]
    part = pieces(*np.concatenate(links, axis=1), count=2 * len(height))
    region = left_of(planar, np.concatenate([first, own]))
    parts = part[region + np.repeat([0, len(height)], [len(first), len(own)])]
    owners = np.concatenate([np.zeros_like(first), height[left_of(planar, own)]])
    return _ringed(planar, curves, order, np.concatenate([first, own]), owners, parts, has_seams=False)


def _heights(planar: PlanarMap, order: NDArray[np.intp]) -> NDArray[np.intp]:
    """(R + 1,) place of each region's label in an order; -1 where it is not seen."""
    rank = np.full(planar.n_labels + 2, -1)  # the outside (-1) and transparency have no layer
    rank[order] = np.arange(len(order))
    return rank[planar.labels]


def _ringed_shapes(
    planar: PlanarMap,
    curves: Curves,
    order: NDArray[np.intp],
    halves: NDArray[np.intp],
    shapes: NDArray[np.intp],
    *,
    has_seams: bool,
) -> Layers:
    """Join half-edges, each of some region's shape, to rings; those of a shape follow one another."""
    height = _heights(planar, order)
    regions = np.lexsort((np.arange(len(height)), height))
    place = np.empty(len(height), np.intp)
    place[regions] = np.arange(len(height))
    rings = assemble_rings(planar, halves=halves, owner=place[shapes], turns=TOGETHER)
    controls, is_line, ring_offsets = _outlines(rings, curves)
    ring_regions = regions[rings.owner]
    counts = np.bincount(height[ring_regions], minlength=len(order))
    return Layers(order, offsets_of(counts), ring_offsets, controls, is_line, has_seams, ring_regions)


def _ringed(
    planar: PlanarMap,
    curves: Curves,
    order: NDArray[np.intp],
    halves: NDArray[np.intp],
    owners: NDArray[np.intp],
    parts: NDArray[np.intp],
    *,
    has_seams: bool,
) -> Layers:
    """Join half-edges, each of some layer, and of what hangs together in it, to rings that never meet themselves."""
    rings = assemble_rings(planar, halves=halves, owner=parts, turns=TOGETHER)
    layer_of = np.empty(int(parts.max(initial=-1)) + 1, np.intp)
    layer_of[parts] = owners
    layer = layer_of[rings.owner]
    place = np.lexsort((rings.halves[rings.offsets[:-1]], layer))
    counts = np.diff(rings.offsets)[place]
    rings = Rings(rings.halves[members(rings.offsets, place)], offsets_of(counts), layer[place])
    controls, is_line, ring_offsets = _outlines(rings, curves)
    counts = np.bincount(rings.owner, minlength=len(order))
    return Layers(order, offsets_of(counts), ring_offsets, controls, is_line, has_seams)


def _outlines(rings: Rings, curves: Curves) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.intp]]:
    """Segments of every ring, those of reversed arcs turned around, and where each ring begins."""
    arc, against = rings.halves >> 1, (rings.halves & 1).astype(np.bool_)
    first, count = curves.offsets[arc], curves.offsets[arc + 1] - curves.offsets[arc]
    local = ranks(count)
    turned = np.repeat(against, count)
    number = np.repeat(first, count) + np.where(turned, np.repeat(count, count) - 1 - local, local)
    controls = curves.controls[number]
    controls[turned] = controls[turned][:, ::-1]
    return controls, curves.is_line[number], offsets_of(count)[rings.offsets]
