"""What holds after all coordinates are rounded to the digits that are written."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import GRIDS, blob_map, blob_maps, noise_maps, segmentation

import segvec
from segvec.curves.curves import Curves, fit_curves, flattened, polygon_curves
from segvec.curves.outline import outline_of, with_parted_points
from segvec.layers.polygons import region_polygons
from segvec.machines.plates import separations
from segvec.machines.profiles import outline_art
from segvec.planar.map import planar_map
from segvec.planar.subpixel import midpoint_map, subpixel_map

FITS = {"spline": fit_curves, "polygon": polygon_curves}


def noisy_map(labels, seed):
    """Borders of a label map, moved to wherever noise puts them."""
    cut = segmentation(labels)
    pixels = np.random.default_rng(seed).integers(0, 256, (*labels.shape, 3), dtype=np.uint8)
    return subpixel_map(planar_map(cut), pixels=pixels, alpha=None, segmentation=cut)


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
@settings(max_examples=25)
@given(
    labels=st.one_of(noise_maps(), blob_maps()),
    seed=st.integers(0, 99),
    tolerance=st.sampled_from([0.0, 0.2, 0.6, 2.5, 1000.0]),
    steps=st.sampled_from([10, 100, 1000]),
)
def test_rounded_regions_are_a_valid_coverage_however_flat(fit, labels, seed, tolerance, steps):
    planar = noisy_map(labels, seed)
    curves = fit(planar, tolerance=tolerance, corner_threshold=60.0, steps=steps)
    assert (curves.controls == np.rint(curves.controls * steps) / steps).all()
    for flatness in (0.1, 0.06, 0.03, 0.005):
        found = region_polygons(planar, curves, flatness=flatness)
        assert shapely.is_valid(found).all()
        assert shapely.coverage_is_valid(found)
        assert abs(shapely.area(found).sum() - labels.size) < 1e-6


@settings(max_examples=25)
@given(labels=st.one_of(noise_maps(), blob_maps()), tolerance=st.sampled_from([0.0, 0.6, 2.5]))
def test_whole_numbers_keep_regions_of_the_lattice_apart(labels, tolerance):
    planar = planar_map(segmentation(labels))
    found = region_polygons(planar, polygon_curves(planar, tolerance=tolerance, corner_threshold=60.0, steps=1))
    assert shapely.is_valid(found).all()
    assert (shapely.get_coordinates(found) % 1 == 0).all()


def test_islands_stay_where_a_border_could_pass_over_them():
    labels = np.zeros((40, 60), np.uint8)
    rows, columns = np.indices(labels.shape)
    labels[rows > 20 + 4 * np.sin(columns / 6)] = 1
    labels[18:20, ::12] = labels[22:24, 6::12] = 2
    planar = noisy_map(labels, 3)
    found = region_polygons(planar, polygon_curves(planar, tolerance=9.0, corner_threshold=180.0, steps=10))
    assert shapely.coverage_is_valid(found)


def test_curves_turned_around_have_the_same_chords_to_the_bit():
    controls = np.random.default_rng(0).random((50, 4, 2)) * 9
    there, back = (
        flattened(Curves(each, np.zeros(50, bool), np.arange(51)), flatness=0.003)[0]
        for each in (controls, controls[::-1, ::-1])
    )
    assert (there == back[::-1]).all()


@pytest.mark.parametrize("paths", ["color", "region"])
@pytest.mark.parametrize("layers", ["stacked", "mosaic"])
def test_rings_never_meet_themselves(layers, paths):
    labels = np.random.default_rng(4).integers(0, 3, (24, 30))
    art = segvec.trace(labels.astype(np.uint8) * 90, curve="pixel", min_area=0, layers=layers, paths=paths)
    points, offsets = flattened(Curves(art.controls, art.is_line, art.ring_offsets))
    assert all(shapely.LinearRing(points[first:last]).is_simple for first, last in pairwise(offsets))


def test_tiles_for_a_cutter_share_the_points_between_which_they_abut():
    labels = np.array([[0, 0], [1, 2]]).repeat(8, axis=0).repeat(8, axis=1)
    art = segvec.trace((labels * 90).astype(np.uint8), curve="pixel", precision=0)
    assert "m0 0h16v8h-8-8z" in segvec.cutter_svg(art, millimetres_per_pixel=1.0)


def test_rounding_alone_would_let_borders_cross():
    planar = noisy_map(blob_map(1, smoothness=1.0), 1)
    curves = fit_curves(planar, tolerance=0.6, corner_threshold=60.0)
    later = Curves(curves.controls.round(1), curves.is_line, curves.offsets)
    assert not shapely.is_valid(region_polygons(planar, later)).all()


@pytest.mark.parametrize("precision", [0, 1, 2])
@pytest.mark.parametrize("curve", ["spline", "polygon", "pixel"])
def test_written_regions_and_outlines_are_simple(curve, precision):
    grey = 40 * blob_map(5, smoothness=1.5) + np.random.default_rng(2).integers(0, 30, (40, 48))
    art = segvec.trace(
        grey.astype(np.uint8), segment="kmeans", colors=4, min_area=2, curve=curve, precision=precision, tolerance=1.0
    )
    for feature in json.loads(art.to_geojson())["features"]:
        assert shapely.is_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
    polygons, labels = art.to_polygons()
    assert shapely.coverage_is_valid(polygons)
    assert labels.max() < len(art.colors)
    outlines = outline_art(art)
    points, offsets = flattened(Curves(outlines.controls, outlines.is_line, outlines.ring_offsets), flatness=0.03)
    rings = [shapely.LinearRing(points[first:last]) for first, last in pairwise(offsets)]
    assert all(ring.is_simple for ring in rings)


def test_coarse_polygons_are_trapped():
    grey = 40 * blob_map(5, smoothness=1.5) + np.random.default_rng(2).integers(0, 30, (40, 48))
    art = segvec.trace(grey.astype(np.uint8), preset="poster", curve="polygon", tolerance=5, min_area=2, colors=4)
    for plate in separations(art, trap=1.0, registration=False):
        controls = plate.art.controls
        assert np.abs(controls[:, [0, 3]] - controls[:, [0, 3]].round(1)).max() < 1e-9


@pytest.mark.parametrize("labels", GRIDS.values(), ids=GRIDS)
def test_ends_of_arcs_in_one_node_are_parted_from_others_together(labels):
    planar = midpoint_map(planar_map(segmentation(labels)))
    outline = outline_of(planar, corner_threshold=60)
    outline = replace(outline, points=outline.points + 0.237)
    ends = np.concatenate([outline.offsets[:-1], outline.offsets[1:] - 1])
    for end in ends:
        moved = with_parted_points(outline, planar, np.array([end]), steps=10).points
        same = ends[outline.key[ends] == outline.key[end]]
        assert not np.array_equal(moved[end], outline.points[end])
        assert (moved[same] == moved[end]).all()
