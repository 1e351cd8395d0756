import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import data

from segvec.errors import InputError
from segvec.layout.destinations import destination
from segvec.layout.framing import (
    crop_box,
    crop_pixels,
    picture_box,
    pixel_placement,
    placement,
    salient_box,
    salient_point,
)

SIDES = st.integers(1, 5000)
SIZES = st.tuples(SIDES, SIDES)
ASPECTS = st.floats(0.05, 20)
FRACTIONS = st.tuples(st.floats(0, 1), st.floats(0, 1))
WORDS = ["center", "top", "bottom", "left", "right", "top-left", "Bottom Right", "left_top"]


def refusal(action, *arguments, **options):
    with pytest.raises(InputError) as raised:
        action(*arguments, **options)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def scene(width, height, *, spot):
    """Gray, with a checkered red spot in a box (left, top, right, bottom)."""
    pixels = np.full((height, width, 3), 128, np.uint8)
    left, top, right, bottom = spot
    pixels[top:bottom, left:right] = (200, 30, 20)
    pixels[top:bottom:4, left:right:4] = 255
    return pixels


# Crops


@given(SIZES, ASPECTS, st.sampled_from(WORDS))
def test_crop_is_inside_of_the_shape_and_largest(size, aspect, gravity):
    left, top, right, bottom = crop_box(size, aspect=aspect, gravity=gravity)
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    assert math.isclose((right - left) / (bottom - top), aspect, rel_tol=1e-6)
    assert math.isclose(right - left, size[0]) or math.isclose(bottom - top, size[1])


@given(SIZES, ASPECTS, FRACTIONS)
def test_pixel_crop_is_inside_and_right_within_a_pixel(size, aspect, place):
    point = (place[0] * size[0], place[1] * size[1])
    exact = crop_box(size, aspect=aspect, gravity=point)
    left, top, right, bottom = crop_pixels(size, aspect=aspect, gravity=point)
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    assert max(abs(a - b) for a, b in zip((left, top, right, bottom), exact, strict=True)) <= 1.0


@given(SIZES, ASPECTS, FRACTIONS)
def test_crop_holds_its_point_as_near_to_the_middle_as_can_be(size, aspect, place):
    point = (place[0] * size[0], place[1] * size[1])
    box = crop_box(size, aspect=aspect, gravity=point)
    for axis in (0, 1):
        low, high = box[axis], box[axis + 2]
        assert low - 1e-6 <= point[axis] <= high + 1e-6
        is_centred = math.isclose((low + high) / 2, point[axis], abs_tol=1e-6)
        touches = low == 0 or math.isclose(high, size[axis])
        assert is_centred or touches


@pytest.mark.parametrize(
    ("gravity", "box"),
    [
        ("center", (100, 0, 500, 400)),
        ("top", (100, 0, 500, 400)),
        ("left", (0, 0, 400, 400)),
        ("bottom-right", (200, 0, 600, 400)),
        ("250,10", (50, 0, 450, 400)),
        (" 50% , 0% ", (100, 0, 500, 400)),
        ((0, 0), (0, 0, 400, 400)),
        ((600.0, 400.0), (200, 0, 600, 400)),
    ],
)
def test_gravities(gravity, box):
    assert crop_box((600, 400), aspect=1, gravity=gravity) == box


@pytest.mark.parametrize(
    "gravity", ["", "middle", "left-right", "top-top", "-1,5", "601,5", "50%,101%", "1,2,3", (math.nan, 1.0), "salient"]
)
def test_gravities_that_cannot_be_are_refused(gravity):
    refusal(crop_box, (600, 400), aspect=1, gravity=gravity)
    refusal(placement, (600, 400), (100, 100), gravity=gravity)


@pytest.mark.parametrize("aspect", [0, -1, math.nan, math.inf])
def test_aspects_that_cannot_be_are_refused(aspect):
    assert "aspect" in refusal(crop_box, (600, 400), aspect=aspect)


def test_sizes_that_cannot_be_are_refused():
    for size in ((0, 5), (5, -1), (math.nan, 5)):
        refusal(crop_box, size, aspect=1)
        refusal(placement, (5, 5), size)


def test_crop_moves_its_point_out_of_what_is_hidden():
    hidden = (0.0, 0.4, 1.0, 1.0)
    left, top, right, bottom = crop_box((400, 1000), aspect=1, gravity=(200, 500), avoid=[hidden])
    assert (left, right) == (0, 400)
    assert math.isclose((500 - top) / (bottom - top), 0.4)


