"""The command demo."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest


def is_svg(data) -> bool:
    return ElementTree.fromstring(data).tag == "{http://www.w3.org/2000/svg}svg"


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("demo --help", 0, None),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(desk, check_line, line, code, message):
    check_line(line, code, message)


def test_demo_makes_its_files_and_never_overwrites_unasked(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    code, output, errors = run("demo")
    assert (code, output) == (0, b"")
    assert "wrote demo.svg and demo.png" in errors
    assert "try next: segvec trace" in errors
    assert is_svg(Path("demo.svg").read_bytes())
    Path("demo.png").write_text("mine")
    Path("demo.svg").unlink()
    assert run("demo")[::2] == (1, "segvec: demo.png is already there; --force overwrites it\n")
    assert not Path("demo.svg").exists()
    assert run("demo", "--force", "-q", "-o", "demo.png") == (0, b"", "")
    assert Path("demo.png").read_bytes().startswith(b"\x89PNG")
