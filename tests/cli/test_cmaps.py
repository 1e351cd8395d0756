"""The command cmaps: what is typed, and what comes out."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage


def pixels_of(data):
    return np.asarray(PillowImage.open(io.BytesIO(data)).convert("RGB"))


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    # colormaps
    ("cmaps", 0, None),
    ("cmaps --kind diverging -o a.png", 0, None),
    ("cmaps --kind cyclic -o a.svg", 0, None),
    ("cmaps --kind fancy", 1, "unknown kind 'fancy'; choose one of matplotlib perceptually uniform"),
    ("cmaps -o flag.png/a.svg", 1, "flag.png is a file, not a folder"),
    ("cmaps -o a.gif", 2, "unknown suffix in output 'a.gif'; choose one of .svg, .png"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(laboratory, check_line, line, code, message):
    check_line(line, code, message)


def test_colormaps_are_listed_by_kind(run):
    _, output, _ = run("cmaps")
    lines = output.decode().splitlines()
    assert "matplotlib diverging:" in lines
    assert {"  viridis", "  coolwarm", "  twilight"} <= set(lines)
    _, output, _ = run("cmaps", "--kind", "Cyclic")
    assert "matplotlib cyclic:" in output.decode()
    assert "viridis" not in output.decode()


def test_colormaps_are_drawn(laboratory, run):
    run("cmaps", "--kind", "cyclic", "-o", "a.png")
    run("cmaps", "--kind", "cyclic", "-o", "a.svg")
    assert len(np.unique(pixels_of(Path("a.png").read_bytes()).reshape(-1, 3), axis=0)) > 100
    assert "twilight_shifted" in Path("a.svg").read_text()
