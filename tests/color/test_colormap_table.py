import numpy as np
import pytest
from refusals import refusal

from segvec.color.colormap import colormap
from segvec.color.colormap_table import Colormap, apply_colormap

VALUES = np.concatenate([np.random.default_rng(1).random(1998), [0.0, 1.0]])


@pytest.mark.parametrize("colors", [np.zeros((0, 3)), np.zeros((4, 4)), np.full((2, 3), 1.1), np.full((2, 3), np.nan)])
def test_tables_of_other_shapes_or_ranges_are_refused(colors):
    assert refusal(Colormap, colors).startswith("colormap colors must")


def test_a_colormap_cannot_be_changed_from_outside():
    colors = np.zeros((2, 3))
    mine = Colormap(colors)
    colors[:] = 1
    assert not mine.colors.any()
    with pytest.raises(ValueError, match="read-only"):
        mine.colors[0] = 1


def test_what_is_no_number_gets_the_bad_color_and_what_is_outside_the_end():
    values = np.ma.array([np.nan, np.inf, -np.inf, -5.0, 7.0, 0.5], mask=[0, 0, 0, 0, 0, 1])
    rows = apply_colormap(values, colormap=colormap("gray"), bad=(1, 2, 3)).tolist()
    assert rows == [[1, 2, 3]] * 3 + [[0, 0, 0], [255, 255, 255], [1, 2, 3]]


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (2, 3, 4), (70_000,)])
def test_shape_is_kept(shape):
    values = np.random.default_rng(2).random(shape, np.float32)
    before = values.copy()
    assert apply_colormap(values, colormap=colormap("viridis")).shape == (*shape, 3)
    assert np.array_equal(values, before)


def test_views_are_colored_as_their_copies():
    values = np.random.default_rng(3).random((300, 500))
    strided = values[::2, ::-3]
    viridis = colormap("viridis")
    assert np.array_equal(apply_colormap(strided, colormap=viridis), apply_colormap(strided.copy(), colormap=viridis))


@pytest.mark.parametrize("name", ["viridis", "tab10", "twilight"])
def test_bytes_are_255ths(name):
    levels, mine = np.arange(256, dtype=np.uint8), colormap(name)
    assert np.array_equal(apply_colormap(levels, colormap=mine), apply_colormap(levels / 255, colormap=mine))


def test_values_and_colors_of_other_kinds_are_refused():
    gray = colormap("gray")
    assert (
        refusal(apply_colormap, np.array([1, 2]), colormap=gray) == "values must be floats in 0..1 or uint8, got int64"
    )
    assert "bad must be" in refusal(apply_colormap, VALUES, colormap=gray, bad=(0, 0, 256))
    assert "bad must be" in refusal(apply_colormap, VALUES, colormap=gray, bad=(0.5, 0, 0))
