import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segvec.errors import InputError
from segvec.heat.cells import cell_picture, honeycomb_centers, merged_cells, shaped_cells
from segvec.heat.look import LUMINANCE, Look, _written, art_box, decorated_svg, nice_ticks, text_color
from segvec.image.image import read_image
from segvec.rendering.render import render
from segvec.svg.document import document_size
from segvec.svg.metadata import recipe_of

SVG = "{http://www.w3.org/2000/svg}"
TABLE = np.stack([np.arange(256), np.arange(256) // 2, 255 - np.arange(256)], axis=1).astype(np.uint8)
VALUES = np.array([[0.0, 0.25, 0.5], [0.75, 1.0, np.nan]])
COLORS = TABLE[np.nan_to_num(VALUES * 255).astype(int)]
EVERYTHING = Look(annotate="{:.2f}", frame=3, color_bar="right", title="Tea", font_size=12)


def decorated(look, *, width=300, height=200, low=0.0, high=1.0, values=VALUES, colors=COLORS, art=None, **options):
    if art is None:
        box = art_box(look, width=width, height=height, low=low, high=high)
        art = merged_cells(colors, width=box[2], height=box[3])
    page = {"table": TABLE, "low": low, "high": high, "look": look, "width": width, "height": height}
    return decorated_svg(art, values=values, colors=colors, **page, **options)


def pixels(svg, **options):
    return read_image(io.BytesIO(render(svg, format="png", **options))).pixels


def texts(svg):
    """Text, x, y, font size and color of all that is written."""
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        for text in group.findall(f"{SVG}text"):
            place = float(text.get("x")), float(text.get("y"))
            yield text.text, *place, float(group.get("font-size")), group.get("fill")


def contrast(one, other):
    def light(rgb):
        share = np.asarray(rgb, float) / 255
        return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4) @ LUMINANCE + 0.05

    return max(light(one), light(other)) / min(light(one), light(other))


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_text_has_the_better_contrast_of_black_and_white(rgb):
    chosen = text_color(np.array(rgb, np.uint8)).tolist()
    assert chosen in ([0, 0, 0], [255, 255, 255])
    best = max(contrast(rgb, (0, 0, 0)), contrast(rgb, (255, 255, 255)))
    assert contrast(rgb, chosen) == pytest.approx(best)
    assert best > 4.5


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 12))
def test_ticks_are_nice_and_few(low, span, most):
    ticks = nice_ticks(low, low + span, most=most)
    assert 2 <= len(ticks) <= most
    assert ticks[0] >= low - 1e-5 * span
    assert ticks[-1] <= low + span + 1e-5 * span
    if ticks.tolist() != [low, low + span]:
        step = ticks[1] - ticks[0]
        assert round(step / 10 ** np.floor(np.log10(step * 1.0001)), 3) in (1, 2, 5)


@pytest.mark.parametrize("size", [(300, 200), (123, 457), (64, 64)])
def test_without_a_look_the_page_is_the_cells(size):
    svg = decorated(Look(), width=size[0], height=size[1])
    assert document_size(svg) == size
    assert (pixels(svg) == cell_picture(COLORS, width=size[0], height=size[1])).all()


@pytest.mark.parametrize("bar", ["right", "bottom", None])
@pytest.mark.parametrize("frame", [0, 3])
def test_cells_stay_exact_inside_all_that_is_around(bar, frame):
    look = Look(frame=frame, color_bar=bar, title="Tea", font_size=12)
    left, top, width, height = art_box(look, width=300, height=200, low=0, high=1)
    svg = decorated(look)
    picture = pixels(svg)
    assert picture.shape == (200, 300, 3)
    assert (picture[top : top + height, left : left + width] == cell_picture(COLORS, width=width, height=height)).all()
    around = 0x22 if frame else 255
    assert (picture[top - 1, left : left + width] == around).all()
    assert (picture[top + height, left : left + width] == around).all()
    assert (picture[top : top + height, left - 1] == around).all()
    assert (picture[top - frame - 1, left : left + width] == 255).all()


def test_art_of_another_size_is_fitted_and_keeps_its_shape():
    art = merged_cells(COLORS, width=300, height=100)
    svg = decorated(Look(frame=10), art=art)
    nested = ElementTree.fromstring(svg).find(f"{SVG}svg")
    assert [nested.get(name) for name in ("x", "y", "width", "height")] == ["10", "53", "280", "93"]


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
    "form",
    ["{:d}", "{:s}", "{0.__class__}", "{0[0]}", "{name}", "{", "}", "{!r}", "{:{}}", "{}{}", "text", "{:9999999f}",
     "{:.99999f}", "{1}", ""],
)  # fmt: skip
def test_formats_that_are_not_one_plain_number_are_refused(form):
    with pytest.raises(InputError, match=r"format|numbers|field"):
        Look(annotate=form)


@pytest.mark.parametrize(
    ("form", "text"), [("{}", "0.5"), ("{0:.1%}", "50.0%"), ("<{:.0f}>&", "<0>&"), ("{{{:g}}}", "{0.5}")]
)
def test_plain_formats_are_written(form, text):
    svg = decorated(Look(annotate=form), values=np.full((2, 3), 0.5))
    assert {written for written, *_ in texts(svg)} == {text}


