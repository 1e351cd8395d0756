"""Many pictures, or a volume, as one array."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from segvec.errors import InputError
from segvec.image.stacks import frame_histograms, frames_of, pool_volume, reduce_frames

PLAIN = {
    "mean": np.mean,
    "var": np.var,
    "std": np.std,
    "min": np.min,
    "max": np.max,
    "median": np.median,
    "sum": np.sum,
    "range": np.ptp,
    "quantile:0.9": lambda values, axis: np.quantile(values, 0.9, axis=axis),
    "density": lambda values, axis: (values != 0).mean(axis=axis),
}

STACKS = arrays(np.int16, array_shapes(min_dims=1, max_dims=4, max_side=5), elements=st.integers(-9, 9))


@pytest.mark.parametrize("reduce", PLAIN)
@settings(max_examples=15)
@given(STACKS, st.data())
def test_each_place_is_reduced_over_all_frames(reduce, stack, data):
    axis = data.draw(st.integers(-stack.ndim, stack.ndim - 1))
    made = reduce_frames(stack, reduce=reduce, axis=axis)
    assert made == pytest.approx(PLAIN[reduce](stack.astype(float), axis=axis), abs=1e-4)


@pytest.mark.parametrize("reduce", PLAIN)
@settings(max_examples=15)
@given(STACKS, st.data())
def test_blocks_of_any_number_of_axes_are_reduced(reduce, values, data):
    block = tuple(data.draw(st.integers(1, size + 1)) for size in values.shape)
    made = pool_volume(values, block=block, reduce=reduce)
    for place in np.ndindex(made.shape):
        part = values[tuple(slice(i * n, (i + 1) * n) for i, n in zip(place, block, strict=True))]
        assert made[place] == pytest.approx(float(PLAIN[reduce](part.astype(float).ravel(), axis=0)), abs=1e-4)


def test_large_stacks_are_worked_on_in_parts():
    stack = np.random.default_rng(0).normal(size=(40, 150, 200)).astype(np.float32)
    assert reduce_frames(stack, reduce="median") == pytest.approx(np.median(stack, axis=0), abs=1e-6)


def test_what_is_no_number_is_left_out():
    stack = np.array([[[1.0, np.nan]], [[3.0, np.nan]], [[np.nan, np.inf]]])
    made = reduce_frames(stack, reduce="mean")
    assert made[0, 0] == 2
    assert np.isnan(made[0, 1])


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=3, max_side=6), elements=st.floats(-0.5, 1.5)))
@settings(max_examples=40)
def test_histogram_of_each_place_is_numpys(frames):
    counts = frame_histograms(frames, bins=8)
    assert counts.shape == (*frames.shape[1:], 8)
    for place in np.ndindex(frames.shape[1:]):
        assert counts[place].tolist() == np.histogram(frames[:, *place], bins=8, range=(0, 1))[0].tolist()


def test_channels_come_last_where_they_came_first():
    stack = np.arange(2 * 3 * 5 * 6).reshape(2, 3, 5, 6)
    assert np.array_equal(frames_of(stack)[1, ..., 2], stack[1, 2])
    for shape in ((2, 5, 6, 3), (2, 1, 6, 3), (2, 3, 6)):
        assert frames_of(np.zeros(shape)).shape == shape


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: reduce_frames(np.zeros((2, 2)), axis=2), "has no axis 2"),
        (lambda: reduce_frames(np.zeros((2, 2)), reduce="variance"), "unknown reduction 'variance'"),
        (lambda: reduce_frames([[1]]), "must be an array of numbers, got list"),
        (lambda: reduce_frames(np.zeros((0, 2))), "must be an array of numbers"),
        (lambda: pool_volume(np.zeros((2, 2)), block=(2, 0)), "block must have 2 whole numbers"),
        (lambda: frame_histograms([]), "there are no frames"),
        (lambda: frame_histograms([np.zeros(2), np.zeros(3)]), r"frames differ in shape: \(2,\) and \(3,\)"),
        (lambda: frame_histograms([np.zeros(2)], limits=(1, 0)), "rising limits"),
    ],
)
def test_what_is_no_stack_is_refused(call, says):
    with pytest.raises(InputError, match=says):
        call()
