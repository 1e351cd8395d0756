"""Plots: which lines pens draw of regions, and how long they take."""

import json
from itertools import pairwise

import numpy as np
import pytest
import shapely
from pen_lines import drawing

import segvec
from segvec import InputError, PlotOptions, plot, trace
from segvec.curves.curves import flattened
from segvec.layers.painting import layer_curves
from segvec.machines.pen_time import estimate
from segvec.machines.sheet import Sheet
from segvec.options.plotting import parse_hatch

WHITE, GREY, BLACK = 255, 128, 0


def page(*boxes, size=(60, 40)):
    """White pixels with boxes x, y, w, h in grey levels."""
    pixels = np.full((size[1], size[0]), WHITE, np.uint8)
    for x, y, w, h, level in boxes:
        pixels[y : y + h, x : x + w] = level
    return trace(pixels, curve="pixel", min_area=0)


def lines_of(plotted, layer=0):
    points, offsets = flattened(layer_curves(plotted.lines, layer), flatness=0.001)
    return shapely.MultiLineString([points[a:b] for a, b in pairwise(offsets.tolist())])


SQUARE = page((10, 5, 20, 20, BLACK))
HALVES = page((10, 5, 20, 20, BLACK), (30, 5, 20, 20, GREY))


def test_a_region_is_its_outline_and_paper_is_not_drawn():
    plotted = plot(SQUARE, millimetres_per_pixel=0.5)
    assert lines_of(plotted).equals(shapely.box(10, 5, 30, 25).boundary)
    assert plotted.estimate.total.drawn == pytest.approx(40)
    assert 'width="30mm" height="20mm"' in plotted.to_svg()


def test_without_paper_all_is_drawn():
    plotted = plot(SQUARE, millimetres_per_pixel=0.5, paper=None)
    assert [lines_of(plotted, layer).length for layer in (0, 1)] == [200, 80]


def test_a_border_is_drawn_once_by_the_darker_pen():
    plotted = plot(HALVES, millimetres_per_pixel=1)
    grey, black = lines_of(plotted, 0), lines_of(plotted, 1)
    assert black.equals(shapely.box(10, 5, 30, 25).boundary)
    assert grey.length == 60
    assert grey.intersection(black).length == 0


def test_a_hatch_fills_regions_at_its_spacing_and_angle():
    plotted = plot(SQUARE, millimetres_per_pixel=0.5, hatch=["1mm,0"], regions="none")
    inner = lines_of(plotted).intersection(shapely.box(11, 0, 29, 40))
    assert sorted({part.bounds[1] for part in inner.geoms}) == list(range(5, 25, 2))
    assert len(lines_of(plotted).geoms) == 1
    assert lines_of(plot(SQUARE, millimetres_per_pixel=0.5, hatch=["1mm,90"], regions="none")).length == pytest.approx(
        lines_of(plotted).length
    )


def test_a_crossing_hatch_has_lines_both_ways():
    one, other, both = (
        lines_of(plot(SQUARE, millimetres_per_pixel=1, hatch=[hatch], regions="none")).length
        for hatch in ("2mm,30", "2mm,120", "2mm,30,cross")
    )
    assert both == pytest.approx(one + other)


def test_a_hatch_leaves_holes():
    art = page((10, 5, 30, 30, BLACK), (20, 15, 10, 10, WHITE))
    drawn = lines_of(plot(art, millimetres_per_pixel=1, hatch=["1mm,20"]))
    assert drawn.intersection(shapely.box(20, 15, 30, 25).buffer(-0.02)).is_empty
    assert drawn.difference(shapely.box(10, 5, 40, 35).buffer(0.02)).is_empty


def test_hatches_are_told_by_color():
    plotted = plot(HALVES, millimetres_per_pixel=1, regions="none", hatch=["1mm", "#808080=4mm"])
    grey, black = (lines_of(plotted, layer).length for layer in (0, 1))
    assert 3 < black / grey < 5
    bare = plot(HALVES, millimetres_per_pixel=1, regions="none", hatch=["1mm", "gray=none"])
    assert len(bare.lines.labels) == 1
    with pytest.raises(InputError, match="of lime; the nearest is"):
        plot(HALVES, millimetres_per_pixel=1, hatch=["lime=1mm"])


def test_one_ink_draws_light_colors_with_wider_hatches():
    plotted = plot(HALVES, millimetres_per_pixel=1, regions="none", hatch=["1mm"], ink="navy")
    (pen,) = plotted.estimate.pens
    assert pen.color == "#000080"
    dark, light = (lines_of(plotted).intersection(shapely.box(x, 5, x + 20, 25)).length for x in (10, 30))
    assert dark / light > 2


STROKES = np.full((120, 160), WHITE, np.uint8)
STROKES[30:34, 20:140] = BLACK
STROKES[60:110, 20:70] = BLACK


def test_auto_draws_strokes_along_their_middles_and_areas_by_their_outlines():
    art = trace(STROKES)
    thin, wide = sorted(lines_of(plot(art, millimetres_per_pixel=0.4)).geoms, key=lambda line: line.bounds[1])
    assert shapely.hausdorff_distance(thin, shapely.LineString([(22, 32), (138, 32)]), densify=0.1) < 0.3
    assert shapely.hausdorff_distance(wide, shapely.box(20, 60, 70, 110).boundary, densify=0.1) < 0.3


