import json

import numpy as np
import pytest
import shapely
from artworks import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from machine import needs_cairo
from shapes import disc_on_a_slope, noise

from segvec.errors import InputError
from segvec.layers.polygons import region_polygons
from segvec.planar.map import left_of, region_rings
from segvec.series.series import make_series
from segvec.styles.low_poly import low_poly, triangle_map


@settings(max_examples=40)
@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 60), st.integers(0, 99))
def test_triangles_fill_the_page_and_nothing_more(height, width, n_points, seed):
    planar, curves = low_poly(noise(height, width, seed=seed), n_points=n_points, seed=seed).borders
    polygons = region_polygons(planar, curves)
    areas = shapely.area(polygons)
    assert areas.min() > 0
    assert areas.sum() == pytest.approx(height * width)
    assert shapely.union_all(polygons).area == pytest.approx(height * width)
    assert {len(polygon.interiors) for polygon in polygons} == {0}


@settings(max_examples=25)
@given(st.integers(3, 12), st.integers(0, 99))
def test_the_rings_of_a_fan_are_its_triangles(count, seed):
    turn = np.sort(np.random.default_rng(seed).random(count) * 0.5 + np.arange(count)) * 2 * np.pi / (count + 0.5)
    points = np.concatenate([[[0, 0]], np.stack([np.cos(turn), np.sin(turn)], axis=1)])
    rim = np.arange(1, count + 1)
    triangles = np.stack([np.zeros(count, int), rim, np.roll(rim, -1)], axis=1)
    planar = triangle_map(points, triangles, size=(2, 2))
    rings = region_rings(planar)
    assert len(rings.owner) == count + 1  # and the outside
    assert sorted(rings.halves.tolist()) == list(range(2 * planar.n_arcs))
    assert (left_of(planar, rings.halves) == np.repeat(rings.owner, np.diff(rings.offsets))).all()
    for ring, owner in enumerate(rings.owner[:-1]):
        halves = rings.halves[rings.offsets[ring] : rings.offsets[ring + 1]]
        places = {tuple(planar.points[2 * (half >> 1) + (half & 1)]) for half in halves.tolist()}
        assert places == {tuple(point) for point in points[triangles[owner]]}


@pytest.mark.parametrize("scale", [1, 2.7])
@pytest.mark.parametrize("colors", [None, 5])
def test_nothing_behind_shows_between_triangles(scale, colors):
    art = low_poly(disc_on_a_slope(), n_points=200, colors=colors)
    on_black, on_white = (drawn(art, scale=scale, background=color) for color in ("#000", "#fff"))
    assert (on_black == on_white).all()


def test_a_triangle_has_the_mean_color_of_its_pixels():
    pixels = noise(40, 50)
    planar, curves = (art := low_poly(pixels, n_points=30, edge_weight=0)).borders
    y, x = np.mgrid[:40, :50] + 0.5
    for region, polygon in enumerate(region_polygons(planar, curves)):
        inside = shapely.contains_xy(polygon, x, y)
        mean = pixels[inside].mean(axis=0)
        assert np.abs(art.colors[planar.labels[region]] - mean).max() <= 1


def test_corners_gather_at_edges():
    pixels = np.zeros((80, 80, 3), np.uint8)
    pixels[:, 40:] = 255
    points = low_poly(pixels, n_points=100, edge_weight=0.9).borders[0].points
    inner = np.unique(points[((points > 0) & (points < 80)).all(axis=1)], axis=0)
    assert (np.abs(inner[:, 0] - 40) < 6).mean() > 0.6


def test_sharp_edges_are_kept_by_the_colors():
    pixels = np.zeros((80, 80, 3), np.uint8)
    pixels[:, 40:] = 255
    picture = drawn(low_poly(pixels, n_points=150)).astype(int)
    assert np.abs(picture - pixels).mean() < 12


@needs_cairo
def test_transparent_parts_stay_transparent():
    pixels = np.dstack([disc_on_a_slope(), np.full((60, 90), 255, np.uint8)])
    pixels[:, 45:, 3] = 0
    picture = drawn(low_poly(pixels, n_points=200))
    assert (picture[:, 60:, 3] == 0).all()
    assert (picture[:, :35, 3] >= 254).all()  # renderers round


def test_a_transparent_picture_draws_nothing():
    art = low_poly(np.zeros((9, 9, 4), np.uint8))
    assert len(art.colors) == 0
    assert (drawn(art)[..., 3] == 0).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (7, 7)])
def test_plain_pictures_of_any_shape_keep_their_color(shape):
    art = low_poly(np.full((*shape, 3), 77, np.uint8))
    assert (drawn(art) == 77).all()


def test_the_number_of_colors_is_kept():
    assert len(low_poly(disc_on_a_slope(), n_points=200, colors=6).colors) <= 6


def test_very_many_triangles_share_colors():
    art = low_poly(noise(90, 90), n_points=2500)
    assert art.borders[0].n_regions > 4096
    assert len(art.colors) <= 256


def test_the_same_seed_gives_the_same_art_and_another_another():
    one, same, other = (low_poly(disc_on_a_slope(), n_points=99, seed=seed).to_svg() for seed in (3, 3, 4))
    assert one == same
    assert one != other


def test_it_can_be_recolored_in_every_way():
    art = low_poly(disc_on_a_slope(), n_points=60, colors=6)
    assert len(np.unique(art.recolor("navy,gold,white", shading=False).colors, axis=0)) <= 3
    apart = art.recolor("navy,gold,white,crimson,teal", assign="neighbors", shading=False)
    assert len(apart.colors) <= 5
    assert "var(--color-1" in art.to_svg(css=True)
    assert len(make_series(art, "triadic", count=3).pieces) == 3
    assert len(json.loads(art.to_geojson())["features"]) == len(art.colors)


def test_the_recipe_tells_what_was_chosen():
    recipe = low_poly(disc_on_a_slope(), n_points=np.int64(60), seed=5).recipe
    assert json.loads(json.dumps(recipe)) == recipe
    assert recipe["mosaic"] == {"style": "low_poly", "n_points": 60, "seed": 5}
    assert len(recipe["source"]) == 16


@pytest.mark.parametrize(
    "options",
    [{"n_points": -1}, {"n_points": 9.5}, {"n_points": 10**6}, {"edge_weight": 1.5}, {"colors": 0}, {"seed": -1}],
)
def test_options_out_of_range_are_refused(options):
    with pytest.raises(InputError, match=f"{next(iter(options))} must be"):
        low_poly(disc_on_a_slope(), **options)


def test_skies_have_fewer_corners_than_what_is_below():
    pixels = np.full((90, 90, 3), 210, np.uint8)
    pixels[45:] = np.random.default_rng(0).integers(0, 256, (9, 18, 3), np.uint8).repeat(5, axis=0).repeat(5, axis=1)
    points = np.unique(low_poly(pixels, n_points=200).borders[0].points, axis=0)
    assert (points[:, 1] > 45).sum() > 3 * (points[:, 1] < 45).sum()
