import contextlib
import re

import pytest
from hostile import HOSTILE, SIZE, linear_time

import segvec
from segvec.color.conversion import hex_from_rgb
from segvec.errors import InputError
from segvec.recoloring.artworks import recolor
from segvec.recoloring.document_picture import PICTURE_SIDE, DocumentPicture
from segvec.recoloring.documents import recolor_svg
from segvec.svg.colors import svg_colors

HEX = re.compile(r"#[0-9a-f]{6}\b|#[0-9a-f]{3}\b")


def masked(text):
    """Return the document without its name, its recipe's and its shapes' colors."""
    return HEX.sub("#", re.sub("<metadata>.*?</metadata>|art-[0-9a-f]{8}", "", text))


LABEL_LEVEL = [
    {},
    {"shading": False},
    {"assign": "nearest"},
    {"assign": "random", "seed": 3},
    {"keep": ("#d21e28",)},
    {"replace": ("white=#123456",)},
]


@pytest.mark.parametrize("chosen", LABEL_LEVEL, ids=str)
@pytest.mark.parametrize("css", [False, True])
@pytest.mark.parametrize("name", ["artwork", "mosaic", "blobs"])
def test_document_is_recolored_as_its_artwork(request, name, css, chosen):
    art = request.getfixturevalue(name)
    if name == "blobs" and ("keep" in chosen or "replace" in chosen):
        chosen = {**chosen, "keep": (hex_from_rgb(art.colors[1]),), "replace": ()}
    text = art.to_svg(css=css)
    recolored = recolor_svg(text, "navy,#f80", **chosen)
    assert recolored == recolor(art, "navy,#f80", **chosen).to_svg(css=css)
    assert recolored != text
    assert masked(recolored) == masked(text)


def test_areas_and_neighbors_of_a_document_are_those_of_its_picture(artwork):
    text = artwork.to_svg()
    assert (
        recolor_svg(text, "red,lime,blue", assign="area") == recolor(artwork, "red,lime,blue", assign="area").to_svg()
    )
    apart = recolor_svg(text, "black,white", assign="neighbors")
    red, blue = (re.search(rf'fill="([^"]+)" id="color-0{label}"', apart)[1] for label in (2, 3))
    assert red == blue
    assert set(HEX.findall(apart.split("</metadata>")[1])) == {"#000", "#fff"}


def test_contacts_of_a_document_are_as_long_as_its_borders():
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="32"><path fill="#00f" d="M0 0h32v24h-32z"/>'
        '<path fill="#f00" d="M32 0h32v24h-32z"/><path fill="#0f0" d="M0 24h64v8h-64z"/></svg>'
    )
    contacts = DocumentPicture(svg_colors(text)).contacts
    assert contacts.pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert (contacts.lengths * 64 / PICTURE_SIDE).tolist() == [24, 32, 32]


def test_kept_color_of_a_document_is_no_neighbor_that_changes(artwork):
    apart = recolor_svg(artwork.to_svg(), "black,white", assign="neighbors", keep=("#d21e28",))
    assert set(HEX.findall(apart.split("</metadata>")[1])) >= {"#d21e28"}


MATPLOTLIB = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg width="40pt" height="20pt" viewBox="0 0 40 20" xmlns="http://www.w3.org/2000/svg" version="1.1">
 <defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>
 <g id="figure_1"><path d="M0 0h40v20h-40z" style="fill: #ffffff"/>
  <path d="M5 5h30" style="fill: none; stroke: #1f77b4; stroke-width: 1.5"/><path d="M1 1h2v2z"/></g>
</svg>
"""


INKSCAPE = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
   xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" width="40" height="20">
 <sodipodi:namedview pagecolor="#ffffff" bordercolor="#666666"/>
 <g inkscape:label="Layer 1" inkscape:groupmode="layer" id="layer1">
  <rect style="fill:#ffe680;fill-opacity:0.5;stroke:#000080;stroke-opacity:1" width="40" height="20"/>
  <rect style="fill:#800000" x="3" y="3" width="4" height="4"/></g>
</svg>
"""


def test_plot_is_recolored_by_lightness_its_default_black_too():
    text = recolor_svg(MATPLOTLIB, "gold,white,navy")
    assert "fill: #fff" in text
    assert "stroke: #ffd700" in text
    assert 'fill="#000080"' in text
    assert masked(text.replace(' fill="#000080"', "")) == masked(MATPLOTLIB)


