import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from machine import own_notes
from pages import box_of, flat, shown
from pictures import RED

from segvec.color.conversion import parse_color
from segvec.errors import InputError
from segvec.page.composing import compose
from segvec.page.legibility import contrast, opposite

PLACES = {
    "top-left": (0, 0),
    "top": (0.5, 0),
    "top-right": (1, 0),
    "left": (0, 0.5),
    "center": (0.5, 0.5),
    "right": (1, 0.5),
    "bottom-left": (0, 1),
    "bottom": (0.5, 1),
    "bottom-right": (1, 1),
}
LONG = "Hat" + 25 * "at"
BLACK, WHITE = (0, 0, 0), (255, 255, 255)


def letters_of(image, ground):
    """Left, top, right, bottom of all that is not the ground."""
    rows, columns = np.nonzero((image[..., :3] != ground).any(axis=2))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def ink_of(page):
    return re.findall(r'<g fill="([^"]+)" transform', page.to_svg())[-1]


@pytest.mark.parametrize("place", PLACES)
def test_text_over_the_picture_is_at_its_place_inside_the_edges(place):
    image = shown(flat(WHITE), destination="200x160", title="Hat", caption="of felt", text_at=place)
    left, top, right, bottom = letters_of(image, WHITE)
    x, y = PLACES[place]
    inset = 8  # 4.5% of the side of a square of the same area
    assert abs(left - (inset + x * (200 - 2 * inset - (right - left)))) <= 1
    assert abs(top - (inset + y * (160 - 2 * inset - (bottom - top)))) <= 1


def test_text_over_the_picture_leaves_the_picture_its_room():
    assert (shown(flat(RED), destination="90x60", title="Hat", text_at="top")[30:] == (*RED, 255)).all()


@settings(max_examples=20)
@given(st.text("abc defgh", min_size=1, max_size=60).filter(str.strip), st.sampled_from(sorted(PLACES)))
def test_text_never_runs_off_the_page(text, place):
    image = shown(flat(WHITE), destination="160x120", title=text, text_at=place)
    border = image.copy()
    border[5:-5, 5:-5] = 255  # the inset is 6
    assert (border == 255).all()


def test_long_titles_become_lines_of_about_the_same_length_and_keep_their_words():
    image = shown(flat(WHITE), destination="200x300", title="A long title about nothing", text_at="center")
    dark = (image[..., :3] < 128).any(axis=2)
    rows = np.flatnonzero(np.diff(np.concatenate([[0], dark.any(axis=1), [0]])))
    widths = [np.ptp(np.flatnonzero(dark[start:end].any(axis=0))) for start, end in rows.reshape(-1, 2)]
    widths = [width for width in widths if width > 30]  # not the dots of i
    assert len(widths) >= 2
    assert min(widths) > 0.55 * max(widths)


def test_word_too_wide_makes_letters_smaller_unless_their_size_is_asked_for():
    options = {"destination": "300x200", "text_at": "center"}
    heights = {}
    for title, size in (("Hat", None), (LONG, None), ("Hat", "40px"), ("Hat", "20%")):
        _, top, _, bottom = letters_of(shown(flat(WHITE), title=title, title_size=size, **options), WHITE)
        heights[title, size] = bottom - top
    assert heights[LONG, None] < heights["Hat", None]
    assert heights["Hat", "40px"] == heights["Hat", "20%"]
    assert abs(heights["Hat", "40px"] - 0.74 * 40) <= 2


def test_text_is_aligned_by_its_place_or_as_asked():
    options = {"destination": "200x160", "title": "Hat\nHatstand", "text_at": "left"}
    lines = {}
    for align in (None, "left", "right"):
        image = shown(flat(WHITE), text_align=align, **options)
        upper = image[:80]
        lines[align] = letters_of(upper, WHITE)[0]
    assert lines[None] == lines["left"] < lines["right"] - 20


@pytest.mark.parametrize(
    ("ground", "ink"), [(WHITE, "#222"), (BLACK, "white"), ((255, 230, 90), "#222"), ((40, 60, 160), "white")]
)
def test_ink_is_the_one_that_can_be_read(ground, ink, caplog):
    caplog.set_level("INFO", logger="segvec.page")
    assert ink_of(compose(flat(ground), destination="90x60", title="Hat", text_at="center")) == ink
    background = "#{:02x}{:02x}{:02x}".format(*ground)
    below = compose(flat(RED), destination="90x90", margin="9px", title="Hat", background=background)
    assert ink_of(below) == ink
    assert not own_notes(caplog)


