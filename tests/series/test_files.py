import errno
import json
import os
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from machine import needs_cairo, needs_limits
from shapes import blob_map

import segvec
from segvec.errors import InputError, RenderError
from segvec.files import write_atomically
from segvec.image.image import read_image
from segvec.options.reading import options_of
from segvec.palette import palette_of
from segvec.recoloring.artworks import recolored_by_recipe
from segvec.series import files
from segvec.series.files import write_series
from segvec.series.manifest import MANIFEST, digest
from segvec.series.series import make_series
from segvec.series.sheet import sheet_png, sheet_svg

INKS = np.array([[250, 250, 245], [220, 40, 30], [20, 30, 120], [240, 190, 20], [30, 120, 60]], np.uint8)


def source():
    return INKS[blob_map(1, n_labels=5)]


@cache
def art(**chosen):
    return replace(segvec.trace(source(), **chosen), title="blobs")


def written(folder, made=None, **chosen):
    """Write a series without its sheet."""
    return write_series(made or make_series(art(), count=3), folder, sheet=False, **chosen)


def manifest(folder):
    return json.loads((folder / MANIFEST).read_text("ascii"))


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def new_ones(results):
    return [result.piece.number for result in results if result.is_new]


# What is written


def test_pieces_are_files_of_their_documents(tmp_path):
    made = make_series(art(), count=3, seed=8)
    results = written(tmp_path / "deep" / "down", made)
    names = ["blobs-0008.svg", "blobs-0009.svg", "blobs-0010.svg"]
    assert [result.files for result in results] == [(name,) for name in names]
    files = contents(tmp_path / "deep" / "down")
    assert sorted(files) == [*names, MANIFEST]
    for piece, name in zip(made.pieces, names, strict=True):
        assert files[name].decode() == piece.artwork.to_svg()


@needs_cairo
def test_every_format_is_drawn_in_its_size(tmp_path):
    made = make_series(art(), count=1)
    (result,) = written(tmp_path, made, formats=("svg", "png", "pdf"), size={"width": 33, "dpi": 300})
    assert result.files == ("blobs-0000.svg", "blobs-0000.png", "blobs-0000.pdf")
    art_of_piece = made.pieces[0].artwork
    assert (tmp_path / "blobs-0000.png").read_bytes() == art_of_piece.to_png(width=33, dpi=300)
    assert (tmp_path / "blobs-0000.pdf").read_bytes() == art_of_piece.to_pdf(width=33, dpi=300)


def test_sheet_is_that_of_the_series(tmp_path):
    made = make_series(segvec.trace(INKS[None, [0, 1, 2, 3]].repeat(40, axis=1)), count=2)
    write_series(made, tmp_path, columns=1)
    assert (tmp_path / "sheet.svg").read_text("utf-8") == sheet_svg(made, columns=1)
    assert (tmp_path / "sheet.png").read_bytes() == sheet_png(made, columns=1)


@pytest.mark.parametrize("css", [False, True])
@pytest.mark.parametrize(
    "chosen", [{}, {"assign": "random"}, {"assign": "neighbors"}, {"keep_at": ((5.0, 5.0),)}], ids=str
)
def test_manifest_is_enough_to_make_any_piece_again(tmp_path, chosen, css):
    written(tmp_path, make_series(art(colors=4, curve="polygon"), count=3, seed=5, css=css, **chosen))
    known = manifest(tmp_path)
    fresh = replace(segvec.trace(source(), options_of(known["recipe"])), title=known["picture"])
    for entry in known["pieces"]:
        again = recolored_by_recipe(fresh, {"recolor": [entry["recolor"]]})
        (name,) = entry["files"]
        assert again.to_svg(css=known["css"]) == (tmp_path / name).read_text("utf-8")
        assert entry["recolor"]["palette"] == entry["palette"]["colors"]


def test_manifest_tells_seeds_and_sources(tmp_path):
    made = make_series(art(), "triadic", count=2, seed=5)
    written(tmp_path, made)
    entries = manifest(tmp_path)["pieces"]
    assert [(entry["number"], entry["seed"]) for entry in entries] == [(1, 5), (2, 6)]
    assert [entry["palette"]["name"] for entry in entries] == ["triadic 5", "triadic 6"]
    assert "seed 6" in entries[1]["palette"]["source"]


