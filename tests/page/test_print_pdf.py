import io
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from machine import needs_cairo
from pypdf import PdfReader

from segvec import InputError, RenderError, trace
from segvec.page.print_pdf import LARGEST_PAGE, joined_pdf, with_print_boxes
from segvec.rendering import cairo
from segvec.rendering.render import render

SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200">'
    '<defs><linearGradient id="g"><stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/>'
    '</linearGradient></defs><rect width="400" height="200" fill="url(#g)"/></svg>'
)
pytestmark = needs_cairo

PAGE = render(SQUARE, format="pdf") if cairo.is_there() else b""
"""300 x 150 points."""


def page_of(width, height):
    """Draw a page of so many points."""
    square = SQUARE.replace('width="400" height="200"', 'width="400" height="200" preserveAspectRatio="none"', 1)
    return render(square, format="pdf", width=width * 4, height=height * 4, dpi=288)


def boxes(page):
    names = ("mediabox", "cropbox", "bleedbox", "trimbox")
    return {name: [round(float(value), 3) for value in getattr(page, name)] for name in names}


def read(pdf):
    return PdfReader(io.BytesIO(pdf), strict=True)


def test_boxes_are_where_the_page_is_cut():
    found = boxes(read(with_print_boxes(PAGE, trim=(20, 10, 260, 120), bleed=8.5)).pages[0])
    assert found == {
        "mediabox": [0, 0, 300, 150],
        "cropbox": [0, 0, 300, 150],
        "bleedbox": [11.5, 1.5, 288.5, 138.5],
        "trimbox": [20, 10, 280, 130],
    }


@given(
    st.tuples(*[st.floats(0, 100) for _ in range(2)], *[st.floats(0.5, 100) for _ in range(2)]),
    st.floats(0, 50),
)
def test_boxes_lie_in_each_other_or_are_refused(trim, bleed):
    left, bottom, width, height = trim
    fits = min(left, bottom, 300 - left - width, 150 - bottom - height) >= bleed
    try:
        found = boxes(read(with_print_boxes(PAGE, trim=trim, bleed=bleed)).pages[0])
    except InputError:
        assert not fits
        return
    for inner, outer in (("trimbox", "bleedbox"), ("bleedbox", "cropbox"), ("cropbox", "mediabox")):
        assert all(a >= b for a, b in zip(found[inner][:2], found[outer][:2], strict=True))
        assert all(a <= b for a, b in zip(found[inner][2:], found[outer][2:], strict=True))


def test_title_and_recipe_are_read_back():
    pdf = with_print_boxes(
        PAGE, trim=(0, 0, 300, 150), title="Müller (2) \\ 海", metadata={"Recipe": '{"seed":1,"palette":["#fff"]}'}
    )
    entries = read(pdf).metadata
    assert entries.title == "Müller (2) \\ 海"
    assert entries["/Recipe"] == '{"seed":1,"palette":["#fff"]}'


def test_there_are_no_dates_and_an_identifier_that_follows_from_the_contents():
    one, again, other = (with_print_boxes(PAGE, trim=(0, 0, 300, 150), title=title) for title in "aab")
    assert one == again
    assert not re.search(rb"Date|D:\d{4}", one)
    assert read(one).trailer["/ID"] != read(other).trailer["/ID"]


def test_drawing_is_the_same():
    pages = [read(pdf).pages[0] for pdf in (PAGE, with_print_boxes(PAGE, trim=(0, 0, 300, 150)))]
    assert pages[0].get_contents().get_data() == pages[1].get_contents().get_data()


def test_file_is_no_larger_than_a_plain_conversion():
    art = trace(np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8).repeat(2, axis=1))
    text = art.to_svg()
    import cairosvg

    plain = cairosvg.svg2pdf(bytestring=text.encode())
    printed = with_print_boxes(art.to_pdf(), trim=(0, 0, 120, 45), title="noise", metadata={"Recipe": "x" * 200})
    assert len(printed) <= len(plain)
    assert len(with_print_boxes(PAGE, trim=(0, 0, 300, 150))) <= len(PAGE) + 300


