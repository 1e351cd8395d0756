import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapes import GRIDS, blob_maps, noise_maps, segmentation, shoelace, winding

from segvec.planar.map import OUTSIDE, assemble_rings, left_of, planar_map, region_rings

MAPS = st.one_of(noise_maps(), noise_maps(most_side=14, most_labels=2), blob_maps(), st.sampled_from([*GRIDS.values()]))
by_grid = pytest.mark.parametrize("labels", GRIDS.values(), ids=GRIDS)


def half_points(planar, half):
    """Points of a half-edge, in its direction."""
    points = planar.points[planar.offsets[half >> 1] : planar.offsets[(half >> 1) + 1]]
    return points[::-1] if half & 1 else points


def ring_points(planar, rings):
    """Points of each ring, none twice; consecutive half-edges must meet."""
    found = []
    for first, last in zip(rings.offsets[:-1], rings.offsets[1:], strict=True):
        parts = [half_points(planar, half) for half in rings.halves[first:last]]
        for part, following in zip(parts, [*parts[1:], parts[0]], strict=True):
            assert part[-1].tolist() == following[0].tolist()
        found.append(np.concatenate([part[:-1] for part in parts]))
    return found


def labels_of_map(planar):
    """Fill the rings of all regions: the label map that a planar map stands for."""
    width, height = planar.size
    rings = region_rings(planar)
    points = ring_points(planar, rings)
    labels = np.full((height, width), -9)
    for region in range(planar.n_regions):
        turns = winding([points[i] for i in np.flatnonzero(rings.owner == region)], (height, width))
        assert set(np.unique(turns)) <= {0, 1}
        assert (labels[turns == 1] == -9).all(), "two regions overlap"
        labels[turns == 1] = planar.labels[region]
    return labels


def lattice_edges(planar):
    """All cracks as a multiset of unordered pairs of corners."""
    edges = Counter()
    for first, last in zip(planar.offsets[:-1], planar.offsets[1:], strict=True):
        points = [tuple(point) for point in planar.points[first:last].astype(int).tolist()]
        edges.update(frozenset(pair) for pair in itertools.pairwise(points))
    return edges


# Regions, arcs, nodes, rings (that of the outside included)
COUNTS = {
    "1x1": (1, 4, 4, 2),
    "1xN": (4, 13, 10, 5),
    "Nx1": (4, 13, 10, 5),
    "all-one": (1, 4, 4, 2),
    "one-pixel": (2, 5, 4, 4),
    "ring": (3, 6, 4, 6),
    "island-in-a-hole": (4, 7, 4, 8),
    "nested-five-deep": (5, 8, 4, 10),
    "checkerboard": (4, 12, 9, 5),
    "checkerboard-corner": (3, 6, 5, 6),
    "corners-meet-around-a-hole": (6, 12, 8, 8),
    "three-way-junction": (3, 10, 8, 4),
    "four-way-junction": (4, 12, 9, 5),
    "stripes": (4, 13, 10, 5),
    "two-islands-in-a-hole": (4, 7, 4, 8),
}


@pytest.mark.parametrize(("name", "counts"), COUNTS.items(), ids=COUNTS)
def test_hand_drawn_grid_has_exactly_these_parts(name, counts):
    planar = planar_map(segmentation(GRIDS[name]))
    rings = region_rings(planar)
    assert (planar.n_regions, planar.n_arcs, len(planar.exits), len(rings.owner)) == counts


def test_every_grid_has_its_counts():
    assert COUNTS.keys() == GRIDS.keys()


@given(MAPS)
def test_regions_give_the_labels_back(labels):
    planar = planar_map(segmentation(labels))
    assert planar.size == labels.shape[::-1]
    assert labels_of_map(planar).tolist() == labels.tolist()


def test_transparent_label_is_a_region_like_others():
    labels = GRIDS["island-in-a-hole"]
    planar = planar_map(segmentation(labels, n_labels=2))
    assert planar.n_labels == 2
    assert labels_of_map(planar).tolist() == labels.tolist()


@given(MAPS)
def test_areas_are_pixel_counts(labels):
    planar = planar_map(segmentation(labels))
    rings = region_rings(planar)
    areas = np.array([shoelace(points) for points in ring_points(planar, rings)])
    per_region = np.bincount(rings.owner, areas, minlength=planar.n_regions + 1)
    per_label = np.bincount(planar.labels[:-1], per_region[:-1], minlength=labels.max() + 1)
    assert per_label.tolist() == np.bincount(labels.ravel()).tolist()
    assert (per_region[:-1] >= 1).all()
    assert per_region[-1] == -labels.size
    assert planar.labels[-1] == OUTSIDE


