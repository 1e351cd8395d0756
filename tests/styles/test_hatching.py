import numpy as np
import pytest
from artworks import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import slope

from segvec.errors import InputError
from segvec.series.series import make_series
from segvec.styles.hatching import SHORTEST, hatching


def plain(level, height=60, width=90):
    return np.full((height, width), level, np.uint8)


def lines_of(art, layer):
    """(N, 2, 2) ends of the lines of a layer."""
    first, last = art.ring_offsets[art.layer_offsets[layer : layer + 2]]
    return art.controls[first:last][:, [0, 3]]


def test_lines_lie_on_dark_parts_only():
    pixels = plain(255)
    pixels[20:40, 30:60] = 0
    art = hatching(pixels, spacing=4, levels=4)
    for layer in range(1, 5):
        ends = lines_of(art, layer)
        assert len(ends) > 3
        assert ((ends >= [28.5, 18.5]) & (ends <= [61.5, 41.5])).all()


@pytest.mark.parametrize(("level", "count"), [(255, 0), (215, 0), (200, 1), (110, 2), (50, 3), (10, 4), (0, 4)])
def test_darker_tones_take_more_levels(level, count):
    art = hatching(plain(level), levels=4)
    assert (np.diff(art.layer_offsets)[1:] > 0).sum() == count


@pytest.mark.parametrize("angle", [0, 90, 45, 30, -17, 360])
def test_lines_have_their_angle_distance_and_reach(angle):
    art = hatching(plain(0), spacing=5, levels=1, angle=angle, paper=None)
    start, end = np.moveaxis(lines_of(art, 0), 1, 0)
    along = (end - start) / np.linalg.norm(end - start, axis=1)[:, None]
    turn = np.radians(angle)
    assert np.abs(along - [np.cos(turn), np.sin(turn)]).max() < 1e-6
    across = np.sort(start @ [-np.sin(turn), np.cos(turn)])
    assert np.diff(across) == pytest.approx(5)
    assert (start >= -1e-9).all()
    assert (end <= np.array([90, 60]) + 1e-9).all()
    for ends in (start, end):  # from edge to edge
        assert np.minimum(np.abs(ends), np.abs(ends - [90, 60])).min(axis=1).max() < 1e-6


def test_a_line_ends_where_the_tone_crosses_the_threshold():
    ends = lines_of(hatching(slope(), spacing=8, levels=1, angle=0, paper=None), 0)
    assert ends[:, 0, 0] == pytest.approx(0)
    assert ends[:, 1, 0] == pytest.approx(64, abs=0.6)


def test_without_crossing_all_lines_are_parallel_and_apart():
    art = hatching(plain(0), spacing=8, levels=4, angle=0, cross=False, paper=None)
    rows = np.sort(np.concatenate([lines_of(art, layer)[:, 0, 1] for layer in range(4)]))
    assert np.diff(rows) == pytest.approx(2)


def test_light_ink_on_dark_paper_draws_the_light_parts():
    pixels = plain(0)
    pixels[20:40, 30:60] = 255
    ends = lines_of(hatching(pixels, spacing=4, ink="white", paper="black"), 1)
    assert len(ends) > 3
    assert ((ends >= [28.5, 18.5]) & (ends <= [61.5, 41.5])).all()


@settings(max_examples=40)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.floats(1, 20),
    st.integers(1, 8),
    st.floats(-360, 360),
    st.booleans(),
    st.sampled_from([3, 4]),
)
def test_lines_stay_on_the_page_and_are_no_crumbs(height, width, spacing, levels, angle, cross, channels):
    pixels = np.random.default_rng(width).integers(0, 256, (height, width, channels), np.uint8)
    art = hatching(pixels, spacing=spacing, levels=levels, angle=angle, cross=cross, paper=None)
    assert len(art.labels) == levels
    assert (art.labels == 0).all()
    start, end = art.controls[:, 0], art.controls[:, 3]
    assert (np.linalg.norm(end - start, axis=1) >= SHORTEST * spacing - 1e-9).all()
    for ends in (start, end):
        assert ((ends >= -1e-6) & (ends <= np.array([width, height]) + 1e-6)).all()


def test_transparent_pixels_draw_nothing():
    pixels = np.dstack([plain(0)] * 3 + [plain(255)])
    pixels[:, 45:, 3] = 0
    picture = drawn(hatching(pixels, paper=None, width=1))
    assert (picture[:, 47:, 3] == 0).all()
    assert (picture[:, :43, 3] > 0).any()
    assert hatching(np.zeros((9, 9, 4), np.uint8), paper=None).n_segments == 0


def test_lines_are_open_strokes():
    art = hatching(plain(0), levels=4, width=1.5)
    text = art.to_svg()
    assert art.strokes.tolist() == [0, 1.5, 1.5, 1.5, 1.5]
    assert text.count('fill="none"') == 4
    assert text.count('id="line-') == 4


def test_it_can_be_recolored():
    art = hatching(slope())
    assert art.recolor("gold,navy").colors.tolist() == [[255, 215, 0], [0, 0, 128]]
    assert "var(--color-1" in art.to_svg(css=True)
    assert len(make_series(art, "triadic", count=3).pieces) == 3
    assert hatching(slope()).to_svg() == art.to_svg()
    assert hatching(slope(), spacing=7).recipe["mosaic"] == {"style": "hatching", "spacing": 7}


@pytest.mark.parametrize(
    "options", [{"spacing": 0}, {"levels": 9}, {"levels": 1.5}, {"width": 0}, {"angle": np.inf}, {"ink": "transparent"}]
)
def test_options_out_of_range_are_refused(options):
    with pytest.raises(InputError, match=f"{next(iter(options))} must be"):
        hatching(slope(), **options)
