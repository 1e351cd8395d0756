import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from pages import NAMES, box_of, color_at, flat, pixels, shown
from pictures import BLUE, GREEN, RED, WHITE, flag_of_four
from shaded import shaded

from segvec.color.conversion import oklab_from_srgb, parse_color
from segvec.errors import InputError
from segvec.page.composing import compose
from segvec.svg.writing import svg_text


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


@pytest.mark.parametrize("as_text", [False, True])
def test_page_shows_gradients_and_one_color_for_each_in_the_strip(as_text):
    art = shaded()
    page = compose([art.to_svg() if as_text else art] * 2, destination="300x300", swatches=True)
    fills = re.findall(r'<rect [^>]*fill="(#[0-9a-f]+)"/>', page.to_svg())[-3:]
    assert [parse_color(fill)[:3] for fill in fills] == [tuple(color) for color in art.colors.tolist()]
    stops = art.shades[1].colors.tolist()
    drawn = pixels(page)[..., :3].astype(int)
    assert np.abs(drawn - stops[0]).max(axis=2).min() <= 8
    flat_page = pixels(compose([replace(art, shades={})] * 2, destination="300x300"))[..., :3].astype(int)
    assert np.abs(flat_page - stops[0]).max(axis=2).min() > 8


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
