import contextlib
import re
from dataclasses import replace

import numpy as np
import pytest
from gradients import gradients
from hostile import HOSTILE, linear_time
from machine import needs_cairo
from pages import colored, document, drawn, pixels, shown, side_by_side
from pictures import RED, flag_of_four

from segvec.errors import InputError, RenderError, SegvecError
from segvec.page.composing import compose
from segvec.svg.writing import svg_text


def test_pictures_with_understrokes_keep_their_own_shapes(art):
    other = art.recolor("sunset")
    page = compose([art, other], destination="96x32", gutter="0", columns=2)
    assert page.to_svg().count("<use ") == 2
    ids = re.findall(r'\sid="([^"]*)"', page.to_svg())
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', page.to_svg())) <= set(ids)
    both = pixels(page)
    assert np.array_equal(both[:, :48], drawn(svg_text(art), 48, 32))
    assert np.array_equal(both[:, 48:], drawn(svg_text(other), 48, 32))


def test_themed_documents_keep_their_own_colors(art):
    other = art.recolor("sunset")
    both = shown([svg_text(art, css=True), svg_text(other, css=True)], destination="96x32", gutter="0", columns=2)
    assert np.array_equal(both[:, :48], drawn(svg_text(art), 48, 32))
    assert np.array_equal(both[:, 48:], drawn(svg_text(other), 48, 32))


@pytest.mark.parametrize("css", [False, True])
def test_artworks_keep_their_own_gradients(css):
    art = gradients(layers="mosaic", understroke=1.0)
    turned = {label: replace(shade, colors=shade.colors[::-1]) for label, shade in art.shades.items()}
    other = replace(art, shades=turned)
    contents = [svg_text(one, css=True) if css else one for one in (art, other)]
    page = compose(contents, destination="600x200", gutter="0", columns=2)
    ids = re.findall(r'\sid="([^"]*)"', page.to_svg())
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]*)\)", page.to_svg())) <= set(ids)
    both = pixels(page).astype(int)
    for part, one in ((both[:, :300], art), (both[:, 300:], other)):
        difference = np.abs(part - drawn(svg_text(one), 300, 200))
        # resvg cuts curves into lines anew at another place.
        assert difference.max() <= 4
        assert (difference > 1).mean() < 0.001


@pytest.mark.parametrize("bleed", ["0", "3mm"])
def test_gradients_are_cropped_with_their_picture(bleed):
    art = gradients()
    page = compose(art, destination="100x100mm", dpi=100, bleed=bleed, crop="center")
    width, height = page.pixels
    whole = drawn(svg_text(art), round(height * 1.5), height)
    left = (whole.shape[1] - width) // 2
    difference = np.abs(pixels(page).astype(int) - whole[:, left : left + width]).max(axis=-1)
    assert np.percentile(difference, 95) <= 2


GRADIENT = (
    '<linearGradient id="g"><stop stop-color="{0}"/></linearGradient><rect width="40" height="40" fill="url(#g)"/>'
)
CLIP = '<clipPath id="g"><path d="{0}"/></clipPath><rect width="40" height="40" fill="red" clip-path="url(#g)"/>'
RED_BLUE = ((255, 0, 0), (0, 0, 255))


@pytest.mark.parametrize(
    ("left", "right", "colors"),
    [
        (colored(".a{fill:red}"), colored(".a{fill:blue}"), RED_BLUE),
        (colored("rect, path{fill:red}"), colored("rect{fill:blue}"), RED_BLUE),
        (colored("#a{fill:red}"), colored("#a{fill:blue}"), RED_BLUE),
        (colored("svg{fill:red}"), colored("svg{fill:blue}"), RED_BLUE),
        (colored("/* a{ */ svg > rect{fill:red}"), colored("svg &gt; rect{fill:blue}"), RED_BLUE),
        (colored("<![CDATA[.a{fill:red}]]>"), colored("@media print{.b{fill:red}} .a{fill:blue}"), RED_BLUE),
        (colored("rect{fill:red}"), document('<rect width="40" height="40"/>'), ((255, 0, 0), (0, 0, 0))),
        (document(GRADIENT.format("red")), document(GRADIENT.format("blue")), RED_BLUE),
        (document(CLIP.format("M0 0h40v40h-40z")), document(CLIP.format("M0 0h9v9z")), ((255, 0, 0), (255, 255, 255))),
    ],
)
def test_foreign_documents_keep_their_own_styles_and_ids(left, right, colors):
    assert side_by_side(left, right) == colors


REFERENCES = (
    'fill="url(#g)"',
    'fill="url( #g )"',
    """fill="url('#g')\"""",
    """style="fill: url( '#g' )\"""",
    """style='fill:url("#g")'""",
    'style="fill:url(&quot;#g&quot;)"',
    'style="fill:url(&#39;#g&#x27;)"',
)


