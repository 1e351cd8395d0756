"""Pages: exact sizes, exact places, and nothing that mixes up."""

import io
import json
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from machine import needs_cairo
from pictures import BLUE, FLAG, GREEN, RED, WHITE, flag_of_four
from PIL import Image

import segvec
from segvec.color.conversion import oklab_from_srgb, parse_color
from segvec.errors import InputError, RenderError
from segvec.options.paging import PageOptions
from segvec.page.page import compose
from segvec.svg.writing import svg_text

NAMES = {"svg": "http://www.w3.org/2000/svg"}


@pytest.fixture(scope="module")
def art():
    return segvec.trace(FLAG, colors=4)


def flat(color, width=30, height=20):
    return np.full((height, width, 3), color, np.uint8)


def opened(page, number=0):
    return Image.open(io.BytesIO(page.to_png(page=number)))


def pixels(page, number=0):
    return np.asarray(opened(page, number).convert("RGBA"))


def shown(contents, **options):
    return pixels(compose(contents, **options))


def box_of(image, color):
    """Left, top, right, bottom of all pixels of a color; also, that they fill this box."""
    rows, columns = np.nonzero((image[..., :3] == color).all(axis=-1))
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert len(rows) == (box[2] - box[0]) * (box[3] - box[1])
    return tuple(map(int, box))


def color_at(image, x, y):
    return tuple(map(int, image[y, x, :3]))


def document(body, head='width="40" height="40" viewBox="0 0 40 40"'):
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{body}</svg>'


def colored(style, body='<rect class="a" id="a" width="40" height="40"/>'):
    return document(f"<style>{style}</style>{body}")


def side_by_side(left, right):
    """Color in the middle of each of two pictures."""
    image = shown([left, right], destination="80x40", gutter="0", columns=2)
    return color_at(image, 20, 20), color_at(image, 60, 20)


# Sizes


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


def drawn(text, width, height):
    data = segvec.rendering.render.render(text, format="png", width=width, height=height)
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def test_page_of_an_artwork_is_the_artwork(art):
    assert np.array_equal(pixels(compose(art, destination="48x32")), drawn(svg_text(art), 48, 32))


@pytest.mark.parametrize("name", ["page.png", "page.tif"])
def test_file_drawn_in_strips_has_the_same_pixels(art, tmp_path, name):
    page = compose([art, art], destination="a6", dpi=100, margin="5mm", background="blur", title="Flag", radius="3mm")
    rows = []
    page.draw(tmp_path / name, progress=lambda done, total: rows.append((done, total)))
    with Image.open(tmp_path / name) as image:
        assert np.array_equal(np.asarray(image.convert("RGBA")), pixels(page))
        assert image.info["dpi"][0] == pytest.approx(100, abs=0.02)
    assert rows[-1] == (583, 583)


# Places


@pytest.mark.parametrize(
    ("options", "box"),
    [
        ({"destination": "100x100", "margin": "10px"}, (10, 10, 90, 90)),
        ({"destination": "100x100", "margin": "10px", "frame": "2px"}, (12, 12, 88, 88)),
        ({"destination": "100x100", "margin": "10px", "frame": "2px", "mat": "5px"}, (17, 17, 83, 83)),
        ({"destination": "100x60", "fit": "contain"}, (5, 0, 95, 60)),
        ({"destination": "100x80", "fit": "contain", "margin": "5px", "background": "none"}, (5, 10, 95, 70)),
        ({"destination": "50x90", "fit": "stretch", "margin": "3px"}, (3, 3, 47, 87)),
        ({"destination": "254x127mm", "dpi": 25.4, "margin": "1in"}, (25.4, 25.4, 228.6, 101.6)),
        ({"destination": "100x100mm", "dpi": 50.8, "margin": "10mm", "bleed": "5mm"}, (30, 30, 190, 190)),
        ({"destination": "100x100mm", "dpi": 50.8, "bleed": "5mm"}, (0, 0, 220, 220)),
        ({"destination": "100x100mm", "dpi": 50.8, "bleed": "5mm", "marks": True}, (16, 16, 236, 236)),
        ({"destination": "100x100", "bleed": "7px"}, (0, 0, 114, 114)),
    ],
)
def test_picture_lies_exactly_in_its_place(options, box):
    page = compose(flat(RED), **options)
    found = box_of(pixels(page), RED)
    if all(value == int(value) for value in box):
        assert found == box
    else:  # edges between pixels: those that are covered wholly
        assert found == (*np.ceil(box[:2]), *np.floor(box[2:]))


