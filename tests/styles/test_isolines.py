import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage import data

from segvec import InputError, make_series
from segvec.curves.crossings import crossing_owners
from segvec.curves.tables import chord_table
from segvec.styles.isolines import isoline_art
from segvec.styles.line_art import graded_pens

SIDE = 96
MIDDLE = 47.3


def cone():
    """Lightness that grows with the distance from (MIDDLE, MIDDLE): 0.02 for each pixel."""
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    return np.minimum(np.hypot(x - MIDDLE, y - MIDDLE) / 50, 1)


def ends(art):
    return art.controls[art.ring_offsets[:-1], 0], art.controls[art.ring_offsets[1:] - 1, 3]


def is_closed(art):
    start, end = ends(art)
    return (start == end).all(axis=1)


def points_on(art):
    """Points of all segments, at nine parameters of each."""
    u = np.linspace(0, 1, 9)
    weights = [(1 - u) ** 3, 3 * (1 - u) ** 2 * u, 3 * (1 - u) * u**2, u**3]
    return np.einsum("iu,sid->sud", weights, art.controls)


@pytest.mark.parametrize("curve", ["spline", "polygon"])
def test_isolines_of_a_cone_are_circles(curve):
    art = isoline_art(cone(), levels=[0.4, 0.6, 0.8], smoothing=0.5, tolerance=0.03, curve=curve, grey="mean")
    assert is_closed(art).tolist() == [True] * 3
    points = points_on(art)
    radii = np.hypot(*np.moveaxis(points - MIDDLE, -1, 0))
    ring = np.repeat(np.arange(3), np.diff(art.ring_offsets))
    for number, radius in enumerate([20, 30, 40]):
        assert np.abs(radii[ring == number] - radius).max() < 0.1


def test_a_ramp_is_cut_by_straight_lines_from_edge_to_edge():
    ramp = np.tile((np.arange(64) + 0.5) / 64, (32, 1))
    art = isoline_art(ramp, levels=[0.25, 0.5], smoothing=0, grey="mean")
    start, end = ends(art)
    assert np.allclose(start[:, 0], [16, 32], atol=0.15)
    assert np.allclose(end[:, 0], [16, 32], atol=0.15)
    assert np.sort(np.stack([start[:, 1], end[:, 1]]), axis=0).tolist() == [[0, 0], [32, 32]]


@settings(max_examples=50)
@given(arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9))), st.sampled_from([0.0, 0.7]))
def test_lines_are_open_only_at_the_edge_of_the_page(pixels, smoothing):
    art = isoline_art(pixels, levels=5, smoothing=smoothing, min_length=0)
    width, height = art.size
    open_ends = np.concatenate([side[~is_closed(art)] for side in ends(art)])
    x, y = open_ends.T
    assert ((x == 0) | (x == width) | (y == 0) | (y == height)).all()


@settings(max_examples=50)
@given(arrays(np.uint8, st.tuples(st.integers(2, 9), st.integers(2, 9)), elements=st.sampled_from([0, 128, 129, 255])))
def test_lines_never_cross(pixels):
    art = isoline_art(pixels, levels=[0.2, 0.4, 0.6, 0.9], smoothing=0, min_length=0, curve="polygon", grey="mean")
    one, other = art.controls[:, 0], art.controls[:, 3]
    places = np.unique(np.concatenate([one, other]), axis=0, return_inverse=True)[1].ravel()
    count = len(one)
    if count:
        table = chord_table(one, other, np.arange(count), keys=(places[:count], places[count:]))
        assert not crossing_owners([table], is_gone=np.zeros(count, bool)).any()


def test_each_level_has_its_color_the_darkest_for_the_darkest():
    art = isoline_art(cone(), levels=[0.1, 0.2, 0.3], palette="gold,navy,teal", grey="mean")
    assert [tuple(art.colors[label]) for label in art.labels] == [(255, 215, 0), (0, 128, 128), (0, 0, 128)]
    radii = np.hypot(*(art.controls[art.ring_offsets[:-1], 0] - MIDDLE).T)
    assert (np.diff(radii) < 0).all(), "gold is the lightest level, the farthest from the middle"


