"""Every technique of the seeds is a row of the cookbook's table, and every row does what it says."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from documents import ROOT
from PIL import Image as pillow

import segvec

COOKBOOK = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
SECTION = COOKBOOK.partition("## What notebooks do, as one line\n")[2].partition("\n## ")[0]
LINES = [line for line in SECTION.splitlines() if line.startswith("| ")][1:]
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in LINES]


@pytest.fixture(scope="module")
def sources(tmp_path_factory, small):
    """What the rows name, in a folder and as Python's names."""
    folder = tmp_path_factory.mktemp("techniques")
    photo = np.ascontiguousarray(small[::2, ::2])
    other, row, col = np.ascontiguousarray(photo[:, ::-1]), *np.mgrid[:36, :48]
    inside = (row - 18) ** 2 + (col - 24) ** 2 < 225
    classes = (row // 12).astype(np.uint8)
    stack = np.random.default_rng(0).random((6, 30, 40)) * np.linspace(0.5, 1, 6)[:, np.newaxis, np.newaxis]
    for name, pixels in (("photo.jpg", photo), ("other.jpg", other), ("mask.png", inside), ("labels.png", classes)):
        pillow.fromarray(np.uint8(255) * pixels if pixels.dtype == bool else pixels).save(folder / name)
    np.save(folder / "stack.npy", stack)
    np.save(folder / "data.npy", 1500 + 3000 * stack[0])
    heat = segvec.heatmap(folder / "data.npy", cmap="jet", vmin=1500, vmax=4500, width=40)
    (folder / "jet.png").write_bytes(heat.to_png())
    np.savetxt(folder / "weights.txt", np.ones((3, 7)))
    names = {"segvec": segvec, "p": photo, "q": other, "stack": stack, "classes": classes, "inside": inside}
    return folder, names


def test_table_has_all_columns():
    assert len(ROWS) > 25
    assert {len(row) for row in ROWS} == {3}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_row_does_what_it_says(row, sources, run, monkeypatch):
    folder, names = sources
    monkeypatch.chdir(folder)
    command, python = (cell.strip("`").strip() for cell in row[1:])
    if command != "in Python":
        code, _, errors = run(*shlex.split(command)[1:])
        assert code == 0, errors
        written = Path(shlex.split(command)[-1])
        assert written.stat().st_size > 0
    if command.startswith("segvec unmap"):
        assert np.abs(np.load("back.npy") - np.load("data.npy")).max() < 60
    assert eval(python, names) is not None


def test_commands_and_python_do_the_same(sources, run, monkeypatch):
    folder, names = sources
    monkeypatch.chdir(folder)
    photo = segvec.read_image("photo.jpg").pixels
    run("effect", "photo.jpg", "-e", "blend:other.jpg,mode=lighten", "-o", "a.png")
    lighter = np.maximum(photo, segvec.read_image("other.jpg").pixels)
    assert np.array_equal(np.asarray(pillow.open("a.png")), lighter)
    run("heatmap", "stack.npy", "--over-frames", "var", "-o", "a.npy")
    assert np.load("a.npy") == pytest.approx(names["stack"].var(axis=0), abs=1e-6)
    run("trace", "photo.jpg", "--mask", "mask.png", "--colors", "1", "--vividness", "0", "-o", "a.svg")
    (color,) = set(re.findall(r'fill="(#[0-9a-f]+)"', Path("a.svg").read_text()))
    mean = segvec.masked_mean(photo, names["inside"])
    assert np.abs(segvec.as_palette([color, color]).colors[0] - mean).max() <= 1
