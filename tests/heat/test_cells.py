import numpy as np
import pytest
import shapely
from artworks import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from segvec.errors import InputError
from segvec.heat.cells import (
    MOST_COLORS,
    SHAPES,
    cell_edges,
    cell_picture,
    honeycomb_centers,
    honeycomb_rows,
    merged_cells,
    shaped_cells,
)

TABLE = np.random.default_rng(7).integers(0, 256, (256, 3), np.uint8)


def smooth_colors(rows, cols, count=16):
    """A field of few colors, with many equal neighbors."""
    x, y = np.meshgrid(np.linspace(0, 3, cols), np.linspace(0, 2, rows))
    return TABLE[((np.sin(x * y) + 1) / 2 * (count - 1)).astype(int)]


def areas(art):
    """Area of each ring, along twenty points of each segment."""
    t = np.linspace(0, 1, 20, endpoint=False)[:, None]
    a, b, c, d = (art.controls[:, None, i] for i in range(4))
    line = art.is_line[:, None, None]
    points = np.where(
        line, a + t * (d - a), (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
    )
    rings = np.split(points, art.ring_offsets[1:-1])
    return np.array([shapely.Polygon(ring.reshape(-1, 2)).area for ring in rings])


sides = st.tuples(st.integers(1, 12), st.integers(0, 40)).map(lambda side: (side[0], sum(side)))


@given(st.integers(1, 500), st.integers(0, 2000))
def test_edges_rise_and_cells_differ_by_one_pixel_at_most(count, more):
    edges = cell_edges(count + more, count)
    widths = np.diff(edges)
    assert len(edges) == count + 1
    assert (edges[0], edges[-1]) == (0, count + more)
    assert widths.min() >= 1
    assert np.ptp(widths) <= 1


def test_more_cells_than_pixels_are_refused():
    with pytest.raises(InputError, match="400 cells do not fit into 320 pixels"):
        cell_edges(320, 400)


@settings(max_examples=200)
@given(sides, sides, st.sampled_from([3, 4]), st.integers(0, 99))
def test_every_pixel_has_the_color_of_its_cell(down, across, channels, seed):
    (rows, height), (cols, width) = down, across
    colors = np.random.default_rng(seed).integers(0, 256, (rows, cols, channels), np.uint8)
    picture = cell_picture(colors, width=width, height=height)
    row = np.searchsorted(cell_edges(height, rows), np.arange(height), side="right") - 1
    col = np.searchsorted(cell_edges(width, cols), np.arange(width), side="right") - 1
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


def test_abutting_squares_do_show_what_is_behind():
    art = shaped_cells(smooth_colors(20, 30), width=125, height=83, shape="square")
    on_black, on_white = (drawn(art, scale=2.7, background=color) for color in ("#000", "#fff"))
    assert (on_black != on_white).any()


def test_equal_neighbors_become_one_shape():
    colors = smooth_colors(40, 60)
    art = merged_cells(colors, width=600, height=400)
    assert art.to_svg().count("z") < colors[..., 0].size / 10
    assert len(art.labels) == len(art.colors) <= 16


def test_merged_coordinates_are_the_edges_of_cells():
    art = merged_cells(TABLE[np.arange(12).reshape(3, 4)], width=10, height=10)
    assert set(art.controls[..., 0].ravel()) == set(cell_edges(10, 4))
    assert set(art.controls[..., 1].ravel()) == set(cell_edges(10, 3))


def test_merged_cells_keep_their_borders():
    assert merged_cells(smooth_colors(5, 6), width=12, height=10).to_geojson().startswith('{"type":')


def test_colors_are_sorted_by_lightness():
    colors = np.array([[[0, 0, 0], [255, 255, 255], [128, 128, 128]]], np.uint8)
    for art in (merged_cells(colors, width=3, height=1), shaped_cells(colors, width=3, height=1)):
        assert art.colors[:, 0].tolist() == [255, 128, 0]


@pytest.mark.parametrize("shape", SHAPES)
def test_area_is_proportional_to_size(shape):
    sizes = np.array([[0.1, 0.2, 0.4], [0.5, 0.8, 1.0]])
    art = shaped_cells(np.zeros((2, 3, 3), np.uint8), width=300, height=200, shape=shape, sizes=sizes)
    found = areas(art)
    assert found / found[-1] == pytest.approx(sizes.ravel(), rel=1e-6)


@pytest.mark.parametrize(("shape", "area"), [("square", 10_000), ("circle", np.pi * 2500)])
def test_the_largest_shape_fills_its_cell(shape, area):
    art = shaped_cells(np.zeros((2, 3, 3), np.uint8), width=300, height=200, shape=shape)
    assert areas(art) == pytest.approx([area] * 6, rel=0.003)


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_touch_and_never_overlap(shape):
    art = shaped_cells(np.zeros((4, 5, 3), np.uint8), width=210, height=160, shape=shape)
    corners = np.split(art.controls[:, 0], art.ring_offsets[1:-1])
    shapes = shapely.polygons(corners)  # of circles, the squares between their joints
    overlaps = shapely.area(shapely.intersection(shapes[:, None], shapes))
    np.fill_diagonal(overlaps, 0)
    assert overlaps.max() < 1e-6
    distances = shapely.distance(shapes[:, None], shapes) + 100 * np.eye(20)
    assert distances.min() < 1e-9
    assert (art.controls.min() >= -1e-9) & (art.controls.max(axis=(0, 1)) <= np.array([210, 160]) + 1e-9).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_gap_stays_free_between_shapes(shape):
    art = shaped_cells(np.zeros((1, 2, 3), np.uint8), width=200, height=200, shape=shape, gap=0.25)
    left, right = np.split(art.controls[..., 0], 2)
    assert right.min() - left.max() == pytest.approx(25)


def test_sizes_of_zero_and_nan_draw_nothing():
    sizes = np.array([[0, np.nan, 1.0]])
    art = shaped_cells(TABLE[np.arange(3)][None], width=30, height=10, sizes=sizes)
    assert len(art.ring_offsets) - 1 == 1
    assert art.colors.tolist() == [TABLE[2].tolist()]
    empty = shaped_cells(TABLE[np.arange(3)][None], width=30, height=10, sizes=np.zeros((1, 3)))
    assert (drawn(empty)[..., 3] == 0).all()


def test_each_shape_has_the_color_of_its_cell():
    colors = TABLE[np.random.default_rng(1).integers(0, 4, (5, 7))]
    art = shaped_cells(colors, width=70, height=50, shape="square", gap=0.2)
    assert (drawn(art, background="#fff")[5::10, 5::10] == colors).all()
    assert len(art.labels) == len(np.unique(colors.reshape(-1, 3), axis=0))


@pytest.mark.parametrize("scale", [1, 2.7])
def test_background_covers_the_page_beneath_all_shapes(scale):
    colors = TABLE[np.arange(6).reshape(2, 3)]
    art = shaped_cells(colors, width=31, height=20, background=(1, 2, 3), gap=0.3)
    on_black, on_white = (drawn(art, scale=scale, background=color) for color in ("#000", "#fff"))
    assert (on_black == on_white).all()
    assert on_black[0, 0].tolist() == [1, 2, 3]
    assert art.colors[art.labels[0]].tolist() == [1, 2, 3]
    assert sorted(art.labels) == list(range(7))


def test_shapes_in_the_color_of_the_background_are_left_out():
    art = shaped_cells(np.zeros((2, 3, 3), np.uint8), width=30, height=20, background=(0, 0, 0))
    assert len(art.ring_offsets) - 1 == 1


def test_honeycomb_rows_fill_the_page():
    rows = honeycomb_rows(60, width=900, height=600)
    centers, hexagon = honeycomb_centers((rows, 60), width=900, height=600)
    assert rows > 600 / (900 / 60)
    assert centers[..., 0].max() + hexagon / 2 == pytest.approx(900, abs=hexagon)
    assert centers[..., 1].max() + hexagon / np.sqrt(3) == pytest.approx(600, abs=hexagon)


def test_neighbors_in_a_honeycomb_are_equally_far_apart():
    centers, hexagon = honeycomb_centers((2, 3), width=100, height=100)
    ways = centers[0, 1] - centers[[0, 1, 1], [0, 0, 1]]
    assert np.hypot(*ways.T) == pytest.approx([hexagon] * 3)


COLORS = np.zeros((2, 3, 3), np.uint8)


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
