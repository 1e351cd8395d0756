"""The techniques that heatmaps began with, each reproduced by the public functions and checked against plain numpy."""

import io
import json

import numpy as np
import pytest
from matplotlib import colormaps
from PIL import Image as PillowImage
from scipy.signal import convolve2d
from skimage import data
from skimage.color import rgb2gray

from segvec.frames import read_frames
from segvec.heat.heatmap import heatmap
from segvec.heat.motion import heatmap_frames, write_heatmap_frames
from segvec.heat.normalize import normalize
from segvec.heat.pool import density, masked_mean, pool
from segvec.heat.unmap import unmap
from segvec.image import as_image

LUMA = np.array([0.2989, 0.5870, 0.1140])


@pytest.fixture(scope="module")
def photograph():
    """A photograph of 512 x 400 pixels."""
    return data.astronaut()[:400]


def blocks_of(values, side):
    """(rows, cols, pixels) of whole blocks."""
    rows, cols = values.shape[0] // side, values.shape[1] // side
    return values.reshape(rows, side, cols, side).swapaxes(1, 2).reshape(rows, cols, side * side)


def pixels_of(file):
    return np.asarray(PillowImage.open(file).convert("RGB"))


def looked_up(name, shares):
    """Colors 0..255 that matplotlib gives to 0..1."""
    return (colormaps[name](shares)[..., :3] * 255).astype(np.uint8)


# 000: a banner from a photograph


def test_seed_000_grey_is_the_weighted_sum(photograph):
    made = heatmap(photograph, block=(1, 1)).values
    assert made == pytest.approx(photograph @ LUMA / LUMA.sum(), abs=0.02)
    other = heatmap(photograph, block=(1, 1), grey="0.2125,0.7154,0.0721").values
    assert other == pytest.approx(255 * rgb2gray(photograph), abs=0.02)


def test_seed_000_rows_can_be_cut_out(photograph):
    stripe = heatmap(photograph[100:250], block=(10, 10))
    assert stripe.values.shape == (15, 52)
    wanted = heatmap(photograph, width=512, height=150, crop="0,175", block=(10, 10))
    assert wanted.box == (0, 100, 512, 250)
    assert np.array_equal(wanted.values, stripe.values)


@pytest.mark.parametrize(("reduce", "plain"), [("min", np.min), ("max", np.max), ("median", np.median)])
def test_seed_000_blocks_of_ten_show_their_extreme(photograph, reduce, plain):
    square = photograph[:, :510]
    made = heatmap(square, block=(10, 10), reduce=reduce).values
    assert made == pytest.approx(plain(blocks_of(square @ LUMA / LUMA.sum(), 10), axis=2), abs=0.02)


@pytest.mark.parametrize("cmap", ["coolwarm", "vlag", "icefire", "Spectral_r", "cubehelix"])
def test_seed_000_banner_has_exactly_2000_by_600_pixels_in_any_map(photograph, cmap):
    heat = heatmap(photograph, width=2000, height=600, reduce="min", cmap=cmap, dpi=96)
    banner = PillowImage.open(io.BytesIO(heat.to_png()))
    assert banner.size == (2000, 600)
    assert banner.info["dpi"] == pytest.approx((96, 96), abs=0.02)
    cells = heat.values
    corner = heat.colormap.table[int(min(255, 256 * (cells[0, 0] - cells.min()) / np.ptp(cells)))]
    assert banner.convert("RGB").getpixel((0, 0)) == tuple(corner.tolist())


# 001: arrays in, arrays and frames out


def test_seed_001_grey_array_becomes_the_colors_of_a_map():
    image = np.random.default_rng(0).integers(0, 256, (54, 96, 1), dtype=np.uint8)
    for name in ("inferno", "jet", "hot"):
        heat = heatmap(image, cmap=name, vmin=0, vmax=255, width=96, height=54).to_array()
        assert (heat.shape, heat.dtype) == ((54, 96, 3), np.uint8)
        assert np.array_equal(heat, looked_up(name, image[..., 0]))


def test_seed_001_least_is_coldest_and_most_is_hottest():
    heat = heatmap([[0, 255]], cmap="inferno")
    assert heat.colors[0].sum(axis=1).tolist() == sorted(heat.colors[0].sum(axis=1).tolist())
    assert heat.colors[0].tolist() == heat.colormap.table[[0, -1]].tolist()


def moving_spot():
    row, col = np.mgrid[:36, :64]
    return [np.exp(-((row - 18) ** 2 + (col - 8 - 8 * k) ** 2) / 50) * (100 + 20 * k) for k in range(6)]


