import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from decorated import COLORS, EVERYTHING, SVG, decorated, pixels, texts

from segvec.errors import InputError
from segvec.heat.cells import cell_picture, merged_cells
from segvec.heat.look import Look
from segvec.heat.spacing import art_box
from segvec.image.image import read_image
from segvec.rendering.render import render
from segvec.svg.document import document_size
from segvec.svg.metadata import recipe_of


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


def test_whole_page_lets_no_background_through():
    svg = decorated(replace(EVERYTHING, paper="#808080"))
    on_black, on_white = (pixels(svg, scale=2.7, background=color) for color in ("#000", "#fff"))
    assert (on_black == on_white).all()


def test_without_paper_the_margins_are_transparent():
    image = read_image(io.BytesIO(render(decorated(replace(EVERYTHING, paper=None)), format="png")))
    assert image.alpha is not None
    assert image.alpha[0, 0] == 0
