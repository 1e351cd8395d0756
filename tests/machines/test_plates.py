import io
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from machine import needs_cairo
from PIL import Image
from pypdf import PdfReader

from segvec import InputError, trace
from segvec.artwork.artwork import artwork_from
from segvec.curves.curves import Curves, flattened, pixel_curves
from segvec.layers.layering import paint
from segvec.layers.painting import Layout
from segvec.machines.plates import separations, write_separations
from segvec.planar.map import planar_map
from segvec.segment import Segmentation
from segvec.styles.isolines import isoline_art

CLEAR = -1

LABELS = st.integers(1, 8).flatmap(
    lambda side: arrays(np.int64, st.tuples(st.just(side), st.integers(1, 8)), elements=st.sampled_from([-1, 0, 1, 2]))
)


def art_of(labels):
    """Artwork of white, grey and black pixels, and transparent ones."""
    colors = np.array([[255] * 3, [128] * 3, [0] * 3], np.uint8)
    labels = np.where(labels == CLEAR, 3, labels).astype(np.uint8)
    planar = planar_map(Segmentation(labels, colors))
    return artwork_from(paint(planar, pixel_curves(planar), colors=colors, layout=Layout()))


def shape_of(plate):
    """What a plate's first layer prints, by the nonzero rule, in pixels of the picture."""
    rings = plate.art.ring_offsets[: plate.art.layer_offsets[1] + 1]
    curves = Curves(plate.art.controls[: rings[-1]], plate.art.is_line[: rings[-1]], rings)
    points, offsets = flattened(curves)
    polygons = [shapely.Polygon(points[a:b]) for a, b in pairwise(offsets)]
    shells = [ring for ring in polygons if not ring.exterior.is_ccw]
    holes = [ring for ring in polygons if ring.exterior.is_ccw]
    if sum(ring.area for ring in shells) < sum(ring.area for ring in holes):
        shells, holes = holes, shells
    shape = shapely.difference(shapely.union_all(shells), shapely.union_all(holes))
    return shapely.transform(shape, lambda xy: xy - plate.trim[:2])


def squares(labels, label):
    """The area of a label, from its pixels."""
    rows, columns = np.nonzero(labels == label)
    return shapely.union_all(shapely.box(columns, rows, columns + 1, rows + 1))


def code(grey):
    return f"#{grey:02x}{grey:02x}{grey:02x}"


@given(LABELS)
def test_each_plate_is_exactly_where_its_color_is_seen(labels):
    seen = np.unique(labels[labels >= 0])
    plates = separations(art_of(labels), registration=False)
    assert [plate.color for plate in plates] == [code((255, 128, 0)[label]) for label in seen]
    for plate, label in zip(plates, seen, strict=True):
        assert shape_of(plate).symmetric_difference(squares(labels, label)).area == pytest.approx(0, abs=1e-9)


@settings(max_examples=40)
@given(LABELS, st.floats(0.1, 3))
def test_trapping_reaches_into_darker_neighbors_and_nowhere_else(labels, trap):
    plates = separations(art_of(labels), trap=trap)
    seen = np.unique(labels[labels >= 0])
    for plate, label in zip(plates, seen, strict=True):
        own, shape = squares(labels, label), shape_of(plate)
        darker = squares(np.where(labels > label, 9, -9), 9)
        assert own.difference(shape).area == pytest.approx(0, abs=1e-9)
        assert shape.difference(own.union(darker)).area == pytest.approx(0, abs=1e-9)
        expected = own.union(shapely.buffer(own, trap).intersection(darker))
        # Both sides of a square of tenths, to which the shape is rounded.
        assert shapely.hausdorff_distance(shape, expected) < 0.075 if shape else expected.is_empty


def test_trap_is_as_wide_as_asked():
    labels = np.repeat([[0] * 8 + [2] * 8], 10, axis=0)
    light, dark = separations(art_of(labels), trap=2)
    assert shape_of(light).area == pytest.approx(100)
    assert shape_of(dark).area == 80


def test_plates_printed_over_each_other_are_the_picture():
    rng = np.random.default_rng(3)
    art = trace(rng.integers(0, 3, (6, 9)).repeat(8, axis=0).repeat(8, axis=1) * 0.5, colors=3)
    page = np.full((48, 72, 3), 255.0)
    for plate in separations(art, registration=False, trap=1.5):
        ink = 1 - np.array(Image.open(io.BytesIO(plate.to_bytes("png"))).convert("L"))[..., None] / 255
        page = page * (1 - ink) + ink * np.frombuffer(bytes.fromhex(plate.color[1:]), np.uint8)
    whole = np.array(Image.open(io.BytesIO(art.to_png())).convert("RGB")).astype(float)
    assert np.abs(page - whole).mean() < 2


