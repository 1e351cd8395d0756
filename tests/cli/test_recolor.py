"""The commands recolor, replay and series: what is typed, the exit code, and what is written."""

import json
import re
from pathlib import Path

import pytest
from pictures import FLAG

import segvec


@pytest.fixture
def studio(desk):
    """A current directory with a traced picture and documents, good and bad."""
    art = segvec.trace("flag.png")
    Path("art.svg").write_text(art.to_svg())
    Path("plain.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    )
    Path("empty.svg").write_text("")
    Path("broken.svg").write_text("<svg><g></svg>")
    Path("two.gpl").write_text("GIMP Palette\nName: two\n#\n0 0 0\n255 215 0 gold\n")
    return desk


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
    ("recolor art.svg", 2, "nothing to do: give --palette, --replace or --transparent"),
    ("recolor art.svg --seed 3 --replace white=red", 2, "need --palette"),
    ("recolor art.svg --palette sunset --palette ocean", 2, "give one --palette; several make a series"),
    ("recolor art.svg --palette sunset --assign fancy", 2, "unknown 'fancy'; choose one of lightness"),
    ("recolor art.svg --palette triadic --palette-size 0", 2, "--palette-size must be 1 to 256"),
    ("recolor art.svg --palette triadic --seed -1", 2, "'--seed'"),
    ("recolor art.svg --palette sunset --keep-at 1", 2, "'1' is not a point such as 120,80"),
    ("recolor art.svg --palette sunset -o art.svg", 2, "would be written over an input"),
    # replay
    ("replay art.svg flag.png -o a.svg", 0, None),
    ("replay art.svg flag.png --palette ocean --colors 2 -o a.png --width 100", 0, None),
    ("replay art.svg flag.png --transparent background -o a.svg -o a.png", 0, None),
    ("replay art.svg flag.png --css -o a.svg", 0, None),
    ("replay art.svg dot.png -o a.svg", 1, "dot.png is not the picture that art.svg was made from"),
    ("replay plain.svg flag.png -o a.svg", 1, "plain.svg has no recipe"),
    ("replay art.svg missing.png -o a.svg", 1, "missing.png does not exist"),
    ("replay art.svg", 2, "missing argument 'IMAGE'"),
    # series
    ("series flag.png -o out --count 3", 0, "segvec: 3 pieces in out, seeds 0 to 2"),
    ("series flag.png -o out --palette sunset --palette ocean", 0, "segvec: 2 pieces in out, seeds 0 to 1"),
    ("series flag.png -o out --count 2 --format png --format svg --width 40 --no-sheet", 0, "segvec: 2 pieces"),
    (
        "series flag.png -o a/b/out --count 1 --distinct --name piece-{number:02d}",
        0,
        "segvec: 1 piece in a/b/out, seed 0",
    ),
    ("series flag.png -o out --count 2 --palette sunset", 1, "1 palette cannot make 2 different pieces"),
    ("series flag.png -o out --count 2 --name same", 1, "pieces would overwrite each other"),
    ("series flag.png -o out --count 2 --name {nme}", 1, "unknown {nme} in the name"),
    ("series flag.png -o flag.png --count 2", 1, "cannot make the folder flag.png"),
    ("series missing.png -o out", 1, "missing.png does not exist"),
    ("series flag.png", 2, "missing option '-o' / '--output'"),
    ("series flag.png -o out --count 0", 2, "'--count'"),
    ("series flag.png -o out --width 9", 2, "--width needs an output of the format png"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(studio, check_line, line, code, message):
    check_line(line, code, message)


def masked(text):
    return re.sub(r"#[0-9a-f]{3,6}\b", "#", text)


def test_recolored_file_differs_in_colors_only(studio, run):
    Path("bare.svg").write_text(re.sub(r"<metadata>.*</metadata>", "", Path("art.svg").read_text()))
    _, output, _ = run("recolor", "bare.svg", "--palette", "sunset")
    assert output.decode() != Path("bare.svg").read_text()
    assert masked(output.decode()) == masked(Path("bare.svg").read_text())


def test_replay_gives_the_same_bytes(studio, run):
    _, recolored, _ = run("recolor", "art.svg", "--palette", "sunset")
    Path("new.svg").write_bytes(recolored)
    assert run("replay", "art.svg", "flag.png")[1] == Path("art.svg").read_bytes()
    assert run("replay", "new.svg", "flag.png")[1] == recolored


def test_replay_of_a_themed_document_is_themed(studio, run):
    Path("themed.svg").write_bytes(run("trace", "flag.png", "--css")[1])
    assert b"@supports" in Path("themed.svg").read_bytes()
    assert run("replay", "themed.svg", "flag.png")[1] == Path("themed.svg").read_bytes()


def test_document_comes_through_the_standard_input(studio, run, monkeypatch):
    with Path("art.svg").open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert run("recolor", "-", "--palette", "sunset")[1] == run("recolor", "art.svg", "--palette", "sunset")[1]


def test_series_continues_where_it_stopped(studio, run):
    line = ["series", "flag.png", "-o", "out", "--count", "3", "--seed", "5"]
    run(*line)
    names = {"flag-0005.svg", "flag-0006.svg", "flag-0007.svg", "manifest.json", "sheet.svg", "sheet.png"}
    assert {path.name for path in Path("out").iterdir()} == names
    before = {name: Path("out", name).read_bytes() for name in names}
    Path("out/flag-0006.svg").unlink()
    assert "2 finished before" in run(*line)[2]
    assert {name: Path("out", name).read_bytes() for name in names} == before


def test_piece_of_a_series_can_be_made_alone(studio, run):
    run("series", "flag.png", "-o", "out", "--count", "2", "--seed", "5")
    assert run("recolor", "art.svg", "--palette", "harmony", "--seed", "6")[1] == Path("out/flag-0006.svg").read_bytes()


def test_manifest_tells_how_to_make_each_piece(studio, run):
    run("series", "flag.png", "-o", "out", "--count", "2", "--seed", "5", "--colors", "3")
    manifest = json.loads(Path("out/manifest.json").read_text())
    assert manifest["recipe"]["colors"] == 3
    assert [piece["seed"] for piece in manifest["pieces"]] == [5, 6]
    art = segvec.trace(FLAG, colors=3)
    for piece in manifest["pieces"]:
        (name,) = piece["files"]
        again = art.recolor(segvec.as_palette(piece["palette"]["colors"]))
        assert masked(again.to_svg()) in masked(Path("out", name).read_text().replace("<title>flag</title>", ""))
        assert set(re.findall("fill=.#[0-9a-f]+", again.to_svg())) == set(
            re.findall("fill=.#[0-9a-f]+", Path("out", name).read_text())
        )
