import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image as pillow
from shapes import blob_map, canvas, disc, grid, painted, rectangle

import segvec
from segvec.color.conversion import hex_from_rgb, oklab_from_srgb
from segvec.errors import InputError
from segvec.options.reading import options_of
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions
from segvec.palette import palette_of
from segvec.palette.separate import least_contact
from segvec.planar.contacts import region_contacts
from segvec.recoloring.recoloring import recolor, recolor_svg, recolored_by_recipe, relabel
from segvec.svg.colors import recipe_of, with_recipe

HEX = re.compile(r"#[0-9a-f]{6}\b|#[0-9a-f]{3}\b")
COLORS = np.array([[250, 250, 240], [230, 160, 40], [200, 40, 60], [30, 60, 140], [10, 10, 20]], np.uint8)


def picture_of(labels, colors=COLORS, *, scale=8):
    return colors[labels.repeat(scale, 0).repeat(scale, 1)]


@pytest.fixture(scope="module")
def picture():
    """White page, red disc, blue bar."""
    page = painted(canvas(30, 44, (255, 255, 255)), disc(30, 44, center=(14, 15), radius=9.3), (210, 30, 40))
    return painted(page, rectangle(30, 44, left=29.5, top=4, right=39, bottom=25), (20, 30, 130))


@pytest.fixture(scope="module")
def artwork(picture):
    return segvec.trace(picture)


@pytest.fixture(scope="module")
def blobs():
    """Five colors in smooth blobs, many regions each."""
    return segvec.trace(COLORS[blob_map(3, height=60, width=70, n_labels=5, smoothness=3)], min_area=0)


@pytest.fixture(scope="module")
def mosaic(picture):
    return segvec.trace(picture, layers="mosaic")


def alpha_of(artwork, **size):
    return np.array(pillow.open(io.BytesIO(artwork.to_png(**size))).convert("RGBA"))[..., 3]


def masked(text):
    """Return the document without its name, its recipe's and its shapes' colors."""
    return HEX.sub("#", re.sub("<metadata>.*?</metadata>|art-[0-9a-f]{8}", "", text))


def shown(artwork, x, y):
    """Color of a pixel of the drawing."""
    return tuple(np.array(pillow.open(io.BytesIO(artwork.to_png())).convert("RGBA"))[y, x].tolist())


# Artwork


def test_one_color_takes_the_lightest_entry():
    art = segvec.trace(np.full((9, 9, 3), 70, np.uint8))
    assert recolor(art, "navy,gold").colors.tolist() == [[255, 215, 0]]


@pytest.mark.parametrize("assign", ["lightness", "area", "nearest", "random", "neighbors"])
def test_nothing_visible_is_no_trouble(assign):
    art = segvec.trace(np.zeros((12, 12, 4), np.uint8))
    assert len(recolor(art, "navy,gold", assign=assign).colors) == 0


def test_largest_area_gets_the_first_color(artwork):
    assert recolor(artwork, "red,lime,blue", assign="area").colors.tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]
    dark = recolor(recolor(artwork, "black,white,gray", assign="order"), "red,lime,blue", assign="area")
    assert dark.colors.tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]


def test_without_palette_only_named_colors_change(artwork):
    other = recolor(artwork, replace=("#d21e28=gold",))
    assert other.colors.tolist() == [[255, 255, 255], [255, 215, 0], [20, 30, 130]]
    assert other.controls is artwork.controls


def test_neighbors_without_palette_leaves_the_shapes(artwork):
    assert recolor(artwork, assign="neighbors").controls is artwork.controls


def test_options_are_given_at_once_or_one_by_one(artwork):
    one = recolor(artwork, "red,blue", RecolorOptions(assign="nearest"))
    assert (one.colors == recolor(artwork, "red,blue", assign="nearest").colors).all()
    with pytest.raises(TypeError):
        recolor(artwork, "red", RecolorOptions(), seed=1)


def test_made_palettes_have_as_many_colors_as_asked_for(blobs):
    assert len(recolor(blobs, "random", seed=4).recipe["recolor"][0]["palette"]) == 5
    assert len(recolor(blobs, "random", palette_size=3).recipe["recolor"][0]["palette"]) == 3


