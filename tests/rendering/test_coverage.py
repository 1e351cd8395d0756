import io
from dataclasses import replace

import numpy as np
import pytest
from artworks import disc_with_a_hole, face
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as pillow
from shaded import shaded
from shapes import GRIDS, canvas, disc, half_plane, painted

import segvec
from segvec.artwork.artwork import Artwork
from segvec.color.shade import Shade
from segvec.layers.painting import tones
from segvec.layers.primitives import polygon_outline
from segvec.rendering.coverage import SUBPIXELS, coverage, fitting_size, label_picture
from segvec.rendering.render import render
from segvec.svg.colors import svg_colors

INKS = np.array([[250, 250, 245], [220, 40, 30], [20, 30, 120]], np.uint8)


def poster():
    picture = painted(canvas(40, 56, INKS[0]), half_plane(40, 56, point=(28, 34), normal=(0.2, 0.98)), INKS[2])
    return painted(picture, disc(40, 56, center=(20.3, 17.8), radius=11.2), INKS[1])


ARTWORKS = {
    "poster": lambda: segvec.trace(poster()),
    "mosaic with understroke": lambda: segvec.trace(poster(), layers="mosaic", understroke=0.8),
    "photo": lambda: segvec.trace(face()),
    "cut-out": lambda: segvec.trace(disc_with_a_hole()),
}


def rectangles(*boxes, size=(8, 8)):
    """An artwork of rectangles (left, top, right, bottom), each of a label of its own, painted in turn."""
    corners = [[(left, top), (right, top), (right, bottom), (left, bottom)] for left, top, right, bottom in boxes]
    offsets = np.arange(len(boxes) + 1)
    return Artwork(
        size=size,
        colors=np.tile(np.uint8([[1, 2, 3]]), (len(boxes), 1)),
        labels=offsets[:-1],
        layer_offsets=offsets,
        ring_offsets=4 * offsets,
        controls=np.concatenate([polygon_outline(np.array(each, float)) for each in corners]),
        is_line=np.ones(4 * len(boxes), np.bool_),
        precision=100,
    )


def document(content, width=8, height=8):
    return svg_colors(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{content}</svg>')


def drawn(svg, width, height):
    """(H, W, 4) what the renderer makes of it, colors of transparent pixels as zeros."""
    file = render(svg, format="png", width=width, height=height)
    return on_nothing(np.asarray(pillow.open(io.BytesIO(file)).convert("RGBA")))


def on_nothing(picture):
    """Multiply by alpha: what is transparent has no color."""
    if picture.shape[2] == 3:
        picture = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
    picture = picture.astype(float)
    picture[..., :3] *= picture[..., 3:] / 255
    return picture


@pytest.mark.parametrize("scale", [0.5, 1, 2])
@pytest.mark.parametrize("name", ARTWORKS)
def test_picture_is_what_the_renderer_draws_in_any_colors(name, scale):
    art = ARTWORKS[name]()
    width, height = (max(1, round(scale * side)) for side in art.size)
    found = coverage(art, width=width, height=height)
    for recolored in (art, art.recolor("harmony", seed=3)):
        shown = found.picture(tones(recolored, recolored.colors))
        difference = np.abs(on_nothing(shown) - drawn(recolored.to_svg(), width, height))
        # A pixel may be off by a subpixel along each of its sides, where light meets dark.
        assert difference.mean() < 3
        assert np.percentile(difference, 99) < 255 * 1.5 / SUBPIXELS


def test_comparison_with_the_renderer_can_fail():
    art = segvec.trace(poster())
    wrong = coverage(art, width=56, height=40).picture(art.colors[::-1].copy())
    assert np.abs(on_nothing(wrong) - drawn(art.to_svg(), 56, 40)).mean() > 20


@pytest.mark.parametrize("size", [(140, 90), (280, 180), (70, 45), (101, 65), (140, 120)])
@pytest.mark.parametrize("layers", ["stacked", "mosaic"])
def test_gradients_are_what_the_renderer_draws_in_any_colors(layers, size):
    art = shaded(layers=layers, understroke=0.8 if layers == "mosaic" else 0.0)
    found = coverage(art, width=size[0], height=size[1])
    for recolored in (art, art.recolor("gold,teal,white"), art.recolor("#777,navy,lime")):
        expected = drawn(recolored.to_svg(), *size)
        difference = np.abs(on_nothing(found.picture(tones(recolored, recolored.colors))) - expected)
        assert np.median(difference[expected[..., 3] == 255]) <= 1
        assert np.percentile(difference, 95) <= 2
        flat = replace(recolored, shades={})
        assert np.percentile(np.abs(drawn(flat.to_svg(), *size) - expected), 97) > 40


def test_tones_of_a_gradient_share_its_pixels():
    art = rectangles((0, 0, 8, 8), (0, 0, 8, 4))
    ends = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
    ramp = Shade("linear", np.array([[8.0, 0, 0], [0, 8, 0]]), np.array([0.0, 1]), ends, art.colors[1])
    found = coverage(replace(art, shades={1: ramp}), width=8, height=8).shares.toarray().reshape(8, 8, 3)
    places = (np.arange(8) + 0.5) / 8
    np.testing.assert_allclose(found[1], np.stack([0 * places, 1 - places, places], axis=1), atol=1e-6)
    assert (found[6] == [1, 0, 0]).all()


@pytest.mark.parametrize("name", ARTWORKS)
def test_covered_pages_are_opaque_and_cut_outs_are_not(name):
    art = ARTWORKS[name]()
    found = coverage(art, width=art.size[0], height=art.size[1])
    assert found.is_opaque == (name != "cut-out")
    channels = found.picture(tones(art, art.colors)).shape[2]
    assert channels == (3 if found.is_opaque else 4)


@settings(max_examples=30)
@given(st.integers(0, 8 * SUBPIXELS), st.integers(0, 8 * SUBPIXELS))
def test_shares_are_those_of_rectangles_on_subpixels(right, bottom):
    unit = SUBPIXELS
    found = coverage(rectangles((0, 0, right / unit, bottom / unit)), width=8, height=8)
    across, down = (np.clip(side - unit * np.arange(8), 0, unit) / unit for side in (right, bottom))
    assert found.shares.shape == (64, 1)
    assert np.allclose(found.shares.toarray()[:, 0].reshape(8, 8), np.outer(down, across))


def test_half_a_pixel_is_half_transparent_in_its_full_color():
    found = coverage(rectangles((0, 0, 2.5, 8)), width=8, height=8)
    row = found.picture(np.array([[200, 100, 50]], np.uint8))[3]
    assert row[:4].tolist() == [[200, 100, 50, 255], [200, 100, 50, 255], [200, 100, 50, 128], [0, 0, 0, 0]]


def test_two_colors_in_a_pixel_mix_by_their_shares():
    found = coverage(rectangles((0, 0, 8, 8), (0, 0, 2.25, 8)), width=8, height=8)
    assert found.picture(np.array([[200, 200, 200], [0, 100, 0]], np.uint8))[0, 2].tolist() == [150, 175, 150]


@pytest.mark.parametrize("size", [(1, 1), (9, 9)])
def test_a_single_pixel_is_one_color_at_any_size(size):
    art = segvec.trace(canvas(1, 1, INKS[1]))
    found = coverage(art, width=size[0], height=size[1])
    assert found.is_opaque
    assert np.unique(found.picture(INKS[2:]).reshape(-1, 3), axis=0).tolist() == [INKS[2].tolist()]


@settings(max_examples=20)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 40))
def test_rounding_leaves_no_margins(own_width, own_height, longest):
    found = rectangles((0, 0, own_width, own_height), size=(own_width, own_height))
    width, height = fitting_size(found.to_svg(), longest=longest)
    assert coverage(found, width=width, height=height).is_opaque


