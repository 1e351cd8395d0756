import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refusal
from skimage import data

from segvec.image.thumbnail import thumbnail
from segvec.layout import salience
from segvec.layout.crop import crop_box
from segvec.layout.destinations import destination
from segvec.layout.faces import faces_in
from segvec.layout.salience import picture_crop

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
def test_picture_crop_contains_the_spot(aspect, corner):
    spot = (*corner, corner[0] + 40, corner[1] + 30)
    left, top, right, bottom = picture_crop(scene(300, 200, spot=spot), aspect=aspect).box
    assert left <= spot[0] + 2
    assert right >= spot[2] - 2
    assert top <= spot[1] + 2
    assert bottom >= spot[3] - 2


@given(st.integers(1, 40), st.integers(1, 40), ASPECTS, st.integers(0, 2**32 - 1))
def test_picture_crop_is_inside_of_the_shape_and_repeatable(width, height, aspect, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    box = picture_crop(pixels, aspect=aspect, avoid=[(0, 0.5, 0.5, 1)]).box
    left, top, right, bottom = box
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert math.isclose((right - left) / (bottom - top), aspect, rel_tol=1e-6)
    assert picture_crop(pixels.copy(), aspect=aspect, avoid=[(0, 0.5, 0.5, 1)]).box == box


@pytest.mark.parametrize("color", [(0, 0, 0), (128, 90, 70), (255, 255, 255)])
def test_a_plain_picture_is_cropped_in_the_middle(color):
    pixels = np.full((90, 200, 3), color, np.uint8)
    for aspect in (1.0, 4.0):
        assert picture_crop(pixels, aspect=aspect).box == crop_box((200, 90), aspect=aspect)


def test_a_mirrored_picture_is_cropped_mirrored():
    pixels = np.random.default_rng(3).integers(0, 256, (64, 128, 3), np.uint8)
    left, _, right, _ = picture_crop(pixels, aspect=1).box
    mirrored = picture_crop(pixels[:, ::-1], aspect=1).box
    assert np.allclose((mirrored[0], mirrored[2]), (128 - right, 128 - left), atol=0.5)


def test_picture_crop_moves_the_spot_out_of_what_is_hidden():
    pixels = scene(1200, 900, spot=(60, 420, 300, 520))
    linkedin = destination("linkedin")
    hidden = linkedin.avoid_fractions[0]
    plain = picture_crop(pixels, aspect=linkedin.aspect).box
    moved = picture_crop(pixels, aspect=linkedin.aspect, avoid=linkedin.avoid_fractions).box
    lower_edge = [(520 - box[1]) / (box[3] - box[1]) for box in (plain, moved)]
    assert lower_edge[0] > hidden[1]
    assert lower_edge[1] <= hidden[1] + 0.03


def test_every_gravity_is_obeyed_without_a_look_at_the_picture(monkeypatch):
    monkeypatch.setattr(salience, "faces_in", None)
    pixels = scene(300, 200, spot=(240, 80, 290, 120))
    assert picture_crop(pixels, aspect=1, gravity="left").box == (0, 0, 200, 200)
    assert picture_crop(pixels, aspect=1.5).box == (0, 0, 300, 200)


def test_other_arrays_are_refused():
    assert "(H, W, 3)" in refusal(picture_crop, np.zeros((4, 4), np.uint8), aspect=1)
    refusal(picture_crop, np.zeros((0, 4, 3), np.uint8), aspect=1)


ASTRONAUT = (195, 70, 255, 165)
"""Left, top, right, bottom of what of her face no crop may cut: from the brows to the chin."""


def astronaut(width, height, *, x, y):
    """Her head and shoulders somewhere in a dull, large picture."""
    pixels = np.full((height, width, 3), (120, 124, 118), np.uint8)
    pixels[y : y + 220, x : x + 220] = data.astronaut()[:220, 110:330]
    return pixels, (x + ASTRONAUT[0] - 110, y + ASTRONAUT[1], x + ASTRONAUT[2] - 110, y + ASTRONAUT[3])


def holds(box, face):
    return box[0] <= face[0] and box[1] <= face[1] and box[2] >= face[2] and box[3] >= face[3]


@pytest.mark.parametrize("aspect", [9 / 16, 1.0, 16 / 9, 3.0])
@pytest.mark.parametrize(("x", "y"), [(0, 0), (480, 0), (10, 250), (470, 260), (240, 130)])
def test_a_face_is_whole_in_every_crop_that_has_room_for_it(aspect, x, y):
    pixels, face = astronaut(700, 480, x=x, y=y)
    found = picture_crop(pixels, aspect=aspect)
    assert found.n_faces == 1
    assert found.n_missing == 0
    assert found.without_cut is None
    assert holds(found.box, face)


def test_a_face_stands_above_the_middle_where_the_crop_can_slide():
    pixels, face = astronaut(400, 1600, x=90, y=700)
    _, top, _, bottom = picture_crop(pixels, aspect=1).box
    assert 0.3 < ((face[1] + face[3]) / 2 - top) / (bottom - top) < 0.45


@pytest.mark.parametrize("aspect", [6.0, 1 / 6])
def test_a_face_without_room_is_told_of_and_has_a_crop_of_its_own(aspect):
    face = data.astronaut()[:220, 110:330]
    found = picture_crop(face, aspect=aspect)
    assert found.n_faces == found.n_missing == 1
    assert found.without_cut.n_missing == 0
    assert holds(found.without_cut.box, (ASTRONAUT[0] - 110, ASTRONAUT[1], ASTRONAUT[2] - 110, ASTRONAUT[3]))


def test_of_two_faces_without_room_for_both_one_is_whole_and_none_is_cut():
    one = data.astronaut()[:220, 110:330]
    found = picture_crop(np.hstack([one, np.full((220, 500, 3), 120, np.uint8), one]), aspect=1)
    assert (found.n_faces, found.n_missing, found.without_cut) == (2, 1, None)


def test_a_face_is_kept_out_of_what_is_hidden():
    pixels, face = astronaut(1600, 500, x=40, y=130)
    avoid = (0.0, 0.0, 0.5, 1.0)
    left, _, right, _ = picture_crop(pixels, aspect=1, avoid=[avoid]).box
    assert face[0] >= left
    plain = picture_crop(pixels, aspect=1).box
    moved = [(face[0] - box[0]) / (box[2] - box[0]) for box in (plain, (left, 0, right, 0))]
    assert moved[1] >= moved[0]


@pytest.mark.parametrize("name", ["chelsea", "coffee", "rocket", "coins", "brick", "hubble_deep_field"])
def test_no_face_is_seen_where_nobody_is(name):
    pixels = getattr(data, name)()
    pixels = np.dstack([pixels] * 3) if pixels.ndim == 2 else pixels
    assert len(faces_in(thumbnail(pixels, 320))) == 0


def test_a_face_without_colors_is_found():
    gray = data.astronaut()[:220, 110:330].mean(axis=2).astype(np.uint8)
    assert len(faces_in(np.dstack([gray] * 3))) == 1


def test_the_eyes_of_a_cat_are_inside_a_crop_of_two_to_one():
    _, top, _, bottom = picture_crop(data.chelsea(), aspect=2).box
    assert top <= 75
    assert bottom >= 200