def test_background_of_stacked_art_becomes_transparent_and_nothing_else(picture, artwork):
    clear = recolor(artwork, transparent=("background",))
    is_page = (picture == 255).all(axis=-1)
    is_shape = (picture == (210, 30, 40)).all(axis=-1) | (picture == (20, 30, 130)).all(axis=-1)
    alpha = alpha_of(clear)
    # A curve may leave its border a little, and with it a pixel beside it.
    inner = np.pad(is_page, 1, mode="edge")
    inner = is_page & inner[:-2, 1:-1] & inner[2:, 1:-1] & inner[1:-1, :-2] & inner[1:-1, 2:]
    assert (alpha[inner] == 0).all()
    assert (alpha[is_shape] >= 235).all()
    assert alpha_of(artwork).min() == 255
    assert clear.colors.tolist() == [[210, 30, 40], [20, 30, 130]]


def test_hidden_island_in_stacked_art_shows_no_layer_below():
    labels = grid("""
        .......
        .aaaaa.
        .abbba.
        .abbba.
        .aaaaa.
        .......
    """)
    art = segvec.trace(picture_of(labels), curve="pixel", min_area=0)
    for color, label in ((COLORS[0], 0), (COLORS[1], 1), (COLORS[2], 2)):
        alpha = alpha_of(recolor(art, transparent=(hex_from_rgb(color),)))
        assert ((alpha == 0) == (labels == label).repeat(8, 0).repeat(8, 1)).all()
        assert set(np.unique(alpha)) == {0, 255}


def test_all_can_be_hidden_and_recolored_after(artwork):
    clear = recolor(artwork, replace=("white~9=none",))
    assert alpha_of(clear).max() == 0
    assert len(recolor(clear, "gold", assign="neighbors", keep_at=((1, 1),)).colors) == 0


def test_region_at_a_point_keeps_its_color_and_others_of_that_color_do_not():
    labels = grid("""
        ........
        .aa..aa.
        .aa..aa.
        ........
    """)
    art = segvec.trace(picture_of(labels), curve="pixel", min_area=0)
    other = recolor(art, "black,white", keep_at=((16, 16),), shading=False)
    assert shown(other, 15, 15) == (*COLORS[1].tolist(), 255)
    assert shown(other, 47, 15) == (0, 0, 0, 255)
    assert shown(other, 2, 2) == (255, 255, 255, 255)


def test_kept_region_stays_where_its_color_is_hidden():
    labels = grid(".aa.aa.")
    art = segvec.trace(picture_of(labels), curve="pixel", min_area=0)
    alpha = alpha_of(recolor(art, transparent=(hex_from_rgb(COLORS[1]),), keep_at=((10, 4),)))
    assert alpha[4, ::8].tolist() == [255, 255, 255, 255, 0, 0, 255]


@pytest.mark.parametrize("point", [(-1, 3), (10, 99), (float("nan"), 1)])
def test_points_off_the_picture_are_refused(artwork, point):
    with pytest.raises(InputError, match=r"no region at .*; the picture has 44 x 30"):
        recolor(artwork, "red", keep_at=(point,))


def test_what_is_no_trace_has_no_regions(artwork):
    bare = replace(artwork, borders=None)
    assert recolor(bare, "red,blue,gold").borders is None
    for chosen in ({"assign": "neighbors"}, {"assign": "area"}, {"keep_at": ((1, 1),)}, {"transparent": ("white",)}):
        with pytest.raises(InputError, match="only a traced picture"):
            recolor(bare, "red,blue", **chosen)


# Neighbors


def region_colors(artwork):
    planar = artwork.borders[0]
    return oklab_from_srgb(artwork.colors[planar.labels[:-1]] / 255)


def test_neighbors_differ_more_than_by_lightness(blobs):
    contacts = region_contacts(blobs.borders[0])
    by_label = recolor(blobs, "black,#555,#aaa,white", shading=False)
    by_region = recolor(blobs, "black,#555,#aaa,white", assign="neighbors")
    assert least_contact(contacts, region_colors(by_region)) > least_contact(contacts, region_colors(by_label))


