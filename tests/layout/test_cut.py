import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refusal

from segvec.image.image import read_image
from segvec.layout.cut import check_cut, cut_box, cut_text, is_cut
from segvec.layout.cutting import cut_image, cut_pixels

SIDES = st.integers(1, 60)


@given(st.data(), SIDES, SIDES)
def test_a_part_is_what_slicing_takes(data, width, height):
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    right, bottom = data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height))
    box = (left, top, right, bottom)
    pixels = np.arange(width * height).reshape(height, width)
    assert is_cut(cut_text(box))
    assert cut_box(cut_text(box), (width, height)) == box
    assert np.array_equal(cut_pixels(pixels, crop=cut_text(box)), pixels[top:bottom, left:right])


@given(st.integers(51, 900), st.integers(51, 900), st.floats(0, 98), st.floats(0, 98))
def test_percents_never_reach_beyond_the_picture(width, height, x, y):
    text = f"{x:.3f}%,{y:.3f}%,{100 - float(f'{x:.3f}'):.3f}%,{100 - float(f'{y:.3f}'):.3f}%"
    check_cut(text)
    left, top, right, bottom = cut_box(text, (width, height))
    assert (right, bottom) == (width, height)
    assert abs(left - width * x / 100) <= 0.51
    assert abs(top - height * y / 100) <= 0.51


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("center", "x,y,width,height"),
        ("1,2,3", "x,y,width,height"),
        ("1,2,-3,4", "x,y,width,height"),
        ("0,0,0,5", "more than 0"),
        ("60%,0,50%,10%", "100%"),
    ],
)
def test_what_no_picture_has_is_refused_before_one_is_read(text, reason):
    assert reason in refusal(check_cut, text)


def test_what_this_picture_has_not_is_refused():
    assert "beyond the picture of 40 x 30" in refusal(cut_box, "10,0,40,30", (40, 30))
    assert "no pixel" in refusal(cut_box, "0,0,0.1,1", (40, 30))


@given(SIDES, SIDES, st.sampled_from([0, 90, 180, 270, -90]))
def test_a_turn_is_clockwise_and_four_of_them_are_none(width, height, turn):
    pixels = np.arange(width * height).reshape(height, width)
    turned = cut_pixels(pixels, turn=turn)
    assert np.array_equal(cut_pixels(turned, turn=-turn % 360), pixels)
    if turn == 90:
        assert np.array_equal(turned[0], pixels[::-1, 0])


def test_a_cut_picture_is_known_by_the_same_hash_and_opaque_where_its_part_is():
    pixels = np.zeros((6, 8, 4), np.uint8)
    pixels[:, 4:, 3] = 255
    picture = read_image(pixels)
    part = cut_image(picture, crop="0,50%,100%,50%", turn=90)
    assert part.sha256 == picture.sha256
    assert part.alpha is None
    assert part.pixels.shape == (4, 6, 3)
