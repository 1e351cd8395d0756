import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pen_lines import drawing, pen_travel

from segvec.layers.painting import layer_curves
from segvec.styles.joining import is_closed
from segvec.styles.pens import pen_ordered
from segvec.styles.tours import HOME, nearest_tour, uncrossed


def strokes(seed, count):
    """Short lines anywhere on a page."""
    rng = np.random.default_rng(seed)
    starts = rng.uniform(0, 80, (count, 2))
    return layer_curves(
        drawing(*(np.array([at, at + step]) for at, step in zip(starts, rng.uniform(-3, 3, (count, 2)), strict=True))),
        0,
    )


def length(tour):
    return np.hypot(*(tour.enter[1:] - tour.leave[:-1]).T).sum()


def test_a_tour_begins_at_home_and_goes_to_the_nearest_end_left():
    lines = layer_curves(drawing([[50, 0], [60, 0]], [[20, 0], [8, 0]], [[21, 0], [30, 0]]), 0)
    tour = nearest_tour(lines, is_closed=is_closed(lines, precision=100))
    assert tour.line.tolist() == [-1, 1, 2, 0]
    assert tour.turned.tolist() == [False, True, False, False]
    assert tour.leave.tolist() == [list(HOME), [20, 0], [30, 0], [60, 0]]


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_uncrossing_never_lengthens_a_tour_and_loses_no_line(seed, count):
    lines = strokes(seed, count)
    tour = nearest_tour(lines, is_closed=is_closed(lines, precision=100))
    shorter = uncrossed(tour)
    assert length(shorter) <= length(tour) + 1e-9
    assert shorter.line[0] == -1
    assert sorted(shorter.line.tolist()) == list(range(-1, count))


def test_open_lines_are_turned_around():
    art = drawing([[1, 0], [20, 0]], [[1, 5], [20, 5]], [[1, 10], [20, 10]])
    assert pen_travel(art) > 40
    assert pen_travel(pen_ordered(art)) == 1 + 5 + 5


def test_closed_lines_begin_where_the_pen_comes_by():
    art = drawing(
        [[40, 0], [50, 0], [50, 10], [40, 10], [40, 0]], [[20, 10], [30, 10], [30, 20], [20, 20], [20, 10]][::-1]
    )
    assert pen_travel(pen_ordered(art)) == pytest.approx(np.hypot(30, 10) + 10)


def test_crossing_travel_is_undone():
    rng = np.random.default_rng(5)
    starts = rng.uniform(0, 80, (300, 2))
    art = drawing(
        *(np.array([start, start + step]) for start, step in zip(starts, rng.uniform(-3, 3, (300, 2)), strict=True))
    )
    assert pen_travel(pen_ordered(art)) < 0.07 * pen_travel(art)


def test_thousands_of_lines_take_seconds():
    rng = np.random.default_rng(1)
    starts = rng.uniform(0, 1000, (5000, 2))
    art = drawing(*(np.array([start, start + 2]) for start in starts))
    begun = time.perf_counter()
    pen_ordered(art)
    assert time.perf_counter() - begun < 10
