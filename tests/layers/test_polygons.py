import json
from dataclasses import replace

import numpy as np
import pytest
import shapely
from gradients import gradients
from hypothesis import given
from shapes import GRIDS, blob_map, blob_maps, noise_maps, segmentation

import segvec
from segvec.artwork.artwork import Artwork
from segvec.color.conversion import parse_color
from segvec.curves.curves import fit_curves, pixel_curves
from segvec.errors import InputError
from segvec.layers.polygons import region_polygons
from segvec.planar.map import planar_map
from segvec.planar.subpixel import midpoint_map
from segvec.segment.merge import components


def lattice_polygons(labels):
    planar = planar_map(segmentation(labels))
    return planar, region_polygons(planar, pixel_curves(planar))


def pixel_middles(labels):
    height, width = labels.shape
    y, x = np.mgrid[:height, :width] + 0.5
    return shapely.points(x, y)


@given(noise_maps())
def test_polygons_hold_exactly_the_pixels_of_their_region(labels):
    _, found = lattice_polygons(labels)
    numbers, count = components(labels)
    assert len(found) == count
    assert shapely.is_valid(found).all()
    assert shapely.area(found).tolist() == np.bincount(numbers.ravel()).tolist()
    points = pixel_middles(labels)
    for region, polygon in enumerate(found):
        assert shapely.contains(polygon, points).tolist() == (numbers == region).tolist()


@given(noise_maps())
def test_polygons_of_the_lattice_are_a_coverage(labels):
    _, found = lattice_polygons(labels)
    assert shapely.coverage_is_valid(found)


HOLES = {
    "one-pixel": [0, 1],
    "ring": [0, 1, 1],
    "island-in-a-hole": [0, 1, 1, 1],
    "two-islands-in-a-hole": [0, 0, 1, 2],
}


@pytest.mark.parametrize("name", HOLES)
def test_islands_are_holes_of_what_surrounds_them(name):
    _, found = lattice_polygons(GRIDS[name])
    assert sorted(len(polygon.interiors) for polygon in found) == HOLES[name]
    for polygon in found:
        shell = shapely.Polygon(polygon.exterior)
        assert all(shell.covers(shapely.Polygon(hole)) for hole in polygon.interiors)


@pytest.mark.parametrize("flatness", [0.5, 0.1, 0.01])
def test_flatness_bounds_the_chords(flatness):
    planar = midpoint_map(planar_map(segmentation(blob_map(2, smoothness=6.0))))
    curves = fit_curves(planar, tolerance=0.45, corner_threshold=60)
    coarse, fine = (region_polygons(planar, curves, flatness=value) for value in (flatness, 1e-4))
    for one, other in zip(coarse, fine, strict=True):
        assert shapely.hausdorff_distance(one.exterior, other.exterior) <= flatness
    assert shapely.get_num_coordinates(coarse).sum() < shapely.get_num_coordinates(fine).sum()


# GeoJSON


def test_geojson_has_one_feature_per_color_with_y_upwards():
    picture = np.full((6, 8, 3), 255, np.uint8)
    picture[1:3, 2:5] = (200, 0, 0)
    picture[4:5, 6:7] = (200, 0, 0)
    found = json.loads(segvec.trace(picture, preset="pixel").to_geojson())
    assert found["type"] == "FeatureCollection"
    assert [feature["type"] for feature in found["features"]] == ["Feature", "Feature"]
    assert [feature["properties"] for feature in found["features"]] == [
        {"label": 1, "color": "#fff"},
        {"label": 2, "color": "#c80000"},
    ]
    white, red = (shapely.from_geojson(json.dumps(feature["geometry"])) for feature in found["features"])
    assert (white.geom_type, red.geom_type) == ("MultiPolygon", "MultiPolygon")
    assert red.equals(shapely.union_all([shapely.box(2, 3, 5, 5), shapely.box(6, 1, 7, 2)]))
    assert white.equals(shapely.box(0, 0, 8, 6) - red)


def gradient_colors(gradient, points):
    """Colors at points (N, 2), from what GeoJSON tells of a gradient."""
    if gradient["kind"] == "linear":
        start, end = np.array(gradient["start"]), np.array(gradient["end"])
        places = (points - start) @ (end - start) / ((end - start) ** 2).sum()
    else:
        places = np.linalg.norm((points - gradient["center"]) @ np.linalg.inv(gradient["axes"]), axis=1)
    offsets = [stop["offset"] for stop in gradient["stops"]]
    colors = np.array([parse_color(stop["color"])[:3] for stop in gradient["stops"]])
    return np.stack([np.interp(places, offsets, channel) for channel in colors.T], axis=1)


def test_geojson_tells_the_gradient_of_a_feature_with_y_upwards():
    art = gradients()
    points = np.random.default_rng(0).uniform((0, 0), art.size, (200, 2))
    features = json.loads(art.to_geojson())["features"]
    assert sorted(feature["properties"]["gradient"]["kind"] for feature in features) == ["linear"] * 2 + ["radial"] * 2
    for label, feature in enumerate(features):
        color = art.colors[label]
        assert tuple(color.tolist()) == parse_color(feature["properties"]["color"])[:3]
        found = gradient_colors(feature["properties"]["gradient"], points * [1, -1] + [0, art.size[1]])
        assert np.abs(found - art.shades[label].colors_at(points, color)).max() < 0.1


def test_gradients_of_the_geojson_lie_around_the_color_that_a_label_has_now():
    art = gradients()
    recolored = replace(art, colors=art.colors[::-1], shades={0: art.shades[0]})
    first, *others = (feature["properties"] for feature in json.loads(recolored.to_geojson())["features"])
    stops = [parse_color(stop["color"])[:3] for stop in first["gradient"]["stops"]]
    assert np.array_equal(stops, art.shades[0].stops(recolored.colors[0]))
    assert all(sorted(properties) == ["color", "label"] for properties in others)


@given(blob_maps())
def test_geojson_features_are_valid_and_cover_the_page(labels):
    levels = np.linspace(250, 5, int(labels.max()) + 1).astype(np.uint8)
    artwork = segvec.trace(levels[labels], colors=len(np.unique(labels)))
    found = json.loads(artwork.to_geojson())
    parts = np.array([shapely.from_geojson(json.dumps(feature["geometry"])) for feature in found["features"]])
    assert len(parts) == len(artwork.colors)
    # Coordinates are rounded to a thousandth of a pixel.
    assert abs(shapely.area(parts).sum() - labels.size) < 0.01 * labels.size**0.5 + 0.05
    low_x, low_y, high_x, high_y = shapely.total_bounds(parts)
    assert (low_x, low_y, high_x, high_y) == (0, 0, labels.shape[1], labels.shape[0])


def test_transparent_regions_are_not_in_the_geojson():
    picture = np.zeros((6, 8, 4), np.uint8)
    picture[:, :3] = (10, 20, 30, 255)
    (feature,) = json.loads(segvec.trace(picture, preset="pixel").to_geojson())["features"]
    assert shapely.from_geojson(json.dumps(feature["geometry"])).area == 18


def test_artwork_without_borders_has_no_geojson():
    empty = np.zeros(1, int)
    artwork = Artwork(
        size=(2, 2),
        colors=np.zeros((0, 3), np.uint8),
        labels=np.zeros(0, int),
        layer_offsets=empty,
        ring_offsets=empty,
        controls=np.zeros((0, 4, 2)),
        is_line=np.zeros(0, bool),
    )
    with pytest.raises(InputError, match="only a traced picture"):
        artwork.to_geojson()
