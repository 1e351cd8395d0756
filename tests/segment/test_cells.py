import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapes import noise_maps

from segvec.segment.cells import DOUBLINGS, PART_COST, joined_parts, part_sums, smooth_parts
from segvec.segment.merge import components, contacts

HEIGHT, WIDTH = 60, 90


def surface(*terms):
    """Levels of a surface: 1, x, y, x x, x y, y y, of places 0..1."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] / WIDTH
    return sum(factor * term for factor, term in zip(terms, (1, x, y, x * x, x * y, y * y), strict=False))


def picture(levels):
    return np.rint(np.broadcast_to(np.clip(levels, 0, 255)[..., None], (HEIGHT, WIDTH, 3))).astype(np.uint8)


ALL = np.ones((HEIGHT, WIDTH), bool)


@pytest.mark.parametrize("terms", [(100,), (20, 200), (90, 40, -60, 80, 30, -90)])
def test_one_surface_is_one_part(terms):
    assert (smooth_parts(ALL, picture(surface(*terms)), worth=20.0) == 0).all()


def halves(*, crease):
    """Two planes that meet along a slanted line, and which side each pixel is on."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    side = (x - 40) + 0.3 * (y - 30)
    return picture(120 + np.where(side > 0, -crease, crease) * side / 2), side > 0


def test_two_surfaces_are_two_parts_and_meet_where_they_should():
    pixels, side = halves(crease=4)
    numbers = smooth_parts(ALL, pixels, worth=20.0)
    assert sorted(np.unique(numbers)) == [0, 1]
    assert ((numbers == numbers[0, -1]) != side).mean() < 0.02


def test_borders_have_to_be_worth_their_length():
    pixels, _ = halves(crease=4)
    assert smooth_parts(ALL, pixels, worth=1e6).max() == 0


def test_pixels_outside_have_no_part_and_areas_apart_are_never_joined():
    mask = ALL.copy()
    mask[:, 40:44] = False
    mask[:5] = False
    numbers = smooth_parts(mask, picture(surface(20, 200)), worth=1e9)
    assert ((numbers == -1) == ~mask).all()
    assert len(np.unique(numbers[mask])) == 2
    assert numbers[30, 10] != numbers[30, 80]


def test_parts_are_numbered_without_gaps():
    pixels = np.random.default_rng(4).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    numbers = smooth_parts(ALL, pixels, worth=1.0)
    assert np.unique(numbers).tolist() == list(range(numbers.max() + 1))
    assert numbers.max() > 50


@pytest.mark.parametrize("n_terms", [1, 3, 6])
def test_surfaces_are_those_of_least_squares_and_errors_what_they_leave(n_terms):
    rng = np.random.default_rng(n_terms)
    part, terms, colors = np.arange(300) % 7, rng.normal(size=(300, n_terms)), rng.uniform(0, 255, (300, 3))
    sums = part_sums(part, terms, colors)
    for number, (surface, error) in enumerate(zip(sums.surfaces(), sums.errors(), strict=True)):
        expected, left, _, _ = np.linalg.lstsq(terms[part == number], colors[part == number])
        np.testing.assert_allclose(surface, expected, rtol=1e-5, atol=1e-4)
        assert error == pytest.approx(left.sum(), rel=1e-6)


def joined_simply(numbers, sums, worth):
    """Join the parts that cost each other least, with all contacts found anew in every round."""
    current = np.arange(len(sums.power))
    for doubling in range(DOUBLINGS, -1, -1):
        while True:
            one, other, length = contacts(current[numbers].astype(np.int32), len(current))
            totals = sums.taken(np.arange(len(current)))
            for part in np.flatnonzero(current != np.arange(len(current))):
                totals.add(current[[part]], np.array([part]))
            both = totals.taken(one).joined(totals.taken(other)).errors()
            cost = (both - totals.errors()[one] - totals.errors()[other]) / (length + PART_COST)
            least = [cost[(one == part) | (other == part)].min(initial=np.inf) for part in range(len(current))]
            pairs = [
                (i, j)
                for i, j, own in zip(one, other, cost, strict=True)
                if own < worth * 0.5**doubling and own == least[i] == least[j]
            ]
            if not pairs:
                break
            for i, j in pairs:
                current[current == current[j]] = current[i]
    return np.unique(current, return_inverse=True)[1]


@given(noise_maps(most_side=7, most_labels=3), st.floats(1, 400), st.integers(0, 5))
def test_parts_join_as_if_all_were_looked_at_in_every_round(labels, worth, seed):
    numbers, count = components(labels)
    colors = np.random.default_rng(seed).uniform(0, 30, (numbers.size, 3)) + 9.7 * labels.reshape(-1, 1)
    sums = part_sums(numbers.ravel(), np.ones((numbers.size, 1)), colors)
    found, joined, _ = joined_parts(numbers, sums, worth)
    assert found.tolist() == joined_simply(numbers, sums, worth).tolist()
    np.testing.assert_allclose(joined.power, np.bincount(found, sums.power))
    assert len(sums.power) == count