def test_neighbors_are_colored_with_the_palette_and_the_same_every_time(blobs):
    one, other = (recolor(blobs, "red,gold,teal,navy", assign="neighbors") for _ in range(2))
    assert set(map(tuple, one.colors.tolist())) <= set(map(tuple, palette_of(["red", "gold", "teal", "navy"]).colors))
    assert one.to_svg() == other.to_svg()
    assert one.borders[0].points is blobs.borders[0].points


def test_kept_neighbors_that_are_alike_do_not_hinder_the_others():
    # Two grays side by side are kept; beside them three free stripes have the choice of black, white and gray.
    colors = np.array([[130, 130, 130], [125, 125, 125], [200, 0, 0], [0, 120, 0], [0, 0, 90]], np.uint8)
    art = segvec.trace(
        picture_of(grid(".abcd"), colors), palette=[hex_from_rgb(color) for color in colors], curve="pixel", detail=0
    )
    assert len(art.colors) == 5
    other = recolor(art, "black,white,#333", assign="neighbors", keep=("#828282", "#7d7d7d"))
    shades = [shown(other, x, 4)[0] for x in (20, 28, 36)]
    assert set(shades) == {0, 255}
    assert shades[0] == shades[2] != shades[1]


# Any SVG


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


# Recipes


CHAINS = [
    [("gold,navy", {}), ("red,blue,#eee", {"shading": False})],
    [("red,gold,teal,navy", {"assign": "neighbors"}), ("#eee,#777,black,red,blue", {"assign": "random", "seed": 8})],
    [
        (None, {"transparent": ("background",)}),
        ("harmony", {"assign": "area", "seed": 2}),
        (None, {"keep_at": ((12, 13),)}),
    ],
    [
        ("triadic", {"seed": 5, "keep_at": ((12, 13), (40, 20))}),
        ("map:viridis", {"assign": "nearest", "palette_size": 4}),
    ],
]


@pytest.mark.parametrize("chain", CHAINS, ids=range(len(CHAINS)))
def test_recipe_replays_a_chain_of_recolorings(blobs, chain):
    art = blobs
    for palette, chosen in chain:
        art = recolor(art, palette, **chosen)
    recipe = recipe_of(art.to_svg())
    assert len(recipe["recolor"]) == len(chain)
    assert recolored_by_recipe(blobs, recipe).to_svg() == art.to_svg()
    assert options_of(recipe) == TraceOptions(min_area=0)


def test_recipe_of_a_document_replays_on_the_artwork(artwork):
    text = recolor_svg(recolor_svg(artwork.to_svg(), "gold,navy"), "random", assign="nearest", seed=4)
    assert recolored_by_recipe(artwork, recipe_of(text)).to_svg() == text


def test_recipe_names_the_colors_and_neither_a_file_nor_a_name(tmp_path, artwork):
    (tmp_path / "some.hex").write_text("ff0000\n800000\n")
    other = recolor(artwork, tmp_path / "some.hex")
    assert other.recipe["recolor"] == [{"palette": ["#ff0000", "#800000"]}]
    assert dict(artwork.recipe) == {name: value for name, value in other.recipe.items() if name != "recolor"}


TAMPERED = {
    "number": 5,
    "text": "red",
    "object": {"palette": ["red"]},
    "step-number": [5],
    "step-list": [["red"]],
    "unknown": [{"colour": "red"}],
    "palette-number": [{"palette": 5}],
    "palette-null": [{"palette": None}],
    "palette-name": [{"palette": "sunset"}],
    "palette-file": [{"palette": "pyproject.toml"}],
    "palette-mixed": [{"palette": ["red", 5]}],
    "palette-empty": [{"palette": []}],
    "palette-unknown": [{"palette": ["../secret.png"]}],
    "assign": [{"assign": "best"}],
    "assign-list": [{"assign": []}],
    "keep-text": [{"keep": "white"}],
    "keep-number": [{"keep": [5]}],
    "keep-at-number": [{"keep_at": [5]}],
    "keep-at-short": [{"keep_at": [[1]]}],
    "keep-at-text": [{"keep_at": [["1", "2"]]}],
    "replace": [{"replace": [{}]}],
    "seed-text": [{"seed": "1"}],
    "seed-fraction": [{"seed": 1.5}],
    "seed-negative": [{"seed": -1}],
    "shading": [{"shading": "yes"}],
}


