"""What borders scatter tells clean pictures from damaged ones."""

import io
from dataclasses import replace
from functools import cache

import numpy as np
import PIL.Image
import pytest
from scipy.stats import chi2

import segvec
from segvec.image.image import read_image
from segvec.options.tracing import TraceOptions
from segvec.planar.map import planar_map
from segvec.planar.scatter import SMOOTH_SHARE, scatter
from segvec.planar.subpixel import subpixel_map
from segvec.segment import segment

CENTER, RADIUS = (31.3, 32.6), 20.4


@cache
def disc(side=64, finer=32):
    """Draw a dark disc, anti-aliased."""
    y, x = (np.mgrid[: side * finer, : side * finer] + 0.5) / finer
    inside = np.hypot(x - CENTER[0], y - CENTER[1]) < RADIUS
    cover = inside.reshape(side, finer, side, finer).mean(axis=(1, 3))
    return np.repeat((255 - 225 * cover + 0.5).astype(np.uint8)[..., None], 3, axis=2)


def compressed(pixels, quality):
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.asarray(PIL.Image.open(file))


def binary(pixels):
    return np.where(pixels > 142, np.uint8(255), np.uint8(30))


def borders(pixels):
    picture = read_image(pixels)
    cut = segment(picture, TraceOptions(colors=2))
    planar = planar_map(cut.segmentation)
    return subpixel_map(planar, pixels=picture.pixels, alpha=picture.alpha, segmentation=cut.segmentation)


def test_clean_borders_scatter_by_a_hundredth_of_a_pixel_at_most():
    assert scatter(borders(disc())) < 0.01


@pytest.mark.parametrize("damaged", [compressed(disc(), 50), binary(disc())], ids=["jpeg", "binary"])
def test_damaged_borders_scatter_by_more(damaged):
    assert scatter(borders(damaged)) > 0.02


def test_borders_scatter_by_the_noise_that_is_added():
    planar = borders(disc())
    noises = np.random.default_rng(0).normal(0, 0.05, (20, *planar.points.shape))
    # Of seven points three go into the parabola; what is left of four is looked at where it is smallest.
    expected = 0.05 * np.sqrt(chi2.ppf(SMOOTH_SHARE, 4) / 4)
    found = [scatter(replace(planar, points=planar.points + noise)) for noise in noises]
    assert np.mean(found) == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("pixels", [np.zeros((1, 1, 3), np.uint8), np.zeros((40, 40, 3), np.uint8)])
def test_pictures_without_edges_tell_nothing(pixels):
    assert scatter(borders(pixels)) is None


def test_a_rectangle_on_the_pixel_grid_tells_nothing():
    pixels = np.full((40, 40, 3), 255, np.uint8)
    pixels[10:30, 8:33] = 0
    assert scatter(borders(pixels)) is None


def test_an_edge_pixel_goes_to_the_ink_that_covers_more_than_half_of_it():
    """Where light decided instead, borders had bumps of a tenth of a pixel."""
    planar = borders(disc())
    points = planar.points[(planar.points.min(axis=1) > 1) & (planar.points.max(axis=1) < 63)]
    assert np.abs(np.hypot(*(points - CENTER).T) - RADIUS).max() < 0.03


def test_clean_art_is_drawn_as_finely_as_its_edges_tell():
    def bent(art):
        points = art.controls[~art.is_line][:, 0]
        return np.abs(np.hypot(*(points - CENTER).T) - RADIUS).max()

    assert bent(segvec.trace(disc())) < 0.02


@pytest.mark.parametrize(("side", "precision", "steps"), [(64, None, 100), (64, 1, 10), (1100, None, 10)])
def test_small_flat_art_is_written_with_two_decimals(side, precision, steps):
    pixels = np.full((side, 64, 3), 255, np.uint8)
    pixels[:64] = disc()
    assert segvec.trace(pixels, precision=precision).precision == steps
