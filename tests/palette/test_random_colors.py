import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segvec.errors import InputError
from segvec.palette.harmony import harmony_palette
from segvec.palette.random_colors import random_palette

SEEDS = st.integers(0, 2**32 - 1)


@given(n=st.integers(1, 256), seed=SEEDS)
def test_random_palette_repeats_itself_and_follows_the_seed(n, seed):
    palette = random_palette(n, seed=seed)
    assert len(palette) == n
    assert palette.codes == random_palette(n, seed=seed).codes
    if n > 4:
        assert palette.codes != random_palette(n, seed=seed + 1).codes


def test_random_palette_covers_the_cube_evenly():
    colors = np.concatenate([random_palette(256, seed=seed).colors for seed in range(40)])
    assert colors.min() == 0
    assert colors.max() == 255
    assert np.abs(colors.mean(axis=0) - 127.5).max() < 3


@pytest.mark.parametrize("make", [random_palette, harmony_palette])
@pytest.mark.parametrize("n", [0, -3, 257, 2.5, True])
def test_impossible_numbers_of_colors_are_refused(make, n):
    with pytest.raises(InputError, match=f"1 to 256 colors, got {n}"):
        make(n)


@pytest.mark.parametrize("make", [random_palette, harmony_palette])
@pytest.mark.parametrize("seed", [-1, 0.5])
def test_impossible_seeds_are_refused(make, seed):
    with pytest.raises(InputError, match=f"seed must be .* got {seed}"):
        make(5, seed=seed)
