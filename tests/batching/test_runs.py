"""Runs: what is handed out, told, and done once more."""

from concurrent.futures import BrokenExecutor, Executor, Future
from itertools import count

import pytest
from works import Copying, written

from segvec.batching.executors import Engine, InProcess, engine_from, local_engine
from segvec.batching.memory import PROCESS_BYTES
from segvec.batching.runs import run_tasks
from segvec.batching.task import Source, Task

COPYING = Copying()


def tasks_of(folder, *names):
    return [
        Task(Source(str(folder / f"{name}.png"), number=number), (str(folder / f"{name}.txt"),))
        for number, name in enumerate(names, start=1)
    ]


def outcomes(tasks, engine=None, work=COPYING, **rules):
    return list(run_tasks(tasks, work, engine=engine or local_engine(1), **rules))


def test_a_picture_that_fails_is_told_on_one_line_and_the_rest_is_done(tmp_path):
    written(tmp_path, a="1", b="broken", c="odd", e="2")
    made = outcomes(tasks_of(tmp_path, "a", "b", "c", "d", "e"))
    assert [outcome.status for outcome in made] == ["done", "failed", "failed", "failed", "done"]
    assert [outcome.error.removeprefix(str(tmp_path)) for outcome in made[1:4]] == [
        "/b.png: it is broken",
        "/c.png: unexpected KeyError: 'odd'",
        "/d.png cannot be read: No such file or directory",
    ]
    assert (tmp_path / "e.txt").read_text() == "copy of 2"


def test_nothing_is_begun_after_the_first_failure_where_that_is_asked(tmp_path):
    written(tmp_path, a="broken", b="1")
    made = outcomes(tasks_of(tmp_path, "a", "b"), fail_fast=True)
    assert [outcome.status for outcome in made] == ["failed"]


def test_a_full_disk_ends_the_run(tmp_path):
    from segvec.errors import RenderError

    class Full(Copying):
        def __call__(self, picture, outputs):
            raise RenderError("cannot write it: the disk is full") from OSError(28, "full")

    written(tmp_path, a="1", b="2")
    made = outcomes(tasks_of(tmp_path, "a", "b"), work=Full())
    assert [outcome.error for outcome in made] == [f"{tmp_path}/a.png: cannot write it: the disk is full"]


class Held(Executor):
    """Does nothing until the last task that it may have has come."""

    def __init__(self):
        self.waiting, self.most = [], 0

    def submit(self, function, /, *arguments, **options):
        future = Future()
        self.waiting.append((future, function, arguments, options))
        self.most = max(self.most, len(self.waiting))
        return future

    def go_on(self):
        future, function, arguments, options = self.waiting.pop(0)
        future.set_result(function(*arguments, **options))


@pytest.mark.parametrize(("memory", "most"), [(None, 4), (2 * PROCESS_BYTES, 2), (1, 1)])
def test_no_more_is_under_way_than_workers_and_memory_allow(tmp_path, monkeypatch, memory, most):
    names = [f"n{number}" for number in range(20)]
    written(tmp_path, **dict.fromkeys(names, "1"))
    held = Held()

    def wait(futures, **_):
        held.go_on()
        return type("Waited", (), {"done": {future for future in futures if future.done()}})

    monkeypatch.setattr("segvec.batching.runs.wait", wait)
    made = outcomes(tasks_of(tmp_path, *names), engine_from(held, n_workers=2), memory=memory)
    assert len(made) == 20
    assert held.most == most


def test_tasks_are_asked_for_one_by_one(tmp_path):
    written(tmp_path, a="1")
    endless = (Task(Source(str(tmp_path / "a.png"), number=number)) for number in count(1))
    run = run_tasks(endless, Copying(), engine=local_engine(1))
    assert [next(run).task.source.number for _ in range(3)] == [1, 2, 3]
    run.close()


def test_what_a_dead_worker_had_is_done_apart_and_the_one_that_killed_it_is_told(tmp_path):
    written(tmp_path, a="1", b="deadly", c="2", d="3")

    class Dying(InProcess):
        def submit(self, function, /, work, task, **options):
            future = Future()
            if task.source.name == "b":
                future.set_exception(BrokenExecutor("a worker died"))
                return future
            return super().submit(function, work, task, **options)

    started = []
    engine = Engine(lambda: started.append(1) or Dying(), 2, lambda executor, at_once: None)
    made = outcomes(tasks_of(tmp_path, "a", "b", "c", "d"), engine)
    assert {outcome.task.source.name: outcome.status for outcome in made} == {
        "a": "done",
        "b": "failed",
        "c": "done",
        "d": "done",
    }
    assert next(outcome.error for outcome in made if not outcome.is_well).endswith("ended, maybe out of memory")
    assert len(started) == 2


def test_a_picture_that_takes_too_long_is_given_up_and_the_next_one_done(tmp_path):
    written(tmp_path, a="slow", b="1")
    seconds = 0.3
    made = outcomes(tasks_of(tmp_path, "a", "b"), local_engine(1, seconds=seconds), seconds=seconds)
    assert [outcome.status for outcome in made] == ["failed", "done"]
    assert made[0].error.endswith("took longer than 0.3 seconds")
    assert made[0].digest  # so that the next run knows it


def test_processes_do_the_same_as_this_one(tmp_path):
    names = [f"n{number}" for number in range(6)]
    written(tmp_path, **dict.fromkeys(names, "1"), broken="broken")
    made = outcomes(tasks_of(tmp_path, *names, "broken"), local_engine(2))
    assert sorted((outcome.task.source.number, outcome.status) for outcome in made) == [
        *((number, "done") for number in range(1, 7)),
        (7, "failed"),
    ]


def test_processes_that_are_used_again_know_the_folder_that_paths_begin_in(tmp_path, monkeypatch):
    for name in ("one", "two"):
        written(tmp_path / name, a=name)
        monkeypatch.chdir(tmp_path / name)
        (made,) = outcomes([Task(Source("a.png"), ("a.txt",))], local_engine(2))
        assert made.is_well
        assert (tmp_path / name / "a.txt").read_text() == f"copy of {name}"


def test_values_come_back_where_nothing_is_written(tmp_path):
    from segvec.batching.saving import Saving

    written(tmp_path, a="1")
    (made,) = outcomes([Task(Source(str(tmp_path / "a.png")))], work=Saving(len))
    assert made.value == len(str(tmp_path / "a.png"))
