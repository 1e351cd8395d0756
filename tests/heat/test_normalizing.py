from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec.errors import InputError
from segvec.heat.normalizing import Scale, fitted, normalize
from segvec.options.heating import Norm, NormalizeOptions

NORMS = get_args(Norm)

SHAPES = st.tuples(st.integers(1, 6), st.integers(1, 6))

NUMBERS = st.integers(-5, 5).map(float) | st.floats(-1e6, 1e6, width=32)

FIELDS = arrays(np.float32, SHAPES, elements=NUMBERS)

POINTWISE = [name for name in NORMS if name != "clahe"]


@given(arrays(np.float32, SHAPES, elements=st.floats(width=32)), st.sampled_from(NORMS))
def test_any_floats_become_shares_or_missing(values, method):
    shares = normalize(values, norm=method)
    assert shares.dtype == np.float32
    known = np.isfinite(values) & ((values > 0) | (method != "log"))
    np.testing.assert_array_equal(np.isnan(shares), ~known)
    assert ((shares[known] >= 0) & (shares[known] <= 1)).all()


@given(FIELDS, st.sampled_from(POINTWISE))
def test_order_is_kept_and_the_ends_are_reached(values, method):
    values = np.abs(values) + 1 if method == "log" else values
    shares = normalize(values, norm=method, gamma=2.5)
    assert (np.diff(shares.ravel()[values.ravel().argsort()]) >= 0).all()
    if np.ptp(values) > 0:
        assert shares.ravel()[values.argmin()] == 0
        assert shares.ravel()[values.argmax()] == 1


@given(FIELDS.filter(lambda values: np.ptp(values) > 1e-3))
def test_linear_equals_the_formula(values):
    wide = values.astype(np.float64)
    np.testing.assert_allclose(normalize(values), (wide - wide.min()) / np.ptp(wide), atol=1e-6)


def test_log_equals_the_formula():
    values = np.array([[1, 10, 1000, 0, -5]])
    np.testing.assert_allclose(normalize(values, norm="log"), [[0, 1 / 3, 1, np.nan, np.nan]], atol=1e-6)


def test_symlog_is_odd_about_its_center():
    values = np.array([[-1000, -3, 0, 3, 1000]])
    shares = normalize(values, norm="symlog")
    np.testing.assert_allclose(shares + shares[:, ::-1], 1, atol=1e-6)
    assert shares[0, 3] > 0.6
    assert normalize(values, norm="symlog", threshold=1e9)[0, 3] == pytest.approx(0.5015, abs=1e-4)


def test_roots_and_powers_bend_the_shares():
    values = np.array([0, 1, 4])
    np.testing.assert_allclose(normalize(values, norm="sqrt"), [0, 0.5, 1])
    np.testing.assert_allclose(normalize(values, norm="power", gamma=2), [0, 1 / 16, 1])


@given(FIELDS, st.floats(-1e6, 1e6, width=32), st.sampled_from(["linear", "symlog"]))
def test_center_becomes_the_middle_and_the_larger_side_decides(values, center, method):
    scale = fitted(values, center=center, norm=method)
    assert scale.apply(np.array([center])) == 0.5
    farthest = values.ravel()[np.abs(values.astype(np.float64) - center).argmax()]
    expected = 0.5 if farthest == center else float(farthest > center)
    assert scale.apply(np.array([farthest])) == pytest.approx(expected, abs=1e-6)


def test_percentiles_stand_in_for_the_ends():
    values = np.arange(101.0)
    shares = normalize(values, percentile=(10, 90))
    assert shares[10] == shares[0] == 0
    assert shares[90] == shares[100] == 1
    assert shares[50] == pytest.approx(0.5)


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.float16])
def test_percentiles_do_not_overflow_small_types(kind):
    values = np.array([np.iinfo(kind).min if kind != np.float16 else -60000, 0, 100], kind)
    scale = fitted(values, percentile=(25, 75))
    expected = np.percentile(values.astype(np.float64), [25, 75])
    np.testing.assert_allclose([scale.vmin, scale.vmax], expected)


@pytest.mark.parametrize("method", NORMS)
def test_constant_values_have_one_share(method):
    expected = 0.5 if method == "equalize" else 0
    np.testing.assert_array_equal(normalize(np.full((3, 4), 7), norm=method), expected)
    assert normalize(np.full((3, 4), 7), center=7).max() == 0.5


def test_values_beside_an_empty_range_go_to_the_ends():
    np.testing.assert_array_equal(normalize(np.array([1, 2, 3]), vmin=2, vmax=2), [0, 0, 1])
    np.testing.assert_array_equal(normalize(np.array([1, 2]), vmin=5), [0, 0])
    np.testing.assert_array_equal(normalize(np.array([6, 7]), vmax=5), [1, 1])


@pytest.mark.parametrize("method", NORMS)
def test_nothing_but_gaps_stays_gaps(method):
    assert np.isnan(normalize(np.full((3, 3), np.nan), norm=method)).all()


def test_one_scale_treats_frames_alike():
    scale = fitted(np.array([0, 10]))
    assert isinstance(scale, Scale)
    np.testing.assert_array_equal(scale.apply(np.array([5, 20, -3])), [0.5, 1, 0])


def test_arguments_are_not_changed():
    values = np.array([[np.nan, 1.0, np.inf]])
    for method in NORMS:
        normalize(values, norm=method)
    np.testing.assert_array_equal(values, [[np.nan, 1.0, np.inf]])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"norm": "cubic"}, "unknown normalization"),
        ({"vmin": 2, "vmax": 1}, "must not be above"),
        ({"vmin": np.nan}, "finite"),
        ({"percentile": (90, 10)}, "percentile"),
        ({"percentile": (-1, 50)}, "percentile"),
        ({"norm": "power", "gamma": 0}, "gamma"),
        ({"norm": "log", "vmin": 0}, "above 0"),
        ({"norm": "log", "vmax": -1}, "above 0"),
        ({"norm": "log", "center": 1}, "center"),
        ({"norm": "symlog", "threshold": 0}, "threshold"),
        ({"norm": "clahe", "clip_limit": 2}, "clip_limit"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        normalize(np.ones(2), **options)


def test_options_come_at_once_or_one_by_one():
    with pytest.raises(TypeError):
        normalize(np.ones(2), NormalizeOptions(), vmin=0)
    with pytest.raises(TypeError):
        normalize(np.ones(2), minimum=0)
