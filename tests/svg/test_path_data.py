import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from segvec.svg.path_data import path_data, path_texts

TOKEN = re.compile(r"([mlhvcz])|(-?(?:0|[1-9][0-9]*))|( )")
TAKES = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6}


def tokens(text):
    found = TOKEN.findall(text)
    assert "".join("".join(token) for token in found) == text, "not in the grammar"
    for (_, before, _), (_, number, _) in itertools.pairwise(found):
        assert not before or not number or number[0] == "-", "two numbers run together"
    return found


def parsed(text):
    """Read path data: for each ring its segments, ("l", start, end) or ("c", start, one, other, end)."""
    rings, here, command, numbers = [], np.zeros(2, int), None, []

    def run():
        nonlocal here, command, numbers
        if command == "m":
            here = here + numbers
            rings.append([here])
        elif command == "c":
            points = [tuple(here + numbers[i : i + 2]) for i in (0, 2, 4)]
            rings[-1].append(("c", tuple(here), *points))
            here = np.array(points[-1])
        else:
            step = {"l": numbers, "h": [*numbers, 0], "v": [0, *numbers]}[command]
            rings[-1].append(("l", tuple(here), tuple(here + step)))
            here = here + step
        command, numbers = "l" if command == "m" else command, []

    for letter, number, _ in tokens(text):
        if number:
            numbers.append(int(number))
            if len(numbers) == TAKES[command]:
                run()
        elif letter == "z":
            assert not numbers
            start = rings[-1][0]
            if tuple(here) != tuple(start):
                rings[-1].append(("l", tuple(here), tuple(start)))
            here = start
            command = None
        elif letter:
            assert not numbers
            command = letter
    return [ring[1:] for ring in rings]


def outline(segments):
    """Reduce a ring to what it draws: no lines without length, none cut in two."""
    kept = []
    for kind, *points in segments:
        points = [tuple(int(value) for value in point) for point in points]
        chord = np.subtract(points[-1], points[0])
        if all(point == points[0] for point in points):
            continue
        arms = [np.subtract(point, points[0]) for point in points[1:-1]]
        if all(arm[0] * chord[1] == arm[1] * chord[0] for arm in arms):
            kind, points = "l", [points[0], points[-1]]
            if points[0] == points[1]:
                continue
        if kept and kind == kept[-1][0] == "l":
            before = np.subtract(kept[-1][2], kept[-1][1])
            if before[0] * chord[1] == before[1] * chord[0] and before @ chord > 0:
                kept[-1] = ("l", kept[-1][1], points[1])
                continue
        kept.append((kind, *points))
    return kept


def segments_of(rings, precision):
    """What a list of (controls, is_line) should draw, rounded."""
    found = []
    for controls, is_line in rings:
        points = np.rint(controls * precision).astype(int)
        drawn = [("l", p[0], p[3]) if line else ("c", *p) for p, line in zip(points, is_line, strict=True)]
        found.append(outline(drawn))
    return [ring for ring in found if ring]


def written(rings, precision=10):
    offsets = np.concatenate([[0], np.cumsum([len(is_line) for _, is_line in rings])]).astype(int)
    controls = np.concatenate([np.zeros((0, 4, 2)), *[controls for controls, _ in rings]])
    is_line = np.concatenate([np.zeros(0, bool), *[is_line for _, is_line in rings]])
    return path_data(controls, is_line, offsets, precision=precision)


def polygon(*corners):
    """A ring of lines."""
    start = np.array(corners, float)
    end = np.roll(start, -1, axis=0)
    return np.stack([start, start + (end - start) / 3, end - (end - start) / 3, end], axis=1), np.ones(len(start), bool)


@st.composite
def rings(draw):
    """A closed ring of lines and cubics, on a coarse grid so that points often coincide."""
    count = draw(st.integers(1, 6))
    values = st.one_of(st.integers(-3, 3).map(float), st.floats(-40, 40, width=16))
    inner = draw(arrays.arrays(np.float64, (count, 3, 2), elements=values))
    controls = np.concatenate([inner, np.roll(inner[:, :1], -1, axis=0)], axis=1)
    is_line = draw(arrays.arrays(np.bool_, count))
    start, end = controls[:, 0], controls[:, 3]
    for i in np.flatnonzero(is_line):
        third = (end[i] - start[i]) / 3
        controls[i, 1], controls[i, 2] = start[i] + third, end[i] - third
    return controls, is_line


@given(st.lists(rings(), min_size=1, max_size=4), st.sampled_from([1, 10, 100]))
def test_text_draws_the_rounded_points(drawn, precision):
    text = written(drawn, precision)
    assert [outline(ring) for ring in parsed(text)] == segments_of(drawn, precision)


@given(st.lists(rings(), min_size=1, max_size=4))
def test_text_has_no_character_too_many(drawn):
    text = written(drawn)
    found = [match.group() for match in TOKEN.finditer(text)]
    assert "-0" not in found
    for before, space, after in zip(found, found[1:], found[2:], strict=False):
        if space == " ":
            assert before[-1].isdigit()
            assert after[0].isdigit()
    # No letter repeats the command that would go on anyway: lines go on after a move, all others after themselves.
    letters = [token for token in found if token.isalpha()]
    for before, after in itertools.pairwise(letters):
        assert after != {"m": "l"}.get(before, before)


def test_parser_of_this_test_refuses_what_is_not_in_the_grammar():
    for text in ("m0 0l1.5 2z", "M0 0z", "m00 1z", "m0,0z", "m+1 1z"):
        with pytest.raises(AssertionError):
            tokens(text)


