"""Reports of traces: what is typed, where they go, and that nothing else changes."""

import io
import json
import sys
from pathlib import Path

import pytest

import segvec

COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("trace flag.png -o a.svg --report a.txt", 0, None),
    ("trace flag.png -o a.png --report a.JSON --save-mask m.png --css", 0, None),
    ("trace flag.png --report a.json", 0, None),
    ("trace flag.png --report -", 0, None),
    ("trace flag.png second.png --report -", 0, None),
    ("trace flag.png second.png -o x-{name}.svg --report x-{name}.txt", 0, None),
    ("trace clear.png dot.png --report -", 0, None),
    ("trace flag.png --style hatching -o a.svg --report a.txt", 0, None),
    ("trace flag.png --effect invert --mask left.png -o a.svg --report a.txt", 0, None),
    ("trace flag.png second.png -o x-{name}.svg --report a.json", 2, "2 reports cannot go to one output"),
    ("trace flag.png -o a.svg --report a.md", 2, "unknown suffix in --report 'a.md'; it must be .json or .txt"),
    ("trace flag.png -o a.json --report a.json", 2, "a.json would be written twice"),
    ("trace flag.png -o - --report -", 2, "the standard output would be written twice"),
    ("trace flag.png --format svg --report -", 2, "--format is for the standard output"),
    ("trace flag.png --save-mask - -o a.svg", 2, "unknown suffix in --save-mask '-'; it must be .png"),
    ("trace flag.png -o a.svg --report flag.png/a.txt", 1, "flag.png is a file, not a folder"),
    ("trace missing.png -o a.svg --report a.txt", 1, "missing.png does not exist"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(bench, check_line, line, code, message):
    check_line(line, code, message)


@pytest.mark.parametrize("options", [[], ["--css"], ["--style", "borders"], ["--colors", "3"]], ids=" ".join)
def test_report_changes_no_byte_of_the_artwork(bench, run, options):
    alone = run("trace", "flag.png", *options)[1]
    assert run("trace", "flag.png", *options, "--report", "a.json")[1] == alone
    assert json.loads(Path("a.json").read_text())["n_bytes"] == len(alone)


def test_standard_output_has_a_line_for_each_picture_and_nothing_else(bench, run):
    before = set(Path().iterdir())
    code, output, errors = run("trace", "flag.png", "missing.png", "half.png", "--report", "-", "-v")
    assert code == 1
    assert "missing.png does not exist" in errors
    found = [json.loads(line) for line in output.splitlines()]
    assert [each["name"] for each in found] == ["flag", "half"]
    assert [sum(ink["percent"] for ink in each["inks"]) for each in found] == [100, 50]
    assert set(found[0]["seconds"]) == {"read", "segment", "map", "borders", "curves", "layers"}
    assert set(Path().iterdir()) == before


def test_report_is_that_of_the_library(bench, run):
    run("trace", "half.png", "--background", "gold", "-o", "a.svg", "--report", "a.txt")
    picture = segvec.read_image("half.png", background="gold")
    expected = str(segvec.report(segvec.trace("half.png", background="gold"), picture)).splitlines()
    told = Path("a.txt").read_text().splitlines()
    assert [line for line in told if not line.startswith("seconds")] == expected


def test_report_of_the_standard_input_reads_it_once(bench, run, monkeypatch):
    data = Path("flag.png").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    found = json.loads(run("trace", "-", "--report", "-")[1])
    assert (found["name"], found["difference"]) == ("stdin", 0)


def test_error_is_against_the_picture_before_effects(bench, run):
    run("trace", "flag.png", "--effect", "invert", "-o", "a.svg", "--report", "a.json")
    assert json.loads(Path("a.json").read_text())["difference"] > 20
