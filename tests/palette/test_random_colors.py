import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segvec.color.conversion import oklab_from_srgb, oklch_from_oklab
from segvec.errors import InputError
from segvec.palette.harmony import harmony_palette
from segvec.palette.ladder import LEAST_STEP
from segvec.palette.random_colors import LEAST_RANGE, random_palette

SEEDS = st.integers(0, 2**32 - 1)


@given(n=st.integers(1, 256), seed=SEEDS)
def test_random_palette_repeats_itself_and_follows_the_seed(n, seed):
    palette = random_palette(n, seed=seed)
    assert len(palette) == n
    assert palette.codes == random_palette(n, seed=seed).codes
    if n > 4:
        assert palette.codes != random_palette(n, seed=seed + 1).codes


def test_random_palettes_reach_all_hues_and_most_of_the_cube():
    colors = np.concatenate([random_palette(64, seed=seed).colors for seed in range(100)])
    assert colors.min() < 5
    assert colors.max() > 250
    assert np.abs(colors.mean(axis=0) - 127.5).max() < 20
    hue = oklch_from_oklab(oklab_from_srgb(colors / 255))[:, 2]
    assert np.histogram(hue, bins=12, range=(-np.pi, np.pi))[0].min() > len(colors) / 24


@given(n=st.integers(2, 12), seed=SEEDS)
def test_random_colors_differ_in_lightness_so_that_pictures_can_be_read(n, seed):
    lightness = random_palette(n, seed=seed).by_lightness().oklab[:, 0]
    assert lightness[0] - lightness[-1] > LEAST_RANGE - 0.01
    assert -np.diff(lightness).max() > LEAST_STEP * LEAST_RANGE / (n - 1) - 0.01


def test_random_colors_come_in_any_order():
    firsts = [int(np.argmax(random_palette(6, seed=seed).oklab[:, 0])) for seed in range(60)]
    assert set(firsts) == set(range(6))


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
