from itertools import combinations

import numpy as np
import pytest
from classes import PHOTO, cut, same_partition
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.filters import threshold_otsu

from segvec.effects.effect import apply_effects
from segvec.errors import InputError
from segvec.segment.threshold import multiotsu_labels, threshold_labels

# Eight blocks whose three bits are the bright channels; `BLOCKS` is made by hand.
BLOCKS = np.array([[0, 1, 2, 3], [4, 5, 6, 7]]).repeat(10, axis=0).repeat(10, axis=1)
BITS = np.stack([BLOCKS & 1, BLOCKS >> 1 & 1, BLOCKS >> 2 & 1], axis=2)


def channel_masks():
    """Three overlapping bright rectangles, one in each channel; bits as Otsu's classes have them."""
    bits = np.zeros((40, 40), int)
    bits[4:24, 4:24] |= 1
    bits[12:36, 8:30] |= 2
    bits[8:30, 16:38] |= 4
    picture = np.stack([np.where(bits >> channel & 1, 210, 40) for channel in range(3)], axis=2)
    return picture.astype(np.uint8), bits


def test_channel_thresholds_make_classes_intersection_and_union():
    picture, bits = channel_masks()
    assert same_partition(cut(picture, method="otsu", min_area=0).labels, bits)
    assert same_partition(cut(picture, method="otsu-mask", min_area=0).labels, bits == 7)
    assert same_partition(cut(picture, method="otsu-union", min_area=0).labels, bits != 0)


def test_otsu_on_grey_parts_dark_from_light():
    levels = np.repeat([[30, 60, 170, 200]], 10, axis=1).repeat(12, axis=0).astype(np.uint8)
    assert same_partition(cut(levels, method="otsu-grey").labels, levels > 100)


@pytest.mark.parametrize("method", ["otsu", "otsu-grey", "otsu-mask", "otsu-union", "multiotsu"])
def test_transparent_pixels_have_no_say_in_thresholds(method):
    levels = np.repeat([[100, 140]], 20, axis=1).repeat(20, axis=0).astype(np.uint8)
    hidden = np.full((200, 40), 101, np.uint8)  # so many that they would move the threshold
    hidden[100:] = 139
    alpha = np.concatenate([np.full(levels.shape, 255, np.uint8), np.zeros(hidden.shape, np.uint8)])
    grey = np.concatenate([levels, hidden])
    picture = np.dstack([grey, grey, grey, alpha])
    found = cut(picture, method=method, **({"colors": 2} if method == "multiotsu" else {}))
    assert same_partition(found.labels[:20], levels > 120)


def lit_page():
    """Dark strokes on paper under light that falls off: no one threshold parts them."""
    paper = np.linspace(235, 132, 120)[None, :].repeat(60, axis=0)
    ink = np.zeros((60, 120), bool)
    ink[10:14, 5:115] = ink[30:34, 5:115] = ink[20:50, 58:62] = True
    return np.where(ink, paper * 0.6, paper).astype(np.uint8), ink


def test_adaptive_threshold_reads_an_unevenly_lit_page():
    page, ink = lit_page()
    assert page[ink].max() > page[~ink].min()
    assert same_partition(cut(page, method="adaptive", window=21).labels, ink)
    assert not same_partition(cut(page, method="otsu-grey").labels, ink)


def test_adaptive_threshold_looks_at_the_visible_only():
    page, ink = lit_page()
    alpha = np.full(page.shape, 255, np.uint8)
    alpha[52:] = 0
    found = cut(np.dstack([page, page, page, alpha]), method="adaptive", window=21)
    assert same_partition(np.where(alpha == 0, 2, found.labels), np.where(alpha == 0, 2, ink))


def bimodal():
    """A picture whose channels are dark (about 50) or bright (about 190) by `BITS`."""
    wobble = np.random.default_rng(4).integers(-9, 10, BITS.shape)
    return (50 + 140 * BITS + wobble).astype(np.uint8)


def test_otsu_makes_the_eight_classes_of_three_masks():
    picture = bimodal()
    found = cut(picture, method="otsu")
    assert len(found.colors) == 8
    pairs = set(zip(found.labels.ravel().tolist(), BLOCKS.ravel().tolist(), strict=True))
    assert len(pairs) == 8
    for label, truth in pairs:
        expected = picture[truth == BLOCKS].mean(axis=0)
        assert np.abs(found.colors[label] - expected).max() <= 0.5


