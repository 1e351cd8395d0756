"""A program that is ended at any moment, by what no program can heed, and what lies in its folder then."""

import contextlib
import json
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

from fuzz import corpus
from fuzz.watching import Trial, run_line
from PIL import Image

COMMANDS = {
    "series": [
        "series",
        "flag.png",
        "--count",
        "12",
        "--format",
        "svg",
        "--format",
        "png",
        "--width",
        "90",
        "-o",
        "out",
    ],
    "trace": ["trace", "flag.png", "--colors", "4", "-o", "out/a.svg", "-o", "out/b.png", "-o", "out/c.webp"],
}
LONGEST = 4.0
"""Seconds after which none of them is still at work, mostly."""


@cache
def whole(name: str) -> dict[str, str]:
    """Return what a command leaves that nobody ends."""
    run_line(COMMANDS[name])
    return found()


def found() -> dict[str, str]:
    """Return the digests of all files."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in Path("out").iterdir()}


def killed(rng: Random) -> Trial:
    """Kill a command, look at what is there, and let it be done again."""
    name, seconds = rng.choice(list(COMMANDS)), rng.uniform(0, LONGEST)
    said = f"segvec {' '.join(COMMANDS[name])}, killed after {seconds:.2f} s and typed again"
    return Trial(said, lambda: _kill(name, seconds), files={"flag.png": corpus.pictures()["rgb.png"]}, pixels=1_000_000)


def _kill(name: str, seconds: float) -> None:
    command = [sys.executable, "-m", "segvec_cli", *COMMANDS[name]]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
    for path in Path("out").glob("[!.]*"):
        _check_whole(path)
    run_line(COMMANDS[name])
    again = found()
    for path in Path("out").iterdir():
        path.unlink()
    assert again == whole(name)


def _check_whole(path: Path) -> None:
    """Fail where a file is not all that it should be."""
    if path.suffix == ".svg":
        assert path.read_text().endswith("</svg>\n"), path
    elif path.suffix == ".png":
        with Image.open(path) as image:
            image.load()
    elif path.suffix == ".json":
        json.loads(path.read_bytes())
