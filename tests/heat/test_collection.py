import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec.heat.collection import common_scale
from segvec.heat.heatmap import heatmap
from segvec.options.heating import HeatmapOptions

MATRICES = arrays(np.float32, (3, 4), elements=st.floats(-100, 100, width=32))


def test_a_value_has_one_color_in_all_pictures_of_a_scale():
    dark, light = np.array([[0, 100]]), np.array([[100, 900]])
    options = common_scale([dark, light], cmap="viridis", width=2)
    first, second = (heatmap(each, options).colors for each in (dark, light))
    assert first[0, 1].tolist() == second[0, 0].tolist()
    assert heatmap(dark, cmap="viridis", width=2).colors[0, 1].tolist() != first[0, 1].tolist()


def test_scale_is_that_of_cells_not_of_pixels():
    board = np.tile([[0, 10], [10, 0]], (4, 4))
    options = common_scale([board, np.full((8, 8), 7)], block=2)
    assert (options.vmin, options.vmax) == (5, 7)


@settings(max_examples=20)
@given(st.lists(MATRICES, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_order_of_pictures_does_not_change_the_scale(matrices, random):
    chosen = HeatmapOptions(percentile=(10, 90))
    expected = common_scale(matrices, chosen)
    random.shuffle(matrices)
    assert common_scale(matrices, chosen) == expected


def test_percentiles_are_those_of_all_pictures():
    matrices = np.random.default_rng(3).normal(size=(6, 20, 20))
    options = common_scale(matrices, percentile=(5, 95))
    assert options.percentile is None
    np.testing.assert_allclose([options.vmin, options.vmax], np.percentile(matrices, [5, 95]), atol=0.02)


@pytest.mark.parametrize("chosen", [{"vmin": 2.0}, {"vmax": 3.5}, {"center": 4.0}])
def test_ends_that_are_named_stay(chosen):
    options = common_scale([np.array([[1, 3]]), np.array([[5, 2]])], **chosen)
    assert (options.vmin, options.vmax) == (
        chosen.get("vmin", 1.0),
        chosen.get("vmax", 7.0 if "center" in chosen else 5.0),
    )


@pytest.mark.parametrize("matrices", [[], [np.full((2, 2), np.nan)], [np.full((2, 2), -1.0)]])
def test_without_values_that_count_nothing_is_named(matrices):
    assert common_scale(matrices, norm="log") == HeatmapOptions(norm="log")
