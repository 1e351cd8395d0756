import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from segvec.segment.smooth import EVEN_ERROR, blockiness, plane_errors, zones

PICTURES = array_shapes(min_dims=2, max_dims=2, max_side=8).flatmap(
    lambda shape: arrays(np.uint8, (*shape, 3), elements=st.integers(100, 106))
)


def from_plane(pixels):
    """(H, W) whether 3 x 3 pixels fit a plane of each channel, by least squares."""
    height, width = pixels.shape[:2]
    padded = np.pad(pixels.astype(float), ((1, 1), (1, 1), (0, 0)), mode="edge")
    y, x = np.mgrid[-1:2, -1:2]
    plane = np.stack([np.ones(9), x.ravel(), y.ravel()], axis=1)
    even = np.ones((height, width), bool)
    for row, column in np.ndindex(height, width):
        around = padded[row : row + 3, column : column + 3].reshape(9, 3)
        rest = around - plane @ np.linalg.lstsq(plane, around, rcond=None)[0]
        even[row, column] = np.sqrt((rest**2).mean(axis=0).max()) <= EVEN_ERROR
    return even


@given(PICTURES)
def test_even_pixels_lie_in_a_plane(pixels):
    assert (plane_errors(pixels) <= EVEN_ERROR).tolist() == from_plane(pixels).tolist()


@pytest.mark.parametrize("steps", [(0, 0), (0.4, 0), (3, -2), (0.03, 7)])
def test_flats_and_ramps_are_even(steps):
    y, x = np.mgrid[:20, :24]
    levels = np.clip(90 + steps[0] * x + steps[1] * y, 0, 255)
    errors = plane_errors(np.rint(levels).astype(np.uint8)[..., None].repeat(3, axis=2))
    assert (errors <= EVEN_ERROR)[1:-1, 1:-1].all()


def test_edges_are_not_even_and_shut_areas_off():
    pixels = np.full((20, 30, 3), 200, np.uint8)
    pixels[:, 15:] = 190
    even = plane_errors(pixels) <= EVEN_ERROR
    assert (~even).any(axis=0).nonzero()[0].tolist() == [14, 15]


def shaded():
    """Two ramps and a flat area, each two columns from the next."""
    pixels = np.zeros((10, 60, 3), np.uint8)
    pixels[:, :30] = np.arange(30)[:, None] * 2
    pixels[:, 30:42] = 200
    pixels[:, 42:] = 90 + np.arange(18)[:, None]
    even = np.ones((10, 60), bool)
    even[:, [29, 30, 41, 42]] = False
    return pixels, even


def test_zones_are_areas_whose_color_changes_largest_first():
    pixels, even = shaded()
    found = zones(even, pixels, least=10, least_range=3)
    assert [(zone.columns, zone.area) for zone in found] == [(slice(0, 29), 290), (slice(43, 60), 170)]
    for zone in found:
        points, colors = zone.sample(pixels, most=1000)
        x, y = (points - 0.5).astype(int).T
        assert (colors == pixels[y, x]).all()
        assert even[y, x].all()
        assert len(y) == zone.area == zone.mask.sum()


@pytest.mark.parametrize(("options", "count"), [((200, 3), 1), ((10, 20), 1), ((500, 3), 0)])
def test_zones_have_some_size_and_range(options, count):
    pixels, even = shaded()
    assert len(zones(even, pixels, least=options[0], least_range=options[1])) == count


def test_pixels_that_are_not_even_are_in_no_zone():
    pixels = np.random.default_rng(1).integers(0, 256, (9, 9, 3)).astype(np.uint8)
    assert zones(np.zeros((9, 9), bool), pixels, least=1, least_range=0) == []


@pytest.mark.parametrize("colors", [1, 2, 3])
def test_flat_areas_of_few_colors_are_no_zone(colors):
    pixels = np.repeat(np.arange(12)[None] // (12 // colors) * 3, 30, axis=0).astype(np.uint8)
    pixels = np.repeat(pixels, 20, axis=1)[..., None].repeat(3, axis=2)
    assert zones(np.ones(pixels.shape[:2], bool), pixels, least=1, least_range=0) == []


@pytest.mark.parametrize("quality", [60, 75, 85])
def test_blocks_of_a_jpeg_are_seen(quality):
    y, x = np.mgrid[:200, :240]
    ramp = np.stack([60 + x / 2, 40 + y / 2, 200 - x / 3 - y / 5], axis=2).round().astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(ramp).save(file, "JPEG", quality=quality, subsampling=0)
    damaged = np.asarray(Image.open(file).convert("RGB"))
    even = np.ones(ramp.shape[:2], bool)
    assert blockiness(ramp, even) < 1.1 < blockiness(damaged, even)
