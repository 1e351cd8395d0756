import itertools
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import GRIDS, blob_map, blob_maps, canvas, disc, noise_maps, painted, rectangle, segmentation

from segvec.curves.curves import fit_curves, flattened, pixel_curves, polygon_curves
from segvec.image.image import image_from_array
from segvec.layers.polygons import region_polygons
from segvec.planar.map import planar_map
from segvec.planar.subpixel import midpoint_map, subpixel_map
from segvec.segment import segment

CORNER = 60.0
DEFAULT = 0.6
by_grid = pytest.mark.parametrize("labels", GRIDS.values(), ids=GRIDS)
MAPS = st.one_of(noise_maps(), noise_maps(most_side=16, most_labels=2), blob_maps())
FITS = {"spline": fit_curves, "polygon": polygon_curves}
by_fit = pytest.mark.parametrize("fit", FITS.values(), ids=FITS)


def middles_of(labels):
    return midpoint_map(planar_map(segmentation(labels)))


def traced(picture):
    """Sub-pixel map of a picture of flat colors."""
    image = image_from_array(picture)
    cut = segment(image).segmentation
    return subpixel_map(planar_map(cut), pixels=image.pixels, alpha=None, segmentation=cut)


def sampled(controls, count=33):
    """Points of cubics (S, 4, 2) at equal parameters, as (S, count, 2)."""
    u = np.linspace(0, 1, count)[:, None]
    v = 1 - u
    start, one, other, end = (controls[:, None, i] for i in range(4))
    return v**3 * start + 3 * v * v * u * one + 3 * v * u * u * other + u**3 * end


def arc_points(planar, arc):
    return planar.points[planar.offsets[arc] : planar.offsets[arc + 1]]


def arc_controls(curves, arc):
    return curves.controls[curves.offsets[arc] : curves.offsets[arc + 1]]


def loop_of(planar):
    (loop,) = np.flatnonzero(planar.is_loop)
    return int(loop)


def directions(controls):
    """Unit tangents at the start and at the end of each segment."""
    found = []
    for one, other in ((0, 1), (2, 3)):
        step = controls[:, other] - controls[:, one]
        found.append(step / np.hypot(*step.T)[:, None])
    return found


# What every kind of curve keeps


@by_fit
@given(labels=MAPS)
def test_ends_of_arcs_are_kept_to_the_bit(fit, labels):
    planar = middles_of(labels)
    curves = fit(planar, tolerance=DEFAULT, corner_threshold=CORNER)
    assert len(curves.offsets) == planar.n_arcs + 1
    for arc in range(planar.n_arcs):
        controls, points = arc_controls(curves, arc), arc_points(planar, arc)
        assert len(controls) >= 1
        assert (controls[1:, 0] == controls[:-1, 3]).all()
        if planar.is_loop[arc]:
            assert (controls[0, 0] == controls[-1, 3]).all()
        else:
            assert (controls[0, 0] == points[0]).all()
            assert (controls[-1, 3] == points[-1]).all()


@by_fit
@given(labels=MAPS)
def test_frame_stays_straight(fit, labels):
    planar = middles_of(labels)
    curves = fit(planar, tolerance=DEFAULT, corner_threshold=CORNER)
    frame = np.flatnonzero((planar.left == planar.n_regions) | (planar.right == planar.n_regions))
    for arc in frame:
        (controls,) = arc_controls(curves, arc)
        assert curves.is_line[curves.offsets[arc]]
        assert (controls[0] == controls[3]).any()


@pytest.mark.parametrize("tolerance", [0.2, 0.45, 1.0, 3.0])
@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
@pytest.mark.parametrize("seed", range(3))
def test_points_are_within_tolerance_of_their_curve(fit, tolerance, seed):
    # Without corners: the vertex of a corner replaces points and is not among them.
    planar = middles_of(blob_map(seed))
    curves = fit(planar, tolerance=tolerance, corner_threshold=180)
    lengths = []
    for arc in range(planar.n_arcs):
        line = shapely.LineString(sampled(arc_controls(curves, arc)).reshape(-1, 2))
        points = arc_points(planar, arc)
        assert shapely.distance(line, shapely.points(points)).max() <= tolerance + 0.01
        lengths.append(line.length)
        # And no detours: no curve is farther from the border than twice the tolerance allows.
        assert shapely.hausdorff_distance(line, shapely.LineString(points)) <= 2 * tolerance + 0.1
    assert curves.offsets[-1] < len(planar.points)