@pytest.mark.parametrize("reference", REFERENCES)
def test_gradients_are_found_however_they_are_named(reference):
    left, right = (document(GRADIENT.format(color).replace('fill="url(#g)"', reference)) for color in ("red", "blue"))
    assert side_by_side(left, right) == RED_BLUE


def test_what_a_root_names_is_in_its_own_drawing():
    square = '<linearGradient id="g"><stop stop-color="{}"/></linearGradient><path d="M0 0h40v40h-40z"/>'
    documents = (document(square.format(color), 'width="40" height="40" fill="url(#g)"') for color in ("red", "blue"))
    assert side_by_side(*documents) == RED_BLUE


@pytest.mark.parametrize("box", ["", 'viewBox="10 20 80 40"'])
def test_percents_of_a_cropped_document_are_of_all_of_it(box):
    x, y = (10, 20) if box else (0, 0)
    ends = '<stop stop-color="red"/><stop offset="1" stop-color="blue"/>'
    text = document(
        f'<linearGradient id="g" gradientUnits="userSpaceOnUse" x1="{x}" x2="{x + 80}">{ends}</linearGradient>'
        f'<rect x="{x}" y="{y}" width="100%" height="100%" fill="url(#g)"/>',
        f'width="80" height="40" {box}',
    )
    image = shown(text, destination="40x40", crop="center").astype(int)
    assert np.abs(image[..., 2] - np.linspace(64, 191, 40)).max() <= 4
    assert (image[..., 1] == 0).all()


RECT = '<rect width="40" height="40" fill="red"/>'


@pytest.mark.parametrize(
    "text",
    [
        document(RECT),
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- <svg width="9"> -->' + document(RECT) + "<!-- </svg> -->",
        document(RECT, 'data-x="a>b" width="40" height="40"'),
        document(RECT, 'viewBox="0 0 40 40" width="100%" height="100%"'),
        document(RECT, 'width="40" height="40" viewBox="none"'),
        document(RECT, 'width="40" height="40" viewBox="0 0 10"'),
        '<s:svg xmlns:s="http://www.w3.org/2000/svg" width="40" height="40"><s:rect width="40" height="40" '
        'fill="red"/></s:svg>',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
        + document(RECT),
        document("<title>A</title><metadata>b</metadata>" + RECT),
    ],
)
def test_document_of_any_make_fills_its_page(text):
    assert (shown(text)[..., :3] == (255, 0, 0)).all()
    assert shown(text).shape == (40, 40, 4)


def test_what_a_root_says_in_either_quotes_holds_for_its_drawing():
    said = compose(document('<path d="M0 0h40v40h-40z"/>', """width='40' height='40' fill='red' data-x='"'"""))
    assert (pixels(said)[..., :3] == (255, 0, 0)).all()
    assert ' fill="red" data-x="&quot;"><path' in said.to_svg()


@pytest.mark.parametrize("head", ["<title/>", "<title>A</title>\n<metadata/>"])
def test_empty_titles_and_metadata_take_nothing_with_them(head):
    assert (shown(document(head + RECT + "<text><title>b</title></text>"))[..., :3] == (255, 0, 0)).all()


@needs_cairo
@pytest.mark.parametrize("ratio", ["", 'preserveAspectRatio="none"', 'preserveAspectRatio="xMidYMid slice"'])
def test_document_keeps_its_proportions_as_when_it_is_drawn_alone(ratio):
    text = document('<circle cx="5" cy="5" r="4"/>', f'width="60" height="20" viewBox="0 0 10 10" {ratio}')
    alone = drawn(text, 60, 20)[..., 3].astype(int)
    assert np.abs(255 - shown(text)[..., 0].astype(int) - alone).max() <= 1


@pytest.mark.parametrize("text", ["", "abc", "<svg>", "<html/>", document("", 'width="0" height="9"')])
def test_what_is_no_document_is_refused(text):
    with pytest.raises(RenderError) as caught:
        compose(text)
    assert "\n" not in str(caught.value)


def test_pixels_are_shown_with_their_alpha():
    picture = np.dstack([flag_of_four(), np.full((16, 24), 128, np.uint8)])
    image = shown(picture, background="black")
    assert np.abs(image[2, 2, :3] - np.array(RED) * 128 / 255).max() <= 1
    assert np.array_equal(shown(flag_of_four())[..., :3], flag_of_four())


@pytest.mark.parametrize("picture", [flag_of_four()[..., 0], flag_of_four() / 255, np.zeros((0, 4, 3), np.uint8)])
def test_what_are_no_pixels_is_refused(picture):
    with pytest.raises(InputError, match="a picture must be"):
        compose(picture)


def test_page_without_pictures_is_refused():
    with pytest.raises(InputError, match="at least one picture"):
        compose([])


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_are_laid_out_in_linear_time(text):
    with linear_time(), contextlib.suppress(SegvecError):
        assert compose(text).to_svg()
