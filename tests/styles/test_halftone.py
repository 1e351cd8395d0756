from typing import get_args

import numpy as np
import pytest
import shapely
from artworks import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from machine import needs_cairo
from shapes import slope

from segvec.errors import InputError
from segvec.series.series import make_series
from segvec.styles.halftone import Dot, dot_width, halftone, ink_shares

DOTS = get_args(Dot)


def plain(level, height=64, width=96):
    return np.full((height, width), level, np.uint8)


@needs_cairo
@pytest.mark.parametrize("shape", DOTS)
@pytest.mark.parametrize("level", [0, 40, 90, 128, 200, 240, 255])
@pytest.mark.parametrize("angle", [0, 45, 15])
def test_the_mean_of_dots_is_the_tone_of_the_picture(shape, level, angle):
    art = halftone(plain(level), cell=8, angle=angle, shape=shape)
    assert drawn(art, scale=2).mean() == pytest.approx(level, abs=4)


@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_the_area_of_a_dot_goes_with_the_darkness(shape):
    corners = 6 if shape == "hexagon" else 4

    def area(level):
        art = halftone(plain(level), cell=8, angle=0, shape=shape, paper=None)
        starts = art.ring_offsets[:-1][np.diff(art.ring_offsets) == corners]
        return np.median([shapely.Polygon(art.controls[k : k + corners, 0]).area for k in starts])

    cell = 64 * (np.sqrt(3) / 2 if shape == "hexagon" else 1)
    assert area(204) == pytest.approx(0.2 * cell, rel=0.01)
    assert area(51) / area(204) == pytest.approx(4, rel=0.01)


@given(st.floats(0, 1))
def test_circles_cover_their_share_even_where_they_overlap(share):
    width = dot_width(np.array([share]), "circle")[0]
    assert 0 <= width <= np.sqrt(2) + 1e-9
    cell = shapely.box(-0.5, -0.5, 0.5, 0.5)
    disc = shapely.Point(0, 0).buffer(width / 2, quad_segs=64)
    assert disc.intersection(cell).area == pytest.approx(share, abs=0.004)


def test_dots_follow_the_picture():
    picture = drawn(halftone(slope(), cell=6)).mean(axis=(0, 2))
    assert picture[:24].mean() < 60 < 190 < picture[-24:].mean()


def test_light_ink_on_dark_paper_draws_the_light_parts():
    art = halftone(slope(), cell=6, ink="white", paper="black")
    picture = drawn(art).mean(axis=(0, 2))
    assert picture[:24].mean() < 60 < 190 < picture[-24:].mean()


@settings(max_examples=50)
@given(st.integers(2, 6), st.integers(0, 999))
def test_colors_within_reach_of_the_inks_are_met(count, seed):
    random = np.random.default_rng(seed)
    table = random.random((count, 3))
    colors = random.dirichlet(np.ones(count), 20) @ table
    shares = ink_shares(colors, table)
    assert shares.min() >= 0
    assert shares.sum(axis=1) == pytest.approx(1)
    assert np.abs(shares @ table - colors).max() < 0.02


@pytest.mark.parametrize("color", [(128, 128, 128), (200, 160, 120), (120, 150, 190), (60, 50, 40), (255, 255, 255)])
def test_four_inks_give_the_color_on_average(color):
    pixels = np.broadcast_to(np.array(color, np.uint8), (120, 120, 3))
    assert np.abs(drawn(halftone(pixels, colors="cmyk", cell=5)).mean(axis=(0, 1)) - color).max() < 8


def test_a_palette_of_inks_gives_a_layer_each():
    art = halftone(np.dstack([slope()] * 3), colors="gold,crimson,navy", paper="ivory")
    codes = {tuple(color) for color in art.colors.tolist()}
    assert codes == {(255, 255, 240), (255, 215, 0), (220, 20, 60), (0, 0, 128)}
    assert len(art.labels) == 4
    assert art.recipe["mosaic"] == {"style": "halftone", "colors": "gold,crimson,navy", "paper": "ivory"}


def test_an_ink_that_is_the_paper_is_left_out():
    art = halftone(np.dstack([slope()] * 3), colors="cmyk", paper="#191919")
    assert len(art.labels) == 4


@settings(max_examples=25)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from(DOTS),
    st.sampled_from(["mono", "cmyk"]),
    st.sampled_from([3, 4]),
    st.floats(1, 30),
    st.floats(-360, 360),
)
def test_nothing_leaves_the_page(height, width, shape, colors, channels, cell, angle):
    pixels = np.random.default_rng(height).integers(0, 256, (height, width, channels), np.uint8)
    art = halftone(pixels, cell=cell, angle=angle, shape=shape, colors=colors)
    assert art.ring_offsets[-1] == art.n_segments
    assert (np.diff(art.ring_offsets) > 0).all()
    assert art.controls.min() >= -1 - 1e-9
    assert (art.controls.max(axis=(0, 1)) <= np.array([width, height]) + 1 + 1e-9).all()


def test_transparent_pixels_draw_nothing():
    pixels = np.dstack([plain(0, 60, 60)] * 3 + [plain(255, 60, 60)])
    pixels[:, 30:, 3] = 0
    picture = drawn(halftone(pixels, cell=4, paper=None))
    assert (picture[:, 36:, 3] == 0).all()
    assert (picture[:, :24, 3] >= 254).all()  # renderers round


def test_a_transparent_picture_has_no_layer_without_paper():
    art = halftone(np.zeros((9, 9, 4), np.uint8), paper=None)
    assert art.n_segments == 0
    assert (drawn(art)[..., 3] == 0).all()


@pytest.mark.parametrize("shape", DOTS)
def test_it_can_be_recolored(shape):
    art = halftone(slope(), shape=shape)
    assert art.recolor("gold,navy").colors.tolist() == [[255, 215, 0], [0, 0, 128]]
    assert art.colors.tolist() == [[255, 255, 255], [0, 0, 0]]
    assert "var(--color-1" in art.to_svg(css=True)
    assert len(make_series(art, "triadic", count=3).pieces) == 3
    assert halftone(slope(), shape=shape).to_svg() == art.to_svg()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cell": 0}, "cell must be"),
        ({"shape": "star"}, "shape must be one of circle, square, hexagon, line, got 'star'"),
        ({"ink": "white"}, "ink and paper must differ"),
        ({"paper": "transparent"}, "paper must be an opaque color"),
        ({"colors": "white"}, "1 to 16 inks"),
        ({"angle": float("nan")}, "angle must be"),
    ],
)
def test_what_cannot_be_used_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        halftone(slope(), **options)
