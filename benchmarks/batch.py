"""Many pictures: one core beside all, small logos, the manifest and resuming, memory over a long run, a Dask cluster.

usage: python benchmarks/batch.py [--photographs 200] [--logos 400] [--long 10000] [--jobs 2] [--only NAME]

Times are processor seconds of all processes beside seconds on the clock: on a machine that others use, only the former
tell anything. Runs on Linux.
"""

import argparse
import contextlib
import functools
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image
from skimage import data

import segvec
from segvec import parallel
from segvec.batching.executors import local_engine
from segvec.batching.manifest import open_manifest
from segvec.batching.runs import run_tasks
from segvec.batching.task import Made, Source, Task

TRACE = functools.partial(segvec.trace, preset="poster")


def photographs(folder: Path, count: int) -> None:
    """Write pictures of 0.4 megapixels: cuttings of photographs, each of another place."""
    rng = np.random.default_rng(1)
    tiles = [np.asarray(Image.fromarray(photo).resize((1200, 960))) for photo in (data.coffee(), data.chelsea())]
    for number in range(count):
        x, y = rng.integers(0, 1200 - 775), rng.integers(0, 960 - 516)
        cutting = tiles[number % 2][y : y + 516, x : x + 775]
        Image.fromarray(cutting[:, :: 1 if number % 4 < 2 else -1]).save(folder / f"photo-{number:04d}.jpg", quality=92)


def logos(folder: Path, count: int) -> None:
    """Write drawings of 128 pixels."""
    rng = np.random.default_rng(2)
    rows, columns = np.mgrid[:128, :128]
    for number in range(count):
        pixels = np.full((128, 128, 3), 255, np.uint8)
        for _ in range(4):
            x, y, radius = rng.integers((20, 20, 8), (108, 108, 30))
            pixels[(columns - x) ** 2 + (rows - y) ** 2 < radius**2] = rng.integers(0, 256, 3)
        Image.fromarray(pixels).save(folder / f"logo-{number:05d}.png")


def processor_seconds() -> float:
    """Return what this process and those that it waited for took."""
    kinds = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


@contextlib.contextmanager
def timed(name: str, count: int) -> Iterator[None]:
    """Print how long something takes, a picture."""
    start, begun = processor_seconds(), time.perf_counter()
    yield
    clock, used = time.perf_counter() - begun, processor_seconds() - start
    print(
        f"  {name:34} {1000 * clock / count:8.1f} ms a picture, {1000 * used / count:8.1f} ms of processors", flush=True
    )


def run(folder: Path, out: Path, jobs: int, **rules: object) -> None:
    """Trace all pictures of a folder, and let the processes end, so that their time is counted."""
    outcomes = list(segvec.batch(folder, TRACE, outputs=f"{out}/{{name}}.svg", jobs=jobs, **rules))
    assert all(outcome.is_well for outcome in outcomes)
    if jobs > 1:
        from joblib.externals.loky import get_reusable_executor

        get_reusable_executor().shutdown(wait=True)


