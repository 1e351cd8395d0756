"""The vectors of seed 002: a subject cut out by its class, outlines, and holes within holes."""

import io
import json

import numpy as np
import pytest
import shapely
import shapely.affinity
import shapely.geometry
from artworks import classes_of, traced_exactly
from PIL import Image as PillowImage
from plain_numpy import pixels_of

import segvec
from segvec.planar.region_pixels import visible_pixels
from segvec.recoloring.relabeling import relabel


def test_animal_is_cut_out_by_its_class(animal):
    picture, body = animal
    whole = traced_exactly(picture, segment="kmeans", colors=3)
    (label,) = np.unique(classes_of(whole)[body])
    cut = traced_exactly(picture, segment="kmeans", colors=3, only=int(label))
    assert np.array_equal(visible_pixels(cut.borders[0]), body)
    by_place = traced_exactly(picture, segment="kmeans", colors=3, only=(40, 40))
    assert np.array_equal(visible_pixels(by_place.borders[0]), body)
    shown = np.asarray(PillowImage.open(io.BytesIO(cut.to_png())))
    assert np.array_equal(shown[..., 3] > 0, body)
    on_black = traced_exactly(picture, segment="kmeans", colors=3, only=int(label), background="black")
    assert (pixels_of(io.BytesIO(on_black.to_png()))[~body] == 0).all()


def polygons_of(art):
    """Polygons of each label, from the GeoJSON, whose y points up."""
    features = json.loads(art.to_geojson())["features"]
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    return [shapely.affinity.affine_transform(shape, [1, 0, 0, -1, 0, art.size[1]]) for shape in shapes]


def test_outline_of_the_animal_has_a_hole_for_its_eye(animal):
    picture, body = animal
    art = segvec.trace(picture, segment="kmeans", colors=3, only=(40, 40), curve="polygon", tolerance=1)
    (shape,) = polygons_of(art)
    (polygon,) = shapely.get_parts(shape)
    assert len(polygon.interiors) == 1
    assert polygon.is_valid
    assert polygon.area == pytest.approx(body.sum(), rel=0.03)
    row, col = np.nonzero(body)
    inside = shapely.contains_xy(polygon, col + 0.5, row + 0.5)
    assert inside.mean() > 0.96
    assert not polygon.contains(shapely.Point(50.5, 26.5))
    coarse = segvec.trace(picture, segment="kmeans", colors=3, only=(40, 40), curve="polygon", tolerance=4)
    assert coarse.n_segments < art.n_segments


def bullseye(n_rings):
    """Rings in turn dark and light around a light center, and how many surround each pixel."""
    row, col = np.mgrid[:120, :120]
    depth = np.maximum(n_rings - np.hypot(row - 59.5, col - 59.5) // 9, 0).astype(int)
    return np.where(depth[..., None] % 2, [30, 40, 90], [240, 220, 120]).astype(np.uint8), depth


def test_holes_are_nested_as_deep_as_they_are():
    picture, depth = bullseye(6)
    assert depth.max() == 6
    art = segvec.trace(picture, colors=2)
    light, dark = polygons_of(art)
    for shape, parity in ((light, 0), (dark, 1)):
        assert shape.is_valid
        row, col = np.mgrid[:120, :120]
        inside = shapely.contains_xy(shape, col + 0.5, row + 0.5)
        assert (inside == (depth % 2 == parity)).mean() > 0.995
    holes = {
        parity: [len(part.interiors) for part in shapely.get_parts(shape)] for parity, shape in ((0, light), (1, dark))
    }
    assert sorted(holes[0]) == [0, 1, 1, 1]  # the center, two rings, and the page around
    assert holes[1] == [1, 1, 1]
    assert shapely.area(shapely.intersection(light, dark)) == pytest.approx(0, abs=1e-6)
    shown = pixels_of(io.BytesIO(art.to_png()))
    assert np.abs(shown.astype(int) - picture).max(axis=-1)[2:-2].mean() < 8


def test_each_polygon_gets_a_random_color():
    art = segvec.trace(bullseye(6)[0], colors=2)
    colors = np.random.default_rng(12).integers(0, 256, (art.borders[0].n_regions, 3)).astype(np.uint8)
    assert len(colors) == 7
    shown = pixels_of(io.BytesIO(relabel(art, colors).to_png()))
    across = shown[60, 64:120:9][:7].tolist()  # the middle of each ring, from the center on
    assert sorted(across) == sorted(colors.tolist())
