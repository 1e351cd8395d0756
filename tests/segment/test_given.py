import io

import numpy as np
import pytest
from classes import INKS, TRUTH, cut, noisy, same_partition
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as pillow
from shapes import noise_maps

import segvec
from segvec import InputError
from segvec.image.writing import png_bytes
from segvec.segment.given import MOST_LABELS, given_labels, read_map, read_mask


def test_classes_have_the_mean_color_of_their_pixels():
    picture = noisy(TRUTH)
    labels = TRUTH * 1000 - 7
    found = cut(picture, method="labels", classes=labels)
    assert same_partition(found.labels, TRUTH)
    for value in range(4):
        expected = picture[value == TRUTH].mean(axis=0)
        assert np.abs(found.colors[found.labels[value == TRUTH][0]] - expected).max() <= 0.5


def test_classes_of_single_pixels_stay_unless_an_area_is_asked_for():
    labels = np.arange(48).reshape(6, 8) % 5
    picture = np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8)
    assert same_partition(cut(picture, method="labels", classes=labels).labels, labels)
    speck = np.zeros((6, 8), int)
    speck[:3], speck[4, 4] = 2, 2
    kept, merged = (cut(picture, method="labels", classes=speck, min_area=area).labels for area in (None, 3))
    assert same_partition(kept, speck)
    assert merged[4, 4] == merged[5, 5]


@given(
    noise_maps(most_side=9, most_labels=4), st.sampled_from(["bool", "int8", "uint16", "int64", "uint64", "float64"])
)
def test_distinct_values_of_every_type_are_classes(labels, dtype):
    values = (labels.astype(int) * 40 - (100 if dtype == "int8" else 0)).astype(dtype)
    found, count = given_labels(values)
    assert count == len(np.unique(values))
    assert same_partition(found, values)


def test_distinct_colors_are_classes():
    assert same_partition(given_labels(INKS[TRUTH])[0], TRUTH)
    huge = np.array([[2**63 + 5, 3], [3, 2**63 + 6]], np.uint64)
    assert given_labels(huge)[0].tolist() == [[1, 0], [0, 2]]


def test_label_images_of_16_bits_and_palettes_keep_their_numbers(tmp_path):
    deep = tmp_path / "deep.png"
    pillow.fromarray((TRUTH + 500).astype(np.uint16)).save(deep)
    assert read_map(deep, noun="labels", max_pixels=10**6).max() == 503
    indexed = pillow.fromarray(TRUTH.astype(np.uint8), mode=None).convert("P")
    indexed.putpalette([9, 9, 9] * 4)  # all of one color: the numbers are the classes
    indexed.save(tmp_path / "indexed.png")
    values = read_map(tmp_path / "indexed.png", noun="labels", max_pixels=10**6)
    assert same_partition(given_labels(values)[0], TRUTH)


def test_labels_come_as_array_png_and_npy_and_make_the_same_art(tmp_path):
    picture = noisy(TRUTH)
    np.save(tmp_path / "classes.npy", TRUTH)
    (tmp_path / "classes.png").write_bytes(png_bytes(INKS[TRUTH]))
    arts = [
        segvec.trace(picture, labels=labels)
        for labels in (TRUTH, tmp_path / "classes.npy", str(tmp_path / "classes.png"))
    ]
    assert len({art.to_geojson() for art in arts}) == 1
    assert len(arts[0].colors) == 4
    assert arts[0].recipe["segment"] == "labels"
    assert arts[0].recipe["labels"].startswith("array ")
    assert arts[1].recipe["labels"] == str(tmp_path / "classes.npy")


BAD_MAPS = {
    "missing": (lambda folder: folder / "none.npy", "does not exist"),
    "wrong-size": (lambda folder: np.zeros((3, 4), int), "80 x 60 pixels, got 4 x 3"),
    "text": (lambda folder: np.full((60, 80), "a"), "must be numbers"),
    "four-dimensional": (lambda folder: np.zeros((60, 80, 1, 1)), "must be numbers"),
    "broken-npy": (lambda folder: written(folder / "x.npy", b"\x93NUMPY\x01\x00"), "is truncated or damaged"),
    "objects": (lambda folder: written(folder / "o.npy", npy(np.array([[None]]))), "holds Python objects"),
    "no-picture": (lambda folder: written(folder / "x.png", b"hello"), "not an image"),
}  # fmt: skip


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def written(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("keyword", ["labels", "mask"])
@pytest.mark.parametrize("name", BAD_MAPS)
def test_maps_that_do_not_fit_are_refused_in_one_line(name, keyword, tmp_path):
    source, message = BAD_MAPS[name]
    with pytest.raises(InputError, match=message) as caught:
        segvec.trace(noisy(TRUTH), **{keyword: source(tmp_path)})
    assert "\n" not in str(caught.value)


def test_picture_with_a_value_for_each_pixel_is_no_label_image():
    with pytest.raises(InputError, match=f"more than {MOST_LABELS}"):
        segvec.trace(np.zeros((80, 100), np.uint8), labels=np.arange(8000).reshape(80, 100))


def test_mask_hides_before_colors_are_chosen(tmp_path):
    picture = noisy(TRUTH)
    mask = TRUTH != 3
    (tmp_path / "mask.png").write_bytes(png_bytes(mask * np.uint8(255)))
    for given_as in (mask, mask.astype(int), tmp_path / "mask.png"):
        art = segvec.trace(picture, colors=3, mask=given_as, curve="pixel")
        assert np.abs(art.colors.astype(int) - INKS[:3]).max() < 9
    flat = segvec.trace(INKS[TRUTH], mask=mask, background="white")
    assert (255, 255, 255) in set(map(tuple, flat.colors.tolist()))


def test_soft_edges_of_a_mask_file_are_kept(tmp_path):
    ramp = np.array([[0, 64, 128, 255]], np.uint8)
    (tmp_path / "mask.png").write_bytes(png_bytes(ramp))
    assert read_mask(tmp_path / "mask.png", max_pixels=99).tolist() == ramp.tolist()
    (tmp_path / "mask.png").write_bytes(png_bytes((ramp > 100).astype(np.uint8)))
    assert read_mask(tmp_path / "mask.png", max_pixels=99).tolist() == [[0, 0, 255, 255]]
    assert read_mask(np.array([[0, 3, 1]]), max_pixels=99).tolist() == [[0, 255, 255]]
