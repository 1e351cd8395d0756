"""Tiles: the connected areas of one color that machines follow; a mosaic may have equal ones next to each other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from segvec.color.lightness import distinct_colors
from segvec.curves.curves import Curves
from segvec.errors import InputError
from segvec.layers.painting import Painting
from segvec.planar.map import OUTSIDE, TOGETHER, PlanarMap, assemble_rings, left_of
from segvec.styles.line_art import taken


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """Regions put together to tiles."""

    planar: PlanarMap
    curves: Curves
    colors: NDArray[np.uint8]
    """(K, 3) different colors that are seen, lightest first."""
    labels: NDArray[np.int32]
    """(R + 1,) color of each region; K where it is transparent, `OUTSIDE` of the outside."""
    tile: NDArray[np.int32]
    """(R + 1,) tile of each region: neighbors that a palette made equal are one, equal ones of a mosaic are not."""

    @property
    def is_seen(self) -> NDArray[np.bool_]:
        """(R + 1,) whether a region has a color."""
        seen: NDArray[np.bool_] = (self.labels >= 0) & (self.labels < len(self.colors))
        return seen

    @property
    def parts(self) -> NDArray[np.bool_]:
        """(A,) whether an arc lies between two tiles."""
        apart: NDArray[np.bool_] = self.tile[self.planar.left] != self.tile[self.planar.right]
        return apart


def tiles_of(art: Painting) -> Tiles:
    """Find the tiles of a traced picture.

    Raises
    ------
    InputError
        If the artwork does not come from a trace.
    """
    if art.borders is None:
        raise InputError("only a traced picture has areas that abut")
    planar, curves = art.borders
    colors, labels = seen_colors(art.colors, planar)
    one, other = planar.left, planar.right
    is_joined = (labels[one] == labels[other]) & (planar.labels[one] != planar.labels[other])
    size = planar.n_regions + 1
    links = coo_array((np.ones(is_joined.sum()), (one[is_joined], other[is_joined])), shape=(size, size))
    return Tiles(planar, curves, colors, labels, connected_components(links, directed=False)[1])


def seen_colors(colors: NDArray[np.uint8], planar: PlanarMap) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Different colors that are seen, lightest first, and the place of each region's among them.

    What is transparent has the number of colors, and the outside stays the outside.
    """
    seen = np.unique(planar.labels[(planar.labels >= 0) & (planar.labels < planar.n_labels)])
    different, place = distinct_colors(colors[seen])
    merged = np.full(planar.n_labels + 2, len(different), np.int32)
    merged[seen] = place
    merged[OUTSIDE] = OUTSIDE
    return different, merged[planar.labels]


def tile_rings(tiles: Tiles) -> tuple[Curves, NDArray[np.intp], NDArray[np.intp]]:
    """Outline each tile that is seen: its rings, by color; and the color and the tile of each ring."""
    planar = tiles.planar
    halves = np.flatnonzero(np.repeat(tiles.parts, 2))
    region = left_of(planar, halves)
    is_seen = tiles.is_seen[region]
    owner = tiles.tile[region[is_seen]].astype(np.intp)
    rings = assemble_rings(planar, halves=halves[is_seen], owner=owner, turns=TOGETHER)
    chain = taken(tiles.curves, rings.halves >> 1, turned=(rings.halves & 1).astype(np.bool_))
    label = tiles.labels[left_of(planar, rings.halves[rings.offsets[:-1]])]
    order = np.argsort(label, kind="stable")
    outlines = taken(Curves(chain.controls, chain.is_line, chain.offsets[rings.offsets]), order)
    return outlines, label[order].astype(np.intp), rings.owner[order]
