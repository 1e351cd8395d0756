from collections import Counter
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pen_lines import pen_travel

from segvec import InputError, trace
from segvec.artwork.artwork import artwork_from
from segvec.curves.curves import pixel_curves
from segvec.layers.layering import paint
from segvec.layers.painting import Layout
from segvec.machines.plots import plotter_svg
from segvec.machines.profiles import color_areas, cutter_svg, line_layers, outline_art
from segvec.planar.map import planar_map
from segvec.segment import Segmentation
from segvec.styles.borders import border_art
from segvec.styles.halftone import halftone
from segvec.styles.isolines import isoline_art
from segvec.styles.pens import pen_ordered
from segvec.svg.document import document_size
from segvec.svg.writing import layer_paths

INKSCAPE = "{http://www.inkscape.org/namespaces/inkscape}"
LABELS = arrays(np.int64, st.tuples(st.integers(1, 7), st.integers(1, 7)), elements=st.integers(-1, 2))
BOWL = np.hypot(*(np.mgrid[:40, :60] - np.array([20, 30])[:, None, None])) / 40


def art_of(labels, **options):
    """Artwork of white, grey and black pixels; -1 is transparent."""
    colors = np.array([[255] * 3, [128] * 3, [0] * 3], np.uint8)
    labels = np.where(labels < 0, 3, labels).astype(np.uint8)
    planar = planar_map(Segmentation(labels, colors))
    return artwork_from(paint(planar, pixel_curves(planar), colors=colors, layout=Layout(**options)))


def groups(text):
    return list(ElementTree.fromstring(text).iter("{http://www.w3.org/2000/svg}g"))