def test_title_is_escaped_and_keeps_to_one_line():
    svg = decorated(Look(title='a<b> & \x07\x1b[0m\n"c"'))
    assert [text for text, *_ in texts(svg)] == ['a<b> & [0m "c"']


def test_long_titles_are_made_smaller_until_none_can_be_read():
    ((_, x, _, font, _),) = texts(decorated(Look(title="t" * 60)))
    assert font * 0.65 * 60 <= 300
    assert x - font * 0.65 * 30 >= 0
    with pytest.raises(InputError, match="title of 900 letters"):
        decorated(Look(title="t" * 900))


def test_title_and_recipe_of_the_artwork_stay_the_documents():
    art = replace(merged_cells(COLORS, width=300, height=200), title="tea & <cake>", recipe={"segvec": "1", "seed": 3})
    svg = decorated(EVERYTHING, art=art)
    root = ElementTree.fromstring(svg)
    assert root.find(f"{SVG}title").text == "tea & <cake>"
    assert recipe_of(svg) == {"segvec": "1", "seed": 3}
    assert len(re.findall("<metadata>", svg)) == len(re.findall("<title>", svg)) == 1


def test_bar_runs_from_low_to_high():
    look = Look(color_bar="right", font_size=12)
    left, top, width, height = art_box(look, width=300, height=200, low=0, high=1)
    svg = decorated(look)
    column = pixels(svg)[top : top + height, left + width + 10 + 5]
    assert column[0].tolist() == TABLE[-1].tolist()
    assert column[-1].tolist() == TABLE[0].tolist()
    assert (np.diff(column[:, 0].astype(int)) <= 0).all()
    low, high = (next(y for text, _, y, *_ in texts(svg) if text == label) for label in ("0.0", "1.0"))
    assert (low, high) == (pytest.approx(top + height + 4, abs=2), pytest.approx(top + 4, abs=2))


def test_bar_below_runs_to_the_right():
    look = Look(color_bar="bottom", font_size=12)
    left, top, width, height = art_box(look, width=300, height=200, low=-5, high=5)
    svg = decorated(look, low=-5, high=5)
    row = pixels(svg)[top + height + 10 + 5, left : left + width]
    assert row[[0, -1]].tolist() == TABLE[[0, -1]].tolist()
    places = {text: x for text, x, *_ in texts(svg)}
    assert places["0"] == pytest.approx(left + width / 2, abs=1)


@pytest.mark.parametrize("low_high", [(0, 0), (0.1, 0.3), (-1e9, 3e9), (1e-9, 2e-9), (1000.001, 1000.002)])
def test_tick_labels_differ_and_say_their_values(low_high):
    low, high = low_high
    labels = [text for text, *_ in texts(decorated(Look(color_bar="right"), low=low, high=high))]
    assert len(set(labels)) == len(labels) >= 1
    margin = 1e-3 * (high - low)
    assert all(low - margin <= float(label) <= high + margin for label in labels)


def test_everything_is_drawn_within_the_page():
    # On a larger page, what stands over the edges would show.
    svg = decorated(EVERYTHING)
    wide = re.sub(
        r'width="300" height="200" viewBox="0 0 300 200"',
        'width="400" height="300" viewBox="-50 -50 400 300"',
        svg,
        count=1,
    )
    outside = pixels(wide, background="#fff")
    outside[50:250, 50:350] = 255
    assert (outside == 255).all()


def test_no_seams_in_the_whole_page():
    svg = decorated(replace(EVERYTHING, paper="#808080"))
    on_black, on_white = (pixels(svg, scale=2.7, background=color) for color in ("#000", "#fff"))
    assert (on_black == on_white).all()


def test_without_paper_the_margins_are_transparent():
    image = read_image(io.BytesIO(render(decorated(replace(EVERYTHING, paper=None)), format="png")))
    assert image.alpha is not None
    assert image.alpha[0, 0] == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ink": "transparent"}, "must be opaque"),
        ({"paper": "whitte"}, "did you mean 'white'"),
        ({"color_bar": "left"}, "right or bottom"),
        ({"frame": -1}, "frame must be"),
        ({"font_size": 1}, "font_size must be"),
    ],
)
def test_looks_that_cannot_be_drawn_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        Look(**options)


def test_pages_that_cannot_be_laid_out_are_refused():
    with pytest.raises(InputError, match="30 x 30 pixels leave no room"):
        art_box(EVERYTHING, width=30, height=30, low=0, high=1)
    with pytest.raises(InputError, match="finite values"):
        art_box(EVERYTHING, width=300, height=300, low=0, high=np.nan)
    with pytest.raises(InputError, match=r"got \(2, 3\), \(2, 2, 3\)"):
        decorated(Look(), values=VALUES, colors=COLORS[:, :2])


@pytest.mark.parametrize(
    ("form", "text"), [("{:.0f}", "0"), ("{:.1f}", "0.0"), ("{:+.1f}", "+0.0"), ("{:.2f}", "-0.03")]
)
def test_value_that_rounds_to_zero_has_no_sign(form, text):
    assert _written(form, -0.03) == text
