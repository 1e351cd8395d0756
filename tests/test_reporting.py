import dataclasses
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from artworks import SUBJECTS, classes_of, traced, traced_exactly
from pictures import flag_of_four, half_clear
from shaded import shaded
from shapes import canvas, disc, painted

import segvec
from segvec import InputError
from segvec.color.shade import Shade
from segvec.image.image import image_from_array
from segvec.pipeline import STAGES


def path_numbers(svg):
    """All numbers of all path data, read from the document."""
    return re.findall(r"-?\d+(?:\.\d+)?", " ".join(re.findall(r'<path[^>]* d="([^"]*)"', svg)))


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("css", [False, True])
def test_report_counts_what_the_document_has(subject, css):
    art = traced(subject)
    found = segvec.report(art, SUBJECTS[subject](), css=css)
    svg = art.to_svg(css=css)
    assert found.n_bytes == len(svg.encode())
    assert found.n_numbers == len(path_numbers(svg))
    assert found.n_layers == svg.count("<path ")
    assert found.n_lines + found.n_curves == art.n_segments
    assert found.n_colors == art.n_colors
    assert (found.width, found.height) == art.size
    assert found.sha256 == art.recipe["source"]
    assert all(ink.color in svg or segvec.as_palette([ink.color]).codes for ink in found.inks)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_shares_are_those_of_the_pixels(subject):
    art = traced(subject)
    found = segvec.report(art, SUBJECTS[subject]())
    classes = classes_of(art)
    label_of = {code: [] for code in segvec.Palette(art.colors).codes} if len(art.colors) else {}
    for label in np.unique(art.labels):
        label_of[segvec.Palette(art.colors).codes[label]].append(label)
    expected = [100 * np.isin(classes, labels).mean() for labels in label_of.values() if labels]
    assert [ink.percent for ink in found.inks] == pytest.approx(expected, abs=1e-4)
    assert sum(expected) == pytest.approx(100 * (classes < len(art.colors)).mean())


def test_quarters_of_a_flag_are_told_exactly():
    found = segvec.report(segvec.trace(flag_of_four()), flag_of_four())
    assert [(ink.color, ink.percent) for ink in found.inks] == [
        ("#ffffff", 25.0),
        ("#1ea03c", 25.0),
        ("#dc1e1e", 25.0),
        ("#1e3cc8", 25.0),
    ]
    assert (found.kind, found.n_colors, found.n_regions, found.n_curves) == ("flat art", 4, 4, 0)
    assert (found.difference, found.difference_95, found.psnr) == (0.0, 0.0, None)


def test_kind_is_what_the_picture_was_traced_as():
    ball = painted(canvas(160, 160, (250, 250, 250)), disc(160, 160, center=(80, 80), radius=60), (0, 0, 0))
    x = np.arange(160) / 160
    inside = (ball == 0).all(axis=2)
    ball[inside] = np.rint(40 + 170 * np.broadcast_to(x, (160, 160))[inside])[:, None]
    assert segvec.report(segvec.trace(ball), ball).kind == "shaded art"
    assert segvec.report(segvec.trace(ball, fills="flat"), ball).kind == "photograph"
    flag = flag_of_four()
    assert segvec.report(segvec.trace(flag), flag).kind == "flat art"
    assert segvec.report(segvec.trace(flag, segment="kmeans"), flag).kind == "photograph"
    assert segvec.report(segvec.trace(SUBJECTS["photo"]()), SUBJECTS["photo"]()).kind == "photograph"


@pytest.mark.parametrize(
    "change",
    [
        {"only": "3,3"},
        {"style": "borders"},
        {"style": "borders", "pen_order": True},
        {"background": "gold", "only": "largest"},
    ],
    ids=str,
)
def test_kind_stays_with_what_is_made_of_the_trace(change):
    art = segvec.trace(flag_of_four(), **change)
    assert art.kind == "flat art"
    assert art.recolor("sunset").kind == "flat art"
    if art.borders is not None:
        assert art.recolor(replace=["red~0.3=none"]).kind == "flat art"


def test_gradients_are_counted_by_kind_with_their_stops():
    art = shaded()
    found = segvec.report(art, np.zeros((90, 140, 3)))
    assert (found.n_linear, found.n_radial, found.n_stops) == (1, 1, 5)
    assert [ink.n_gradients for ink in found.inks] == [0, 1, 1]
    assert found.n_own_colors == 0
    assert "1 linear, 1 radial, 5 stops" in str(found)
    assert str(found).splitlines()[-1].endswith("%, 1 gradient")


