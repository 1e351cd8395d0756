"""The command replay: what is typed, and what comes out."""

from pathlib import Path

import pytest

COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    # replay
    ("replay art.svg flag.png -o a.svg", 0, None),
    ("replay art.svg flag.png --palette ocean --colors 2 -o a.png --width 100", 0, None),
    ("replay art.svg flag.png --transparent background -o a.svg -o a.png", 0, None),
    ("replay art.svg flag.png --css -o a.svg", 0, None),
    ("replay art.svg dot.png -o a.svg", 1, "dot.png is not the picture that art.svg was made from"),
    ("replay plain.svg flag.png -o a.svg", 1, "plain.svg has no recipe"),
    ("replay art.svg missing.png -o a.svg", 1, "missing.png does not exist"),
    ("replay art.svg", 2, "missing argument 'IMAGE'"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(studio, check_line, line, code, message):
    check_line(line, code, message)


def test_replay_gives_the_same_bytes(studio, run):
    _, recolored, _ = run("recolor", "art.svg", "--palette", "sunset")
    Path("new.svg").write_bytes(recolored)
    assert run("replay", "art.svg", "flag.png")[1] == Path("art.svg").read_bytes()
    assert run("replay", "new.svg", "flag.png")[1] == recolored


def test_replay_of_a_themed_document_is_themed(studio, run):
    Path("themed.svg").write_bytes(run("trace", "flag.png", "--css")[1])
    assert b"@supports" in Path("themed.svg").read_bytes()
    assert run("replay", "themed.svg", "flag.png")[1] == Path("themed.svg").read_bytes()