def test_larger_tolerance_takes_fewer_segments():
    planar = middles_of(blob_map(5))
    counts = [
        len(fit_curves(planar, tolerance=tolerance, corner_threshold=CORNER).is_line) for tolerance in (0.1, 0.45, 2.0)
    ]
    assert counts[0] > counts[1] > counts[2]


@by_fit
def test_same_map_gives_the_same_curves(fit):
    planar = middles_of(blob_map(8))
    one, other = (fit(planar, tolerance=DEFAULT, corner_threshold=CORNER) for _ in range(2))
    assert one.controls.tobytes() == other.controls.tobytes()
    assert one.is_line.tobytes() == other.is_line.tobytes()


@given(labels=MAPS)
def test_flattened_curves_share_their_ends(labels):
    planar = middles_of(labels)
    curves = fit_curves(planar, tolerance=DEFAULT, corner_threshold=CORNER)
    points, offsets = flattened(curves)
    assert len(offsets) == planar.n_arcs + 1
    assert offsets[-1] == len(points)
    for arc in range(planar.n_arcs):
        part, controls = points[offsets[arc] : offsets[arc + 1]], arc_controls(curves, arc)
        assert (part[0] == controls[0, 0]).all()
        assert (part[-1] == controls[-1, 3]).all()
        assert (
            shapely.hausdorff_distance(shapely.LineString(part), shapely.LineString(sampled(controls).reshape(-1, 2)))
            < 0.2
        )


# Corners and smoothness


def test_corners_of_a_rectangle_are_found_and_sharp():
    sides = {"left": 10.3, "top": 12.6, "right": 40.7, "bottom": 35.2}
    planar = traced(painted(canvas(48, 52, (255, 255, 255)), rectangle(48, 52, **sides), (20, 20, 120)))
    controls = arc_controls(fit_curves(planar, tolerance=0.3, corner_threshold=CORNER), loop_of(planar))
    assert len(controls) == 4
    found = sorted(controls[:, 0].tolist())
    truth = sorted(itertools.product((sides["left"], sides["right"]), (sides["top"], sides["bottom"])))
    assert np.abs(np.subtract(found, truth)).max() < 0.1
    start, end = directions(controls)
    assert np.abs((end * np.roll(start, -1, axis=0)).sum(axis=1)).max() < 0.02  # right angles


def test_no_vertices_are_put_on_corners_above_the_threshold():
    shape = rectangle(48, 52, left=10.3, top=12.6, right=40.7, bottom=35.2)
    planar = traced(painted(canvas(48, 52, (255, 255, 255)), shape, (20, 20, 120)))
    points = {tuple(point) for point in planar.points.tolist()}
    rounded, sharp = (
        {tuple(point) for point in fit_curves(planar, tolerance=0.3, corner_threshold=angle).controls[:, 0].tolist()}
        for angle in (180, CORNER)
    )
    assert rounded <= points
    assert len(sharp - points) == 4


@pytest.mark.parametrize("radius", [6.4, 20.3, 70.0])
def test_circle_is_a_few_smooth_curves(radius):
    side = int(2 * radius) + 12
    center = (side / 2 + 0.2, side / 2 - 0.3)
    cover = disc(side, side, center=center, radius=radius)
    planar = traced(painted(canvas(side, side, (250, 250, 250)), cover, (40, 10, 90)))
    curves = fit_curves(planar, tolerance=0.3, corner_threshold=CORNER)
    loop = loop_of(planar)
    controls = arc_controls(curves, loop)
    assert 2 <= len(controls) <= 8
    assert not curves.is_line[curves.offsets[loop] : curves.offsets[loop + 1]].any()
    start, end = directions(controls)
    turns = (end * np.roll(start, -1, axis=0)).sum(axis=1)
    assert turns.min() > np.cos(np.radians(4))
    assert np.abs(np.hypot(*(sampled(controls).reshape(-1, 2) - center).T) - radius).max() < 0.35


# The grid of pixels


