import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refusal

from segvec.layout.destinations import (
    Destination,
    Length,
    destination,
    destination_names,
    page_pixels,
    page_size,
    parse_length,
    parse_size,
)

NAMES = destination_names()
PAPER = [name for name in NAMES if destination(name).is_physical]


@pytest.mark.parametrize("name", NAMES)
def test_every_destination_is_named_sourced_and_has_pixels(name):
    found = destination(name)
    assert found.name == name
    assert found.source
    assert found.unit in ("px", "mm", "in")
    assert min(found.pixels(300)) >= 16
    for left, top, right, bottom in found.avoid_fractions:
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1


@pytest.mark.parametrize("series", ["a", "b"])
def test_iso_paper_halves(series):
    sizes = [destination(name).millimetres for name in NAMES if name[0] == series and name[1:].isdigit()]
    assert len(sizes) >= 6
    for (width, height), (half_width, half_height) in pairwise(sizes):
        assert half_height == width
        assert half_width == height // 2
    assert all(abs(height / width - math.sqrt(2)) < 0.02 for width, height in sizes)


@pytest.mark.parametrize(
    ("name", "pixels"),
    [
        ("a0", (9933, 14043)),
        ("a4", (2480, 3508)),
        ("letter", (2550, 3300)),
        ("linkedin", (1584, 396)),
        ("youtube", (2560, 1440)),
        ("24x36in", (7200, 10800)),
    ],
)
def test_destination_has_its_pixels_at_300_dpi(name, pixels):
    assert destination(name).pixels(300) == pixels
    assert page_pixels(name, dpi=300) == pixels


def test_half_a_pixel_rounds_up_though_floats_fall_short():
    assert parse_size("12.7x38.1mm").pixels(101) == (51, 152)  # 50.5 and 151.5


def test_the_safe_area_of_youtube_is_in_the_middle():
    left, top, right, bottom = destination("youtube").safe
    assert (right - left, bottom - top) == (1546, 423)
    assert (left + right, top + bottom) == (2560, 1440)


def test_linkedin_hides_the_lower_left():
    ((left, _, right, bottom),) = destination("linkedin").avoid_fractions
    assert (left, bottom) == (0, 1)
    assert right < 0.5


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Twitter", "x"),
        (" LinkedIn  Company ", "linkedin-company"),
        ("full_hd", "full-hd"),
        ("4K", "4k"),
        ("ledger", "tabloid"),
        ("10x15cm", "10x15cm"),
    ],
)
def test_names_are_forgiving(text, name):
    assert destination(text) == destination(name)


@pytest.mark.parametrize("name", PAPER)
def test_paper_turns(name):
    wide, tall = destination(f"{name}-landscape"), destination(f"{name}-portrait")
    assert wide.width > wide.height
    assert (tall.width, tall.height) == (wide.height, wide.width)
    assert wide.name == f"{name}-landscape"


@pytest.mark.parametrize("name", NAMES)
def test_turning_twice_changes_nothing(name):
    assert destination(name).turned() != destination(name) or destination(name).aspect == 1
    assert destination(name).turned().turned() == destination(name)


def test_banners_do_not_turn():
    assert "linkedin" in refusal(destination, "linkedin-portrait")


def test_unknown_names_are_answered_by_near_ones():
    assert "did you mean 'linkedin'" in refusal(destination, "linkdin")
    assert "give a name" in refusal(destination, "qqqqqq")
    assert "did you mean" in refusal(page_size, "instagramm")
    refusal(destination, "")


@given(
    st.integers(1, 99_999), st.integers(1, 99_999), st.sampled_from(["", "px", "mm", "cm", "in", "pt"]), st.booleans()
)
def test_sizes_are_read_as_written(width, height, unit, spaced):
    text = f"{width}{unit} x {height}{unit}" if spaced else f"{width}x{height}{unit}"
    size = parse_size(text.upper())
    assert (size.width, size.height, size.unit) == (width, height, unit or "px")
    assert size.is_physical == (unit not in ("", "px"))


@given(st.decimals("0.01", "9999", places=2), st.sampled_from(["px", "mm", "cm", "in", "pt"]))
def test_lengths_are_read_as_written(value, unit):
    length = parse_length(f"{value}{unit}")
    assert length == Length(float(value), unit)
    assert parse_length(f" {value} {unit} ") == length


@given(st.decimals("1", "500", places=1), st.decimals("1", "500", places=1), st.integers(30, 1200))
def test_pixels_are_the_nearest_whole_ones(width, height, dpi):
    pixels = parse_size(f"{width}x{height}mm").pixels(dpi)
    for whole, side in zip(pixels, (width, height), strict=True):
        assert -Fraction(1, 2) < whole - Fraction(side) * dpi * 5 / 127 <= Fraction(1, 2)


def test_units_agree():
    assert parse_length("1in").pixels(300) == 300
    assert parse_length("72pt").pixels(300) == 300
    assert parse_length("2.54cm").pixels(300) == parse_length("25.4mm").pixels(300) == 300
    assert parse_length("12").pixels(999) == 12
    assert parse_size("11x17in").millimetres == destination("tabloid").millimetres


@pytest.mark.parametrize(
    "text",
    [
        *("", "×", "20", "0x5", "5x0cm", "-5x5", "5x-5", "nanx5", "infx5", "1e9x5", "9999999x5", "5x5x5", "5x5km"),
        *("20cm x 8in", "20cm x 8", "2000.5x600", "16:0", "0:9", "16:9px", "٣x٤", "1" * 400 + "x5"),
    ],
)
def test_sizes_that_cannot_be_are_refused(text):
    refusal(parse_size, text)
    refusal(page_size, text)


@pytest.mark.parametrize("text", ["", "mm", "0mm", "-1mm", "nan", "inf", "1e3mm", "2 m", "1" * 400])
def test_lengths_that_cannot_be_are_refused(text):
    refusal(parse_length, text)


@pytest.mark.parametrize("dpi", [0, -300, math.nan, math.inf, 1e9])
def test_resolutions_that_cannot_be_are_refused(dpi):
    assert "dpi" in refusal(destination("a4").pixels, dpi)
    assert "dpi" in refusal(Length(1, "mm").pixels, dpi)


def test_pages_without_a_pixel_and_huge_ones_are_refused():
    assert "0 x 0" in refusal(parse_size("0.01x0.01mm").pixels, 72)
    refusal(parse_size("999999x1in").pixels, 300)


def test_boxes_outside_are_refused():
    assert "does not fit" in refusal(Destination, "mine", 10, 10, "px", (0, 0, 11, 10))
    assert "does not fit" in refusal(Destination, "mine", 10, 10, "px", None, ((5, 0, 5, 10),))


def test_a_shape_needs_a_picture():
    assert "only a shape" in refusal(page_pixels, "16:9")
    assert page_pixels("16:9", like=(1600, 1200)) == (1600, 900)
    assert page_pixels("1:1", like=(30, 20)) == (20, 20)
    assert page_pixels("1000000:1", like=(30, 20)) == (30, 1)
    assert page_pixels("a4", dpi=300, like=(30, 20)) == (2480, 3508)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 5000), st.integers(1, 5000))
def test_a_shape_becomes_the_largest_box_inside(across, down, width, height):
    wide, high = page_pixels(f"{across}:{down}", like=(width, height))
    assert 1 <= wide <= width
    assert 1 <= high <= height
    assert wide == width or high == height
    assert abs(wide * down - high * across) <= max(across, down)