def test_otsu_mask_is_the_intersection_of_the_three_masks():
    found = cut(bimodal(), method="otsu-mask")
    assert (found.labels == np.where((BITS == 1).all(axis=2), 0, 1)).all()


def test_multiotsu_separates_levels_of_grey():
    truth = np.repeat([0, 1, 2], 20)[None, :].repeat(12, axis=0)
    wobble = np.random.default_rng(5).integers(-6, 7, truth.shape)
    picture = (np.array([230, 120, 25])[truth] + wobble).astype(np.uint8)
    found = cut(picture, method="multiotsu", colors=3)
    assert found.labels.tolist() == truth.tolist()
    assert len(cut(picture, method="multiotsu", colors=2).colors) == 2


@pytest.mark.parametrize("colors", [1, 6])
def test_multiotsu_refuses_numbers_it_cannot_make(colors):
    with pytest.raises(InputError, match=f"2 to 5 colors, not {colors}"):
        cut(PHOTO, method="multiotsu", colors=colors)


def test_threshold_is_the_largest_dark_level():
    levels = np.repeat(np.array([[99, 100, 101, 180]], np.uint8), 4, axis=0).repeat(4, axis=1)
    found = cut(levels, method="threshold", threshold=100)
    assert found.labels[0].tolist() == [1] * 8 + [0] * 8


def test_threshold_is_on_luma():
    # Green counts for more than half of luma, blue for a ninth.
    picture = np.zeros((6, 12, 3), np.uint8)
    picture[:, :6, 1], picture[:, 6:, 2] = 255, 255
    found = cut(picture, method="threshold", threshold=128)
    assert found.labels[0].tolist() == [0] * 6 + [1] * 6


def steps(levels):
    """Blocks of 6 x 6 pixels of a grey each."""
    grey = np.repeat([levels], 6, axis=1).repeat(6, axis=0).astype(np.uint8)
    return np.dstack([grey] * 3), grey


@pytest.mark.parametrize("method", ["otsu", "otsu-grey", "otsu-mask", "otsu-union"])
@pytest.mark.parametrize("levels", [(0, 255), (100, 101), (10, 20, 200), (10, 190, 200), (0, 128, 129, 255)])
def test_pixels_at_otsus_threshold_are_dark(method, levels):
    """As scikit-image documents it: what is higher than the threshold is foreground."""
    picture, grey = steps(levels)
    limit = threshold_otsu(grey)
    assert limit in levels
    assert same_partition(cut(picture, method=method, min_area=0).labels, grey > limit)
    for dtype, largest in ((np.uint8, 255), (np.uint16, 65535), (np.float64, 1)):
        deep = (
            (picture / 255 * largest).round(9).astype(dtype)
            if largest == 1
            else picture.astype(dtype) * dtype(largest // 255)
        )
        for text in ("threshold:otsu", "threshold:otsu@rgb", f"threshold:{limit}"):
            shown = apply_effects(deep, [text])
            assert np.array_equal(shown[..., 0] == largest, grey > limit), (dtype, text)


@pytest.mark.parametrize("level", range(0, 256, 5))
def test_pixels_at_a_given_threshold_are_dark(level):
    picture, grey = steps((0, max(level, 1) - 1, level, min(level, 254) + 1, 255))
    assert np.array_equal(threshold_labels(picture, threshold=level), (grey > level).astype(np.uint8))
    for deep in (picture, picture.astype(np.uint16) * 257, picture / 255, (picture / 255).astype(np.float32)):
        shown = apply_effects(deep, [f"threshold:{level}"])
        assert np.array_equal(shown[..., 0] > 0, grey > level)


@given(st.lists(st.integers(0, 255), min_size=4, max_size=9), st.integers(2, 4))
@settings(max_examples=25)
def test_multiotsu_parts_levels_as_far_as_can_be(levels, n_classes):
    """No other way of cutting the levels has classes farther apart: thresholds lie on their right side."""
    picture, grey = steps(levels)
    ordered = np.sort(levels)
    if len(np.unique(ordered)) < n_classes:
        return

    def apart(labels):
        parts = [ordered[labels == k] for k in range(n_classes)]
        return sum(len(part) * (part.mean() - ordered.mean()) ** 2 for part in parts if len(part))

    labels = multiotsu_labels(picture, n_classes=n_classes)
    found = np.array([labels[grey == level][0] for level in ordered])
    distinct = np.unique(ordered)[:-1]
    best = max(apart(np.searchsorted(limits, ordered)) for limits in combinations(distinct, n_classes - 1))
    assert apart(found) == pytest.approx(best)