# Names


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("{number:03d}", ["001", "002"]),
        ("{palette}", ["red-ish", "b-l-u-e--- -x"]),
        ("{name}/{number}", ["blobs-1", "blobs-2"]),
        ("..\\{seed}", ["..-0", "..-1"]),
        ("{{{number}}}", ["{1}", "{2}"]),
    ],
)
def test_names_follow_the_template_and_stay_in_the_folder(tmp_path, template, names):
    palettes = [
        palette_of(["red", "white"], name="red-ish"),
        palette_of(["blue", "white"], name="b/l\\u:e\0\n\x1b \ud800x"),
    ]
    results = written(tmp_path / "in", make_series(art(), palettes), name=template)
    assert [result.files[0].removesuffix(".svg") for result in results] == names
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert not any(result.error for result in results)


@pytest.mark.parametrize("title", ["a/b", "a\0b", "\ud800", "名前", "..", ".", 'a*?"<>|'])
def test_any_title_makes_names_that_can_be_written(tmp_path, title):
    results = written(tmp_path / "in", make_series(replace(art(), title=title), count=2))
    assert not any(result.error for result in results)
    assert len(contents(tmp_path / "in")) == 3
    assert not new_ones(written(tmp_path / "in", make_series(replace(art(), title=title), count=2)))


def test_artwork_without_title_has_a_name(tmp_path):
    assert written(tmp_path, make_series(replace(art(), title=""), count=1))[0].files == ("art-0000.svg",)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{name}", "would overwrite each other"),
        ("{palette:.1}", "would overwrite each other"),
        ("{nonsense}", "unknown {nonsense} in the name; there are {name}, {number}, {seed}, {palette}"),
        ("{}", "unknown {}"),
        ("{0}", "unknown {0}"),
        ("{name.__class__}{seed}", "unknown {name.__class__}"),
        ("{name[0]}{seed}", "unknown {name[0]}"),
        ("{seed", "cannot be used"),
        ("{seed}}", "cannot be used"),
        ("{name:d}", "cannot be used"),
        ("{seed:{width}}", "cannot be used"),
        ("{seed:.2x}", "cannot be used"),
    ],
)
def test_bad_template_is_told_before_anything_is_written(tmp_path, template, message):
    with pytest.raises(InputError) as caught:
        written(tmp_path / "new", make_series(art(), "triadic", count=3), name=template)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("template", ["sheet", "Sheet", ""])
def test_a_piece_is_not_called_like_the_sheet_or_nothing(tmp_path, template):
    with pytest.raises(InputError, match="which no piece can be called"):
        written(tmp_path, make_series(art(), count=1), name=template)


def test_names_that_differ_in_capitals_alone_are_one_name(tmp_path):
    palettes = [palette_of(["red", "white"], name="A"), palette_of(["red", "white"], name="a")]
    with pytest.raises(InputError, match="overwrite each other"):
        written(tmp_path, make_series(art(), palettes), name="{palette}")


@pytest.mark.parametrize("formats", [("gif",), ("svg", "SVG"), "svg"])
def test_unknown_format_is_told(tmp_path, formats):
    with pytest.raises(InputError, match="choose some of svg, png, jpg, webp, pdf"):
        written(tmp_path / "new", formats=formats)
    assert not (tmp_path / "new").exists()


# Going on


def test_second_run_makes_nothing_new_and_changes_nothing(tmp_path):
    assert new_ones(written(tmp_path, formats=("svg", "png"))) == [1, 2, 3]
    before = contents(tmp_path)
    assert new_ones(written(tmp_path, formats=("svg", "png"))) == []
    assert contents(tmp_path) == before


@pytest.mark.parametrize("damage", [os.unlink, lambda path: path.write_text("edited")], ids=["deleted", "edited"])
def test_what_was_changed_is_made_again(tmp_path, damage):
    written(tmp_path)
    before = contents(tmp_path)
    damage(tmp_path / "blobs-0001.svg")
    assert new_ones(written(tmp_path)) == [2]
    assert contents(tmp_path) == before


@pytest.mark.parametrize("last", [1, 2, 29, 40])
def test_interrupted_run_goes_on_where_it_stopped(tmp_path, last):
    made = make_series(art(), count=40)

    def interrupt(progress):
        assert manifest(tmp_path)
        if progress.piece.number == last:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        written(tmp_path / ".." / tmp_path.name, made, progress=interrupt)
    assert [entry["number"] for entry in manifest(tmp_path)["pieces"]] == list(range(1, last + 1))
    assert new_ones(written(tmp_path, made)) == list(range(last + 1, 41))
    assert len(manifest(tmp_path)["pieces"]) == 40