def test_crop_stays_where_nothing_can_free_its_point():
    everything = (0.0, 0.0, 1.0, 1.0)
    assert crop_box((400, 400), aspect=1, gravity=(200, 200), avoid=[everything]) == (0, 0, 400, 400)


# Placements


@given(SIZES, SIZES, st.sampled_from(["cover", "contain", "stretch"]), st.sampled_from(WORDS))
def test_placement_brings_the_source_box_onto_the_target_box(source, target, fit, gravity):
    for laid in (placement(source, target, fit=fit, gravity=gravity), pixel_placement(source, target, fit=fit)):
        for axis, (scale, offset) in enumerate([(laid.scale_x, laid.offset_x), (laid.scale_y, laid.offset_y)]):
            for end in (axis, axis + 2):
                assert math.isclose(offset + scale * laid.source[end], laid.target[end], rel_tol=1e-6, abs_tol=1e-4)


@given(SIZES, SIZES)
def test_cover_fills_the_page_and_contain_shows_the_picture(source, target):
    cover, contain = placement(source, target, fit="cover"), placement(source, target, fit="contain")
    assert cover.target == (0, 0, *target)
    assert contain.source == (0, 0, *source)
    for laid in (cover, contain):
        assert math.isclose(laid.scale_x, laid.scale_y, rel_tol=1e-6)
    assert cover.scale_x >= contain.scale_x * (1 - 1e-9)


@given(SIZES, SIZES, st.sampled_from(["cover", "contain", "stretch"]))
def test_pixel_placement_has_whole_pixels_inside(source, target, fit):
    laid = pixel_placement(source, target, fit=fit)
    for box, size in ((laid.source, source), (laid.target, target)):
        assert all(value == int(value) for value in box)
        assert 0 <= box[0] < box[2] <= size[0]
        assert 0 <= box[1] < box[3] <= size[1]


@given(SIZES, SIZES, st.sampled_from(WORDS))
def test_tiles_keep_their_size_and_cover_the_corner(source, target, gravity):
    for laid in (placement(source, target, fit="tile", gravity=gravity), pixel_placement(source, target, fit="tile")):
        assert (laid.scale_x, laid.scale_y) == (1, 1)
        assert -source[0] < laid.offset_x <= 0
        assert -source[1] < laid.offset_y <= 0
        assert laid.target == (0, 0, *target)


def test_a_tile_lies_in_the_middle():
    laid = placement((10, 10), (100, 100), fit="tile")
    assert (laid.offset_x, laid.offset_y) == (-5, -5)  # -5 + 5 x 10 = 45, so one lies at 45..55
    corner = placement((10, 10), (95, 95), fit="tile", gravity="bottom-right")
    assert (corner.offset_x, corner.offset_y) == (-5, -5)


def test_contain_holds_the_picture_where_gravity_says():
    assert placement((100, 100), (400, 100), fit="contain", gravity="right").target == (300, 0, 400, 100)


def test_unknown_fits_are_refused():
    assert "cover, contain" in refusal(placement, (5, 5), (5, 5), fit="fill")


# Saliency


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
    x, y = salient_point(pixels)
    assert 0 < x < width
    assert 0 < y < height


@pytest.mark.parametrize("color", [(0, 0, 0), (128, 90, 70), (255, 255, 255)])
def test_a_plain_picture_is_cropped_in_the_middle(color):
    pixels = np.full((90, 200, 3), color, np.uint8)
    for aspect in (1.0, 4.0):
        assert salient_box(pixels, aspect=aspect) == crop_box((200, 90), aspect=aspect)
    assert salient_point(pixels) == (100, 45)


def test_salient_point_is_in_the_spot():
    x, y = salient_point(scene(600, 400, spot=(420, 60, 500, 130)))
    assert 420 <= x <= 500
    assert 60 <= y <= 130


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
    refusal(salient_point, np.zeros((0, 4, 3), np.uint8))


@pytest.mark.parametrize(("name", "rows"), [("astronaut", (60, 190)), ("chelsea", (75, 255))])
def test_faces_are_inside_a_crop_of_two_to_one(name, rows):
    _, top, _, bottom = salient_box(getattr(data, name)(), aspect=2)
    assert top <= rows[0]
    assert bottom >= rows[1]
