import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from machine import needs_cairo

from segvec.rendering.path_reader import CLOSE, CURVE, LINE, MOVE, cairo_path
from segvec.svg.path_data import path_data

LENGTH = {MOVE: 2, LINE: 2, CURVE: 4, CLOSE: 1}


def parts(data):
    """Kinds and points of a path, or None."""
    path = cairo_path(data)
    if path is None:
        return None
    heads, found, i = path.view(np.int32).reshape(-1, 4), [], 0
    while i < len(path):
        kind, length = heads[i, :2].tolist()
        assert length == LENGTH[kind]
        found.append((kind, path[i + 1 : i + length].ravel().tolist()))
        i += length
    return found


def slowly(data):
    """The same, command by command."""
    x = y = start = 0
    found = []
    for letter, text in re.findall(r"([a-z])([^a-z]*)", data):
        numbers = [int(number) for number in re.findall(r"-?\d+", text)]
        if letter == "z":
            found.append((CLOSE, []))
            x, y = start
        while numbers:
            if letter == "c":
                place, numbers = numbers[:6], numbers[6:]
                found.append((CURVE, [place[i] + (x, y)[i % 2] for i in range(6)]))
                x, y = found[-1][1][4:]
                continue
            x += 0 if letter == "v" else numbers.pop(0)
            y += 0 if letter == "h" else numbers.pop(0)
            found.append((MOVE if letter == "m" else LINE, [x, y]))
            if letter == "m":
                start, letter = (x, y), "l"
    return found


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("m1 2", [(MOVE, [1, 2])]),
        ("M1 2", [(MOVE, [1, 2])]),
        ("m1 2 3 4", [(MOVE, [1, 2]), (LINE, [4, 6])]),
        ("m1 2z", [(MOVE, [1, 2]), (CLOSE, [])]),
        ("m1 2h3v4z", [(MOVE, [1, 2]), (LINE, [4, 2]), (LINE, [4, 6]), (CLOSE, [])]),
        ("m1 2l3-4Zm1 1", [(MOVE, [1, 2]), (LINE, [4, -2]), (CLOSE, []), (MOVE, [2, 3])]),
        ("m1 2l3-4m1 1", [(MOVE, [1, 2]), (LINE, [4, -2]), (MOVE, [5, -1])]),
        ("m1 2c1 1 2 2 3 0", [(MOVE, [1, 2]), (CURVE, [2, 3, 3, 4, 4, 2])]),
        (" m .5,-1.25 h 1. ", [(MOVE, [0.5, -1.25]), (LINE, [1.5, -1.25])]),
    ],
)
def test_path_is_read(data, expected):
    assert parts(data) == expected


@pytest.mark.parametrize(
    "data",
    [
        *("", "z", "l1 2", "m1", "m", "m1 2h", "m1 2c1 2 3", "m1 2z3", "m1 2zl3 4", "m1 2L3 4", "m1 2q1 1 2 2"),
        *("m.5.5", "m1e2 3", "m1-", "m1--2", "m1 +2", "m١ 2", "m1 2h1.2.3", "m1 2é", "m1 2s1 1 2 2"),
    ],
)
def test_another_path_is_left_alone(data):
    assert cairo_path(data) is None


@st.composite
def shapes(draw):
    """Rings of lines and cubics on a small grid, the last of them open or closed."""
    lengths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    offsets, count = np.cumsum([0, *lengths]), 6 * sum(lengths)
    numbers = draw(st.lists(st.integers(-30, 30), min_size=count, max_size=count))
    points = np.array(numbers, float).reshape(-1, 3, 2)
    following = np.arange(1, len(points) + 1)
    following[offsets[1:] - 1] = offsets[:-1]
    if draw(st.booleans()):
        following[-1] = len(points) - 1
    is_line = np.array(draw(st.lists(st.booleans(), min_size=len(points), max_size=len(points))))
    return np.concatenate([points, points[following, :1]], axis=1), is_line, offsets


@given(shapes(), st.sampled_from([1, 10]))
def test_written_path_is_read_back(shape, precision):
    data = path_data(*shape, precision=precision)
    assert not data or parts(data) == slowly(data)


ARCS = [
    (5, 5, 0, 0, 1, 10, 0),
    (5, 5, 0, 1, 0, 6, -2),
    (9, 4, 0, 1, 1, 6, -2),
    (9, 4, 30, 0, 0, -6, 5),
    (1, 2, 45, 0, 1, 10, 3),  # too short to reach: scaled
]


@pytest.mark.parametrize("arc", ARCS)
def test_arc_is_read_as_cubics_on_its_ellipse_that_end_where_it_ends(arc):
    rx, ry, turn, large, sweep, dx, dy = arc
    found = parts(f"m2 3a{rx} {ry} {turn} {large} {sweep} {dx} {dy}")
    assert [kind for kind, _ in found] == [MOVE, CURVE, CURVE, CURVE, CURVE]
    assert found[-1][1][4:] == pytest.approx([2 + dx, 3 + dy])
    joints = np.array([numbers[-2:] for _, numbers in found]).view(np.complex128)[:, 0]
    axis = np.exp(1j * np.radians(turn))
    flat = (joints * axis.conj()).real / rx + 1j * (joints * axis.conj()).imag / ry
    steps = np.diff(flat)
    # On a circle equal steps turn by equal angles, in the sense that was asked for, and half of them is more or less.
    turns = np.angle(steps[1:] / steps[:-1])
    assert turns == pytest.approx(np.full(3, turns[0]))
    assert (turns[0] > 0) == bool(sweep)
    if (rx, ry) != (1, 2):
        assert np.abs(steps) == pytest.approx(np.full(4, 2 * np.sin(abs(turns[0]) / 2)))
        assert (4 * abs(turns[0]) > np.pi - 1e-6) if large else (4 * abs(turns[0]) < np.pi + 1e-6)


@pytest.mark.parametrize(
    "data", ["m0 0a5 5 0 2 1 3 3", "m0 0a0 5 0 0 1 3 3", "m0 0a5 5 0 0 1 0 0", "m0 0a5 5 0 01 3 3"]
)
def test_arc_that_is_none_is_left_alone(data):
    assert cairo_path(data) is None


@needs_cairo
def test_cairo_takes_the_path_as_its_own():
    import cairocffi

    context = cairocffi.Context(cairocffi.ImageSurface(cairocffi.FORMAT_A8, 1, 1))
    path = cairo_path("m1 2h3c1 1 2 2 3 0z")
    data = cairocffi.ffi.from_buffer("cairo_path_data_t[]", path)
    whole = cairocffi.ffi.new("cairo_path_t *", {"status": 0, "data": data, "num_data": len(path)})
    cairocffi.cairo.cairo_append_path(context._pointer, whole)
    assert list(context.copy_path())[:4] == [(0, (1, 2)), (1, (4, 2)), (2, (5, 3, 6, 4, 7, 2)), (3, ())]
