import io
import logging
from itertools import pairwise

import cairosvg
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

import segvec
from segvec.curves.curves import flattened
from segvec.errors import InputError
from segvec.layers.painting import layer_curves
from segvec.styles import centerline
from segvec.styles.centerline import centerline_art
from segvec.styles.skeleton import skeleton_of


def pixels_of(body, size=64, width=3.0, paper="white"):
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}">'
        f'<rect width="100%" height="100%" fill="{paper}"/>'
        f'<g fill="none" stroke="black" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round">'
        f"{body}</g></svg>"
    )
    return np.array(Pillow.open(io.BytesIO(cairosvg.svg2png(svg.encode()))).convert("RGBA"))


def strokes_of(art):
    """Points and width of each stroke."""
    found = []
    for layer in np.flatnonzero(np.diff(art.layer_offsets)):
        points, offsets = flattened(layer_curves(art, layer), flatness=0.01)
        found += [(points[a:b], art.strokes[layer]) for a, b in pairwise(offsets.tolist())]
    return found


def deviation(found, truth):
    """Largest distance of the one from the other, both ways."""
    lines = shapely.MultiLineString([points for points, _ in found])
    return shapely.hausdorff_distance(lines, shapely.MultiLineString(truth), densify=0.02)


@settings(max_examples=8, deadline=None)
@given(radius=st.floats(10, 24), width=st.floats(1.5, 4), x=st.floats(30, 34), y=st.floats(30, 34))
def test_a_circle_is_one_closed_stroke_of_its_width(radius, width, x, y):
    pixels = pixels_of(f'<circle cx="{x}" cy="{y}" r="{radius}"/>', width=width)
    ((points, measured),) = strokes_of(centerline_art(pixels))
    assert (points[0] == points[-1]).all()
    assert np.abs(np.hypot(*(points - [x, y]).T) - radius).max() < 0.3
    assert measured == pytest.approx(width, rel=0.05)


@settings(max_examples=8, deadline=None)
@given(angle=st.floats(0, np.pi), width=st.floats(2, 5), x=st.floats(30, 34), y=st.floats(30, 34))
def test_a_line_has_its_ends_and_width(angle, width, x, y):
    ends = np.array([x, y]) + 22 * np.outer([-1, 1], [np.cos(angle), np.sin(angle)])
    pixels = pixels_of('<path d="M{} {}L{} {}"/>'.format(*ends.ravel()), width=width)
    ((_, measured),) = found = strokes_of(centerline_art(pixels))
    assert deviation(found, [ends]) < 0.35
    assert measured == pytest.approx(width, rel=0.05)


CIRCLE = np.stack([0.3 + 0.18 * np.cos(t := np.linspace(0, 2 * np.pi, 99)), 0.7 + 0.18 * np.sin(t)], axis=1)
BEND = np.array([[0.1, 0.15], [0.4, 0.45], [0.6, 0.0], [0.9, 0.3]])
RECTANGLE = np.array([[0.62, 0.5], [0.9, 0.5], [0.9, 0.88], [0.62, 0.88], [0.62, 0.5]])


def bend_points():
    t = np.linspace(0, 1, 99)[:, None]
    weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
    return sum(weight * point for weight, point in zip(weights, BEND, strict=True))


@pytest.mark.parametrize(("size", "width"), [(32, 1.5), (64, 2.2), (128, 4.5), (512, 9)])
def test_centerlines_lie_where_they_were_drawn_at_any_size(size, width):
    body = f'<circle cx="{0.3 * size}" cy="{0.7 * size}" r="{0.18 * size}"/>'
    body += '<path d="M{} {}C{} {} {} {} {} {}"/>'.format(*(BEND * size).ravel())
    body += f'<rect x="{0.62 * size}" y="{0.5 * size}" width="{0.28 * size}" height="{0.38 * size}"/>'
    found = strokes_of(centerline_art(pixels_of(body, size=size, width=width)))
    assert len(found) == 3
    assert deviation(found, [CIRCLE * size, bend_points() * size, RECTANGLE * size]) < 0.3
    assert [measured for _, measured in found] == pytest.approx([width] * 3, rel=0.05)


@pytest.mark.parametrize("join", ["round", "miter"])
@pytest.mark.parametrize("angle", [30, 45, 60, 90, 130])
def test_corners_are_sharp_however_acute(angle, join):
    turn = np.radians(angle)
    ends = np.array([[110, 20], [40, 20], [40 + 50 * np.cos(turn), 20 + 50 * np.sin(turn)]])
    body = '<path stroke-linejoin="{}" d="M{} {}L{} {}L{} {}"/>'.format(join, *ends.ravel())
    ((points, _),) = found = strokes_of(centerline_art(pixels_of(body, size=128, width=5)))
    assert deviation(found, [ends]) < 0.3
    assert len(points) == 3


def test_bends_stay_round():
    pixels = pixels_of('<path d="M12 14H40A12 12 0 0 1 52 26V52"/>', width=3)
    arc = [[40 + 12 * np.sin(t), 26 - 12 * np.cos(t)] for t in np.linspace(0, np.pi / 2, 40)]
    assert deviation(strokes_of(centerline_art(pixels)), [[[12, 14], *arc, [52, 52]]]) < 0.3


