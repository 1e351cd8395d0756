import io
import json
import re
from dataclasses import replace
from typing import get_args
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from artworks import INKS, disc_with_a_hole
from browser import screenshots
from machine import needs_browser, needs_cairo
from PIL import Image as pillow
from shapes import GRIDS, blob_map, canvas, disc, half_plane, painted, rectangle
from skimage import data

import segvec
import segvec.svg.writing
from segvec.artwork.artwork import Artwork
from segvec.color.conversion import hex_from_rgb
from segvec.options.tracing import Layers
from segvec.rendering.render import render

LAYERS = get_args(Layers)

SVG = "{http://www.w3.org/2000/svg}"
MODE = "{http://www.inkscape.org/namespaces/inkscape}groupmode"


def poster():
    """A disc, a bar and a slope on white, anti-aliased."""
    picture = canvas(40, 56, INKS[0])
    picture = painted(picture, half_plane(40, 56, point=(28, 34), normal=(0.2, 0.98)), INKS[4])
    picture = painted(picture, disc(40, 56, center=(20.3, 17.8), radius=11.2), INKS[1])
    return painted(picture, rectangle(40, 56, left=36.5, top=6.2, right=50, bottom=24.7), INKS[2])


def flat(labels, times=1):
    return INKS[labels].repeat(times, axis=0).repeat(times, axis=1)


def signed(artwork):
    """Sign with a recipe that no release changes."""
    return replace(artwork, recipe={"segvec": "0", "source": "golden"})


PICTURES = {
    "photo": lambda: data.astronaut()[80:176, 170:290],
    "poster": poster,
    "blobs": lambda: flat(blob_map(1, n_labels=5)),
    "noise": lambda: np.random.default_rng(0).integers(0, 256, (24, 30, 3)).astype(np.uint8),
    "one-color": lambda: canvas(9, 13, INKS[3]),
    "checkerboard": lambda: flat(GRIDS["checkerboard"], 8),
    "rings": lambda: flat(GRIDS["nested-five-deep"], 5),
}

GOLDEN = {
    "pixel-island-in-a-hole": lambda: segvec.trace(flat(GRIDS["island-in-a-hole"]), preset="pixel"),
    "pixel-checkerboard-mosaic": lambda: segvec.trace(
        flat(GRIDS["checkerboard-corner"]), preset="pixel", layers="mosaic"
    ),
    "poster-stacked": lambda: segvec.trace(poster()),
    "poster-mosaic-understroke": lambda: segvec.trace(poster(), layers="mosaic", understroke=0.8),
    "poster-polygons-recolored": lambda: segvec.trace(poster(), curve="polygon").recolor(
        ["white", "gold", "#777", "black"]
    ),
    "cut-out-disc-with-hole": lambda: segvec.trace(disc_with_a_hole()),
}


# Golden files


@pytest.mark.parametrize("name", GOLDEN)
def test_text_is_that_of_the_golden_file(name, golden):
    golden(f"{name}.svg", signed(GOLDEN[name]()).to_svg())


def test_comparison_with_a_golden_file_can_fail(golden, tmp_path):
    text = signed(GOLDEN["poster-stacked"]()).to_svg()
    golden("poster.svg", text, folder=tmp_path, update=True)
    golden("poster.svg", text, folder=tmp_path, update=False)
    with pytest.raises(AssertionError, match=r"poster\.svg is not what it was"):
        golden("poster.svg", text.replace("0", "1", 1), folder=tmp_path, update=False)


def test_missing_golden_file_fails_and_is_written_on_demand(golden, tmp_path):
    with pytest.raises(AssertionError, match="missing"):
        golden("new.svg", "<svg/>", folder=tmp_path, update=False)
    golden("new.svg", "<svg/>", folder=tmp_path, update=True)
    golden("new.svg", "<svg/>", folder=tmp_path, update=False)


# The document


def root_of(artwork):
    return fromstring(artwork.to_svg())


def layer_groups(root):
    return [group for group in root.iter(f"{SVG}g") if re.match(r"(art-[0-9a-f]{8}-)?color-", group.get("id", ""))]


