import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage
from skimage.filters import unsharp_mask

from segvec.effects.effect import apply_effects

PLANES = arrays(np.uint8, st.tuples(st.integers(1, 8), st.integers(1, 8)))

EDGES = ("reflect", "nearest", "wrap", "constant")

PAD_MODES = {"reflect": "symmetric", "nearest": "edge", "wrap": "wrap", "constant": "constant"}


def noise(*, shape=(20, 24, 3)):
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


def speck():
    pixels = np.full((7, 7), 50, np.uint8)
    pixels[3, 3] = 250
    return pixels


@pytest.mark.parametrize("text", ["mean:1", "gaussian:0", "median:1", "unsharp:3,0", "kernel:1", "kernel:7"])
@given(PLANES)
def test_what_changes_nothing_changes_nothing(text, plane):
    np.testing.assert_array_equal(apply_effects(plane, [text]), plane)


@pytest.mark.parametrize("edge", EDGES)
def test_mean_of_three_is_the_one_by_hand_at_every_edge(edge):
    beyond = {"reflect": (0, 90), "nearest": (0, 90), "wrap": (90, 0), "constant": (0, 0)}[edge]
    padded = [beyond[0], 0, 30, 90, beyond[1]]
    expected = [round(sum(padded[i : i + 3]) / 3) for i in range(3)]
    column = np.array([[0], [30], [90]], np.uint8)
    rows = 1 if edge != "constant" else 1 / 3  # a picture one pixel wide is black on both sides
    expected = [round(value * rows) for value in expected]
    assert apply_effects(column, [f"mean:3,{edge}"])[:, 0].tolist() == expected


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("size", [3, 5, 9, 31])
@settings(max_examples=8)
@given(plane=PLANES)
def test_median_is_that_of_the_window_whatever_its_size(edge, size, plane):
    padded = np.pad(plane, size // 2, mode=PAD_MODES[edge])
    expected = np.median(sliding_window_view(padded, (size, size)), axis=(2, 3)).astype(np.uint8)
    np.testing.assert_array_equal(apply_effects(plane, [f"median:{size},{edge}"]), expected)
    deep = apply_effects(plane.astype(np.uint16) * 257, [f"median:{size},{edge}"])
    np.testing.assert_array_equal(deep, expected.astype(np.uint16) * 257)


def test_median_of_many_strips_is_that_of_one():
    plane = noise(shape=(700, 30))
    for size in (3, 9):
        np.testing.assert_array_equal(apply_effects(plane, [f"median:{size}"]), ndimage.median_filter(plane, size))


def test_median_removes_a_lone_pixel_and_mean_does_not():
    assert (apply_effects(speck(), ["median:3"]) == 50).all()
    assert (apply_effects(speck(), ["mean:3"])[2:5, 2:5] == 72).all()


def test_median_keeps_a_step():
    step = np.repeat([[10, 200]], 5, axis=1).repeat(8, axis=0).astype(np.uint8)
    np.testing.assert_array_equal(apply_effects(step, ["median:5"]), step)
    assert len(np.unique(apply_effects(step, ["gaussian:2"]))) > 2


def test_gaussian_is_the_window_of_its_name():
    spread = apply_effects(np.pad([[1.0]], 12), ["gaussian:2"])
    y, x = np.mgrid[-12:13, -12:13]
    expected = np.exp(-(x**2 + y**2) / 8)
    np.testing.assert_allclose(spread, expected / expected.sum(), atol=2e-5)


def test_blur_of_one_channel_leaves_the_others_untouched():
    pixels = noise()
    blurred = apply_effects(pixels, ["gaussian:12@r"])
    np.testing.assert_array_equal(blurred[..., 1:], pixels[..., 1:])
    assert blurred[..., 0].std() < pixels[..., 0].std() / 5


@pytest.mark.parametrize("name", ["mean:7", "gaussian:3", "smooth:3,0.2"])
def test_blurs_keep_the_mean(name):
    pixels = noise(shape=(60, 60))
    assert apply_effects(pixels, [name + ",edge=wrap"]).mean() == pytest.approx(pixels.mean(), abs=0.5)


@pytest.mark.parametrize("name", ["smooth:4,contrast=0.1", "tv:0.1"])
def test_smoothing_removes_grain_and_keeps_the_step(name):
    grain = np.random.default_rng(1).normal(0, 6, (40, 40))
    step = np.repeat([[60.0, 190.0]], 20, axis=1)
    after = apply_effects((step + grain).astype(np.uint8), [name]).astype(float)
    assert after[:, 4:16].std() < grain.std() / 2
    assert (after[:, 20] - after[:, 19]).mean() > 0.8 * 130


def test_smooth_is_the_mean_where_nothing_counts_as_an_edge():
    pixels = (noise(shape=(30, 30)) // 16 + 100).astype(np.uint8)
    twice = apply_effects(pixels, ["mean:7", "mean:7"])
    assert np.abs(apply_effects(pixels, ["smooth:3,1"]).astype(int) - twice).max() <= 1


def test_unsharp_is_that_of_skimage():
    pixels = np.random.default_rng(2).random((20, 20))
    expected = unsharp_mask(pixels, radius=2, amount=1.5)
    np.testing.assert_allclose(apply_effects(pixels, ["unsharp:2,1.5"]), expected, atol=1e-12)


def test_unsharp_overshoots_at_a_step():
    step = np.repeat([[80, 160]], 8, axis=1).repeat(4, axis=0).astype(np.uint8)
    after = apply_effects(step, ["unsharp:2,1"])
    assert after.min() < 80
    assert after.max() > 160


def test_even_light_takes_shadows_and_tint_from_paper_and_leaves_ink():
    light = np.linspace(1, 0.45, 200)[None, :, None] * np.array([1, 0.95, 0.85])
    ink = np.zeros((160, 200, 1), np.bool_)
    ink[40:44], ink[80:110, 60:70] = True, True
    photographed = np.rint(np.where(ink, 40, 235) * light).astype(np.uint8)
    even = apply_effects(photographed, ["even-light"])
    assert even[~ink[..., 0]].min() > 225
    assert even[ink[..., 0]].max() < 90


def test_even_light_leaves_large_black_areas_black():
    pixels = np.full((90, 90), 250, np.uint8)
    pixels[10:80, 10:80] = 10
    assert apply_effects(pixels, ["even-light"])[12:78, 12:78].max() < 40