def test_number_of_levels_is_that_of_circles_and_widths():
    art = isoline_art(cone(), levels=7, width=(0.5, 2), min_length=0)
    assert len(art.labels) == 7
    assert art.strokes.tolist() == pytest.approx(np.linspace(0.5, 2, 7).tolist())
    assert len(art.colors) == 1


def test_equal_pens_share_a_layer():
    assert len(isoline_art(cone(), levels=7).labels) == 1


@pytest.mark.parametrize("pixels", [np.zeros((1, 1)), np.full((20, 30), 0.5), np.ones((5, 5, 4)) * [1, 0, 0, 0]])
@pytest.mark.parametrize("levels", [6, [0.5, 0.7], []])
def test_a_picture_of_one_color_has_no_lines(pixels, levels):
    art = isoline_art(pixels, levels=levels, min_length=0)
    assert art.n_segments == 0
    root = ElementTree.fromstring(art.to_svg())
    assert not list(root.iter("{http://www.w3.org/2000/svg}path"))
    assert art.to_png().startswith(b"\x89PNG")
    assert art.recolor("gold").colors.tolist() == [[255, 215, 0]]
    assert len(make_series(art, ["gold", "navy"]).pieces) == 2


def test_flat_areas_have_no_noise_even_at_their_own_level():
    pixels = np.full((40, 40), 100, np.uint8)
    pixels[10:30, 10:30] = 200
    art = isoline_art(pixels, levels=[100 / 255, 150 / 255, 200 / 255], smoothing=2, grey="mean", min_length=0)
    assert len(art.ring_offsets) - 1 == 2  # around what is 150 and what is 200; nothing is darker than 100


def test_lines_keep_out_of_what_is_transparent():
    pixels = np.dstack([np.stack([(cone() * 255).astype(np.uint8)] * 3, axis=2), np.full((SIDE, SIDE), 255, np.uint8)])
    pixels[:, 48:] = 0
    art = isoline_art(pixels, levels=[0.2], grey="mean")
    assert art.n_segments > 0
    assert art.controls[..., 0].max() <= 48.1
    assert not is_closed(art).any()


def test_short_lines_are_left_out():
    spot = np.zeros((40, 40))
    spot[5:7, 5:7] = 1
    spot[15:35, 15:35] = 1
    assert len(isoline_art(spot, levels=1, smoothing=0, min_length=0).ring_offsets) - 1 == 2
    assert len(isoline_art(spot, levels=1, smoothing=0, min_length=20).ring_offsets) - 1 == 1


def test_artwork_is_recolored_and_written_like_any_other():
    art = isoline_art(data.astronaut()[:128, 150:278], levels=4, palette="navy,teal,gold,red", background="#fffaf0")
    before, after = art.to_svg(), art.recolor("map:viridis").to_svg()
    assert before.count("<path") == after.count("<path") == 5
    assert before != after
    assert "var(--color-2," in art.to_svg(css=True)
    series = make_series(art, "harmony", count=2)
    assert series.svg(series.pieces[1]) == series.pieces[1].artwork.to_svg(css=False)
    assert series.pieces[0].artwork.strokes is art.strokes
    corner = art.to_png(width=64)
    assert corner.startswith(b"\x89PNG")
    assert isoline_art(data.astronaut()[:64, :64]).to_svg() == isoline_art(data.astronaut()[:64, :64]).to_svg()


@pytest.mark.parametrize(
    "options",
    [
        {"levels": 0},
        {"levels": [1.5]},
        {"levels": [float("nan")]},
        {"levels": ["dark"]},
        {"levels": 257},
        {"smoothing": -1},
        {"tolerance": float("nan")},
        {"min_length": -1},
        {"curve": "pixel"},
        {"width": 0},
        {"width": (1, -1)},
        {"width": (1, 2, 3)},
        {"background": "transparent"},
        {"background": "none at all"},
        {"palette": "no such palette"},
        {"grey": "no such grey"},
    ],
    ids=str,
)
def test_options_that_cannot_be_used_are_refused(options):
    with pytest.raises(InputError):
        isoline_art(cone(), **options)


def test_pens_go_from_thick_to_thin():
    pens = graded_pens(None, (1, 4), count=4)
    assert pens.widths.tolist() == [4, 3, 2, 1]
    assert not pens.colors.any()
