import numpy as np
import pytest
from artworks import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from segvec.errors import InputError
from segvec.heat.cells import MOST_COLORS, cell_picture, merged_cells, whole_edges
from segvec.heat.symbols import shaped_cells

TABLE = np.random.default_rng(7).integers(0, 256, (256, 3), np.uint8)


def smooth_colors(rows, cols, count=16):
    """A field of few colors, with many equal neighbors."""
    x, y = np.meshgrid(np.linspace(0, 3, cols), np.linspace(0, 2, rows))
    return TABLE[((np.sin(x * y) + 1) / 2 * (count - 1)).astype(int)]


sides = st.tuples(st.integers(1, 12), st.integers(0, 40)).map(lambda side: (side[0], sum(side)))
COLORS = np.zeros((2, 3, 3), np.uint8)


@given(st.integers(1, 500), st.integers(0, 2000))
def test_edges_rise_and_cells_differ_by_one_pixel_at_most(count, more):
    edges = whole_edges(count + more, count)
    widths = np.diff(edges)
    assert len(edges) == count + 1
    assert (edges[0], edges[-1]) == (0, count + more)
    assert widths.min() >= 1
    assert np.ptp(widths) <= 1


def test_more_cells_than_pixels_are_refused():
    with pytest.raises(InputError, match="400 cells do not fit into 320 pixels"):
        whole_edges(320, 400)


@settings(max_examples=200)
@given(sides, sides, st.sampled_from([3, 4]), st.integers(0, 99))
def test_every_pixel_has_the_color_of_its_cell(down, across, channels, seed):
    (rows, height), (cols, width) = down, across
    colors = np.random.default_rng(seed).integers(0, 256, (rows, cols, channels), np.uint8)
    picture = cell_picture(colors, width=width, height=height)
    row = np.searchsorted(whole_edges(height, rows), np.arange(height), side="right") - 1
    col = np.searchsorted(whole_edges(width, cols), np.arange(width), side="right") - 1
    assert picture.dtype == np.uint8
    assert (picture == colors[row[:, None], col]).all()


@settings(max_examples=25)
@given(sides, sides, st.integers(2, 20), st.integers(0, 99))
def test_merged_cells_draw_the_picture_of_the_cells(down, across, count, seed):
    (rows, height), (cols, width) = down, across
    colors = TABLE[np.random.default_rng(seed).integers(0, count, (rows, cols))]
    art = merged_cells(colors, width=width, height=height)
    assert (drawn(art) == cell_picture(colors, width=width, height=height)).all()


def test_many_merged_cells_draw_the_picture_of_the_cells():
    colors = TABLE[np.random.default_rng(0).integers(0, 256, (60, 100))]  # more regions than layers are stacked for
    art = merged_cells(colors, width=250, height=130)
    assert (drawn(art) == cell_picture(colors, width=250, height=130)).all()


@settings(max_examples=20)
@given(sides, sides, st.integers(0, 99))
def test_clear_cells_are_transparent_and_the_others_exact(down, across, seed):
    (rows, height), (cols, width) = down, across
    random = np.random.default_rng(seed)
    colors, clear = TABLE[random.integers(0, 5, (rows, cols))], random.random((rows, cols)) < 0.4
    rgba = np.dstack([colors, np.where(clear, 0, 255).astype(np.uint8)])
    expected = cell_picture(rgba, width=width, height=height)
    picture = drawn(merged_cells(colors, width=width, height=height, clear=clear))
    if clear.any():
        visible = expected[..., 3] > 0
        assert (picture[..., 3] == expected[..., 3]).all()
        assert (picture[visible] == expected[visible]).all()
    else:
        assert (picture == expected[..., :3]).all()


@pytest.mark.parametrize("scale", [1, 2.7])
@pytest.mark.parametrize("colors", [smooth_colors(20, 30), TABLE[np.arange(2116).reshape(46, 46) * 7 % 256]])
def test_nothing_behind_merged_cells_shows(colors, scale):
    art = merged_cells(colors, width=125, height=83)
    on_black, on_white = (drawn(art, scale=scale, background=color) for color in ("#000", "#fff"))
    assert (on_black == on_white).all()


def test_equal_neighbors_become_one_shape():
    colors = smooth_colors(40, 60)
    art = merged_cells(colors, width=600, height=400)
    assert art.to_svg().count("z") < colors[..., 0].size / 10
    assert len(art.labels) == len(art.colors) <= 16


def test_merged_coordinates_are_the_edges_of_cells():
    art = merged_cells(TABLE[np.arange(12).reshape(3, 4)], width=10, height=10)
    assert set(art.controls[..., 0].ravel()) == set(whole_edges(10, 4))
    assert set(art.controls[..., 1].ravel()) == set(whole_edges(10, 3))


def test_merged_cells_keep_their_borders():
    assert merged_cells(smooth_colors(5, 6), width=12, height=10).to_geojson().startswith('{"type":')


def test_colors_are_sorted_by_lightness():
    colors = np.array([[[0, 0, 0], [255, 255, 255], [128, 128, 128]]], np.uint8)
    for art in (merged_cells(colors, width=3, height=1), shaped_cells(colors, width=3, height=1)):
        assert art.colors[:, 0].tolist() == [255, 128, 0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cell_picture(COLORS[0], width=9, height=9), r"rows, cols, 3 or 4.*\(3, 3\)"),
        (lambda: cell_picture(COLORS / 2, width=9, height=9), "float64"),
        (lambda: cell_picture(COLORS, width=2, height=9), "3 cells do not fit into 2 pixels"),
        (lambda: merged_cells(COLORS, width=9, height=9, clear=np.zeros((3, 2), bool)), "clear must have the shape"),
        (lambda: shaped_cells(COLORS, width=9, height=9, shape="star"), "unknown shape 'star'"),
        (lambda: shaped_cells(COLORS, width=9, height=9, gap=1), "gap must be"),
        (lambda: shaped_cells(COLORS, width=9, height=9, sizes=np.ones(3)), "sizes must have the shape"),
        (lambda: shaped_cells(COLORS, width=9, height=9, sizes=np.full((2, 3), 1.5)), "sizes must be in 0..1"),
    ],
)
def test_what_cannot_be_drawn_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_too_many_colors_are_refused():
    codes = np.arange(MOST_COLORS + 1)
    colors = np.stack([codes >> 8, codes & 255, codes * 0], axis=-1).astype(np.uint8)[None]
    with pytest.raises(InputError, match="got 4097"):
        merged_cells(colors, width=5000, height=1)
