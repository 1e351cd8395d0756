import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapes import GRIDS, blob_map, blob_maps, noise_maps, segmentation, shoelace, winding

from segvec.curves.curves import fit_curves, pixel_curves
from segvec.layers.layering import MOST_STACKED, mosaic_layers, stacked_layers
from segvec.planar.map import planar_map
from segvec.planar.subpixel import midpoint_map

MAPS = st.one_of(noise_maps(), noise_maps(most_side=16, most_labels=3), blob_maps(), st.sampled_from([*GRIDS.values()]))
LAYOUTS = {"stacked": stacked_layers, "mosaic": mosaic_layers}
by_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)


def layered(labels, layout, *, n_labels=None):
    planar = planar_map(segmentation(labels, n_labels=n_labels))
    return layout(planar, pixel_curves(planar))


def rings_of(layers, place):
    """Points of each ring of one layer."""
    for ring in range(layers.layer_offsets[place], layers.layer_offsets[place + 1]):
        controls = layers.controls[layers.ring_offsets[ring] : layers.ring_offsets[ring + 1]]
        assert (controls[:, 3] == np.roll(controls[:, 0], -1, axis=0)).all(), "a ring does not close"
        yield controls[:, 0]


def painted_labels(layers, shape):
    """Fill one layer after the other, by the nonzero rule of SVG; -1 where nothing was painted."""
    labels = np.full(shape, -1)
    for place, label in enumerate(layers.labels):
        labels[winding(rings_of(layers, place), shape) != 0] = label
    return labels


@by_layout
@given(labels=MAPS)
def test_painting_the_layers_gives_the_labels_back(layout, labels):
    assert painted_labels(layered(labels, layout), labels.shape).tolist() == labels.tolist()


@by_layout
@given(labels=MAPS)
def test_transparent_pixels_are_never_covered(layout, labels):
    n_labels = int(labels.max())  # the last label is transparent
    layers = layered(labels, layout, n_labels=n_labels)
    expected = np.where(labels == n_labels, -1, labels.astype(int))
    assert painted_labels(layers, labels.shape).tolist() == expected.tolist()


@by_layout
def test_many_regions_are_painted_right_too(layout):
    labels = np.random.default_rng(2).integers(0, 5, (64, 60)).astype(np.uint8)
    assert planar_map(segmentation(labels)).n_regions > MOST_STACKED
    assert painted_labels(layered(labels, layout), labels.shape).tolist() == labels.tolist()
    clear = painted_labels(layered(labels, layout, n_labels=4), labels.shape)
    assert clear.tolist() == np.where(labels == 4, -1, labels.astype(int)).tolist()


@given(labels=MAPS)
def test_mosaic_covers_each_label_and_nothing_twice(labels):
    layers = layered(labels, mosaic_layers)
    areas = np.zeros(int(labels.max()) + 1)
    for place, label in enumerate(layers.labels):
        turns = winding(rings_of(layers, place), labels.shape)
        assert turns.tolist() == (labels == label).astype(int).tolist()
        areas[label] = sum(shoelace(ring) for ring in rings_of(layers, place))
    assert areas.tolist() == np.bincount(labels.ravel()).tolist()


@pytest.mark.parametrize("seed", range(4))
def test_mosaic_of_curves_covers_the_page_once(seed):
    labels = blob_map(seed)
    planar = midpoint_map(planar_map(segmentation(labels)))
    layers = mosaic_layers(planar, fit_curves(planar, tolerance=0.45, corner_threshold=60))
    u = np.linspace(0, 1, 9)[:-1, None]
    total = 0.0
    for ring in range(len(layers.ring_offsets) - 1):
        a, b, c, d = (
            layers.controls[layers.ring_offsets[ring] : layers.ring_offsets[ring + 1], None, i] for i in range(4)
        )
        points = (1 - u) ** 3 * a + 3 * (1 - u) ** 2 * u * b + 3 * (1 - u) * u * u * c + u**3 * d
        total += shoelace(points.reshape(-1, 2))
    assert abs(total - labels.size) < 1e-6


@by_layout
@given(labels=MAPS)
def test_each_label_has_one_layer(layout, labels):
    layers = layered(labels, layout)
    assert sorted(layers.labels.tolist()) == list(range(int(labels.max()) + 1))
    assert layers.layer_offsets[-1] == len(layers.ring_offsets) - 1
    assert layers.ring_offsets[-1] == len(layers.controls) == len(layers.is_line)
    assert (np.diff(layers.ring_offsets) > 0).all()


def test_background_is_the_whole_page_and_islands_leave_no_holes():
    layers = layered(GRIDS["island-in-a-hole"], stacked_layers)
    assert layers.labels.tolist() == [0, 1, 2] or layers.labels[0] == 0
    (page,) = rings_of(layers, 0)
    assert shapely.Polygon(page).contains_properly(shapely.box(0, 0, 7, 7))
    assert not layers.has_seams
    # The island of the background's color lies in the hole, which the layer above leaves open.
    assert painted_labels(layers, (7, 7)).tolist() == GRIDS["island-in-a-hole"].tolist()


@given(labels=MAPS)
def test_stacked_page_without_seams_reaches_over_all_edges(labels):
    layers = layered(labels, stacked_layers)
    if layers.has_seams:
        return
    (page,) = rings_of(layers, 0)
    height, width = labels.shape
    assert (page.min(axis=0) < 0).all()
    assert (page.max(axis=0) > [width, height]).all()


def test_stacking_a_ring_draws_fewer_lines_than_a_mosaic():
    counts = [len(layered(GRIDS["nested-five-deep"], layout).is_line) for layout in LAYOUTS.values()]
    assert counts[0] < counts[1]


def test_fully_transparent_map_has_no_layers():
    for layout in LAYOUTS.values():
        layers = layered(np.zeros((3, 4), np.uint8), layout, n_labels=0)
        assert len(layers.labels) == len(layers.controls) == 0


def test_gaps_are_stroked_where_most_borders_are_drawn_twice_and_never_beyond_transparency():
    confetti = np.random.default_rng(0).integers(0, 12, (8, 8))
    assert layered(confetti, stacked_layers).has_seams
    corner = confetti.copy()
    corner[0, 0] = 12
    assert not layered(corner, stacked_layers, n_labels=12).has_seams
