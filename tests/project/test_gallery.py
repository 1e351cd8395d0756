"""Every piece of the gallery is made small, by Python and by its command line; the build makes only what changed."""

import io
import runpy
import shlex
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from machine import needs_cairo
from PIL import Image, ImageSequence

import segvec
from build import ALIKE, difference
from commands import commands, written
from figures import FIGURES
from listing import listing
from making import MAKERS, make
from pieces import FOLDER, gallery
from sheets import COLUMNS, PHOTOGRAPHS, jpeg, row_of_posters
from sources import source_bytes

GALLERY = gallery()
SIDE = 72
"""Pixels of the longer side of small sources."""
IN_CLASSES = "camera.png"
"""Is cut into five classes by Otsu's method, which tries all combinations of its levels: of 256 for seconds."""


@pytest.fixture(scope="module")
def small_sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    for source in GALLERY.sources.values():
        _shrink(FOLDER / "sources" / source.file, folder / source.file)
    return folder


def _shrink(source, target):
    """Write a small copy of a picture, an animation or a matrix."""
    if source.suffix == ".csv":
        shutil.copy(source, target)
    elif source.suffix == ".npy":
        np.save(target, np.load(source)[::4, ::4])
    else:
        with Image.open(source) as image:
            frames = [frame.copy() for frame in ImageSequence.Iterator(image)][:4]
        for frame in frames:
            frame.thumbnail((SIDE, SIDE))
        if source.name == IN_CLASSES:
            frames = [frame.point(lambda level: level // 4) for frame in frames]
        more = {"save_all": True, "append_images": frames[1:], "duration": 60} if len(frames) > 1 else {}
        frames[0].save(target, **more)


@pytest.mark.parametrize("piece", GALLERY.pieces, ids=lambda piece: piece.name)
def test_piece_and_its_command_line_make_the_same_file(piece, small_sources, tmp_path, monkeypatch, run):
    made = make(piece, sources=small_sources)
    monkeypatch.chdir(tmp_path)
    for line in commands(piece, sources=str(small_sources)):
        program, *words = shlex.split(line)
        assert program == "segvec"
        filled = [name for word in words for name in (sorted(map(str, Path().glob(word))) if "*" in word else [word])]
        code, _, errors = run(*filled)
        assert code == 0, errors
    assert Path(written(piece)).read_bytes() == made
    if piece.format == "svg":
        drawn = segvec.render(made.decode(), format="png", width=SIDE, background="white")
        assert len(set(segvec.read_image(drawn).pixels.reshape(-1).tolist())) > 1


def test_gallery_shows_everything_there_is_to_make():
    assert len(GALLERY.pieces) >= 30
    assert {piece.make for piece in GALLERY.pieces} == set(MAKERS)
    assert {kind for piece in GALLERY.pieces for kind in piece.kinds} == set(GALLERY.kinds)
    assert {piece.source.name for piece in GALLERY.pieces} == set(GALLERY.sources)
    styles = {piece.step("trace").get("style", "").partition(":")[0] for piece in GALLERY.pieces}
    assert styles >= {"isolines", "borders", "low-poly", "stained-glass", "halftone", "hatching"}


def test_every_source_names_its_author_and_license():
    for source in GALLERY.sources.values():
        assert source.title
        assert source.credit
        assert source.license
        assert bool(source.drawn) != bool(source.package and source.path), source.name


def test_texts_for_those_who_cannot_see_are_sentences_of_their_own():
    texts = [piece.about for piece in GALLERY.pieces]
    assert len(set(texts)) == len(texts)
    assert all(len(text) > 20 and text[0].isupper() and not text.endswith(".") for text in texts)


def test_committed_gallery_is_whole_and_small():
    wanted = {piece.file for piece in GALLERY.pieces} | {f"sources/{s.file}" for s in GALLERY.sources.values()}
    wanted |= set(FIGURES) | {"index.html", "README.md"}
    assert all((FOLDER / file).is_file() for file in wanted)
    there = {path for path in FOLDER.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    stray = {str(path.relative_to(FOLDER)) for path in there if path.parent != FOLDER} - wanted
    assert not stray
    assert sum(path.stat().st_size for path in there) < 15e6


def test_drawn_sources_are_what_the_build_draws():
    for source in GALLERY.sources.values():
        if source.drawn:
            there = FOLDER / "sources" / source.file
            assert difference(f"sources/{source.file}", there, source_bytes(source)) == "", source.name


@needs_cairo
@pytest.mark.parametrize("file", sorted(set(FIGURES) - {"few-colors.jpg"}))
def test_figure_of_the_readme_is_what_the_build_draws(file):
    """Slow, as they are drawn at the size that is shown: styles.png takes five seconds, all others together ten."""
    assert difference(file, FOLDER / file, FIGURES[file]()) == ""


@needs_cairo
@pytest.mark.parametrize("number", [2, 9])
def test_row_of_the_posters_is_what_the_build_draws(number):
    """All twelve take as long as all other figures; the build's --check compares them."""
    there = np.asarray(Image.open(FOLDER / "few-colors.jpg"))
    drawn = row_of_posters(list(PHOTOGRAPHS)[number])
    height, width = drawn.shape[:2]
    assert there.shape == (height * len(PHOTOGRAPHS) // COLUMNS, width * COLUMNS, 3)
    column, row = divmod(number, len(PHOTOGRAPHS) // COLUMNS)
    place = np.s_[row * height : (row + 1) * height, column * width : (column + 1) * width]
    sheet = there.copy()
    sheet[place] = drawn
    again = np.asarray(Image.open(io.BytesIO(jpeg(Image.fromarray(sheet)))))  # compression alone changes it as much
    assert np.abs(again[place].astype(int) - there[place]).mean() <= ALIKE


def test_list_of_pieces_is_the_one_of_the_pieces():
    assert (FOLDER / "README.md").read_text() == listing(GALLERY)


@pytest.mark.parametrize("change", ["same", "other colors", "other shape", "missing"])
def test_difference_tells_what_one_sees(change, tmp_path):
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[10:30, 10:40] = 200
    one = segvec.trace(picture, curve="pixel")
    other = {"other colors": one.recolor("navy,gold"), "other shape": segvec.trace(picture[:, :50], curve="pixel")}
    target = tmp_path / "piece.svg"
    if change != "missing":
        target.write_text(one.to_svg())
    told = difference("pieces/piece.svg", target, other.get(change, one).to_svg(css=True).encode())
    assert bool(told) == (change != "same")


SHORT = """
palettes = ["sunset", "ocean"]
[kinds]
traces = "Traces"
"""


@pytest.fixture(scope="module")
def short_gallery(tmp_path_factory):
    """A copy of the gallery with two pieces, in a folder that may be changed."""
    folder = tmp_path_factory.mktemp("copy") / "gallery"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("pieces", "stages", "__pycache__", ".built*"))
    _shrink(FOLDER / "sources" / "emblem.png", folder / "sources" / "emblem.png")
    text = (FOLDER / "pieces.toml").read_text()
    sources = ["[sources.emblem]" + text.partition("[sources.emblem]")[2].partition("\n\n")[0]]
    pieces = [_entry("badge", "emblem", 'preset = "logo"'), _entry("flag", "emblem", 'curve = "pixel", colors = 3')]
    (folder / "pieces.toml").write_text("\n".join([SHORT, *sources, *pieces]))
    return folder


def _entry(name, source, options):
    return f"""
[[pieces]]
name = "{name}"
title = "{name}"
about = "A {name}"
kinds = ["traces"]
source = "{source}"
make = "trace"
trace = {{ {options} }}
"""


@pytest.fixture
def build_of_copy(short_gallery, monkeypatch, capsys):
    """Run the program of the copy, with the modules that lie beside it, in this process."""
    monkeypatch.syspath_prepend(short_gallery)

    def run_build(*arguments):
        for module in short_gallery.glob("*.py"):
            monkeypatch.delitem(sys.modules, module.stem, raising=False)
        monkeypatch.setattr(sys, "argv", ["build.py", "--jobs", "1", "--only", "[pRi][iEn]*", *arguments])
        code = None
        try:
            runpy.run_path(str(short_gallery / "build.py"), run_name="__main__")
        except SystemExit as end:
            code = end.code
        output, errors = capsys.readouterr()
        return code, output.split("\n")[:-1], errors

    return run_build


@needs_cairo
def test_build_makes_what_changed_and_check_tells_what_differs(short_gallery, build_of_copy):
    """Slow, as each of five builds reads all of segvec's code, and makes or leaves the whole page."""
    code, files, _ = build_of_copy()
    assert code is None
    assert set(files) == {"pieces/badge.svg", "pieces/flag.svg", "README.md", "index.html"}
    assert build_of_copy() == (None, [], "0 files written\n")

    listed = short_gallery / "pieces.toml"
    listed.write_text(listed.read_text().replace("colors = 3", "colors = 2"))
    code, files, errors = build_of_copy("--check")
    assert (code, errors) == (1, "")
    assert [file.split()[0] for file in files] == ["README.md", "index.html", "pieces/flag.svg"]
    assert set(build_of_copy()[1]) == {"pieces/flag.svg", "README.md", "index.html"}

    listed.write_text(listed.read_text().replace('make = "trace"\ntrace = { curve', 'make = "trace"\ntrace = { wrong'))
    message, _, _ = build_of_copy()  # which Python writes to the standard error, and ends with code 1
    assert message.startswith(
        "gallery: pieces/flag.svg: TypeError: trace() got an unexpected option 'wrong'; choose one of"
    )
    assert "\n" not in message
