import logging
import tracemalloc

import numpy as np
import pytest
from classes import PHOTO, cut
from hypothesis import given, settings
from shapes import noise_maps, segmentation

import segvec
from segvec.curves import crossings, nearness, splines, uncrossing
from segvec.planar import subpixel
from segvec.planar.map import planar_map
from segvec.segment import crowding
from segvec.segment.crowding import BORDER_BYTES, MOST_BORDER, border_length
from segvec.segment.merge import components, merge_regions

NOISE = np.random.default_rng(3).integers(0, 256, (48, 64, 3), dtype=np.uint8)
FEW = np.array([[0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255]], np.uint8)[NOISE[..., 0] // 64]


@pytest.fixture(autouse=True)
def _small_pictures_are_bounded_too(monkeypatch):
    monkeypatch.setattr(crowding, "FREE_BORDER", 0)


@given(noise_maps())
@settings(max_examples=25)
def test_border_is_as_long_as_its_arcs(labels):
    planar = planar_map(segmentation(labels))
    frame = 2 * sum(labels.shape)
    assert border_length(labels) == (np.diff(planar.offsets) - 1).sum() - frame


@pytest.mark.parametrize("picture", [NOISE, FEW, NOISE[..., 0]], ids=["rgb", "four-colors", "grey"])
@pytest.mark.parametrize("method", ["auto", "adaptive"])
def test_noise_has_no_more_border_than_the_bound(picture, method, caplog):
    with caplog.at_level(logging.INFO, "segvec"):
        labels = cut(picture, method=method).labels
    assert border_length(labels) <= MOST_BORDER * labels.size
    # Few colors are taken for damaged flat art, where noise goes anyhow.
    assert "pixels are merged, --min-area 1 keeps all" in caplog.text or picture is FEW


def test_transparent_noise_is_bounded_too():
    picture = np.dstack([NOISE, 255 * (NOISE[..., 0] % 2)])
    labels = cut(picture).labels
    assert border_length(labels) <= MOST_BORDER * labels.size


@pytest.mark.parametrize("least", [0, 1])
def test_least_area_of_a_pixel_keeps_all_noise_and_tells_what_it_takes(least, monkeypatch, caplog):
    monkeypatch.setattr(crowding, "TOLD_BYTES", 0)
    with caplog.at_level(logging.INFO, "segvec"):
        labels = cut(FEW, method="multiotsu", colors=4, min_area=least).labels
    assert border_length(labels) > 1.1 * labels.size
    assert "GB; --min-area 4 merges what is small" in caplog.text


def test_given_classes_stay_as_they_are():
    classes = NOISE[..., 0] % 8
    assert border_length(cut(NOISE, method="labels", classes=classes).labels) == border_length(classes)


def test_colors_that_were_asked_for_stay_in_noise():
    assert len(cut(NOISE, colors=12).colors) == 12


def test_photograph_is_not_crowded(caplog):
    with caplog.at_level(logging.INFO, "segvec"):
        cut(PHOTO)
    assert not caplog.records


def test_mosaic_of_equal_tiles_merges_in_few_rounds_and_keeps_colors():
    tiles = np.random.default_rng(1).integers(0, 6, (40, 50)).astype(np.uint8).repeat(2, 0).repeat(2, 1)
    pixels = np.repeat(tiles[..., None] * np.uint8(40), 3, axis=2)
    merged = merge_regions(tiles, pixels=pixels, n_labels=6, min_area=8, border_worth=0.0)
    numbers, _ = components(merged)
    assert np.bincount(numbers.ravel()).min() >= 8
    assert len(np.unique(merged)) > 2


def test_border_takes_no_more_memory_than_is_told(monkeypatch):
    # Parts that are as small beside this picture as those of a large one.
    parts = {
        crossings: ["PART_CHORDS", "PART_CELLS"],
        nearness: ["PART_PAIRS"],
        splines: ["FIT_POINTS"],
        subpixel: ["PART_CRACKS"],
        uncrossing: ["PART_SEGMENTS"],
    }
    for module, names in parts.items():
        for name in names:
            monkeypatch.setattr(module, name, 1 << 10)
    noise = np.random.default_rng(2).integers(0, 2, (110, 110), dtype=np.uint8) * np.uint8(255)
    segvec.trace(noise[:9, :9]).to_svg()
    tracemalloc.start()
    segvec.trace(noise, segment="threshold", min_area=0).to_svg()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= BORDER_BYTES * border_length(noise)