@pytest.mark.parametrize("precision", [0, 1, 3])
def test_page_is_the_picture_and_the_view_box_has_whole_numbers(precision):
    root = root_of(segvec.trace(poster(), precision=precision))
    assert root.tag == f"{SVG}svg"
    assert (root.get("width"), root.get("height")) == ("56", "40")
    assert root.get("viewBox") == f"0 0 {56 * 10**precision} {40 * 10**precision}"
    for path in root.iter(f"{SVG}path"):
        assert "." not in path.get("d")


@pytest.mark.parametrize("layers", LAYERS)
def test_each_color_is_one_layer_named_after_its_label(layers):
    artwork = segvec.trace(poster(), layers=layers)
    groups = layer_groups(root_of(artwork))
    assert [group.get("id") for group in groups] == [f"color-{label + 1:02d}" for label in artwork.labels]
    assert sorted(group.get("id") for group in groups) == ["color-01", "color-02", "color-03", "color-04"]
    assert {group.get(MODE) for group in groups} == {"layer"}
    for group, label in zip(groups, artwork.labels, strict=True):
        digits = group.get("fill").removeprefix("#")
        digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
        assert bytes.fromhex(digits) == artwork.colors[label].tobytes()
        assert len(list(group)) == 1


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("layers", LAYERS)
def test_no_id_is_used_twice(name, layers):
    root = root_of(segvec.trace(PICTURES[name](), layers=layers, understroke=0.5))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for use in root.iter(f"{SVG}use"):
        (target,) = (value for name, value in use.items() if name.endswith("href"))
        assert target.removeprefix("#") in ids


def test_recipe_is_json_in_the_metadata():
    artwork = segvec.trace(poster(), colors=3, seed=7, palette=["red", "white"], segment="kmeans")
    recipe = json.loads(root_of(artwork).find(f"{SVG}metadata").text)
    assert recipe["segvec"] == segvec.__version__
    assert re.fullmatch("[0-9a-f]{16}", recipe["source"])
    assert {key: recipe[key] for key in ("colors", "seed", "palette", "segment")} == {
        "colors": 3,
        "seed": 7,
        "palette": ["red", "white"],
        "segment": "kmeans",
    }


def test_title_is_escaped():
    title = 'a <b> & "c" ü'
    root = root_of(replace(segvec.trace(poster()), title=title))
    assert root.find(f"{SVG}title").text == title


def test_text_holds_no_date_and_nothing_unused():
    text = segvec.trace(poster()).to_svg()
    assert not re.search(r"20\d\d-\d\d|\d\d:\d\d", text)
    for unused in ("xmlns:ev", "baseProfile", "<defs", "xlink"):
        assert unused not in text
    assert text.endswith("</svg>\n")


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("layers", LAYERS)
def test_same_picture_gives_the_same_bytes(name, layers):
    one, other = (segvec.trace(PICTURES[name](), layers=layers).to_svg() for _ in range(2))
    assert one.encode() == other.encode()


def test_nothing_visible_is_a_page_without_paths():
    root = root_of(segvec.trace(np.zeros((4, 6, 4), np.uint8)))
    assert (root.get("width"), root.get("height")) == ("6", "4")
    assert not list(root.iter(f"{SVG}path"))
    assert not list(root.iter(f"{SVG}rect"))


def test_shapes_smaller_than_the_grid_leave_no_empty_path():
    controls = np.zeros((3, 4, 2))
    controls[:, :, 0] = np.array([[0, 0.01], [0.01, 0.02], [0.02, 0]])[:, [0, 0, 1, 1]]
    artwork = Artwork(
        size=(2, 2),
        colors=np.array([[1, 2, 3]], np.uint8),
        labels=np.array([0]),
        layer_offsets=np.array([0, 1]),
        ring_offsets=np.array([0, 3]),
        controls=controls,
        is_line=np.ones(3, bool),
    )
    assert not list(root_of(artwork).iter(f"{SVG}path"))


# What renderers make of it


def drawn(artwork, scale):
    return np.asarray(pillow.open(io.BytesIO(artwork.to_png(scale=scale))).convert("RGBA"))


@pytest.mark.parametrize("scale", [1, 2.7])
@pytest.mark.parametrize("name", PICTURES)
def test_stacked_page_is_opaque_everywhere(name, scale):
    alpha = drawn(segvec.trace(PICTURES[name]()), scale)[..., 3]
    assert np.unique(alpha).tolist() == [255]


