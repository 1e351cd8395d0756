import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec.heat.normalizing import fitted
from segvec.heat.tally import TALLY_BINS, Tally, tally
from segvec.options.heating import NormalizeOptions

SHAPES = st.tuples(st.integers(1, 6), st.integers(1, 6))

NUMBERS = st.integers(-5, 5).map(float) | st.floats(-1e6, 1e6, width=32)

FIELDS = arrays(np.float32, SHAPES, elements=NUMBERS)

EXACT = ("step", "first", "smallest", "largest", "smallest_positive")

ANY_FIELDS = arrays(np.float64, st.integers(1, 6), elements=st.floats(allow_nan=False, allow_infinity=False) | NUMBERS)


@settings(max_examples=50)
@given(st.lists(FIELDS, min_size=1, max_size=4), st.sampled_from(["linear", "log"]))
def test_merged_tallies_have_the_range_of_all_values(frames, method):
    both = functools.reduce(Tally.merge, map(tally, frames))
    values = np.concatenate([frame.ravel() for frame in frames])
    expected, found = fitted(values, norm=method), fitted(both, norm=method)
    np.testing.assert_array_equal([found.vmin, found.vmax], [expected.vmin, expected.vmax])
    assert both.counts.sum() == values.size


@pytest.mark.parametrize("method", ["linear", "equalize", "log"])
def test_tallies_give_percentiles_and_ranks_to_the_width_of_bins(method):
    random = np.random.default_rng(2)
    frames = [random.normal(k, 1, (50, 60)) for k in range(4)]
    both = functools.reduce(Tally.merge, map(tally, frames))
    options = NormalizeOptions(norm=method, percentile=(5, 95))
    expected = fitted(np.stack(frames), options)
    found = fitted(both, options)
    np.testing.assert_allclose([found.vmin, found.vmax], [expected.vmin, expected.vmax], atol=0.02)
    if method != "log":
        np.testing.assert_allclose(found.apply(frames[1]), expected.apply(frames[1]), atol=0.01)


def test_a_tally_of_gaps_adds_nothing():
    gaps, some = tally(np.full(3, np.nan)), tally(np.array([1.0, 2.0]))
    assert gaps.merge(some) is some
    assert some.merge(gaps) is some
    assert np.isnan(fitted(gaps).vmin)


@given(st.lists(ANY_FIELDS, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_tallies_merged_in_any_order_are_the_tally_of_all_values(fields, random):
    expected = tally(np.concatenate(fields))
    random.shuffle(fields)
    merged = functools.reduce(Tally.merge, map(tally, fields))
    assert [getattr(merged, name) for name in EXACT] == [getattr(expected, name) for name in EXACT]
    np.testing.assert_array_equal(merged.counts, expected.counts)


@given(ANY_FIELDS)
def test_levels_of_a_tally_are_as_near_as_a_4000th_of_the_range(values):
    found = tally(values)
    levels = np.repeat(found.levels, found.counts)
    assert found.counts.size <= TALLY_BINS
    span = values.max() / 4000 - values.min() / 4000
    finest = np.abs(values).max() * 2**-52
    assert (np.abs(levels / 2 - np.sort(values) / 2) <= max(span, finest) / 2).all()
    assert (levels.min(), levels.max()) == (values.min(), values.max())
