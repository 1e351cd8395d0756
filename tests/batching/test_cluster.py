import contextlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from machine import LACKING
from slow_work import SlowWork

from segvec.batching.batch import batch
from segvec.batching.cluster import cluster_engine, connected
from segvec.errors import InputError

pytestmark = pytest.mark.skipif(find_spec("distributed") is None, reason=f"{LACKING}Dask")

ROOT = Path(__file__).parents[2]
PATHS = os.pathsep.join(map(str, (ROOT, ROOT / "cli", ROOT / "tests")))
N_PICTURES = 24


class Cluster:
    """A scheduler and workers of one thread each, as processes of this machine."""

    def __init__(self, folder):
        self.folder = folder
        self.place = folder / "scheduler.json"
        self.scheduler = self._started("dask_scheduler", "--port", "0")
        self.workers = []

    def add_worker(self):
        self.workers.append(self._started("dask_worker", "--nthreads", "1", "--no-nanny"))
        return self.workers[-1]

    def _started(self, module, *arguments):
        command = [sys.executable, "-m", f"distributed.cli.{module}", "--host", "127.0.0.1", "--no-dashboard"]
        environment = {**os.environ, "PYTHONPATH": PATHS, "DASK_TEMPORARY_DIRECTORY": str(self.folder)}
        return subprocess.Popen(
            [*command, "--scheduler-file", str(self.place), *arguments],
            env=environment,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@contextlib.contextmanager
def started(folder, *, n_workers=2):
    folder.mkdir()
    cluster = Cluster(folder)
    try:
        wait_until(cluster.place.exists)
        for _ in range(n_workers):
            cluster.add_worker()
        with connected(str(cluster.place)) as client:
            client.wait_for_workers(n_workers, timeout=60)
            yield cluster, client
    finally:
        cluster.end()


def wait_until(is_true, seconds=60.0):
    limit = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.01)


def written(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.txt")}


def recorded(folder):
    lines = (folder / "manifest.jsonl").read_text().splitlines()
    return [(record["source"], record["outcome"], record["hash"]) for record in map(json.loads, lines)]


def test_deaths_of_worker_client_and_scheduler_lose_nothing_and_do_nothing_twice(tmp_path, monkeypatch):
    """One test, because starting a cluster takes seconds."""
    monkeypatch.chdir(tmp_path)
    pictures, diary = tmp_path / "pictures", tmp_path / "diary"
    pictures.mkdir()
    for number in range(N_PICTURES):
        (pictures / f"{number:02}.png").write_bytes(bytes([number]) * 9)

    def run(folder, executor=None, **options):
        """Relative, so that workers must find the folder in which the client is."""
        return batch("pictures", SlowWork(str(diary)), outputs=f"{folder}/{{name}}.txt", executor=executor, **options)

    def done_since():
        counted = Counter(diary.read_text().split()) if diary.exists() else Counter()
        diary.unlink(missing_ok=True)
        return counted

    list(run("undisturbed", jobs=1))
    expected = written(tmp_path / "undisturbed")
    lines = recorded(tmp_path / "undisturbed")
    assert len(expected) == N_PICTURES
    done_since()

    with started(tmp_path / "cluster") as (cluster, client):
        outcomes = []
        for outcome in run("worker", client):
            outcomes.append(outcome)
            if len(outcomes) == 4:
                cluster.workers[0].kill()
        assert [outcome.status for outcome in outcomes] == ["done"] * N_PICTURES
        assert written(tmp_path / "worker") == expected
        assert recorded(tmp_path / "worker") == lines
        assert done_since().total() <= N_PICTURES + 1  # what the dead one had not told yet
        cluster.add_worker()

        module = Path(sys.modules[SlowWork.__module__].__file__)
        arguments = [str(cluster.place), "pictures", "client/{name}.txt", str(diary)]
        lost = subprocess.Popen([sys.executable, str(module), *arguments], env={**os.environ, "PYTHONPATH": PATHS})
        begun = tmp_path / "client" / "manifest.jsonl"
        wait_until(lambda: begun.exists() and begun.read_bytes().count(b"\n") >= 4)
        lost.kill()
        lost.wait()
        outcomes = list(run("client", cluster_engine(client)))
        assert Counter(outcome.status for outcome in outcomes)["kept"] >= 4
        assert written(tmp_path / "client") == expected
        assert recorded(tmp_path / "client") == lines
        assert done_since().total() <= N_PICTURES + 2 * 2 + 1

        outcomes = run("scheduler", cluster_engine(client))
        assert [next(outcomes).status for _ in range(4)] == ["done"] * 4
        cluster.scheduler.kill()
        with pytest.raises(InputError, match="scheduler of the cluster is gone"):
            list(outcomes)
    rest = list(run("scheduler", jobs=1))
    assert Counter(outcome.status for outcome in rest)["kept"] >= 4
    assert written(tmp_path / "scheduler") == expected
    assert recorded(tmp_path / "scheduler") == lines


@pytest.mark.parametrize(
    "scheduler", ["tcp://127.0.0.1:9", "127.0.0.1:9", "tcp://127.0.0.1:none", "old.json", "no.json"]
)
def test_where_nobody_is_that_is_told_in_one_line(tmp_path, monkeypatch, scheduler):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.json").write_text('{"address": "tcp://127.0.0.1:9"}')
    (tmp_path / "no.json").write_text("[]")
    with pytest.raises(InputError, match=f"no Dask scheduler at {scheduler}"), connected(scheduler):
        pass
