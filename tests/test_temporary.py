"""What killed processes leave behind, and who removes it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from segvec.files import write_atomically
from segvec.temporary import remove_abandoned, remove_own, temporary_file, temporary_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no locks that end with a process")

WRITE_AND_WAIT = """
import sys
from segvec.files import new_file
from segvec.temporary import temporary_folder
from pathlib import Path
with new_file("art.svg") as file, temporary_folder(Path()) as folder:
    file.write(b"half")
    (folder / "1").write_bytes(b"half")
    print("written", flush=True)
    sys.stdin.read()
"""


def leftovers():
    return sorted(path.name for path in Path().iterdir() if path.name.startswith(".segvec-"))


@pytest.fixture
def writer(tmp_path, monkeypatch):
    """A process that is in the middle of writing into the current directory."""
    monkeypatch.chdir(tmp_path)
    command = [sys.executable, "-c", WRITE_AND_WAIT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"written\n"
        yield process
        process.kill()


def test_files_of_a_killed_process_are_removed_by_the_next(writer):
    assert len(leftovers()) == 2
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert len(leftovers()) == 2
    write_atomically("other.svg", "whole")
    assert leftovers() == []
    assert not Path("art.svg").exists()


def test_files_of_a_living_process_stay(writer):
    write_atomically("other.svg", "whole")
    assert len(leftovers()) == 2
    writer.communicate(b"")
    assert leftovers() == []
    assert Path("art.svg").read_bytes() == b"half"


def test_only_what_is_named_so_and_ours_is_removed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = ".segvec-0123456789abcdef.tmp"
    others = [".segvec-0123.tmp", "segvec-0123456789abcdef.tmp", f"{name}.svg"]
    for other in others:
        Path(other).write_text("mine")
    Path("target").write_text("mine")
    Path(name).symlink_to("target")
    Path(".segvec-00000000000000ff.tmp").write_text("abandoned")
    os.mkfifo(".segvec-00000000000000fe.tmp")
    remove_abandoned(tmp_path)
    assert leftovers() == sorted([".segvec-00000000000000fe.tmp", name, others[0], others[2]])
    assert Path("target").read_text() == "mine"


def test_nothing_temporary_stays_whatever_happens(tmp_path):
    with pytest.raises(RuntimeError), temporary_file(tmp_path):
        raise RuntimeError
    with pytest.raises(FileNotFoundError), temporary_folder(tmp_path) as folder:
        (folder / "1").rename(folder / "2")
    with temporary_folder(tmp_path) as folder:
        (folder / "1").write_text("x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_signals_that_end_a_program_leave_nothing_half_behind(desk, name, code):
    command = [sys.executable, "-m", "segvec_cli", "series", "flag.png", "--count", "500", "--no-sheet", "-o", "out"]
    number = getattr(signal, name)

    def heed():
        # What runs in the background was told to pass over some signals, and its children are too.
        signal.signal(number, signal.SIG_DFL)

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heed) as process:
        while not list(Path().glob("out/flag-*.svg")):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(number)
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors.strip()) == (code, b"", b"")
    pieces = json.loads(Path("out/manifest.json").read_bytes())["pieces"]
    assert len(pieces) < 500
    assert all(Path("out", name).read_text().endswith("</svg>\n") for piece in pieces for name in piece["files"])
    assert {path.suffix for path in Path("out").iterdir()} == {".svg", ".json"}


def test_signal_that_is_to_be_ignored_is(desk):
    command = f"trap '' HUP; {sys.executable} -m segvec_cli trace flag.png -o a.svg & sleep 0.3; kill -HUP $!; wait $!"
    assert subprocess.run(["/bin/sh", "-c", command], timeout=60, check=False).returncode == 0
    assert Path("a.svg").exists()


def test_file_in_work_is_removed_before_the_process_ends_at_once(tmp_path):
    with temporary_file(tmp_path) as (path, _):
        assert path.exists()
        remove_own()
        assert list(tmp_path.iterdir()) == []