TEXTS = {
    "triangle": ([polygon((0, 0), (2, 0), (2, 3))], "m0 0h20v30z"),
    "negative-steps-need-no-space": ([polygon((5, 5), (4, 3), (3, 5))], "m50 50-10-20-10 20z"),
    "second-ring-is-relative-to-the-first": (
        [polygon((1, 1), (2, 1), (2, 2)), polygon((4, 4), (5, 4), (5, 5))],
        "m10 10h10v10zm30 30h10v10z",
    ),
    "lines-that-continue-are-joined": ([polygon((0, 0), (1, 0), (2, 0), (2, 3), (0, 3))], "m0 0h20v30h-20z"),
    "empty-ring-vanishes": ([polygon((1, 1), (1.01, 1), (1, 1.02)), polygon((0, 0), (2, 0), (2, 3))], "m0 0h20v30z"),
    "last-ring-empty": ([polygon((0, 0), (2, 0), (2, 3)), polygon((1, 1), (1.01, 1), (1, 1.02))], "m0 0h20v30z"),
    "only-empty-rings": ([polygon((1, 1), (1.01, 1), (1, 1.02))], ""),
    "nothing": ([], ""),
}


@pytest.mark.parametrize(("drawn", "text"), TEXTS.values(), ids=TEXTS)
def test_lines_and_curves_are_written_as_by_hand(drawn, text):
    assert written(drawn) == text


def test_cubic_is_written_with_all_points_relative_to_its_start():
    controls = np.array([[[1, 1], [1, 2], [3, 2], [3, 1]], [[3, 1], [3, 0], [1, 0], [1, 1]]], float)
    assert written([(controls, np.zeros(2, bool))]) == "m10 10c0 10 20 10 20 0 0-10-20-10-20 0z"


def round_ring(middle, first, quarter, *, count):
    """Cubics of an ellipse that begin at one half diameter and go on to its conjugate."""
    angle = np.arange(count) * 2 * np.pi / count
    arm = 4 / 3 * np.tan(np.pi / 2 / count)
    joints, slopes = (
        (np.outer(np.cos(angle + turn), first) + np.outer(np.sin(angle + turn), quarter)) for turn in (0, np.pi / 2)
    )
    after, slope_after = np.roll(joints, -1, axis=0), np.roll(slopes, -1, axis=0)
    return np.stack([joints, joints + arm * slopes, after - arm * slope_after, after], axis=1) + middle


@pytest.mark.parametrize("count", [4, 8])
@pytest.mark.parametrize(
    ("first", "quarter", "text"),
    [
        ((3, 0), (0, 3), "m80 40a30 30 0 0 1-60 0 30 30 0 0 1 60 0z"),
        ((3, 0), (0, -2), "m80 40a30 20 0 0 0-60 0 30 20 0 0 0 60 0z"),
        ((1.8, 2.4), (-2.4, 1.8), "m68 64a30 30 0 0 1-36-48 30 30 0 0 1 36 48z"),
    ],
)
def test_ring_that_is_round_is_written_as_two_arcs(first, quarter, text, count):
    ring = round_ring((5, 4), first, quarter, count=count)
    square, is_line = polygon((0, 0), (1, 0), (1, 1))
    controls = np.concatenate([ring, square])
    flags, offsets = np.r_[np.zeros(count, bool), is_line], np.array([0, count, count + 3])
    assert path_texts(controls, flags, offsets, np.array([0, 1, 2]), precision=10, arcs=True) == [text, "m0 0h10v10z"]


@pytest.mark.parametrize(("first", "quarter"), [((3, 1), (-1, 2)), ((3, 0), (1, 3))])
def test_ring_that_is_askew_stays_cubics(first, quarter):
    ring = round_ring((5, 4), first, quarter, count=4)
    (text,) = path_texts(ring, np.zeros(4, bool), np.array([0, 4]), np.array([0, 1]), precision=10, arcs=True)
    assert "a" not in text


def test_cubic_that_rounds_to_a_line_is_a_line():
    controls = np.array([[[0, 0], [1, 0.01], [2, -0.01], [3, 0]]], float)
    triangle, is_line = polygon((3, 0), (3, 2), (0, 0))
    text = written([(np.concatenate([controls, triangle[:2]]), np.array([False, *is_line[:2]]))])
    assert text == "m0 0h30v20z"


@given(st.lists(rings(), min_size=1, max_size=3))
def test_reversed_ring_rounds_to_the_same_points(drawn):
    turned = [(controls[::-1, ::-1], is_line[::-1]) for controls, is_line in drawn]
    forward, backward = segments_of(drawn, 10), [outline(ring) for ring in parsed(written(turned))]
    assert len(forward) == len(backward)
    for one, other in zip(forward, backward, strict=True):
        points = [{point for _, *points in ring for point in points} for ring in (one, other)]
        corners = [{point for kind, *points in ring if kind == "c" for point in points} for ring in (one, other)]
        assert corners[0] == corners[1]
        assert points[0] & points[1]


@pytest.mark.parametrize(
    "number", [7, 10, 999, 1000, 9999, 10_000, 10_001, 100_200, 12_345_678, 100_000_000, 1_000_200_030]
)
def test_numbers_are_written_with_all_their_digits_and_no_zero_before(number):
    words = re.findall(r"-?[0-9]+", written([polygon((number, 1), (3, -number), (6, 8))], 1))
    assert words[:4] == [str(value) for value in (number, 1, 3 - number, -number - 1) if value]
