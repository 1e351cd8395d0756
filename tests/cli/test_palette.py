"""The command palette: what is typed, and what comes out."""

import json
from pathlib import Path

import pytest

from segvec.palette.formats import read_palette
from segvec.palette.named import palette_names

COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("palette", 0, None),
    ("palette --help", 0, None),
    ("palette list", 0, None),
    ("palette list --tag pixel-art --format json", 0, None),
    ("palette list -o all.svg", 0, None),
    ("palette show sunset navy,gold", 0, None),
    ("palette show red", 0, None),
    ("palette show sunset -o a.svg -o a.png -o a.gpl", 0, None),
    ("palette convert sunset -o a.ase -o a.aco -o a.act -o a.pal -o a.hex -o a.txt -o a.css -o a.json", 0, None),
    ("palette extract flag.png --size 3", 0, None),
    ("palette extract flag.png -o a.gpl", 0, None),
    ("palette extract flag.png --crop 0,0,12,8 --turn 90", 0, None),
    ("palette extract flag.png --crop 0,0,12,0", 2, "--crop must have a width and a height of more than 0"),
    ("palette generate triadic --seed 4", 0, "segvec: seed 4"),
    ("palette generate random --seed random -q", 0, None),
    ("palette generate map:viridis --size 5", 0, None),
    # what cannot be used
    ("palette list --tag fancy", 1, "fancy"),
    ("palette list -o a.gpl", 1, "a .gpl file holds one palette"),
    ("palette show sunst", 1, "did you mean 'sunset'"),
    ("palette show text.png", 1, "segvec: "),
    ("palette convert nowhere.ase -o a.gpl", 1, "no such palette file: nowhere.ase"),
    ("palette extract flag.png --colors 5", 2, "no such option --colors; did you mean --size?"),
    ("palette extract text.png", 1, "text.png is not an image of a known format"),
    ("palette generate baroque", 1, "unknown kind 'baroque'; choose one of random, harmony"),
    ("palette show sunset -o flag.png/a.gpl", 1, "cannot write flag.png/a.gpl: flag.png is a file, not a folder"),
    ("palette shw sunset", 2, "did you mean 'show'"),
    ("palette show", 2, "missing argument 'PALETTE...'"),
    ("palette show sunset -o a.xyz", 2, "unknown suffix in output 'a.xyz'"),
    ("palette show sunset -o a.gpl --format css", 2, "--format is for the standard output"),
    ("palette extract flag.png --size 0", 2, "'--size'"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(desk, check_line, line, code, message):
    check_line(line, code, message)


def test_list_names_every_palette(desk, run):
    _, output, _ = run("palette", "list")
    assert tuple(line.split()[0] for line in output.decode().splitlines()) == palette_names()


def test_show_states_the_least_differences(desk, run):
    _, output, _ = run("palette", "show", "black,white")
    line = "  least OKLab difference: normal 1.000, protan 1.000, deutan 1.000, tritan 1.000"
    assert output.decode().splitlines()[-1] == line


@pytest.mark.parametrize("suffix", ["gpl", "ase", "aco", "act", "pal", "hex", "txt", "css", "json"])
def test_converted_palette_has_the_same_colors(desk, run, suffix):
    assert run("palette", "convert", "sunset", "-o", f"a.{suffix}")[0] == 0
    assert run("palette", "convert", f"a.{suffix}", "-o", "b.gpl")[0] == 0
    assert read_palette("b.gpl").codes == read_palette(f"a.{suffix}").codes
    assert (
        run("palette", "show", "b.gpl", "--format", "hex")[1] == run("palette", "show", "sunset", "--format", "hex")[1]
    )


def test_generated_palette_is_that_of_its_seed(desk, run):
    line = ["palette", "generate", "harmony", "--format", "json", "--seed"]
    assert run(*line, "5") == run(*line, "5")
    assert run(*line, "5")[1] != run(*line, "6")[1]


def test_extracted_palette_goes_straight_into_a_recoloring(desk, run):
    run("trace", "flag.png", "-o", "art.svg")
    Path("one.json").write_bytes(run("palette", "extract", "flag.png", "--format", "json")[1])
    assert len(json.loads(Path("one.json").read_text())["colors"]) == 4
    assert run("recolor", "art.svg", "--palette", "one.json")[0] == 0