@pytest.mark.parametrize("chosen", [{"regions": "outline"}, {"thin": "0"}, {"thin": "1mm"}])
def test_strokes_are_outlines_where_that_is_asked(chosen):
    thin, _ = sorted(lines_of(plot(trace(STROKES), millimetres_per_pixel=0.4, **chosen)).geoms, key=lambda x: x.bounds)
    assert thin.is_closed


def test_borders_of_strokes_are_not_drawn_beside_their_middles():
    pixels = STROKES.copy()
    pixels[8:30, 20:140] = GREY
    plotted = plot(trace(pixels), millimetres_per_pixel=0.4, regions="auto")
    grey = lines_of(plotted, 0)
    assert grey.intersection(shapely.box(25, 28, 135, 36)).is_empty
    assert grey.length == pytest.approx(120 + 44, abs=2)


def test_lines_of_a_style_take_no_options_of_regions():
    art = trace(np.tile(np.arange(0, 250, 5, np.uint8), (20, 1)), style="isolines:levels=3")
    assert plot(art, millimetres_per_pixel=1, draw_speed=10).estimate.total.lines == 3
    for name, value in (("hatch", ["1mm"]), ("ink", "red"), ("regions", "none"), ("line_width", "1mm")):
        with pytest.raises(InputError, match=f"{name} is for the regions of a trace"):
            plot(art, millimetres_per_pixel=1, **{name: value})


def test_the_width_of_the_line_is_that_of_the_pen():
    plotted = plot(SQUARE, millimetres_per_pixel=0.5, line_width="0.5mm")
    assert plotted.lines.strokes.tolist() == [1]
    assert 'inkscape:label="1 #000000 0.50 mm"' in plotted.to_svg()


def test_a_plot_is_saved_as_what_it_is(tmp_path):
    plotted = plot(SQUARE, millimetres_per_pixel=0.5)
    plotted.save(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text() == segvec.plotter_svg(SQUARE, millimetres_per_pixel=0.5)
    with pytest.raises(InputError, match="must end in"):
        plotted.save(tmp_path / "a.png")


TWO = drawing([[0, 30], [40, 30]], [[40, 0], [0, 0], [0, 20]])


def times(**chosen):
    return estimate(TWO, PlotOptions(**chosen), millimetres_per_pixel=2)


def test_lengths_travel_and_lifts_are_those_of_the_lines():
    (pen,) = times().pens
    assert (pen.lines, pen.drawn, pen.width) == (2, 2 * 100, 2)
    travel = 30 + np.hypot(0, 30) + 20
    assert pen.travel == pytest.approx(2 * travel)


def test_time_is_that_of_a_pen_that_speeds_up_and_stops_in_corners():
    drawn = [80, 80, 40]
    travel = [60, 60, 40]
    fast = sum(way / 50 + 50 / 400 for way in drawn) + sum(2 * np.sqrt(way / 400) for way in travel)
    assert times().total.seconds == pytest.approx(fast + 2 * 0.25, abs=1e-3)


@pytest.mark.parametrize(
    ("chosen", "seconds"),
    [
        ({"draw_speed": 10, "acceleration": 1e6, "travel_speed": 1e4, "lift_time": 0}, 20),
        ({"draw_speed": 1e4, "acceleration": 1e6, "travel_speed": 1, "lift_time": 0}, 160),
        ({"draw_speed": 1e4, "acceleration": 1e6, "travel_speed": 1e4, "lift_time": 7}, 14),
    ],
)
def test_speeds_are_those_of_the_options(chosen, seconds):
    assert times(**chosen).total.seconds == pytest.approx(seconds, abs=0.2)


def test_the_pen_comes_from_the_corner_of_the_sheet():
    sheet = Sheet(300, 200, 100, 0, 2)
    assert estimate(TWO, PlotOptions(), millimetres_per_pixel=2, sheet=sheet).total.travel > times().total.travel + 100


def test_an_estimate_tells_all_in_json_and_in_words():
    found = times()
    told = json.loads(found.to_json())
    assert told["pens"][0]["drawn"] == told["total"]["drawn"] == 200
    assert told["draw_speed"] == 50
    assert str(found).startswith("1 pen, 0.2 m drawn, 0.2 m travel, 2 lifts: about 7 s at 50 mm/s")
    assert found.to_text().splitlines()[0].startswith("pen 1 #000000 2.00 mm: ")


@pytest.mark.parametrize(
    "text", ["", "1", "x", "=1mm", "1mm,a", "1mm,2,3", "none,4", "0.01mm", "navy=", "1mm,cross,3", "3px", "1mm,nan"]
)
def test_odd_hatches_are_refused(text):
    with pytest.raises(InputError, match="hatch must be a spacing"):
        parse_hatch(text)


@pytest.mark.parametrize("chosen", [{"regions": "all"}, {"thin": "wide"}, {"draw_speed": 0}, {"hatch": "1mm"}])
def test_odd_options_are_refused(chosen):
    with pytest.raises(InputError):
        PlotOptions(**chosen)
