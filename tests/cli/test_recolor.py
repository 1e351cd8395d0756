"""The command recolor: what is typed, and what comes out."""

import re
from pathlib import Path

import pytest


def masked(text):
    return re.sub(r"#[0-9a-f]{3,6}\b", "#", text)


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("recolor art.svg --palette sunset", 0, None),
    ("recolor art.svg --palette sunset -o a.svg -o a.png -o a.pdf --width 90", 0, None),
    ("recolor art.svg plain.svg --palette two.gpl -o new-{name}.svg", 0, None),
    (
        "recolor art.svg --palette navy,white,gold --assign order --no-shading",
        1,
        "needs one color for each of 4, got 3",
    ),
    ("recolor art.svg --palette navy,white,gold,red --assign order", 0, None),
    ("recolor art.svg --palette triadic --seed 7", 0, "segvec: seed 7"),
    ("recolor art.svg --palette random --seed random", 0, "segvec: seed "),
    ("recolor art.svg --palette sunset --assign random --seed 3", 0, "segvec: seed 3"),
    ("recolor art.svg --palette map:viridis --palette-size 4", 0, None),
    ("recolor art.svg --palette flag.png", 0, None),
    ("recolor art.svg --palette sunset --assign area", 0, None),
    ("recolor art.svg --palette sunset --assign nearest", 0, None),
    ("recolor art.svg --palette sunset --assign neighbors --keep #fff", 0, None),
    ("recolor art.svg --replace white=navy --replace #dc1e1e~0.1=none", 1, "layers lie over each other"),
    ("recolor art.svg --replace white=navy", 0, None),
    ("recolor plain.svg --replace black=gold", 0, None),
    ("recolor plain.svg --no-shading", 0, None),
    ("recolor art.svg -q --palette triadic", 0, None),
    # what cannot be used
    ("recolor missing.svg --palette sunset", 1, "segvec: missing.svg does not exist"),
    ("recolor empty.svg --palette sunset", 1, "segvec: "),
    ("recolor broken.svg --palette sunset", 1, "segvec: "),
    ("recolor flag.png --palette sunset", 1, "segvec: "),
    ("recolor art.svg --palette sunst", 1, "did you mean 'sunset'"),
    ("recolor art.svg --palette nowhere.gpl", 1, "no such palette file: nowhere.gpl"),
    ("recolor art.svg --palette map:viridi", 1, "viridis"),
    ("recolor art.svg --palette sunset --keep #777", 1, "no color within 0.02 of #777; the nearest is"),
    ("recolor art.svg --palette sunset --keep-at 1,1", 1, "points to keep need the picture"),
    ("recolor art.svg --replace white", 1, "replace must be old=new"),
    ("recolor art.svg --palette sunset -o a.geojson", 1, "only a traced picture has regions"),
    ("recolor art.svg", 2, "nothing to do: give --palette, --replace, --transparent or --no-shading"),
    ("recolor art.svg --seed 3 --replace white=red", 2, "need --palette"),
    ("recolor art.svg --palette sunset --palette ocean", 2, "give one --palette; several make a series"),
    ("recolor art.svg --palette sunset --assign fancy", 2, "unknown 'fancy'; choose one of lightness"),
    ("recolor art.svg --palette triadic --palette-size 0", 2, "--palette-size must be 1 to 256"),
    ("recolor art.svg --palette triadic --seed -1", 2, "'--seed'"),
    ("recolor art.svg --palette sunset --keep-at 1", 2, "'1' is not a point such as 120,80"),
    ("recolor art.svg --palette sunset -o art.svg", 2, "would be written over an input"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(studio, check_line, line, code, message):
    check_line(line, code, message)


def test_recolored_file_differs_in_colors_only(studio, run):
    Path("bare.svg").write_text(re.sub(r"<metadata>.*</metadata>", "", Path("art.svg").read_text()))
    _, output, _ = run("recolor", "bare.svg", "--palette", "sunset")
    assert output.decode() != Path("bare.svg").read_text()
    assert masked(output.decode()) == masked(Path("bare.svg").read_text())


def test_document_comes_through_the_standard_input(studio, run, monkeypatch):
    with Path("art.svg").open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert run("recolor", "-", "--palette", "sunset")[1] == run("recolor", "art.svg", "--palette", "sunset")[1]