def test_mosaic_without_understroke_shows_its_seams():
    # The check above can fail: shapes that abut let the background through.
    assert drawn(segvec.trace(poster(), layers="mosaic"), 2.7)[..., 3].min() < 255


@pytest.mark.parametrize("name", ["checkerboard", "rings", "one-color"])
def test_pixel_curves_are_drawn_exactly(name):
    picture = PICTURES[name]()
    result = drawn(segvec.trace(picture, preset="pixel"), 1)
    assert (result[..., :3] == picture).all()


@needs_cairo
@pytest.mark.parametrize(("layers", "mean", "large"), [("stacked", 1, 30), ("mosaic", 2.2, 50)])
def test_drawing_is_the_picture(layers, mean, large):
    # Where shapes of a mosaic abut, what lies below shines through: its edges are never as good.
    picture = poster()
    result = drawn(segvec.trace(picture, layers=layers, understroke=1.0), 1)[..., :3].astype(int)
    difference = np.abs(result - picture)
    assert difference.mean() < mean
    assert np.percentile(difference, 99) < large


def test_transparent_parts_stay_transparent():
    picture = disc_with_a_hole()
    result = drawn(segvec.trace(picture), 1)
    difference = np.abs(result[..., 3].astype(int) - picture[..., 3])
    assert difference.max() < 100  # a curve may leave its border by 0.3 pixels
    assert difference.mean() < 3
    assert (result[[0, 0, 31, 16], [0, 31, 0, 16], 3] == 0).all()


# Colors in a style sheet

THEMED = {
    "poster": lambda: segvec.trace(poster()),
    "mosaic": lambda: segvec.trace(poster(), layers="mosaic"),
    "understroke": lambda: segvec.trace(poster(), layers="mosaic", understroke=0.8),
    "photo": lambda: segvec.trace(PICTURES["photo"](), fills="flat"),
    "cut-out": lambda: segvec.trace(disc_with_a_hole()),
    "one-color": lambda: segvec.trace(PICTURES["one-color"]()),
}


def sheet_of(svg):
    (sheet,) = fromstring(svg).iter(f"{SVG}style")
    return sheet.text


@pytest.mark.parametrize("name", THEMED)
def test_themed_document_has_one_sheet_and_no_other_colors(name):
    artwork = THEMED[name]()
    root = fromstring(artwork.to_svg(css=True))
    assert len(list(root.iter(f"{SVG}style"))) == 1
    for element in root.iter():
        assert element.get("fill") is None
        assert element.get("stroke") is None
        assert element.get("style") is None
    classes = [group.get("class") for group in layer_groups(root)]
    assert classes == [f"{root.get('id')}-color-{label + 1}" for label in artwork.labels]
    assert all(element.get("id").startswith(root.get("id")) for element in root.iter() if element.get("id"))
    assert "<style" not in artwork.to_svg()


@pytest.mark.parametrize("name", THEMED)
def test_sheet_names_each_color_plainly_and_as_a_property(name):
    artwork = THEMED[name]()
    plain, _, themed = sheet_of(artwork.to_svg(css=True)).partition("@supports (--a:0){")
    numbers = [str(label + 1) for label in sorted(artwork.labels)]
    assert re.findall(r"^\.art-[0-9a-f]{8}-color-(\d+)\{", plain, re.MULTILINE) == numbers
    assert re.findall(r"-color-(\d+)\{fill:var\(--color-\1,#[0-9a-f]{3,6}\)", themed) == numbers
    assert re.findall(r"\{fill:(#[0-9a-f]+)", plain) == re.findall(r"\{fill:var\(--color-\d+,(#[0-9a-f]+)\)", themed)
    assert ("stroke" in plain) == ("stroke" in themed) == (artwork.understroke > 0)


