"""``segvec batch`` beyond one run of one machine: what pictures have in common, parts, watching, telling."""

import json
import os
import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

SIZE = (18, 18)


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """Five pictures of two colors each, in a folder beside which results go."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    for number in range(5):
        halves = np.zeros((*SIZE, 3), np.uint8)
        halves[:, :9], halves[:, 9:] = (40 * number, 20, 90), (250, 250 - 40 * number, 200)
        Image.fromarray(halves).save(tmp_path / "photos" / f"{number}.png")
    return tmp_path


def colors_of(path):
    return set(re.findall(r"#[0-9a-f]{6}", Path(path).read_text()))


def sources_in(manifest):
    return [Path(json.loads(line)["source"]).name for line in Path(manifest).read_text().splitlines()]


@pytest.mark.parametrize("command", ["trace", "poster"])
def test_common_palette_is_that_of_all_results(run, photos, command):
    code, _, errors = run(
        "batch", "photos", "--do", command, "-o", "{name}.svg", "--common-palette", "3", "--jobs", "1"
    )
    assert code == 0
    common = set(errors.split("one palette for all: ")[1].split("\n")[0].split(","))
    assert len(common) == 3
    found = [colors_of(path) - ({"#ffffff"} - common) for path in photos.glob("*.svg")]
    assert set().union(*found) <= common
    assert len(found) == 5
    assert json.loads((photos / "manifest.jsonl").read_text().splitlines()[0])["options"]["common_palette"]


def test_common_palette_is_not_counted_twice(run, photos):
    line = ("batch", "photos", "-o", "out/{name}.svg", "--common-palette", "2", "--jobs", "1")
    assert run(*line)[0] == 0
    assert "5 done before" in run(*line)[2]


def test_common_scale_gives_a_value_one_color_in_all_heatmaps(run, photos):
    for number, values in enumerate(([[1, 2]], [[2, 9]])):
        np.save(photos / "photos" / f"{number}.npy", np.array(values, np.float32))
    line = ("photos/*.npy", "--do", "heatmap", "--cmap", "gray", "--width", "2", "-o", "{name}.png", "--jobs", "1")
    code, _, errors = run("batch", *line, "--common-scale")
    assert code == 0
    assert "one scale for all: 1 to 9" in errors
    first, second = (np.asarray(Image.open(photos / f"{number}.png").convert("L")) for number in (0, 1))
    assert first[0, 1] == second[0, 0]


def test_shards_do_all_pictures_between_them_once(run, photos):
    for number in (1, 2):
        assert run("batch", "photos", "-o", "out/{name}.svg", "--jobs", "1", "--shard", f"{number}/2")[0] == 0
    done = [sources_in(photos / "out" / f"manifest-{number}-of-2.jsonl") for number in (1, 2)]
    assert done == [["0.png", "2.png", "4.png"], ["1.png", "3.png"]]
    assert "of 5: 0 done, 5 done before" in run("batch", "photos", "-o", "out/{name}.svg", "--jobs", "1")[2]


def test_overview_and_summary_tell_what_failed(run, photos):
    (photos / "photos" / "broken.png").write_bytes(b"no picture")
    line = ("batch", "photos", "-o", "out/{name}.svg", "--jobs", "1", "--overview", "pages/index.html")
    assert run(*line)[0] == 1
    page = (photos / "pages" / "index.html").read_text()
    assert page.index("broken.png is not an image") < page.index('src="../out/0.svg"')
    code, text, _ = run("batch", "--summary", "out/manifest.jsonl")
    assert code == 0
    assert text.decode().startswith("6 pictures: 5 done, 1 failed")


def test_watching_does_what_comes_and_leaves_alone_what_is_still_written(run, photos, monkeypatch):
    def come(name, *, is_old):
        (photos / "photos" / "0.png").replace(photos / "photos" / name)
        os.utime(photos / "photos" / name, (1, 1) if is_old else None)

    def changes(places):
        assert places == ["photos"]
        yield True
        come("new.png", is_old=True)
        yield True
        assert (photos / "new.svg").is_file()
        (photos / "photos" / "half.png").write_bytes(b"half")
        yield True
        raise KeyboardInterrupt

    monkeypatch.setattr("segvec.batching.watching.watched", changes)
    for path in (photos / "photos").iterdir():
        os.utime(path, (1, 1))
    code, _, errors = run("batch", "photos", "-o", "{name}.svg", "--jobs", "1", "--watch")
    assert code == 0
    assert errors.splitlines()[0].startswith("segvec: of 5: 5 done")
    assert "half" not in errors


def test_watching_begins_with_an_empty_folder(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("segvec.batching.watching.watched", lambda places: iter([True]))
    assert run("batch", str(tmp_path), "-o", "{name}.svg", "--watch") == (0, b"", "")


MISUSED = {
    "--common-palette 0": "--common-palette",
    "--common-palette 4 --palette navy,gold": "give one of --palette and --common-palette",
    "--common-palette 4 --do heatmap": "heatmap makes none",
    "--common-scale": "--common-scale is of --do heatmap",
    "--common-scale --do heatmap --regions": "does not go with --regions",
    "--common-palette 4 --watch": "not all pictures are there",
    "--shard 3": "as 3/16 is the third of 16",
    "--shard 1/2 --watch": "exclude each other",
    "--shard 1/2 -o photos/{name}.png": "among the pictures",
    "--backend dask": "needs --scheduler",
    "--scheduler tcp://127.0.0.1:9": "goes with --backend dask",
    "--backend ray": "--backend",
}


@pytest.mark.parametrize("options", MISUSED)
def test_options_that_do_not_go_together_are_refused(run, photos, options):
    code, _, errors = run("batch", "photos", "-o", "out/{name}.png", *options.split())
    assert code == 2
    assert MISUSED[options] in errors
    assert not (photos / "out").exists()


LACKING = {
    "--summary nothing.jsonl": (1, "nothing.jsonl cannot be read"),
    "--summary photos/0.png": (1, "photos/0.png is no manifest"),
    "photos": (2, "missing option '-o'"),
    "-o out/{name}.svg": (2, "give a SOURCE"),
}


@pytest.mark.parametrize("line", LACKING)
def test_what_is_missing_is_told(run, photos, line):
    code, text, errors = run("batch", *line.split())
    assert (code, text) == (LACKING[line][0], b"")
    assert LACKING[line][1] in errors


@pytest.mark.skipif(find_spec("distributed") is None, reason="this machine lacks Dask")
def test_cluster_that_is_not_there_is_told_in_one_line(run, photos):
    line = ("batch", "photos", "-o", "out/{name}.svg", "--backend", "dask", "--scheduler", "tcp://127.0.0.1:9")
    assert run(*line)[::2] == (1, "segvec: there is no Dask scheduler at tcp://127.0.0.1:9\n")