def test_plates_are_black_and_in_order_from_the_lightest():
    art = replace(art_of(np.array([[0, 1, 2]])), colors=np.array([[0] * 3, [255] * 3, [128] * 3], np.uint8))
    plates = separations(art)
    assert [(plate.number, plate.color) for plate in plates] == [(1, "#ffffff"), (2, "#808080"), (3, "#000000")]
    for plate in plates:
        text = plate.art.to_svg()
        assert set(plate.art.colors.ravel().tolist()) == {0}
        assert 'fill="#000"' in text
        assert "#808080" not in text.partition("</title>")[2]
    assert shape_of(plates[0]).bounds == (1, 0, 2, 1)


def test_labels_of_one_color_share_a_plate():
    art = replace(art_of(np.array([[0, 1, 2]])), colors=np.array([[9] * 3, [9] * 3, [0] * 3], np.uint8))
    plates = separations(art)
    assert [plate.color for plate in plates] == ["#090909", "#000000"]
    assert shape_of(plates[0]).equals(shapely.box(0, 0, 2, 1))


def test_marks_are_the_same_on_all_plates_and_outside_of_the_picture():
    art = art_of(np.arange(600).reshape(20, 30) % 3)
    plates = separations(art)
    margin, _, width, height = plates[0].trim
    assert (margin, width, height) == (plates[0].trim[1], 30, 20)
    assert plates[0].art.size == (30 + 2 * margin, 20 + 2 * margin)
    marks = []
    for plate in plates:
        first = plate.art.ring_offsets[plate.art.layer_offsets[2]]
        marks.append(plate.art.controls[first:])
        points = plate.art.controls[plate.art.ring_offsets[plate.art.layer_offsets[1]] :].reshape(-1, 2)
        inside = ((points > margin) & (points < margin + np.array([30, 20]))).all(axis=1)
        assert not inside.any()
        assert (points >= 0).all()
        assert (points <= plate.art.size).all()
    assert np.array_equal(marks[0], marks[1])
    assert len(marks[0]) == 4 * (2 + 4)


def test_captions_lie_beside_each_other():
    art = art_of((np.arange(200 * 300).reshape(200, 300) // 10) % 3)
    spans = []
    for plate in separations(art):
        first, last = plate.art.ring_offsets[plate.art.layer_offsets[1:3]]
        spans.append((plate.art.controls[first:last, :, 0].min(), plate.art.controls[first:last, :, 0].max()))
    assert all(one[1] < other[0] for one, other in pairwise(spans))


@needs_cairo
def test_files_are_named_after_number_and_color(tmp_path):
    plates = separations(art_of(np.array([[0, 2]] * 30)))
    paths = write_separations(plates, tmp_path, stem="flag", formats=("svg", "pdf", "png"), scale=2, dpi=192)
    names = [f"flag-0{number}-{color}" for number, color in ((1, "ffffff"), (2, "000000"))]
    assert [path.name for path in paths] == [f"{name}.{kind}" for name in names for kind in ("svg", "pdf", "png")]
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    page = PdfReader(io.BytesIO(paths[1].read_bytes())).pages[0]
    left, _, width, height = plates[0].trim
    trim = [float(value) for value in page.trimbox]
    assert trim == pytest.approx([left * 0.75, left * 0.75, (left + width) * 0.75, (left + height) * 0.75])
    with Image.open(paths[2]) as picture:
        assert picture.size == (2 * plates[0].art.size[0], 2 * plates[0].art.size[1])


def test_plates_are_the_same_each_time():
    art = art_of(np.arange(35).reshape(5, 7) % 3)
    one, other = ([plate.to_bytes("svg") for plate in separations(art, trap=0.5)] for _ in range(2))
    assert one == other


def test_what_cannot_be_separated_is_refused():
    art = art_of(np.array([[0, 2]]))
    with pytest.raises(InputError, match="only a traced picture"):
        separations(isoline_art(np.eye(16)))
    for odd in ("x", None, np.zeros((2, 2, 3), np.uint8)):
        with pytest.raises(InputError, match="machines follow an artwork"):
            separations(odd)
    with pytest.raises(InputError, match="trap must be 0 or more pixels, got -1"):
        separations(art, trap=-1)
    with pytest.raises(InputError, match="unknown format 'gif'"):
        separations(art)[0].to_bytes("gif")


def test_a_clear_picture_has_no_plates():
    assert separations(art_of(np.full((3, 3), CLEAR))) == []
