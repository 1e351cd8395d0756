"""Seed 001: arrays in, heatmaps and frames of a video out."""

import numpy as np
from plain_numpy import looked_up, pixels_of

from segvec.heat.heatmap import heatmap
from segvec.heat.motion import heatmap_frames
from segvec.image.animation_reading import read_frames
from segvec.image.image import read_image


def test_grey_array_becomes_the_colors_of_a_map():
    image = np.random.default_rng(0).integers(0, 256, (54, 96, 1), dtype=np.uint8)
    for name in ("inferno", "jet", "hot"):
        heat = heatmap(image, cmap=name, vmin=0, vmax=255, width=96, height=54).to_array()
        assert (heat.shape, heat.dtype) == ((54, 96, 4), np.uint8)
        assert np.array_equal(heat[..., :3], looked_up(name, image[..., 0]))


def test_least_is_coldest_and_most_is_hottest():
    heat = heatmap([[0, 255]], cmap="inferno")
    assert heat.colors[0].sum(axis=1).tolist() == sorted(heat.colors[0].sum(axis=1).tolist())
    assert heat.colors[0].tolist() == heat.colormap.table[[0, -1]].tolist()


def moving_spot():
    row, col = np.mgrid[:36, :64]
    return [np.exp(-((row - 18) ** 2 + (col - 8 - 8 * k) ** 2) / 50) * (100 + 20 * k) for k in range(6)]


def test_heatmaps_are_arrays_for_a_video(tmp_path):
    frames = list(heatmap_frames(moving_spot(), cmap="inferno", width=64, height=36))
    assert len(frames) == 6
    largest = max(frame.max() for frame in moving_spot())
    smallest = min(frame.min() for frame in moving_spot())
    for made, spot in zip(frames, moving_spot(), strict=True):
        expected = looked_up("inferno", (spot - smallest) / (largest - smallest))
        assert np.abs(made.astype(int) - expected).max() <= 8  # float32 may take the next of 256 entries
    heatmap_frames(moving_spot(), cmap="inferno", width=64, height=36).save(tmp_path / "heat.mp4", fps=10)
    video = [read_image(frame).pixels for frame in read_frames(tmp_path / "heat.mp4")]
    assert len(video) == 6
    assert np.abs(np.array(video).astype(int) - np.array(frames)).mean() < 8


def test_saved_picture_keeps_every_pixel(tmp_path):
    mosaic = np.random.default_rng(1).random((300, 400))
    heat = heatmap(mosaic, width=400, height=300)
    (tmp_path / "mosaic.png").write_bytes(heat.to_png())
    assert np.array_equal(pixels_of(tmp_path / "mosaic.png"), heat.colors)


def test_deep_numbers_are_scaled_and_not_cut_off():
    deep = np.array([[0, 1000], [2000, 4000]], np.uint16)
    assert heatmap(deep, cmap="gray").colors[..., 0].tolist() == [[0, 64], [128, 255]]


def test_map_of_own_colors_passes_through_them():
    heat = heatmap(np.arange(5)[None], cmap="navy,white,#c00", steps=5)
    assert heat.colors[0, [0, 2, 4]].tolist() == [[0, 0, 128], [255, 255, 255], [204, 0, 0]]


def test_lighter_of_two_pictures_has_the_lighter_colors_of_both():
    first, second = np.random.default_rng(2).integers(0, 256, (2, 20, 30), dtype=np.uint8)
    heat = heatmap(np.maximum(first, second), cmap="gray", vmin=0, vmax=255)
    assert np.array_equal(heat.colors, np.maximum(heatmap_grey(first), heatmap_grey(second)))


def heatmap_grey(values):
    return heatmap(values, cmap="gray", vmin=0, vmax=255).colors
