"""The command cut: what is typed, and what comes out."""

import json
import re
from pathlib import Path

import ezdxf
import numpy as np
import pytest

import segvec

COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("cut flag.png --width 200mm -o a.svg -o a.dxf", 0, None),
    ("cut flag.png --width 8in --shared -o a.svg", 0, None),
    ("cut flag.png --width 18cm --profile plotter --style hatching:spacing=3 -o a.svg", 0, "5 pens, "),
    ("cut missing.png --width 200mm -o a.svg", 1, "missing.png does not exist"),
    ("cut flag.png --width 200mm --profile plotter -o a.svg", 0, "at 50 mm/s on paper, 200 above it"),
    ("cut flag.png --width 200mm --profile plotter -q -o a.svg", 0, None),
    ("cut flag.png --width 9cm --profile plotter --hatch 2mm,30,cross --draw-speed 20 -o a.svg", 0, "at 20 mm/s on"),
    ("cut flag.png --width 9cm --profile plotter --hatch 2 -o a.svg", 2, "--hatch must be a spacing, then perhaps"),
    ("cut flag.png --width 9cm --profile plotter --hatch 2mm --hatch lime=none -o a.svg", 1, "no color within 0.02 of"),
    ("cut flag.png --width 9cm --profile plotter --style isolines --hatch 2mm -o a.svg", 1, "hatch is for the regions"),
    ("cut flag.png --width 9cm --profile plotter --thin 2px -o a.svg", 2, "--thin must be a length on paper, as"),
    ("cut flag.png --width 9cm --profile plotter --line-width 0 -o a.svg", 2, "--line-width must be above 0"),
    ("cut flag.png --width 9cm --hatch 2mm -o a.svg", 2, "--hatch needs --profile plotter"),
    ("cut flag.png --width 9cm --report a.txt -o a.svg", 2, "--report needs --profile plotter"),
    ("cut flag.png --width 9cm --profile plotter --report a.png -o a.svg", 2, "unknown suffix in --report"),
    ("cut flag.png -o a.svg", 2, "give the size: --width, as 200mm, or --for, as a4"),
    ("cut flag.png --for a4 --margin 10mm -o a.svg -o a.dxf", 0, ""),
    ("cut flag.png --for a4 --width 100mm --shared -o a.svg", 0, ""),
    ("cut flag.png --for a4 --profile plotter --style hatching:spacing=3 -o a.svg", 0, "5 pens, "),
    ("cut flag.png --for a4 --margin 10mm --width 200mm -o a.svg", 1, "200 x 133.333 mm does not fit: a4 leaves 190 x"),
    ("cut flag.png --for a4 --margin 12cm -o a.svg", 1, "a4 leaves 0 x 57 mm within margins of 120 mm: no room"),
    ("cut flag.png --for 800x600 -o a.svg", 2, "give a size of paper, as a4 or 50x70cm, not '800x600'"),
    ("cut flag.png --for a44 -o a.svg", 2, "unknown size 'a44'; did you mean 'a4'"),
    ("cut flag.png --width 9mm --margin 1mm -o a.svg", 2, "--margin needs --for"),
    ("cut flag.png --width 200mm", 2, "missing option '-o' / '--output'"),
    ("cut flag.png --width 200 -o a.svg", 2, "give a length with a unit of paper, as 200mm"),
    ("cut flag.png --width wide -o a.svg", 2, "segvec: "),
    ("cut flag.png --width 200mm -o a.png", 2, "unknown suffix '.png' in output 'a.png'; choose one of .svg, .dxf"),
    ("cut flag.png --width 200mm --profile plotter -o a.dxf", 2, "--profile plotter writes .svg"),
    ("cut flag.png --width 200mm --line-width 0.3mm -o a.svg", 0, None),
    ("cut flag.png --width 200mm --line-width 0 -o a.svg", 1, "hairline must be above 0"),
    ("cut flag.png --width 200mm --line-width 3px -o a.svg", 2, "unit of paper"),
    ("cut flag.png --width 18cm --profile plotter --style hatching --line-width 1mm -o a.svg", 2, "width of the style"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(desk, check_line, line, code, message):
    check_line(line, code, message)


def test_cut_work_has_its_width(desk, run):
    assert run("cut", "flag.png", "--width", "240mm", "-o", "a.svg", "-o", "a.dxf")[0] == 0
    assert re.search(r'width="240mm" height="160mm"', Path("a.svg").read_text())
    corners = [
        point for line in ezdxf.readfile("a.dxf").modelspace().query("LWPOLYLINE") for point in line.get_points()
    ]
    assert max(corner[0] for corner in corners) == pytest.approx(240, abs=0.1)
    assert max(corner[1] for corner in corners) == pytest.approx(160, abs=0.1)


def test_sheet_has_its_size_and_the_work_lies_in_its_middle(desk, run):
    assert run("cut", "flag.png", "--for", "a4", "--margin", "10mm", "-o", "a.svg", "-o", "a.dxf")[0] == 0
    text = Path("a.svg").read_text()
    assert re.search(r'width="210mm" height="297mm"', text)
    drawn = segvec.render(re.sub(r'stroke-width="[^"]*"', 'stroke-width="1"', text), format="png", width=210)
    inked = np.argwhere(segvec.read_image(drawn).alpha > 0)
    corners = [
        point for line in ezdxf.readfile("a.dxf").modelspace().query("LWPOLYLINE") for point in line.get_points("xy")
    ]
    for found in (inked[:, ::-1], np.array(corners)):
        low, high = found.min(axis=0), found.max(axis=0)
        assert low == pytest.approx([10, (297 - 190 * 16 / 24) / 2], abs=1.5)
        assert high == pytest.approx([200, (297 + 190 * 16 / 24) / 2], abs=1.5)


def test_report_tells_what_the_pens_do(desk, run):
    line = ["cut", "flag.png", "--width", "120mm", "--profile", "plotter", "--hatch", "3mm", "-o", "a.svg", "--report"]
    code, out, errors = run(*line, "-")
    told = json.loads(out)
    assert code == 0
    assert told["total"]["lines"] == sum(pen["lines"] for pen in told["pens"])
    assert f"{told['total']['lines']} lifts: about" in errors
    assert run(*line, "a.txt")[0] == 0
    assert Path("a.txt").read_text().splitlines()[0].startswith("pen 1 #")
    plot = segvec.plot(segvec.trace("flag.png"), millimetres_per_pixel=120 / 24, hatch=["3mm"])
    assert plot.to_svg() == Path("a.svg").read_text()
    assert plot.estimate.to_json() == out.strip().decode()
