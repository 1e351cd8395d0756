import re
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from browser import screenshots
from machine import needs_browser
from shaded import shaded

from segvec.color.conversion import hex_from_rgb
from segvec.svg.colors import svg_colors
from segvec.svg.gradient_colors import gradients_of
from segvec.svg.reading import layer_codes

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("css", [False, True])
def test_gradients_of_an_artwork_are_read_as_the_colors_they_lie_around(css):
    art = shaded()
    text = art.to_svg(css=css)
    assert [found.color for found in gradients_of(text)] == [tuple(color) for color in art.colors[1:].tolist()]
    assert sorted(svg_colors(text).colors.tolist()) == sorted(art.colors.tolist())
    assert layer_codes(text) == [hex_from_rgb(art.colors[label]) for label in art.labels]


@pytest.mark.parametrize("css", [False, True])
def test_layers_name_gradients_and_none_is_left_without_use(css):
    text = shaded(layers="mosaic", understroke=0.8).to_svg(css=css)
    root = fromstring(text)
    names = {found.get("id") for kind in ("linear", "radial") for found in root.iter(f"{SVG}{kind}Gradient")}
    assert len(names) == 2
    assert set(re.findall(r"url\(#([^)]+)\)", text)) == names


def page(text, style=""):
    return f'<body style="margin:0;{style}">{text}'


@needs_browser
@pytest.mark.parametrize(
    "theme", [{}, {1: (0, 170, 102), 2: (119, 119, 119)}, {1: (60, 90, 200)}], ids=["own", "two", "one"]
)
def test_themed_gradients_follow_the_colors_of_a_page(tmp_path, theme):
    art = shaded()
    style = ";".join(f"--color-{label + 1}:{hex_from_rgb(np.array(color))}" for label, color in theme.items())
    colors = np.array([theme.get(label, color) for label, color in enumerate(art.colors.tolist())], np.uint8)
    # Where the ramps have one stop after the other: between them, browsers mix such stops in OKLab.
    texts = art.to_svg(css=True), replace(art, colors=colors).to_svg()
    pages = map(page, texts, (style, ""))
    shown, still = (picture.astype(int) for picture in screenshots(list(pages), tmp_path, width=140, height=90))
    assert np.abs(shown - still).mean() < 1.5
    for x, y in ((40, 36), (56, 36), (89, 48), (126, 48), (5, 5)):
        assert np.abs(shown[y, x] - still[y, x]).max() <= 4
