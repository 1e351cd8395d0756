"""By what runs go on."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from works import Copying, written

from segvec.batching import manifest as manifests
from segvec.batching.executors import local_engine
from segvec.batching.manifest import open_manifest, read_records
from segvec.batching.runs import run_tasks
from segvec.batching.task import Outcome, Source, Stamp, Task
from segvec.errors import InputError

COPYING = Copying()


@pytest.fixture
def place(tmp_path):
    written(tmp_path, one="1", two="2")
    return tmp_path


def tasks_in(place):
    return [
        Task(Source(str(place / f"{name}.png"), number=number), (str(place / f"out/{name}.txt"),))
        for number, name in enumerate(("one", "two"), start=1)
    ]


def statuses(place, work=COPYING, **rules):
    with open_manifest(place / "out" / "manifest.jsonl") as manifest:
        outcomes = list(run_tasks(tasks_in(place), work, engine=local_engine(1), manifest=manifest, **rules))
        return [outcome.status for outcome in outcomes]


def test_what_is_done_is_not_done_again_unless_it_is_forced(place):
    assert statuses(place) == ["done", "done"]
    assert statuses(place) == ["kept", "kept"]
    assert statuses(place, force=True) == ["done", "done"]


def test_a_picture_that_changed_is_done_again_and_one_that_was_only_touched_is_not(place):
    statuses(place)
    (place / "one.png").write_text("9")
    os.utime(place / "two.png", ns=(1, 1))
    assert statuses(place) == ["done", "kept"]


def test_other_options_and_other_versions_are_other_work(place, monkeypatch):
    statuses(place)
    assert statuses(place, Copying("second ")) == ["done", "done"]
    assert statuses(place) == ["done", "done"]  # the files are those of the second
    monkeypatch.setattr(manifests, "__version__", "99")
    assert statuses(place) == ["done", "done"]


@pytest.mark.parametrize("damage", [Path.unlink, Path.touch])
def test_an_output_that_is_gone_or_another_is_made_again(place, damage):
    statuses(place)
    (place / "out" / "one.txt").write_text("")
    damage(place / "out" / "one.txt")
    assert statuses(place) == ["done", "kept"]


def test_what_failed_is_tried_again_only_where_that_is_asked_or_the_picture_changed(place):
    (place / "one.png").write_text("broken")
    assert statuses(place) == ["failed", "done"]
    assert statuses(place) == ["failed before", "kept"]
    assert statuses(place, retry_failed=True) == ["failed", "kept"]
    (place / "one.png").write_text("mended")
    assert statuses(place) == ["done", "kept"]


def test_half_a_last_line_is_passed_over(place):
    statuses(place)
    path = place / "out" / "manifest.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert statuses(place) == ["kept", "done"]
    assert [record.outcome.status for record in read_records(path)] == ["done", "done"]


def test_two_runs_do_not_have_one_manifest(place):
    path = place / "manifest.jsonl"
    refused = pytest.raises(InputError, match="run that is not over")
    with open_manifest(path), refused, open_manifest(path):
        pass


def test_runs_go_on_where_all_was_moved(place, tmp_path_factory):
    statuses(place)
    moved = tmp_path_factory.mktemp("moved") / "all"
    place.rename(moved)
    assert statuses(moved) == ["kept", "kept"]


def test_lines_are_put_in_order_and_old_ones_dropped(place):
    path = place / "manifest.jsonl"
    tasks = tasks_in(place)
    with open_manifest(path) as manifest:
        for task in (tasks[1], tasks[0], tasks[1]):
            manifest.add(Outcome(task, "failed", error=task.source.name), Copying())
        manifest.settle(tasks)
    assert [json.loads(line)["error"] for line in path.read_text().splitlines()] == ["one", "two"]


def test_other_files_are_no_manifest(place):
    (place / "manifest.jsonl").write_text('{"some": "thing"}\n')
    with pytest.raises(InputError, match="no manifest"), open_manifest(place / "manifest.jsonl"):
        pass


@given(
    st.text('aü\n"\\{} \u2028', min_size=1, max_size=8),
    st.text('aü\n"\\{} \u2028', max_size=20),
    st.sampled_from(["done", "failed"]),
)
def test_lines_tell_what_was_told(tmp_path_factory, name, error, status):
    folder = tmp_path_factory.getbasetemp()
    task = Task(Source(str(folder / f"{name}.png")), (str(folder / "o" / f"{name}.svg"),))
    files = {task.outputs[0]: 3} if status == "done" else {}
    outcome = Outcome(task, status, 1.5, Stamp(7, "8"), "abc", files, error, ("a note",))
    with (folder / "told.jsonl").open("wb") as file:
        manifests.Manifest(folder / "told.jsonl", file).add(outcome, COPYING)
    (record,) = read_records(folder / "told.jsonl")
    assert record.outcome == outcome
