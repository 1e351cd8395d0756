"""Ways to draw by name: their text form, and what a trace, a recoloring and a series make of them."""

import json
from dataclasses import replace

import numpy as np
import pytest
from pen_lines import pen_travel

import segvec
from segvec.errors import InputError
from segvec.image.image import read_image
from segvec.options.reading import options_of
from segvec.options.styles import STYLES, parse_style
from segvec.options.tracing import TraceOptions
from segvec.recoloring.artworks import recolor
from segvec.recoloring.relabeling import relabel
from segvec.rendering.render import render
from segvec.svg.metadata import recipe_of

SMALL = {
    "isolines": "isolines:levels=5,min_length=4",
    "borders": "borders:width=0.5,3",
    "low-poly": "low-poly:n_points=40,seed=3",
    "stained-glass": "stained-glass:n_segments=12,leading=2",
    "halftone": "halftone:cell=6,angle=30",
    "hatching": "hatching:spacing=5,levels=3",
    "centerline": "centerline:width=20",
}
"""Each style with options that suit a small picture."""

WITH_STROKES = ("isolines", "borders", "stained-glass", "hatching", "centerline")


@pytest.fixture(scope="module")
def picture():
    """A disc on a gradient, 64 x 48 pixels."""
    y, x = np.mgrid[:48, :64]
    disc = np.hypot(x - 30, y - 24) < 15
    return np.stack([x * 3, np.where(disc, 220, y * 3), np.where(disc, 40, 120)], axis=-1).astype(np.uint8)


@pytest.fixture(scope="module")
def drawn(picture):
    """The picture in every style."""
    return {name: segvec.trace(picture, style=text, colors=5) for name, text in SMALL.items()}


@pytest.fixture(scope="module")
def glass(drawn):
    return drawn["stained-glass"]


def inked(svg):
    return read_image(render(svg, format="png", scale=2, background="white")).pixels.astype(int)


# The text form


@pytest.mark.parametrize(
    ("text", "name", "options"),
    [
        ("halftone", "halftone", {}),
        ("halftone:", "halftone", {}),
        ("halftone:10,angle=30", "halftone", {"cell": 10, "angle": 30}),
        ("halftone:cell=3,4", "halftone", {"cell": 3, "angle": 4}),
        ("isolines:0.2,0.5,curve=polygon", "isolines", {"levels": (0.2, 0.5), "curve": "polygon"}),
        ("borders:palette=random:seed=3,outline=no", "borders", {"palette": "random:seed=3", "outline": False}),
        (" HALFTONE : Cell = 4 ", "halftone", {"cell": 4}),
        ("low_poly:n-points=9", "low-poly", {"n_points": 9}),
        ("low-poly:edge_weight=0.5,colors=none", "low-poly", {"edge_weight": 0.5, "colors": None}),
        ("halftone:cell=7.5,angle=-30", "halftone", {"cell": 7.5, "angle": -30}),
        ("halftone:shape=square,paper=none", "halftone", {"shape": "square", "paper": None}),
        ("halftone:colors=red,#00f,ink=navy", "halftone", {"colors": "red,#00f", "ink": "navy"}),
        ("hatching:cross=no", "hatching", {"cross": False}),
        ("hatching:cross=TRUE,", "hatching", {"cross": True}),
        ("borders:width=0.25,2,outline=yes", "borders", {"width": (0.25, 2), "outline": True}),
        ("borders:width=1,palette=sunset", "borders", {"width": 1, "palette": "sunset"}),
        ("isolines:levels=3", "isolines", {"levels": 3}),
        ("isolines:levels=0.2,0.5", "isolines", {"levels": (0.2, 0.5)}),
        ("isolines:levels=0.5", "isolines", {"levels": (0.5,)}),
        ("isolines:grey=0.3,0.6,0.1", "isolines", {"grey": (0.3, 0.6, 0.1)}),
        ("isolines:grey=oklab,curve=polygon", "isolines", {"grey": "oklab", "curve": "polygon"}),
        ("isolines:palette=000000", "isolines", {"palette": "000000"}),
        ("stained-glass:lead_color=112233", "stained-glass", {"lead_color": "112233"}),
    ],
)
def test_text_is_read_as_the_options_are_typed(text, name, options):
    style = parse_style(text)
    assert (style.name, dict(style.options)) == (name, options)
    assert {option: type(value) for option, value in style.options.items()} == {
        option: type(value) for option, value in options.items()
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "unknown style ''; choose one of isolines, borders"),
        ("halfton", "did you mean 'halftone'?"),
        ("stained glass", "did you mean 'stained-glass'?"),
        ("mosaic", "unknown style 'mosaic'"),
        ("halftone:cel=3", "the style halftone has no 'cel'; did you mean 'cell'?"),
        ("halftone:zzz=3", "it takes cell, angle, shape, colors, ink, paper"),
        ("halftone:picture=3", "has no 'picture'"),
        ("halftone:0.3", "the style halftone: cell must be a number 1 to 1000 pixels or none, got '0.3'"),
        ("halftone:cell=3,cell=4", "the style halftone: cell is given twice"),
        ("halftone:cell=", "cell must be a number 1 to 1000 pixels or none, got ''"),
        ("halftone:cell=wide", "cell must be a number 1 to 1000 pixels or none, got 'wide'"),
        ("borders:1,2,3", "width must be a number 0.001 to 1000000 pixels or 2 numbers"),
        ("hatching:3,2,45,yes,1,red,blue,no,9", "the style hatching takes 8 values"),
        ("low-poly:n_points=2.5", "n_points must be a whole number 0 to 50000 points, got '2.5'"),
        ("low-poly:edge_weight=none", "edge_weight must be a number 0 to 1, got 'none'"),
        ("low-poly:colors=many", "colors must be a whole number 1 to 256 colors or none, got 'many'"),
        ("isolines:levels=few", "levels must be a whole number 1 to 256 levels or numbers 0 to 1, got 'few'"),
        ("halftone:shape=star", "shape must be one of circle, square, hexagon, line, got 'star'"),
        ("halftone:ink=transparent", "ink must be an opaque color, got 'transparent'"),
        ("hatching:cross=2", "cross must be yes or no, got '2'"),
    ],
)
def test_text_that_cannot_be_read_is_refused_by_the_options(text, message):
    with pytest.raises(InputError) as caught:
        TraceOptions(style=text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "halftone:cell=nan",
        "halftone:cell=1e999",
        "halftone:shape=5",
        "halftone:ink=none",
        "halftone:colors=none",
        "low-poly:seed=-1",
        "isolines:width=0.5,1,2",
        "isolines:palette=123",
        "isolines:grey=0.3",
        "isolines:levels=0",
        "hatching:levels=99",
        "stained-glass:lead_color=3",
        "borders:palette=nowhere.gpl",
    ],
)
def test_values_out_of_range_are_refused_by_the_trace(picture, text):
    with pytest.raises(InputError):
        segvec.trace(picture, style=text)


