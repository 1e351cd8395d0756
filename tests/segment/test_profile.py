import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import levels_of, stops

from segvec.segment.profile import MOST_STOPS, Profile, even_fit, fit_stops, settled, sparse_profile, spread


@settings(max_examples=60)
@given(planted=stops(most=5), seed=st.integers(0, 10**6), count=st.integers(400, 12_000))
def test_planted_stops_come_back(planted, seed, count):
    offsets, colors = planted
    places = np.random.default_rng(seed).uniform(-3, 5, count)
    own = -3 + 8 * offsets
    levels = levels_of(places, own, colors)
    found = sparse_profile(places, np.rint(levels))
    assert len(found.places) == len(offsets)
    np.testing.assert_allclose(found.places[1:-1], own[1:-1], atol=0.05)
    assert np.abs(found.at(places) - levels).max() < 1


@pytest.mark.parametrize("noise", [0, 2])
def test_one_color_needs_no_stop_inside(noise):
    random = np.random.default_rng(3)
    places = random.uniform(0, 1, 3000)
    colors = 100 + noise * random.normal(size=(3000, 3))
    assert len(sparse_profile(places, colors).places) == 2


def test_a_curve_has_no_more_than_the_most_stops():
    places = np.linspace(0, 1, 5000)
    colors = 127.5 + 120 * np.sin(places[:, None] * [60, 47, 33])
    found = sparse_profile(places, colors)
    assert len(found.places) == MOST_STOPS
    assert (np.diff(found.places) > 0).all()


@pytest.mark.parametrize("count", [1, 2, 5, 16])
def test_few_pixels_have_two_stops(count):
    places = np.linspace(2, 3, count)
    found = sparse_profile(places, np.full((count, 3), 77.0))
    assert len(found.places) == 2
    np.testing.assert_allclose(found.colors, 77, atol=1e-3)


def test_stops_of_least_squares_leave_no_slope():
    random = np.random.default_rng(5)
    places, colors = random.uniform(0, 1, 500), random.uniform(0, 255, (500, 3))
    found = fit_stops(places, colors, np.array([0, 0.3, 0.7, 1]))
    np.testing.assert_allclose(found.hats.sum(axis=1), 1)
    np.testing.assert_allclose(found.hats.T @ found.rest, 0, atol=0.1)
    assert found.error == pytest.approx(np.sqrt((found.rest**2).mean()))


def test_stops_without_pixels_lie_on_a_line():
    places = np.concatenate([np.linspace(0, 0.2, 50), np.linspace(0.8, 1, 50)])
    found = even_fit(places, np.repeat(100 * places[:, None], 3, axis=1), stops=11)
    np.testing.assert_allclose(found.colors[:, 0], np.linspace(0, 100, 11), atol=0.01)


def test_equations_are_those_of_finite_differences():
    random = np.random.default_rng(6)
    places, knots = random.uniform(0, 1, 400), np.array([0, 0.4, 1.0])
    colors = levels_of(places, knots, [(0, 30, 90), (200, 90, 10), (90, 255, 60)]) + random.normal(size=(400, 3))
    steps = random.normal(size=(400, 2)) * 0.1
    _, gradient = fit_stops(places, colors, knots).equations(steps)

    def power(parameters):
        return fit_stops(places + steps @ parameters, colors, knots).power

    small = 1e-6 * np.eye(2)
    expected = [(power(step) - power(-step)) / 2e-6 / 2 for step in small]
    np.testing.assert_allclose(gradient, expected, rtol=0.01)


def test_parameters_settle_where_the_error_is_least():
    places = np.linspace(0, 1, 300)
    colors = levels_of(places, [0, 0.62, 1], [(0, 30, 90), (200, 90, 10), (90, 255, 60)])

    def fitted(inner):
        return fit_stops(places, colors, np.array([0, inner[0], 1]))

    def moves(_, found):
        return -found.hats[:, 1:-1], np.array([0.1])

    parameters, found = settled(np.array([0.4]), fitted, moves, good_gain=1e-4)
    assert parameters[0] == pytest.approx(0.62, abs=0.005)
    assert found.error < 0.5


def test_ends_go_on_in_a_line_as_far_as_there_are_colors():
    profile = Profile(np.array([0.0, 1]), np.array([[0, 100, 50], [100, 200, 50.0]]))
    longer = profile.ending(-1, 1.2)
    assert longer.places.tolist() == [0, 1.2]  # black already
    assert longer.colors.tolist() == [[0, 100, 50], [120, 220, 50]]
    far = profile.ending(0.5, 9)
    np.testing.assert_allclose(far.places, [0.5, 1.55])
    np.testing.assert_allclose(far.colors, [[50, 150, 50], [155, 255, 50]])


def test_samples_are_spread_evenly():
    points = np.arange(10_000)[:, None].astype(float)
    few, colors = spread(points, points, most=500)
    assert len(few) == 500
    assert (few == colors).all()
    assert np.histogram(few, bins=10, range=(0, 10_000))[0].tolist() == [50] * 10
    assert spread(points, points, most=10_000)[0] is points
