import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image as PillowImage

from segvec.color.conversion import oklab_from_srgb
from segvec.errors import InputError
from segvec.palette.extract import extract_palette

INKS = np.array([[250, 240, 220], [200, 30, 40], [20, 60, 130], [15, 15, 20]], np.uint8)


def bands(*heights, inks=INKS, width=40):
    """Flat bands of ink, each of its own height."""
    return np.repeat(np.repeat(inks[: len(heights)], heights, axis=0)[:, None], width, axis=1)


def anti_aliased():
    """Flat art of all inks with smooth edges, and the same three times as large without."""
    large = bands(199, 121, 79, inks=INKS, width=300)
    large[np.add.outer(np.arange(399), np.arange(300)) > 450] = INKS[3]
    return np.asarray(PillowImage.fromarray(large).resize((100, 133), PillowImage.Resampling.BOX)), large


def by_area(picture):
    colors, areas = np.unique(picture.reshape(-1, 3), axis=0, return_counts=True)
    return colors[np.argsort(-areas)].tolist()


def noise(height, width, *, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_flat_colors_come_back_exactly_and_by_area():
    assert extract_palette(bands(5, 20, 2, 9)).colors.tolist() == INKS[[1, 3, 0, 2]].tolist()


def test_equal_areas_go_from_light_to_dark():
    assert extract_palette(bands(3, 3, 3, 3)[::-1]).colors.tolist() == INKS.tolist()


def test_colors_one_level_apart_are_told_apart():
    inks = np.array([[100, 100, 100], [101, 100, 100]], np.uint8)
    assert extract_palette(bands(2, 5, inks=inks), colors=2).colors.tolist() == inks[::-1].tolist()


def test_single_pixel_is_a_palette():
    assert extract_palette(np.array([[[1, 2, 3]]], np.uint8), colors=8).codes == ("#010203",)


@given(picture=arrays.arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(3))))
def test_small_pictures_give_all_their_colors_by_area(picture):
    palette = extract_palette(picture, colors=36)
    colors, areas = np.unique(picture.reshape(-1, 3), axis=0, return_counts=True)
    area_of = dict(zip(map(tuple, colors.tolist()), areas.tolist(), strict=True))
    found = [area_of.pop(tuple(color)) for color in palette.colors.tolist()]
    assert not area_of
    assert found == sorted(found, reverse=True)


@settings(max_examples=40)
@given(n=st.integers(1, 40) | st.just(256), seed=st.integers(0, 50))
def test_no_more_colors_than_asked_and_no_color_twice(n, seed):
    picture = noise(11, 26, seed=seed) // 3 + 60
    palette = extract_palette(picture, colors=n)
    assert 1 <= len(palette) <= n
    assert len(set(palette.codes)) == len(palette)
    assert palette.colors.min() >= 55  # lifted colors may leave the picture's range by a little
    assert palette.codes == extract_palette(picture, colors=n).codes


def test_noisy_colors_come_back_as_their_means_by_area():
    picture = bands(30, 60, 15, 45).astype(int) + np.random.default_rng(0).integers(-9, 10, (150, 40, 3))
    found = extract_palette(np.clip(picture, 0, 255).astype(np.uint8), colors=4).colors
    assert np.abs(found.astype(int) - INKS[[1, 3, 0, 2]]).max() <= 5


def test_single_color_of_a_gradient_is_its_mean():
    picture = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    assert np.abs(extract_palette(picture, colors=1).colors.astype(int) - 127.5).max() <= 1


def test_edges_of_flat_art_are_not_colors():
    smooth, large = anti_aliased()
    assert len(np.unique(smooth.reshape(-1, 3), axis=0)) > 8
    assert extract_palette(smooth, colors=8).colors.tolist() == by_area(large)


def test_16_bit_pictures_are_read_as_8_bits():
    assert extract_palette(bands(4, 7).astype(np.uint16) * 257).codes == extract_palette(bands(4, 7)).codes


def test_grey_pictures_give_greys():
    assert extract_palette(np.array([[0, 128, 128]], np.uint8)).codes == ("#808080", "#000000")


def with_hidden(picture, hidden):
    alpha = np.where(hidden, 0, 255).astype(np.uint8)
    return np.dstack([np.where(hidden[..., None], [0, 255, 0], picture).astype(np.uint8), alpha])


def test_transparent_pixels_do_not_count():
    hidden = np.zeros((31, 40), np.bool_)
    hidden[9:] = True
    found = extract_palette(with_hidden(bands(4, 5, 22), hidden))
    assert found.colors.tolist() == INKS[[1, 0]].tolist()


def test_transparent_pixels_do_not_count_among_many_colors():
    hidden = np.zeros((60, 60), np.bool_)
    hidden[:30] = True
    seen = noise(60, 60) // 4
    assert extract_palette(with_hidden(seen, hidden), colors=6).codes == extract_palette(seen[30:], colors=6).codes


def test_transparent_pixels_do_not_count_in_flat_art():
    smooth, large = anti_aliased()
    hidden = np.zeros(smooth.shape[:2], np.bool_)
    hidden[:48] = True
    assert by_area(large[48 * 3 :]) != by_area(large)
    assert extract_palette(with_hidden(smooth, hidden), colors=8).colors.tolist() == by_area(large[48 * 3 :])


def test_what_lies_under_transparent_pixels_is_no_ink():
    smooth, large = anti_aliased()
    hidden = np.zeros(smooth.shape[:2], np.bool_)
    hidden[:48] = True
    smooth = smooth.copy()
    smooth[48, 0] = (225, 135, 130)  # a lone mixture, the first pixel that is seen
    assert extract_palette(with_hidden(smooth, hidden), colors=8).colors.tolist() == by_area(large[48 * 3 :])


@pytest.mark.parametrize(("alpha", "counts"), [(127, False), (128, True)])
def test_half_opaque_pixels_count(alpha, counts):
    picture = np.array([[[255, 0, 0, 255], [0, 0, 255, alpha]]], np.uint8)
    assert ("#0000ff" in extract_palette(picture).codes) is counts


def test_invisible_picture_is_refused():
    with pytest.raises(InputError, match="transparent throughout"):
        extract_palette(np.zeros((3, 3, 4), np.uint8))


@pytest.mark.parametrize(
    ("n", "says"), [*((n, f"1 to 256 colors, got {n}") for n in (0, 257, -1)), (1.5, "whole number")]
)
def test_impossible_numbers_of_colors_are_refused(n, says):
    with pytest.raises(InputError, match=says):
        extract_palette(bands(1), colors=n)


def test_things_that_are_no_picture_are_refused():
    with pytest.raises(InputError, match="an image must be"):
        extract_palette(7)


def test_files_bytes_and_pillow_images_are_taken(tmp_path):
    picture = PillowImage.fromarray(bands(4, 7))
    picture.save(tmp_path / "sunset.png")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    codes = extract_palette(bands(4, 7)).codes
    from_file = extract_palette(tmp_path / "sunset.png")
    assert (from_file.name, from_file.source) == ("sunset", "segvec extract, sunset")
    assert from_file.color_names == ()
    assert from_file.codes == extract_palette(buffer.getvalue()).codes == extract_palette(picture).codes == codes


def test_more_colors_describe_a_picture_better():
    picture = noise(50, 50)
    points = oklab_from_srgb(picture.reshape(-1, 3) / 255)

    def error(n):
        colors = extract_palette(picture, colors=n).oklab
        return np.linalg.norm(points[:, None] - colors, axis=2).min(axis=1).mean()

    assert error(2) > error(8) > error(32) > error(128)
