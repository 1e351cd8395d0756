import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pen_travel import pen_travel
from skimage import data

from segvec import trace
from segvec.curves.curves import Curves
from segvec.styles.borders import border_art
from segvec.styles.isolines import isoline_art
from segvec.styles.line_art import Pens, line_art
from segvec.styles.pens import pen_ordered

SIZE = (100, 80)


def drawing(*lines, pen=None, background=None):
    """Lines through points, each with the pen of its number."""
    corners = [np.array(line, float) for line in lines]
    start = np.concatenate([line[:-1] for line in corners])
    end = np.concatenate([line[1:] for line in corners])
    controls = np.stack([start, start + (end - start) / 3, end - (end - start) / 3, end], axis=1)
    offsets = np.concatenate([[0], np.cumsum([len(line) - 1 for line in corners])])
    pens = Pens(np.zeros((3, 3), np.uint8), np.array([1.0, 2.0, 3.0]))
    number = np.zeros(len(lines), np.intp) if pen is None else np.array(pen)
    curves = Curves(controls, np.ones(len(controls), np.bool_), offsets)
    return line_art(curves, pen=number, pens=pens, size=SIZE, background=background)


def segments(art):
    """Undirected segments of each width, with how often each is there."""
    rounded = np.rint(art.controls * 1000).astype(int)
    one, other = (map(tuple, each.reshape(-1, 8).tolist()) for each in (rounded, rounded[:, ::-1]))
    width = np.repeat(art.strokes, np.diff(art.ring_offsets[art.layer_offsets]))
    return Counter((pen, *min(pair)) for pen, *pair in zip(width.tolist(), one, other, strict=True))


def lines_of(art):
    """Corner points of each line."""
    controls = [art.controls[slice(*pair)] for pair in np.stack([art.ring_offsets[:-1], art.ring_offsets[1:]], axis=1)]
    return [[*part[:, 0].tolist(), part[-1, 3].tolist()] for part in controls]


@st.composite
def drawings(draw):
    """Open and closed lines on a small grid, so that many meet."""
    lines = []
    for _ in range(draw(st.integers(1, 12))):
        count = draw(st.integers(2, 5))
        points = draw(arrays(np.int8, (count, 2), elements=st.integers(0, 4))).astype(float) * 7
        points = points[np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]]
        if len(points) > 2 and draw(st.booleans()):
            points = np.concatenate([points, points[:1]])
        if len(points) > 1:
            lines.append(points)
    lines = lines or [np.array([[0.0, 0], [1, 1]])]
    return drawing(*lines, pen=draw(st.lists(st.integers(0, 2), min_size=len(lines), max_size=len(lines))))


@settings(max_examples=60)
@given(drawings())
def test_the_same_segments_are_drawn_with_the_same_pens(art):
    assert segments(pen_ordered(art)) == segments(art)


@settings(max_examples=60)
@given(drawings())
def test_travel_is_never_longer(art):
    assert pen_travel(pen_ordered(art)) <= pen_travel(art) + 1e-9


@settings(max_examples=60)
@given(drawings())
def test_lines_stay_connected(art):
    ordered = pen_ordered(art)
    ends = np.ones(ordered.n_segments, np.bool_)
    ends[ordered.ring_offsets[1:] - 1] = False
    inner = np.flatnonzero(ends)
    assert (ordered.controls[inner, 3] == ordered.controls[inner + 1, 0]).all()


def test_lines_that_meet_become_one_going_straight_on():
    cross = drawing([[0, 5], [5, 5]], [[5, 0], [5, 5]], [[5, 5], [10, 5]], [[5, 5], [5, 10]])
    found = {frozenset(map(tuple, line)) for line in lines_of(pen_ordered(cross))}
    assert found == {frozenset({(0, 5), (5, 5), (10, 5)}), frozenset({(5, 0), (5, 5), (5, 10)})}


def test_arcs_that_meet_end_to_end_close():
    halves = drawing([[0, 0], [9, 0], [9, 9]], [[0, 0], [0, 9], [9, 9]])
    (line,) = lines_of(pen_ordered(halves))
    assert line[0] == line[-1]
    assert "z" in pen_ordered(halves).to_svg()


def test_lines_of_two_pens_are_not_joined():
    assert len(lines_of(pen_ordered(drawing([[0, 0], [5, 0]], [[5, 0], [9, 0]], pen=[0, 1])))) == 2


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


def test_filled_layers_stay_as_they_are():
    art = drawing([[1, 0], [20, 0]], [[1, 5], [20, 5]], background="gold")
    ordered = pen_ordered(art)
    assert lines_of(ordered)[0] == lines_of(art)[0]
    filled = trace(np.eye(8), curve="pixel", min_area=0)
    assert pen_travel(filled) == 0
    assert pen_ordered(filled).to_svg() == filled.to_svg()


def test_nothing_to_draw_is_no_travel():
    empty = isoline_art(np.zeros((4, 4)))
    assert pen_travel(pen_ordered(empty)) == 0
    assert pen_ordered(empty).to_svg() == empty.to_svg()


def test_order_is_the_same_every_time_and_colors_stay():
    art = isoline_art(data.coffee()[:200, :200], palette="gold,teal,navy", background="white")
    ordered = pen_ordered(art)
    assert ordered.to_svg() == pen_ordered(art).to_svg()
    assert ordered.recolor("red,green,blue,white").to_svg().count("<path") == art.to_svg().count("<path")
    assert pen_travel(ordered) < 0.5 * pen_travel(art)


def test_borders_join_to_few_lines():
    art = border_art(trace(data.coffee()[:150, :150]), width=1)
    ordered = pen_ordered(art)
    assert len(ordered.ring_offsets) < 0.7 * len(art.ring_offsets)
    assert pen_travel(ordered) < 0.1 * pen_travel(art)
    assert segments(ordered) == segments(art)


def test_thousands_of_lines_take_seconds():
    rng = np.random.default_rng(1)
    starts = rng.uniform(0, 1000, (5000, 2))
    art = drawing(*(np.array([start, start + 2]) for start in starts))
    begun = time.perf_counter()
    pen_ordered(art)
    assert time.perf_counter() - begun < 10
