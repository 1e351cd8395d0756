import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import ImageColor

from segvec.color.conversion import (
    hex_from_rgb,
    linear_from_srgb,
    oklab_from_oklch,
    oklab_from_srgb,
    oklch_from_oklab,
    parse_color,
    rotated_colors,
    srgb_from_linear,
    srgb_from_oklab,
    srgb_in_gamut,
)
from segvec.color.names import CSS_COLORS
from segvec.errors import InputError

SHAPES = st.tuples(st.integers(0, 4), st.integers(1, 4), st.just(3))
SRGB = arrays.arrays(np.float64, SHAPES, elements=st.floats(0, 1))
BYTES = st.integers(0, 255)


def lch(lightness, chroma, hue):
    return np.stack(np.broadcast_arrays(lightness, chroma, hue), axis=-1).astype(np.float64)


# Known values


@pytest.mark.parametrize(
    ("srgb", "linear"),
    [(0.0, 0.0), (0.04045, 0.0031308), (0.5, 0.21404114), (188 / 255, 0.50288646), (1.0, 1.0), (-0.5, -0.21404114)],
)
def test_transfer_curve_is_that_of_srgb(srgb, linear):
    assert linear_from_srgb(np.array([srgb]))[0] == pytest.approx(linear, abs=1e-7)
    assert srgb_from_linear(np.array([linear]))[0] == pytest.approx(srgb, abs=1e-6)


# Table of CSS Color 4, section 9.2 and its conversion samples, rounded to five places.
@pytest.mark.parametrize(
    ("name", "oklab"),
    [
        ("red", (0.62796, 0.22486, 0.12585)),
        ("lime", (0.86644, -0.23389, 0.17950)),
        ("blue", (0.45201, -0.03246, -0.31153)),
        ("white", (1.0, 0.0, 0.0)),
        ("black", (0.0, 0.0, 0.0)),
    ],
)
def test_oklab_is_that_of_ottosson(name, oklab):
    srgb = np.array(parse_color(name)[:3]) / 255
    assert oklab_from_srgb(srgb) == pytest.approx(oklab, abs=2e-5)


def test_hue_is_the_angle_from_a_to_b():
    oklab = np.array([[0.5, 0.1, 0.0], [0.5, 0.0, 0.1], [0.5, -0.1, 0.0], [0.5, 0.0, -0.1]])
    expected = [[0.5, 0.1, 0], [0.5, 0.1, np.pi / 2], [0.5, 0.1, np.pi], [0.5, 0.1, -np.pi / 2]]
    assert oklch_from_oklab(oklab) == pytest.approx(np.array(expected))


# Round trips


@given(SRGB)
def test_srgb_survives_linear_light(srgb):
    assert np.abs(srgb_from_linear(linear_from_srgb(srgb)) - srgb).max(initial=0) < 1e-7


@given(SRGB)
def test_srgb_survives_oklab(srgb):
    before = srgb.copy()
    assert np.abs(srgb_from_oklab(oklab_from_srgb(srgb)) - srgb).max(initial=0) < 1e-7
    assert (srgb == before).all()


@given(SRGB)
def test_oklab_survives_oklch(srgb):
    oklab = oklab_from_srgb(srgb)
    assert np.abs(oklab_from_oklch(oklch_from_oklab(oklab)) - oklab).max(initial=0) < 1e-12


def test_every_grey_is_neutral():
    greys = np.repeat(np.arange(256)[:, np.newaxis] / 255, 3, axis=1)
    oklab = oklab_from_srgb(greys)
    assert np.abs(oklab[:, 1:]).max() < 1e-6
    assert (np.diff(oklab[:, 0]) > 0).all()


def test_eight_bits_come_back_from_oklab():
    levels = np.arange(0, 256, 15)
    colors = np.stack(np.meshgrid(levels, levels, levels), axis=-1)
    back = srgb_from_oklab(oklab_from_srgb(colors / 255)) * 255
    assert (np.rint(back) == colors).all()


# Gamut


@given(arrays.arrays(np.float64, st.tuples(st.integers(1, 5), st.just(3)), elements=st.floats(0, 1)))
def test_colors_inside_the_gamut_keep_their_place(srgb):
    assert np.abs(srgb_in_gamut(oklch_from_oklab(oklab_from_srgb(srgb))) - srgb).max() < 2e-5


@given(st.floats(0.05, 0.95), st.floats(0, 1), st.floats(-3, 3))
def test_gamut_mapping_keeps_lightness_and_hue(lightness, chroma, hue):
    srgb = srgb_in_gamut(lch(lightness, chroma, hue))
    assert srgb.min() >= 0
    assert srgb.max() <= 1
    mapped_lightness, mapped_chroma, mapped_hue = oklch_from_oklab(oklab_from_srgb(srgb))
    assert mapped_lightness == pytest.approx(lightness, abs=1e-4)
    assert mapped_chroma <= chroma + 1e-4
    if mapped_chroma > 0.01:
        assert abs(np.angle(np.exp(1j * (mapped_hue - hue)))) < 0.01


def test_gamut_mapping_goes_no_farther_than_needed():
    srgb = srgb_in_gamut(lch(np.linspace(0.1, 0.9, 9)[:, np.newaxis], 0.5, np.linspace(-3, 3, 13)))
    # On the gamut's edge one channel is at an end of its range.
    assert (np.minimum(srgb.min(axis=-1), 1 - srgb.max(axis=-1)) < 1e-4).all()