def test_seed_001_heatmaps_are_arrays_for_a_video(tmp_path):
    frames = list(heatmap_frames(moving_spot(), cmap="inferno", width=64, height=36))
    assert len(frames) == 6
    largest = max(frame.max() for frame in moving_spot())
    smallest = min(frame.min() for frame in moving_spot())
    for made, spot in zip(frames, moving_spot(), strict=True):
        expected = looked_up("inferno", (spot - smallest) / (largest - smallest))
        assert np.abs(made.astype(int) - expected).max() <= 8  # float32 may take the next of 256 entries
    write_heatmap_frames(moving_spot(), tmp_path / "heat.mp4", cmap="inferno", width=64, height=36, fps=10)
    video = [as_image(frame).pixels for frame in read_frames(tmp_path / "heat.mp4")]
    assert len(video) == 6
    assert np.abs(np.array(video).astype(int) - np.array(frames)).mean() < 8


def test_seed_001_saved_picture_keeps_every_pixel(tmp_path):
    mosaic = np.random.default_rng(1).random((300, 400))
    heat = heatmap(mosaic, width=400, height=300)
    (tmp_path / "mosaic.png").write_bytes(heat.to_png())
    assert np.array_equal(pixels_of(tmp_path / "mosaic.png"), heat.colors)


def test_seed_001_deep_numbers_are_scaled_and_not_cut_off():
    deep = np.array([[0, 1000], [2000, 4000]], np.uint16)
    assert heatmap(deep, cmap="gray").colors[..., 0].tolist() == [[0, 64], [128, 255]]


def test_seed_001_map_of_own_colors():
    heat = heatmap(np.arange(5)[None], cmap="navy,white,#c00", steps=5)
    assert heat.colors[0, [0, 2, 4]].tolist() == [[0, 0, 128], [255, 255, 255], [204, 0, 0]]


def test_seed_001_lighter_of_two_pictures():
    first, second = np.random.default_rng(2).integers(0, 256, (2, 20, 30), dtype=np.uint8)
    heat = heatmap(np.maximum(first, second), cmap="gray", vmin=0, vmax=255)
    assert np.array_equal(heat.colors, np.maximum(heatmap_grey(first), heatmap_grey(second)))


def heatmap_grey(values):
    return heatmap(values, cmap="gray", vmin=0, vmax=255).colors


# 003: densities and masked means


def test_seed_003_density_of_blocks():
    marks = np.random.default_rng(3).integers(0, 3, (12, 12))
    heat = heatmap(marks, block=(3, 3), reduce="density")
    expected = [
        [np.count_nonzero(marks[row : row + 3, col : col + 3]) / 9 for col in range(0, 12, 3)]
        for row in range(0, 12, 3)
    ]
    assert heat.values.shape == (4, 4)
    assert heat.values == pytest.approx(np.array(expected), abs=1e-6)