def unit_sides(art, layer):
    """How often each side of a pixel is on a layer's outlines."""
    first, last = art.ring_offsets[art.layer_offsets[layer : layer + 2]]
    sides = Counter()
    for start, end in art.controls[first:last][:, [0, 3]].astype(int):
        steps = np.abs(end - start).max()
        points = [tuple(start + (end - start) * i // steps) for i in range(steps + 1)]
        sides.update(frozenset(pair) for pair in pairwise(points))
    return sides


@given(LABELS)
def test_areas_are_outlined_each_side_once(labels):
    areas = color_areas(art_of(labels))
    seen = np.unique(labels[labels >= 0])
    assert areas.colors[:, 0].tolist() == [(255, 128, 0)[label] for label in seen]
    padded = np.pad(labels, 1, constant_values=-9)
    for layer, label in enumerate(seen):
        inside = padded == label
        expected = (inside[1:] != inside[:-1]).sum() + (inside[:, 1:] != inside[:, :-1]).sum()
        sides = unit_sides(areas, layer)
        assert sides.total() == len(sides) == expected


@given(LABELS)
def test_areas_of_areas_are_the_same(labels):
    once = color_areas(art_of(labels))
    twice = color_areas(once)
    assert np.array_equal(once.controls, twice.controls)
    assert np.array_equal(once.colors, twice.colors)


def test_what_lies_below_others_is_no_outline():
    labels = np.zeros((9, 9), int)
    labels[3:6, 3:6] = 1
    assert len(art_of(labels).ring_offsets) - 1 == 2, "stacked: the page and the island"
    assert len(outline_art(art_of(labels)).ring_offsets) - 1 == 3, "the hole as well"


def test_document_is_in_millimetres_with_a_hairline_and_nothing_filled():
    text = cutter_svg(replace(art_of(np.array([[0, 1, 2]])), title="a < b"), millimetres_per_pixel=25.4)
    root = ElementTree.fromstring(text)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("76.2mm", "25.4mm", "0 0 30 10")
    assert document_size(text) == pytest.approx((288, 96))
    assert root[0].text == "a < b"
    for group in groups(text):
        millimetres = float(group.get("stroke-width")) * 76.2 / 30
        assert millimetres == pytest.approx(0.01, rel=0.02)
        assert group.get("fill") == "none"


def test_each_color_is_a_layer_of_inkscape():
    found = groups(cutter_svg(art_of(np.array([[2, 0, 1]])), millimetres_per_pixel=1))
    assert [group.get(f"{INKSCAPE}label") for group in found] == ["#ffffff", "#808080", "#000000"]
    assert {group.get(f"{INKSCAPE}groupmode") for group in found} == {"layer"}
    assert [group[0].get("d") for group in found] == ["m10 0h10v10h-10z", "m20 0h10v10h-10z", "m0 0h10v10h-10z"]


def test_shared_borders_are_cut_once():
    (cut,) = groups(cutter_svg(art_of(np.array([[0, 1], [2, 0]])), millimetres_per_pixel=1, shared=True))
    assert cut.get(f"{INKSCAPE}label") == "cut"
    assert cut[0].get("d") == "m0 0h20v20h-20zm10 0v20m10-10h-20", "the page and a cross"


def test_tiles_of_one_color_are_cut_apart_and_areas_made_equal_are_not():
    art = art_of(np.array([[0, 1, 2]]))
    planar, curves = art.borders
    tiles = replace(art, borders=(replace(planar, labels=np.array([0, 0, 2, -1], np.int32)), curves))
    found = groups(cutter_svg(tiles, millimetres_per_pixel=1))
    assert [group[0].get("d") for group in found] == ["m0 0h10v10h-10zm10 0h10v10h-10z", "m20 0h10v10h-10z"]
    (cut,) = groups(cutter_svg(tiles, millimetres_per_pixel=1, shared=True))
    assert cut[0].get("d").count("m") == 3, "the page and two lines"
    equal = replace(art, colors=np.array([[9] * 3, [9] * 3, [0] * 3], np.uint8))
    found = groups(cutter_svg(equal, millimetres_per_pixel=1))
    assert [group[0].get("d") for group in found] == ["m0 0h10 10v10h-10-10z", "m20 0h10v10h-10z"]


@given(LABELS)
def test_outlines_of_traced_pictures_are_those_of_their_areas(labels):
    art = art_of(labels)
    tiles, areas = outline_art(art), color_areas(art)
    assert np.array_equal(tiles.colors, areas.colors)
    for layer in range(len(areas.labels)):
        assert unit_sides(tiles, layer) == unit_sides(areas, layer)


def test_lines_are_cut_without_their_page():
    art = isoline_art(BOWL, levels=4, background="white")
    assert (art.strokes == 0).any()
    kept = line_layers(art)
    assert (kept.strokes > 0).all()
    assert kept.n_segments == art.n_segments - 4
    assert len(groups(cutter_svg(art, millimetres_per_pixel=1))) == len(kept.labels)


def test_pens_are_numbered_layers_with_their_width():
    art = isoline_art(BOWL, levels=4, palette="navy,gold", width=(1, 2))
    found = groups(plotter_svg(art, millimetres_per_pixel=0.5))
    names = [group.get(f"{INKSCAPE}label") for group in found]
    assert [int(name.split()[0]) for name in names] == list(range(1, len(names) + 1))
    assert [name.split()[2:] for name in names] == [[f"{width / 2:.2f}", "mm"] for width in art.strokes]
    assert names[-1].endswith(" 1.00 mm")
    assert float(found[-1].get("stroke-width")) == 20, "in tenths of pixels"
    assert {name.split()[1] for name in names} == {"#000080", "#ffd700"}


def test_a_plotter_draws_in_the_order_of_little_travel():
    art = border_art(trace(BOWL, colors=4), width=1)
    ordered = pen_ordered(art)
    assert pen_travel(ordered) < pen_travel(art)
    (group,) = groups(plotter_svg(art, millimetres_per_pixel=1))
    assert group[0].get("d") == layer_paths(ordered)[0].data


def test_documents_without_anything_to_follow():
    with pytest.raises(InputError, match="has none: make line art"):
        plotter_svg(halftone(BOWL), millimetres_per_pixel=1)
    with pytest.raises(InputError, match="there is nothing to draw"):
        plotter_svg(art_of(np.array([[0, 0]])), millimetres_per_pixel=1)
    assert groups(cutter_svg(art_of(np.array([[-1]])), millimetres_per_pixel=1)) == []


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_sizes_must_be_above_zero(value):
    art = art_of(np.array([[0, 1]]))
    for write in (cutter_svg, plotter_svg):
        with pytest.raises(InputError, match=f"millimetres_per_pixel must be above 0, got {value}"):
            write(art, millimetres_per_pixel=value)
    with pytest.raises(InputError, match="hairline"):
        cutter_svg(art, millimetres_per_pixel=1, hairline=value)


def test_only_traced_pictures_have_areas_and_shared_borders():
    lines = isoline_art(BOWL)
    with pytest.raises(InputError, match="traced picture"):
        color_areas(lines)
    with pytest.raises(InputError, match="traced picture"):
        cutter_svg(lines, millimetres_per_pixel=1, shared=True)


@pytest.mark.parametrize("odd", ["x", None, np.zeros((2, 2, 3), np.uint8)])
def test_what_is_no_artwork_is_refused(odd):
    with pytest.raises(InputError, match="machines follow an artwork, as trace gives, got"):
        color_areas(odd)
    for write in (cutter_svg, plotter_svg):
        with pytest.raises(InputError, match="machines follow an artwork"):
            write(odd, millimetres_per_pixel=1)