@pytest.mark.parametrize("steps", TAMPERED.values(), ids=TAMPERED)
def test_changed_recolorings_are_refused(artwork, steps):
    with pytest.raises(InputError) as raised:
        recolored_by_recipe(artwork, {**artwork.recipe, "recolor": steps})
    assert "\n" not in str(raised.value)


def test_document_with_a_changed_recipe_is_refused(artwork):
    text = with_recipe(artwork.to_svg(), {**artwork.recipe, "recolor": 5})
    with pytest.raises(InputError, match="recolorings cannot be read"):
        recolor_svg(text, "red")


@pytest.mark.parametrize(
    "changed",
    [
        {"colors": "5"}, {"colors": 5.5}, {"colors": [5]}, {"colors": 999}, {"palette": "red"}, {"palette": [5]},
        {"background": 5}, {"precision": 1.5}, {"precision": True}, {"layers": {}}, {"layers": "piled"},
        {"subpixel": "no"}, {"min_area": float("nan")}, {"seed": None},
    ],
    ids=str,
)  # fmt: skip
def test_changed_options_of_a_trace_are_refused(changed):
    with pytest.raises(InputError):
        options_of({"segvec": "1", **changed})


def test_options_of_a_trace_are_read_back():
    options = TraceOptions(palette=("red", "#123"), segment="palette", min_area=3, tolerance=0.5, background="white")
    recipe = {"segvec": "1", "source": "5e9f", **options.changed(), "palette": ["red", "#123"], "recolor": []}
    assert options_of(recipe) == options


# Regions


def test_relabel_makes_one_layer_of_one_color(blobs):
    planar = blobs.borders[0]
    colors = np.zeros((planar.n_regions, 3), np.uint8)
    colors[0] = 255
    other = relabel(blobs, colors)
    assert other.colors.tolist() == [[255] * 3, [0] * 3]
    assert sorted(other.labels.tolist()) == [0, 1]
    assert other.title == blobs.title


def test_relabel_refuses_other_shapes(artwork):
    with pytest.raises(InputError, match=r"colors must have shape \(3, 3\), got \(4, 3\)"):
        relabel(artwork, np.zeros((4, 3), np.uint8))


def test_kept_and_replaced_colors_take_no_place_in_the_palette():
    stripes = np.repeat(np.array([[255, 230, 200, 120, 60, 0]], np.uint8), 12, axis=0).repeat(12, axis=1)
    art = segvec.trace(np.dstack([stripes] * 3), curve="pixel", min_area=0)
    made = recolor(art, "white,gold,navy", keep=["#787878"], replace=["#e6e6e6=red", "#000=lime"], shading=False)
    codes = [hex_from_rgb(color) for color in made.colors]
    assert codes == ["#fff", "#f00", "#ffd700", "#787878", "#000080", "#0f0"]
    ordered = recolor(art, "navy,gold,white", assign="order", keep=["#787878", "#e6e6e6", "#000"])
    assert [hex_from_rgb(ordered.colors[label]) for label in (0, 2, 4)] == ["#000080", "#ffd700", "#fff"]


def test_palette_of_an_artwork_whose_colors_are_all_kept_changes_nothing():
    art = segvec.trace(np.eye(16), curve="pixel", min_area=0)
    assert recolor(art, "navy,gold", keep=["white", "black"]).colors.tolist() == art.colors.tolist()


def test_layers_of_a_themed_document_are_known_with_and_without_its_name(artwork):
    text = artwork.to_svg(css=True)
    name = re.search(r'id="(art-[0-9a-f]{8})"', text)[1]
    plain = hex_from_rgb(artwork.colors[artwork.labels[-1]])
    for document in (text, text.replace(f"{name}-", "").replace(f' id="{name}"', "")):
        with pytest.raises(InputError, match="layers lie over each other"):
            recolor_svg(document, transparent=[plain])
