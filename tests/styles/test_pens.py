import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pen_lines import drawing, lines_of, pen_travel, segments
from skimage import data

from segvec import trace
from segvec.styles.isolines import isoline_art
from segvec.styles.pens import pen_ordered


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
