import struct
from dataclasses import replace

import numpy as np
import pytest
from pictures import RED, flag_of_four, png_of
from skimage import data

from segvec.errors import InputError
from segvec.heat.data import read_values, turned_values
from segvec.heat.heatmap import heatmap
from segvec.layout.destinations import destination, destination_names

MASK = np.array([[True, False], [True, True]])
RAMP = np.arange(12).reshape(3, 4)


def header(png):
    """Width and height that a PNG says it has."""
    return struct.unpack(">II", png[16:24])


def stripes(width, height):
    """A picture whose red is its column and whose green is its row."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[..., 0], pixels[..., 1] = np.arange(width), np.arange(height)[:, None]
    return pixels


@pytest.mark.parametrize("name", destination_names())
def test_named_destinations_get_their_exact_pixels(name):
    page = destination(name)
    dpi = 40.0 if page.is_physical else None
    heat = heatmap(stripes(30, 20), destination=name, dpi=dpi, cells=(4, 4))
    assert header(heat.to_png()) == heat.size == page.pixels(dpi or 300)


def test_sizes_are_taken_by_name_and_as_written():
    assert heatmap(RAMP, destination="linkedin").size == (1584, 396)
    assert heatmap(RAMP, destination="2000x600").size == (2000, 600)
    assert heatmap(RAMP, destination="a6").size == (1240, 1748)
    assert heatmap(RAMP, destination="2x1in", dpi=100).size == (200, 100)
    assert heatmap(stripes(80, 60), destination="16:9").size == (80, 45)


def test_default_size_of_a_picture_is_that_of_its_whole_blocks():
    assert heatmap(stripes(60, 40)).size == (60, 40)
    assert heatmap(stripes(64, 41)).size == (70, 50)
    assert heatmap(stripes(64, 41), edge="crop").size == (60, 40)
    assert heatmap(stripes(60, 40), cells=(6, 5)).size == (60, 40)
    assert heatmap(stripes(60, 40), block=(20, 5)).size == (60, 40)
    assert heatmap(stripes(3, 25)).values.shape == (3, 1)
    assert heatmap(stripes(1, 1)).values.shape == (1, 1)


def test_default_size_of_a_matrix_shows_its_cells():
    assert heatmap(RAMP).size == (1000, 750)
    assert heatmap(np.zeros((1, 2000))).size == (2000, 1)


def test_one_side_keeps_proportions():
    assert heatmap(stripes(60, 40), width=90).size == (90, 60)
    assert heatmap(stripes(60, 40), height=20).size == (30, 20)
    assert heatmap(RAMP, width=100).size == (100, 75)


def test_pictures_are_cropped_to_the_shape_of_the_output():
    heat = heatmap(stripes(60, 40), width=60, height=20, block=(1, 1), grey="green", crop="center")
    assert heat.box == (0, 10, 60, 30)
    assert heat.source_size == (60, 40)
    assert heat.is_cropped
    assert heat.values[:, 0].tolist() == list(range(10, 30))


def test_matrices_are_stretched():
    heat = heatmap(RAMP, width=300, height=30)
    assert heat.box == (0, 0, 4, 3)
    assert not heat.is_cropped
    assert np.array_equal(heat.values, RAMP)


@pytest.mark.parametrize(
    ("crop", "box"),
    [
        ("center", (0, 10, 60, 30)),
        ("top", (0, 0, 60, 20)),
        ("Bottom-Left", (0, 20, 60, 40)),
        ("0,5", (0, 0, 60, 20)),
        ("50%,100%", (0, 20, 60, 40)),
        ("none", (0, 0, 60, 40)),
    ],
)
def test_crop_says_which_part(crop, box):
    assert heatmap(stripes(60, 40), width=30, height=10, crop=crop).box == box
    assert heatmap(np.zeros((40, 60)), width=100, height=round(100 * (box[3] - box[1]) / 60), crop=crop).box == box


def test_what_stands_out_is_kept():
    pixels = np.full((100, 40, 3), 200, np.uint8)
    pixels[75:90, 12:28] = RED
    left, top, right, bottom = heatmap(pixels, width=40, height=40).box
    assert (left, right) == (0, 40)
    assert top <= 75
    assert bottom >= 90


def test_a_face_that_is_cut_is_counted():
    face = data.astronaut()[:220, 110:330]
    assert heatmap(face, width=60, height=60).n_missing_faces == 0
    assert heatmap(face, width=60, height=10).n_missing_faces == 1


def test_a_part_is_all_that_is_shown():
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    heat = heatmap(pixels, crop="10,5,30,20", block=(5, 5))
    assert heat.box == (10, 5, 40, 25)
    assert np.array_equal(heat.values, heatmap(pixels[5:25, 10:40], block=(5, 5)).values)
    inner = heatmap(pixels, crop="10,5,30,20", width=40, height=10).box
    assert inner[0] == 10
    assert inner[2] == 40
    assert 5 <= inner[1] < inner[3] <= 25
    assert inner[3] - inner[1] in (7, 8)
    assert np.array_equal(heatmap(RAMP, crop="1,0,2,3").values, RAMP[:, 1:3])


def test_what_is_turned_is_turned_with_its_mask_and_names():
    inside = np.arange(12).reshape(3, 4) > 3
    turned = heatmap(RAMP, turn=90, mask=inside)
    assert np.array_equal(turned.values, np.rot90(heatmap(RAMP, mask=inside).values, -1), equal_nan=True)
    assert turned.source_size == (3, 4)
    table = turned_values(replace(read_values(RAMP), row_names=("a", "b", "c"), column_names=tuple("wxyz")), 90)
    assert (table.row_names, table.column_names) == (tuple("wxyz"), ("c", "b", "a"))


def test_whole_picture_is_not_cropped():
    heat = heatmap(stripes(60, 40), width=120, crop="top")
    assert heat.box == (0, 0, 60, 40)
    assert not heat.is_cropped


def test_unknown_crop_is_refused_even_where_nothing_is_cropped():
    with pytest.raises(InputError, match="unknown gravity 'topp'"):
        heatmap(stripes(60, 40), crop="topp")


def test_blocks_and_cells_are_two_ways_to_say_the_same():
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    by_block = heatmap(pixels, block=(20, 10), reduce="max")
    by_cells = heatmap(pixels, cells=(3, 4), reduce="max")
    assert by_block.values.shape == (4, 3)
    assert np.array_equal(by_block.values, by_cells.values)
    assert np.array_equal(by_block.to_array(), by_cells.to_array())


def test_function_may_reduce():
    values = np.random.default_rng(1).normal(size=(20, 30))
    heat = heatmap(values, block=(10, 5), reduce=np.nanvar)
    expected = values.astype(np.float32).reshape(4, 5, 3, 10).var(axis=(1, 3))
    assert heat.values == pytest.approx(expected, rel=1e-5)
    assert heat.recipe["heatmap"]["reduce"] == "nanvar"


def test_reduction_counts_for_cells_of_one_value_too():
    assert heatmap([[0, 5], [7, 0]], reduce="density").values.tolist() == [[0, 1], [1, 0]]
    with pytest.raises(InputError, match="unknown reduction 'mena'"):
        heatmap(RAMP, reduce="mena")


def test_window_gives_the_share_of_marked_neighbors():
    marks = np.zeros((9, 9))
    marks[4, 4] = 3
    heat = heatmap(marks, window=3)
    expected = np.zeros((9, 9))
    expected[3:6, 3:6] = 1 / 9
    assert heat.values == pytest.approx(expected, abs=1e-6)
    assert heatmap(flag_of_four(), window=5).values.shape == (2, 3)


@pytest.mark.parametrize(
    "mask",
    [
        MASK,
        MASK.tolist(),
        MASK * 0.25,
        np.where(MASK, 1, np.nan),
        png_of(np.repeat(MASK[..., None] * np.uint8(200), 3, axis=2)),
        png_of((MASK * 255).astype(np.uint8)),
        png_of(np.dstack([np.full((2, 2, 3), 255, np.uint8), MASK * np.uint8(255)])),
    ],
    ids=["bools", "list", "floats", "nan", "picture", "grey picture", "transparent picture"],
)
def test_mask_leaves_out_what_is_zero_dark_or_clear(mask):
    heat = heatmap([[1, 2], [3, 4]], mask=mask)
    assert np.isnan(heat.values).tolist() == (~MASK).tolist()
    assert heat.scale.vmax == 4
    assert heatmap([[1, 9], [3, 4]], mask=mask, cells=(1, 1), reduce="max").values.tolist() == [[4]]


def test_mask_may_be_a_file(tmp_path):
    (tmp_path / "mask.png").write_bytes(png_of((MASK * 255).astype(np.uint8)))
    np.save(tmp_path / "mask.npy", MASK)
    for name in ("mask.png", "mask.npy"):
        assert np.isnan(heatmap([[1, 2], [3, 4]], mask=tmp_path / name).values).tolist() == (~MASK).tolist()


def test_mask_is_cropped_with_the_picture_and_adds_to_transparency():
    pixels = np.dstack([stripes(4, 4), np.full((4, 4), 255, np.uint8)])
    pixels[1, 0, 3] = 0
    mask = np.ones((4, 4), bool)
    mask[2, 3] = False
    heat = heatmap(pixels, mask=mask, width=4, height=2, block=(1, 1), grey="red", crop="center")
    assert heat.box == (0, 1, 4, 3)
    assert np.isnan(heat.values).tolist() == [[True, False, False, False], [False, False, False, True]]


def test_mask_of_another_shape_is_refused():
    with pytest.raises(InputError, match=r"mask must have shape \(3, 4\), got \(2, 2\)"):
        heatmap(RAMP, mask=MASK)


def test_odd_rows_of_hexagons_show_what_lies_half_a_cell_to_the_right():
    ramp = np.broadcast_to(np.arange(160, dtype=np.float32), (80, 160))
    values = heatmap(ramp, block=(10, 10), shape="hexagon").values
    assert np.allclose(values[1::2] - values[0], 160 / (2 * values.shape[1] + 1), atol=0.5)
    assert np.array_equal(values[::2], np.broadcast_to(values[0], values[::2].shape))


def test_hexagons_of_a_matrix_without_blocks_are_its_values():
    matrix = np.arange(12.0).reshape(3, 4)
    assert np.array_equal(heatmap(matrix, shape="hexagon").values, matrix)
