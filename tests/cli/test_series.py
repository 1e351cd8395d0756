"""The command series: what is typed, and what comes out."""

import json
import re
from pathlib import Path

import pytest
from pictures import FLAG

import segvec


def masked(text):
    return re.sub(r"#[0-9a-f]{3,6}\b", "#", text)


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
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


def test_series_continues_where_it_stopped(studio, run):
    line = ["series", "flag.png", "-o", "out", "--count", "3", "--seed", "5"]
    run(*line)
    names = {"flag-0005.svg", "flag-0006.svg", "flag-0007.svg", "manifest.json", "sheet.svg", "sheet.png"}
    assert {path.name for path in Path("out").iterdir()} == names
    before = {name: Path("out", name).read_bytes() for name in names}
    Path("out/flag-0006.svg").unlink()
    assert "2 finished before" in run(*line)[2]
    assert {name: Path("out", name).read_bytes() for name in names} == before


def test_folder_of_another_series_is_refused_until_forced(studio, run, check_line):
    run("series", "flag.png", "-o", "out", "--count", "1")
    line = "series flag.png -o out --count 1 --seed 8"
    check_line(line, 1, "segvec: out holds another series, with other seeds; --force writes over it")
    check_line(f"{line} --force", 0, "1 piece in out, seed 8")
    assert not Path("out/flag-0000.svg").exists()


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
