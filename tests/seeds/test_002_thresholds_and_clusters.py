"""The segmentations of seed 002: thresholds, Otsu's method, k-means, and classes recolored."""

import numpy as np
import pytest
from artworks import classes_of, traced_exactly
from plain_numpy import LUMA

import segvec
from segvec.effects.effect import apply_effects


def plain_otsu(plane):
    """Threshold that parts a plane into two classes far apart: the last level of the darker."""
    counts = np.bincount(plane.ravel(), minlength=256).astype(float)
    below, weighted = np.cumsum(counts), np.cumsum(counts * np.arange(256))
    above = counts.sum() - below
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = weighted / below - (weighted[-1] - weighted) / above
    return int(np.nanargmax(below * above * gap**2))


@pytest.mark.parametrize("threshold", [100, 120, 128, 138, 150])
def test_one_threshold_parts_all_pixels_alike(small, threshold):
    above = small @ (LUMA / LUMA.sum()) > threshold + 1e-3
    art = traced_exactly(small, segment="threshold", threshold=threshold)
    assert np.array_equal(classes_of(art) == 0, above)  # the lighter class is the first
    shown = apply_effects(small, [f"threshold:{threshold}"])
    assert np.unique(shown).tolist() == [0, 255]
    assert np.array_equal(shown[..., 0] == 255, above)


def test_otsu_on_grey_parts_at_the_plain_threshold(small):
    grey = np.rint(small @ LUMA / LUMA.sum()).astype(np.uint8)
    art = traced_exactly(small, segment="otsu-grey")
    assert np.array_equal(classes_of(art) == 0, grey > plain_otsu(grey))


def test_otsu_parts_each_channel_and_its_mask_is_where_all_are_bright(small):
    bright = np.stack([small[..., k] > plain_otsu(small[..., k]) for k in range(3)], axis=-1)
    assert np.array_equal(apply_effects(small, ["threshold:otsu@rgb"]), np.where(bright, 255, 0))
    classes = classes_of(traced_exactly(small, segment="otsu"))
    codes = bright @ [1, 2, 4]
    pairs = np.unique(np.stack([classes.ravel(), codes.ravel()]), axis=1)
    assert pairs.shape[1] == len(np.unique(codes)) == len(np.unique(classes))
    both = traced_exactly(small, segment="otsu-mask")
    assert np.array_equal(classes_of(both) == 0, bright.all(axis=-1))


def test_three_clusters_are_the_three_things(animal):
    picture, body = animal
    art = traced_exactly(picture, segment="kmeans", colors=3, space="rgb")
    classes = classes_of(art)
    assert len(art.colors) == 3
    (brown,) = np.unique(classes[body])
    assert np.array_equal(classes == brown, body)
    for label in range(3):
        assert art.colors[label] == pytest.approx(picture[classes == label].mean(axis=0), abs=1.01)


def test_four_seeds_color_the_segments_differently(animal):
    art = segvec.trace(animal[0], segment="kmeans", colors=3)
    pieces = [segvec.recolor(art, "random", seed=seed, shading=False) for seed in range(4)]
    assert len({piece.colors.tobytes() for piece in pieces}) == 4
    assert all(np.array_equal(piece.controls, art.controls) for piece in pieces)
    again = segvec.recolor(art, "random", seed=2, shading=False)
    assert np.array_equal(again.colors, pieces[2].colors)
