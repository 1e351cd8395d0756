import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refusal
from skimage import data

from segvec.layout.crop import crop_box
from segvec.layout.destinations import destination
from segvec.layout.salience import picture_box, salient_box

ASPECTS = st.floats(0.05, 20)


def scene(width, height, *, spot):
    """Gray, with a checkered red spot in a box (left, top, right, bottom)."""
    pixels = np.full((height, width, 3), 128, np.uint8)
    left, top, right, bottom = spot
    pixels[top:bottom, left:right] = (200, 30, 20)
    pixels[top:bottom:4, left:right:4] = 255
    return pixels


@pytest.mark.parametrize("aspect", [0.25, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("corner", [(20, 10), (240, 10), (20, 150), (240, 150), (130, 80)])
def test_salient_box_contains_the_spot(aspect, corner):
    spot = (*corner, corner[0] + 40, corner[1] + 30)
    left, top, right, bottom = salient_box(scene(300, 200, spot=spot), aspect=aspect)
    assert left <= spot[0] + 2
    assert right >= spot[2] - 2
    assert top <= spot[1] + 2
    assert bottom >= spot[3] - 2


@given(st.integers(1, 40), st.integers(1, 40), ASPECTS, st.integers(0, 2**32 - 1))
def test_salient_box_is_inside_of_the_shape_and_repeatable(width, height, aspect, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    box = salient_box(pixels, aspect=aspect, avoid=[(0, 0.5, 0.5, 1)])
    left, top, right, bottom = box
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert math.isclose((right - left) / (bottom - top), aspect, rel_tol=1e-6)
    assert salient_box(pixels.copy(), aspect=aspect, avoid=[(0, 0.5, 0.5, 1)]) == box


@pytest.mark.parametrize("color", [(0, 0, 0), (128, 90, 70), (255, 255, 255)])
def test_a_plain_picture_is_cropped_in_the_middle(color):
    pixels = np.full((90, 200, 3), color, np.uint8)
    for aspect in (1.0, 4.0):
        assert salient_box(pixels, aspect=aspect) == crop_box((200, 90), aspect=aspect)


def test_a_mirrored_picture_is_cropped_mirrored():
    pixels = np.random.default_rng(3).integers(0, 256, (64, 128, 3), np.uint8)
    left, _, right, _ = salient_box(pixels, aspect=1)
    mirrored = salient_box(pixels[:, ::-1], aspect=1)
    assert np.allclose((mirrored[0], mirrored[2]), (128 - right, 128 - left), atol=0.5)


def test_salient_box_moves_the_spot_out_of_what_is_hidden():
    pixels = scene(1200, 900, spot=(60, 420, 300, 520))
    linkedin = destination("linkedin")
    hidden = linkedin.avoid_fractions[0]
    plain = salient_box(pixels, aspect=linkedin.aspect)
    moved = salient_box(pixels, aspect=linkedin.aspect, avoid=linkedin.avoid_fractions)
    lower_edge = [(520 - box[1]) / (box[3] - box[1]) for box in (plain, moved)]
    assert lower_edge[0] > hidden[1]
    assert lower_edge[1] <= hidden[1] + 0.03


def test_picture_box_obeys_every_gravity():
    pixels = scene(300, 200, spot=(240, 80, 290, 120))
    assert picture_box(pixels, aspect=1, gravity="salient") == salient_box(pixels, aspect=1)
    assert picture_box(pixels, aspect=1, gravity="left") == (0, 0, 200, 200)


def test_other_arrays_are_refused():
    assert "(H, W, 3)" in refusal(salient_box, np.zeros((4, 4), np.uint8), aspect=1)
    refusal(salient_box, np.zeros((0, 4, 3), np.uint8), aspect=1)


@pytest.mark.parametrize(("name", "rows"), [("astronaut", (60, 190)), ("chelsea", (75, 255))])
def test_faces_are_inside_a_crop_of_two_to_one(name, rows):
    _, top, _, bottom = salient_box(getattr(data, name)(), aspect=2)
    assert top <= rows[0]
    assert bottom >= rows[1]
