"""The command cut: what is typed, and what comes out."""

import re
from pathlib import Path

import ezdxf
import pytest

COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("cut flag.png --width 200mm -o a.svg -o a.dxf", 0, None),
    ("cut flag.png --width 8in --shared -o a.svg", 0, None),
    ("cut flag.png --width 18cm --profile plotter --style hatching:spacing=3 -o a.svg", 0, None),
    ("cut missing.png --width 200mm -o a.svg", 1, "missing.png does not exist"),
    ("cut flag.png --width 200mm --profile plotter -o a.svg", 1, "segvec: "),
    ("cut flag.png -o a.svg", 2, "missing option '--width'"),
    ("cut flag.png --width 200mm", 2, "missing option '-o' / '--output'"),
    ("cut flag.png --width 200 -o a.svg", 2, "give a length with a unit of paper, as 200mm"),
    ("cut flag.png --width wide -o a.svg", 2, "segvec: "),
    ("cut flag.png --width 200mm -o a.png", 2, "unknown suffix in output 'a.png'; choose one of .svg, .dxf"),
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
