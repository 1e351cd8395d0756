"""Borders that go on through nodes, against the shapes that were drawn."""

import numpy as np
import pytest

import segvec
from tests.curves.test_chains import drawn_color, points_on

SIZE = 96


def borders(body, *, size=SIZE):
    """Points on all curves away from the frame, and the artwork, of a drawing on a page of 32 units."""
    art = segvec.trace(drawn_color(body, size))
    on_frame = ((art.controls <= 0) | (art.controls >= size)).any(axis=2).all(axis=1)
    return points_on(art.controls[~on_frame]) * 32 / size, art


def distance_from_lines(points, lines):
    """Distance of each point from the nearest of some segments, in units."""
    found = []
    for (x0, y0), (x1, y1) in lines:
        start, step = np.array([x0, y0]), np.array([x1 - x0, y1 - y0])
        along = np.clip((points - start) @ step / (step @ step), 0, 1)
        found.append(np.linalg.norm(points - start - along[:, None] * step, axis=1))
    return np.min(found, axis=0)


STEM = [((3.3, 14.4), (28.6, 14.4)), ((3.3, 5.2), (28.6, 5.2)), ((3.3, 26.3), (28.6, 26.3))]
STEM += [((3.3, 5.2), (3.3, 26.3)), ((28.6, 5.2), (28.6, 26.3)), ((15.7, 14.4), (15.7, 26.3))]
FLAG = (
    '<path fill="#d22" d="M3.3 5.2H28.6V14.4H3.3z"/><path fill="#fc0" d="M3.3 14.4H15.7V26.3H3.3z"/>'
    '<path fill="#283" d="M15.7 14.4H28.6V26.3H15.7z"/>'
)


def test_border_runs_straight_through_the_node_at_which_another_ends():
    points, art = borders(FLAG)
    assert distance_from_lines(points, STEM).max() * SIZE / 32 < 0.1
    assert art.is_line.all()


def test_lines_through_nodes_are_joined_and_level_to_the_last_digit():
    _, art = borders(FLAG)
    steps = np.round(art.controls[:, 3] - art.controls[:, 0], 9)
    assert (steps == 0).any(axis=1).all()


@pytest.mark.parametrize("angle", [7, 20, 33])
def test_slanted_stripes_have_no_bend_where_they_end_in_the_edge(angle):
    turn = np.radians(angle)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    middle = np.array([16.0, 16.0])

    def place(x, y):
        return tuple(np.array([x, y]) @ axes + middle)

    rows = [(-9, -3.1, "#d22"), (-3.1, 3.2, "#fc0"), (3.2, 9, "#24a")]
    body, lines = "", [(place(-10, -9), place(-10, 9)), (place(10, -9), place(10, 9))]
    for low, high, color in rows:
        corners = [place(-10, low), place(10, low), place(10, high), place(-10, high)]
        body += f'<polygon fill="{color}" points="{" ".join(f"{x},{y}" for x, y in corners)}"/>'
        lines += [(corners[0], corners[1]), (corners[3], corners[2])]
    points, art = borders(body)
    assert np.quantile(distance_from_lines(points, lines), 0.95) * SIZE / 32 < 0.12
    assert len(art.is_line) < 26


def test_circle_goes_on_smoothly_where_its_parts_meet():
    body = '<circle cx="16.2" cy="15.7" r="11" fill="#fc0"/><path d="M16.2 4.7a11 11 0 0 1 0 22z" fill="#d22"/>'
    points, _ = borders(body)
    radius = np.hypot(*(points - (16.2, 15.7)).T)
    outer = radius > 10.7
    assert np.abs(radius[outer] - 11).max() * SIZE / 32 < 0.12
    assert np.abs(points[~outer, 0] - 16.2).max() * SIZE / 32 < 0.12
