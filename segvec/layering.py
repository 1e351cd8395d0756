"""From curves to painted layers, one for each color.

Two ways to lay them out:

``stacked``
    Layers overlap: a layer also covers regions that later layers paint over, wherever that shortens its outline.
    A border inside it is then drawn once, not twice.
``mosaic``
    Layers abut exactly: each covers its own regions and nothing else.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from segvec.curves import Curves
from segvec.planar import PlanarMap, Rings, assemble_rings

LINE_COST, CUBIC_COST = 5.0, 14.0
"""Bytes that a line and a cubic take in a file, about: what a shorter outline saves."""

GROWTH_ROUNDS = 12
"""Rounds in which a layer may cover one more shell of regions; few layers need six."""


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


def mosaic_layers(planar: PlanarMap, curves: Curves) -> Layers:
    """Lay out each label's regions exactly, holes included."""
    order = np.arange(planar.n_labels)
    inside = planar.labels[:, None] == order
    return _layers(planar, curves, order, inside)


def stacked_layers(planar: PlanarMap, curves: Curves) -> Layers:
    """Lay out the labels over each other, so that the outlines together are short.

    Labels with large regions go first. Then each layer takes in, while that shortens its outline, regions that
    lie above it: in the end every layer is a local minimum of the cut between its own regions and those that
    it must not cover.
    """
    cost = np.add.reduceat(np.where(curves.is_line, LINE_COST, CUBIC_COST), curves.offsets[:-1])
    order = _painting_order(planar, cost)
    rank = np.full(planar.n_labels + 2, -1)  # the outside (-1) and transparency are under everything
    rank[order] = np.arange(len(order))
    height = rank[planar.labels]
    coverable = height[:, None] >= np.arange(len(order))
    inside = height[:, None] == np.arange(len(order))
    if (planar.labels == planar.n_labels).any():
        inside[:, 0] = height >= 0  # with no page behind it, the lowest layer closes the gaps between shapes
    size = len(planar.labels)
    ends = np.concatenate([planar.left, planar.right]), np.concatenate([planar.right, planar.left])
    contact = csr_array((np.tile(cost, 2).astype(np.float32), ends), shape=(size, size))
    half = contact.sum(axis=1, dtype=np.float32)[:, None] / 2
    for first in range(1, len(order), 64):
        block = slice(first, first + 64)
        grown = inside[:, block]
        for _ in range(GROWTH_ROUNDS):
            wanted = coverable[:, block] & ~grown & (contact @ grown.astype(np.float32) > half)
            if not wanted.any():
                break
            grown |= wanted
    return _layers(planar, curves, order, inside)


def _painting_order(planar: PlanarMap, cost: NDArray[np.float64]) -> NDArray[np.intp]:
    """Labels by how much border they have for their area, least first."""
    counts = np.diff(planar.offsets).astype(np.float64)
    border = np.zeros(planar.n_labels)
    for side in (planar.left, planar.right):
        label = planar.labels[side]
        visible = (label >= 0) & (label < planar.n_labels)
        border += np.bincount(label[visible], counts[visible], minlength=planar.n_labels)
    regions = planar.labels[(planar.labels >= 0) & (planar.labels < planar.n_labels)]
    number = np.bincount(regions, minlength=planar.n_labels)
    return np.lexsort((np.arange(planar.n_labels), -border / np.maximum(number, 1)))


def _layers(planar: PlanarMap, curves: Curves, order: NDArray[np.intp], inside: NDArray[np.bool_]) -> Layers:
    """Draw the outline of each layer's set of regions; `inside` is (R + 1, L)."""
    halves, owners = [], []
    for layer in range(len(order)):
        left, right = inside[planar.left, layer], inside[planar.right, layer]
        forward, backward = np.flatnonzero(left & ~right), np.flatnonzero(right & ~left)
        halves.append(np.concatenate([2 * forward, 2 * backward + 1]))
        owners.append(np.full(len(halves[-1]), layer))
    rings = assemble_rings(planar, halves=np.concatenate(halves), owner=np.concatenate(owners))
    controls, is_line, ring_offsets = _outlines(rings, curves)
    counts = np.bincount(rings.owner, minlength=len(order))
    return Layers(order, np.concatenate([[0], np.cumsum(counts)]), ring_offsets, controls, is_line)


def _outlines(rings: Rings, curves: Curves) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.intp]]:
    """Segments of every ring, those of reversed arcs turned around, and where each ring begins."""
    arc, against = rings.halves >> 1, (rings.halves & 1).astype(np.bool_)
    first, count = curves.offsets[arc], curves.offsets[arc + 1] - curves.offsets[arc]
    ends = np.cumsum(count)
    local = np.arange(ends[-1]) - np.repeat(ends - count, count)
    turned = np.repeat(against, count)
    number = np.repeat(first, count) + np.where(turned, np.repeat(count, count) - 1 - local, local)
    controls = curves.controls[number]
    controls[turned] = controls[turned][:, ::-1]
    return controls, curves.is_line[number], np.concatenate([[0], ends])[rings.offsets]

