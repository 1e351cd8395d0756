import numpy as np
import pytest
from decorated import COLORS, TABLE, VALUES, contrast, decorated, pixels, texts
from hypothesis import given
from hypothesis import strategies as st

from segvec.errors import InputError
from segvec.heat.annotation import text_color, written_value
from segvec.heat.honeycomb import honeycomb_centers
from segvec.heat.look import Look
from segvec.heat.symbols import shaped_cells


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_text_has_the_better_contrast_of_black_and_white(rgb):
    chosen = text_color(np.array(rgb, np.uint8)).tolist()
    assert chosen in ([0, 0, 0], [255, 255, 255])
    best = max(contrast(rgb, (0, 0, 0)), contrast(rgb, (255, 255, 255)))
    assert contrast(rgb, chosen) == pytest.approx(best)
    assert best > 4.5


def test_values_stand_in_the_middle_of_their_cells():
    written = list(texts(decorated(Look(annotate="{:.2f}"))))
    assert {(text, x) for text, x, *_ in written} == {
        ("0.00", 50), ("0.25", 150), ("0.50", 250), ("0.75", 50), ("1.00", 150),
    }  # fmt: skip
    for text, _, y, font, _ in written:
        assert y == pytest.approx((50 if float(text) < 0.7 else 150) + 0.36 * font, abs=0.01)
        assert 4 * 0.65 * font <= 100


def test_values_stand_out_against_their_cells():
    for text, *_, fill in texts(decorated(Look(annotate="{:.2f}"))):
        color = TABLE[int(float(text) * 255)]
        assert contrast(color, (0, 0, 0) if fill == "#000" else (255, 255, 255)) > 4.5


def test_values_are_drawn_inside_their_cells():
    # One color, so that whatever differs from it is text.
    colors = np.full((2, 3, 3), 200, np.uint8)
    svg = decorated(Look(annotate="{:.2f}"), colors=colors, values=np.full((2, 3), 0.88))
    is_text = (pixels(svg) != 200).any(axis=2)
    blocks = is_text.reshape(2, 100, 3, 100).transpose(0, 2, 1, 3)
    rows, cols = blocks.any(axis=3), blocks.any(axis=2)
    assert rows.any(axis=2).all()
    edges = [0, 1, 2, -3, -2, -1]
    assert not (rows[..., edges] | cols[..., edges]).any()
    middle = (rows * np.arange(100)).sum(axis=2) / rows.sum(axis=2)
    assert np.abs(middle - 49.5).max() < 4


def test_values_follow_other_centers_and_scaled_art():
    centers, _ = honeycomb_centers((2, 3), width=600, height=400)
    art = shaped_cells(COLORS, width=600, height=400, shape="hexagon")
    places = sorted(round(x, 1) for _, x, *_ in texts(decorated(Look(annotate="{:.0f}"), art=art, centers=centers)))
    assert places == sorted((centers[np.isfinite(VALUES)][:, 0] / 2).round(1).tolist())


def test_values_that_do_not_fit_are_refused_with_what_would_do():
    values = np.zeros((40, 100))
    with pytest.raises(InputError, match=r"4 letters need cells of 13 x 7 pixels, these are 3 x 5; .* shorter format"):
        decorated(Look(annotate="{:.2f}"), values=values, colors=np.zeros((40, 100, 3), np.uint8))


@pytest.mark.parametrize(
    ("form", "text"), [("{}", "0.5"), ("{0:.1%}", "50.0%"), ("<{:.0f}>&", "<0>&"), ("{{{:g}}}", "{0.5}")]
)
def test_plain_formats_are_written_with_the_value(form, text):
    svg = decorated(Look(annotate=form), values=np.full((2, 3), 0.5))
    assert {written for written, *_ in texts(svg)} == {text}


@pytest.mark.parametrize(
    ("form", "text"), [("{:.0f}", "0"), ("{:.1f}", "0.0"), ("{:+.1f}", "+0.0"), ("{:.2f}", "-0.03")]
)
def test_value_that_rounds_to_zero_has_no_sign(form, text):
    assert written_value(form, -0.03) == text
