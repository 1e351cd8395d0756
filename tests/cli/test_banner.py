"""The command banner: what is typed, and what comes out."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data


def opened(path):
    with Image.open(path) as image:
        return image.size, np.asarray(image.convert("RGB"))


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("banner flag.png -o a.png", 0, "segvec: flag.png: shows 24 x 6 of 24 x 16 pixels, --crop 0,"),
    ("banner flag.png -o a.png -q", 0, None),
    ("banner flag.png --for 60x40 -o a.png", 0, None),
    ("banner flag.png --fit contain -o a.png", 0, None),
    ("banner flag.png --for 200x50 --crop top -o a.svg", 0, "--crop 0,0,24,6; 62% is cut off, --fit contain shows all"),
    ("banner flag.png --for 20x10 --crop top -o a.svg", 0, "shows 24 x 12 of 24 x 16 pixels, --crop 0,0,24,12\n"),
    ("banner flag.png --for 20x10 --turn 90 --crop 4,2,12,6 -o a.svg", 0, None),
    ("banner flag.png --for 10x10 --turn 90 --crop 4,2,12,6 -o a.svg", 0, "shows 6 x 6 of 16 x 24 pixels, --crop "),
    ("banner flag.png --crop 4,2,0,6 -o a.svg", 2, "--crop must have a width and a height of more than 0"),
    ("banner flag.png --crop 4,2,200,6 -o a.svg", 1, "beyond the picture of 24 x 16 pixels"),
    ("banner flag.png --turn 30 -o a.svg", 2, "--turn must be 90, 180, 270 or -90 degrees"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(wall, check_line, line, code, message):
    check_line(line, code, message)


def test_banner_is_made_for_linkedin_unless_told(wall, run):
    run("banner", "flag.png", "-o", "new.png")
    assert opened("new.png")[0] == (1584, 396)
    run("banner", "flag.png", "--for", "youtube", "--dpi", "40", "-o", "new.svg")
    assert 'width="2560"' in Path("new.svg").read_text()


def test_a_part_is_traced_alone(wall, run):
    Image.fromarray(opened("flag.png")[1][2:8, 4:16]).save("part.png")
    run("banner", "part.png", "--for", "120x60", "--title", "Part", "-o", "one.svg")
    run("banner", "flag.png", "--for", "120x60", "--crop", "4,2,12,6", "--title", "Part", "-o", "two.svg")
    one, two = (re.sub("<metadata>.*</metadata>", "", Path(name).read_text()) for name in ("one.svg", "two.svg"))
    assert re.findall(' d="([^"]*)"', one) == re.findall(' d="([^"]*)"', two)


def test_a_face_is_found_in_the_picture_that_is_traced(wall, run):
    tall = np.full((700, 220, 3), (120, 124, 118), np.uint8)
    tall[450:670] = data.astronaut()[:220, 110:330]
    Image.fromarray(tall).save("tall.png")
    line = ["banner", "tall.png", "--for", "220x220", "--style", "low-poly:n_points=60", "-o", "a.svg"]
    _, _, said = run(*line)
    left, top, width, height = map(int, re.search(r"--crop (\d+),(\d+),(\d+),(\d+)", said).groups())
    assert (left, width, height) == (0, 220, 220)
    assert top <= 520
    assert top + height >= 615
