import io

import numpy as np
import pytest
import shapely

from segvec.heat.symbols import SHAPES, shaped_cells
from segvec.image.image import read_image
from segvec.rendering.render import render

TABLE = np.random.default_rng(7).integers(0, 256, (256, 3), np.uint8)


def drawn(art, **options):
    """(H, W, 3) or (H, W, 4) picture of an artwork."""
    image = read_image(io.BytesIO(render(art.to_svg(), format="png", **options)))
    return image.pixels if image.alpha is None else np.dstack([image.pixels, image.alpha])


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


def test_abutting_squares_do_show_what_is_behind():
    art = shaped_cells(smooth_colors(20, 30), width=125, height=83, shape="square")
    on_black, on_white = (drawn(art, scale=2.7, background=color) for color in ("#000", "#fff"))
    assert (on_black != on_white).any()


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
