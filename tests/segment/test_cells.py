import numpy as np
import pytest

from segvec.segment.cells import smooth_parts

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