def test_pictures_of_a_grid_lie_row_by_row_with_gutters_between():
    colors = [RED, GREEN, BLUE, (9, 9, 9), (200, 200, 0)]
    image = shown([flat(color) for color in colors], destination="110x90", margin="5px", gutter="10px", columns=3)
    # 100 wide: 3 x 26.67 and 2 gutters; 80 high: 2 x 35 and one.
    for number, color in enumerate(colors):
        left, top = 5 + (80 / 3 + 10) * (number % 3), 5 + 45 * (number // 3)
        expected = (np.rint(left), top, np.rint(left + 80 / 3), top + 35)  # edges are moved to whole pixels
        assert box_of(image, color) == expected


@pytest.mark.parametrize(("count", "size", "rows"), [(4, "100x100", 2), (3, "300x50", 1), (3, "50x300", 3)])
def test_columns_are_chosen_to_make_pictures_large(count, size, rows):
    image = shown([flat(RED, 20, 20)] * count, destination=size, fit="contain", gutter="4px")
    middle = (image[..., :3] == RED).all(axis=-1).any(axis=1).astype(int)
    assert (np.diff(middle, prepend=0) == 1).sum() == rows


@pytest.mark.parametrize(
    ("crop", "color"),
    [("left", RED), ("right", GREEN), ("0,8", RED), ("20,8", GREEN), ("100%,50%", GREEN), ("10%,50%", RED)],
)
def test_crop_keeps_the_side_that_is_named(crop, color):
    image = shown(flag_of_four(), destination="8x16", crop=crop)
    assert color_at(image, 4, 2) == color


def test_crop_keeps_what_stands_out():
    picture = np.full((60, 180, 3), 128, np.uint8)
    picture[20:40, 145:165] = RED
    image = shown(picture, destination="60x60", crop="salient")
    assert box_of(image, RED)[2] - box_of(image, RED)[0] == 20
    assert not (shown(picture, destination="60x60")[..., :3] == RED).all(axis=-1).any()


def test_tiles_repeat_the_picture_pixel_by_pixel():
    flag = flag_of_four()
    image = shown(flag, destination="72x48", fit="tile")[..., :3]
    middle = image[16:32, 24:48]
    assert np.array_equal(middle, flag)
    assert np.array_equal(image[:, 24:], image[:, :-24])


def test_tiles_that_would_be_too_many_are_refused():
    with pytest.raises(InputError, match=r"fit: .* tiles are too many"):
        compose(flat(RED, 1, 1), destination="a2", fit="tile")


# Print


def test_crop_marks_point_at_the_trim_and_stay_outside_of_the_bleed():
    page = compose(flat(RED), destination="a6", bleed="3mm", marks=True)
    assert page.trim == pytest.approx((11, 11, 105, 148))
    data = ElementTree.fromstring(page.to_svg()).findall("svg:path", NAMES)[-1].get("d")
    numbers = np.array([float(number) for number in re.findall(r"[\d.]+", data)]).reshape(-1, 2, 2)
    assert len(numbers) == 8
    width, height = page.size
    for (x0, y0), (x1, y1) in numbers:
        if y0 == y1:
            assert min(abs(y0 - 11), abs(y0 - 159)) < 0.01
            assert max(x0, x1) <= 8 or min(x0, x1) >= width - 8
        else:
            assert x0 == x1
            assert min(abs(x0 - 11), abs(x0 - 116)) < 0.01
            assert max(y0, y1) <= 8 or min(y0, y1) >= height - 8


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


# Decoration


def test_frame_and_mat_have_their_widths_and_colors():
    options = {"frame_color": "black", "mat_color": "blue", "background": "gold"}
    image = shown(flat(RED), destination="100x100", margin="10px", frame="4px", mat="6px", **options)
    row = [color_at(image, x, 50) for x in range(50)]
    gold, black, blue = (255, 215, 0), (0, 0, 0), (0, 0, 255)
    assert row == [gold] * 10 + [black] * 4 + [blue] * 6 + [RED] * 30


def test_round_corners_show_the_background():
    image = shown(flat(RED), destination="60x60", margin="10px", radius="12px", background="gold")
    for x, y in ((10, 10), (49, 10), (10, 49), (49, 49)):
        assert color_at(image, x, y) == (255, 215, 0)
    assert color_at(image, 10, 30) == color_at(image, 30, 10) == color_at(image, 16, 16) == RED


def test_text_is_drawn_as_outlines_below_the_picture():
    page = compose(flat(RED), destination="300x300", title="Lycaena dispar", caption="Large copper", ink="blue")
    assert "<text" not in page.to_svg()
    assert "<title>Lycaena dispar</title>" in page.to_svg()
    image = pixels(page)
    bottom = box_of(image, RED)[3]
    rows, columns = np.nonzero((image[..., :3] == (0, 0, 255)).all(axis=-1))
    assert rows.min() >= bottom
    assert abs((columns.min() + columns.max()) / 2 - 150) < 3


def test_long_title_is_wrapped_and_a_longer_one_refused():
    one = compose(flat(RED), destination="300x300", title="Lycaena")
    several = compose(flat(RED), destination="300x300", title="Lycaena dispar " * 5)
    assert box_of(pixels(several), RED)[3] < box_of(pixels(one), RED)[3] - 20
    for text in ("word " * 300, "W" * 5000):
        with pytest.raises(InputError, match="does not fit onto the page"):
            compose(flat(RED), destination="300x300", title=text)


@pytest.mark.parametrize("content", ["artwork", "document", "array"])
def test_strip_shows_the_colors_of_the_picture_lightest_first(art, content):
    given_as = {"artwork": art, "document": svg_text(art), "array": np.kron(flag_of_four(), np.ones((9, 9, 1), "u1"))}
    page = compose(given_as[content], destination="200x200", swatches=True)
    fills = re.findall(r'<rect [^>]*fill="(#[0-9a-f]+)"/>', page.to_svg())[-4:]
    colors = np.array([parse_color(fill)[:3] for fill in fills])
    lightness = oklab_from_srgb(colors / 255)[:, 0]
    assert (np.diff(lightness) < 0).all()
    expected = np.array(sorted([RED, GREEN, BLUE, WHITE]))
    assert np.abs(np.array(sorted(map(tuple, colors.tolist()))) - expected).max() <= 2


@pytest.mark.parametrize("background", ["gold", "navy-gold", "blur", "lightest", "darkest", "#123"])
def test_background_is_opaque_to_the_edge(art, background):
    image = shown(art, destination="90x70", margin="20px", background=background, bleed="3px")
    assert (image[..., 3] == 255).all()


def test_background_has_the_color_that_is_asked_for(art):
    corners = {"gold": (255, 215, 0), "lightest": WHITE, "darkest": BLUE}
    for background, color in corners.items():
        assert np.abs(np.subtract(color_at(shown(art, margin="3px", background=background), 0, 0), color)).max() <= 1
    clear = shown(art, margin="3px", background="none")
    assert clear[0, 0, 3] == 0
    assert clear[8, 8, 3] == 255
    gradient = shown(art, destination="20x200", margin="5px", background="black-white")[:, 0, 0].astype(int)
    assert gradient[0] < 5
    assert gradient[-1] > 250
    assert (np.diff(gradient) >= 0).all()


def test_blurred_background_is_the_picture_blurred():
    flag = np.kron(flag_of_four(), np.ones((4, 4, 1), np.uint8))
    image = shown(flag, destination="240x160", margin="70px", background="blur")
    for x, y, color in ((2, 2, RED), (237, 2, GREEN), (2, 157, BLUE), (237, 157, WHITE)):
        assert np.abs(np.subtract(color_at(image, x, y), color)).max() < 30
    assert 60 < image[2, 120, 0] < 200


# Contents


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


# Options


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"background": "fo"}, "background: unknown color 'fo'"),
        ({"background": "navy-fo"}, "background: unknown color 'fo'"),
        ({"background": "#0000"}, "background: colors of a page must be opaque"),
        ({"ink": "fo"}, "ink: unknown color"),
        ({"frame_color": "fo"}, "frame_color: unknown color"),
        ({"mat_color": "#ffffff80"}, "mat_color: colors of a page must be opaque"),
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
        ({"fit": "fill"}, "unknown fit 'fill'; choose one of cover"),
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


