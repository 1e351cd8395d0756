"""The heatmaps of seed 000: a photograph pooled in blocks, drawn as a banner."""

import io

import numpy as np
import pytest
from PIL import Image as PillowImage
from plain_numpy import LUMA, blocks_of
from skimage.color import rgb2gray

from segvec.heat.heatmap import heatmap


def test_grey_is_the_weighted_sum(photograph):
    made = heatmap(photograph, block=(1, 1)).values
    assert made == pytest.approx(photograph @ LUMA / LUMA.sum(), abs=0.02)
    other = heatmap(photograph, block=(1, 1), grey="0.2125,0.7154,0.0721").values
    assert other == pytest.approx(255 * rgb2gray(photograph), abs=0.02)


def test_rows_can_be_cut_out(photograph):
    stripe = heatmap(photograph[100:250], block=(10, 10))
    assert stripe.values.shape == (15, 52)
    wanted = heatmap(photograph, width=512, height=150, crop="0,175", block=(10, 10))
    assert wanted.box == (0, 100, 512, 250)
    assert np.array_equal(wanted.values, stripe.values)


@pytest.mark.parametrize(("reduce", "plain"), [("min", np.min), ("max", np.max), ("median", np.median)])
def test_blocks_of_ten_show_their_extreme(photograph, reduce, plain):
    square = photograph[:, :510]
    made = heatmap(square, block=(10, 10), reduce=reduce).values
    assert made == pytest.approx(plain(blocks_of(square @ LUMA / LUMA.sum(), 10), axis=2), abs=0.02)


@pytest.mark.parametrize("cmap", ["coolwarm", "vlag", "icefire", "Spectral_r", "cubehelix"])
def test_banner_has_exactly_2000_by_600_pixels_in_any_map(photograph, cmap):
    heat = heatmap(photograph, width=2000, height=600, reduce="min", cmap=cmap, dpi=96)
    banner = PillowImage.open(io.BytesIO(heat.to_png()))
    assert banner.size == (2000, 600)
    assert banner.info["dpi"] == pytest.approx((96, 96), abs=0.02)
    cells = heat.values
    corner = heat.colormap.table[int(min(255, 256 * (cells[0, 0] - cells.min()) / np.ptp(cells)))]
    assert banner.convert("RGB").getpixel((0, 0)) == tuple(corner.tolist())
