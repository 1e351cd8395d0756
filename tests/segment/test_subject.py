import io

import numpy as np
import pytest
from classes import BLUE, GOLD, INKS, TRUTH
from PIL import Image as pillow
from skimage import data

import segvec
from segvec import InputError
from segvec.segment import Segmentation, background_mask, mask_of, subject_mask

PHOTO = data.astronaut()[60:140:2, 170:270:2]

CLASSES = Segmentation(TRUTH.astype(np.uint8), INKS)


def test_class_number_takes_all_of_its_pixels_and_places_one_region():
    labels = np.array([[0, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]], np.uint8)
    found = Segmentation(labels, INKS[:2])
    assert mask_of(found, 1).tolist() == (labels == 1).tolist()
    left = [[False, True, False, False], [True, True, False, False], [False] * 4]
    assert mask_of(found, "0,1").tolist() == mask_of(found, (1.9, 0.2)).tolist() == left
    right = [[False, False, True, True]] * 2 + [[False] * 4]
    assert mask_of(found, "largest").tolist() == mask_of(found, "center").tolist() == right


def test_transparent_pixels_are_no_subject():
    found = Segmentation(np.array([[1, 1, 1, 0]], np.uint8), INKS[:1])
    assert mask_of(found, "largest").tolist() == [[False, False, False, True]]
    with pytest.raises(InputError, match="nothing at 2,0"):
        mask_of(found, "center")
    with pytest.raises(InputError, match="nothing is visible"):
        mask_of(Segmentation(np.zeros((2, 2), np.uint8), INKS[:0]), "largest")


@pytest.mark.parametrize(
    ("only", "message"), [(4, "no class 4: there are 4"), ("80,5", "outside"), ("5,60", "outside"), ("here", "x,y")]
)
def test_subjects_that_are_not_there_are_refused(only, message):
    with pytest.raises(InputError, match=message):
        mask_of(CLASSES, only)


def test_background_is_what_hangs_together_with_the_frame():
    labels = np.zeros((9, 9), np.uint8)
    labels[2:7, 2:7] = 2
    labels[4, 4] = 0  # of the background's color, but inside
    labels[0, :3] = 1  # nearly of the background's color
    colors = np.array([(250, 250, 250), (240, 240, 240), (20, 20, 90)], np.uint8)
    square = np.zeros((9, 9), bool)
    square[2:7, 2:7] = True
    found = Segmentation(labels, colors)
    assert (background_mask(found, tolerance=0.1) == ~square).all()
    assert (background_mask(found, tolerance=0.001) == (~square & (labels == 0))).all()
    assert subject_mask(found, only=None, remove_background=None) is None
    largest = subject_mask(found, only="largest", remove_background=0.1)
    assert (largest == (labels == 2)).all()


def test_subject_on_the_frame_is_not_its_background():
    labels = np.zeros((10, 10), np.uint8)
    labels[4:, 3:6] = 1
    found = Segmentation(labels, np.array([GOLD, BLUE], np.uint8))
    assert (background_mask(found, tolerance=0.05) == (labels == 0)).all()


def alpha_of(art):
    return np.asarray(pillow.open(io.BytesIO(art.to_png())).convert("RGBA"))[..., 3] > 127


@pytest.mark.parametrize("layers", ["stacked", "mosaic"])
@pytest.mark.parametrize(
    ("options", "truth"),
    [
        ({"only": 3}, TRUTH == 3),
        ({"only": "15,20"}, TRUTH == 1),
        ({"only": (30, 45)}, TRUTH == 2),
        ({"remove_background": 0.1}, TRUTH != 0),
        ({"remove_background": 0.1, "only": "largest"}, TRUTH == 2),
    ],
    ids=["class", "place", "place-as-tuple", "no-background", "largest-of-no-background"],
)
def test_what_is_cut_out_remains_and_all_else_is_transparent(options, truth, layers):
    art = segvec.trace(INKS[TRUTH], curve="pixel", layers=layers, **options)
    assert (alpha_of(art) == truth).all()
    assert len(art.colors) == len(np.unique(TRUTH[truth]))
    on_white = segvec.trace(INKS[TRUTH], curve="pixel", layers=layers, background="#fff", **options)
    drawn = np.asarray(pillow.open(io.BytesIO(on_white.to_png())).convert("RGB"))
    assert (drawn[~truth] == 255).all()
    assert (drawn[truth] == INKS[TRUTH][truth]).all()


def test_subject_keeps_the_borders_that_the_whole_picture_has():
    whole = segvec.trace(PHOTO, colors=5, layers="mosaic")
    part = segvec.trace(PHOTO, colors=5, layers="mosaic", only=2)
    assert part.colors.tolist() == [whole.colors[2].tolist()]
    assert part.recipe["only"] == "2"
    assert part.recolor(["#123456"]).colors.tolist() == [[0x12, 0x34, 0x56]]


def test_nothing_is_left_of_a_page_that_is_all_background():
    art = segvec.trace(np.full((5, 6), 200, np.uint8), remove_background=0.1)
    assert len(art.colors) == 0
    assert art.to_svg().startswith("<svg")
