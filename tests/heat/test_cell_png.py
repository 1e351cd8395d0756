import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from segvec.errors import InputError
from segvec.heat.cell_png import cell_png
from segvec.heat.cells import cell_picture
from segvec.heat.heatmap import heatmap

COLORS = np.random.default_rng(0).integers(0, 256, (256, 3), np.uint8)


def opened(data):
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image


@given(
    arrays(np.intp, array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.integers(0, 255)),
    st.integers(0, 20),
    st.integers(0, 20),
)
def test_pixels_are_those_of_the_cell_picture(indices, wider, higher):
    width, height = indices.shape[1] + wider, indices.shape[0] + higher
    image = opened(cell_png(indices, COLORS, size=(width, height)))
    expected = cell_picture(COLORS[indices], width=width, height=height)
    np.testing.assert_array_equal(np.asarray(image.convert("RGB")), expected)


def test_pixels_per_inch_are_written():
    assert opened(cell_png(np.zeros((1, 1), int), COLORS, size=(1, 1), dpi=300)).info["dpi"] == pytest.approx(
        (300, 300), abs=0.1
    )
    assert "dpi" not in opened(cell_png(np.zeros((1, 1), int), COLORS, size=(1, 1))).info


@pytest.mark.parametrize("chosen", [{}, {"steps": 3}, {"steps": 4096, "cmap": "navy,white,#c00"}])
def test_heatmaps_write_the_pixels_of_their_arrays(chosen):
    values = np.linspace(0, 1, 30 * 40).reshape(30, 40)
    values[3, 4] = np.nan
    heat = heatmap(values, **({"width": 90} | chosen))
    np.testing.assert_array_equal(np.asarray(opened(heat.to_png()).convert("RGBA")), heat.to_array())


def test_a_map_of_all_its_256_colors_and_a_bad_one_is_no_palette():
    values = np.append(np.arange(256.0), np.nan)[np.newaxis]
    chosen = {"cmap": "gray", "bad": "#ff0000", "width": 257, "height": 1}
    heat = heatmap(values, **chosen)
    image = opened(heat.to_png())
    assert image.mode == "RGB"
    np.testing.assert_array_equal(np.asarray(image), heat.to_array()[..., :3])
    assert opened(heatmap(values[:, :-1], **(chosen | {"width": 256})).to_png()).mode == "P"


def test_large_cells_cost_few_bytes():
    indices = np.random.default_rng(1).integers(0, 256, (20, 30))
    one, many = (len(cell_png(indices, COLORS, size=(30 * k, 20 * k))) for k in (1, 20))
    assert many < 6 * one


@pytest.mark.parametrize("n", [0, 257])
def test_palettes_of_another_size_are_refused(n):
    with pytest.raises(InputError, match="1 to 256 colors"):
        cell_png(np.zeros((1, 1), int), np.zeros((n, 3), np.uint8), size=(1, 1))


def test_more_cells_than_pixels_are_refused():
    with pytest.raises(InputError, match="do not fit"):
        cell_png(np.zeros((2, 2), int), COLORS, size=(1, 2))
