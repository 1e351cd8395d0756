from dataclasses import replace

from pen_lines import drawing, lines_of, pen_travel, segments
from skimage import data

from segvec import trace
from segvec.layers.painting import layer_curves
from segvec.styles.borders import border_art
from segvec.styles.joining import is_closed, joined_lines
from segvec.styles.pens import pen_ordered


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


def test_borders_join_to_few_lines():
    # Those of photographs are joined already.
    art = border_art(replace(trace(data.coffee()[:150, :150]), kind="flat art"), width=1)
    ordered = pen_ordered(art)
    assert len(ordered.ring_offsets) < 0.7 * len(art.ring_offsets)
    assert pen_travel(ordered) < 0.1 * pen_travel(art)
    assert segments(ordered) == segments(art)


def test_ends_meet_to_the_step_in_which_they_are_written():
    lines = layer_curves(drawing([[0, 0], [5, 0]], [[5.004, 0], [9, 0]]), 0)
    assert len(joined_lines(lines, precision=100).offsets) == 2
    assert len(joined_lines(lines, precision=1000).offsets) == 3


def test_lines_are_closed_where_they_end_at_their_beginning():
    lines = layer_curves(drawing([[0, 0], [5, 0], [5, 5], [0.004, 0]], [[0, 0], [5, 0]]), 0)
    assert is_closed(lines, precision=100).tolist() == [True, False]
    assert is_closed(lines, precision=1000).tolist() == [False, False]