def test_a_drawing_of_another_shape_has_margins():
    found = coverage(rectangles((0, 0, 8, 8)), width=8, height=2)
    assert found.picture(INKS[1:2])[..., 3].tolist() == [[0, 0, 0, 255, 255, 0, 0, 0]] * 2


def test_an_artwork_without_anything_visible_is_transparent():
    found = coverage(segvec.trace(np.zeros((4, 6, 4), np.uint8)), width=6, height=4)
    assert not found.is_opaque
    assert not found.picture(np.empty((0, 3), np.uint8)).any()


def test_translucent_and_blended_parts_have_no_color_and_gradients_have_one():
    content = (
        '<linearGradient id="g"><stop stop-color="#f00"/><stop offset="1" stop-color="#00f"/></linearGradient>'
        '<rect width="4" height="8" fill="url(#g)"/><rect x="4" width="4" height="8" fill="#0f0" opacity="0.5"/>'
    )
    assert svg_colors(document(content).text).colors.tolist() == [[128, 0, 128], [0, 255, 0]]
    assert (label_picture(document(content), width=8, height=8)[:, :4] == 0).all()
    assert (label_picture(document(content), width=8, height=8)[:, 4:] == -1).all()


def test_labels_of_a_pixel_picture_are_its_grid():
    labels = GRIDS["island-in-a-hole"]
    svg = segvec.trace(INKS[labels], preset="pixel").to_svg()
    shown = label_picture(svg_colors(svg))
    assert shown.shape == labels.shape
    assert (svg_colors(svg).colors[shown] == INKS[labels]).all()


def test_every_one_of_many_colors_is_told_apart():
    colors = np.stack(np.meshgrid(np.arange(0, 256, 17), np.arange(0, 256, 17), [7]), -1).reshape(16, 16, 3)
    rects = "".join(
        f'<rect x="{x}" y="{y}" width="1" height="1" fill="#{bytes(colors[y, x].tolist()).hex()}"/>'
        for y in range(16)
        for x in range(16)
    )
    found = document(rects, 16, 16)
    assert len(found.colors) == 256
    assert (found.colors[label_picture(found)] == colors).all()


@pytest.mark.parametrize(
    ("own", "longest", "size"), [((40, 30), 20, (20, 15)), ((30, 40), 80, (60, 80)), ((900, 1), 10, (10, 1))]
)
def test_fitting_size_has_the_longer_side_and_no_empty_one(own, longest, size):
    assert fitting_size(document("", *own).text, longest=longest) == size
