import re
from dataclasses import replace

import numpy as np
import pytest
from artworks import drawn
from shaded import BALL, shaded

import segvec
from segvec.color.conversion import hex_from_rgb, oklab_from_srgb, oklch_from_oklab, parse_color
from segvec.errors import InputError
from segvec.options.reading import recolor_options_of
from segvec.recoloring.artworks import recolor, recolored_by_recipe
from segvec.recoloring.documents import recolor_svg

LAYERS = {"stacked": {"layers": "stacked"}, "mosaic": {"layers": "mosaic", "understroke": 0.8}}
layered = pytest.mark.parametrize("layers", LAYERS.values(), ids=LAYERS)

BALL_AT, BAR_AT, PAGE_AT = (46, 45), (108, 48), (8, 8)


def seen(art, point):
    """Color of a pixel, alpha where there is any."""
    return drawn(art)[point[1], point[0]].tolist()


def shade_at(art, point):
    """The shade of the label whose region a point lies in, and the color that it lies around."""
    by_label = replace(art, colors=np.arange(1, 3 * len(art.colors) + 1, dtype=np.uint8).reshape(-1, 3), shades={})
    label = by_label.colors.tolist().index(seen(by_label, point)[:3])
    return art.shades.get(label), art.colors[label].tolist()


# Artworks


@layered
def test_shades_move_along_with_the_colors_they_lie_around(layers):
    art = shaded(**layers)
    other = recolor(art, "gold,teal,white")
    assert other.shades == art.shades
    assert 'stop-color="#143296"' in art.to_svg()
    assert "#143296" not in other.to_svg()
    hues = [oklch_from_oklab(oklab_from_srgb(np.array(seen(other, (x, 48))[:3]) / 255))[2] for x in (90, 108, 126)]
    assert np.ptp(hues) < 0.15
    lightness = [oklab_from_srgb(np.array(seen(other, (x, 48))[:3]) / 255)[0] for x in (90, 108, 126)]
    assert np.diff(lightness).min() > 0.05


@layered
@pytest.mark.parametrize("palette", [None, "gold,teal,white"])
def test_without_shading_all_is_flat(layers, palette):
    other = recolor(shaded(**layers), palette, shading=False)
    assert other.shades == {}
    assert other.to_svg() == recolor(replace(shaded(**layers), shades={}), palette, shading=False).to_svg()


def test_recipe_tells_of_flat_colors():
    other = recolor(shaded(), "gold,teal,white", shading=False)
    again = recolored_by_recipe(shaded(), other.recipe)
    assert again.to_svg().partition("<defs")[0] == again.to_svg()
    assert recolor_options_of(other.recipe["recolor"][0]).shading is False


@layered
def test_neighbors_keep_their_shades(layers):
    art = shaded(**layers)
    other = recolor(art, "navy,gold", assign="neighbors")
    assert (
        sorted(map(tuple, other.colors.tolist())) == [(0, 0, 128), (255, 215, 0), (255, 215, 0)] or other.n_colors == 2
    )
    for point, label in ((BALL_AT, 1), (BAR_AT, 2), (PAGE_AT, None)):
        shade, color = shade_at(other, point)
        assert shade is art.shades.get(label)
        assert color == ([255, 215, 0] if label else [0, 0, 128]) or color == ([0, 0, 128] if label else [255, 215, 0])
    assert recolor(art, "navy,gold", assign="neighbors", shading=False).shades == {}


@layered
def test_kept_region_keeps_its_shade_in_its_color(layers):
    art = shaded(**layers)
    other = recolor(art, "gold,teal,white", keep_at=[BALL_AT])
    assert np.abs(np.subtract(seen(other, BALL_AT)[:3], seen(art, BALL_AT)[:3])).max() <= 1
    assert shade_at(other, BALL_AT) == (art.shades[1], art.colors[1].tolist())
    assert shade_at(other, BAR_AT)[0] is art.shades[2]
    assert shade_at(other, BAR_AT)[1] != art.colors[2].tolist()


@layered
@pytest.mark.parametrize(
    ("color", "gone"), [("#fafafa", PAGE_AT), ("background", PAGE_AT), (hex_from_rgb(np.array(BALL)), BALL_AT)]
)
def test_transparent_color_takes_its_shade_along_and_no_other(layers, color, gone):
    art = shaded(**layers)
    other = recolor(art, transparent=[color])
    assert seen(other, gone)[3] == 0
    for point, label in ((BALL_AT, 1), (BAR_AT, 2)):
        if point != gone:
            assert shade_at(other, point)[0] is art.shades[label]
            assert np.abs(np.subtract(seen(other, point)[:3], seen(art, point)[:3])).max() <= 1
    assert len(other.shades) == 2 - (gone == BALL_AT)


@layered
def test_kept_color_keeps_its_gradient_while_others_move(layers):
    art = shaded(**layers)
    other = recolor(art, "gold,white", keep=["#c82828"])
    assert shade_at(other, BALL_AT)[1] == art.colors[1].tolist()
    np.testing.assert_array_equal(drawn(other)[30:60, 30:60], drawn(art)[30:60, 30:60])
    assert shade_at(other, BAR_AT)[1] != art.colors[2].tolist()


