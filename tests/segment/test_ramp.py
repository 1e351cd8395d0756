import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import levels_of, stops

from segvec.color.shade import Shade
from segvec.segment.ramp import fit_ramp

WIDTH, HEIGHT = 60, 44


def pixels_of(width=WIDTH, height=HEIGHT):
    y, x = np.mgrid[:height, :width] + 0.5
    return np.stack([x.ravel(), y.ravel()], axis=1)


def painted(places, offsets, colors):
    """Pixels as a file has them."""
    return np.rint(levels_of(places, offsets, colors))


def check(ramp, points, colors, expected):
    """The ramp, written down as a shade, has nearly the same color everywhere."""
    shade = ramp.shade(colors[0].astype(np.uint8))
    assert np.abs(shade.colors_at(points, shade.base) - colors).max() < 1.6
    assert len(shade.offsets) == expected
    assert ramp.error < 0.4


@settings(max_examples=40)
@given(degrees=st.floats(0, 360), planted=stops())
def test_a_linear_ramp_comes_back(degrees, planted):
    along = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    points = pixels_of()
    places = points @ along
    low, high = places.min(), places.max()
    colors = levels_of((places - low) / (high - low), *planted)
    ramp = fit_ramp(points, np.rint(colors))
    check(ramp, points, colors, len(planted[0]))
    assert ramp.kind == "linear"
    axis = ramp.frame[:, 0] / np.linalg.norm(ramp.frame[:, 0])
    assert abs(axis @ along) > np.cos(np.radians(0.3))


@settings(max_examples=40)
@given(x=st.floats(-0.5, 1.5), y=st.floats(-0.5, 1.5), planted=stops(most=3))
def test_a_ramp_around_a_center_comes_back(x, y, planted):
    center = np.array([x * WIDTH, y * HEIGHT])
    points = pixels_of()
    places = np.hypot(*(points - center).T)
    low, high = places.min(), places.max()
    colors = levels_of((places - low) / (high - low), *planted)
    ramp = fit_ramp(points, np.rint(colors))
    check(ramp, points, colors, len(planted[0]))
    assert ramp.kind == "radial"
    # An ellipse is tried only where a circle leaves something.
    np.testing.assert_allclose(ramp.frame[:, 2], center, atol=0.5)
    np.testing.assert_allclose(ramp.frame[:, :2], ramp.frame[0, 0] * np.eye(2), atol=1e-9)


@settings(max_examples=40)
@given(degrees=st.floats(0, 180), stretch=st.floats(1.4, 2.5), x=st.floats(0.3, 0.7), planted=stops(most=3))
def test_a_ramp_in_ellipses_comes_back(degrees, stretch, x, planted):
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = np.array([[cosine, -sine], [sine, cosine]]) @ np.diag([stretch, 1])
    center = np.array([x * WIDTH, 0.5 * HEIGHT])
    points = pixels_of()
    places = np.hypot(*((points - center) @ np.linalg.inv(matrix).T).T)
    colors = levels_of(places / places.max(), *planted)
    ramp = fit_ramp(points, np.rint(colors))
    check(ramp, points, colors, len(planted[0]))
    np.testing.assert_allclose(ramp.frame[:, 2], center, atol=1)
    wide, narrow = np.linalg.svd(ramp.frame[:, :2], compute_uv=False)
    assert wide / narrow == pytest.approx(stretch, rel=0.05)


def test_the_flat_ends_of_a_ramp_are_stops():
    points = pixels_of()
    colors = painted(points[:, 0] / WIDTH, [0.25, 0.75], [(20, 200, 90), (220, 40, 130)])
    ramp = fit_ramp(points, colors)
    assert len(ramp.profile.places) == 4
    bends = ramp.frame[0, 2] + ramp.profile.places[1:-1] * ramp.frame[0, 0]
    np.testing.assert_allclose(np.sort(bends), [0.25 * WIDTH, 0.75 * WIDTH], atol=0.2)


def test_a_stop_at_the_end_of_a_channel_moves_no_other_color():
    # Beyond its pixels a ramp goes on: where red is full already it cannot, and must not bend.
    points = pixels_of()
    colors = painted(points[:, 0] / WIDTH, [0, 1], [(255, 0, 0), (0, 255, 80)])
    shade = fit_ramp(points, colors).shade(np.array([128, 128, 40], np.uint8))
    assert np.abs(shade.colors_at(points, shade.base) - colors).max() < 1.1


def test_few_pixels_have_no_ramp_and_a_narrow_strip_has_one():
    points = pixels_of(5, 3)
    assert fit_ramp(points, np.zeros((15, 3))) is None
    strip = pixels_of(60, 2)
    colors = painted(strip[:, 0] / 60, [0, 1], [(0, 0, 0), (200, 100, 50)])
    assert fit_ramp(strip, colors).error < 0.35


def test_what_is_no_ramp_has_an_error():
    points = pixels_of()
    colors = np.random.default_rng(1).integers(0, 256, (len(points), 3)).astype(float)
    assert fit_ramp(points, colors).error > 50


def test_pixels_may_come_in_any_order():
    points = pixels_of()
    colors = painted(np.hypot(*(points - (20, 20)).T) / 50, [0, 1], [(250, 240, 90), (30, 60, 200)])
    order = np.random.default_rng(2).permutation(len(points))
    one, other = fit_ramp(points, colors), fit_ramp(points[order], colors[order])
    np.testing.assert_allclose(one.at(points), other.at(points), atol=0.5)


def test_a_ramp_goes_on_beyond_its_ends():
    points = pixels_of()
    inside = points[:, 0] < 20
    colors = levels_of(points[:, 0] / WIDTH, [0, 1], [(20, 200, 90), (220, 40, 130)])
    ramp = fit_ramp(points[inside], np.rint(colors[inside]))
    assert np.abs(ramp.beyond().at(points) - colors).max() < 2
    assert np.abs(ramp.at(points) - colors).max() > 50
    assert ramp.steepest() == pytest.approx(200 / WIDTH, rel=0.02)


def test_a_shade_and_its_ramp_agree():
    points = pixels_of()
    colors = painted(points @ (0.6, 0.8) / 70, [0, 0.5, 1], [(20, 200, 90), (220, 40, 130), (0, 0, 0)])
    ramp = fit_ramp(points, colors)
    shade = ramp.shade(np.array([9, 9, 9], np.uint8))
    assert isinstance(shade, Shade)
    np.testing.assert_allclose(shade.colors_at(points, shade.base), ramp.at(points), atol=0.6)
