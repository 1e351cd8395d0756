import numpy as np
import pytest
from colormaps import MATPLOTLIB_NAMES
from refusals import refusal

from segvec.color.colormap import colormap
from segvec.color.colormap_inverse import values_from_colors
from segvec.color.colormap_table import Colormap, apply_colormap

VALUES = np.concatenate([np.random.default_rng(1).random(1998), [0.0, 1.0]])


@pytest.mark.parametrize("name", MATPLOTLIB_NAMES)
def test_inverted_values_are_within_their_error(name):
    mine = colormap(name)
    entries = (np.arange(len(mine)) + 0.5) / len(mine)
    values = np.concatenate([VALUES, entries])
    inverted, error, is_off = values_from_colors(apply_colormap(values, colormap=mine), colormap=mine, max_distance=0)
    assert not is_off.any()
    assert (np.abs(values - inverted) <= error + 1e-12).all()
    assert error.min() >= 0.5 / len(mine) - 1e-12


def test_error_is_half_a_step_where_the_map_has_no_color_twice():
    grey = Colormap((np.arange(256) / 255)[:, np.newaxis].repeat(3, 1))
    _, error, _ = values_from_colors(grey.table, colormap=grey)
    assert error == pytest.approx(np.full(256, 1 / 512))


def test_flat_and_returning_parts_widen_the_error():
    mine = Colormap(np.array([[0, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]], float))
    values, error, _ = values_from_colors(mine.table[[0, 1, 3]], colormap=mine)
    assert values == pytest.approx([0.5, 0.4, 0.7])
    assert error == pytest.approx([0.5, 0.2, 0.1])


def test_a_color_between_two_entries_may_be_either():
    mine = Colormap(np.array([[0, 0, 0], [2, 0, 0]]) / 255)
    values, error, is_off = values_from_colors(np.array([1, 0, 0], np.uint8), colormap=mine)
    assert (float(values), float(error), bool(is_off)) == (0.5, 0.5, False)


def test_more_ties_than_are_looked_at_first_all_count():
    ring = np.array(
        [
            (x, y, z)
            for x in range(11)
            for y in range(11)
            for z in range(11)
            if (x - 5) ** 2 + (y - 5) ** 2 + (z - 5) ** 2 == 25
        ]
    )
    assert len(ring) > 8
    values, error, _ = values_from_colors(np.array([[5, 5, 5]], np.uint8), colormap=Colormap(ring / 255))
    assert (values.tolist(), error.tolist()) == ([0.5], [0.5])


def test_colors_off_the_map_are_masked():
    picture = np.array([[[0, 0, 0], [200, 0, 0]], [[9, 0, 0], [255, 255, 255]]], np.uint8)
    values, error, is_off = values_from_colors(picture, colormap=colormap("gray"), max_distance=10)
    assert is_off.tolist() == [[False, True], [False, False]]
    assert np.array_equal(np.isnan(values), is_off)
    assert np.array_equal(np.isnan(error), is_off)


def test_a_map_of_one_color_says_nothing():
    values, error, _ = values_from_colors(np.zeros((2, 3), np.uint8), colormap=Colormap(np.zeros((1, 3))))
    assert (values.tolist(), error.tolist()) == ([0.5, 0.5], [0.5, 0.5])


def test_empty_pictures_stay_empty():
    values, _, _ = values_from_colors(np.zeros((0, 4, 3), np.uint8), colormap=colormap("gray"))
    assert values.shape == (0, 4)


def test_pictures_of_other_shapes_are_refused():
    gray = colormap("gray")
    assert "got float64 (2, 3)" in refusal(values_from_colors, np.zeros((2, 3)), colormap=gray)
    assert "got uint8 (2, 4)" in refusal(values_from_colors, np.zeros((2, 4), np.uint8), colormap=gray)
    zeros = np.zeros((2, 3), np.uint8)
    assert "at least 0" in refusal(values_from_colors, zeros, colormap=gray, max_distance=float("nan"))
