import json
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from machine import needs_cairo
from pages import NAMES, box_of, drawn, flat, opened, pixels, shown
from pictures import RED, flag_of_four
from refusals import refusal

import segvec
from segvec.errors import InputError
from segvec.options.paging import PageOptions
from segvec.page.composing import compose
from segvec.svg.writing import svg_text


@pytest.mark.parametrize(
    ("options", "size", "dpi"),
    [
        ({"destination": "linkedin"}, (1584, 396), None),
        ({"destination": "a6", "dpi": 100}, (413, 583), 100),
        ({"destination": "a6-landscape", "dpi": 100}, (583, 413), 100),
        ({"destination": "74x105mm"}, (874, 1240), 300),
        ({"destination": "30x20cm", "dpi": 25.4}, (300, 200), 25.4),
        ({"destination": "123x45"}, (123, 45), None),
        ({"destination": "123x45", "dpi": 50}, (123, 45), None),
        ({"destination": "1:1"}, (16, 16), None),
        ({"destination": "2:1"}, (24, 12), None),
        ({}, (24, 16), None),
    ],
)
def test_png_has_exactly_the_pixels_that_a_size_asks(options, size, dpi):
    page = compose(flag_of_four(), **options)
    image = opened(page)
    assert image.size == page.pixels == size
    assert ("dpi" in image.info) == (dpi is not None)
    if dpi is not None:
        assert image.info["dpi"][0] == pytest.approx(dpi, abs=0.02)


@given(st.integers(1, 400), st.integers(1, 400))
def test_any_size_is_exact_and_filled(width, height):
    image = shown(flat(RED), destination=f"{width}x{height}")
    assert image.shape == (height, width, 4)
    assert (image == (*RED, 255)).all()


def test_document_is_measured_in_millimetres_on_paper_and_else_in_pixels():
    root = ElementTree.fromstring(compose(flag_of_four(), destination="a6", bleed="3mm").to_svg())
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("111mm", "154mm", "0 0 111 154")
    root = ElementTree.fromstring(compose(flag_of_four(), destination="300x200").to_svg())
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("300", "200", "0 0 300 200")


def test_document_drawn_by_itself_is_framed_like_the_page(art):
    page = compose(art, destination="10x7cm", dpi=50.8, margin="8mm", frame="2mm", mat="3mm", title="Flag")
    assert np.array_equal(pixels(page), drawn(page.to_svg(), *page.pixels))


def test_page_of_an_artwork_is_the_artwork(art):
    assert np.array_equal(pixels(compose(art, destination="48x32")), drawn(svg_text(art), 48, 32))


def test_pages_side_by_side_are_one_wide_picture(art):
    options = {"margin": "6px", "frame": "2px", "background": "navy-gold", "radius": "5px"}
    pages = compose(art, destination="60x80", pages=3, **options)
    assert len(pages.svgs) == 3
    joined = np.hstack([pixels(pages, number) for number in range(3)])
    assert np.array_equal(joined, shown(art, destination="180x80", **options))


def test_page_of_several_reaches_into_its_neighbors_by_the_bleed():
    pages = compose(flag_of_four(), destination="12x16", pages=2, bleed="2px")
    first, second = pixels(pages, 0), pixels(pages, 1)
    assert np.array_equal(first[:, 12:], second[:, :4])


def test_enlarged_pixels_do_not_fade_at_their_edges():
    image = shown(flat(RED, 3, 2), destination="96x68", margin="4px")
    assert box_of(image, RED) == (4, 4, 92, 64)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"background": "fo"}, "background: unknown color 'fo'"),
        ({"background": "navy-fo"}, "background: unknown color 'fo'"),
        ({"background": "#0000"}, "background must be opaque"),
        ({"ink": "fo"}, "ink: unknown color"),
        ({"frame_color": "fo"}, "frame_color: unknown color"),
        ({"mat_color": "#ffffff80"}, "mat_color must be opaque"),
        ({"margin": "-1mm"}, "margin: unknown length '-1mm'"),
        ({"gutter": "x"}, "gutter: unknown length"),
        ({"bleed": "1furlong"}, "bleed: unknown length"),
        ({"radius": "nan"}, "radius: unknown length"),
        ({"margin": "12px"}, "margin, .* leave no room"),
        ({"frame": "12px"}, "frame and mat leave no room"),
        ({"crop": "middle"}, "crop: unknown gravity 'middle'"),
        ({"crop": "middle", "fit": "stretch"}, "crop: unknown gravity 'middle'"),
        ({"crop": "99,99"}, "crop: point 99,99 is outside"),
        ({"destination": "a33"}, "unknown size 'a33'"),
        ({"destination": "0x9"}, "size '0x9'"),
        ({"fit": "fill"}, "unknown fit 'fill'; choose one of auto, cover"),
        ({"pages": 0}, "pages must be 1 to 100, got 0"),
        ({"columns": 0}, "columns must be"),
        ({"dpi": float("nan")}, "dpi must be"),
        ({"font": "no such font", "title": "a"}, "unknown font 'no such font'"),
        ({"font": "none.ttf", "title": "a"}, "no such font file: none.ttf"),
    ],
)
def test_wrong_option_is_named_in_one_line(options, message):
    with pytest.raises(InputError, match=message) as caught:
        compose(flag_of_four(), **options)
    assert "\n" not in str(caught.value)


def test_options_are_given_in_one_way():
    assert compose(flat(RED), PageOptions(destination="9x9")).pixels == (9, 9)
    with pytest.raises(TypeError):
        compose(flat(RED), PageOptions(), margin="1px")


def test_document_says_how_it_was_made():
    page = compose(flat(RED), destination="90x90", title='A & <B> "]]>"\x07', margin="3px")
    root = ElementTree.fromstring(page.to_svg())
    assert root.find("svg:title", NAMES).text == 'A & <B> "]]>"'
    recipe = json.loads(root.find("svg:metadata", NAMES).text)
    assert recipe["segvec"] == segvec.__version__
    assert recipe["page"] == {"destination": "90x90", "margin": "3px", "title": 'A & <B> "]]>"\x07'}


@needs_cairo
def test_page_is_the_same_every_time(art):
    options = {"destination": "74x105mm", "background": "blur", "swatches": True, "title": "Flag", "crop": "auto"}
    first, second = compose(art, **options), compose(art, **options)
    assert first.svgs == second.svgs
    assert first.to_png() == second.to_png()
    assert first.to_pdf() == second.to_pdf()


@pytest.mark.parametrize("contents", [None, 7, b"<svg/>", {"a": 1}, [None], [[1, 2]], [np.zeros((2, 2), object)]])
def test_what_cannot_lie_on_a_page_is_refused_in_one_line(contents):
    assert "page" in refusal(compose, contents) or "picture" in refusal(compose, contents)
