from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from gradients import gradients
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec import InputError, make_series
from segvec.artwork.artwork import artwork_from
from segvec.curves.curves import pixel_curves
from segvec.layers.layering import paint
from segvec.layers.painting import Layout
from segvec.pipeline import trace
from segvec.planar.map import planar_map
from segvec.segment import Segmentation
from segvec.styles.borders import FULL_CONTRAST, border_art
from segvec.styles.isolines import isoline_art

BLACK, GREY, NEAR, WHITE = 0, 150, 158, 255

# Black | white on top, grey | nearly the same grey below.
FOUR = np.repeat(np.repeat(np.array([[BLACK, WHITE], [GREY, NEAR]], np.uint8), 8, axis=0), 8, axis=1)


def regions_art(greys):
    """Artwork of areas of one grey each; what is negative is transparent."""
    greys = greys.astype(int)
    shades = np.unique(greys[greys >= 0])[::-1]
    labels = np.searchsorted(-shades, -greys).astype(np.uint8)
    colors = np.repeat(shades[:, None], 3, axis=1).astype(np.uint8)
    planar = planar_map(Segmentation(labels, colors))
    art = artwork_from(paint(planar, pixel_curves(planar), colors=colors, layout=Layout()))
    return replace(art, recipe={"segvec": "0", "curve": "pixel"})


def segments(controls):
    """Undirected segments with how often each is there."""
    rounded = np.rint(controls * 1000).astype(int).reshape(-1, 8)
    turned = np.rint(controls[:, ::-1] * 1000).astype(int).reshape(-1, 8)
    return Counter(min(one, other) for one, other in zip(map(tuple, rounded), map(tuple, turned), strict=True))


@given(arrays(np.uint8, st.tuples(st.integers(1, 7), st.integers(1, 7)), elements=st.sampled_from([0, 90, 170, 255])))
def test_every_border_is_drawn_exactly_once(pixels):
    art = regions_art(pixels)
    _, curves = art.borders
    assert segments(border_art(art, outline=True).controls) == segments(curves.controls)


def test_the_edge_of_the_page_is_drawn_only_if_asked():
    art = regions_art(FOUR)
    planar, curves = art.borders
    inner = (planar.left != planar.n_regions) & (planar.right != planar.n_regions)
    expected = np.repeat(inner, np.diff(curves.offsets))
    assert segments(border_art(art).controls) == segments(curves.controls[expected])
    assert border_art(art).n_segments == 4


def test_widths_tell_the_contrast():
    art = border_art(regions_art(FOUR), width=(1, 6))
    widths = {}
    for layer, width in enumerate(art.strokes.tolist()):
        first, last = art.ring_offsets[art.layer_offsets[layer : layer + 2]]
        for controls in art.controls[first:last]:
            widths[tuple(controls[[0, 3]].mean(axis=0).tolist())] = width
    assert widths[8, 4] == 6, "black and white"
    assert widths[4, 8] == 6, "black and grey"
    assert widths[8, 12] == 1, "two greys that are nearly the same"
    assert 1 < widths[12, 8] <= 6, "white and grey"
    assert art.strokes.tolist() == sorted(art.strokes.tolist())


def test_one_width_and_no_palette_is_one_pen():
    art = border_art(regions_art(FOUR), width=1.5)
    assert (art.strokes.tolist(), art.colors.tolist()) == ([1.5], [[0, 0, 0]])


def test_regions_that_a_palette_made_equal_have_no_border():
    art = regions_art(FOUR)
    assert border_art(replace(art, colors=np.full_like(art.colors, 9))).n_segments == 0


def test_transparent_parts_are_outlined_at_full_width():
    pixels = np.full((12, 12), -1)
    pixels[4:8, 4:8] = 200
    art = border_art(regions_art(pixels), width=(1, 3))
    assert art.strokes.tolist() == [3]
    assert art.controls.min() == 4
    assert art.controls.max() == 8


def test_strongest_borders_have_the_darkest_color():
    art = border_art(regions_art(FOUR), width=(1, 6), palette="gold,navy", background="white")
    shown = {width: tuple(art.colors[label]) for width, label in zip(art.strokes.tolist(), art.labels, strict=True)}
    assert shown[0] == (255, 255, 255)
    assert shown[6] == (0, 0, 128)
    assert shown[1] == (255, 215, 0)


@pytest.mark.parametrize("shape", [(1, 1), (9, 5)])
def test_a_picture_of_one_color_has_only_its_edge(shape):
    art = regions_art(np.full(shape, 80, np.uint8))
    empty = border_art(art)
    assert empty.n_segments == 0
    assert empty.to_svg().endswith("</svg>\n")
    assert border_art(art, outline=True).n_segments == 4


def test_borders_are_recolored_and_put_into_series():
    art = border_art(regions_art(FOUR), palette="gold,teal,navy")
    assert art.recolor("red,green,blue").to_svg(css=True).count("<path") == art.to_svg(css=True).count("<path")
    series = make_series(art, "triadic", count=2)
    assert series.svg(series.pieces[0]) == series.pieces[0].artwork.to_svg()
    assert art.to_png(background="white").startswith(b"\x89PNG")


def test_the_recipe_tells_of_both_steps():
    recipe = border_art(regions_art(FOUR), width=2).recipe
    assert recipe["curve"] == "pixel"
    assert recipe["borders"]["width"] == 2


def test_other_artworks_have_no_borders():
    with pytest.raises(InputError, match="traced"):
        border_art(isoline_art(FOUR))


def test_full_contrast_is_less_than_that_of_black_and_white():
    assert 0 < FULL_CONTRAST < 1


def test_borders_of_gradients_are_those_of_flat_colors():
    art = gradients()
    drawn = border_art(art)
    assert drawn.n_segments
    assert drawn.to_svg() == border_art(replace(art, shades={})).to_svg()


def grainy():
    """A disc on a plain ground, with grain: a photograph."""
    y, x = np.mgrid[:120, :160]
    grey = np.where(np.hypot(x - 80, y - 60) < 40, 60.0, 190.0) + np.random.default_rng(0).normal(0, 12, y.shape)
    return grey.clip(0, 255).astype(np.uint8)


def lengths(art):
    steps = np.hypot(*(art.controls[:, 3] - art.controls[:, 0]).T)
    return np.add.reduceat(steps, art.ring_offsets[:-1])


def test_islands_and_hairs_of_photographs_are_left_out():
    traced = replace(trace(grainy(), detail=20, min_area=0), kind="photograph")
    bare = border_art(traced)
    assert lengths(bare).sum() < 0.5 * lengths(border_art(traced, min_length=0, min_contrast=0)).sum()
    assert lengths(bare).max() > 200  # the disc


def test_faint_borders_are_left_out_only_in_photographs():
    flat = regions_art(FOUR)
    assert border_art(flat).n_segments > border_art(replace(flat, kind="photograph"), min_length=0).n_segments


def test_lines_are_as_wide_as_the_picture_is_large():
    small, large = (border_art(regions_art(FOUR.repeat(k, axis=0).repeat(k, axis=1))) for k in (1, 3))
    assert large.strokes == pytest.approx(3 * small.strokes)
