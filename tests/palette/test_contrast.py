import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapes import GRIDS, noise_maps, segmentation

from segvec.color.conversion import oklab_from_srgb
from segvec.palette import palette_of
from segvec.palette.contrast import APART, least_contact, separated_entries
from segvec.planar.contacts import Contacts, region_contacts
from segvec.planar.map import planar_map


def contacts_of(*pairs):
    return Contacts(np.array(pairs, np.intp).reshape(-1, 2), np.ones(len(pairs)))


def oklab(*colors):
    return palette_of(colors).oklab


def best_least(contacts, palette, count):
    """Greatest least difference that any coloring has."""
    colorings = itertools.product(range(len(palette)), repeat=count)
    return max(least_contact(contacts, palette[list(entries)]) for entries in colorings)


MAPS = {
    "pair": (2, contacts_of((0, 1))),
    "line": (4, contacts_of((0, 1), (1, 2), (2, 3))),
    "triangle": (3, contacts_of((0, 1), (0, 2), (1, 2))),
    "4-cycle": (4, contacts_of((0, 1), (1, 2), (2, 3), (0, 3))),
    "5-cycle": (5, contacts_of((0, 1), (1, 2), (2, 3), (3, 4), (0, 4))),
    "K4": (4, contacts_of(*itertools.combinations(range(4), 2))),
    "star": (6, contacts_of(*((0, i) for i in range(1, 6)))),
    "wheel": (6, contacts_of(*((0, i) for i in range(1, 6)), (1, 2), (2, 3), (3, 4), (4, 5), (1, 5))),
    "checkerboard": (9, region_contacts(planar_map(segmentation(np.indices((3, 3)).sum(axis=0).astype(np.uint8) % 2)))),
}
PALETTES = {
    "grays": oklab("black", "#444", "#999", "white"),
    "vivid": oklab("red", "gold", "teal", "navy"),
    "two": oklab("black", "white"),
    "one": oklab("red"),
}


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize(("count", "contacts"), MAPS.values(), ids=MAPS)
def test_neighbors_on_small_maps_are_apart_or_as_far_apart_as_in_any_coloring(count, contacts, palette):
    if len(palette) ** count > 5000:
        palette = palette[:2]
    entries = separated_entries(contacts, palette, wishes=np.zeros((count, 3)))
    enough = min(APART, best_least(contacts, palette, count))
    assert least_contact(contacts, palette[entries]) >= enough - 1e-9


@pytest.mark.parametrize("name", ["three-way-junction", "ring", "two-islands-in-a-hole", "four-way-junction"])
def test_neighbors_on_label_grids_are_apart(name):
    planar = planar_map(segmentation(GRIDS[name]))
    contacts, palette = region_contacts(planar), PALETTES["vivid"]
    entries = separated_entries(contacts, palette, wishes=np.zeros((planar.n_regions, 3)))
    assert least_contact(contacts, palette[entries]) > APART


@pytest.mark.parametrize("seed", range(5))
def test_no_neighbors_are_equal_on_a_large_checkerboard_whatever_is_wished(seed):
    planar = planar_map(segmentation((np.indices((20, 20)).sum(axis=0) % 2).astype(np.uint8)))
    contacts, palette = region_contacts(planar), oklab("black", "white", "gray", "red")
    wishes = np.random.default_rng(seed).random((400, 3))
    assert least_contact(contacts, palette[separated_entries(contacts, palette, wishes=wishes)]) > 0.25


@given(noise_maps(most_side=7, most_labels=4), st.integers(2, 6), st.integers(0, 10**6))
def test_neighbors_differ_at_least_as_much_as_labels_colored_at_random(labels, n_entries, seed):
    random = np.random.default_rng(seed)
    palette = oklab_from_srgb(random.random((n_entries, 3)))
    planar = planar_map(segmentation(labels))
    contacts, label = region_contacts(planar), planar.labels[:-1]
    drawn = random.permuted(np.arange(n_entries).repeat(4))[:4][label]
    entries = separated_entries(contacts, palette, wishes=palette[drawn])
    assert least_contact(contacts, palette[entries]) >= min(APART, least_contact(contacts, palette[drawn])) - 1e-9


