"""The command heatmap: what is typed, and what comes out."""

import dataclasses
import io
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pictures import FLAG
from PIL import Image as PillowImage

import segvec
from segvec.heat.heatmap import heatmap
from segvec.options.heating import HeatmapOptions
from segvec.rendering.render import render

RAMP = np.array([[-1.0, 0.0, 1.0], [2.0, 4.0, 8.0]])


def pixels_of(data):
    return np.asarray(PillowImage.open(io.BytesIO(data)).convert("RGB"))


def segvec_bytes(folder, line):
    """Standard output of the program in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "segvec_cli", "heatmap", "flag.png", *line.split()],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    return done.stdout


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("heatmap flag.png -o a.png --gray oklab", 0, None),
    ("heatmap flag.png", 0, None),
    ("heatmap flag.png -o a.png -o a.svg -o a.pdf -o a.npy -o a.csv", 0, None),
    ("heatmap flag.png second.png -o heat-{name}.png", 0, None),
    (
        "heatmap ramp.npy ramp.csv -o {name}.heat.svg -o {name}.heat.png --width 60",
        2,
        "ramp.heat.svg would be written twice",
    ),
    ("heatmap flag.png -o a.png -o -", 0, None),
    # every kind of option
    ("heatmap flag.png --block 4 --reduce min --edge crop --grey rec709", 0, None),
    ("heatmap flag.png --block 4x2 --reduce quantile:0.9 --grey .3,.6,.1", 0, None),
    ("heatmap flag.png --cells 6x4 --reduce median --edge fraction", 0, None),
    ("heatmap flag.png --window 5 --block 1 --max-pixels 1k", 0, None),
    ("heatmap flag.png --mask mask.png", 0, None),
    ("heatmap flag.png --mask mask.npy", 0, None),
    ("heatmap ramp.csv --norm log", 0, None),
    ("heatmap ramp.csv --norm symlog --threshold 0.1 --center 1", 0, None),
    ("heatmap ramp.csv --norm power --gamma 0.5 --vmin -1 --vmax 9", 0, None),
    ("heatmap ramp.csv --norm equalize --percentile 5,95", 0, None),
    ("heatmap flag.png --block 1 --norm clahe --clip-limit 0.02", 0, None),
    ("heatmap ramp.csv --cmap navy,white,#c00 --cmap-range 0.2,0.9 --steps 5 --bad red", 0, None),
    ("heatmap ramp.csv --cmap MAGMA_r --vmin auto", 0, None),
    ("heatmap ramp.csv --width 100 --height 40 --dpi 96", 0, None),
    ("heatmap ramp.csv --for linkedin", 0, None),
    ("heatmap ramp.csv --for 4x2cm --dpi 100", 0, None),
    ("heatmap ramp.csv --shape circle --show both --gap 0.2 --background white", 0, None),
    ("heatmap ramp.csv --shape hexagon --show size -o a.svg", 0, None),
    ("heatmap ramp.csv --annotate {:.1f} --color-bar right --frame 2 --title Ramp --ink navy --paper #eee", 0, None),
    (
        "heatmap named.csv --names --color-bar bottom --frame 2 --title Named -o a.png -o a.svg -o a.pdf",
        0,
        None,
    ),
    ("heatmap named.csv --names --for linkedin --shape circle", 0, None),
    ("heatmap flag.png -v -o a.png", 0, None),
    # a part of the source
    (
        "heatmap flag.png --width 48 --height 16",
        0,
        "segvec: flag.png: shows 24 x 8 of 24 x 16 pixels, --crop 0,",
    ),
    ("heatmap flag.png --width 48 --height 16 --crop top", 0, "shows 24 x 8 of 24 x 16 pixels, --crop 0,0,24,8\n"),
    ("heatmap flag.png --width 48 --height 16 --crop 50%,100%", 0, "--crop 0,8,24,8\n"),
    ("heatmap flag.png --width 48 --height 6", 0, "81% is cut off, --crop none shows all, stretched\n"),
    ("heatmap flag.png --crop 50%,0,12,16", 0, "shows 12 x 16 of 24 x 16 pixels, --crop 12,0,12,16\n"),
    ("heatmap flag.png --turn 90 --crop 0,0,16,12", 0, "shows 16 x 12 of 16 x 24 pixels, --crop 0,0,16,12\n"),
    ("heatmap flag.png --crop 60%,0,50%,16", 2, "--crop must end inside the picture"),
    ("heatmap flag.png --turn 45", 2, "--turn must be 90, 180, 270 or -90 degrees, got 45"),
    ("heatmap flag.png --width 48 --height 16 --crop none", 0, None),
    ("heatmap flag.png --width 48 --height 16 -q", 0, None),
    ("heatmap ramp.csv --width 48 --height 48", 0, None),
    # regions
    ("heatmap flag.png --regions -o a.svg --cmap magma --reduce max --grey red", 0, None),
    ("heatmap flag.png --regions --preset pixel -o a.svg", 0, None),
    ("heatmap flag.png --regions --segment otsu --cmap magma --color-bar bottom --width 90 -o a.png -o a.pdf", 0, None),
    ("heatmap flag.png --regions --segment kmeans --colors 2 --reduce std", 0, None),
    ("heatmap flag.png --regions --labels flag.png --for 5x5cm --dpi 50 -o a.png", 0, None),
    # moving pictures
    ("heatmap clip.gif -o a.gif --block 4", 0, None),
    ("heatmap clip.gif -o a.apng -o a.webp --fps 5 --max-frames 2", 0, None),
    ("heatmap shots -o frame-%03d.png --cmap inferno --block 4", 0, None),
    ("heatmap shots -o {name}.gif --fps 10", 0, None),
    ("heatmap clip.npy -o a.gif --cells 6x4", 0, None),
    ("heatmap clip.npy -o a.gif --cells 6x4 --each-frame --norm equalize", 0, None),
    ("heatmap clip.gif --over-frames std -o a.png -o a.csv", 0, None),
    ("heatmap shots --over-frames median --color-bar right -o a.svg", 0, None),
    ("heatmap clip.gif --over-frames std -o a.gif", 2, "--over-frames makes one picture"),
    ("heatmap flag.png --each-frame -o a.png", 2, "--each-frame needs an output of .gif"),
    # what cannot be used
    ("heatmap missing.png", 1, "segvec: missing.png does not exist"),
    ("heatmap empty.png -o a.png", 1, "segvec: empty.png is empty"),
    ("heatmap truncated.png -o a.png", 1, "segvec: truncated.png"),
    ("heatmap text.png -o a.png", 1, "segvec: text.png"),
    ("heatmap words.csv -o a.png", 1, "segvec: words.csv"),
    ("heatmap clip.npy -o a.png", 1, "must have shape (H, W)"),
    ("heatmap shots -o a.png", 1, "segvec: shots"),
    ("heatmap folder.svg -o a.gif", 1, "segvec: "),
    ("heatmap nothing -o a.gif", 1, "segvec: "),
    ("heatmap flag.png -o flag.png/a.png", 1, "flag.png is a file, not a folder"),
    ("heatmap flag.png -o folder.svg", 1, "it is a directory"),
    ("heatmap flag.png --cmap virids", 1, "did you mean 'viridis'"),
    ("heatmap flag.png --reduce mena", 1, "unknown reduction 'mena'"),
    ("heatmap flag.png --grey reddish", 1, "reddish"),
    ("heatmap flag.png --for linkedn", 1, "did you mean 'linkedin'?"),
    ("heatmap flag.png --crop topp --for linkedin", 1, "unknown gravity 'topp'"),
    ("heatmap dot.png", 0, None),
    ("heatmap flag.png --block 30", 1, "block must be at most 24 x 16, the pixels shown"),
    ("heatmap flag.png --cells 30x4", 1, "cells must be at most 24 x 16"),
    ("heatmap flag.png --block 1 --width 10", 1, "cells do not fit into 10 pixels"),
    ("heatmap flag.png --mask dot.png", 1, "mask must have shape (16, 24), got (1, 1)"),
    ("heatmap flag.png --mask nothing.png", 1, "nothing.png does not exist"),
    ("heatmap flag.png --max-pixels 100", 1, "flag.png"),
    ("heatmap flag.png --bad greyish", 1, "greyish"),
    ("heatmap ramp.csv --annotate {:d}", 1, "cannot be used for numbers"),
    ("heatmap ramp.csv --regions -o a.svg", 1, "segvec: ramp.csv"),
    ("heatmap ramp.csv --names", 1, "segvec: ramp has no names of rows or columns; a table"),
    ("heatmap flag.png --names", 1, "segvec: flag has no names of rows or columns"),
    ("heatmap named.csv --names --block 2", 1, "leave out names, or block and cells"),
    ("heatmap clip.gif --names -o a.gif", 1, "names are those of a single table"),
    ("heatmap clip.gif -o a.gif --norm clahe", 1, "clahe"),
    # what was typed wrong
    ("heatmap", 2, "missing argument 'SOURCE...'"),
    ("heatmap flag.png -o a.bmp", 2, "unknown suffix '.bmp' in output 'a.bmp'; choose one of .png, .jpg"),
    ("heatmap flag.png --quality 50 -o a.jpg -o a.png", 0, None),
    ("heatmap flag.png --quality 50 -o a.png", 2, "--quality needs an output of the format jpeg or webp"),
    ("heatmap flag.png second.png -o a.png", 2, "2 sources cannot go to one output; put {name} or {number}"),
    ("heatmap flag.png second.png", 2, "2 sources cannot go to one output"),
    ("heatmap flag.png shots/../flag.png -o {name}.x.png", 2, "flag.x.png would be written twice"),
    ("heatmap flag.png -o flag.png", 2, "would be written over an input"),
    ("heatmap second.png flag.png -o {name}.svg -o second.png", 2, "cannot go to one output"),
    ("heatmap flag.png -o a.png -o a.png", 2, "a.png would be written twice"),
    ("heatmap flag.png -o a.png -o a.gif", 2, "either still or moving"),
    ("heatmap flag.png --fps 5 -o a.png", 2, "--fps and --max-frames need an output of .gif"),
    ("heatmap clip.gif -o a.gif --mask mask.png", 2, "--mask is for single pictures"),
    ("heatmap flag.png --regions -o a.csv", 2, "--regions needs outputs of the formats .png, .svg, .pdf"),
    ("heatmap flag.png --regions -o a.gif", 2, "--regions needs outputs of the formats .png, .svg, .pdf"),
    ("heatmap flag.png --regions -o a.svg --crop top", 2, "--crop does not go with --regions"),
    ("heatmap flag.png --regions -o a.svg --colors 900", 2, "--colors must be"),
    ("heatmap flag.png --segment otsu -o a.svg", 2, "--segment is for --regions"),
    ("heatmap flag.png --regions -o a.svg --names", 2, "--names does not go with --regions"),
    ("heatmap flag.png --regions -o a.svg --mask mask.png", 2, "--mask does not go with --regions"),
    ("heatmap flag.png --preset photo -o a.svg", 2, "--preset is for --regions"),
    ("heatmap flag.png --block 0", 2, "--block must be a pair of numbers of at least 1"),
    ("heatmap flag.png --block 2 --cells 2x2", 2, "give either block or cells"),
    ("heatmap flag.png --cells 6", 2, "'6'"),
    ("heatmap flag.png --norm cubic", 2, "unknown 'cubic'; choose one of linear"),
    ("heatmap flag.png --vmin 3 --vmax 1", 2, "--vmin must not be above vmax"),
    ("heatmap flag.png --percentile 99,1", 2, "--percentile must be two rising numbers"),
    ("heatmap flag.png --center 1 --norm log", 2, "--center goes with linear and symlog"),
    ("heatmap flag.png --show size", 2, "--show 'size' needs cells with a shape"),
    ("heatmap flag.png --for a4 --width 9", 2, "give either destination or width"),
    ("heatmap flag.png --gap 2", 2, "--gap must be 0 to 0.99"),
    ("heatmap flag.png --width -3", 2, "--width must be 1 to 1000000, got -3"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(laboratory, check_line, line, code, message):
    check_line(line, code, message)


def test_command_line_and_library_make_the_same_picture(laboratory, run):
    line = "--cells 6x4 --reduce max --cmap coolwarm --width 60 --height 40 --norm sqrt --crop none"
    _, output, _ = run("heatmap", "flag.png", *line.split())
    options = HeatmapOptions(cells=(6, 4), reduce="max", cmap="coolwarm", width=60, height=40, norm="sqrt", crop="none")
    assert output == heatmap(FLAG, options).to_png()
    assert output == segvec_bytes(laboratory, line)


def test_outputs_of_one_heatmap_agree(laboratory, run):
    run("heatmap", "ramp.csv", "-o", "a.png", "-o", "a.svg", "-o", "a.npy", "-o", "a.csv", "--width", "90")
    values = np.load("a.npy")
    assert np.array_equal(values, RAMP)
    assert np.array_equal(np.loadtxt("a.csv", delimiter=","), RAMP)
    assert np.array_equal(
        pixels_of(render(Path("a.svg").read_text(), format="png")), pixels_of(Path("a.png").read_bytes())
    )


def test_values_that_were_written_give_the_same_heatmap(laboratory, run):
    run("heatmap", "flag.png", "--block", "4", "-o", "a.npy", "-o", "a.csv")
    first = run("heatmap", "flag.png", "--block", "4", "--width", "60")[1]
    assert run("heatmap", "a.npy", "--width", "60")[1] == first
    assert run("heatmap", "a.csv", "--width", "60")[1] == first


def test_each_source_has_outputs_of_its_own(laboratory, run):
    assert run("heatmap", "flag.png", "column.png", "--block", "1", "-o", "out-{name}.npy")[0] == 0
    assert np.load("out-flag.npy").shape == (16, 24)
    assert np.load("out-column.npy").shape == (4, 1)


def test_quality_is_that_of_webp_too(laboratory, run):
    for quality in ([], ["--quality", "5"]):
        assert run("heatmap", "flag.png", "--block", "1", *quality, "-o", f"q{len(quality)}.webp")[0] == 0
    lossless, poor = (PillowImage.open(f"q{n}.webp").convert("RGB") for n in (0, 2))
    assert (np.asarray(lossless) != np.asarray(poor)).any()


def test_one_bad_source_does_not_stop_the_others(laboratory, run):
    code, _, errors = run("heatmap", "missing.png", "flag.png", "-o", "{name}.heat.png")
    assert code == 1
    assert errors == "segvec: missing.png does not exist\nsegvec: 1 of 2 done; failed: missing.png\n"
    assert Path("flag.heat.png").exists()


def test_picture_comes_through_the_standard_input(laboratory, run, monkeypatch):
    with Path("flag.png").open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        code, output, _ = run("heatmap", "-", "--width", "48", "-o", "{name}.png")
    assert (code, output) == (0, b"")
    assert Path("stdin.png").read_bytes() == run("heatmap", "flag.png", "--width", "48")[1]


def test_note_names_the_standard_input(laboratory, run, monkeypatch):
    with Path("flag.png").open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        _, _, errors = run("heatmap", "-", "--width", "20", "--height", "20")
    assert errors == "segvec: stdin: shows 16 x 16 of 24 x 16 pixels, --crop 4,0,16,16\n"


@pytest.mark.parametrize(("source", "fps"), [("clip.gif", 10), ("shots", 25)])
def test_frames_become_frames(laboratory, run, source, fps):
    assert run("heatmap", source, "-o", "a.gif", "--block", "4")[0] == 0
    with PillowImage.open("a.gif") as made:
        assert made.n_frames == 3
        assert made.size == (24, 16)
        assert made.info["duration"] == 1000 / fps


def test_frames_have_names_with_numbers(laboratory, run):
    run("heatmap", "shots", "-o", "frame-%03d.png", "--block", "4")
    frames = sorted(path.name for path in Path().glob("frame-*.png"))
    assert frames == ["frame-001.png", "frame-002.png", "frame-003.png"]
    first, last = (pixels_of(Path(name).read_bytes()) for name in (frames[0], frames[2]))
    assert np.array_equal(np.roll(first, 8, axis=1), last)


def test_regions_are_those_of_the_trace(laboratory, run):
    run("heatmap", "flag.png", "--regions", "--grey", "red", "--cmap", "gray", "-o", "a.svg")
    fills = set(re.findall(r"fill=.(#[0-9a-f]+)", Path("a.svg").read_text()))
    # Two of the four have the same red.
    assert fills == {"#000", "#fff", "#d8d8d8"}
    assert len(segvec.trace(FLAG).colors) == 4


def test_help_mentions_every_option(run):
    _, output, _ = run("heatmap", "--help")
    flags = set(re.findall(r"--[a-z-]+", output.decode()))
    fields = {field.name.replace("_", "-") for field in dataclasses.fields(HeatmapOptions)}
    assert {f"--{name}" for name in (fields - {"destination"}) | {"for", "mask", "regions", "fps", "output"}} <= flags


@pytest.mark.parametrize("command", ["heatmap", "unmap", "cmaps"])
def test_help_does_not_load_numpy(command):
    code = (
        "import sys\nfrom segvec_cli.app import main\n"
        f"try:\n    main(['{command}', '--help'])\nexcept SystemExit:\n    pass\n"
        "assert 'numpy' not in sys.modules, 'numpy was loaded'"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