def test_interruption_forgets_nothing_of_an_earlier_run(tmp_path):
    made = make_series(art(), count=8)
    written(tmp_path, made)

    def interrupt(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        written(tmp_path, made, progress=interrupt)
    assert not new_ones(written(tmp_path, made))


def test_manifest_is_valid_and_nearly_complete_at_any_time(tmp_path):
    made = make_series(art(), count=60)

    def check(progress):
        numbers = [entry["number"] for entry in manifest(tmp_path)["pieces"]]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= 0.95 * progress.piece.number - 1

    written(tmp_path, made, progress=check)


def test_more_pieces_are_added_to_those_there(tmp_path):
    written(tmp_path)
    assert new_ones(written(tmp_path, make_series(art(), count=5))) == [4, 5]


@pytest.mark.parametrize(
    "other",
    [
        lambda: make_series(art(), "triadic", count=3),
        lambda: make_series(art(), count=3, seed=1),
        lambda: make_series(art(), count=3, shading=False),
        lambda: make_series(art(), count=3, css=True),
        lambda: make_series(art(colors=3), count=3),
    ],
    ids=["palette", "seed", "recoloring", "css", "trace"],
)
def test_another_series_is_refused_in_one_line_or_replaced_by_force(tmp_path, other):
    written(tmp_path)
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "blobs-0001.svg").write_text("mine too")
    before = contents(tmp_path)
    with pytest.raises(InputError, match=r"^[^\n]* holds another series, (with|of) [^\n]*; --force writes over it$"):
        written(tmp_path, other(), name="{number}")
    assert contents(tmp_path) == before
    assert new_ones(written(tmp_path, other(), name="{number}", force=True)) == [1, 2, 3]
    assert sorted(contents(tmp_path)) == ["1.svg", "2.svg", "3.svg", "blobs-0001.svg", MANIFEST, "mine.txt"]
    assert new_ones(written(tmp_path, other(), name="{number}", force=True)) == []


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("segvec", "0.1.9", "made by segvec 0.1.9, not"),
        ("picture", "other", "of 'other'"),
        ("recipe", {"colors": 3}, "of another picture or traced with other options"),
        ("css", True, "with colors written in another way"),
    ],
)
def test_refusal_says_what_differs(tmp_path, part, value, message):
    written(tmp_path)
    (tmp_path / MANIFEST).write_text(json.dumps({**manifest(tmp_path), part: value}))
    with pytest.raises(InputError, match=re.escape(message)):
        written(tmp_path)


def test_palettes_that_seeds_gave_before_are_no_reason_to_mix_them_with_others(tmp_path):
    written(tmp_path)
    before = manifest(tmp_path)
    before["pieces"][1]["palette"]["colors"][0] = "#123456"
    (tmp_path / MANIFEST).write_text(json.dumps(before))
    with pytest.raises(InputError, match="with other palettes"):
        written(tmp_path)


def test_force_removes_nothing_outside_the_folder(tmp_path):
    written(tmp_path / "in")
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    known = manifest(tmp_path / "in")
    known["pieces"][0]["files"] = {"../victim.txt": digest(b"mine"), str(victim): digest(b"mine"), "a\0b": "", "x": 3}
    known["segvec"] = "0.0.1"
    (tmp_path / "in" / MANIFEST).write_text(json.dumps(known))
    written(tmp_path / "in", force=True)
    assert victim.read_text() == "mine"


@pytest.mark.parametrize("chosen", [{"formats": ("svg", "png")}, {"size": {"width": 9}}, {"name": "x{seed}"}], ids=str)
def test_other_files_of_the_same_series_are_made(tmp_path, chosen):
    written(tmp_path)
    assert new_ones(written(tmp_path, **chosen)) == [1, 2, 3]


GARBAGE = {
    "empty": b"",
    "no JSON": b"{",
    "no text": b"\xff\x00",
    "deep": b"[" * 100_000,
    "list": b"[1]",
    "number": b"3",
    "null": b"null",
    "cut": None,
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_in_the_place_of_the_manifest_is_ignored(tmp_path, name):
    written(tmp_path)
    path = tmp_path / MANIFEST
    before = path.read_bytes()
    path.write_bytes(before[:-20] if GARBAGE[name] is None else GARBAGE[name])
    assert new_ones(written(tmp_path)) == [1, 2, 3]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "pieces",
    [
        None,
        3,
        {"number": 1},
        [None],
        ["x"],
        [{}],
        [[]],
        [{"number": "1", "files": {}}],
        [{"number": [1], "files": {}}],
        [{"number": 1, "files": None}],
        [{"number": 1, "files": ["blobs-0000.svg"]}],
        [{"number": 1, "files": {"blobs-0000.svg": 3}}],
        [{"number": 10**9, "files": {"../x": ""}}],
    ],
    ids=str,
)
def test_pieces_that_make_no_sense_are_ignored(tmp_path, pieces):
    written(tmp_path)
    before = contents(tmp_path)
    (tmp_path / MANIFEST).write_text(json.dumps({**manifest(tmp_path), "pieces": pieces}))
    assert new_ones(written(tmp_path)) == [1, 2, 3]
    assert contents(tmp_path) == before