def test_ink_that_is_asked_for_stays_and_what_would_be_read_is_told(caplog):
    caplog.set_level("INFO", logger="segvec.page")
    page = compose(flat(WHITE), destination="90x60", title="Hat", text_at="center", ink="yellow")
    assert parse_color(ink_of(page))[:3] == (255, 255, 0)
    assert own_notes(caplog) == [
        "the text has a contrast of 1.0:1 with what is below it, less than 3:1; "
        "ink #222 has 15.9:1, text-backing shadow has 3.1:1, text-backing box has 8.6:1"
    ]


def test_contrast_is_that_of_wcag():
    everywhere = np.ones((4, 5), bool)
    assert contrast(flat(WHITE, 5, 4), "black", where=everywhere) == 21
    assert contrast(flat((119, 119, 119), 5, 4), "white", where=everywhere) == pytest.approx(4.48, abs=0.01)
    assert contrast(flat(WHITE, 5, 4), "white", where=everywhere, backing=1.0) == 21
    assert (opposite("white"), opposite("#222")) == ("#000", "#fff")


def test_contrast_counts_where_letters_are_and_not_elsewhere(caplog):
    caplog.set_level("INFO", logger="segvec.page")
    picture = flat(WHITE, 90, 60)
    picture[40:] = 0
    for place, ink in (("top", "#222"), ("bottom", "white")):
        assert ink_of(compose(picture, title="Hat", text_at=place, title_size="12px")) == ink
    assert not own_notes(caplog)
    picture[::2] = 255 - picture[::2]
    compose(picture, title="Hat", text_at="top", title_size="12px")
    assert "less than 3:1; text-backing shadow has" in own_notes(caplog)[0]


@pytest.mark.parametrize(("ground", "shade"), [(BLACK, BLACK), (WHITE, WHITE)])
def test_box_and_shadow_bring_the_ground_nearer_to_the_inks_opposite(ground, shade):
    busy = flat(ground, 90, 60)
    busy[::2] = (120, 120, 120)
    options = {"destination": "90x60", "title": "Hat", "text_at": "center", "title_size": "20px"}
    plain = shown(busy, **options)[..., :3].astype(int)
    for backing in ("box", "shadow"):
        image = shown(busy, text_backing=backing, **options)[..., :3].astype(int)
        between = np.abs(image - shade).sum(axis=2) < np.abs(plain - shade).sum(axis=2)
        assert between[20:40, 20:70].mean() > 0.3
        assert (image[:9] == plain[:9]).all()


@pytest.mark.parametrize("size", ["10%", "40%"])
def test_box_stays_on_the_picture(size):
    image = shown(
        flat(RED), destination="100x80", margin="10px", title="H", text_at="left", title_size=size, text_backing="box"
    )
    assert (image[:, :10] == 255).all()
    assert (image[:, 10, :3] == RED).all(axis=1).sum() == 60
    assert (image[40, 12:20, :3] != RED).any()


def test_text_keeps_out_of_what_a_platform_cuts_off_and_tells_what_it_hides(caplog):
    caplog.set_level("INFO", logger="segvec.page")
    image = shown(flat(WHITE), destination="x", title="Hat", text_at="top")
    assert letters_of(image, WHITE)[1] >= 60
    assert not own_notes(caplog)
    compose(flat(WHITE), destination="linkedin", title="Hat", text_at="bottom-left")
    assert own_notes(caplog) == ["linkedin hides a part of where the text stands; another text-at may be free"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"text_at": "middle"}, "text_at: unknown place 'middle'; give center, top"),
        ({"text_at": "30%,40%"}, "text_at: unknown place"),
        ({"text_at": "top", "title_size": "90px"}, "does not fit onto the page"),
        (
            {"text_at": "top", "title": "many words " * 40, "title_size": "12px"},
            "'many words many .*' does not fit onto the page",
        ),
        ({"text_backing": "fog"}, "unknown text_backing 'fog'"),
        ({"title_size": "0"}, "title_size must be more than 0"),
        ({"title_size": "big"}, "title_size: unknown length"),
        ({"title": "漢"}, r"no 漢 \(U\+6F22\) in DejaVu Sans"),
    ],
)
def test_texts_that_cannot_be_set_are_refused_in_one_line(options, message):
    with pytest.raises(InputError, match=message) as caught:
        compose(flat(RED), **{"destination": "90x60", "title": "Hat", **options})
    assert "\n" not in str(caught.value)


def test_lengths_in_percent_are_of_the_shorter_side():
    assert box_of(shown(flat(RED), destination="200x100", margin="10%"), RED) == (10, 10, 190, 90)


@pytest.mark.parametrize(("size", "gutter"), [("640x640", 16), ("1584x396", 10), ("100x50", 1)])
def test_gutters_are_in_proportion_to_the_page(size, gutter):
    image = shown([flat(RED)] * 2, destination=size, columns=2)
    row = image[image.shape[0] // 2, :, :3]
    assert (row == 255).all(axis=1).sum() == gutter