@given(noise_maps(most_side=7), st.integers(0, 10**6))
def test_coloring_is_the_same_every_time(labels, seed):
    planar = planar_map(segmentation(labels))
    contacts = region_contacts(planar)
    wishes = oklab_from_srgb(np.random.default_rng(seed).random((planar.n_regions, 3)))
    one, other = (separated_entries(contacts, PALETTES["vivid"], wishes=wishes.copy()) for _ in range(2))
    assert (one == other).all()


@given(st.integers(0, 10**6), st.integers(20, 60))
def test_six_entries_always_tell_neighbors_apart(seed, side):
    random = np.random.default_rng(seed)
    labels = random.integers(0, 5, (side, side)).astype(np.uint8)
    contacts = region_contacts(planar_map(segmentation(labels)))
    palette, count = random.random((6, 3)), int(contacts.pairs.max()) + 1
    wishes = np.repeat(palette[:1], count, axis=0)  # all would like the same
    entries = separated_entries(contacts, palette, wishes=wishes)
    assert (entries[contacts.pairs[:, 0]] != entries[contacts.pairs[:, 1]]).all()


def test_regions_without_neighbors_get_what_they_like():
    palette = PALETTES["vivid"]
    assert separated_entries(contacts_of(), palette, wishes=palette[[2, 0, 3]]).tolist() == [2, 0, 3]


def test_light_stays_light_on_a_busy_map():
    random = np.random.default_rng(0)
    labels = random.integers(0, 5, (40, 40)).astype(np.uint8)
    contacts = region_contacts(planar_map(segmentation(labels)))
    palette = oklab("#faf1dc", "#fed1ad", "#dd8d9f", "#a86fa3", "#008b91", "#695290", "#323368")
    wishes = np.zeros((int(contacts.pairs.max()) + 1, 3))
    wishes[:, 0] = random.uniform(palette[:, 0].min(), palette[:, 0].max(), len(wishes))
    entries = separated_entries(contacts, palette, wishes=wishes)
    assert least_contact(contacts, palette[entries]) > APART
    assert np.corrcoef(wishes[:, 0], palette[entries, 0])[0, 1] > 0.75


def test_long_borders_choose_before_short_ones():
    star = MAPS["star"][1]
    two = PALETTES["two"]
    wishes = np.repeat(two[1:], 6, axis=0)  # all would be white, and one must be black
    entries = separated_entries(Contacts(star.pairs, np.array([9.0, 1, 1, 1, 1])), two, wishes=wishes)
    assert entries.tolist() == [1, 0, 0, 0, 0, 0]


def test_wishes_decide_between_equals():
    two = PALETTES["two"]
    for first in (0, 1):
        wishes = two[[first, 1 - first]]
        assert separated_entries(contacts_of((0, 1)), two, wishes=wishes).tolist() == [first, 1 - first]


@given(st.integers(0, 10**6))
def test_no_region_takes_what_it_may_not(seed):
    random = np.random.default_rng(seed)
    allowed = random.random((9, 4)) < 0.4
    allowed[np.arange(9), random.integers(0, 4, 9)] = True
    entries = separated_entries(
        MAPS["checkerboard"][1], PALETTES["vivid"], wishes=random.random((9, 3)), allowed=allowed
    )
    assert allowed[np.arange(9), entries].all()


def test_free_region_keeps_clear_of_fixed_ones():
    grays = PALETTES["grays"]
    allowed = np.array([[True, False, False, False], [True] * 4, [False, True, False, False]])
    wishes = grays[[0, 0, 1]]
    assert separated_entries(contacts_of((0, 1), (1, 2)), grays, wishes=wishes, allowed=allowed).tolist() == [0, 2, 1]


def test_least_contact_of_nothing_is_infinite():
    assert least_contact(contacts_of(), np.zeros((2, 3))) == np.inf