@pytest.mark.parametrize("window", [3, 4])
def test_seed_003_density_of_a_sliding_window(window):
    marks = np.random.default_rng(4).integers(0, 2, (12, 12))
    expected = convolve2d(marks, np.ones((window, window)), "valid") / window**2
    inner = np.s_[window // 2 : window // 2 + len(expected)]
    assert density(marks, window=window)[inner, inner] == pytest.approx(expected, abs=1e-6)
    assert heatmap(marks, window=window).values[inner, inner] == pytest.approx(expected, abs=1e-6)


def test_seed_003_mean_color_inside_a_mask(photograph):
    row, col = np.mgrid[:400, :512]
    mask = (row - 120) ** 2 + (col - 220) ** 2 < 80**2
    expected = [photograph[..., k][mask].mean() for k in range(3)]
    assert masked_mean(photograph, mask) == pytest.approx(expected)
    whole = heatmap(photograph, mask=mask, cells=(1, 1)).values
    assert whole == pytest.approx(np.array([[expected @ LUMA / LUMA.sum()]]), abs=0.02)


def test_seed_003_cells_outside_the_mask_are_bad(photograph):
    mask = np.zeros((400, 512), bool)
    mask[:200] = True
    heat = heatmap(photograph, mask=mask, block=(20, 20), bad="white")
    assert np.isfinite(heat.values[:10]).all()
    assert (heat.colors[10:] == 255).all()


def test_seed_003_local_means_in_three_dimensions():
    volume = np.random.default_rng(5).random((100, 80, 6))
    pooled = pool(volume, block=10).reshape(10, 8, 2, 3).mean(axis=-1)
    expected = volume.reshape(10, 10, 8, 10, 2, 3).mean(axis=(1, 3, 5))
    assert pooled == pytest.approx(expected, rel=1e-5)


def test_seed_003_variance_of_each_pixel_and_of_each_block():
    stack = np.random.default_rng(6).normal(size=(5, 20, 30))
    heat = heatmap(stack.var(axis=0), cells=(30, 20))
    assert heat.values == pytest.approx(stack.var(axis=0), rel=1e-5)
    blocks = heatmap(stack[0], block=(10, 10), reduce=np.nanvar).values
    assert blocks == pytest.approx(blocks_of(stack[0], 10).var(axis=-1), rel=1e-4)


def test_seed_003_noise_that_was_multiplied_in_can_be_divided_out():
    generator = np.random.default_rng(7)
    values, noise = generator.random((8, 8)), generator.random((8, 8))
    shown = heatmap(values @ noise).values.astype(float) @ np.linalg.inv(noise)
    assert normalize(shown) == pytest.approx(normalize(values), abs=1e-3)


# 004: scales, equalization, and back from colors to numbers


def test_seed_004_numbers_come_back_from_the_colors_of_jet():
    values = np.random.default_rng(8).integers(1500, 4500, (100, 100))
    heat = heatmap(values, cmap="jet", vmin=1500, vmax=4500, width=100, height=100)
    assert np.array_equal(heat.to_array(), looked_up("jet", ((values - 1500) / 3000).astype(np.float32)))
    found = unmap(heat.to_png(), cmap="jet", vmin=1500, vmax=4500)
    assert found.n_off == 0
    assert (np.abs(found.values - values) <= found.uncertainty).all()
    error = np.abs(found.values - values)
    assert np.quantile(error, 0.95) <= 3000 / 512 + 1e-3  # half of a step
    assert error.max() < 2 * 3000 / 256  # jet has one color for four steps


def test_seed_004_array_has_the_size_of_the_data_and_no_frame():
    values = 500 * np.random.default_rng(9).random((37, 61)) - 200
    made = heatmap(values, width=61, height=37).to_array()
    assert made.shape == (37, 61, 3)
    shares = ((values - values.min()) / np.ptp(values)).astype(np.float32)
    assert np.abs(made.astype(int) - looked_up("viridis", shares)).max() <= 8


def test_seed_004_colors_do_not_depend_on_the_unit(photograph):
    unit = photograph[..., 0] / 255
    first, second = heatmap(unit, cmap="gray"), heatmap(2 * unit - 1, cmap="gray")
    assert np.abs(first.colors.astype(int) - second.colors).max() <= 1


def test_seed_004_equalized_pictures_use_all_colors_alike(photograph):
    pictures = [photograph[:96, :96, 0], photograph[200:296, 200:296, 1]]
    for picture in pictures:
        shares = heatmap(picture, norm="equalize").shares
        below = np.searchsorted(np.sort(picture.ravel()), picture.ravel(), side="left")
        above = np.searchsorted(np.sort(picture.ravel()), picture.ravel(), side="right")
        ranks = (below + above) / 2
        expected = (ranks - ranks.min()) / np.ptp(ranks)
        assert shares.ravel() == pytest.approx(expected, abs=1e-6)
        counts = np.histogram(shares, bins=4, range=(0, 1))[0] / picture.size
        assert counts == pytest.approx(0.25, abs=0.06)


def test_seed_004_many_pictures_are_equalized_at_once():
    stack = np.random.default_rng(10).normal(size=(20, 16, 16)) ** 3
    frames = np.array(list(heatmap_frames(stack, norm="equalize", cmap="gray", width=16, height=16)))
    counts = np.histogram(frames[..., 0], bins=4, range=(0, 256))[0] / stack.size
    assert counts == pytest.approx(0.25, abs=0.03)


def test_seed_004_neighborhoods_are_equalized(photograph):
    dark = photograph[..., 0] // 8
    plain, local = (heatmap(dark, norm=norm).shares for norm in ("linear", "clahe"))
    assert np.std(blocks_of(local[:400, :512], 8), axis=-1).mean() > np.std(blocks_of(plain, 8), axis=-1).mean()


def test_seed_004_numbers_stand_in_their_cells():
    svg = heatmap(np.arange(12).reshape(3, 4), annotate="{:.0f}", width=400, height=300).to_svg()
    for k in range(12):
        x, y = 50 + 100 * (k % 4), 50 + 100 * (k // 4)
        places = [part for part in svg.split("<text ")[1:] if part.partition(">")[2].startswith(f"{k}<")]
        assert len(places) == 1
        got = [float(word.split('"')[1]) for word in places[0].split(">")[0].split()[:2]]
        assert got == pytest.approx([x, y], abs=25)
    assert json.loads(svg.partition("<metadata>")[2].partition("</metadata>")[0])["heatmap"]["annotate"] == "{:.0f}"
