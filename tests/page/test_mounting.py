import numpy as np
import pytest
from pages import box_of, color_at, flat, pixels, shown
from pictures import BLUE, GREEN, RED, flag_of_four

from segvec.errors import InputError
from segvec.page.composing import compose


@pytest.mark.parametrize(
    ("options", "box"),
    [
        ({"destination": "100x100", "margin": "10px"}, (10, 10, 90, 90)),
        ({"destination": "100x100", "margin": "10px", "frame": "2px"}, (12, 12, 88, 88)),
        ({"destination": "100x100", "margin": "10px", "frame": "2px", "mat": "5px"}, (17, 17, 83, 83)),
        ({"destination": "100x60", "fit": "contain"}, (5, 0, 95, 60)),
        ({"destination": "100x80", "fit": "contain", "margin": "5px", "background": "none"}, (5, 10, 95, 70)),
        ({"destination": "50x90", "fit": "stretch", "margin": "3px"}, (3, 3, 47, 87)),
        ({"destination": "254x127mm", "dpi": 25.4, "margin": "1in"}, (25.4, 25.4, 228.6, 101.6)),
        ({"destination": "100x100mm", "dpi": 50.8, "margin": "10mm", "bleed": "5mm"}, (30, 30, 190, 190)),
        ({"destination": "100x100mm", "dpi": 50.8, "bleed": "5mm"}, (0, 0, 220, 220)),
        ({"destination": "100x100mm", "dpi": 50.8, "bleed": "5mm", "marks": True}, (16, 16, 236, 236)),
        ({"destination": "100x100", "bleed": "7px"}, (0, 0, 114, 114)),
    ],
)
def test_picture_lies_exactly_in_its_place(options, box):
    page = compose(flat(RED), **options)
    found = box_of(pixels(page), RED)
    if all(value == int(value) for value in box):
        assert found == box
    else:  # edges between pixels: those that are covered wholly
        assert found == (*np.ceil(box[:2]), *np.floor(box[2:]))


def test_pictures_of_a_grid_lie_row_by_row_with_gutters_between():
    colors = [RED, GREEN, BLUE, (9, 9, 9), (200, 200, 0)]
    image = shown([flat(color) for color in colors], destination="110x90", margin="5px", gutter="10px", columns=3)
    # 100 wide: 3 x 26.67 and 2 gutters; 80 high: 2 x 35 and one.
    for number, color in enumerate(colors):
        left, top = 5 + (80 / 3 + 10) * (number % 3), 5 + 45 * (number // 3)
        expected = (np.rint(left), top, np.rint(left + 80 / 3), top + 35)  # edges are moved to whole pixels
        assert box_of(image, color) == expected


@pytest.mark.parametrize(("count", "size", "rows"), [(4, "100x100", 2), (3, "300x50", 1), (3, "50x300", 3)])
def test_columns_are_chosen_to_make_pictures_large(count, size, rows):
    image = shown([flat(RED, 20, 20)] * count, destination=size, fit="contain", gutter="4px")
    middle = (image[..., :3] == RED).all(axis=-1).any(axis=1).astype(int)
    assert (np.diff(middle, prepend=0) == 1).sum() == rows


@pytest.mark.parametrize(
    ("crop", "color"),
    [("left", RED), ("right", GREEN), ("0,8", RED), ("20,8", GREEN), ("100%,50%", GREEN), ("10%,50%", RED)],
)
def test_crop_keeps_the_side_that_is_named(crop, color):
    image = shown(flag_of_four(), destination="8x16", crop=crop)
    assert color_at(image, 4, 2) == color


def test_crop_keeps_what_stands_out():
    picture = np.full((60, 180, 3), 128, np.uint8)
    picture[20:40, 145:165] = RED
    image = shown(picture, destination="60x60", crop="salient")
    assert box_of(image, RED)[2] - box_of(image, RED)[0] == 20
    assert not (shown(picture, destination="60x60")[..., :3] == RED).all(axis=-1).any()


def test_tiles_repeat_the_picture_pixel_by_pixel():
    flag = flag_of_four()
    image = shown(flag, destination="72x48", fit="tile")[..., :3]
    middle = image[16:32, 24:48]
    assert np.array_equal(middle, flag)
    assert np.array_equal(image[:, 24:], image[:, :-24])


def test_tiles_that_would_be_too_many_are_refused():
    with pytest.raises(InputError, match=r"fit: .* tiles are too many"):
        compose(flat(RED, 1, 1), destination="a2", fit="tile")


def test_frame_and_mat_have_their_widths_and_colors():
    options = {"frame_color": "black", "mat_color": "blue", "background": "gold"}
    image = shown(flat(RED), destination="100x100", margin="10px", frame="4px", mat="6px", **options)
    row = [color_at(image, x, 50) for x in range(50)]
    gold, black, blue = (255, 215, 0), (0, 0, 0), (0, 0, 255)
    assert row == [gold] * 10 + [black] * 4 + [blue] * 6 + [RED] * 30


def test_round_corners_show_the_background():
    image = shown(flat(RED), destination="60x60", margin="10px", radius="12px", background="gold")
    for x, y in ((10, 10), (49, 10), (10, 49), (49, 49)):
        assert color_at(image, x, y) == (255, 215, 0)
    assert color_at(image, 10, 30) == color_at(image, 30, 10) == color_at(image, 16, 16) == RED


def test_gutters_that_leave_no_room_are_refused():
    with pytest.raises(InputError, match="gutters do not fit"):
        compose([flag_of_four()] * 3, destination="30x30", gutter="20px", columns=3)


def test_tiles_meet_without_a_seam():
    image = shown(flat(RED, 9, 7), destination="40x31", fit="tile", margin="4px", background="black")
    assert (image[4:27, 4:36] == (*RED, 255)).all()
