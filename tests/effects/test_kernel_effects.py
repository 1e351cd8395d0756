"""Weighted sums of windows: of any size, from text, from files."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from segvec.effects.effect import apply_effects
from segvec.effects.kernel_effects import kernel
from segvec.errors import InputError

PLANES = arrays(np.uint8, st.tuples(st.integers(1, 8), st.integers(1, 8)))

EDGES = ("reflect", "nearest", "wrap", "constant")


@given(PLANES)
def test_kernel_of_ones_is_the_mean(plane):
    ones = apply_effects(plane, ["kernel:1,1,1,1,1,1,1,1,1"]).astype(int)
    assert np.abs(ones - apply_effects(plane, ["mean:3"])).max() <= 1


@given(PLANES)
def test_kernel_lies_on_the_picture_as_written(plane):
    left = apply_effects(plane, ["kernel:0,0,0,1,0,0,0,0,0,edge=nearest"])
    np.testing.assert_array_equal(left, plane[:, [0, *range(plane.shape[1] - 1)]])


def test_kernel_that_sums_to_nothing_is_not_divided():
    assert apply_effects(np.array([[10, 60, 90]], np.uint8), ["kernel:0,0,0,-1,0,1,0,0,0"]).tolist() == [[50, 80, 30]]
    halved = ["kernel:0,0,0,-1,0,1,0,0,0,divisor=2"]
    assert apply_effects(np.array([[10, 60, 90]], np.uint8), halved).tolist() == [[25, 40, 15]]


def test_kernel_with_divisor_nought_is_refused():
    with pytest.raises(InputError, match="divisor must not be 0"):
        kernel(np.zeros((3, 3), np.uint8), divisor=0.0)


@pytest.mark.parametrize("edge", EDGES)
@settings(max_examples=15)
@given(arrays(np.float64, st.tuples(st.integers(1, 20), st.integers(1, 20)), elements=st.floats(-1, 1)), st.data())
def test_windows_of_any_shape_sum_as_scipy_does(edge, weights, data):
    """The larger ones by Fourier transform, the smaller ones one by one."""
    plane = np.random.default_rng(data.draw(st.integers(0, 99))).random((23, 31))
    made = kernel(plane, numbers=tuple(weights.ravel()), rows=len(weights), divisor=20.0, edge=edge, offset=0.25)
    expected = ndimage.correlate(plane, weights / 20, mode=edge) + 0.25
    assert made == pytest.approx(expected.clip(0, 1), abs=1e-9)


def test_window_comes_from_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plane = np.random.default_rng(5).integers(0, 256, (9, 12, 3), np.uint8)
    weights = np.array([[1, 2, 0.5, 0, 1], [0, 3, 1, 1, 2], [1, 0, 0, 2, 0]])
    np.save("k.npy", weights)
    np.savetxt("spaces.txt", weights)
    np.savetxt("k.csv", weights, delimiter=",", header="weights of a window")
    expected = apply_effects(plane, ["kernel:" + ",".join(map(str, weights.ravel())) + ",rows=3"])
    for name in ("k.npy", "spaces.txt", "k.csv"):
        np.testing.assert_array_equal(apply_effects(plane, [f"kernel:file={name}"]), expected)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"1 2\n3", "must have lines of numbers, as many in each"),
        (b"", "must have lines of numbers"),
        (b"one two", "is no table of numbers"),
        (b"\xff\xfe\x00", "is no table of numbers"),
        (b"1 nan", "must hold finite numbers"),
        (b"\x93NUMPY rubbish", "is truncated or damaged"),
    ],
)
def test_file_without_a_window_is_refused(tmp_path, content, says):
    (tmp_path / "k.txt").write_bytes(content)
    with pytest.raises(InputError, match=says):
        apply_effects(np.zeros((3, 3), np.uint8), [f"kernel:file={tmp_path / 'k.txt'}"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kernel:1,2", "2 numbers make no square; say how many rows they have"),
        ("kernel:1,2,3,rows=2", "3 numbers make no 2 rows"),
        ("kernel:file=nowhere.txt", "nowhere.txt does not exist"),
    ],
)
def test_numbers_that_make_no_window_are_refused(text, says):
    with pytest.raises(InputError, match=says):
        apply_effects(np.zeros((3, 3), np.uint8), [text])