def test_a_short_stem_between_arms_is_a_stroke():
    found = strokes_of(centerline_art(pixels_of('<path d="M12 8L32 38L52 8M32 38V54"/>', width=3)))
    assert len(found) == 2
    assert deviation(found, [[[12, 8], [32, 38], [52, 8]], [[32, 38], [32, 54]]]) < 0.5


def test_strokes_that_cross_go_straight_on():
    found = strokes_of(centerline_art(pixels_of('<path d="M8 10L56 54M56 10L8 54"/>')))
    assert len(found) == 2
    assert deviation(found, [[[8, 10], [56, 54]], [[56, 10], [8, 54]]]) < 0.3


def test_a_stem_ends_on_the_stroke_that_it_meets():
    found = strokes_of(centerline_art(pixels_of('<path d="M8 20L56 20M32 20L32 56"/>')))
    assert len(found) == 2
    assert deviation(found, [[[8, 20], [56, 20]], [[32, 20], [32, 56]]]) < 0.3


def test_a_corner_is_sharp():
    found = strokes_of(centerline_art(pixels_of('<path d="M10 10L50 10L50 50"/>', width=4)))
    assert len(found) == 1
    assert deviation(found, [[[10, 10], [50, 10], [50, 50]]]) < 0.3


def test_square_ends_leave_no_spurs():
    found = strokes_of(centerline_art(pixels_of('<path stroke-linecap="butt" d="M10 20L54 41"/>', width=6)))
    assert len(found) == 1


def test_a_dot_is_a_dot():
    art = centerline_art(pixels_of('<circle cx="20.5" cy="30.25" r="4" fill="black" stroke="none"/>'))
    ((points, width),) = strokes_of(art)
    assert np.abs(points - [20.5, 30.25]).max() < 0.15
    assert width == pytest.approx(8, rel=0.05)
    assert 'd="m' in art.to_svg()


def test_colors_are_those_of_the_drawing():
    art = centerline_art(pixels_of('<path stroke="#c00" d="M8 10h40"/><path stroke="#00c" d="M8 40h40"/>'))
    colors = sorted(art.colors[art.labels].tolist())
    assert np.abs(np.subtract(colors, [[0, 0, 204], [204, 0, 0]])).max() < 8


def test_what_is_transparent_is_paper():
    art = centerline_art(pixels_of('<path stroke="white" d="M8 10h40"/>', paper="none"))
    assert art.colors[art.labels].tolist() == [[255, 255, 255]]
    assert len(strokes_of(art)) == 1


def test_light_lines_on_dark_paper_are_found():
    art = centerline_art(pixels_of('<path stroke="white" d="M8 10h40"/>', paper="#123"))
    assert art.colors[art.labels].min() > 240


def test_width_and_ink_can_be_chosen():
    art = centerline_art(pixels_of('<path d="M8 10h40"/>'), width=1.5, ink="navy", background="gold")
    assert art.strokes.tolist() == [0, 1.5]
    assert art.colors[art.labels].tolist() == [[255, 215, 0], [0, 0, 128]]


def test_short_strokes_are_left_out():
    pixels = pixels_of('<path d="M8 10h40M8 30h6"/>')
    assert len(strokes_of(centerline_art(pixels, min_length=10))) == 1


@pytest.mark.parametrize("level", [0, 255])
def test_a_page_of_one_color_has_no_strokes(level):
    assert strokes_of(centerline_art(np.full((12, 17), level, np.uint8))) == []


def test_shadows_on_the_paper_are_no_strokes():
    y, x = np.mgrid[:96, :96]
    noise = np.random.default_rng(1).normal(0, 3, (96, 96))
    pixels = 210 - x * 0.8 + noise
    pixels[(np.abs(y - 40) < 2) & (np.abs(x - 48) < 36)] *= 0.3
    found = strokes_of(segvec.trace(pixels.clip(0, 255).astype(np.uint8), style="centerline:min_length=8"))
    assert len(found) == 1
    assert deviation(found, [[[14, 40.5], [83, 40.5]]]) < 1


def test_a_ring_without_junctions_is_one_branch():
    y, x = np.mgrid[:41, :41]
    found = skeleton_of(np.abs(np.hypot(x - 20, y - 20) - 12) < 3)
    assert len(found.offsets) == 2
    assert found.nodes[0, 0] == found.nodes[0, 1]


def test_unknown_colors_are_refused():
    with pytest.raises(InputError, match="nocolor"):
        centerline_art(np.eye(9), ink="nocolor")


def test_noise_is_smoothed_until_its_strokes_are_few_and_says_so(monkeypatch, caplog):
    monkeypatch.setattr(centerline, "FREE_STROKES", 30)
    noise = np.random.default_rng(1).integers(0, 2, (40, 50)).astype(np.uint8) * np.uint8(255)
    with caplog.at_level(logging.INFO, "segvec.styles"):
        art = centerline_art(noise)
    assert "is noise; it is smoothed by" in caplog.text
    assert len(art.ring_offsets) - 1 < 60


def test_hatching_however_dense_is_no_noise(monkeypatch, caplog):
    monkeypatch.setattr(centerline, "FREE_STROKES", 3)
    hatching = np.full((60, 60), 255, np.uint8)
    hatching[:, 2::5] = 0
    with caplog.at_level(logging.INFO, "segvec.styles"):
        centerline_art(hatching)
    assert not caplog.records