def beside(make: Callable[[Path, int], None], count: int, jobs: int) -> None:
    """Compare one core without a run, one process, and several."""
    print(f"{count} {make.__name__}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "in")
        folder.mkdir()
        make(folder, count)
        segvec.trace(next(folder.iterdir()))  # libraries are loaded
        threads, parallel.THREADS = parallel.THREADS, 1
        with timed("a loop, one core", count):
            for path in sorted(folder.iterdir()):
                TRACE(path).save(Path(place, f"{path.stem}.svg"))
        with timed("segvec.batch, one process", count):
            run(folder, Path(place, "one"), 1)
        parallel.THREADS = threads
        with timed(f"segvec.batch, {jobs} processes", count):
            run(folder, Path(place, "several"), jobs)
        with timed("all done already", count):
            run(folder, Path(place, "several"), jobs)


@contextlib.contextmanager
def cluster(folder: Path, jobs: int) -> Iterator[tuple[str, list[int]]]:
    """Start a scheduler and workers, and yield its file and the numbers of all their processes."""
    place = folder / "scheduler.json"
    command = [sys.executable, "-m", "dask", "{}", "--scheduler-file", str(place), "--no-dashboard"]
    scheduler = [word.format("scheduler") for word in command] + ["--host", "127.0.0.1", "--port", "0"]
    worker = [word.format("worker") for word in command] + ["--nthreads", "1", "--no-nanny"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    started = []
    try:
        for line in (scheduler, *[worker] * jobs):
            started.append(subprocess.Popen(line, stderr=subprocess.DEVNULL, cwd=folder, env=environment))
            while not place.exists():
                time.sleep(0.05)
        yield str(place), [process.pid for process in started]
    finally:
        for process in started:
            process.terminate()
            process.wait()


def used_seconds(pids: Collection[int]) -> float:
    """Return the seconds of the processor that processes took so far."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def children() -> set[int]:
    """Return the numbers of this process and those that it started."""
    tasks = Path("/proc/self/task").iterdir()
    return {os.getpid(), *(int(pid) for task in tasks for pid in (task / "children").read_text().split())}


def beside_cluster(count: int, jobs: int, rounds: int = 3) -> None:
    """Compare processes of this machine with as many workers of a Dask cluster, in turn, all of them warm."""
    from segvec.batching.cluster import cluster_engine, connected

    print(f"{count} photographs, {jobs} processes beside {jobs} workers, medians of {rounds} runs in turn")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "in")
        folder.mkdir()
        photographs(folder, count)
        with cluster(Path(place), jobs) as (scheduler, pids), connected(scheduler) as client:
            client.wait_for_workers(jobs)
            engines = {"local": local_engine(jobs), "dask": cluster_engine(client)}
            clock: dict[str, list[float]] = {name: [] for name in engines}
            used: dict[str, list[float]] = {name: [] for name in engines}
            for number in range(rounds + 1):
                for name, engine in engines.items():
                    mine = {os.getpid(), *pids} if name == "dask" else children() - set(pids)
                    before, start = used_seconds(mine), time.perf_counter()
                    outputs = f"{place}/{name}-{number}/{{name}}.svg"
                    assert all(each.is_well for each in segvec.batch(folder, TRACE, outputs=outputs, executor=engine))
                    if number:  # else libraries are loaded meanwhile
                        clock[name].append((time.perf_counter() - start) / count)
                        used[name].append((used_seconds(mine) - before) / count)
            for name in engines:
                seconds, busy = median(clock[name]), median(used[name])
                print(
                    f"  {name:34} {1000 * seconds:8.1f} ms a picture, {1000 * busy:8.1f} ms of processors", flush=True
                )
            ratios = [median(times["dask"]) / median(times["local"]) for times in (clock, used)]
            print(f"  dask takes {ratios[0]:.2f} of the clock, {ratios[1]:.2f} of the processors")


class Nothing:
    """Work that takes no time."""

    @property
    def description(self) -> dict[str, object]:
        """Return that it is nothing."""
        return {"do": "nothing", "options": {}}

    def __call__(self, picture: str, outputs: object) -> Made:
        """Write next to nothing."""
        for output in outputs:
            Path(output).write_bytes(b"x")
        return Made()


def resident_megabytes(process: str = "self") -> float:
    """Return the memory that a process has now."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def long_run(count: int, jobs: int) -> None:
    """Tell what the manifest costs, and how memory grows over a long run."""
    print(f"{count} pictures on which nothing is done")
    with tempfile.TemporaryDirectory() as place:
        picture = Path(place, "picture.png")
        picture.write_bytes(b"x")
        tasks = [
            Task(Source(str(picture), number=number), (str(Path(place, f"{number}.txt")),)) for number in range(count)
        ]
        engine = local_engine(1)
        for name in ("without a manifest", "with a manifest", "all done already"):
            with contextlib.ExitStack() as held, timed(name, count):
                path = Path(place, "manifest.jsonl")
                manifest = None if "without" in name else held.enter_context(open_manifest(path))
                for _ in run_tasks(tasks, Nothing(), engine=engine, manifest=manifest):
                    pass
        with open_manifest(Path(place, "other.jsonl")) as manifest:
            for number, _ in enumerate(
                run_tasks(tasks, Nothing(), engine=local_engine(jobs), manifest=manifest, memory=10**10)
            ):
                if number + 1 in (count // 10, count // 2, count):
                    print(f"  after {number + 1:6} of {jobs} processes {resident_megabytes():8.1f} MB here", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--photographs", type=int, default=200)
    parser.add_argument("--logos", type=int, default=400)
    parser.add_argument("--long", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", choices=("photographs", "logos", "long", "cluster"))
    asked = parser.parse_args()
    if asked.only in (None, "photographs"):
        beside(photographs, asked.photographs, asked.jobs)
    if asked.only in (None, "logos"):
        beside(logos, asked.logos, asked.jobs)
    if asked.only in (None, "long"):
        long_run(asked.long, asked.jobs)
    if asked.only in (None, "cluster"):
        beside_cluster(max(asked.jobs, asked.photographs // 8), asked.jobs)
