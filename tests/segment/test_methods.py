import subprocess
import sys
from typing import get_args

import numpy as np
import pytest
from classes import INKS, PHOTO, TRUTH, cut, noisy
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import blob_map, noise_maps
from skimage import data

import segvec
from segvec import InputError, TraceOptions
from segvec.color.conversion import oklab_from_srgb
from segvec.options.reading import options_of
from segvec.options.tracing import Method, options_from
from segvec.segment import segmentation_from_labels

METHODS = get_args(Method)
METHODS_OF_A_PICTURE = [method for method in METHODS if method not in ("palette", "labels")]

HALF = PHOTO[::2, ::2]
SMALL_PHOTO = data.astronaut()[60:140:2, 170:270:2]


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
    assert options_of(options.changed(), mask="mask.png") == options
    assert options.only == "3,4.5"
    assert options_from(only=0).only == "0"
    assert options_from(labels="a.png").segment == "labels"


@pytest.mark.parametrize("method", METHODS_OF_A_PICTURE)
def test_the_same_picture_is_cut_the_same_way_by_every_method(method):
    one, other = (segvec.trace(SMALL_PHOTO, segment=method, position_weight=0.1).to_svg() for _ in range(2))
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
    for picture in (SMALL_PHOTO, noisy(TRUTH), INKS[TRUTH]):
        art = segvec.trace(picture, palette=palette, min_area=30)
        assert {"#{:02x}{:02x}{:02x}".format(*color) for color in art.colors.tolist()} <= set(palette)
        assert len(art.colors) > 1


@pytest.mark.parametrize("method", ["auto", "kmeans"])
def test_colors_of_pictures_that_have_few_do_not_drift_when_specks_are_merged(method):
    truth = np.random.default_rng(3).integers(0, 40, (50, 50)) // 39 + 2 * (np.indices((50, 50))[1] > 24)
    found = cut(INKS[truth], method=method, colors=8, min_area=9)
    assert {tuple(color) for color in found.colors.tolist()} <= {tuple(ink) for ink in INKS.tolist()}
    assert (segmentation_from_labels(truth, colors=INKS).labels != found.labels).any()  # specks were merged


def needed(method):
    """What a method cannot do without, for the photograph."""
    needs = {
        "palette": {"palette": ("black", "white", "#c83c28", "#5a5a5a")},
        "labels": {"classes": HALF[..., 0] // 64},
    }
    return needs.get(method, {})


@pytest.mark.parametrize("method", ["auto", "kmeans"])
@pytest.mark.parametrize("colors", [1, 2, 5, 16, 40])
def test_as_many_colors_are_found_as_asked(method, colors):
    found = cut(PHOTO, method=method, colors=colors)
    assert len(found.colors) == colors
    assert np.unique(found.labels).tolist() == list(range(colors))


@pytest.mark.parametrize("method", ["auto", "kmeans"])
def test_no_more_colors_than_the_picture_has(method):
    inks = np.array([[255, 255, 255], [200, 30, 30], [10, 10, 60]], np.uint8)
    truth = blob_map(3, n_labels=3)
    found = cut(inks[truth], method=method, colors=8, min_area=0, detail=0)
    assert found.colors.tolist() == inks.tolist()
    assert found.labels.tolist() == truth.tolist()


@pytest.mark.parametrize("method", ["auto", "kmeans"])
def test_the_same_picture_is_cut_the_same_way(method):
    one, other = (cut(PHOTO, method=method, colors=9, seed=3) for _ in range(2))
    assert one.labels.tobytes() == other.labels.tobytes()
    assert one.colors.tobytes() == other.colors.tobytes()


@pytest.mark.parametrize("method", METHODS)
def test_colors_are_sorted_by_lightness_and_all_used(method):
    found = cut(HALF, method=method, **needed(method))
    assert len(found.colors) >= 2
    assert (np.diff(oklab_from_srgb(found.colors / 255)[:, 0]) <= 0).all()
    assert np.unique(found.labels).tolist() == list(range(len(found.colors)))
    assert found.labels.shape == HALF.shape[:2]


def test_auto_takes_few_colors_for_a_dull_picture_and_more_for_a_rich_one():
    dull = (PHOTO // 12 + 120).astype(np.uint8)
    assert len(cut(dull).colors) < len(cut(PHOTO).colors)


@pytest.mark.parametrize("method", METHODS)
def test_pixels_less_than_half_opaque_are_transparent_and_no_others(method):
    alpha = np.full(HALF.shape[:2], 255, np.uint8)
    alpha[:20], alpha[20:25] = 127, 128
    found = cut(np.dstack([HALF, alpha]), method=method, **needed(method))
    assert ((found.labels == found.transparent) == (alpha < 128)).all()


def test_colors_under_transparency_do_not_count():
    picture = np.zeros((20, 30, 4), np.uint8)
    picture[:, :15] = (10, 90, 30, 255)
    picture[:, 15:20] = (250, 240, 10, 255)
    picture[:, 20:, :3] = np.random.default_rng(0).integers(0, 256, (20, 10, 3))
    found = cut(picture, colors=6)
    assert found.colors.tolist() == [[250, 240, 10], [10, 90, 30]]


def test_nothing_visible_leaves_no_color():
    found = cut(np.zeros((5, 7, 4), np.uint8))
    assert found.colors.shape == (0, 3)
    assert (found.labels == found.transparent).all()


def test_logo_is_traced_without_loading_what_only_photographs_need():
    code = "import sys, numpy, segvec; segvec.trace(numpy.eye(64)); print([n for n in %r if n in sys.modules])"
    heavy = ["scipy.ndimage", "scipy.special", "scipy.optimize", "skimage.measure", "sklearn", "matplotlib", "shapely"]
    done = subprocess.run([sys.executable, "-c", code % heavy], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"
