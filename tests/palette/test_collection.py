from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image as PillowImage
from skimage import data

from segvec.color.conversion import levels_from_oklab, oklab_from_srgb
from segvec.errors import InputError
from segvec.palette.collection import MOST_BINS, PICTURE_WEIGHT, ColorTally, color_tally, common_palette
from segvec.segment.quantize import histogram, histogram_points, nearest, palette_from_points

PICTURES = arrays.arrays(np.uint8, st.tuples(st.integers(1, 5), st.integers(1, 5), st.just(3)))


def flat(color, side=8):
    return np.full((side, side, 3), color, np.uint8)


def photographs(size=64):
    found = (data.astronaut(), data.chelsea(), data.coffee(), data.rocket(), data.retina())
    return [np.asarray(PillowImage.fromarray(each).resize((size, size))) for each in found]


def same(first, second):
    return all(np.array_equal(getattr(first, name), getattr(second, name)) for name in ("bins", "weights", "sums"))


@settings(max_examples=25)
@given(st.lists(PICTURES, min_size=3, max_size=6), st.randoms(use_true_random=False), st.data())
def test_tallies_merge_in_any_order_and_grouping_to_the_same(pictures, random, draw):
    tallies = [color_tally(each) for each in pictures]
    expected = reduce(ColorTally.merge, tallies)
    random.shuffle(tallies)
    cut = draw.draw(st.integers(1, len(tallies) - 1))
    halves = [reduce(ColorTally.merge, part) for part in (tallies[:cut], tallies[cut:])]
    assert same(halves[0].merge(halves[1]), expected)


def test_order_of_pictures_does_not_change_the_palette():
    pictures = photographs(size=24)
    assert common_palette(pictures, colors=7).codes == common_palette(pictures[::-1], colors=7).codes


def test_small_pictures_weigh_as_much_as_large_ones():
    red, blue = color_tally(flat((255, 0, 0), side=2)), color_tally(flat((0, 0, 255), side=50))
    assert red.merge(blue).weights.tolist() == [PICTURE_WEIGHT] * 2


def test_few_colors_of_a_collection_come_back_exactly_and_by_share():
    brand = [(18, 52, 86), (250, 240, 231), (201, 17, 33)]
    pictures = [flat(color) for color in (brand[0], brand[0], brand[0], brand[1], brand[1], brand[2])]
    assert common_palette(pictures, colors=3).colors.tolist() == [list(color) for color in brand]


def test_edges_of_flat_art_are_no_colors():
    large = np.repeat(np.array([[[250, 240, 220]], [[200, 30, 40]]], np.uint8), 202, axis=0).repeat(400, axis=1)
    large[np.add.outer(np.arange(404), np.arange(400)) > 450] = (15, 15, 20)
    art = np.asarray(PillowImage.fromarray(large).resize((100, 101), PillowImage.Resampling.BOX))
    assert len(np.unique(art.reshape(-1, 3), axis=0)) > 3
    assert set(common_palette([art], colors=8).codes) == {"#faf0dc", "#c81e28", "#0f0f14"}


def test_tallies_stay_small_whatever_the_pictures_are():
    noise = np.random.default_rng(1).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    merged = color_tally(noise).merge(color_tally(255 - noise))
    assert len(merged.bins) <= MOST_BINS
    assert (merged.weights > 0).all()


def test_palette_of_all_is_as_good_as_that_of_all_pixels_together():
    pictures = photographs()
    together = np.concatenate(pictures)
    points = oklab_from_srgb(together.reshape(-1, 3) / 255)

    def error(colors):
        centers = oklab_from_srgb(colors / 255)
        return np.sqrt(((points - centers[nearest(points, centers)]) ** 2).sum(axis=1).mean())

    tally = reduce(ColorTally.merge, map(color_tally, pictures))
    for n_colors in (5, 12, 24):
        best = palette_from_points(*histogram_points(histogram(together)), n_colors=n_colors)
        found = tally.palette(n_colors, vividness=0)
        assert error(found.colors) <= 1.03 * error(levels_from_oklab(best))


def test_hidden_pixels_are_no_colors():
    picture = np.dstack([flat((9, 9, 9)), np.full((8, 8), 255, np.uint8)])
    picture[:4] = (255, 0, 0, 0)
    assert common_palette([picture, np.zeros((3, 3, 4), np.uint8)], colors=2).codes == ("#090909",)


@pytest.mark.parametrize("pictures", [[], [np.zeros((3, 3, 4), np.uint8)]])
def test_nothing_seen_has_no_palette(pictures):
    with pytest.raises(InputError, match="visible"):
        common_palette(pictures)


@pytest.mark.parametrize("colors", [0, 257])
def test_impossible_counts_are_refused(colors):
    with pytest.raises(InputError, match="256"):
        common_palette([flat((1, 2, 3))], colors=colors)
