from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from segvec.errors import InputError
from segvec.rendering.render import render
from segvec.svg.fonts import open_face
from segvec.svg.lettering import lettering, line_width

DEJAVU = Path(pytest.importorskip("matplotlib").get_data_path(), "fonts", "ttf")
OWNED = sorted(set(open_face(None).names) - set(map(ord, "\u2028\u2029")))
NOTHING_DRAWN = ["\u0301", "\n", "\r", "\x00", "\u2028", "\ud800", "\u200d", "\t"]
TEXTS = st.text(st.one_of(st.sampled_from(OWNED).map(chr), st.sampled_from(NOTHING_DRAWN)), max_size=30)


def rings(letters):
    return np.split(letters.controls, letters.ring_offsets[1:-1])


def area(ring):
    """Signed area within a ring's end points."""
    (x, y), (next_x, next_y) = ring[:, 0].T, ring[:, 3].T
    return (x * next_y - next_x * y).sum() / 2


def left_of(letters, line=0):
    """Least x of the rings whose middle is in a line of a text with line spacing 1.25."""
    boxes = [ring.reshape(-1, 2) for ring in rings(letters)]
    return min(ring[:, 0].min() for ring in boxes if round((ring[:, 1].mean() - 60) / 125) == line)


def pixels(letters, *, width, height):
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width * 100} {height * 100}" '
        f'width="{width}" height="{height}"><path d="{letters.path_data(100)}"/></svg>'
    )
    return np.array(Image.open(BytesIO(render(svg, format="png"))))[..., 3]


def same(one, other):
    return one.size == other.size and one.path_data() == other.path_data()


def test_letter_of_bars_is_one_ring_of_right_angles():
    letters = lettering("H", size=100)
    assert len(rings(letters)) == 1
    assert letters.is_line.all()
    assert len(letters.is_line) == 12
    steps = letters.controls[:, 3] - letters.controls[:, 0]
    assert ((steps == 0).sum(axis=1) == 1).all()


