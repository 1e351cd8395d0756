import numpy as np
import pytest
from pages import box_of, color_at, flat, pixels, shown
from pictures import BLUE, GREEN, RED, flag_of_four
from skimage import data

from segvec.errors import InputError
from segvec.page.composing import compose
from segvec.page.content import PagePicture


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
    image = shown(picture, destination="60x60")
    assert box_of(image, RED)[2] - box_of(image, RED)[0] == 20
    assert not (shown(picture, destination="60x60", crop="center")[..., :3] == RED).all(axis=-1).any()


FACE = (slice(0, 220), slice(110, 330))
"""Rows and columns of a head of 60 by 95 pixels from the brows to the chin, in skimage's astronaut."""


def test_a_face_without_room_is_shown_whole_between_what_is_blurred():
    face = data.astronaut()[FACE]
    page = compose(face, destination="600x100")
    (part,) = page.shown
    assert part.is_filled_up
    assert part.n_missing_faces == 0
    assert part.size == (220, 220)
    assert part.box[1] <= 70
    assert part.box[3] >= 165
    image = pixels(page)[..., :3].astype(int)
    assert np.abs(np.diff(image[:, :100], axis=1)).max() <= 4  # blurred, and to the edge
    assert not (image == 255).all(axis=-1).any()
    banded = shown(face, destination="600x100", background="gold")
    assert color_at(banded, 0, 0) == color_at(banded, 599, 99) == (255, 215, 0)


def test_a_picture_that_must_cover_is_cut_through_a_face_and_says_so():
    page = compose(data.astronaut()[FACE], destination="600x100", fit="cover")
    (part,) = page.shown
    assert (part.n_missing_faces, part.is_filled_up) == (1, False)
    assert (part.box[0], part.box[2]) == (0, 220)


def test_faces_are_looked_for_in_the_picture_and_not_in_the_drawing():
    tall = np.full((900, 300, 3), (120, 124, 118), np.uint8)
    tall[600:820, 40:260] = data.astronaut()[FACE]
    plain = np.full((900, 300, 3), 128, np.uint8)
    page = compose(plain, destination="300x300", pictures=[tall[::2, ::2]])
    _, top, _, bottom = page.shown[0].box
    assert top <= 670
    assert bottom >= 765
    assert compose(plain, destination="300x300").shown[0].box == (0, 300, 300, 600)
    with pytest.raises(InputError, match="pictures must be one for each content, 1, got 2"):
        compose(plain, pictures=[tall, tall])


def test_a_part_is_all_that_is_laid_out():
    flag = flag_of_four()
    part = shown(flag[4:12, 6:18], destination="6x8")
    assert np.array_equal(shown(flag, destination="6x8", crop="6,4,12,8"), part)
    assert compose(flag, crop="25%,25%,50%,50%").pixels == (12, 8)
    assert compose(flag, crop="25%,25%,50%,50%").shown[0].box == (6, 4, 18, 12)
    tiles = shown(flag, destination="24x16", fit="tile", crop="0,0,12,8")[..., :3]
    assert (tiles == RED).all()
    with pytest.raises(InputError, match="beyond the picture of 24 x 16"):
        compose(flag, crop="20,0,12,8")


def test_nothing_is_looked_at_where_nothing_is_cut(monkeypatch):
    monkeypatch.setattr(PagePicture, "part_pixels", None)
    compose(flag_of_four(), destination="48x32")
    compose(flag_of_four(), destination="48x48", fit="contain")
    compose(flag_of_four(), destination="48x48", crop="center")


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
