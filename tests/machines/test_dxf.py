import io
import re
import subprocess
import sys
from dataclasses import replace

import ezdxf
import numpy as np
import pytest
import shapely
from ezdxf.colors import int2rgb
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec import InputError, RenderError
from segvec.artwork.artwork import artwork_from
from segvec.curves.curves import pixel_curves
from segvec.layers.layering import paint
from segvec.layers.painting import Layout
from segvec.machines.dxf import dxf_text
from segvec.planar.map import planar_map
from segvec.segment import Segmentation
from segvec.styles.isolines import isoline_art

BOWL = np.hypot(*(np.mgrid[:40, :60] - np.array([20, 30])[:, None, None])) / 40


def art_of(labels):
    """Artwork of white, red and navy pixels."""
    colors = np.array([[255, 255, 255], [255, 0, 0], [0, 0, 128]], np.uint8)
    planar = planar_map(Segmentation(labels.astype(np.uint8), colors))
    return artwork_from(paint(planar, pixel_curves(planar), colors=colors, layout=Layout()))


def read(text):
    document = ezdxf.read(io.StringIO(text))
    assert not document.audit().has_errors
    return document


def polylines(document):
    """Layer, points and closed flag of all that is drawn."""
    return [(line.dxf.layer, np.array(line.get_points("xy")), line.closed) for line in document.modelspace()]


@settings(max_examples=25)
@given(arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(0, 2)))
def test_outlines_of_a_layer_enclose_its_color_in_millimetres_with_y_up(labels):
    document = read(dxf_text(art_of(labels), millimetres_per_pixel=2.5))
    for layer, label in zip(("#ffffff", "#ff0000", "#000080"), range(3), strict=True):
        rows, columns = np.nonzero(labels == label)
        rows = len(labels) - rows
        expected = shapely.union_all(shapely.box(2.5 * columns, 2.5 * rows - 2.5, 2.5 * columns + 2.5, 2.5 * rows))
        area = shapely.Polygon()
        for name, points, is_closed in polylines(document):
            if name.endswith(layer):
                assert is_closed
                area = area.symmetric_difference(shapely.Polygon(points))
        assert area.symmetric_difference(expected).area == pytest.approx(0, abs=1e-6)


def test_curves_stay_within_the_tolerance():
    art = isoline_art(BOWL, levels=[0.5])
    coarse, fine = (
        polylines(read(dxf_text(art, millimetres_per_pixel=10, tolerance=tolerance))) for tolerance in (2, 0.01)
    )
    assert sum(len(points) for _, points, _ in coarse) < sum(len(points) for _, points, _ in fine) / 3
    assert len(coarse) == len(fine) == 1
    for (_, one, _), (_, other, _) in zip(coarse, fine, strict=True):
        rings = shapely.LinearRing(one), shapely.LinearRing(other)
        assert 0.1 < rings[0].hausdorff_distance(rings[1]) < 2.02


def test_layers_have_the_colors_and_their_names():
    document = read(dxf_text(art_of(np.array([[0, 1, 2]])), millimetres_per_pixel=1))
    layers = {layer.dxf.name: layer for layer in document.layers if "#" in layer.dxf.name}
    assert sorted(layers) == ["01 #ffffff", "02 #ff0000", "03 #000080"]
    assert [int2rgb(layers[name].dxf.true_color) for name in sorted(layers)] == [
        (255, 255, 255),
        (255, 0, 0),
        (0, 0, 128),
    ]
    assert layers["02 #ff0000"].color == 1, "red in AutoCAD's table"
    assert layers["01 #ffffff"].color in (7, 255), "white"
    assert document.header["$INSUNITS"] == 4, "millimetres"


def test_an_island_is_drawn_in_both_layers():
    labels = np.zeros((5, 5), int)
    labels[2, 2] = 1
    drawn = polylines(read(dxf_text(art_of(labels), millimetres_per_pixel=1)))
    assert sorted((name, len(points)) for name, points, _ in drawn) == [
        ("01 #ffffff", 4),
        ("01 #ffffff", 4),
        ("02 #ff0000", 4),
    ]


def test_lines_are_open_where_they_are():
    y, _ = np.mgrid[:20, :30]
    drawn = polylines(read(dxf_text(isoline_art(y / 20, levels=3), millimetres_per_pixel=1)))
    assert len(drawn) == 3
    assert not any(is_closed for _, _, is_closed in drawn)


def test_an_empty_artwork_is_an_empty_drawing():
    art = isoline_art(np.full((8, 8), 0.5), levels=[0.1])
    assert polylines(read(dxf_text(art, millimetres_per_pixel=1))) == []


SCRIPT = """
import hashlib, numpy, segvec
from segvec.machines.dxf import dxf_text
art = segvec.trace(numpy.arange(9).reshape(3, 3) % 5 / 4)
print(hashlib.sha256(dxf_text(art, millimetres_per_pixel=1).encode()).hexdigest())
"""


def test_there_are_no_dates_and_no_chance_in_a_file():
    text = dxf_text(art_of(np.array([[0, 1]])), millimetres_per_pixel=1)
    assert text.isascii()
    assert set(re.findall(r"\d{4}-\d\d-\d\d", text)) == {"2000-01-01"}, "the day that stands for all days"
    texts = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "4")  # which order the sets of ezdxf differently
    }
    assert len(texts) == 1


def test_settings_of_the_process_stay():
    assert not ezdxf.options.write_fixed_meta_data_for_testing
    dxf_text(art_of(np.array([[0, 1]])), millimetres_per_pixel=1)
    assert not ezdxf.options.write_fixed_meta_data_for_testing


@pytest.mark.parametrize("name", ["millimetres_per_pixel", "tolerance"])
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_sizes_must_be_above_zero(name, value):
    sizes = {"millimetres_per_pixel": 1.0, name: value}
    with pytest.raises(InputError, match=f"{name} must be above 0, got {value}"):
        dxf_text(art_of(np.array([[0, 1]])), **sizes)


def test_what_is_no_artwork_is_refused():
    with pytest.raises(InputError, match="machines follow an artwork"):
        dxf_text("x", millimetres_per_pixel=1)


def test_a_missing_ezdxf_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "ezdxf", None)
    with pytest.raises(RenderError, match=r"^writing DXF needs ezdxf: pip install ezdxf$"):
        dxf_text(art_of(np.array([[0, 1]])), millimetres_per_pixel=1)


def test_colors_that_a_palette_made_equal_are_not_cut_apart():
    art = replace(art_of(np.array([[0, 1, 2]])), colors=np.array([[9, 9, 9]] * 3, np.uint8))
    ((name, points, is_closed),) = polylines(read(dxf_text(art, millimetres_per_pixel=1)))
    assert (name, is_closed) == ("01 #090909", True)
    assert np.ptp(points, axis=0).tolist() == [3, 1]