@pytest.mark.parametrize(
    ("effects", "message"),
    [
        ("median:9", "effects must be several texts"),
        (["medan:9"], "did you mean 'median'"),
        (["median:4"], "size must be an odd number"),
        (["median:9@x"], "channels must be some of rgb"),
        (["median:9", "gaussian:wide"], "sigma must be a number"),
        ([9], "effects must be several texts"),
    ],
)
def test_effects_that_cannot_be_used_are_refused_by_the_options(picture, effects, message):
    for make in (lambda: TraceOptions(effects=effects), lambda: segvec.trace(picture, effects=effects)):
        with pytest.raises(InputError) as caught:
            make()
        assert message in str(caught.value)


# Traces


def test_every_style_is_tried_here():
    assert tuple(SMALL) == tuple(STYLES)
    assert [name for name, style in STYLES.items() if style.needs_trace] == ["borders"]


@pytest.mark.parametrize("name", STYLES)
def test_styles_are_drawn_and_written(drawn, picture, name):
    art = drawn[name]
    assert art.size == (64, 48)
    # The disc is all that is a stroke.
    assert art.n_segments > 10 or name == "centerline"
    shown = inked(art.to_svg())
    assert shown.shape == (96, 128, 3)
    assert shown.std() > 10
    assert (inked(art.to_svg(css=True)) == shown).all()
    assert art.to_png(width=32)[:4] == b"\x89PNG"
    assert (art.strokes is not None and art.strokes.any()) == (name in WITH_STROKES)


@pytest.mark.parametrize("name", STYLES)
def test_recipe_has_the_style_as_it_was_written(drawn, name):
    recipe = recipe_of(drawn[name].to_svg())
    assert recipe["style"] == SMALL[name]
    assert set(recipe) == {"segvec", "source", "style", "colors"}
    assert options_of(recipe) == TraceOptions(style=SMALL[name], colors=5)


@pytest.mark.parametrize("name", STYLES)
def test_same_picture_and_style_give_the_same_bytes(drawn, picture, name):
    assert segvec.trace(picture, style=SMALL[name], colors=5).to_svg() == drawn[name].to_svg()


def test_options_of_a_style_change_the_drawing(drawn, picture):
    coarse = segvec.trace(picture, style="halftone:cell=12,angle=30", colors=5)
    assert coarse.n_segments < drawn["halftone"].n_segments / 2


@pytest.mark.parametrize("name", STYLES)
def test_styles_are_recolored_and_make_series(drawn, name):
    art = drawn[name]
    other = art.recolor("navy,gold", shading=False)
    assert {tuple(color) for color in other.colors[np.unique(other.labels)].tolist()} <= {(0, 0, 128), (255, 215, 0)}
    assert np.array_equal(other.controls, art.controls)
    assert recipe_of(other.to_svg())["recolor"] == [{"palette": ["#000080", "#ffd700"], "shading": False}]
    series = segvec.make_series(art, "random", count=2, seed=1)
    first, second = series.pieces
    assert first.seed != second.seed


# Effects


