"""What each shape covers where a layer has one for each of its regions, against sets of regions, one by one."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from shapes import GRIDS, segmentation

from segvec.layers.shapes import covering_shapes, exact_shapes
from segvec.planar.map import planar_map
from segvec.planar.region_pixels import region_pixels

SMALL = st.one_of(arrays(np.uint8, (4, 5), elements=st.integers(0, 3)), st.sampled_from([*GRIDS.values()]))


def windings(planar, shapes):
    """How often the outline of each shape, half-edges in any order, goes around each pixel, by shape."""
    halves, owners = shapes
    height, width = region_pixels(planar).shape
    found = {}
    for half, owner in zip(halves.tolist(), owners.tolist(), strict=True):
        steps = found.setdefault(owner, np.zeros((height, width + 1), int))
        run = planar.points[planar.offsets[half // 2] : planar.offsets[half // 2 + 1]].astype(int)
        run = run[::-1] if half % 2 else run
        for (x, top), (_, bottom) in pairwise(run):
            steps[min(top, bottom) : max(top, bottom), x] += np.sign(top - bottom)
    return {owner: np.cumsum(steps, axis=1)[:, :width] for owner, steps in found.items()}


def taken(planar, height, inside):
    """Regions that each shape covers: all that it alone adjoins, and of what it shares, what it touches."""
    neighbors = {region: set() for region in range(planar.n_regions + 1)}
    for one, other in zip(planar.left.tolist(), planar.right.tolist(), strict=True):
        neighbors[one].add(other)
        neighbors[other].add(one)
    found = {region: {region} for region in np.flatnonzero(height >= 0).tolist()}
    for layer in range(inside.shape[1]):
        left = {region for region in np.flatnonzero(inside[:, layer]).tolist() if height[region] != layer}
        while left:
            piece, reached = set(), {left.pop()}
            while reached:
                piece |= reached
                reached = {other for region in reached for other in neighbors[region]} & left
                left -= reached
            touching = {other for region in piece for other in neighbors[region] if height[other] == layer}
            for shape in touching:
                found[shape] |= piece if len(touching) == 1 else piece & neighbors[shape]
    return found


@given(labels=SMALL, every=st.integers(1, 3))
def test_exact_shapes_are_the_regions(labels, every):
    planar = planar_map(segmentation(labels))
    is_drawn = np.arange(planar.n_regions + 1) % every == 0
    is_drawn[-1] = False
    found = windings(planar, exact_shapes(planar, is_drawn))
    assert set(found) == set(np.flatnonzero(is_drawn).tolist())
    assert all((turns == (region_pixels(planar) == region)).all() for region, turns in found.items())


@given(labels=SMALL, seed=st.integers(0, 99))
def test_covering_shapes_take_in_what_they_alone_adjoin_and_what_they_touch(labels, seed):
    planar = planar_map(segmentation(labels))
    random = np.random.default_rng(seed)
    order = random.permutation(planar.n_labels)
    height = np.append(order[planar.labels[:-1]], -1)
    inside = (height[:, None] > np.arange(planar.n_labels)) & (random.random((len(height), planar.n_labels)) < 0.6)
    inside |= height[:, None] == np.arange(planar.n_labels)
    found = windings(planar, covering_shapes(planar, height, inside))
    pixels = region_pixels(planar)
    assert set(found) == set(np.flatnonzero(height >= 0).tolist())
    for shape, regions in taken(planar, height, inside).items():
        assert (found[shape] == np.isin(pixels, list(regions))).all()
