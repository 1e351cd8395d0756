"""The command render: what is typed, and what comes out."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from processes import run_process


def opened(path):
    with Image.open(path) as image:
        return image.size, np.asarray(image.convert("RGB"))


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("render art.svg --for 90x60 -o a.png -o a.svg -o a.pdf", 0, None),
    ("render art.svg other.svg --for 105x74mm --dpi 50 -o a.png", 0, "segvec: art.svg: shows 24 x 8 of 24 x 16 pixels"),
    # in this process, as those below: the one that a limit of time takes is started often enough
    ("render art.svg --fit tile --for 90x60 --time-limit 0 -o a.tiff", 0, None),
    ("render art.svg --width 90 --time-limit 0 -o a.png -o a.pdf", 0, None),
    ("render art.svg --height 50 --time-limit 0 -o a.png", 0, None),
    ("render art.svg --width 90 --for a4 -o a.png", 2, "give either --for or --width and --height"),
    # what cannot be used
    ("render missing.svg -o a.png", 1, "missing.svg does not exist"),
    ("render broken.svg -o a.png", 1, "segvec: "),
    ("render empty.svg -o a.png", 1, "segvec: "),
    ("render art.svg broken.svg -o a.png", 1, "segvec: "),
    ("render flag.png -o a.png", 1, "segvec: "),
    # mistakes
    ("render art.svg --colors 3 -o a.png", 2, "no such option"),
    ("render art.svg -o art.svg", 2, "would be written over an input"),
    ("render", 2, "missing argument 'SVG...'"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(wall, check_line, line, code, message):
    check_line(line, code, message)


def test_rendered_documents_keep_their_own_colors(wall, run):
    words = ["--for", "48x16", "--gutter", "0", "--columns", "2", "--time-limit", "0", "-o", "new.png"]
    assert run("render", "art.svg", "other.svg", *words)[0] == 0
    _, both = opened("new.png")
    for number, name in enumerate(("art", "other")):
        assert run("render", f"{name}.svg", "--time-limit", "0", "-o", f"{name}.png")[0] == 0
        assert np.array_equal(both[:, 24 * number : 24 * number + 24], opened(f"{name}.png")[1])


def test_document_that_takes_too_long_is_given_up(desk, run):
    slow = '<path d="M0 0H8"/>' * 100_000
    Path("slow.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">{slow}</svg>')
    code, _, errors = run("render", "slow.svg", "--time-limit", "1", "-o", "a.png")
    assert (code, errors.count("\n")) == (1, 1)
    assert "longer than 1 second" in errors
    assert not Path("a.png").exists()


def test_drawing_large_has_the_same_limit_as_the_trial(desk):
    # Small, each of these triangles takes a microsecond, and large a thousand times as long.
    slow = '<path d="M0 0H8L0 8"/>' * 60_000
    Path("slow.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">{slow}</svg>')
    done = run_process("render", "slow.svg", "--width", "3000", "--time-limit", "2", "-o", "a.png")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "took longer than 2 seconds" in done.stderr  # on a busy machine the trial does
    assert not Path("a.png").exists()


@pytest.mark.parametrize(
    ("words", "size"), [("--width 90", (90, 60)), ("--height 30", (45, 30)), ("--width 50 --height 70", (50, 70))]
)
def test_document_is_rendered_at_a_width_or_height_in_its_own_shape(words, size, desk, run):
    Path("b.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="9" height="9"/></svg>'
    )
    assert run("render", "b.svg", *words.split(), "--time-limit", "0", "-o", "b.png")[0] == 0
    with Image.open("b.png") as image:
        assert image.size == size
