"""Pictures as triangles, each in the mean color of its pixels.

The corners lie where the picture changes: points spread over the gradient by weighted Voronoi relaxation, with
more of them along the page's frame. Their Delaunay triangulation becomes a planar map like that of a trace, so that
single triangles can be recolored and written as GeoJSON.

Known limits: details smaller than a triangle are lost. Where a picture has transparency, the understroke that closes
the seams shows half a pixel beyond the outline.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay

from segvec.artwork.artwork import Artwork, artwork_from
from segvec.color.lightness import distinct_colors
from segvec.curves.curves import Curves
from segvec.curves.segments import line_controls
from segvec.image.image import Image, read_image
from segvec.layers.layering import UNDERSTROKE, paint
from segvec.layers.painting import Layout
from segvec.planar.map import OUTSIDE, PlanarMap
from segvec.planar.region_pixels import region_pixels
from segvec.ragged import offsets_of, ranks
from segvec.segment.quantize import strips
from segvec.styles.assembly import (
    chosen_options,
    joined_colors,
    recipe,
    visible_pixels,
)
from segvec.styles.spreading import interest, reduction, spread_points

MOST_OWN_COLORS = 4096
"""Triangles that may each have a color of their own: memory goes with the square of their number."""

MERGED_COLORS = 256
"""Colors of all others."""

RELAXATIONS = 8
"""Rounds in which points move to the middle of what is nearest to them; later ones hardly move them."""

FRAME_SPACING = 2.0
"""Distance of points along the frame, as a multiple of that between evenly spread points."""

CLEARANCE = 0.35
"""Least distance from the frame, as a multiple of the same, so that no triangle there is a sliver."""


def low_poly(
    picture: object, *, n_points: int = 1200, seed: int = 0, edge_weight: float = 0.85, colors: int | None = None
) -> Artwork:
    """Draw a picture as triangles.

    Parameters
    ----------
    picture
        What :func:`segvec.trace` takes.
    n_points
        About how many corners lie inside the page, 0 to 50000; there are some twice as many triangles.
    seed
        Start of the random numbers that place the corners.
    edge_weight
        Share 0..1 of the corners that go to edges; the others are spread evenly.
    colors
        Number of colors, 1 to 256, to which those of the triangles are joined; by default each has its own, but for
        more than 4096 triangles, which share 256.

    Returns
    -------
    Artwork
        One layer for each color; with `borders`, whose regions are the triangles.

    Raises
    ------
    InputError
        If the picture cannot be read or an option is out of range.

    References
    ----------
    .. [1] Secord (2002), Weighted Voronoi stippling, doi:10.1145/508530.508537.

    Examples
    --------
    >>> art = low_poly(np.zeros((9, 9, 3), np.uint8), n_points=0)
    >>> art.colors.tolist(), art.borders[0].n_regions >= 2
    ([[0, 0, 0]], True)
    """
    given = {"n_points": n_points, "seed": seed, "edge_weight": edge_weight, "colors": colors}
    options = chosen_options("low-poly", given)
    image = read_image(picture)
    corners = _corners(image, n_points, edge_weight, np.random.default_rng(seed))
    planar = triangle_map(corners, _triangles(corners), size=image.pixels.shape[1::-1])
    triangle_colors, is_clear = _mean_colors(image, planar)
    if colors is None and planar.n_regions > MOST_OWN_COLORS:
        colors = options["colors"] = MERGED_COLORS
    if colors is not None and not is_clear.all():
        few = joined_colors(triangle_colors[~is_clear] / 255, colors)
        triangle_colors[~is_clear] = np.rint(few * 255).astype(np.uint8)
    made_by = recipe(image, style="low_poly", options=options)
    return replace(_painted(planar, triangle_colors, is_clear), title=image.name, recipe=made_by)


def triangle_map(points: NDArray[np.float64], triangles: NDArray[np.intp], *, size: tuple[int, int]) -> PlanarMap:
    """Turn a triangulation into a planar map, one region for each triangle.

    Nodes of a planar map have four exits at most. A corner with more edges becomes a chain of nodes at one place: the
    first takes three edges, each other two, the last three again; arcs of no length link them.

    Parameters
    ----------
    points
        (N, 2) corners.
    triangles
        (T, 3) corners of each triangle, its inside on the left. No edge may have more than two triangles.

    Returns
    -------
    PlanarMap
        Region `i` is triangle `i`, and its label `i`.
    """
    ends, left, right = _edges(triangles)
    order, rank, degree = _turns(points, ends)
    first_node = offsets_of(_chain_lengths(degree))
    vertex = ends.ravel()
    step = np.clip((rank - 1) // 2, 0, _chain_lengths(degree)[vertex] - 1)
    node = (first_node[vertex] + step).reshape(-1, 2)
    slot = np.where(step > 0, rank - 2 * step, rank).reshape(-1, 2)
    # Sectors are told by the half-edge that they lie on the left of.
    sector = np.stack([left, right], axis=1).ravel()[order]
    links, link_left, link_right = _links(first_node, degree, sector)
    link_slots = np.tile([3, 0], (len(links), 1))
    of_link = np.repeat(np.arange(len(degree)), np.maximum(_chain_lengths(degree) - 1, 0))
    nodes = np.concatenate([node, links])
    slots = np.concatenate([slot, link_slots])
    exits = np.full((first_node[-1], 4), -1, np.int32)
    exits[nodes, slots] = np.arange(nodes.size).reshape(-1, 2)
    return PlanarMap(
        size=size,
        points=np.concatenate([points[ends].reshape(-1, 2), np.repeat(points[of_link], 2, axis=0)]),
        offsets=np.arange(len(nodes) + 1) * 2,
        left=np.concatenate([left, link_left]).astype(np.int32),
        right=np.concatenate([right, link_right]).astype(np.int32),
        nodes=nodes.astype(np.int32),
        exits=exits,
        headings=((slots + np.array([0, 2])) % 4).astype(np.int8),
        labels=np.append(np.arange(len(triangles)), OUTSIDE).astype(np.int32),
        n_labels=len(triangles),
    )


def _edges(triangles: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """(E, 2) corners of each edge, and the triangle on its left and right; their number where there is none."""
    count = len(triangles)
    start, end = triangles.ravel(), np.roll(triangles, -1, axis=1).ravel()
    owner = np.repeat(np.arange(count), 3)
    low, high = np.minimum(start, end), np.maximum(start, end)
    stride = triangles.max(initial=0) + 1
    keys, edge = np.unique(low * stride + high, return_inverse=True)
    left, right = np.full(len(keys), count), np.full(len(keys), count)
    onward = start < end
    left[edge[onward]], right[edge[~onward]] = owner[onward], owner[~onward]
    return np.stack([keys // stride, keys % stride], axis=1), left, right


def _turns(
    points: NDArray[np.float64], ends: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Half-edges ordered around each corner from +x to +y, the (2 E,) place of each there, and (N,) edges of each."""
    vertex = ends.ravel()
    away = (points[ends[:, ::-1]] - points[ends]).reshape(-1, 2)
    order = np.lexsort((np.arctan2(away[:, 1], away[:, 0]), vertex))
    degree = np.bincount(vertex, minlength=len(points))
    rank = np.empty(len(order), np.intp)
    rank[order] = ranks(degree)
    return order, rank, degree


