import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec.errors import InputError
from segvec.heat.normalizing import normalize

SHAPES = st.tuples(st.integers(1, 6), st.integers(1, 6))


@given(arrays(np.int64, SHAPES, elements=st.integers(-4, 4)))
def test_equalized_values_are_their_mean_ranks(values):
    shares = normalize(values, norm="equalize")
    flat = values.ravel()
    ranks = np.array([np.sum(flat < value) + np.sum(flat == value) / 2 for value in flat])
    expected = (ranks - ranks.min()) / np.ptp(ranks) if np.ptp(ranks) else np.full(flat.size, 0.5)
    np.testing.assert_allclose(shares.ravel(), expected, atol=1e-6)


def test_equalized_noise_is_even():
    values = np.random.default_rng(0).exponential(size=(300, 300))
    np.testing.assert_allclose(np.histogram(normalize(values, norm="equalize"), 10, (0, 1))[0] / 9000, 1, atol=0.01)


def test_equalizing_counts_values_outside_the_range_at_its_ends():
    shares = normalize(np.array([0, 1, 2, 3, 4]), norm="equalize", vmin=2, vmax=3)
    np.testing.assert_array_equal(shares, [0, 0, 0, 1, 1])


def test_clahe_raises_local_contrast_and_keeps_gaps():
    values = np.tile(np.linspace(0, 1, 64), (64, 1))
    values[::2] += 0.02
    values[5, 5] = np.nan
    shares = normalize(values, norm="clahe", clip_limit=0.05)
    assert np.isnan(shares[5, 5])
    plain = normalize(values)
    assert np.nanmean(np.abs(np.diff(shares[20:40], axis=0))) > 1.5 * np.nanmean(np.abs(np.diff(plain[20:40], axis=0)))


def test_clahe_of_colors_is_refused():
    with pytest.raises(InputError, match="clahe"):
        normalize(np.ones((4, 4, 3)), norm="clahe")
