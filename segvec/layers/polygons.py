"""Regions as shapely polygons with holes, and as GeoJSON."""

import json
import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from segvec.arguments import checked
from segvec.color.conversion import hex_from_rgb
from segvec.color.shade import Shade
from segvec.curves.chords import FLATNESS, PLACES
from segvec.curves.curves import Curves, flattened
from segvec.errors import InputError
from segvec.layers.painting import Painting, region_id
from segvec.planar.map import PlanarMap, Rings, region_rings
from segvec.ragged import members, offsets_of, ranks

OFFSET_PLACES = 4
"""Decimals of a stop's place, as in SVG."""


def region_polygons(planar: PlanarMap, curves: Curves, *, flatness: float = FLATNESS) -> NDArray[np.object_]:
    """Build one polygon with holes for each region, the outside left out.

    Returns
    -------
    NDArray
        (R,) shapely polygons that share their borders to the bit, rounded to `PLACES` decimals.
    """
    points, offsets = flattened(curves, flatness=flatness)
    rings = region_rings(planar)
    coordinates, ring_offsets = _ring_points(rings, points.round(PLACES), offsets)
    keep = rings.owner < planar.n_regions
    area = _areas(coordinates, ring_offsets)
    # The shell first, then the holes.
    order = np.lexsort((-area, rings.owner))
    order = order[keep[order]]
    counts = np.diff(ring_offsets)[order]
    index = members(ring_offsets, order)
    per_region = np.bincount(rings.owner[order], minlength=planar.n_regions)
    polygons: NDArray[np.object_] = shapely.from_ragged_array(
        shapely.GeometryType.POLYGON,
        coordinates[index],
        (offsets_of(counts), offsets_of(per_region)),
    )
    return polygons


@checked
def artwork_polygons(artwork: Painting, *, flatness: float = FLATNESS) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Build one polygon with holes for each region that is seen, and tell its label.

    Raises
    ------
    InputError
        If the artwork does not come from a trace, or the flatness is not above 0.
    """
    if artwork.borders is None:
        raise InputError("only a traced picture has regions with borders")
    if not 0 < flatness < math.inf:
        raise InputError(f"flatness must be above 0, got {flatness}")
    planar, curves = artwork.borders
    seen = _seen(planar)
    return region_polygons(planar, curves, flatness=flatness)[seen], planar.labels[seen].astype(np.intp)


def _seen(planar: PlanarMap) -> NDArray[np.intp]:
    """List the regions that are not transparent."""
    labels = planar.labels[:-1]
    return np.flatnonzero((labels >= 0) & (labels < planar.n_labels))


def _ring_points(
    rings: Rings, points: NDArray[np.float64], offsets: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Join arcs to closed rings of points: each half-edge without its last point, then the first again."""
    arc, against = rings.halves >> 1, rings.halves & 1
    count = offsets[arc + 1] - offsets[arc] - 1
    ends = np.cumsum(count)
    local = ranks(count)
    turned = np.repeat(against == 1, count)
    first, last = np.repeat(offsets[arc], count), np.repeat(offsets[arc + 1] - 1, count)
    index = np.where(turned, last - local, first + local)
    ring_ends = ends[rings.offsets[1:] - 1]
    ring_starts = np.concatenate([[0], ring_ends[:-1]])
    coordinates = np.insert(points[index], ring_ends, points[index[ring_starts]], axis=0)
    return coordinates, np.concatenate([[0], ring_ends + np.arange(1, len(ring_ends) + 1)])


def _areas(coordinates: NDArray[np.float64], ring_offsets: NDArray[np.intp]) -> NDArray[np.float64]:
    """Signed area of each closed ring (shoelace)."""
    x, y = coordinates.T
    cross = np.zeros(len(x))
    cross[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]
    cross[ring_offsets[1:] - 1] = 0
    area: NDArray[np.float64] = np.add.reduceat(cross, ring_offsets[:-1]) / 2
    return area


def geojson_text(artwork: Painting) -> str:
    """Write the regions of an artwork as a GeoJSON feature collection.

    Coordinates are pixels with y upwards, as maps have it: the page's lower left corner is the origin. Each
    label is a feature with ``label`` and ``color``. One with a shade has a ``gradient`` around that color too:
    its ``kind``, its place in the same coordinates, and its ``stops``, each with ``offset`` 0..1 and ``color``. A
    ``linear`` one runs from ``start`` to ``end``; a ``radial`` one from ``center`` outwards, to the ellipse through the
    ends of two conjugate radii, the vectors in ``axes``. The outermost colors go on beyond. Where each region is a path
    of its own, it is a feature too, with the ``id`` that the path has.

    Raises
    ------
    InputError
        If the artwork does not come from a trace.

    References
    ----------
    .. [1] RFC 7946.
    """
    if artwork.borders is None:
        raise InputError("only a traced picture has regions to write as GeoJSON")
    polygons, labels = artwork_polygons(artwork)
    regions = _seen(artwork.borders[0])
    features = []
    for label in np.unique(labels).tolist():
        own = np.flatnonzero(labels == label)
        if artwork.layout.paths == "region":
            shapes = [({"id": region_id(regions[place])}, polygons[place]) for place in own.tolist()]
        else:
            shapes = [({}, shapely.MultiPolygon(list(polygons[own])))]
        for identity, shape in shapes:
            flipped = shapely.transform(shape, lambda xy: xy * [1, -1] + [0, artwork.size[1]])
            geometry = json.loads(shapely.to_geojson(shapely.set_precision(flipped, 10**-PLACES, mode="pointwise")))
            properties = _properties(artwork, label)
            features.append({"type": "Feature", **identity, "properties": properties, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")) + "\n"


def _properties(artwork: Painting, label: int) -> dict[str, Any]:
    """Tell how a label is filled."""
    color = artwork.colors[label]
    shade = artwork.shades.get(label)
    shown = shade.stops(color)[0] if shade is not None and shade.is_flat else color
    flat = {"label": label + 1, "color": hex_from_rgb(shown)}
    if shade is None or shade.is_flat:
        return flat
    return {**flat, "gradient": _gradient(shade, color, height=artwork.size[1])}


def _gradient(shade: Shade, color: NDArray[np.uint8], *, height: int) -> dict[str, Any]:
    """Write a shade around a color, y upwards on a page of some height."""
    across, down, origin = shade.frame.T * [1, -1] + [[0, 0], [0, 0], [0, height]]
    place: dict[str, Any]
    if shade.kind == "linear":
        place = {"start": _rounded(origin), "end": _rounded(origin + across)}
    else:
        place = {"center": _rounded(origin), "axes": [_rounded(across), _rounded(down)]}
    offsets = shade.offsets.round(OFFSET_PLACES).tolist()
    codes = map(hex_from_rgb, shade.stops(color))
    stops = [{"offset": offset, "color": code} for offset, code in zip(offsets, codes, strict=True)]
    return {"kind": shade.kind, **place, "stops": stops}


def _rounded(point: NDArray[np.float64]) -> list[float]:
    """Coordinates of a point; none is -0."""
    coordinates: list[float] = (point.round(PLACES) + 0.0).tolist()
    return coordinates
