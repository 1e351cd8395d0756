"""The command poster: what is typed, and what comes out."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest
from machine import needs_cairo
from PIL import Image

from segvec.options.paging import PageOptions


def opened(path):
    with Image.open(path) as image:
        return image.size, np.asarray(image.convert("RGB"))


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("poster flag.png -o a.svg -o a.png -o a.pdf -o a.tif", 0, None),
    (
        "poster flag.png second.png plain.png --for 74x105mm --dpi 50 --margin 5mm -o a.png",
        0,
        "segvec: plain.png: shows 8 x 4 of 8 x 8 pixels, --crop 0,2,8,4",
    ),
    (
        "poster flag.png --for 90x60 --palette sunset --title 'A <B>' --caption c --swatches -o a.svg",
        0,
        "shows 24 x 14",
    ),
    ("poster flag.png --for 90x60 --count 4 -o a.svg", 0, "segvec: seeds 0 to 3"),
    ("poster flag.png --for 90x60 --count 2 --palette triadic --seed 5 -o a.svg", 0, "segvec: seeds 5 to 6"),
    ("poster flag.png --for 90x60 --palette sunset --palette ocean -o a.svg", 0, "segvec: seeds 0 to 1"),
    ("poster flag.png --for 90x60 --palette triadic --seed 7 -o a.svg", 0, "segvec: seed 7"),
    (
        "poster flag.png --for 74x105mm --bleed 3mm --marks --background blur --radius 2mm -o a.pdf",
        0,
        "shows 12 x 16 of 24 x 16 pixels, --crop 6,0,12,16\n",
    ),
    (
        "poster flag.png --for 90x60 --title Flag --text-at top --text-backing box --font Oswald -o a.jpg -o a.webp",
        0,
        None,
    ),
    (
        "poster flag.png --for 300x200 --title Flag --text-at top --ink gold --background none -o a.jpg",
        0,
        "less than 3:1",
    ),
    ("poster flag.png --for 300x200 --quality 40 -o a.jpg -o a.png", 0, None),
    ("poster flag.png --for 300x200 --title Флаг --font archivo-black -o a.png", 0, "taken from DejaVu Sans"),
    ("poster flag.png --for 300x200 --margin 30px --background none -o a.jpg", 0, "became white"),
    ("poster flag.png --for a5 --dpi 30 --margin 10 -o a.png", 0, "margin 10 is in pixels, 8.5 mm at 30 dpi"),
    ("poster flag.png --for a5 --background #FFF8-gold -o a.png", 2, "background must be opaque"),
    # what cannot be used
    ("poster flag.png --title 漢 -o a.png", 1, "no 漢 (U+6F22) in DejaVu Sans"),
    ("poster flag.png --font Oswold --title t -o a.png", 1, "did you mean 'Oswald'? `segvec fonts` shows all"),
    ("poster flag.png --title t --text-at middle -o a.png", 1, "text_at: unknown place 'middle'"),
    ("poster flag.png --for 70000x9 -o a.jpg", 1, "do not fit into JPEG: 65500 on a side"),
    ("poster flag.png --for 9x17000 -o a.webp", 1, "do not fit into WebP: 16383 on a side"),
    ("poster missing.png -o a.png", 1, "missing.png does not exist"),
    ("poster flag.png missing.png -o a.png", 1, "missing.png does not exist"),
    ("poster text.png -o a.png", 1, "segvec: "),
    ("poster flag.png --for a33 -o a.png", 1, "unknown size 'a33'; did you mean 'a3'?"),
    ("poster flag.png --margin 1furlong -o a.png", 1, "margin: unknown length"),
    ("poster flag.png --margin 12px -o a.png", 1, "leave no room"),
    ("poster flag.png --background fo -o a.png", 1, "background: unknown color 'fo'"),
    ("poster flag.png --font nowhere.ttf --title t -o a.png", 1, "no such font file: nowhere.ttf"),
    ("poster flag.png --palette sunst -o a.png", 1, "did you mean 'sunset'"),
    ("poster flag.png --crop middle -o a.png", 1, "crop: unknown gravity 'middle'"),
    ("poster flag.png --for a6 --dpi 9 --pages 2 -o p/{name}{number:02d}.png -o p/a.png", 0, "shows 23 x 16"),
    ("poster flag.png -o flag.png/a.png", 1, "flag.png is a file, not a folder"),
    ("poster flag.png -o folder.svg", 1, "it is a directory"),
    ("poster flag.png --for 900000x900000 -o a.svg -o a.png", 1, "are too many"),
    # mistakes
    ("poster flag.png -o a.png --quality 80", 2, "--quality needs an output of the format jpeg or webp"),
    ("poster flag.png -o a.jpg --quality 0", 2, "--quality"),
    ("poster flag.png -o a.jpg --text-backing fog", 2, "--text-backing"),
    ("poster flag.png -o a.jpg --text-at top", 2, "--text-at needs --title or --caption"),
    ("poster flag.png -o a.jpg --title-at top", 2, "did you mean --text-at"),
    ("poster flag.png", 2, "missing option '-o' / '--output'"),
    ("poster -o a.png", 2, "missing argument 'IMAGE...'"),
    ("poster flag.png -o a.bmp", 2, "unknown suffix '.bmp' in output 'a.bmp'"),
    ("poster flag.png -o a --pages 2", 2, "no suffix in output 'a'"),
    ("poster flag.png -o '' --pages 2", 2, "the output has no name"),
    ("poster flag.png -o -", 2, "no suffix in output '-'"),
    ("poster flag.png -o a.png -o a.png", 2, "would be written twice"),
    ("poster flag.png -o flag.png", 2, "would be written over an input"),
    ("poster flag.png second.png -o second.png", 2, "would be written over an input"),
    ("poster art-2.png --pages 2 -o art.png", 2, "would be written over an input"),
    ("poster flag.png second.png --count 2 -o a.png", 2, "--count makes a series of one image"),
    ("poster flag.png --count 0 -o a.png", 2, "'--count'"),
    ("poster flag.png --fit fill -o a.png", 2, "--fit"),
    ("poster flag.png --pages 0 -o a.png", 2, "--pages must be 1 to 100, got 0"),
    ("poster flag.png --dpi nan -o a.png", 2, "--dpi"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(wall, check_line, line, code, message):
    check_line(line, code, message)


@pytest.mark.parametrize("more", [("--for", "a33"), ("--title", "漢"), ("--title", "t", "--font", "Oswold")])
def test_what_no_page_can_have_is_told_before_the_picture_is_read(wall, run, more):
    code, _, errors = run("poster", "text.png", *more, "-o", "a.png")
    assert code == 1
    assert re.search("unknown size|no 漢|unknown font", errors)


def test_poster_has_the_size_that_is_asked(wall, run):
    run("poster", "flag.png", "--for", "74x105mm", "--dpi", "100", "-o", "new.png", "-o", "new.svg", "-o", "new.tif")
    size, pixels = opened("new.png")
    assert size == (291, 413)
    assert np.array_equal(opened("new.tif")[1], pixels)
    assert 'width="74mm" height="105mm"' in Path("new.svg").read_text()


@pytest.mark.parametrize(
    "more", [["--count", "3"], ["--palette", "sunset", "--palette", "ocean", "--palette", "map:viridis"]]
)
def test_series_is_laid_out_as_a_grid_of_different_pieces(wall, run, more):
    code, _, errors = run(
        "poster", "flag.png", "--for", "96x32", "--gutter", "0", "--columns", "3", *more, "-o", "n.png"
    )
    if code:
        pytest.fail(errors)
    _, pixels = opened("n.png")
    pieces = {tuple(map(tuple, pixels[[8, 24], column].tolist())) for column in (8, 40, 72)}
    assert len(pieces) == 3


@needs_cairo
def test_pages_are_numbered_but_stand_in_one_pdf(wall, run):
    outputs = ("-o", "new.png", "-o", "new.pdf", "-o", "new.svg", "-o", "{name}.tif")
    run("poster", "flag.png", "--for", "36x30", "--pages", "2", *outputs)
    made = {path.name for path in wall.iterdir() if path.name.startswith(("new", "flag"))}
    pages = {
        f"{name}-{number}.{suffix}"
        for name, suffix in (("new", "png"), ("new", "svg"), ("flag", "tif"))
        for number in (1, 2)
    }
    assert made == {*pages, "new.pdf", "flag.png"}
    run("poster", "flag.png", "--for", "72x30", "-o", "wide.png")
    both = np.hstack([opened(f"new-{number}.png")[1] for number in (1, 2)])
    assert np.array_equal(both, opened("wide.png")[1])
    assert np.array_equal(opened("flag-2.tif")[1], opened("new-2.png")[1])
    for number in (1, 2):
        run("render", f"new-{number}.svg", "-o", "again.png")
        assert np.array_equal(opened("again.png")[1], opened(f"new-{number}.png")[1])


def test_failed_file_leaves_what_was_there(wall, run):
    Path("b.svg").write_text("kept")
    code, _, _ = run("poster", "flag.png", "--for", "900000x900000", "-o", "b.svg", "-o", "b.png")
    assert code == 1
    assert Path("b.svg").read_text() == "kept"


@needs_cairo
def test_same_line_writes_the_same_bytes(wall, run):
    line = ["poster", "flag.png", "--for", "52x74mm", "--dpi", "72", "--title", "Flag", "--crop", "auto"]
    for name in ("one", "two"):
        run(*line, "-o", f"{name}.png", "-o", f"{name}.svg", "-o", f"{name}.pdf")
    for suffix in ("png", "svg", "pdf"):
        assert Path(f"one.{suffix}").read_bytes() == Path(f"two.{suffix}").read_bytes()


@pytest.mark.parametrize("command", ["poster", "banner", "render"])
def test_help_names_every_option_of_a_page(run, command):
    code, output, _ = run(command, "--help")
    assert code == 0
    flags = set(re.findall(r"--[a-z-]+", output.decode()))
    names = {field.name for field in dataclasses.fields(PageOptions)} - {"destination"}
    assert {f"--{name.replace('_', '-')}" for name in names} | {"--for", "--output"} <= flags
