"""The command unmap: what is typed, and what comes out."""

import io
import re
from pathlib import Path

import numpy as np
import pytest

from segvec.heat import unmap as undone
from segvec_cli.commands import unmap

RAMP = np.array([[-1.0, 0.0, 1.0], [2.0, 4.0, 8.0]])

COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    # back to numbers
    ("unmap flag.png --cmap viridis", 0, "of 384 pixels (100%) are off the map"),
    (
        "unmap flag.png --cmap #dc1e1e,#1ea03c,#1e3cc8 -o a.npy --uncertainty b.csv",
        0,
        "pixels (25%) are off the map; val",
    ),
    ("unmap flag.png --cmap red,blue --max-distance 300 -q -o {name}.csv -o -", 0, None),
    ("unmap flag.png --cmap virids", 1, "did you mean 'viridis'"),
    ("unmap missing.png --cmap gray", 1, "missing.png does not exist"),
    ("unmap ramp.npy --cmap gray -o a.npy", 1, "segvec: ramp.npy"),
    ("unmap flag.png --cmap gray --vmin 4 --vmax 1", 1, "vmin must not be above vmax"),
    ("unmap flag.png --cmap gray -o flag.png/a.npy", 1, "flag.png is a file, not a folder"),
    ("unmap flag.png --cmap gray --norm log", 1, "vmin must be above 0 for log"),
    ("unmap flag.png --cmap gray --steps 4 --norm power --gamma 2 --max-distance 300 -q -o a.npy", 0, None),
    ("unmap flag.png --cmap gray --norm equalize", 2, "linear"),
    ("unmap flag.png --cmap gray --steps 0", 2, "--steps"),
    ("unmap flag.png", 2, "missing option '--cmap'"),
    ("unmap flag.png --cmap gray -o a.png", 2, "unknown suffix '.png' in output 'a.png'; choose one of .npy, .csv"),
    ("unmap flag.png --cmap gray --uncertainty -", 2, "no suffix in output '-'"),
    ("unmap flag.png --cmap gray -o a.npy --uncertainty a.npy", 2, "a.npy would be written twice"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(laboratory, check_line, line, code, message):
    check_line(line, code, message)


@pytest.mark.parametrize("suffix", [".npy", ".csv"])
def test_unmap_gives_back_what_heatmap_has_drawn(laboratory, run, suffix):
    run(*["heatmap", "ramp.csv", "--cmap", "jet", "--vmin", "-1", "--vmax", "8", "--width", "3", "-o", "a.png"])
    line = f"unmap a.png --cmap jet --vmin -1 --vmax 8 -o a{suffix} --uncertainty b{suffix}"
    code, output, errors = run(*line.split())
    assert (code, output) == (0, b"")
    assert re.fullmatch(r"segvec: 0 of 6 pixels \(0%\) are off the map; values are sure to .*\n", errors)
    values, most = (
        np.load(name) if suffix == ".npy" else np.loadtxt(name, delimiter=",") for name in (f"a{suffix}", f"b{suffix}")
    )
    assert (np.abs(values - RAMP) <= most).all()
    assert most.max() < 0.1


def test_unmap_fills_in_the_name_and_writes_csv_to_the_standard_output(laboratory, run):
    run(*["heatmap", "ramp.csv", "--cmap", "gray", "--width", "3", "-o", "heat.png"])
    line = "unmap heat.png --cmap gray --vmin -1 --vmax 8 -o - -o {name}.csv"
    _, output, _ = run(*line.split())
    assert Path("heat.csv").read_bytes() == output
    assert np.loadtxt(io.BytesIO(output), delimiter=",").shape == (2, 3)


@pytest.mark.parametrize(
    "scale",
    [
        "--norm log --vmin 1 --vmax 9",
        "--norm symlog --vmin -1 --vmax 8 --threshold 4",
        "--norm power --gamma 3 --vmax 9",
    ],
)
def test_unmap_undoes_norms_and_steps(laboratory, run, scale):
    np.save("low.npy", np.array([[1.0, 2.0, 3.5], [4.0, 6.0, 8.0]]))
    chosen = f"--cmap magma --steps 5 {scale if '--vmin' in scale else scale + ' --vmin 0'}".split()
    run("heatmap", "low.npy", *chosen, "--width", "3", "-o", "a.png")
    run("unmap", "a.png", *chosen, "-o", "a.npy", "--uncertainty", "b.npy")
    assert (np.abs(np.load("a.npy") - np.load("low.npy")) <= np.load("b.npy")).all()
    assert np.ptp(np.load("b.npy")) > 0


def test_norms_are_those_of_the_library():
    assert unmap.INVERTIBLE_NORMS == undone.INVERTIBLE_NORMS
