"""Traces with effects, styles and masks: what is typed, and what comes out."""

import io
from pathlib import Path

import numpy as np
import pytest
from pictures import half_clear
from PIL import Image as pillow

import segvec
from segvec.options.styles import STYLES
from segvec.svg.metadata import recipe_of


def opened(file):
    return pillow.open(io.BytesIO(file) if isinstance(file, bytes) else file)


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    # traces
    ("trace flag.png --effect invert --effect gaussian:1@g -o a.svg", 0, None),
    ("trace flag.png --effect nothing -o a.svg", 2, "unknown effect 'nothing'"),
    ("trace flag.png --style halftone:cell=4 -o a.svg -o a.png --width 48", 0, None),
    ("trace flag.png --style borders --pen-order -o a.svg", 0, None),
    ("trace flag.png --style hatching --pen-order --effect invert -o a.svg", 0, None),
    ("trace flag.png --style stained-glass:n_segments=4 --background white -o a.svg -o a.geojson", 0, None),
    ("trace flag.png --pen-order -o a.svg", 0, "--pen-order does nothing without --style"),
    ("trace flag.png --style halftone --only center -o a.svg", 0, "--only does nothing with --style halftone"),
    ("trace flag.png --style low-poly --colors 9 -o a.svg", 0, "--colors does nothing with --style low-poly"),
    ("trace flag.png --style borders --only 0 --colors 4 -o a.svg", 0, None),
    ("trace flag.png --style halftne -o a.svg", 2, "unknown style 'halftne'; did you mean 'halftone'?"),
    ("trace flag.png --style halftone:cel=4 -o a.svg", 2, "the style halftone has no 'cel'; did you mean 'cell'?"),
    (
        "trace flag.png --style halftone:cell=wide -o a.svg",
        2,
        "cell must be a number 1 to 1000 pixels or none, got 'wide'",
    ),
    ("trace flag.png --style halftone:cell=0 -o a.svg", 2, "cell must be a number 1 to 1000 pixels or none, got '0'"),
    ("trace flag.png --style halftone -o a.geojson", 1, "only a traced picture has regions"),
    # masks
    ("trace flag.png --only largest --mask left.png --remove-background 0.1 --save-mask m.png -o a.svg", 0, None),
    ("trace half.png --save-mask m.png", 0, None),
    ("trace flag.png second.png --save-mask m-{name}.png -o x-{name}.svg", 0, None),
    ("trace flag.png --style stained-glass:n_segments=4 --save-mask m.png -o a.svg", 0, None),
    ("trace flag.png second.png --save-mask m.png -o x-{name}.svg", 2, "2 masks cannot go to one output; put {name}"),
    ("trace flag.png --save-mask m.jpg -o a.svg", 2, "unknown suffix in --save-mask 'm.jpg'; it must be .png"),
    ("trace flag.png --save-mask a.png -o a.png", 2, "a.png would be written twice"),
    ("trace flag.png --save-mask flag.png -o a.svg", 2, "would be written over an input image"),
    ("trace flag.png --save-mask dot.png/m.png -o a.svg", 1, "dot.png is a file, not a folder"),
    ("trace flag.png --style halftone --save-mask m.png -o a.svg", 1, "--save-mask needs regions"),
    ("trace flag.png --style borders --save-mask m.png -o a.svg", 1, "--save-mask needs regions"),
    ("trace flag.png --mask dot.png -o a.svg", 1, "segvec: "),
    ("trace flag.png --only nobody -o a.svg", 2, "--only must be"),
    # replays of what no trace made
    (
        "replay borders.svg flag.png -o a.svg",
        1,
        "borders.svg is no trace that could be replayed: it was made as borders",
    ),
    ("replay isolines.svg flag.png -o a.svg", 1, "made as isolines"),
    ("replay mosaic.svg flag.png -o a.svg", 1, "made as mosaic"),
    ("replay heatmap.svg flag.png -o a.svg", 1, "made as heatmap"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(bench, check_line, line, code, message):
    check_line(line, code, message)


def test_effects_of_a_trace_stand_in_its_recipe(bench, run):
    svg = run("trace", "flag.png", "--effect", "invert", "--effect", "gaussian:1@g")[1].decode()
    assert recipe_of(svg)["effects"] == ["invert", "gaussian:1@g"]
    assert svg == segvec.trace("flag.png", effects=["invert", "gaussian:1@g"]).to_svg()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["half.png"], half_clear()[..., 3] > 0),
        (["half.png", "--background", "white"], np.ones((16, 24), bool)),
        (["flag.png"], np.ones((16, 24), bool)),
        (["flag.png", "--mask", "left.png"], half_clear()[..., 3] > 0),
        (["flag.png", "--only", "3,3"], np.kron([[1, 0], [0, 0]], np.ones((8, 12))) > 0),
        (["flag.png", "--only", "0"], np.kron([[0, 0], [0, 1]], np.ones((8, 12))) > 0),
        (["clear.png"], np.zeros((8, 8), bool)),
        (["half.png", "--style", "stained-glass:n_segments=4"], half_clear()[..., 3] > 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_saved_mask_is_white_where_the_artwork_is_visible(bench, run, options, expected):
    assert run("trace", *options, "--save-mask", "m.png", "-o", "a.svg")[0] == 0
    mask = opened("m.png")
    assert mask.mode == "L"
    assert np.array_equal(np.asarray(mask), np.where(expected, 255, 0))


def test_saved_mask_can_be_the_mask_of_another_trace(bench, run):
    run("trace", "flag.png", "--only", "3,3", "--save-mask", "m.png", "-o", "a.svg")
    svg = run("trace", "second.png", "--mask", "m.png", "--save-mask", "again.png")[1].decode()
    assert recipe_of(svg)["mask"] == "m.png"
    assert Path("again.png").read_bytes() == Path("m.png").read_bytes()


@pytest.mark.parametrize("style", STYLES)
def test_styled_art_is_replayed_to_the_same_bytes(bench, run, style):
    line = ["trace", "flag.png", "--style", style, "--effect", "invert", "--pen-order", "-o", "a.svg"]
    assert run(*line)[0] == 0
    _, again, errors = run("replay", "a.svg", "flag.png")
    assert errors == ""
    assert again == Path("a.svg").read_bytes()
    Path("b.svg").write_bytes(run("recolor", "a.svg", "--palette", "sunset")[1])
    assert run("replay", "b.svg", "flag.png")[1] == Path("b.svg").read_bytes() != again


def test_replay_can_change_the_style(bench, run):
    run("trace", "flag.png", "--style", "halftone:cell=4", "-o", "a.svg")
    svg = run("replay", "a.svg", "flag.png", "--style", "hatching")[1].decode()
    assert recipe_of(svg)["style"] == "hatching"


def test_series_has_a_style(bench, run):
    code, _, errors = run(
        *("series", "flag.png", "-o", "out", "--count", "2", "--style", "halftone:cell=4", "--effect", "invert")
    )
    assert (code, errors.count("\n")) == (0, 1)
    pieces = [recipe_of(path.read_text()) for path in sorted(Path("out").glob("flag-*.svg"))]
    assert [piece["style"] for piece in pieces] == ["halftone:cell=4"] * 2
    assert pieces[0]["recolor"] != pieces[1]["recolor"]