def test_gamut_mapping_takes_each_color_by_itself():
    colors = lch([0.2, 0.5, 0.8, 1.5, -1.0], [0.3, 0.01, 0.4, 0.2, 0.2], [0, 1, 2, 3, -1])
    alone = np.stack([srgb_in_gamut(color) for color in colors])
    assert np.abs(srgb_in_gamut(colors) - alone).max() < 1e-12
    assert alone[3] == pytest.approx(1, abs=1e-4)
    assert alone[4] == pytest.approx(0, abs=1e-4)


def test_gamut_mapping_leaves_its_argument_alone():
    color = lch(1.5, 0.4, 1.0)
    srgb_in_gamut(color)
    assert color.tolist() == [1.5, 0.4, 1.0]


# Rotation

AXES = st.tuples(*[st.floats(-3, 3)] * 3).filter(lambda axis: np.linalg.norm(axis) > 1e-3)
LEVELS = arrays.arrays(np.uint8, SHAPES)


@given(LEVELS, AXES, st.sampled_from([0, 360, -360, 720]))
def test_whole_turns_change_no_color(levels, axis, angle):
    assert (np.rint(rotated_colors(levels / 255, angle=angle, axis=axis) * 255) == levels).all()


@given(SRGB, AXES, st.floats(-720, 720))
def test_rotated_colors_stay_in_the_cube(srgb, axis, angle):
    before = srgb.copy()
    rotated = rotated_colors(srgb, angle=angle, axis=axis)
    assert rotated.shape == srgb.shape
    assert ((rotated >= 0) & (rotated <= 1)).all()
    assert (srgb == before).all()


@given(LEVELS, st.floats(-360, 360))
def test_rotation_about_red_keeps_red(levels, angle):
    assert (np.rint(rotated_colors(levels / 255, angle=angle)[..., 0] * 255) == levels[..., 0]).all()


@given(arrays.arrays(np.float64, SHAPES, elements=st.floats(0.2, 0.8)), AXES, st.floats(-360, 360))
def test_rotation_back_undoes_it(srgb, axis, angle):
    there = rotated_colors(srgb, angle=angle, axis=axis)
    assert np.abs(rotated_colors(there, angle=-angle, axis=axis) - srgb).max(initial=0) < 1e-9


@given(AXES, st.floats(-360, 360))
def test_middle_gray_stays(axis, angle):
    assert rotated_colors(np.full(3, 0.5), angle=angle, axis=axis) == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize(
    ("axis", "turned"),
    [((1, 0, 0), [0.5, 0.5, 1]), ((0, 0, 5), [0, 0.5, 0.5]), ((1, 1, 1), [0.5, 0.5, 1]), ((-2, 0, 0), [0.5, 0.5, 0])],
)
def test_rotation_is_right_handed(axis, turned):
    angle = 120 if axis == (1, 1, 1) else 90
    assert rotated_colors(np.array([0.5, 1.0, 0.5]), angle=angle, axis=axis) == pytest.approx(turned, abs=1e-9)


@pytest.mark.parametrize("axis", [(0, 0, 0), (np.inf, 0, 0), (np.nan, 1, 0)])
def test_axis_without_direction_is_refused(axis):
    with pytest.raises(InputError, match="axis must have a direction"):
        rotated_colors(np.zeros(3), angle=10, axis=axis)


# Text


def test_names_are_the_148_of_css_and_agree_with_pillow():
    assert len(CSS_COLORS) == 148
    assert {parse_color(name) for name in CSS_COLORS} == {ImageColor.getcolor(name, "RGBA") for name in CSS_COLORS}
    for name in CSS_COLORS:
        assert parse_color(name) == ImageColor.getcolor(name, "RGBA")


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("#f80", (255, 136, 0, 255)),
        ("#f808", (255, 136, 0, 136)),
        ("#ff8800", (255, 136, 0, 255)),
        ("#ff880080", (255, 136, 0, 128)),
        ("f80", (255, 136, 0, 255)),
        ("FF880080", (255, 136, 0, 128)),
        ("add", (170, 221, 221, 255)),
        ("  RebeccaPurple\n", (102, 51, 153, 255)),
        ("transparent", (0, 0, 0, 0)),
    ],
)
def test_every_notation_is_read(text, color):
    assert parse_color(text) == color


@pytest.mark.parametrize("text", ["", "#", "#12", "#12345", "#1234567", "##fff", "#ggg", "#red", "rgb(1,2,3)", "#١٢٣"])
def test_what_is_no_color_is_refused(text):
    with pytest.raises(InputError) as raised:
        parse_color(text)
    assert str(raised.value).startswith(f"unknown color {text!r}; ")


@pytest.mark.parametrize(("text", "name"), [("gren", "green"), ("Tea1", "teal"), ("dark blue", "darkblue")])
def test_nearest_name_is_suggested(text, name):
    with pytest.raises(InputError, match=f"did you mean {name!r}"):
        parse_color(text)


def test_message_about_an_odd_color_stays_one_line():
    with pytest.raises(InputError) as raised:
        parse_color("a\nb\x1b")
    assert str(raised.value).isprintable()


@given(st.tuples(BYTES, BYTES, BYTES))
def test_hex_codes_are_read_back(rgb):
    code = hex_from_rgb(np.array(rgb, np.uint8))
    assert parse_color(code) == (*rgb, 255)
    assert len(code) == (4 if all(channel % 17 == 0 for channel in rgb) else 7)


def test_importing_colors_loads_neither_pillow_nor_scipy():
    names = "('PIL', 'scipy', 'skimage')"
    code = f"import sys, segvec.color.conversion; print([name for name in {names} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
