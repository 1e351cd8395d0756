import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refusal

from segvec.layout.crop import crop_box, whole_box
from segvec.layout.placement import placement

SIDES = st.integers(1, 5000)
SIZES = st.tuples(SIDES, SIDES)
ASPECTS = st.floats(0.05, 20)
FRACTIONS = st.tuples(st.floats(0, 1), st.floats(0, 1))
WORDS = ["center", "top", "bottom", "left", "right", "top-left", "Bottom Right", "left_top"]


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
    left, top, right, bottom = whole_box(exact, size=size)
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
def test_crop_keeps_the_side_that_gravity_names(gravity, box):
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
