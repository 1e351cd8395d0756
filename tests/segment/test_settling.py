import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.ndimage import binary_opening

from segvec.color.shade import Shade, color_table
from segvec.segment.settling import neighbors, opened, settled

INKS = np.array([[0, 0, 0], [250, 250, 250]], np.uint8)
FLAT = color_table(INKS, {})


def row(levels):
    return np.repeat(np.array(levels, np.uint8)[None, :, None], 3, axis=2)


@given(arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.sampled_from([True, True, False])))
def test_what_is_opened_lies_in_squares_of_three(mask):
    assert opened(mask).tolist() == binary_opening(mask, np.ones((3, 3))).tolist()


def test_neighbors_come_in_opposite_pairs_and_the_edge_is_repeated():
    around = neighbors(np.arange(9).reshape(3, 3))
    assert [one[1, 1] for one in around] == [5, 3, 7, 1, 8, 0, 6, 2]
    assert [one[0, 0] for one in around] == [1, 0, 3, 0, 4, 0, 3, 1]


def test_mixed_pixels_take_the_nearer_color():
    labels = np.array([[0, 0, 0, 0, 1, 1]], np.uint8)
    pure = np.array([[True, False, False, False, False, True]])
    found, known = settled(row([0, 10, 100, 160, 230, 250]), labels, pure, FLAT)
    assert known.all()
    assert found.tolist() == [[0, 0, 0, 1, 1, 1]]


@pytest.mark.parametrize("rounds", [0, 1, 3])
def test_labels_go_no_farther_than_the_rounds(rounds):
    pure = np.zeros((1, 8), bool)
    pure[0, 0] = True
    _, known = settled(row([0] * 8), np.zeros((1, 8), np.uint8), pure, FLAT, rounds=rounds)
    assert known[0].tolist() == [True] * (1 + rounds) + [False] * (7 - rounds)


def test_pixels_of_another_color_stay_unknown():
    pure = np.array([[True, False, False, False]])
    labels = np.array([[0, 1, 1, 1]], np.uint8)
    found, known = settled(row([0, 3, 90, 0]), labels, pure, FLAT, within=6)
    assert known.tolist() == [[True, True, False, False]]
    assert found.tolist() == [[0, 0, 1, 1]]


def test_arguments_stay_as_they_were():
    labels, pure = np.array([[0, 1, 1]], np.uint8), np.array([[True, False, True]])
    settled(row([0, 0, 250]), labels, pure, FLAT)
    assert labels.tolist() == [[0, 1, 1]]
    assert pure.tolist() == [[True, False, True]]


def test_the_color_of_a_gradient_is_that_of_the_place():
    inks = np.array([[100] * 3, [250] * 3], np.uint8)
    ends = np.array([[0] * 3, [200] * 3], np.uint8)
    ramp = Shade("linear", np.array([[10.0, 0, 0], [0, 10, 0]]), np.array([0.0, 1]), ends, inks[1])
    labels = np.repeat(np.array([[1], [0], [0]], np.uint8), 10, axis=1)
    pure = np.repeat(np.array([[True], [False], [True]]), 10, axis=1)
    pixels = np.full((3, 10, 3), 130, np.uint8)
    found, _ = settled(pixels, labels, pure, color_table(inks, {1: ramp}))
    # Only in the middle the gradient, which is 110, 130 and 150 there, is nearer than the ink.
    assert found[1].tolist() == [0, 0, 0, 0, 0, 1, 1, 1, 0, 0]
