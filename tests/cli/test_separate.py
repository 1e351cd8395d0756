"""The command separate: what is typed, and what comes out."""

import re
from pathlib import Path

import pytest
from gradients import gradients

COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("separate flag.png --width 300mm -o plates", 0, "segvec: 4 plates in plates, lightest first: "),
    (
        "separate flag.png --width 30mm --trap 0.2mm --no-registration --format png --dpi 100 -o p/q",
        0,
        "4 plates in p/q",
    ),
    ("separate flag.png --width 9mm --name {color} -o p", 0, "p, lightest first: ffffff.svg"),
    ("separate flag.png --width 9mm --name {name} -o p", 1, "plates would overwrite each other as '{name}'"),
    ("separate flag.png --width 9mm --name {seed} -o p", 1, "unknown {seed} in the name; there are {name}, {number}"),
    ("separate flag.png --width 200mm -o flag.png", 1, "cannot make the folder flag.png"),
    ("separate flag.png --width 200mm --style halftone -o plates", 1, "segvec: "),
    ("separate flag.png --width 200mm --trap -1mm -o plates", 2, "segvec: "),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(desk, check_line, line, code, message):
    check_line(line, code, message)


def test_there_is_a_plate_for_each_color(desk, run):
    assert run("separate", "flag.png", "--width", "300mm", "-o", "plates")[0] == 0
    names = sorted(path.name for path in Path("plates").iterdir())
    assert [name[:8] for name in names] == ["flag-01-", "flag-02-", "flag-03-", "flag-04-"]
    assert all(re.fullmatch(r"flag-\d\d-[0-9a-f]{6}\.svg", name) for name in names)


def test_lost_gradients_are_told_once(desk, run):
    gradients().save("ball.png", scale=2)
    code, _, errors = run(
        "separate", "ball.png", "--width", "300mm", "-o", "plates", "--format", "svg", "--format", "png"
    )
    assert (code, errors.count("4 gradients became flat colors\n")) == (0, 1)
    code, _, errors = run("cut", "ball.png", "--width", "300mm", "-o", "a.svg", "-o", "a.dxf")
    assert (code, errors) == (0, "segvec: 4 gradients became flat colors\n")
    assert "radient" not in Path("a.svg").read_text()
    assert run("cut", "ball.png", "--width", "300mm", "--quiet", "-o", "a.svg")[2] == ""