@given(labels=MAPS)
def test_pixel_curves_follow_the_lattice(labels):
    planar = planar_map(segmentation(labels))
    curves = pixel_curves(planar)
    assert curves.is_line.all()
    for arc in range(planar.n_arcs):
        corners = np.concatenate([arc_controls(curves, arc)[:, 0], arc_controls(curves, arc)[-1:, 3]])
        steps = np.diff(corners, axis=0)
        assert ((steps == 0).sum(axis=1) == 1).all()
        lengths = np.abs(steps).sum(axis=1).astype(int)
        walked = np.concatenate(
            [corners[:1], corners[0] + np.cumsum(np.repeat(np.sign(steps), lengths, axis=0), axis=0)]
        )
        assert walked.tolist() == arc_points(planar, arc).tolist()
        # One line per run: none goes on in the direction of the one before.
        assert ((steps[1:] * steps[:-1]).sum(axis=1) == 0).all()


# Borders that never cross


def polygons(labels, fit, **options):
    planar = middles_of(labels)
    return planar, region_polygons(planar, fit(planar, **options))


def assert_partition(planar, found):
    """All polygons are valid, cover the page and do not overlap."""
    invalid = [shapely.is_valid_reason(polygon) for polygon in found if not polygon.is_valid]
    assert not invalid
    page = shapely.box(0, 0, *planar.size)
    assert abs(shapely.area(found).sum() - page.area) < 1e-6
    assert abs(shapely.union_all(found).area - page.area) < 1e-6


@pytest.mark.parametrize("tolerance", [0, DEFAULT])
@given(labels=MAPS)
def test_polygon_borders_form_a_coverage(tolerance, labels):
    planar, found = polygons(labels, polygon_curves, tolerance=tolerance, corner_threshold=CORNER)
    assert shapely.is_valid(found).all()
    assert shapely.coverage_is_valid(found)
    assert abs(shapely.area(found).sum() - labels.size) < 1e-6
    assert len(found) == planar.n_regions


@settings(max_examples=150)
@given(labels=MAPS)
def test_curved_borders_never_cross(labels):
    assert_partition(*polygons(labels, fit_curves, tolerance=DEFAULT, corner_threshold=CORNER))


@settings(max_examples=40)
@given(labels=MAPS, tolerance=st.sampled_from([1.0, 2.5]), corner_threshold=st.sampled_from([20.0, 60.0, 180.0]))
def test_curved_borders_never_cross_at_large_tolerances(labels, tolerance, corner_threshold):
    assert_partition(*polygons(labels, fit_curves, tolerance=tolerance, corner_threshold=corner_threshold))


@by_grid
@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
def test_hand_drawn_regions_stay_a_partition(labels, fit):
    assert_partition(*polygons(labels, fit, tolerance=1.0, corner_threshold=CORNER))


def test_hole_survives_simplification():
    _, found = polygons(GRIDS["ring"], polygon_curves, tolerance=5.0, corner_threshold=180)
    assert sorted(len(polygon.interiors) for polygon in found) == [0, 1, 1]
    assert (shapely.area(found) > 0).all()


def test_overlaps_and_gaps_are_seen():
    planar, found = polygons(GRIDS["three-way-junction"], polygon_curves, tolerance=0, corner_threshold=CORNER)
    assert_partition(planar, found)
    for spoiled in ([*found[:-1], found[-1].buffer(0.01)], found[:-1]):
        with pytest.raises(AssertionError):
            assert_partition(planar, np.array(spoiled))


@by_fit
def test_slack_makes_stairs_round(fit):
    center, radius = (60.3, 59.8), 45.2
    stairs = np.rint(disc(120, 120, center=center, radius=radius))
    planar = traced(painted(canvas(120, 120, (250, 250, 250)), stairs, (20, 40, 90)))
    loop = loop_of(planar)

    def fitted(slack):
        curves = fit(replace(planar, slack=slack), tolerance=DEFAULT, corner_threshold=CORNER)
        return arc_controls(curves, loop)

    strict, loose = fitted(None), fitted(planar.slack)
    np.testing.assert_array_equal(strict, fitted(np.ones(planar.n_arcs)))
    assert len(loose) < 0.7 * len(strict)
    away = np.hypot(*(sampled(loose).reshape(-1, 2) - center).T) - radius
    assert np.abs(away).max() < DEFAULT * planar.slack[loop] + 0.7  # stairs are off by half a pixel's diagonal