@pytest.mark.parametrize("style", [None, "halftone:cell=6"])
def test_effects_change_the_artwork_and_stand_in_the_recipe(picture, style):
    plain = segvec.trace(picture, style=style)
    changed = segvec.trace(picture, style=style, effects=["median:5", "invert"])
    assert np.abs(inked(plain.to_svg()) - inked(changed.to_svg())).mean() > 20
    recipe = recipe_of(changed.to_svg())
    assert recipe["effects"] == ["median:5", "invert"]
    assert recipe["source"] == recipe_of(plain.to_svg())["source"]
    assert segvec.trace(picture, options_of(recipe)).to_svg() == changed.to_svg()


def test_effects_of_a_trace_are_those_of_the_picture(picture):
    from segvec.effects.effect import apply_effects

    before = apply_effects(picture, ["gaussian:2@r", "posterize:3"])
    traced = segvec.trace(picture, effects=["gaussian:2@r", "posterize:3"])
    assert np.array_equal(traced.controls, segvec.trace(before).controls)
    assert np.array_equal(traced.colors, segvec.trace(before).colors)


# Pens


@pytest.mark.parametrize("name", STYLES)
def test_pen_order_travels_less_and_draws_the_same(drawn, picture, name):
    ordered = segvec.trace(picture, style=SMALL[name], colors=5, pen_order=True)
    assert pen_travel(ordered) <= pen_travel(drawn[name])
    shorter = pen_travel(ordered) < 0.95 * pen_travel(drawn[name])
    assert shorter == (name in WITH_STROKES and name != "centerline")
    assert recipe_of(ordered.to_svg())["pen_order"] is True
    assert ordered.n_segments == drawn[name].n_segments
    difference = np.abs(inked(ordered.to_svg()) - inked(drawn[name].to_svg()))
    # Where lines were joined their ends are no longer cut straight.
    assert difference.mean() < 1.5


# Lines over new shapes


def n_lines(art):
    return int(np.diff(art.layer_offsets)[art.strokes > 0].sum())


def stroked_colors(art):
    return art.colors[art.labels[art.strokes > 0]].tolist()


def lead_controls(art):
    (layer,) = np.flatnonzero(art.strokes)
    first, last = art.ring_offsets[art.layer_offsets[layer : layer + 2]]
    return art.controls[first:last]


@pytest.mark.parametrize(
    "chosen",
    [
        {"palette": "navy,white,gold", "assign": "neighbors"},
        {"palette": "sunset", "keep_at": [(30, 24)]},
        {"palette": "sunset", "transparent": ["background"]},
        {"transparent": ["background"]},
    ],
    ids=str,
)
def test_lead_stays_where_regions_are_painted_anew(glass, chosen):
    other = recolor(glass, **chosen)
    assert len(other.strokes) == len(other.labels)
    assert other.strokes[other.strokes > 0].tolist() == [2]
    assert np.flatnonzero(other.strokes).tolist() == [len(other.strokes) - 1]
    assert n_lines(other) == n_lines(glass)
    assert np.array_equal(lead_controls(other), lead_controls(glass))
    assert other.layer_offsets[-1] == len(other.ring_offsets) - 1
    assert other.ring_offsets[-1] == len(other.controls) == len(other.is_line)
    assert other.to_svg(css=True).count("<g ") == other.to_svg().count("<g ") >= 1


def test_lead_takes_the_same_color_however_panes_are_painted(glass):
    plain = recolor(glass, "sunset")
    kept = recolor(glass, "sunset", keep_at=[(30, 24)])
    assert stroked_colors(plain) == stroked_colors(kept)
    assert stroked_colors(plain) != stroked_colors(glass)
    # A second time, over shapes that were put together anew.
    assert stroked_colors(recolor(kept, "navy,gold", shading=False)) == [[0, 0, 128]]
    assert n_lines(recolor(kept, "ocean", assign="neighbors")) == n_lines(glass)


def test_lead_becomes_transparent_where_its_color_does(glass):
    bare = recolor(glass, transparent=["#1a1a1a"])
    assert bare.strokes is None or not bare.strokes.any()
    assert np.array_equal(bare.borders[0].points, glass.borders[0].points)
    assert 'id="line-' not in bare.to_svg()
    assert 'id="line-' in glass.to_svg()


def test_relabelled_glass_shows_new_panes_under_old_lead(glass):
    n_regions = glass.borders[0].n_regions
    white = relabel(glass, np.full((n_regions, 3), 255, np.uint8))
    shown = inked(white.to_svg())
    assert stroked_colors(white) == [[26, 26, 26]]
    assert (shown.min(axis=(0, 1)) <= 30).all()
    assert (shown == 255).all(axis=2).mean() > 0.3
    unleaded = relabel(replace(glass, strokes=None), np.full((n_regions, 3), 255, np.uint8))
    assert (inked(unleaded.to_svg()) == 255).all()


def test_recoloring_of_glass_is_replayed_by_its_recipe(glass, picture):
    from segvec.recoloring.artworks import recolored_by_recipe

    other = glass.recolor("navy,white,gold", assign="neighbors")
    recipe = json.loads(json.dumps(dict(other.recipe)))
    again = recolored_by_recipe(segvec.trace(picture, options_of(recipe)), recipe)
    assert again.to_svg() == other.to_svg()
