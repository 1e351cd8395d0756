import json

import pytest

from segvec.layout.destinations import destination, destination_names
from segvec.svg.fonts import font_names


def test_sizes_lists_every_named_size_with_its_sides_and_ratio(run):
    code, output, errors = run("sizes")
    lines = output.decode().splitlines()
    assert (code, errors) == (0, "")
    assert [line.split()[0] for line in lines] == list(destination_names())
    assert "1584 x 396     px  4:1" in lines[0]
    assert any(line.split() == ["a4", "210", "x", "297", "mm", "1:1.41"] for line in lines)


def test_sizes_as_json_has_every_size_and_its_aliases(run):
    code, output, _ = run("sizes", "--format", "json")
    entries = {entry["name"]: entry for entry in json.loads(output)}
    assert code == 0
    assert list(entries) == list(destination_names())
    assert (entries["letter"]["width"], entries["letter"]["unit"]) == (pytest.approx(215.9), "mm")
    assert (entries["full-hd"]["width"], entries["full-hd"]["ratio"]) == (1920, "16:9")
    assert all(destination(alias).name == "x" for alias in entries["x"]["aliases"])
    assert "twitter" in entries["x"]["aliases"]


def test_fonts_lists_those_that_come_along_first(run):
    code, output, errors = run("fonts")
    names = [line.strip() for line in output.decode().splitlines() if line.startswith(" ")]
    assert (code, errors) == (0, "")
    assert names == list(font_names())
    assert "Oswald" in names[:4]