def test_labels_of_one_color_and_two_shades_stay_apart():
    art = shaded()
    other = recolor(art, "navy,gold", assign="neighbors")
    again = recolor(other, "red,lime", assign="neighbors")
    assert len(again.shades) == 2
    assert again.n_colors == 2
    assert "2 colors" in repr(again)
    assert len(again.colors) == 3


# Documents


CHOSEN = [
    {},
    {"assign": "nearest"},
    {"assign": "random", "seed": 3},
    {"assign": "area"},
    {"keep": ("#c82828",)},
    {"replace": ("#2850c8=#777",)},
    {"replace": ("#c82828=#0a6", "#fafafa=black")},
]


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
@pytest.mark.parametrize("css", [False, True])
@layered
def test_document_with_gradients_is_recolored_as_its_artwork(layers, css, chosen):
    art = shaded(**layers)
    text = recolor_svg(art.to_svg(css=css), "gold,teal,white", **chosen)
    assert text == recolor(art, "gold,teal,white", **chosen).to_svg(css=css)


@pytest.mark.parametrize("palette", ["gold,teal,white", "#222,#c6c,#fee", None])
@pytest.mark.parametrize("css", [False, True])
@layered
def test_document_becomes_as_flat_as_its_artwork(layers, css, palette):
    art = shaded(**layers)
    text = recolor_svg(art.to_svg(css=css), palette, shading=False)
    flat = recolor(art, palette, shading=False)
    assert "oklab(from var" not in text
    codes = set(re.findall('#[0-9a-f]{3,6}(?=["};)])', text.partition("</metadata>")[2]))
    assert {parse_color(code)[:3] for code in codes} == {tuple(color) for color in flat.colors.tolist()}
    read = segvec.read_image(segvec.render(text, format="png"))
    np.testing.assert_allclose(read.pixels, drawn(flat)[..., :3], atol=1)


def test_document_recolored_twice_stays_near_its_artwork():
    art = shaded()
    for palette in ("#28a0a0,#d08030,#eee", "#a050b0,#50a060,#ddd"):
        art, text = recolor(art, palette), recolor_svg(art.to_svg(), palette)
    read = segvec.read_image(segvec.render(text, format="png"))
    # The document knows the stops as they were written in between, rounded, clipped, and of less chroma.
    assert np.abs(read.pixels.astype(int) - drawn(art)).max() <= 10


def test_only_the_lowest_layer_can_be_hidden_in_a_document_with_gradients():
    text = shaded().to_svg()
    assert "#fafafa" not in recolor_svg(text, transparent=["#fafafa"]).partition("</metadata>")[2]
    for css in (False, True):
        with pytest.raises(InputError, match="layers lie over each other"):
            recolor_svg(shaded().to_svg(css=css), transparent=["#c82828"])


@pytest.mark.parametrize("css", [False, True])
def test_gradient_of_a_mosaic_is_hidden_in_its_document(css):
    text = recolor_svg(shaded(layers="mosaic").to_svg(css=css), transparent=["#c82828"])
    read = segvec.read_image(segvec.render(text, format="png"))
    assert read.alpha is not None
    assert read.alpha[45, 46] == 0
    assert read.alpha[48, 108] == 255


FOREIGN = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="20">
<linearGradient id="a"><stop stop-color="#c22"/><stop offset="1" stop-color="#822"/></linearGradient>
<radialGradient id="b" xlink:href="#a"/>
<path d="M0 0h20v20h-20z" fill="url(#a)"/><path d="M20 0h20v20h-20z" fill="url(#b)" stroke="#c22"/></svg>
"""


def test_gradient_of_any_document_counts_as_its_mean():
    # Lightest first: the stroke, then the gradient, whose mean is #a22.
    assert recolor_svg(FOREIGN, replace=["#a22=#a22", "#c22=#0f0"]) == FOREIGN.replace('stroke="#c22"', 'stroke="#0f0"')
    text = recolor_svg(FOREIGN, "#2a2,#22c", assign="order", shading=False)
    assert text == FOREIGN.replace('stroke="#c22"', 'stroke="#2a2"').replace("#c22", "#22c").replace("#822", "#22c")


def test_stops_of_any_document_keep_their_steps():
    text = recolor_svg(FOREIGN, replace=["#a22=#22a"])
    stops = [parse_color(code)[:3] for code in re.findall('stop-color="([^"]+)"', text)]
    before, after = (oklab_from_srgb(np.array(each) / 255) for each in ([(0xCC, 34, 34), (0x88, 34, 34)], stops))
    np.testing.assert_allclose(np.diff(after[:, 0]), np.diff(before[:, 0]), atol=0.01)
    assert (
        text.replace(hex_from_rgb(np.array(stops[0])), "#c22").replace(hex_from_rgb(np.array(stops[1])), "#822")
        == FOREIGN
    )
    assert all(blue > max(red, green) for red, green, blue in stops)


def test_stop_alone_is_no_color_of_a_document():
    with pytest.raises(InputError, match=r"no color within 0\.02 of #822; the nearest is #a22"):
        recolor_svg(FOREIGN, replace=["#822=navy"])


def test_gradient_of_any_document_becomes_transparent_by_its_mean():
    text = recolor_svg(FOREIGN, transparent=["#a22"])
    assert re.findall('stop-color="([^"]+)"', text) == ["rgba(204,34,34,0)", "rgba(136,34,34,0)"]
    assert 'stroke="#c22"' in text
