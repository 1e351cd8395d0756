"""Seed 004: normalizing, equalizing, and back from the colors of a map to numbers."""

import json

import numpy as np
import pytest
from plain_numpy import blocks_of, looked_up

from segvec.heat.heatmap import heatmap
from segvec.heat.motion import heatmap_frames
from segvec.heat.unmap import unmap


def test_numbers_come_back_from_the_colors_of_jet():
    values = np.random.default_rng(8).integers(1500, 4500, (100, 100))
    heat = heatmap(values, cmap="jet", vmin=1500, vmax=4500, width=100, height=100)
    assert np.array_equal(heat.to_array()[..., :3], looked_up("jet", ((values - 1500) / 3000).astype(np.float32)))
    found = unmap(heat.to_png(), cmap="jet", vmin=1500, vmax=4500)
    assert found.n_off == 0
    assert (np.abs(found.values - values) <= found.uncertainty).all()
    error = np.abs(found.values - values)
    assert np.quantile(error, 0.95) <= 3000 / 512 + 1e-3  # half of a step
    assert error.max() < 2 * 3000 / 256  # jet has one color for four steps


def test_array_has_the_size_of_the_data_and_no_frame():
    values = 500 * np.random.default_rng(9).random((37, 61)) - 200
    made = heatmap(values, width=61, height=37).to_array()
    assert made.shape == (37, 61, 4)
    shares = ((values - values.min()) / np.ptp(values)).astype(np.float32)
    assert np.abs(made[..., :3].astype(int) - looked_up("viridis", shares)).max() <= 8


def test_colors_do_not_depend_on_the_unit(photograph):
    unit = photograph[..., 0] / 255
    first, second = heatmap(unit, cmap="gray"), heatmap(2 * unit - 1, cmap="gray")
    assert np.abs(first.colors.astype(int) - second.colors).max() <= 1


def test_equalized_pictures_use_all_colors_alike(photograph):
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


def test_many_pictures_are_equalized_at_once():
    stack = np.random.default_rng(10).normal(size=(20, 16, 16)) ** 3
    frames = np.array(list(heatmap_frames(stack, norm="equalize", cmap="gray", width=16, height=16)))
    counts = np.histogram(frames[..., 0], bins=4, range=(0, 256))[0] / stack.size
    assert counts == pytest.approx(0.25, abs=0.03)


def test_neighborhoods_are_equalized(photograph):
    dark = photograph[..., 0] // 8
    plain, local = (heatmap(dark, norm=norm).shares for norm in ("linear", "clahe"))
    assert np.std(blocks_of(local[:400, :512], 8), axis=-1).mean() > np.std(blocks_of(plain, 8), axis=-1).mean()


def test_numbers_stand_in_their_cells():
    svg = heatmap(np.arange(12).reshape(3, 4), annotate="{:.0f}", width=400, height=300).to_svg()
    for k in range(12):
        x, y = 50 + 100 * (k % 4), 50 + 100 * (k // 4)
        places = [part for part in svg.split("<text ")[1:] if part.partition(">")[2].startswith(f"{k}<")]
        assert len(places) == 1
        got = [float(word.split('"')[1]) for word in places[0].split(">")[0].split()[:2]]
        assert got == pytest.approx([x, y], abs=25)
    assert json.loads(svg.partition("<metadata>")[2].partition("</metadata>")[0])["heatmap"]["annotate"] == "{:.0f}"
