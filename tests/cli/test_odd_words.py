"""Names, paths and numbers that nobody means: one line, and nothing left behind."""

from pathlib import Path

import pytest

LONG_NAME = "n" * 300
LONG_PATH = "folder/" * 900 + "file"
DIGITS = "9" * 400

LINES = [
    "trace {long}.png -o a.svg",
    "trace flag.png -o {long}.svg",
    "trace flag.png -o a.svg --save-mask {long}.png",
    "trace flag.png -o a.svg --mask {long}.png",
    "trace flag.png -o a.svg --labels {long}.npy",
    "trace flag.png -o a.svg --palette {long}.gpl",
    "trace flag.png -o a.svg --style isolines:palette={long}.gpl",
    "effect flag.png -e invert -o {long}.png",
    "recolor {long}.svg --palette sunset -o a.svg",
    "series flag.png -o {long}",
    "series flag.png -o a --name {long}",
    "animate flag.png --palette sunset -o {long}.svg",
    "animate flag.png --palette sunset -o {long}.gif",
    "replay {long}.svg flag.png -o a.svg",
    "palette show {long}.gpl",
    "palette list -o {long}.json",
    "poster flag.png --for a6 -o {long}.pdf",
    "poster flag.png --for a6 --dpi 30 --title x --font {long}.ttf -o a.pdf",
    "render {long}.svg -o a.png",
    "heatmap {long}.npy -o a.svg",
    "heatmap {long}.gif -o a.gif",
    "heatmap {long}.mp4 -o a.gif",
    "heatmap flag.png -o {long}.svg",
    "heatmap flag.png -o {long}.gif",
    "unmap flag.png --cmap viridis -o {long}.npy",
    "cmaps -o {long}.png",
    "cut flag.png --width 9mm -o {long}.svg",
    "separate flag.png --width 9mm -o {long}",
    "demo -o {long}.svg",
    "{long}",
]


@pytest.mark.parametrize(
    ("line", "long"), [*((line, LONG_PATH) for line in LINES), *((line, LONG_NAME) for line in LINES[:2])]
)
def test_names_that_are_too_long_are_told_on_one_line(desk, run, line, long):
    code, output, errors = run(*line.format(long=long).split())
    assert code in (1, 2)
    assert output == b""
    assert "unexpected" not in errors
    assert "Traceback" not in errors
    assert all(part.startswith(("segvec: ", "")) for part in errors.splitlines())
    assert not [path for path in Path().rglob("*") if path.name.startswith(("a.", ".segvec"))]


INTEGERS = ("seed", "colors", "window", "precision", "max-pixels", "min-area", "width", "scale", "dpi", "only")
NUMBERS = [
    *(f"trace flag.png -o a.png --{name} {DIGITS}" for name in INTEGERS),
    f"series flag.png -o a --seed {DIGITS}",
    f"series flag.png -o a --columns {DIGITS}",
    f"palette generate random --size {DIGITS}",
    f"palette generate random --seed {DIGITS}",
    f"recolor art.svg --palette random --seed {DIGITS}",
    f"recolor art.svg --keep-at {DIGITS},{DIGITS}",
    f"effect flag.png -e median:{DIGITS} -o a.png",
    f"effect flag.png -e gaussian:{DIGITS} -o a.png",
    f"trace flag.png --style halftone:cell={DIGITS} -o a.svg",
    f"trace flag.png --style isolines:levels={DIGITS} -o a.svg",
    f"heatmap flag.png --block {DIGITS} -o a.png",
    f"heatmap flag.png --cells {DIGITS}x{DIGITS} -o a.png",
    f"heatmap flag.png --vmin {DIGITS} -o a.png",
    f"heatmap flag.png --frame {DIGITS} -o a.png",
    f"poster flag.png --for {DIGITS}x{DIGITS} -o a.pdf",
    f"poster flag.png --for a6 --margin {DIGITS}mm -o a.pdf",
    f"poster flag.png --for a6 --pages {DIGITS} -o a.pdf",
    f"render art.svg --width {DIGITS} -o a.png",
    "series flag.png -o a --name {number:0999999999}",
    "series flag.png -o a --name {number:{seed}}",
    "heatmap flag.png --annotate {:0999999999} -o a.svg",
]


@pytest.mark.parametrize("line", NUMBERS, ids=[line.replace(DIGITS, "9...") for line in NUMBERS])
def test_numbers_of_hundreds_of_digits_are_refused_on_one_line(studio, run, line):
    code, output, errors = run(*line.split())
    assert code in (1, 2)
    assert output == b""
    assert errors.startswith("segvec: ")
    assert errors.count("\n") == 1
    assert "unexpected" not in errors
    assert not list(Path().glob("a*.p*"))


MEANT = [
    # what a newcomer types, exit code, what is answered
    ("trace shots -o a.svg", 1, "shots is a directory, not a file; name what is in it, as shots/*"),
    ("trace https://example.org/a.png -o a.svg", 1, "is an address, and nothing is fetched: download it first"),
    ("trace fl*.png -o a.svg", 1, "fl*.png does not exist; without quotes the shell puts the files in its place"),
    ("trace art.svg -o a.svg", 1, "(JPEG, PNG, WebP, TIFF, BMP, GIF or AVIF): it is an SVG, a drawing already"),
    ("trace page.pdf -o a.svg", 1, "it is a PDF; save its page as PNG first"),
    ("trace flag.png a.svg", 2, "a.svg does not exist; did you mean -o a.svg?"),
    ("trace flag.png -o a.png --width 10cm", 2, "'10cm' is not a number of pixels; segvec poster"),
    ("trace flag.png -o a.png --width 50%", 2, "'50%' is not a number of pixels"),
    ("trace flag.png -o a.png --width 30px", 0, None),
    ("trace flag.png -c 5", 2, "no such option -c; did you mean --colors?"),
    ("series flag.png -n 5", 2, "no such option -n; did you mean --count?"),
    ("recolor flag.png --palette sunset", 1, "flag.png is a picture, not an SVG; segvec trace makes one of it"),
    ("render flag.png -o a.png", 1, "flag.png is a picture, not an SVG"),
    ("recolor art.svg --palette viridis", 1, "the color map is map:viridis"),
    ("recolor art.svg --palette 'navy gold'", 1, "colors have commas between: navy,gold"),
    ("palette sunset", 2, "did you mean: segvec palette show sunset"),
    ("palette flag.png", 2, "did you mean: segvec palette extract flag.png"),
    ("effect flag.png -e blur:3 -o a.png", 2, "it is written as 'gaussian:3' here"),
]


@pytest.mark.parametrize(("line", "code", "message"), MEANT, ids=[line[0] for line in MEANT])
def test_newcomers_are_answered_with_what_they_mean(studio, check_line, line, code, message):
    Path("shots").mkdir()
    Path("page.pdf").write_bytes(b"%PDF-1.7\n")
    check_line(line, code, message)