def _chain_lengths(degree: NDArray[np.intp]) -> NDArray[np.intp]:
    """Nodes that a corner of so many edges takes."""
    return np.where(degree > 4, (degree - 1) // 2, np.minimum(degree, 1))


def _links(
    first_node: NDArray[np.intp], degree: NDArray[np.intp], sector: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """(M, 2) nodes that arcs of no length link, and the triangles on both sides of each."""
    count = np.maximum(np.diff(first_node) - 1, 0)
    corner = np.repeat(np.arange(len(degree)), count)
    place = ranks(count)
    node = first_node[corner] + place
    begin = (np.cumsum(degree) - degree)[corner]
    # One side lies behind the last edge of all, the other behind the last edge of the node.
    left, right = sector[begin + degree[corner] - 1], sector[begin + 2 + 2 * place]
    return np.stack([node, node + 1], axis=1), left, right


def _triangles(corners: NDArray[np.float64]) -> NDArray[np.intp]:
    """Delaunay triangles, their insides on the left; those without area, which lie on the frame, are left out."""
    triangles = Delaunay(corners).simplices.astype(np.intp)
    one, two = (corners[triangles[:, k]] - corners[triangles[:, 0]] for k in (1, 2))
    area = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    triangles[area < 0] = triangles[area < 0][:, ::-1]
    return triangles[np.abs(area) > 1e-9]


def _corners(image: Image, n_points: int, edge_weight: float, random: np.random.Generator) -> NDArray[np.float64]:
    """(N, 2) points on the frame and inside the page."""
    height, width = image.pixels.shape[:2]
    distance = math.sqrt(width * height / max(n_points, 1))
    frame = _frame_points(width, height, FRAME_SPACING * distance)
    inner = _inner_points(image, n_points, edge_weight, random)
    gap = min(CLEARANCE * distance, min(width, height) / 4)
    is_inside = ((inner > gap) & (inner < np.array([width, height]) - gap)).all(axis=1)
    return np.concatenate([frame, np.unique(inner[is_inside].round(2), axis=0)])


def _frame_points(width: int, height: int, spacing: float) -> NDArray[np.float64]:
    """Points along the page's frame, its corners included."""
    across, down = max(1, round(width / spacing)), max(1, round(height / spacing))
    x, y = np.linspace(0, width, across + 1), np.linspace(0, height, down + 1)
    top, side = np.stack([x, np.zeros_like(x)], axis=1), np.stack([np.zeros_like(y), y], axis=1)[1:-1]
    return np.concatenate([top, top + np.array([0, height]), side, side + np.array([width, 0])])


def _inner_points(image: Image, n_points: int, edge_weight: float, random: np.random.Generator) -> NDArray[np.float64]:
    """(N, 2) points all over the page, densely where there is much to see."""
    step = reduction(image)
    found = interest(image, step=step)
    density = edge_weight * found + (1 - edge_weight + 1e-6)
    return spread_points(density, n_points, random=random, rounds=RELAXATIONS) * step


def _mean_colors(image: Image, planar: PlanarMap) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """(T, 3) mean color of each triangle, and whether less than half of it is visible.

    Triangles that no pixel's center lies in take the pixel at their own center.
    """
    count = planar.n_regions
    owner, visible = region_pixels(planar), visible_pixels(image)
    area, total, sums = np.zeros(count), np.zeros(count), np.zeros((count, 3))
    for rows in strips(*visible.shape):
        seen = visible[rows].ravel()
        regions, pixels = owner[rows].ravel(), image.pixels[rows].reshape(-1, 3)
        total += np.bincount(regions, minlength=count)[:count]
        area += np.bincount(regions, seen, minlength=count)[:count]
        for k in range(3):
            sums[:, k] += np.bincount(regions, pixels[:, k] * seen, minlength=count)[:count]
    y, x = _center_pixels(planar)
    is_empty = total == 0
    sums[is_empty], area[is_empty], total[is_empty] = (image.pixels[y, x] * visible[y, x, None])[is_empty], 1, 1
    area[is_empty] = visible[y, x][is_empty]
    means = np.rint(sums / np.maximum(area, 1)[:, None]).astype(np.uint8)
    return means, area < total / 2


def _center_pixels(planar: PlanarMap) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row and column of the pixel at the mean corner of each region."""
    count = planar.n_regions + 1
    middle = (planar.points[::2] + planar.points[1::2]) / 2
    is_edge = (planar.points[::2] != planar.points[1::2]).any(axis=1)
    sides = np.concatenate([planar.left[is_edge], planar.right[is_edge]])
    sums = np.stack([np.bincount(sides, np.tile(axis, 2), minlength=count) for axis in middle[is_edge].T], axis=1)
    center = (sums / np.bincount(sides, minlength=count)[:, None])[:-1].astype(np.intp)
    x, y = np.minimum(center, np.array(planar.size) - 1).T
    return y, x


def _painted(planar: PlanarMap, colors: NDArray[np.uint8], is_clear: NDArray[np.bool_]) -> Artwork:
    """Lay out triangles (T, 3) in their colors, equal ones in one layer, over an understroke that closes the seams."""
    table, place = distinct_colors(colors[~is_clear])
    labels = np.full(planar.n_regions + 1, len(table), np.int32)
    labels[:-1][~is_clear] = place
    labels[-1] = OUTSIDE
    lines = line_controls(planar.points[::2], planar.points[1::2])
    curves = Curves(lines, np.ones(len(lines), np.bool_), np.arange(len(lines) + 1))
    # Stacked layers would save little here and take a minimal cut for each color.
    layout = Layout("mosaic", UNDERSTROKE, has_base=True)
    return artwork_from(paint(replace(planar, labels=labels, n_labels=len(table)), curves, colors=table, layout=layout))
