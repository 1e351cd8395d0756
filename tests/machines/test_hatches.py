"""Hatches: exact at borders, and drawn in few lines."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec.machines.hatches import hatched
from segvec.machines.scanning import SUBROWS, coverage_of

MASKS = arrays(np.bool_, st.tuples(st.integers(1, 7), st.integers(1, 7)))


def rings_of(polygons):
    """Points, offsets and owners of the rings of polygons."""
    rings = [(number, ring) for number, one in enumerate(polygons) for ring in [one.exterior, *one.interiors]]
    points = [np.array(ring.coords) for _, ring in rings]
    offsets = np.cumsum([0, *map(len, points)])
    return np.concatenate(points), offsets, np.array([number for number, _ in rings])


def parts_of(area):
    return [part for part in shapely.get_parts(area) if part.area > 0]


def lines_of(curves):
    ends = [(curves.offsets[i], curves.offsets[i + 1]) for i in range(len(curves.offsets) - 1)]
    return shapely.MultiLineString([[*curves.controls[a:b, 0], curves.controls[b - 1, 3]] for a, b in ends])


def scan_lines(spacing, angle, reach=60):
    turn = np.radians(angle)
    way, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    middles = [(k + 0.5) * spacing * across for k in range(-int(reach / spacing), int(reach / spacing))]
    return shapely.MultiLineString([[middle - 99 * way, middle + 99 * way] for middle in middles])


def blob(mask):
    """Squares of a mask, rounded at their corners, holes and all."""
    squares = [shapely.box(x, y, x + 1, y + 1) for y, x in np.argwhere(mask)]
    return shapely.union_all(squares).buffer(-0.1).buffer(0.25) if squares else shapely.Polygon()


@settings(max_examples=20, deadline=None)
@given(MASKS, st.floats(0.08, 2), st.floats(-90, 180))
def test_a_hatch_is_all_of_its_lines_within_the_area_and_nothing_beyond(mask, spacing, angle):
    area = blob(mask)
    if area.is_empty:
        return
    drawn = lines_of(hatched(*rings_of(parts_of(area)), spacing=spacing, angle=angle))
    assert drawn.difference(area.buffer(1e-7)).length == 0
    wanted = scan_lines(spacing, angle).intersection(area)
    assert wanted.difference(drawn.buffer(1e-6)).length < 1e-6
    beside = drawn.difference(area.boundary.buffer(1e-6))
    assert beside.length == pytest.approx(wanted.length, abs=1e-3 * (1 + len(shapely.get_parts(wanted))))


@pytest.mark.parametrize(
    ("area", "lines"),
    [
        (shapely.box(0, 0, 20, 20), 1),
        (shapely.Point(0, 0).buffer(10), 1),
        (shapely.Point(0, 0).buffer(10) - shapely.Point(0, 0).buffer(4), 4),
        (shapely.box(0, 0, 9, 9) | shapely.box(20, 0, 29, 9), 2),
    ],
    ids=["square", "disc", "ring", "two"],
)
@pytest.mark.parametrize("angle", [0, 30, 45, 90])
def test_a_pen_is_lifted_only_where_an_area_parts(area, lines, angle):
    found = lines_of(hatched(*rings_of(parts_of(area)), spacing=0.5, angle=angle))
    # Where the border is nearly parallel to the lines, the first and the last are on their own.
    assert len(found.geoms) <= lines + 3
    assert found.length < 1.4 * scan_lines(0.5, angle).intersection(area).length


def test_areas_that_touch_do_not_share_lines():
    points, offsets, _ = rings_of([shapely.box(0, 0, 4, 4), shapely.box(4, 0, 8, 4)])
    apart = lines_of(hatched(points, offsets, np.array([0, 1]), spacing=1, angle=0))
    assert [line.bounds[2] - line.bounds[0] for line in apart.geoms] == [4, 4]


def test_nothing_is_hatched_with_nothing():
    assert len(hatched(np.empty((0, 2)), np.zeros(1, int), np.empty(0, int), spacing=1, angle=0).controls) == 0
    assert len(hatched(*rings_of([shapely.box(0, 0.6, 9, 1.4)]), spacing=1, angle=0).controls) == 0


@settings(max_examples=10, deadline=None)
@given(MASKS)
def test_coverage_is_the_area_in_each_pixel(mask):
    area = shapely.transform(blob(mask), lambda xy: xy + 1)
    if area.is_empty:
        return
    points, offsets, _ = rings_of(parts_of(area))
    found = coverage_of(points, offsets, (9, 9))
    y, x = np.mgrid[:9, :9]
    exact = shapely.area(shapely.intersection(shapely.box(x, y, x + 1, y + 1), area))
    assert np.abs(found - exact).max() < 1 / SUBROWS + 0.001
    assert np.abs(found - exact).mean() < 0.005