def test_ring_of_a_letter_has_a_hole():
    letters = lettering("o", size=100)
    outer, inner = sorted(map(area, rings(letters)), key=abs, reverse=True)
    assert len(rings(letters)) == 2
    assert outer * inner < 0
    drawn = pixels(letters, width=61, height=120)
    ys, xs = np.nonzero(drawn > 128)
    assert drawn[(ys.min() + ys.max()) // 2, (xs.min() + xs.max()) // 2] == 0
    assert (drawn[(ys.min() + ys.max()) // 2] > 128).any()


def test_quadratic_curves_stay_the_same_curves():
    # A TrueType curve with its control point q has the cubic controls p + 2/3 (q - p): both arms meet in q.
    letters = lettering("o", size=2048)
    start, one, other, end = np.moveaxis(letters.controls[~letters.is_line], 1, 0)
    q = start + (one - start) * 1.5
    np.testing.assert_allclose(q, end + (other - end) * 1.5, atol=1e-9)
    assert np.abs(q * 2 - np.rint(q * 2)).max() < 1e-9  # whole units of the font, but for implied corners


@pytest.mark.parametrize("text", ["Mixed Äé", "a,b;c", "8&%@$"])
def test_every_ring_closes(text):
    for ring in rings(lettering(text, size=10)):
        np.testing.assert_array_equal(ring[1:, 0], ring[:-1, 3])
        np.testing.assert_array_equal(ring[0, 0], ring[-1, 3])


def test_baseline_is_at_the_ascent():
    letters = lettering("H\nH", size=100, line_spacing=2)
    upper, lower = rings(letters)
    assert upper[..., 1].max() == pytest.approx(letters.ascent)
    assert lower[..., 1].max() == pytest.approx(letters.ascent + 200)
    assert letters.size[1] == pytest.approx(letters.ascent + letters.descent + 200)


def test_letters_without_kerning_add_up():
    assert lettering("HHn", size=10).size[0] == pytest.approx(
        sum(lettering(letter, size=10).size[0] for letter in "HHn")
    )


@pytest.mark.parametrize("font", [None, "DejaVu Serif", DEJAVU / "STIXGeneral.ttf"])
def test_pairs_are_kerned(font):
    apart = sum(lettering(letter, size=10, font=font).size[0] for letter in "AV")
    assert lettering("AV", size=10, font=font).size[0] < apart - 0.1


def test_old_kern_table_says_what_gpos_says(tmp_path):
    from fontTools.ttLib import TTFont

    with TTFont(DEJAVU / "DejaVuSans.ttf") as font:
        del font["GPOS"]
        font.save(tmp_path / "old.ttf")
    assert same(lettering("AVATo", size=10, font=tmp_path / "old.ttf"), lettering("AVATo", size=10))


def test_lines_are_aligned():
    texts = {align: lettering("H\nHHHH", size=100, align=align) for align in ("left", "center", "right")}
    box, single = texts["left"].size[0], lettering("H", size=100).size[0]
    indents = [left_of(letters) - left_of(letters, line=1) for letters in texts.values()]
    np.testing.assert_allclose(indents, [0, (box - single) / 2, box - single], atol=1e-9)


def test_width_of_the_box_is_the_one_asked_for():
    letters = lettering("H", size=100, width=500, align="right")
    assert letters.size[0] == 500
    assert left_of(letters) == pytest.approx(500 - 75.2 + left_of(lettering("H", size=100)), abs=0.1)


def test_lines_wrap_at_words():
    width = lettering("one two", size=10).size[0]
    wrapped = lettering("one two  sixes nine", size=10, width=width, align="left")
    assert wrapped.path_data() == lettering("one two\nsixes\nnine", size=10).path_data()


def test_text_as_wide_as_asked_stays_on_one_line():
    for text in ("To be", "Wave AV", "one two six"):
        width = lettering(text, size=7.3).size[0]
        assert same(lettering(text, size=7.3, width=width), lettering(text, size=7.3))


def test_words_too_long_break_between_letters():
    width = lettering("HHH", size=10).size[0]
    assert same(lettering("n HHHHHHHH", size=10, width=width), lettering("n\nHHH\nHHH\nHH", size=10, width=width))
    assert same(lettering("HIH", size=10, width=0.1), lettering("H\nI\nH", size=10))


def test_accents_stay_with_their_letter():
    marked = "x\u0331\u0303"
    assert len(rings(lettering(marked, size=10))) == 3
    assert same(lettering(marked * 2, size=10, width=0.1), lettering(f"{marked}\n{marked}", size=10))
    assert lettering(marked, size=10).size == lettering("x", size=10).size


def test_accent_is_over_the_middle_of_its_letter():
    letter, mark = rings(lettering("i\u0331", size=100))[0], rings(lettering("i\u0331", size=100))[-1]
    middle = (mark[..., 0].min() + mark[..., 0].max()) / 2
    assert middle == pytest.approx((letter[..., 0].min() + letter[..., 0].max()) / 2, abs=1)


def test_no_break_space_keeps_words_together():
    width = lettering("one two", size=10).size[0]
    assert same(
        lettering("one two\u00a0six", size=10, width=width), lettering("one\ntwo\u00a0six", size=10, width=width)
    )


def test_dollars_are_letters():
    assert lettering("$5$", size=10).size[0] == pytest.approx(3 * lettering("5", size=10).size[0])
    assert len(rings(lettering(r"$\frac{1}{2}$ _^", size=10))) > 12


@pytest.mark.parametrize(
    ("text", "plain"),
    [("a\x00b\x1b\u200d\ufeff", "ab"), ("a\tb", "a    b"), ("a\r\nb\u2028c", "a\nb\nc"), ("e\u0301", "é")],
)
def test_text_is_cleaned(text, plain):
    assert same(lettering(text, size=10), lettering(plain, size=10))


def test_no_text_takes_no_room():
    letters = lettering("", size=10)
    assert letters.size == (0, 0)
    assert letters.controls.shape == (0, 4, 2)
    assert letters.path_data() == ""
    assert letters.ring_offsets.tolist() == [0]


def test_line_ends_are_kept():
    one, three = lettering("a", size=10), lettering("\na\n", size=10)
    assert three.size == (one.size[0], pytest.approx(one.size[1] + 25))
    assert three.path_data() == one.moved(0, 12.5).path_data()


def test_missing_character_comes_from_the_bundled_font():
    one = lettering("ж", size=10, font=DEJAVU / "cmr10.ttf")
    two = lettering("ж", size=10)
    assert one.size[0] == two.size[0]
    assert one.moved(0, two.ascent - one.ascent).path_data() == two.path_data()


@pytest.mark.parametrize("character", ["\U0001f9ff", "漢", "\U0010ffff"])
@pytest.mark.parametrize(("font", "fonts"), [(None, "DejaVu Sans"), ("Oswald", "Oswald or DejaVu Sans")])
def test_character_of_no_font_is_named_and_never_drawn_as_a_box(character, font, fonts):
    with pytest.raises(InputError, match=rf"^no . \(U\+{ord(character):04X}\) in {fonts}; give a font .*file$"):
        lettering(f"a{character}", size=10, font=font)


def test_characters_from_another_font_are_told(caplog):
    caplog.set_level("INFO", logger="segvec")
    lettering("Łódź", size=10, font="Archivo Black")
    assert not caplog.messages
    lettering("АБВГДЕЖЖ", size=10, font="Archivo Black")
    names = ", ".join(f"{character} (U+{ord(character):04X})" for character in "АБВГДЕ")
    assert caplog.messages == [f"no {names} and 1 more in Archivo Black: taken from DejaVu Sans"]


def test_letters_that_run_the_other_way_are_told(caplog):
    caplog.set_level("INFO", logger="segvec")
    lettering("שלום", size=10)
    assert caplog.messages == [
        "letters of scripts that run from right to left are drawn from left to right, and unjoined"
    ]


def test_width_of_a_line_that_others_draw_is_known_whatever_is_in_it():
    assert line_width("Aé") == pytest.approx(lettering("Aé", size=1).size[0])
    assert line_width("漢") > 0


def test_moved_and_scaled_letters_are_the_same_letters():
    letters = lettering("Äh", size=10)
    twice = letters.scaled(2)
    assert same(twice, lettering("Äh", size=20))
    assert twice.ascent == 2 * letters.ascent
    moves = letters.moved(3, -1).controls - letters.controls
    np.testing.assert_allclose(moves, np.full_like(moves, (3, -1)))


@pytest.mark.parametrize(
    "bad",
    [
        {"size": 0},
        {"size": float("nan")},
        {"size": 1e7},
        {"width": -1},
        {"width": float("inf")},
        {"line_spacing": 0},
        {"align": "middle"},
        {"size": 1e6},
    ],
)
def test_numbers_out_of_range_are_refused(bad):
    with pytest.raises(InputError, match=r"must be|too large|at most"):
        lettering("many letters", **{"size": 10, **bad})


@given(TEXTS, st.one_of(st.none(), st.floats(1, 200)), st.sampled_from(["left", "center", "right"]))
@example("\u0301a\u0301", 1.0, "left")
@example("   ", 1.0, "right")
@example("   abc", 20.0, "center")
def test_any_text_is_drawn(text, width, align):
    letters = lettering(text, size=10, width=width, align=align)
    assert np.isfinite(letters.controls).all()
    assert letters.ring_offsets[-1] == len(letters.controls)
    assert (np.diff(letters.ring_offsets) > 0).all()
    assert letters.is_line.shape == (len(letters.controls),)
    assert same(letters, lettering(text, size=10, width=width, align=align))
    letters.path_data()


@given(st.text("abAV \n", max_size=40), st.floats(15, 100))
def test_wrapping_keeps_letters_and_the_width(text, width):
    plain, wrapped = lettering(text, size=10), lettering(text, size=10, width=width)
    assert len(wrapped.ring_offsets) == len(plain.ring_offsets)
    assert wrapped.size[0] == pytest.approx(width if text else 0)
    if len(wrapped.controls):
        assert wrapped.controls[..., 0].max() <= width + 1  # a letter may reach a little out of its advance
