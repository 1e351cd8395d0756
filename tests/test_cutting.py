"""Pictures that are turned and cropped before they are traced."""

import numpy as np
import pytest

from segvec import InputError, report, trace
from segvec.options.reading import options_of
from segvec.svg.writing import layer_paths


@pytest.mark.parametrize("turn", [0, 90, 180, -90])
def test_a_part_is_traced_as_if_it_were_all(turn):
    few = np.random.default_rng(5).integers(0, 4, (9, 14, 3), dtype=np.uint8)
    picture = few.repeat(6, axis=0).repeat(6, axis=1) * 80
    whole = trace(np.ascontiguousarray(np.rot90(picture, -turn // 90)[6:36, 12:42]), colors=6)
    part = trace(picture, colors=6, turn=turn, crop="12,6,30,30")
    assert part.size == (30, 30)
    assert layer_paths(part) == layer_paths(whole)
    assert {name: part.recipe[name] for name in ("turn", "crop") if name in part.recipe} == (
        {"crop": "12,6,30,30"} if turn == 0 else {"turn": turn, "crop": "12,6,30,30"}
    )
    assert report(part, picture).difference == report(whole, np.rot90(picture, -turn // 90)[6:36, 12:42]).difference


def test_mask_and_labels_are_turned_and_cropped_along_with_the_picture():
    picture = np.full((20, 30, 3), 90, np.uint8)
    labels = np.zeros((20, 30), np.uint8)
    labels[:, 20:] = 1
    picture[:, 20:] = 200
    mask = np.zeros((20, 30), np.uint8)
    mask[5:] = 1
    part = trace(picture, labels=labels, mask=mask, turn=90, crop="50%,40%,50%,60%")
    expected = trace(picture[:10, 12:], labels=labels[:10, 12:], mask=mask[:10, 12:], turn=90)
    assert part.size == (10, 18)
    assert layer_paths(part) == layer_paths(expected)
    with pytest.raises(InputError, match="labels must be as large as the picture, 30 x 20 pixels, got 10 x 18"):
        trace(picture, labels=np.zeros((18, 10)), turn=90, crop="50%,40%,50%,60%")


@pytest.mark.parametrize("wish", [{"turn": 45}, {"crop": "center"}, {"crop": "0,0,0,9"}, {"crop": "0,0,99,9"}])
def test_what_cannot_be_cut_is_refused(wish):
    with pytest.raises(InputError, match=r"turn|crop"):
        trace(np.zeros((9, 9), np.uint8), **wish)


def test_a_recipe_says_how_the_picture_was_cut():
    picture = np.eye(24)
    part = trace(picture, turn=-90, crop="0,0,50%,12")
    again = options_of(part.recipe)
    assert (again.turn, again.crop) == (-90, "0,0,50%,12")
    assert trace(picture, again).to_svg() == part.to_svg()