def test_gutters_that_leave_no_room_are_refused():
    with pytest.raises(InputError, match="gutters do not fit"):
        compose([flag_of_four()] * 3, destination="30x30", gutter="20px", columns=3)


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
    options = {"destination": "74x105mm", "background": "blur", "swatches": True, "title": "Flag", "crop": "salient"}
    first, second = compose(art, **options), compose(art, **options)
    assert first.svgs == second.svgs
    assert first.to_png() == second.to_png()
    assert first.to_pdf() == second.to_pdf()


@needs_cairo
def test_pdf_has_physical_size_and_boxes():
    pypdf = pytest.importorskip("pypdf")
    page = compose(flat(RED), destination="a6", bleed="3mm", marks=True, pages=2, title="Flag")
    reader = pypdf.PdfReader(io.BytesIO(page.to_pdf()))
    points = 72 / 25.4
    assert len(reader.pages) == 2
    assert reader.metadata.title == "Flag"
    for sheet in reader.pages:
        assert [float(side) for side in sheet.mediabox[2:]] == pytest.approx([127 * points, 170 * points], abs=0.01)
        trim = [11 * points, 11 * points, 116 * points, 159 * points]
        assert [float(side) for side in sheet.trimbox] == pytest.approx(trim, abs=0.01)
        bleed = [8 * points, 8 * points, 119 * points, 162 * points]
        assert [float(side) for side in sheet.bleedbox] == pytest.approx(bleed, abs=0.01)
