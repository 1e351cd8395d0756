"""Curves of clean flat art against the shapes that were drawn."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

import segvec
from segvec.curves.candidates import try_curves
from segvec.curves.chains import cheapest_chain
from segvec.curves.outline import Outline
from segvec.rendering.render import render

WHITE = '<rect width="100%" height="100%" fill="#fff"/>'


def drawn(body, size):
    """Draw one black shape of a page of 32 units at a size in pixels, four times finer than it is then."""
    return drawn_color(body, size).mean(axis=2, keepdims=True).round().astype(np.uint8).repeat(3, axis=2)


def drawn_color(body, size):
    """Draw shapes of a page of 32 units at a size in pixels, four times finer than it is then."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">{WHITE}{body}</svg>'
    image = Image.open(BytesIO(render(svg, width=size * 4, height=size * 4))).convert("RGB")
    return np.asarray(image.reduce(4))


def shape_of(body, size):
    """Controls and line flags of the shape's own border, in units of the page."""
    art = segvec.trace(drawn(body, size))
    scale = 32 / size
    is_frame = ((art.controls <= 0) | (art.controls >= size)).any(axis=2).all(axis=1)
    return art.controls[~is_frame] * scale, art.is_line[~is_frame]


def points_on(controls, count=17):
    u = np.linspace(0, 1, count)[:, None]
    v = 1 - u
    one = [controls[:, None, i] for i in range(4)]
    return (v**3 * one[0] + 3 * v * v * u * one[1] + 3 * v * u * u * one[2] + u**3 * one[3]).reshape(-1, 2)


@pytest.mark.parametrize("size", [32, 64, 128])
@pytest.mark.parametrize(("radius", "aspect"), [(9.3, 1.0), (11.6, 0.75), (5.8, 0.82), (7.5, 1.0)])
def test_ellipses_are_found_within_a_twentieth_of_a_pixel_in_few_curves(size, radius, aspect):
    x, y = 15.3, 16.9
    controls, is_line = shape_of(f'<ellipse cx="{x}" cy="{y}" rx="{radius}" ry="{radius * aspect}"/>', size)
    points = (points_on(controls) - (x, y)) / (1, aspect)
    off = np.abs(np.hypot(*points.T) - radius) * size / 32
    assert off.mean() < 0.05
    assert len(controls) <= 10
    assert is_line.sum() <= 2


@pytest.mark.parametrize("size", [64, 128, 256])
def test_rounded_rectangle_is_level_lines_and_few_arcs(size):
    controls, is_line = shape_of('<rect x="4" y="7" width="23" height="18" rx="5"/>', size)
    assert 4 <= is_line.sum() <= 7
    assert len(controls) <= 13
    long = controls[is_line & (np.hypot(*(controls[:, 3] - controls[:, 0]).T) > 4)]
    assert np.abs(np.diff(long[:, [0, 3]], axis=1)).min(axis=2).max() * size / 32 < 0.15


@pytest.mark.parametrize("size", [64, 128, 256])
@pytest.mark.parametrize("corners", [3, 5])
def test_corners_of_polygons_are_found_and_some_of_them_exactly(corners, size):
    angles = 2 * np.pi * (np.arange(corners) / corners + 0.03)
    truth = 16 + 11 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    text = " ".join(f"{x:.4f},{y:.4f}" for x, y in truth)
    controls, _ = shape_of(f'<polygon points="{text}"/>', size)
    assert len(controls) <= 2 * corners
    off = np.abs(controls[:, 0] - truth[:, None]).max(axis=2).min(axis=1)
    assert np.sort(off)[(corners - 1) // 3] * size / 32 < 0.15
    assert off.max() * size / 32 < 1.3


def test_star_has_hardly_more_lines_than_were_drawn():
    turn = np.pi * np.arange(10) / 5 + 0.1
    radius = np.where(np.arange(10) % 2, 5, 13)
    text = " ".join(f"{16 + r * np.cos(a):.4f},{16 + r * np.sin(a):.4f}" for a, r in zip(turn, radius, strict=True))
    controls, is_line = shape_of(f'<polygon points="{text}"/>', 128)
    assert is_line.sum() >= 10
    assert len(controls) <= 16


def test_wave_takes_about_as_many_curves_as_were_drawn():
    body = '<path d="M3 16c6-14 10-14 13 0s8 10 13-2v14h-26z"/>'
    _, is_line = shape_of(body, 128)
    assert (~is_line).sum() <= 6
    assert is_line.sum() <= 5


def test_every_decimal_of_the_tolerance_that_is_asked_for_takes_more_segments():
    picture = drawn('<path d="M3 16c6-14 10-14 13 0s8 10 13-2v14h-26z"/><circle cx="9" cy="23" r="3.3"/>', 128)
    counts = [segvec.trace(picture, tolerance=tolerance).n_segments for tolerance in (1.0, 0.1, 0.01)]
    assert counts[0] < counts[1] < counts[2]


def outline_of(points):
    points = np.ascontiguousarray(points, np.float64)
    count = len(points)
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    is_end = np.zeros(count, bool)
    is_end[[0, -1]] = True
    joints, numbers = np.zeros(count, bool), np.arange(count)
    return Outline(points, np.array([0, count]), is_end, joints, lengths, numbers - 1, numbers, np.ones(1))


def test_line_and_arc_are_parted_where_one_becomes_the_other():
    angle = np.linspace(0, np.pi / 2, 33)[1:]
    line = np.stack([np.arange(31.0), np.zeros(31)], axis=1)
    arc = np.stack([30 + 20 * np.sin(angle), 20 - 20 * np.cos(angle)], axis=1)
    chain = cheapest_chain(outline_of(np.concatenate([line, arc])), tolerance=0.05)
    assert chain.is_line.tolist() == [True, False]
    assert abs(chain.end[0] - 30) <= 2


def test_long_run_may_end_its_curves_at_any_point():
    line = np.stack([np.arange(151.0), np.zeros(151)], axis=1)
    steep = np.stack([150 + 0.6 * np.arange(1, 88), 0.8 * np.arange(1, 88)], axis=1)
    chain = cheapest_chain(outline_of(np.concatenate([line, steep])), tolerance=0.05)
    assert chain.end.tolist() == [150, 237]


def test_hairpin_between_two_samples_is_seen():
    x = np.concatenate([np.zeros(100), np.linspace(0, 8, 9), np.linspace(8, 0, 9), np.zeros(100)])
    points = np.stack([x, np.concatenate([np.arange(100), np.full(18, 100), np.arange(101, 201)])], axis=1)
    outline = outline_of(points)
    ends = np.array([len(points) - 1])
    assert try_curves(outline, np.array([0]), ends, np.array([0.1])).cost[0] > 100