def test_gradients_and_own_colors_of_regions_belong_to_the_ink_that_they_lie_around():
    art = shaded()
    page = Shade("linear", np.eye(2, 3), np.zeros(1), np.array([[250, 240, 240]], np.uint8), art.colors[0])
    art = replace(art, colors=art.colors[[0, 1, 1]], shades={**art.shades, 0: page})
    found = segvec.report(art, np.zeros((90, 140, 3)))
    assert [(ink.color, ink.n_gradients, ink.n_own_colors) for ink in found.inks] == [
        ("#fafafa", 0, 1),
        ("#c82828", 2, 0),
    ]
    assert (found.n_colors, found.n_own_colors, found.n_linear, found.n_radial, found.n_stops) == (2, 1, 1, 1, 5)
    assert sum(ink.percent for ink in found.inks) == pytest.approx(100)
    assert [line.rpartition("%, ")[2] for line in str(found).splitlines()[-2:]] == ["1 own color", "2 gradients"]


def test_error_grows_when_the_artwork_is_recolored():
    art = traced("blobs")
    right = segvec.report(art, SUBJECTS["blobs"]())
    wrong = segvec.report(art.recolor("ocean"), SUBJECTS["blobs"]())
    assert right.difference < 3 < 10 < wrong.difference
    assert wrong.psnr < right.psnr


def test_what_is_transparent_or_was_cut_out_does_not_count():
    clear = segvec.report(traced_exactly(half_clear()), half_clear())
    assert (clear.difference, sum(ink.percent for ink in clear.inks)) == (0, 50)
    cut = segvec.report(segvec.trace(flag_of_four(), only="3,3"), flag_of_four())
    assert (cut.difference, [ink.percent for ink in cut.inks]) == (0, [25])


def test_nothing_visible_has_nothing_to_compare():
    found = segvec.report(traced("nothing"), SUBJECTS["nothing"]())
    assert (found.difference, found.difference_95, found.psnr, found.inks) == (None, None, None, ())
    assert "nothing to compare" in str(found)
    assert json.loads(found.to_json())["difference"] is None


@pytest.mark.parametrize("style", ["isolines", "halftone", "hatching", "borders", "low-poly", "stained-glass"])
def test_every_style_has_a_report(style):
    picture = SUBJECTS["photo"]()
    found = segvec.report(segvec.trace(picture, style=style), picture)
    assert found.difference > 0
    has_regions = style in ("low-poly", "stained-glass")
    assert (found.n_regions is not None) == ("regions" in str(found)) == has_regions
    assert (sum(ink.percent or 0 for ink in found.inks) > 99) == has_regions
    assert "None" not in str(found)


def test_lead_of_glass_has_no_share_of_its_own():
    picture = SUBJECTS["photo"]()
    found = segvec.report(segvec.trace(picture, style="stained-glass:leading=2,lead_color=#010203"), picture)
    assert [ink.color for ink in found.inks if ink.percent is None] == ["#010203"]


def test_json_has_all_fields_by_their_names_on_one_line():
    stages = []
    art = segvec.trace(SUBJECTS["photo"](), progress=stages.append)
    found = segvec.report(art, image_from_array(SUBJECTS["photo"](), name="Gesicht\n<b>ß"), stages=stages)
    text = found.to_json()
    assert "\n" not in text
    assert text.isascii()
    read = json.loads(text)
    assert list(read) == [field.name for field in dataclasses.fields(found)]
    inks = tuple(segvec.Ink(**ink) for ink in read.pop("inks"))
    assert segvec.Report(**read, inks=inks) == found
    assert tuple(found.seconds) == STAGES
    assert "<b>" not in found._repr_html_()
    assert "<th>picture</th>" in found._repr_html_()
    assert all(line.count("  ") for line in str(found).splitlines())  # the name did not break its line


def test_text_has_a_label_on_each_line_and_one_for_each_ink():
    found = segvec.report(segvec.trace(flag_of_four()), flag_of_four())
    labels = [line.partition("  ")[0] for line in str(found).splitlines()]
    assert labels[:4] == ["picture", "traced as", "colors", "gradients"]
    assert labels[4:-4] == ["regions", "layers", "segments", "bytes", "error"]
    assert labels[-4:] == ["ink"] * 4
    assert repr(found) == f"<Report: flat art, 4 colors, {found.n_bytes} bytes, error none>"


def test_picture_of_another_size_is_refused():
    with pytest.raises(InputError, match="the picture is 140 x 90 pixels, the artwork 24 x 16"):
        segvec.report(segvec.trace(flag_of_four()), np.zeros((90, 140)))
    with pytest.raises(InputError, match="does not exist"):
        segvec.report(segvec.trace(flag_of_four()), "nowhere.png")
