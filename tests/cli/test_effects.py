"""The command effects: what is typed, and what comes out."""

import io

import numpy as np
import pytest
from PIL import Image as pillow

from segvec.effects.effect import effect_names


def opened(file):
    return pillow.open(io.BytesIO(file) if isinstance(file, bytes) else file)


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    # the list
    ("effects", 0, None),
    ("effects -o a.png --image flag.png", 0, None),
    ("effects -o a.png --image missing.png", 1, "missing.png does not exist"),
    ("effects -o flag.png/a.png --image flag.png", 1, "flag.png is a file, not a folder"),
    ("effects -o a.svg", 2, "unknown suffix in output 'a.svg'; it must be .png"),
    ("effects --image flag.png", 2, "--image needs -o"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(bench, check_line, line, code, message):
    check_line(line, code, message)


def test_list_names_every_effect_and_its_parameters(bench, run):
    lines = run("effects")[1].decode().splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["color:", "edges:", "filter:"]
    assert {line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "} == set(effect_names())
    assert any(line.endswith("[default: 1,0,0]") for line in lines)


@pytest.mark.parametrize("name", ["flag.png", "dot.png", "column.png"])
def test_sheet_shows_every_effect_of_any_picture(bench, run, name):
    assert run("effects", "-o", "sheet.png", "--image", name)[0] == 0
    sheet = np.asarray(opened("sheet.png").convert("RGB"))
    assert 0.2 < sheet.shape[0] / sheet.shape[1] < 5
    is_marked = (sheet < 128).any(axis=2)
    assert is_marked.any(axis=1).sum() > 40  # the names, at least
