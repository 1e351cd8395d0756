"""Standard streams that are closed, full, or read no further; slow, as each takes a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such streams")

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")


def run_shell(line, **environment):
    """Run a line of a shell in which ``segvec`` is ours; returns its code and both outputs."""
    line = line.replace("segvec", f"{sys.executable} -m segvec_cli")
    done = subprocess.run(
        ["/bin/sh", "-c", line], capture_output=True, text=True, timeout=60, env={**os.environ, **environment}
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("segvec trace flag.png >&-", 1, "segvec: cannot write the standard output: it is closed\n"),
        ("segvec --help >&-", 1, "segvec: cannot write the standard output: it is closed\n"),
        ("segvec trace flag.png -o a.svg >&-", 0, ""),
        ("segvec trace - <&-", 1, "segvec: stdin cannot be read: it is closed\n"),
        ("segvec trace missing.png 2>&-", 1, ""),
        ("segvec trace flag.png -o a.svg <&- >&- 2>&-", 0, ""),
    ],
)
def test_closed_stream_is_told_of_where_it_is_needed(desk, line, code, message):
    assert run_shell(line) == (code, "", message)
    assert Path("a.svg").exists() == (code == 0)
    if code == 0:
        assert Path("a.svg").read_text().startswith("<svg")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_disk_that_fills_in_the_middle_of_the_output_is_told_of(desk, unbuffered):
    # The limit of a file's size is met as the end of a disk is: what fits is written.
    limited = "trap '' XFSZ; ulimit -f 2; segvec trace flag.png --style halftone > out.svg"
    code, _, errors = run_shell(limited, PYTHONUNBUFFERED=unbuffered)
    assert (code, errors.count("\n")) == (1, 1)
    assert errors.startswith("segvec: cannot write the standard output: ")
    assert Path("out.svg").stat().st_size


@needs_full
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_list_on_a_full_disk_is_told_of(desk, unbuffered):
    code, _, errors = run_shell("segvec palette list > /dev/full", PYTHONUNBUFFERED=unbuffered)
    assert (code, errors) == (1, "segvec: cannot write the standard output: the disk is full\n")


@pytest.mark.parametrize("arguments", [["palette", "list"], ["--help"]])
def test_list_of_which_only_the_beginning_is_read_is_no_failure(arguments):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "segvec_cli", *arguments]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@needs_full
def test_messages_that_cannot_be_written_stop_nothing(desk):
    assert run_shell("segvec trace flag.png --colors 40 -o a.svg 2> /dev/full") == (0, "", "")
    assert Path("a.svg").exists()
    assert run_shell("segvec trace missing.png 2> /dev/full") == (1, "", "")