@given(MAPS)
def test_each_region_has_one_shell_and_the_outside_one_hole(labels):
    planar = planar_map(segmentation(labels))
    rings = region_rings(planar)
    areas = np.array([shoelace(points) for points in ring_points(planar, rings)])
    shells = np.bincount(rings.owner[areas > 0], minlength=planar.n_regions + 1)
    assert shells.tolist() == [1] * planar.n_regions + [0]
    assert areas[rings.owner == planar.n_regions].tolist() == [-labels.size]


@given(MAPS)
def test_no_ring_of_a_region_meets_itself(labels):
    planar = planar_map(segmentation(labels))
    for points in ring_points(planar, region_rings(planar)):
        assert len(np.unique(points, axis=0)) == len(points)


@given(MAPS)
def test_every_half_arc_is_used_once_by_the_region_on_its_left(labels):
    planar = planar_map(segmentation(labels))
    rings = region_rings(planar)
    assert sorted(rings.halves.tolist()) == list(range(2 * planar.n_arcs))
    owner = np.repeat(rings.owner, np.diff(rings.offsets))
    assert left_of(planar, rings.halves).tolist() == owner.tolist()
    assert (planar.left != planar.right).all()


@given(MAPS)
def test_every_crack_between_regions_is_in_one_arc(labels):
    planar = planar_map(segmentation(labels))
    edges = lattice_edges(planar)
    assert set(edges.values()) == {1}
    height, width = labels.shape
    between = np.count_nonzero(labels[1:] != labels[:-1]) + np.count_nonzero(labels[:, 1:] != labels[:, :-1])
    assert len(edges) == between + 2 * (height + width)


@given(MAPS)
def test_arcs_end_in_nodes_and_nowhere_pass_one(labels):
    planar = planar_map(segmentation(labels))
    place = {}
    for arc in range(planar.n_arcs):
        points = half_points(planar, 2 * arc)
        if planar.is_loop[arc]:
            assert points[0].tolist() == points[-1].tolist()
            continue
        for node, point, half in zip(planar.nodes[arc], points[[0, -1]].tolist(), (2 * arc, 2 * arc + 1), strict=True):
            assert place.setdefault(node, point) == point
            assert half in planar.exits[node]
    assert sorted(place) == list(range(len(planar.exits)))
    corners = {tuple(point) for point in place.values()}
    assert len(corners) == len(place)
    for arc in range(planar.n_arcs):
        assert corners.isdisjoint(map(tuple, half_points(planar, 2 * arc)[1:-1].tolist()))


@given(MAPS)
def test_euler_formula_holds(labels):
    planar = planar_map(segmentation(labels))
    n_loops = int(planar.is_loop.sum())
    parent = list(range(len(planar.exits)))

    def root(node):
        while parent[node] != node:
            node = parent[node]
        return node

    for one, other in planar.nodes[~planar.is_loop].tolist():
        parent[root(one)] = root(other)
    n_parts = n_loops + len({root(node) for node in range(len(parent))})
    n_vertices = len(planar.exits) + n_loops
    assert n_vertices - planar.n_arcs + (planar.n_regions + 1) == 1 + n_parts


@given(MAPS)
def test_rotating_the_picture_rotates_the_map(labels):
    planar = planar_map(segmentation(labels))
    turned = planar_map(segmentation(np.ascontiguousarray(np.rot90(labels))))
    assert turned.size == planar.size[::-1]
    assert (turned.n_arcs, turned.n_regions, len(turned.exits)) == (
        planar.n_arcs,
        planar.n_regions,
        len(planar.exits),
    )
    width = planar.size[0]
    rotated = Counter()
    for edge, count in lattice_edges(planar).items():
        rotated[frozenset((y, width - x) for x, y in edge)] += count
    assert lattice_edges(turned) == rotated


@pytest.mark.parametrize(("chosen", "n_rings"), [([1], 2), ([0], 2), ([0, 1], 1)], ids=["touching", "around", "both"])
def test_sets_of_regions_that_touch_at_a_corner_keep_rings_of_their_own(chosen, n_rings):
    planar = planar_map(segmentation(GRIDS["checkerboard-corner"]))
    inside = np.isin(planar.labels, chosen)
    left, right = inside[planar.left], inside[planar.right]
    halves = np.concatenate([2 * np.flatnonzero(left & ~right), 2 * np.flatnonzero(right & ~left) + 1])
    rings = assemble_rings(planar, halves=halves, owner=np.zeros(len(halves), np.intp))
    points = ring_points(planar, rings)
    assert winding(points, (4, 4)).tolist() == np.isin(GRIDS["checkerboard-corner"], chosen).tolist()
    assert len(rings.owner) == n_rings


def test_an_incomplete_border_is_refused():
    planar = planar_map(segmentation(GRIDS["three-way-junction"]))
    with pytest.raises(AssertionError, match="not complete"):
        assemble_rings(planar, halves=np.array([0]), owner=np.array([0]))
