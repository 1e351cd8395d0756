"""The command ``batch``, and several pictures of other commands."""

import io
import json
import sys

import numpy as np
import pytest
from PIL import Image

from segvec_cli.batching import DOABLE
from segvec_cli.command_work import command_named, source_argument

SHAPES = np.kron(np.array([[0, 0, 1], [0, 1, 1], [2, 2, 0]]), np.ones((8, 8), int))
INKS = np.array([[250, 240, 230], [20, 60, 120], [200, 30, 40]], np.uint8)


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """Three pictures and a broken one, in the folder photos of the current one."""
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(("a", "b", "sub/c")):
        path = tmp_path / "photos" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.roll(INKS, number, 0)[SHAPES]).save(path)
    (tmp_path / "photos" / "bad.png").write_bytes(b"broken")
    return tmp_path


def batch(run, *words):
    return run("batch", "photos", "--jobs", "1", *words)


def test_the_rest_is_done_and_the_next_run_goes_on(run, photos):
    code, out, err = batch(run, "-o", "out/{relpath}/{name}.svg", "--colors", "3")
    assert (code, out) == (1, b"")
    assert err.splitlines()[0].startswith("segvec: photos/bad.png is not an image")
    assert err.splitlines()[1].startswith("segvec: of 4: 3 done, 1 failed;")
    assert sorted(path.name for path in photos.glob("out/**/*.*")) == ["a.svg", "b.svg", "c.svg", "manifest.jsonl"]
    _, _, again = batch(run, "--colors", "3", "-o", "out/{relpath}/{name}.svg")
    assert again.startswith("segvec: of 4: 0 done, 3 done before, 1 failed before (--retry-failed")
    _, _, other = batch(run, "-o", "out/{relpath}/{name}.svg", "--colors", "2", "-q")
    assert "bad.png" in other
    lines = [json.loads(line) for line in (photos / "out" / "manifest.jsonl").read_text().splitlines()]
    assert [(line["source"], line["outcome"]) for line in lines] == [
        ("../photos/a.png", "done"),
        ("../photos/b.png", "done"),
        ("../photos/bad.png", "failed"),
        ("../photos/sub/c.png", "done"),
    ]
    assert lines[0]["options"] == {"colors": 2}
    assert lines[0]["files"] == {"a.svg": (photos / "out" / "a.svg").stat().st_size}


@pytest.mark.parametrize(
    ("words", "suffixes"),
    [
        (["trace", "--preset", "poster", "--save-mask", "out/{name}-mask.png"], [".svg", ".png", "-mask.png"]),
        (["poster", "--for", "100x80", "--title", "A {b}"], [".svg", ".png"]),
        (["effect", "-e", "invert"], [".png"]),
        (["heatmap", "--block", "8"], [".svg", ".png"]),
    ],
    ids=lambda words: words[0],
)
def test_files_are_those_of_the_single_command(run, photos, words, suffixes):
    name, *options = words
    outputs = [word for suffix in suffixes if "mask" not in suffix for word in ("-o", f"out/{{name}}{suffix}")]
    run("batch", "photos/b.png", "--do", name, *options, *outputs, "-q")
    made = {suffix: (photos / "out" / f"b{suffix}").read_bytes() for suffix in suffixes}
    code, _, _ = run(name, "photos/b.png", *options, *(word.replace("out/", "single/") for word in outputs))
    assert code == 0
    for suffix in suffixes:
        place = "out" if "mask" in suffix else "single"  # which the single command wrote over
        assert (photos / place / f"b{suffix}").read_bytes() == made[suffix]


def test_series_and_pages_have_their_own_files(run, photos):
    code, _, err = run("batch", "photos/a.png", "--do", "series", "--count", "2", "-o", "out/{name}", "--no-sheet")
    assert (code, "of 1: 1 done;" in err) == (0, True)
    assert sorted(path.name for path in photos.glob("out/a/*")) == ["a-0000.svg", "a-0001.svg", "manifest.json"]
    pages = ["batch", "photos/a.png", "--do", "poster", "--for", "90x40", "--pages", "2", "-o", "pages/{name}.png"]
    run(*pages)
    (line,) = (photos / "pages" / "manifest.jsonl").read_text().splitlines()
    assert list(json.loads(line)["files"]) == ["a-1.png", "a-2.png"]
    assert "1 done before" in run(*pages)[2]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-o", "out/x.svg"], "{name} in the name keeps them apart"),
        (["-o", "out/{name}.xyz"], "unknown suffix '.xyz'"),
        (["-o", "-"], "not to the standard output"),
        (["-o", "out/{name}.svg", "--colours", "3"], "no such option --colours; did you mean --colors?"),
        (["-o", "out/{name}.svg", "--colors", "0"], "--colors must be 1 to 256, got 0"),
        (["-o", "out/{name}.svg", "--do", "postr"], "did you mean 'poster'?"),
        (["-o", "out/{name}.svg", "--do", "poster", "--count", "0"], "--count"),
        (["-o", "out/{name}.svg", "--memory", "much"], "memory must be a size such as 8GB"),
        (["-o", "out/{color}.svg"], "unknown {color} in the name"),
    ],
)
def test_mistakes_are_told_before_anything_is_done(run, photos, words, message):
    code, _, err = batch(run, *words)
    assert (code, len(err.splitlines())) == (2, 1)
    assert message in err
    assert not (photos / "out").exists()