def test_regions_with_colors_of_their_own_follow_that_of_their_label():
    artwork = segvec.trace(PICTURES["photo"]())
    own = [label for label, shade in artwork.shades.items() if shade.is_flat]
    assert own
    plain, _, moved = sheet_of(artwork.to_svg(css=True)).partition("@supports (color:oklab")
    for label in own:
        first = int((artwork.colors == artwork.colors[label]).all(axis=1).argmax())
        code = hex_from_rgb(artwork.shades[label].colors[0])
        assert re.search(rf"-color-{label + 1}\{{fill:{code}[;}}]", plain)
        assert re.search(rf"-color-{label + 1}\{{fill:oklab\(from var\(--color-{first + 1},", moved)
    groups = layer_groups(fromstring(artwork.to_svg()))
    assert len(groups) < len(artwork.labels) == sum(len(list(group)) for group in groups)


@pytest.mark.parametrize("scale", [1, 2.7])
@pytest.mark.parametrize("name", THEMED)
def test_themed_document_is_drawn_pixel_for_pixel_like_the_plain_one(name, scale):
    artwork = THEMED[name]()
    plain, themed = (
        np.asarray(pillow.open(io.BytesIO(render(artwork.to_svg(css=css), format="png", scale=scale))))
        for css in (False, True)
    )
    assert (plain == themed).all()


def test_empty_page_can_be_themed():
    root = fromstring(segvec.trace(np.zeros((4, 6, 4), np.uint8)).to_svg(css=True))
    assert not list(root.iter(f"{SVG}path"))


def test_title_that_xml_cannot_hold_is_made_printable():
    for css in (False, True):
        text = replace(segvec.trace(poster()), title="a\0\x1b\ud800b").to_svg(css=css)
        assert fromstring(text.encode()).find(f"{SVG}title").text == "a???b"


@needs_browser
def test_browser_takes_colors_from_the_page(tmp_path):
    artwork = THEMED["understroke"]()
    svg = artwork.to_svg(css=True)
    page = "<!DOCTYPE html><style>body{{margin:0}}svg{{display:block}}{}</style><div>{}</div>"
    theme = "div{--color-1:#ff00ff;--color-3:rgb(0 255 255)}"
    pages = [page.format(style, svg) for style in ("", theme)]
    pictures = [picture.astype(int) for picture in screenshots(pages, tmp_path, width=56, height=40)]
    own = np.asarray(pillow.open(io.BytesIO(artwork.to_png(background="white"))).convert("RGB")).astype(int)
    assert np.abs(pictures[0] - own).mean() < 3
    for label, color in ((0, (255, 0, 255)), (2, (0, 255, 255))):
        was = (pictures[0] == artwork.colors[label]).all(axis=2)
        assert was.sum() > 50
        assert np.abs(pictures[1][was] - color).max() <= 1  # where a seam is all but covered
    for label in (1, 3):
        same = (pictures[0] == artwork.colors[label]).all(axis=2)
        assert same.sum() > 50
        # Edges that they share with the others have a trace of these.
        assert (pictures[1][same] == artwork.colors[label]).mean() > 0.95


@needs_browser
def test_documents_in_one_page_keep_their_own_colors_and_shapes(tmp_path):
    first = THEMED["understroke"]()
    second = replace(first, controls=first.controls[:, :, ::-1], size=first.size[::-1], borders=None)
    documents = [first, first.recolor(["gold", "teal", "navy", "black"]), second.recolor("sunset")]
    page = "<!DOCTYPE html><style>body{{margin:0}}svg{{display:block}}</style>{}"
    texts = ["".join(art.to_svg(css=True) for art in documents), *(art.to_svg(css=True) for art in documents)]
    together, *alone = screenshots([page.format(text) for text in texts], tmp_path, width=60, height=300)
    top = 0
    for art, picture in zip(documents, alone, strict=True):
        width, height = art.size
        assert np.array_equal(together[top : top + height, :width], picture[:height, :width])
        assert len(np.unique(picture[:height, :width].reshape(-1, 3), axis=0)) >= 4
        top += height


@pytest.mark.parametrize("paths", ["color", "region"])
def test_layers_written_together_are_those_written_one_by_one(paths, monkeypatch):
    artwork = segvec.trace(data.coffee()[::5, ::5], paths=paths)
    together = segvec.svg.writing.layer_paths(artwork)
    monkeypatch.setattr("segvec.svg.writing.PART_SEGMENTS", 1)
    assert segvec.svg.writing.layer_paths(artwork) == together
    assert len(together) > 2
    assert any(len(path.parts) > 1 for path in together) == (paths == "region")