def test_drawing_of_inkscape_is_recolored_by_lightness():
    text = recolor_svg(INKSCAPE, "black,white,red")
    for code in ("fill:#fff;", "fill:#f00", "stroke:#000;", 'pagecolor="#ffffff"'):
        assert code in text
    assert masked(text) == masked(INKSCAPE)


def test_foreign_colors_are_hidden_where_they_stand():
    text = recolor_svg(INKSCAPE, transparent=("#800000",))
    assert text == INKSCAPE.replace("fill:#800000", "fill:none")


@pytest.mark.parametrize("page", ["M0 0h40v40h-40z", "M5 5h30v30h-30z"], ids=["edge", "hole"])
def test_background_of_a_document_lies_along_the_edge_or_a_hole(page):
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><path fill="#f00" d="M15 15h10v10h-10z"/>'
        f'<path fill="#00f" d="{page}"/><path fill="#0f0" d="M15 15h10v10h-10z"/></svg>'
    )
    assert recolor_svg(text, transparent=("background",)) == text.replace("#00f", "none")


def test_background_of_a_document_is_what_most_of_its_edge_shows():
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><path fill="#00f" d="M0 0h40v40h-40z"/>'
        '<path fill="#0f0" d="M0 5h36v30h-36z"/></svg>'
    )
    assert recolor_svg(text, transparent=("background",)) == text.replace("#00f", "none")


@pytest.mark.parametrize("css", [False, True])
def test_only_the_lowest_layer_of_stacked_art_can_be_hidden_in_its_document(picture, css):
    # The dark page is painted first, though its color is the last.
    art = segvec.trace(255 - picture)
    text = art.to_svg(css=css)
    lowest, *others = (hex_from_rgb(art.colors[label]) for label in art.labels)
    hidden = recolor_svg(text, transparent=(lowest,))
    assert "none" in hidden
    assert lowest not in hidden.split("</metadata>")[1]
    for color in others:
        with pytest.raises(InputError, match="layers lie over each other"):
            recolor_svg(text, transparent=(color,))


def test_lowest_color_that_comes_again_above_cannot_be_hidden(artwork):
    text = recolor_svg(artwork.to_svg(), "white,white,navy", assign="order")
    with pytest.raises(InputError, match="layers lie over each other"):
        recolor_svg(text, transparent=("white",))


def test_any_layer_of_a_mosaic_can_be_hidden_in_its_document(mosaic):
    for color in map(hex_from_rgb, mosaic.colors):
        assert f'fill="{color}"' not in recolor_svg(mosaic.to_svg(), transparent=(color,))


@pytest.mark.parametrize(
    ("text", "chosen", "message"),
    [
        ("<html/>", {}, "SVG"),
        ("no markup", {}, "SVG"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', {}, "no colors"),
        (INKSCAPE, {"keep_at": ((1, 1),)}, "need the picture"),
        (INKSCAPE, {"keep": ("lime",)}, "no color within"),
    ],
)
def test_documents_that_cannot_be_recolored_are_refused(text, chosen, message):
    with pytest.raises(InputError, match=message):
        recolor_svg(text, "red", **chosen)


def test_layers_of_a_themed_document_are_known_with_and_without_its_name(artwork):
    text = artwork.to_svg(css=True)
    name = re.search(r'id="(art-[0-9a-f]{8})"', text)[1]
    plain = hex_from_rgb(artwork.colors[artwork.labels[-1]])
    for document in (text, text.replace(f"{name}-", "").replace(f' id="{name}"', "")):
        with pytest.raises(InputError, match="layers lie over each other"):
            recolor_svg(document, transparent=[plain])


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_are_recolored_in_linear_time(text):
    with linear_time(), contextlib.suppress(InputError):
        assert recolor_svg(text, "sunset", assign="order")


@pytest.mark.parametrize(
    "rule",
    [" " * SIZE + "=", "red~" + "1" * SIZE + "=!~", "a" * SIZE + "~", "red" + " " * SIZE + "~1 =navy=", "=" * SIZE],
)
def test_hostile_rules_are_refused_in_linear_time(rule):
    for chosen in ({"replace": [rule]}, {"keep": [rule]}, {"transparent": [rule]}):
        with linear_time(), pytest.raises(InputError):
            recolor_svg("<svg><path fill='red'/></svg>", None, **chosen)