@pytest.mark.parametrize(("width", "unit"), [(14_400, None), (14_401, 2), (43_300, 4)])
def test_pages_that_readers_would_not_show_have_a_larger_unit(width, unit):
    pdf = with_print_boxes(page_of(width, 7200), trim=(40, 40, width - 80, 7120), bleed=20)
    page = read(pdf).pages[0]
    assert page.get("/UserUnit") == unit
    found = {name: [value * (unit or 1) for value in box] for name, box in boxes(page).items()}
    assert found["mediabox"] == pytest.approx([0, 0, width, 7200], abs=0.01)
    assert found["trimbox"] == pytest.approx([40, 40, width - 40, 7160], abs=0.01)
    assert found["bleedbox"] == pytest.approx([20, 20, width - 20, 7180], abs=0.01)
    assert max(page.mediabox) <= LARGEST_PAGE
    assert unit is None or pdf[:8] >= b"%PDF-1.6"


def test_a_larger_unit_shrinks_the_drawing_as_a_whole():
    plain = page_of(28_800, 7200)
    page = read(with_print_boxes(plain, trim=(0, 0, 28_800, 7200))).pages[0]
    assert page.get_contents().get_data().strip() == b"/p Do"
    (form,) = page["/Resources"]["/XObject"].values()
    form = form.get_object()
    assert [float(value) for value in form["/Matrix"]] == [0.5, 0, 0, 0.5, 0, 0]
    assert [float(value) for value in form["/BBox"]] == [0, 0, 28_800, 7200]
    assert form["/Subtype"] == "/Form"
    assert form.get_data() == read(plain).pages[0].get_contents().get_data()
    assert "/Shading" in form["/Resources"]


def test_joined_pages_keep_their_order_and_share_what_is_equal():
    small, large = page_of(100, 50), page_of(200, 50)
    joined = joined_pdf([small, large, small])
    assert [float(page.mediabox.width) for page in read(joined).pages] == [100, 200, 100]
    assert joined == joined_pdf([small, large, small])
    noise = trace(np.random.default_rng(0).integers(0, 255, (40, 40, 3), np.uint8)).to_pdf()
    triptych = joined_pdf([noise] * 3)
    assert len(triptych) < 1.1 * len(noise)
    kids = [page.indirect_reference.idnum for page in read(triptych).pages]
    assert len(set(kids)) == 3
    printed = read(with_print_boxes(joined_pdf([small] * 2), trim=(10, 10, 80, 30)))
    assert [boxes(page)["trimbox"] for page in printed.pages] == [[10, 10, 90, 40]] * 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"trim": (0, 0, 301, 150)}, "reach 1 points out of the page, which has 300 x 150"),
        ({"trim": (0, 0, 300, 150), "bleed": 3}, "reach 3 points"),
        ({"trim": (0, 0, 0, 150)}, "above 0"),
        ({"trim": (0, float("nan"), 10, 150)}, "trim must be"),
        ({"trim": (5, 5, 10, 10), "bleed": -1}, "bleed must be 0 or more points, got -1"),
        ({"trim": (0, 0, 300, 150), "metadata": {"My key": ""}}, "letters and digits, got 'My key'"),
    ],
)
def test_what_does_not_fit_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        with_print_boxes(PAGE, **options)


def test_what_is_no_pdf_or_blank_is_refused():
    with pytest.raises(InputError, match="no pages"):
        joined_pdf([])
    for wrong in (b"", b"GIF89a", PAGE[:200]):
        with pytest.raises(RenderError, match="no PDF"):
            joined_pdf([wrong])
    huge = PAGE.replace(b"[ 0 0 300 150 ]", b"[0 0 8400000 9]")
    assert huge != PAGE
    with pytest.raises(RenderError, match="8388607 on a side"):
        with_print_boxes(huge, trim=(0, 0, 9, 9))