# Failures


def test_failing_pieces_are_told_and_tried_again(tmp_path):
    made = make_series(art(), count=3)
    results = written(tmp_path, made, formats=("png",), size={"width": 10**7})
    assert [result.files for result in results] == [()] * 3
    assert all("more than Cairo draws" in result.error for result in results)
    entries = manifest(tmp_path)["pieces"]
    assert all("more than Cairo draws" in entry["error"] and "files" not in entry for entry in entries)
    assert new_ones(written(tmp_path, made, formats=("png",), size={"width": 40})) == [1, 2, 3]
    assert not any("error" in entry for entry in manifest(tmp_path)["pieces"])


def test_one_failing_piece_does_not_end_the_rest(tmp_path):
    (tmp_path / "blobs-0001.svg").mkdir()
    results = written(tmp_path)
    assert ["it is a directory" in result.error for result in results] == [False, True, False]
    assert [bool(result.files) for result in results] == [True, False, True]
    assert ["error" in entry for entry in manifest(tmp_path)["pieces"]] == [False, True, False]
    (tmp_path / "blobs-0001.svg").rmdir()
    assert new_ones(written(tmp_path)) == [2]


def test_names_too_long_for_the_file_system_are_told(tmp_path):
    results = written(tmp_path, name="x" * 300 + "{seed}")
    assert all("cannot write" in result.error for result in results)


@pytest.mark.parametrize("name", ["file", "file/below", "null\0character"])
def test_what_cannot_be_a_folder_is_told_in_one_line(tmp_path, name):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="cannot make the folder") as caught:
        written(f"{tmp_path}/{name}")
    assert str(caught.value).isprintable()
    assert (tmp_path / "file").read_text() == "mine"


def test_folder_in_place_of_the_manifest_is_told(tmp_path):
    (tmp_path / MANIFEST).mkdir()
    with pytest.raises(RenderError, match="it is a directory"):
        written(tmp_path)


@needs_limits
def test_folder_without_permission_is_told(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(InputError, match="cannot make the folder"):
            written(tmp_path / "new")
        with pytest.raises(RenderError, match="no permission"):
            written(tmp_path)
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no locks of folders")
def test_two_series_at_once_in_one_folder_do_not_mix(tmp_path):
    other = make_series(art(), "sunset", count=1)
    told = []

    def meanwhile(_):
        with pytest.raises(InputError, match="is being written into by another run") as error:
            written(tmp_path, other)
        told.append(str(error.value))

    written(tmp_path, progress=meanwhile)
    assert len(told) == 3
    assert [piece["number"] for piece in manifest(tmp_path)["pieces"]] == [1, 2, 3]
    assert written(tmp_path, other, force=True)


def test_disk_that_fills_is_told_once(tmp_path, monkeypatch):
    def full(target, data):
        if "manifest" not in str(target) and len(list(tmp_path.glob("*.svg"))) == 2:
            raise RenderError("cannot write: the disk is full") from OSError(errno.ENOSPC, "full")
        write_atomically(target, data)

    monkeypatch.setattr(files, "write_atomically", full)
    seen = []
    with pytest.raises(RenderError, match="the disk is full"):
        written(tmp_path, make_series(art(), count=9), progress=seen.append)
    assert [(result.piece.number, result.error) for result in seen] == [(1, ""), (2, "")]
    assert [piece["number"] for piece in manifest(tmp_path)["pieces"]] == [1, 2]


def test_pieces_are_written_as_pictures_for_the_web(tmp_path):
    written(tmp_path, formats=("jpg", "webp"), size={"width": 30, "quality": 60})
    names = sorted(path.suffix for path in tmp_path.glob("*-*.*"))
    assert set(names) == {".jpg", ".webp"}
    for path in tmp_path.glob("*-*.*"):
        assert read_image(path).pixels.shape[1] == 30
