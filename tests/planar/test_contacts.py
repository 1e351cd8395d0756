import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapes import GRIDS, blob_maps, grid, noise_maps, segmentation

from segvec.planar.contacts import merged_contacts, page_contacts, region_contacts
from segvec.planar.map import planar_map
from segvec.planar.subpixel import midpoint_map
from segvec.segment.merge import components


def counted(labels, *, n_labels=None):
    """Sides between pixels of different visible regions, counted one by one."""
    numbers, _ = components(labels)
    n_labels = int(labels.max()) + 1 if n_labels is None else n_labels
    sides = {}
    for one, other in (((slice(None), slice(1, None)), (slice(None), slice(-1))), ((slice(1, None),), (slice(-1),))):
        for a, b, first, second in zip(
            numbers[one].flat, numbers[other].flat, labels[one].flat, labels[other].flat, strict=True
        ):
            if a != b and max(first, second) < n_labels:
                pair = (min(a, b), max(a, b))
                sides[pair] = sides.get(pair, 0) + 1
    return sides


def listed(contacts):
    return dict(zip(map(tuple, contacts.pairs.tolist()), contacts.lengths.tolist(), strict=True))


@pytest.mark.parametrize("labels", GRIDS.values(), ids=GRIDS)
def test_contacts_are_the_sides_between_pixels(labels):
    assert listed(region_contacts(planar_map(segmentation(labels)))) == counted(labels)


@given(st.one_of(noise_maps(), blob_maps()), st.integers(1, 4))
def test_contacts_of_any_map_are_the_sides_between_visible_pixels(labels, n_labels):
    contacts = region_contacts(planar_map(segmentation(labels, n_labels=n_labels)))
    assert listed(contacts) == counted(labels, n_labels=n_labels)
    assert (contacts.pairs[:, 0] < contacts.pairs[:, 1]).all()


def test_regions_that_meet_at_a_corner_do_not_touch():
    pairs = region_contacts(planar_map(segmentation(GRIDS["checkerboard"]))).pairs.tolist()
    assert pairs == [[0, 1], [0, 2], [1, 3], [2, 3]]


def test_moved_borders_have_their_own_length():
    planar = midpoint_map(
        planar_map(
            segmentation(
                grid("""
        .aa
        ..a
        ...
    """)
            )
        )
    )
    (length,) = region_contacts(planar).lengths
    assert 2 * np.sqrt(2) < length < 4


@given(noise_maps(), st.integers(1, 4))
def test_page_contacts_are_sides_at_the_edge_and_at_holes(labels, n_labels):
    framed = np.pad(np.minimum(labels, n_labels).astype(int), 1, constant_values=n_labels)
    expected = np.zeros(n_labels)
    for y, x in itertools.product(range(1, framed.shape[0] - 1), range(1, framed.shape[1] - 1)):
        if framed[y, x] < n_labels:
            beside = [framed[y - 1, x], framed[y + 1, x], framed[y, x - 1], framed[y, x + 1]]
            expected[framed[y, x]] += beside.count(n_labels)
    clipped = np.minimum(labels, n_labels).astype(np.uint8)
    assert page_contacts(planar_map(segmentation(clipped, n_labels=n_labels))).tolist() == expected.tolist()


def test_equal_pairs_are_added_up_whichever_way_around():
    pairs = np.array([[2, 1], [0, 0], [1, 2], [0, 2]])
    contacts = merged_contacts(pairs, np.array([1.0, 9.0, 2.5, 4.0]), count=3)
    assert listed(contacts) == {(0, 2): 4.0, (1, 2): 3.5}
    assert pairs.tolist() == [[2, 1], [0, 0], [1, 2], [0, 2]]


def test_nothing_touches_nothing():
    contacts = merged_contacts(np.empty((0, 2), np.intp), np.empty(0), count=0)
    assert contacts.pairs.shape == (0, 2)
    assert contacts.lengths.dtype == np.float64
