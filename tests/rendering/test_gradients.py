"""Gradients of labels look as their shades say, whoever draws them."""

import io
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from drawings import document, pixels
from gradients import gradients, gradients_seen
from machine import needs_cairo
from pypdf import PdfReader
from scipy.ndimage import maximum_filter, minimum_filter

from segvec.color.shade import Shade
from segvec.pipeline import trace
from segvec.rendering import cairo, resvg
from segvec.rendering.render import render
from segvec.svg.document import read_document

RENDERERS = [pytest.param(cairo.CairoDrawing, marks=needs_cairo), resvg.ResvgDrawing]
LAYOUTS = {"stacked": {}, "mosaic": {"layers": "mosaic", "understroke": 1.0}}

LEVEL = 1.0
"""Of 255, by how much a pixel may differ: half for being rounded, and as much for the way there."""


def drawing(renderer, art, size):
    return renderer(read_document(art.to_svg()), size=size, is_stretched=False, backdrop=None)


def channels(strip):
    """(H, W, 4) red, green, blue and alpha of a strip."""
    return strip.astype("<u4").view(np.uint8).reshape(*strip.shape, 4)[..., [2, 1, 0, 3]].astype(float)


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", [(300, 200), (570, 380)])
def test_gradients_have_their_colors_and_no_seams(renderer, layout, size):
    art = gradients(**LAYOUTS[layout])
    shown = channels(drawing(renderer, art, size).strip(y=0, height=size[1]))
    seen, is_inner = gradients_seen(art, size=size)
    assert is_inner.mean() > 0.7
    assert np.abs(shown[..., :3] - seen)[is_inner].max() <= LEVEL
    # What shines through is neither what is behind, any more than with flat colors, nor a color that is nowhere near.
    flat = channels(drawing(renderer, replace(art, shades={}), size).strip(y=0, height=size[1]))
    assert np.abs(shown[..., 3] - flat[..., 3]).max() <= LEVEL
    assert shown[..., 3].min() >= 250
    around = (2 * int(np.ceil(1.6 * size[0] / 300)) + 1,) * 2 + (1,)
    assert (shown[..., :3] >= minimum_filter(seen, around) - 5).all()
    assert (shown[..., :3] <= maximum_filter(seen, around) + 5).all()


@pytest.mark.parametrize("renderer", RENDERERS)
def test_understrokes_have_the_gradients_of_their_shapes(renderer):
    halves = np.repeat([[255, 120]], 30, axis=0).repeat(20, axis=1).astype(np.uint8)
    art = trace(halves, layers="mosaic", understroke=1.0)
    ends = np.array([[0] * 3, [255] * 3], np.uint8)
    frames = (np.array([[side, 0, 20], [0, 20, 0]], float) for side in (-20, 20))
    shades = [
        Shade("linear", frame, np.array([0.0, 1]), ends, base) for frame, base in zip(frames, art.colors, strict=True)
    ]
    shown = channels(drawing(renderer, replace(art, shades=dict(enumerate(shades))), (83, 62)).strip(y=0, height=62))
    # Both are black where they meet, in the middle of a pixel; their own colors are not.
    assert shown[:, 41, :3].max() < 12
    assert shown[:, 0, :3].min() > 240


@pytest.mark.parametrize("renderer", RENDERERS)
def test_gradients_go_on_from_strip_to_strip_of_a_large_picture(renderer, monkeypatch):
    monkeypatch.setattr(cairo, "MOST_COLUMNS", 1500)
    monkeypatch.setattr(resvg, "BLOCK_PIXELS", 3900 * 40)
    art, size = gradients(**LAYOUTS["mosaic"]), (3900, 2600)
    large = drawing(renderer, art, size)
    for top in range(1200, 1360, 20):
        seen, is_inner = gradients_seen(art, size=size, top=top, rows=20)
        shown = channels(large.strip(y=top, height=20))
        assert np.abs(shown[..., :3] - seen)[is_inner].max() <= LEVEL


TURN = np.array([[0.88, -0.48], [0.48, 0.88]])
FAR = {
    "short line": ("linear", TURN * 40, (3900, 500)),
    "long line": ("linear", TURN * 9000, (-2000, -900)),
    "circle": ("radial", np.eye(2) * 900, (3000, 500)),
    "ellipse": ("radial", TURN * [1500, 300], (2500, 500)),
    "thin ellipse": ("radial", TURN * [400, 20], (3800, 300)),
}
"""Kind, axes and origin of gradients of a picture of 4000 x 600 pixels."""


@cache
def wide_page():
    return trace(np.full((600, 4000), 120, np.uint8), curve="pixel", colors=1)


@pytest.mark.parametrize(
    ("renderer", "size"),
    [
        pytest.param(cairo.CairoDrawing, (4000, 600), marks=needs_cairo),
        pytest.param(cairo.CairoDrawing, (12000, 1800), marks=needs_cairo),
        (resvg.ResvgDrawing, (4000, 600)),
    ],
)
@pytest.mark.parametrize(("kind", "axes", "origin"), FAR.values(), ids=FAR)
def test_gradients_of_large_pictures_have_their_colors(renderer, size, kind, axes, origin):
    art = wide_page()
    stops = np.array([[255, 0, 0], [0, 255, 60], [0, 0, 255]], np.uint8)
    shade = Shade(kind, np.column_stack([axes, origin]), np.array([0, 0.3, 1]), stops, art.colors[0])
    large = drawing(renderer, replace(art, shades={0: shade}), size)
    for y in range(0, size[1], size[1] // 6):
        places = np.stack([np.arange(size[0]) + 0.5, np.full(size[0], y + 0.5)], axis=1) * 4000 / size[0]
        shown = channels(large.strip(y=y, height=1))[0, :, :3]
        assert np.abs(shown - shade.colors_at(places, art.colors[0])).max() <= LEVEL


@needs_cairo
def test_pages_have_gradients_in_vectors():
    art = gradients()
    resources = PdfReader(io.BytesIO(art.to_pdf())).pages[0]["/Resources"]
    shadings = [entry.get_object()["/ShadingType"] for entry in resources["/Shading"].values()]
    assert sorted(shadings) == [2, 2, 3, 3]
    for format in ("ps", "eps"):
        text = render(art.to_svg(), format=format)
        assert (text.count(b"/ShadingType 2"), text.count(b"/ShadingType 3")) == (2, 2)


@needs_cairo
def test_long_paths_with_a_gradient_are_read_at_once_unless_their_box_is_asked_for(monkeypatch):
    paths = "".join(
        f'<path d="M{x} 2h9v9h-9z" fill="url(#{name})"/>' for x, name in ((1, "own"), (11, "box"), (21, "no"))
    )
    ends = '<stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>'
    own = f'<linearGradient id="own" gradientUnits="userSpaceOnUse" x1="1" x2="10">{ends}'
    text = document(f'<defs>{own}<linearGradient id="box">{ends}</defs>{paths}')
    expected = pixels(render(text))
    seen = []
    monkeypatch.setattr(cairo, "LONG_PATH", 1)
    monkeypatch.setattr(cairo, "cairo_path", lambda data, read=cairo.cairo_path: seen.append(data) or read(data))
    assert np.array_equal(pixels(render(text)), expected)
    assert seen == ["M1 2h9v9h-9z"]
    assert expected[5, 5, 3] == expected[5, 15, 3] == 255
