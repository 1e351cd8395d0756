"""The command replay: what is typed, and what comes out."""

import os
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from deep_pictures import tiff_of
from PIL import Image as pillow

from segvec.image import png
from segvec.svg.metadata import recipe_of, with_recipe

COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    # replay
    ("replay art.svg flag.png -o a.svg", 0, None),
    ("replay art.svg flag.png --palette ocean --colors 2 -o a.png --width 100", 0, None),
    ("replay art.svg flag.png --transparent background -o a.svg -o a.png", 0, None),
    ("replay art.svg flag.png --css -o a.svg", 0, None),
    ("replay art.svg dot.png -o a.svg", 1, "dot.png is not the picture that art.svg was made from"),
    ("replay plain.svg flag.png -o a.svg", 1, "plain.svg has no recipe"),
    ("replay art.svg missing.png -o a.svg", 1, "missing.png does not exist"),
    ("replay art.svg", 2, "missing argument 'IMAGE'"),
    # a recipe is a stranger's wish
    ("replay unsigned.svg flag.png -o a.svg", 1, "flag.png is not the picture that unsigned.svg was made from"),
    ("replay short.svg flag.png -o a.svg", 1, "flag.png is not the picture that short.svg was made from"),
    (
        "replay masked.svg flag.png -o a.svg",
        1,
        "names a file, secret.png; it is opened only if you name it too",
    ),
    ("replay labeled.svg flag.png -o a.svg", 1, "names a file, pipe; it is opened only if you name it too (--labels)"),
    ("replay styled.svg flag.png -o a.svg", 1, "names a file, isolines:palette=two.gpl; it is opened only if you name"),
    ("replay blended.svg flag.png -o a.svg", 1, "names a file, pipe; it is opened only if you name it too (--effect)"),
    ("replay weighted.svg flag.png -o a.svg", 1, "names a file, secret.png; it is opened only if you name it too"),
    ("replay blended.svg flag.png --effect blend:flag.png,mode=screen -o a.svg", 0, None),
    ("replay masked.svg flag.png --mask none -o a.svg", 0, None),
    ("replay masked.svg flag.png --mask flag.png -o a.svg", 0, None),
    ("replay labeled.svg flag.png --labels flag.png -o a.svg", 0, None),
    ("replay styled.svg flag.png --style isolines:palette=two.gpl -o a.svg", 0, None),
    ("replay named.svg flag.png -o a.svg", 0, None),
    ("replay lifted.svg large.png -o a.svg", 1, "large.png has 300 megapixels, more than the limit of"),
    (
        "replay lifted.svg large.png --max-pixels 71M -o a.svg",
        1,
        "large.png has 300 megapixels, more than the limit of 71",
    ),
]


@pytest.fixture
def foreign(studio):
    """Documents whose recipes somebody changed."""
    text = Path("art.svg").read_text()
    claims_much = png.header(30_000, 10_000, color_type=png.RGB) + png.END
    Path("large.png").write_bytes(claims_much)
    Path("secret.png").write_bytes(Path("flag.png").read_bytes())
    if hasattr(os, "mkfifo"):  # of which reading never ends
        os.mkfifo("pipe")
    changes = {
        "unsigned": {"source": ""},
        "short": {"source": recipe_of(text)["source"][:2]},
        "masked": {"mask": "secret.png"},
        "labeled": {"segment": "labels", "labels": "pipe"},
        "styled": {"style": "isolines:palette=two.gpl"},
        "blended": {"effects": ["invert", "blend:pipe,mode=screen@g"]},
        "weighted": {"effects": ["kernel:file=secret.png"]},
        "named": {"style": "isolines:palette=sunset"},
        "lifted": {"source": sha256(claims_much).hexdigest()[:16], "max_pixels": 10**9},
    }
    for name, change in changes.items():
        Path(f"{name}.svg").write_text(with_recipe(text, {**recipe_of(text), **change}))
    return studio


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(foreign, check_line, line, code, message):
    check_line(line, code, message)


def test_replay_gives_the_same_bytes(studio, run):
    _, recolored, _ = run("recolor", "art.svg", "--palette", "sunset")
    Path("new.svg").write_bytes(recolored)
    assert run("replay", "art.svg", "flag.png")[1] == Path("art.svg").read_bytes()
    assert run("replay", "new.svg", "flag.png")[1] == recolored


def test_replay_of_a_themed_document_is_themed(studio, run):
    Path("themed.svg").write_bytes(run("trace", "flag.png", "--css")[1])
    assert b"@supports" in Path("themed.svg").read_bytes()
    assert run("replay", "themed.svg", "flag.png")[1] == Path("themed.svg").read_bytes()


@pytest.mark.parametrize("name", ["classes.npy", "classes.png"])
def test_replay_of_class_numbers_gives_the_same_bytes(bench, run, name):
    numbers = np.arange(12).reshape(3, 4).repeat(5, axis=0).repeat(5, axis=1)
    np.save("classes.npy", numbers)
    pillow.fromarray(numbers.astype(np.uint8)).save("classes.png")
    Path("a.svg").write_bytes(run("trace", name, "--segment", "labels", "--palette", "navy,gold,teal")[1])
    assert run("replay", "a.svg", name)[1] == Path("a.svg").read_bytes()


def test_replay_of_a_range_gives_the_same_bytes(studio, run):
    twelve = np.array([[0, 1500], [3000, 4095]], np.uint16).repeat(9, axis=0).repeat(9, axis=1)
    Path("twelve.tif").write_bytes(tiff_of(np.dstack([twelve] * 3)))
    for line in ("--range 0,4095", "--range auto --effect gaussian:1"):
        _, drawn, _ = run("trace", "twelve.tif", *line.split())
        Path("twelve.svg").write_bytes(drawn)
        assert b"#fff" in drawn
        assert run("replay", "twelve.svg", "twelve.tif")[1] == drawn
