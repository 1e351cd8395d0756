"""The regions of a trace as lines for pens: outlines, middles of thin ones, hatches."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.conversion import oklab_from_srgb, opaque_color
from segvec.curves.curves import Curves, flattened
from segvec.layers.painting import Painting
from segvec.layout.millimetres import millimetres
from segvec.machines.hatches import hatched
from segvec.machines.scanning import coverage_of
from segvec.machines.tiles import Tiles, tile_rings, tiles_of
from segvec.options.plotting import Hatch, PlotOptions
from segvec.palette.plan import are_like, same_colors
from segvec.ragged import members, offsets_of
from segvec.styles.centerline import middle_lines
from segvec.styles.line_art import Pens, line_art, taken

FLATNESS = 0.01
"""Millimetres between a border and the chords at which hatches end."""

STEP = 0.01
"""Millimetres to which the ends of lines are written at least."""

LONG = 3.0
"""Widths from which a thin region is as long as a stroke."""

WIDEST = 1.5
"""Widths of a stroke that may be where strokes cross."""

PALEST = 0.1
"""Share of full ink below which a region stays bare where one ink draws all."""

RIM = 2
"""Pixels around strokes when these are measured."""


@dataclass(frozen=True, slots=True, eq=False)
class _Rings:
    """Outlines of tiles as closed polylines."""

    points: NDArray[np.float64]
    offsets: NDArray[np.intp]
    label: NDArray[np.intp]
    tile: NDArray[np.intp]

    def chosen(self, which: NDArray[np.bool_]) -> "_Rings":
        """Return some of the rings."""
        numbers = np.flatnonzero(which)
        offsets = offsets_of(np.diff(self.offsets)[numbers])
        return _Rings(self.points[members(self.offsets, numbers)], offsets, self.label[numbers], self.tile[numbers])


def region_lines(art: Painting, options: PlotOptions, *, millimetres_per_pixel: float) -> Artwork:
    """Draw the regions of a trace with pens of one width.

    Parameters
    ----------
    art
        A traced artwork.
    millimetres_per_pixel
        Size of a pixel on paper.

    Returns
    -------
    Artwork
        One layer of lines for each pen.

    Raises
    ------
    InputError
        If the artwork does not come from a trace, or a color cannot be read.
    """
    tiles = tiles_of(art)
    outlines, label, tile = tile_rings(tiles)
    points, offsets = flattened(outlines, flatness=FLATNESS / millimetres_per_pixel)
    rings = _Rings(points, offsets, label, tile)
    is_bare = np.zeros(len(tiles.colors), np.bool_) if options.paper is None else are_like(tiles.colors, options.paper)
    rings = rings.chosen(~is_bare[rings.label])
    is_thin = np.zeros(int(tiles.tile.max()) + 1, np.bool_)
    if options.regions == "auto" and art.kind != "photograph":
        is_thin[_thin_tiles(rings, millimetres(options.thin) / millimetres_per_pixel)] = True
    parts = [_outlines(tiles, is_bare, is_thin)] if options.regions != "none" else []
    parts += _middles(rings.chosen(is_thin[rings.tile]), art.size)
    parts += _hatches(rings.chosen(~is_thin[rings.tile]), tiles.colors, options, millimetres_per_pixel)
    lines = Curves(
        np.concatenate([np.empty((0, 4, 2)), *(part.controls for part, _ in parts)]),
        np.concatenate([np.empty(0, np.bool_), *(part.is_line for part, _ in parts)]),
        offsets_of(np.concatenate([np.empty(0, np.intp), *(np.diff(part.offsets) for part, _ in parts)])),
    )
    pen = np.concatenate([np.empty(0, np.intp), *(pens for _, pens in parts)])
    width = millimetres(options.line_width) / millimetres_per_pixel
    colors = tiles.colors
    if options.ink is not None:
        colors = np.broadcast_to(np.array(opaque_color(options.ink, noun="ink"), np.uint8), colors.shape)
    return line_art(
        lines,
        pen=pen,
        pens=Pens(colors, np.full(len(colors), width)),
        size=art.size,
        precision=max(art.precision, int(np.ceil(millimetres_per_pixel / STEP))),
    )


def _outlines(tiles: Tiles, is_bare: NDArray[np.bool_], is_thin: NDArray[np.bool_]) -> tuple[Curves, NDArray[np.intp]]:
    """Take each border between tiles once, but for those of strokes; its pen is that of the darker side."""
    is_drawn = np.append(~is_bare, [False, False])  # what is transparent, and the outside, which is -1
    sides = np.stack([tiles.planar.left, tiles.planar.right])
    label = np.where(is_drawn[tiles.labels[sides]], tiles.labels[sides], -1).max(axis=0)
    arcs = np.flatnonzero(tiles.parts & (label >= 0) & ~is_thin[tiles.tile[sides]].any(axis=0))
    return taken(tiles.curves, arcs), label[arcs].astype(np.intp)


def _thin_tiles(rings: _Rings, width: float) -> NDArray[np.intp]:
    """Find the tiles that are long and nowhere wider than a stroke.

    A stroke has the area and the circumference of a long rectangle, whose sides these two tell.
    """
    if not len(rings.tile) or width <= 0:
        return np.empty(0, np.intp)
    order = np.lexsort((-_areas(rings), rings.tile))
    counts = np.diff(rings.offsets)[order]
    tile, first = np.unique(rings.tile[order], return_index=True)
    polygons = shapely.from_ragged_array(
        shapely.GeometryType.POLYGON,
        rings.points[members(rings.offsets, order)],
        (offsets_of(counts), np.append(first, len(order))),
    )
    half, area = shapely.length(polygons) / 2, shapely.area(polygons)
    spread = np.sqrt(np.maximum(half**2 - 4 * area, 0))
    long, across = (half + spread) / 2, (half - spread) / 2
    likely = np.flatnonzero((across <= width) & (long >= LONG * across))
    inside = shapely.buffer(shapely.make_valid(polygons[likely]), -WIDEST * width / 2, quad_segs=4)
    return tile[likely[shapely.is_empty(inside)]].astype(np.intp)


def _areas(rings: _Rings) -> NDArray[np.float64]:
    """Signed area of each ring: shells are above 0."""
    x, y = rings.points.T
    cross = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0)
    cross[rings.offsets[1:] - 1] = 0
    return np.asarray(np.add.reduceat(cross, rings.offsets[:-1]) / 2)


def _middles(rings: _Rings, size: tuple[int, int]) -> Iterator[tuple[Curves, NDArray[np.intp]]]:
    """Draw thin tiles along their middles, color by color."""
    for label in np.unique(rings.label).tolist():
        own = rings.chosen(rings.label == label)
        low = np.maximum(np.floor(own.points.min(axis=0)) - RIM, 0)
        high = np.minimum(np.ceil(own.points.max(axis=0)) + RIM, size)
        width, height = (high - low).astype(int).tolist()
        lines = middle_lines(coverage_of(own.points - low, own.offsets, (width, height)))
        moved = Curves(lines.controls + low, lines.is_line, lines.offsets)
        yield moved, np.full(len(lines.offsets) - 1, label)


def _hatches(
    rings: _Rings, colors: NDArray[np.uint8], options: PlotOptions, millimetres_per_pixel: float
) -> Iterator[tuple[Curves, NDArray[np.intp]]]:
    """Fill tiles, color by color."""
    shortest = millimetres(options.line_width) / millimetres_per_pixel
    for label, hatch in enumerate(_hatch_of_each(colors, options)):
        if hatch is None or hatch.spacing is None:
            continue
        own = rings.chosen(rings.label == label)
        for angle in (hatch.angle, hatch.angle + 90)[: 1 + hatch.cross]:
            lines = hatched(
                own.points, own.offsets, own.tile, spacing=hatch.spacing / millimetres_per_pixel, angle=angle
            )
            ends = lines.controls[:, [0, 3]]
            steps = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
            length = np.add.reduceat(steps, lines.offsets[:-1]) if len(steps) else steps
            kept = taken(lines, np.flatnonzero(length >= shortest))
            yield kept, np.full(len(kept.offsets) - 1, label)


def _hatch_of_each(colors: NDArray[np.uint8], options: PlotOptions) -> list[Hatch | None]:
    """Choose the hatch of each color: the last that names it, or else the last that names none."""
    chosen: list[Hatch | None] = [None] * len(colors)
    shares = np.ones(len(colors)) if options.ink is None else _ink_shares(colors, options.paper)
    for hatch in sorted(options.hatches, key=lambda hatch: hatch.color is not None):
        found = np.ones(len(colors), np.bool_) if hatch.color is None else same_colors(colors, hatch.color)
        for label in np.flatnonzero(found).tolist():
            is_toned = hatch.color is None and hatch.spacing is not None
            chosen[label] = _toned(hatch, float(shares[label])) if is_toned else hatch
    return chosen


def _ink_shares(colors: NDArray[np.uint8], paper: str | None) -> NDArray[np.float64]:
    """(K,) how far each color's lightness is from the paper's, as a share of the farthest."""
    blank = np.array([opaque_color((paper or "white").partition("~")[0], noun="paper")], np.uint8)
    way = np.abs(oklab_from_srgb(colors / 255)[:, 0] - oklab_from_srgb(blank / 255)[0, 0])
    return np.asarray(way / max(float(way.max(initial=0)), 1e-9))


def _toned(hatch: Hatch, share: float) -> Hatch | None:
    """Space a hatch for a share of full ink."""
    return replace(hatch, spacing=(hatch.spacing or 0) / share) if share > PALEST else None