def test_a_dry_run_tells_what_would_be_done_and_writes_nothing(run, photos):
    code, out, err = batch(run, "-o", "out/{relpath}/{name}.svg", "--dry-run")
    assert (code, "4 not tried" in err) == (0, True)
    assert out.decode().splitlines()[-1] == "photos/sub/c.png -> out/sub/c.svg"
    assert not (photos / "out").exists()


def test_braces_in_names_of_pictures_are_no_fields(run, photos):
    (photos / "photos" / "a.png").rename(photos / "photos" / "{a}.png")
    assert run("batch", "photos/{a}.png", "--do", "effect", "-e", "invert", "-o", "{name}-x.png")[0] == 0
    assert (photos / "{a}-x.png").is_file()


def test_lists_come_from_the_standard_input(run, photos, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"photos/b.png\nphotos/a.png\n")))
    code, out, _ = run("batch", "--from", "-", "-o", "{number}-{name}.svg", "--dry-run")
    assert (code, out.decode()) == (0, "photos/b.png -> 1-b.svg\nphotos/a.png -> 2-a.svg\n")


def test_what_a_run_wrote_beside_its_pictures_is_no_picture_of_the_next(run, photos):
    batch(run, "-o", "photos/{relpath}/{name}-art.png", "--colors", "2")
    _, _, err = batch(run, "-o", "photos/{relpath}/{name}-art.png", "--colors", "2")
    assert err.startswith("segvec: of 4: 0 done, 3 done before")


def test_an_option_file_with_other_contents_is_another_option(run, photos):
    for colors in ("#000000 #ffffff", "#ff0000 #ffffff"):
        (photos / "two.hex").write_text(colors.replace(" ", "\n"))
        _, _, err = run("batch", "photos/a.png", "-o", "{name}.svg", "--palette", "two.hex")
        assert "of 1: 1 done" in err


def test_the_store_of_an_address_is_read_and_written(run, photos):
    fsspec = pytest.importorskip("fsspec")
    store = fsspec.filesystem("memory")
    store.pipe_file("/in/deep/a.png", (photos / "photos" / "a.png").read_bytes())
    words = ["memory://in", "-o", "memory://art/{relpath}/{name}.svg", "--jobs", "1"]
    assert "--manifest" in run("batch", *words)[2]
    assert run("batch", *words, "--manifest", "m.jsonl")[0] == 0
    run("trace", "photos/a.png", "-o", "a.svg")
    store.pipe_file("/in/bad.png", b"bad")
    assert run("batch", *words, "--manifest", "m.jsonl")[2].startswith("segvec: memory:///in/bad.png is not an image")
    store.rm_file("/in/bad.png")
    assert store.cat_file("/art/deep/a.svg") == (photos / "a.svg").read_bytes()
    assert "1 done before" in run("batch", *words, "--manifest", "m.jsonl")[2]


@pytest.mark.parametrize("name", DOABLE)
def test_each_command_that_can_be_done_has_pictures_and_a_place_for_what_it_makes(name):
    command = command_named(name)
    assert source_argument(command).name in ("image", "images", "documents", "sources")
    assert {param.name for param in command.params} & {"outputs", "folder"}


def test_help_lists_the_options_of_what_is_done_where_that_is_named(run):
    alone, with_poster = (run("batch", *words, "--help")[1].decode() for words in ([], ["--do", "poster"]))
    assert "--bleed" not in alone
    assert "--bleed" in with_poster
    assert with_poster.count("--output") == 1


def test_several_pictures_of_one_command_line_are_done_by_as_many_processes_as_are_asked_for(run, photos):
    words = ["effect", "photos/a.png", "photos/b.png", "photos/bad.png", "-e", "invert"]
    alone = run(*words, "-o", "one/{name}.png", "--jobs", "1")
    several = run(*words, "-o", "two/{name}.png", "--jobs", "2")
    assert alone[0] == several[0] == 1
    assert sorted(several[2].splitlines()[:-1]) == sorted(alone[2].splitlines()[:-1])
    assert several[2].splitlines()[-1] == alone[2].splitlines()[-1] == "segvec: 2 of 3 done; failed: bad.png"
    for name in ("a", "b"):
        assert (photos / "one" / f"{name}.png").read_bytes() == (photos / "two" / f"{name}.png").read_bytes()
