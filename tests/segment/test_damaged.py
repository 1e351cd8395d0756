"""Flat art that went through JPEG, noise or blur keeps its inks and its regions, and photographs stay photographs."""

import io

import numpy as np
import pytest
from PIL import Image, ImageFilter
from skimage import data

import segvec
from segvec.segment.damaged import damaged_art
from segvec.segment.merge import components
from segvec.segment.spoiled import label_damaged, medians

INKS = np.array([[255, 255, 255], [20, 20, 20], [178, 178, 178], [200, 60, 50]], np.uint8)


def drawing():
    """A dark ring, a grey disk in it and a red bar, anti-aliased; and the ink of every pixel."""
    y, x = np.mgrid[:768, :768] / 8
    radius = np.hypot(x - 44, y - 44)
    labels = np.where(radius < 36, 1, 0)
    labels[radius < 24] = 2
    labels[(x > 14) & (x < 84) & (y > 86) & (y < 93)] = 3
    soft = INKS[labels].reshape(96, 8, 96, 8, 3).mean(axis=(1, 3)).round().astype(np.uint8)
    return soft, labels[4::8, 4::8]


def damaged(pixels, damage):
    image = Image.fromarray(pixels)
    if damage == "noise":
        noisy = pixels + np.random.default_rng(3).normal(0, 5.1, pixels.shape)
        return noisy.clip(0, 255).round().astype(np.uint8)
    if damage == "blur":
        return np.asarray(image.filter(ImageFilter.GaussianBlur(1)))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=int(damage))
    return np.asarray(Image.open(file))


@pytest.mark.parametrize("damage", ["80", "50", "noise", "blur"])
def test_damage_adds_neither_inks_nor_regions(damage):
    pixels, labels = drawing()
    art = segvec.trace(damaged(pixels, damage))
    assert len(art.colors) == len(INKS)
    apart = np.abs(art.colors[:, None].astype(int) - INKS).max(axis=2).min(axis=1)
    assert apart.max() <= 8
    drawn = art.to_array()[..., :3].astype(int)
    nearest = np.abs(drawn[:, :, None] - INKS).sum(axis=3).argmin(axis=2)
    assert (nearest != labels).mean() < 0.03


@pytest.mark.parametrize("damage", ["50", "noise", "blur"])
def test_edges_are_mixtures_of_the_areas_that_meet(damage):
    pixels, _ = drawing()
    spoiled = damaged(pixels, damage)
    art = damaged_art(spoiled, is_blurred=damage == "blur")
    labels = label_damaged(spoiled, art.inks, damage=art.damage)
    sizes = np.bincount(components(labels)[0].ravel())
    assert np.count_nonzero(sizes >= 12) == 4  # the grey on the ring's outer edge is no ink


@pytest.mark.parametrize("name", ["astronaut", "coffee", "camera"])
def test_photographs_are_no_damaged_art(name):
    pixels = getattr(data, name)()[100:300, 100:300]
    pixels = np.broadcast_to(pixels.reshape(200, 200, -1), (200, 200, 3))
    assert damaged_art(np.ascontiguousarray(pixels), is_blurred=False) is None


def test_noisy_ramps_are_no_inks():
    ramp = np.linspace(40, 220, 200)[None, :, None] + np.zeros((120, 1, 3))
    noisy = (ramp + np.random.default_rng(1).normal(0, 5, ramp.shape)).clip(0, 255).astype(np.uint8)
    assert damaged_art(noisy, is_blurred=False) is None


def test_clean_art_keeps_its_bytes_whatever_damage_is_looked_for():
    pixels, _ = drawing()
    assert {tuple(ink) for ink in segvec.trace(pixels).colors.tolist()} == {tuple(ink) for ink in INKS.tolist()}


def test_median_is_that_of_nine_pixels():
    from scipy.ndimage import median_filter

    pixels = np.random.default_rng(5).integers(0, 256, (17, 23, 3)).astype(np.uint8)
    assert np.array_equal(medians(pixels), median_filter(pixels, (3, 3, 1), mode="nearest"))
