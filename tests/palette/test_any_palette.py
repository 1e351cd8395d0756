import pytest
from hypothesis import given
from hypothesis import strategies as st

from segvec.errors import InputError
from segvec.palette.any_palette import any_palette
from segvec.palette.harmony import HARMONIES, harmony_palette
from segvec.palette.named import named_palette, palette_names
from segvec.palette.random_colors import random_palette

SEEDS = st.integers(0, 2**32 - 1)


@given(n=st.integers(1, 9), seed=SEEDS)
def test_name_says_how_to_make_the_palette_again(n, seed):
    palette = any_palette(n, seed=seed)
    kind, _, number = palette.name.partition(" ")
    if kind in HARMONIES:
        again = harmony_palette(n, harmony=kind, seed=int(number))
    elif kind == "random":
        again = random_palette(n, seed=int(number))
    else:
        again = named_palette(palette.name)
    assert palette.codes == again.codes
    assert palette.codes == any_palette(n, seed=seed).codes


@pytest.mark.parametrize("first", [0, 7, 320, 4000])
def test_no_named_palette_comes_twice_before_all_have_come(first):
    names = [any_palette(1, seed=first + place).name for place in range(2 * len(palette_names()))]
    named = [name for name in names if name in palette_names()]
    assert sorted(named) == sorted(palette_names())


def test_kinds_are_well_mixed():
    for first in range(0, 200, 10):
        names = [any_palette(1, seed=first + place).name.split()[0] for place in range(20)]
        assert 3 <= sum(name in HARMONIES for name in names) <= 12
        assert names.count("random") <= 6


def test_inversions_are_rare():
    assert 12 < sum(any_palette(1, seed=seed).is_inverted for seed in range(400)) < 40


@pytest.mark.parametrize("seed", [-1, 0.5])
def test_impossible_seeds_are_refused(seed):
    with pytest.raises(InputError, match="seed must be"):
        any_palette(5, seed=seed)
