import math

from hypothesis import given
from hypothesis import strategies as st
from refusals import refusal

from segvec.layout.placement import placement

SIDES = st.integers(1, 5000)
SIZES = st.tuples(SIDES, SIDES)
WORDS = ["center", "top", "bottom", "left", "right", "top-left", "Bottom Right", "left_top"]


@given(SIZES, SIZES, st.sampled_from(["cover", "contain", "stretch"]), st.sampled_from(WORDS))
def test_placement_brings_the_source_box_onto_the_target_box(source, target, fit, gravity):
    laid = placement(source, target, fit=fit, gravity=gravity)
    for axis, (scale, offset) in enumerate([(laid.scale_x, laid.offset_x), (laid.scale_y, laid.offset_y)]):
        for end in (axis, axis + 2):
            assert math.isclose(offset + scale * laid.source[end], laid.target[end], rel_tol=1e-6, abs_tol=1e-4)


@given(SIZES, SIZES)
def test_cover_fills_the_page_and_contain_shows_the_picture(source, target):
    cover, contain = placement(source, target, fit="cover"), placement(source, target, fit="contain")
    assert cover.target == (0, 0, *target)
    assert contain.source == (0, 0, *source)
    for laid in (cover, contain):
        assert math.isclose(laid.scale_x, laid.scale_y, rel_tol=1e-6)
    assert cover.scale_x >= contain.scale_x * (1 - 1e-9)


@given(SIZES, SIZES, st.sampled_from(WORDS))
def test_tiles_keep_their_size_and_cover_the_corner(source, target, gravity):
    laid = placement(source, target, fit="tile", gravity=gravity)
    assert (laid.scale_x, laid.scale_y) == (1, 1)
    assert -source[0] < laid.offset_x <= 0
    assert -source[1] < laid.offset_y <= 0
    assert laid.target == (0, 0, *target)


def test_a_tile_lies_in_the_middle():
    laid = placement((10, 10), (100, 100), fit="tile")
    assert (laid.offset_x, laid.offset_y) == (-5, -5)  # -5 + 5 x 10 = 45, so one lies at 45..55
    corner = placement((10, 10), (95, 95), fit="tile", gravity="bottom-right")
    assert (corner.offset_x, corner.offset_y) == (-5, -5)


def test_contain_holds_the_picture_where_gravity_says():
    assert placement((100, 100), (400, 100), fit="contain", gravity="right").target == (300, 0, 400, 100)


def test_unknown_fits_are_refused():
    assert "cover, contain" in refusal(placement, (5, 5), (5, 5), fit="fill")
