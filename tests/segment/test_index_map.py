"""Class numbers alone become art: no other picture is needed."""

import numpy as np
import pytest
from classes import TRUTH, same_partition
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as pillow
from shapes import noise_maps

import segvec
from segvec.errors import InputError
from segvec.planar.region_pixels import region_pixels
from segvec.segment.index_map import read_index_map

COLORS = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]], np.uint8)
PALETTE = ["red", "lime", "blue", "white"]


def exactly(source, **chosen):
    return segvec.trace(source, segment="labels", curve="pixel", **chosen)


def shown(art):
    return art.to_array()[..., :3]


@given(noise_maps(most_side=9, most_labels=4), st.sampled_from(["bool", "int8", "uint16", "int64", "float64"]))
@settings(max_examples=30)
def test_each_number_has_the_palettes_color_in_its_order(labels, dtype):
    numbers = np.unique(labels.astype(dtype), return_inverse=True)[1].reshape(labels.shape)
    art = exactly(labels.astype(dtype), palette=PALETTE)
    pixels, regions = region_pixels(art.borders[0]), art.borders[0].labels[:-1]
    assert np.array_equal(art.colors[regions][pixels], COLORS[numbers])


def test_files_of_every_kind_give_the_same_art(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("a.npy", TRUTH * 1000 - 7)
    pillow.fromarray((TRUTH + 500).astype(np.uint16)).save("deep.png")
    indexed = pillow.fromarray(TRUTH.astype(np.uint8)).convert("P")
    indexed.putpalette([9, 9, 9] * 4)
    indexed.save("indexed.png")
    expected = shown(exactly(TRUTH, palette=PALETTE))
    assert np.array_equal(expected, COLORS[TRUTH])
    for name in ("a.npy", "deep.png", "indexed.png"):
        assert np.array_equal(shown(exactly(name, palette=PALETTE)), expected)


def test_classes_keep_colors_of_their_own(tmp_path):
    indexed = pillow.fromarray(TRUTH.astype(np.uint8)).convert("P")
    indexed.putpalette(COLORS[::-1].ravel().tolist())
    indexed.save(tmp_path / "own.png")
    for source in (tmp_path / "own.png", COLORS[::-1][TRUTH]):
        assert np.array_equal(shown(exactly(source)), COLORS[::-1][TRUTH])


def test_numbers_without_colors_get_some_that_differ():
    art = exactly(TRUTH)
    assert len(np.unique(art.colors, axis=0)) == 4
    assert same_partition(shown(art) @ [1, 256, 65536], TRUTH)


def test_labels_beside_a_palette_are_the_classes():
    picture = np.random.default_rng(0).integers(0, 256, (*TRUTH.shape, 3), np.uint8)
    art = segvec.trace(picture, labels=TRUTH, palette=PALETTE, curve="pixel")
    assert same_partition(shown(art) @ [1, 256, 65536], TRUTH)


def test_photograph_is_no_index_map(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, (90, 90, 3), np.uint8)
    with pytest.raises(InputError, match="the picture itself is taken for the classes, but labels have 7634"):
        read_index_map(noise, max_pixels=10**6)
    with pytest.raises(InputError, match="does not exist"):
        segvec.trace("nowhere.npy", segment="labels")
