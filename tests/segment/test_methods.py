from typing import get_args

import numpy as np
import pytest
from classes import INKS, TRUTH, cut, noisy
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import noise_maps
from skimage import data

import segvec
from segvec import InputError, TraceOptions
from segvec.options.reading import options_of
from segvec.options.tracing import Method, options_from
from segvec.segment import segmentation_from_labels

METHODS_OF_A_PICTURE = [method for method in get_args(Method) if method not in ("palette", "labels")]

PHOTO = data.astronaut()[60:140:2, 170:270:2]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 20}, "window must be odd"),
        ({"window": 1}, "window must be 3 to"),
        ({"space": "hsv"}, "unknown space"),
        ({"position_weight": -1}, "position_weight must be"),
        ({"bandwidth": 0}, "bandwidth must be"),
        ({"superpixels": 0}, "superpixels must be"),
        ({"remove_background": 2}, "remove_background must be"),
        ({"remove_background": True}, "distance such as 0.1"),
        ({"only": "biggest"}, "only must be"),
        ({"only": "-1"}, "only must be"),
        ({"only": "1,2,3"}, "only must be"),
        ({"segment": "labels"}, "needs labels"),
    ],
)
def test_options_out_of_range_are_refused_in_one_line(options, message):
    with pytest.raises(InputError, match=message) as caught:
        TraceOptions(**options)
    assert "\n" not in str(caught.value)


def test_options_go_into_the_recipe_and_come_back():
    options = options_from(
        segment="kmeans", space="lab", position_weight=0.5, window=21, bandwidth=0.2, superpixels=77,
        remove_background=0.1, only=(3, 4.5), mask="mask.png",
    )  # fmt: skip
    assert options_of(options.changed()) == options
    assert options.only == "3,4.5"
    assert options_from(only=0).only == "0"
    assert options_from(labels="a.png").segment == "labels"


@pytest.mark.parametrize("method", METHODS_OF_A_PICTURE)
def test_the_same_picture_is_cut_the_same_way_by_every_method(method):
    one, other = (segvec.trace(PHOTO, segment=method, position_weight=0.1).to_svg() for _ in range(2))
    assert one == other


SHAPES = {"1x1": (1, 1), "1xN": (1, 9), "Nx1": (9, 1), "2x3": (2, 3)}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("method", METHODS_OF_A_PICTURE)
def test_every_method_takes_odd_shapes_and_sample_types(method, shape):
    grey = np.random.default_rng(2).integers(0, 256, shape, np.uint8)
    alpha = np.full(shape, 255, np.uint8)
    alpha[0, 0] = 0
    for picture in (grey, grey.astype(np.uint16) * 257, np.dstack([grey] * 3 + [alpha])):
        assert segvec.trace(picture, segment=method, min_area=0).to_svg().startswith("<svg")
        if method == "kmeans":
            assert segvec.trace(picture, segment=method, position_weight=0.3).to_svg().startswith("<svg")


@given(noise_maps(most_side=8, most_labels=3), st.sampled_from(METHODS_OF_A_PICTURE))
@settings(max_examples=40, deadline=None)
def test_every_pixel_has_a_class_and_every_class_a_pixel(labels, method):
    found = cut(INKS[labels], method=method)
    assert found.labels.shape == labels.shape
    assert np.unique(found.labels).tolist() == list(range(len(found.colors)))


def test_palette_colors_do_not_drift_when_regions_are_merged():
    palette = ("#0b1c2d", "#fefdfc", "#c05a33", "#7f8081")
    for picture in (PHOTO, noisy(TRUTH), INKS[TRUTH]):
        art = segvec.trace(picture, palette=palette, min_area=30)
        assert {"#{:02x}{:02x}{:02x}".format(*color) for color in art.colors.tolist()} <= set(palette)
        assert len(art.colors) > 1


@pytest.mark.parametrize("method", ["auto", "kmeans"])
def test_colors_of_pictures_that_have_few_do_not_drift_when_specks_are_merged(method):
    truth = np.random.default_rng(3).integers(0, 40, (50, 50)) // 39 + 2 * (np.indices((50, 50))[1] > 24)
    found = cut(INKS[truth], method=method, colors=8, min_area=9)
    assert {tuple(color) for color in found.colors.tolist()} <= {tuple(ink) for ink in INKS.tolist()}
    assert (segmentation_from_labels(truth, colors=INKS).labels != found.labels).any()  # specks were merged
