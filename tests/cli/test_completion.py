"""The command completion, and what a shell completes."""

import os
import shutil
import subprocess
import sys
from typing import get_args

import pytest
from machine import needs_bash
from processes import run_process

from segvec.options.tracing import PRESETS, Method
from segvec_cli.app import COMMANDS
from segvec_cli.commands.completion import SHELLS

NAMES = [name for commands in COMMANDS.values() for name in commands]


@pytest.fixture
def completed(run, monkeypatch):
    """Ask segvec as bash does; returns (kind, value) of each item."""

    def ask(line):
        asked = {"_SEGVEC_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        for name, value in asked.items():
            monkeypatch.setenv(name, value)
        code, output, errors = run()
        assert (code, errors) == (0, "")
        return [tuple(item.split(",", 1)) for item in output.decode().splitlines()]

    return ask


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("segvec tr", {"trace"}),
        ("segvec ", set(NAMES)),
        ("segvec --v", {"--version"}),
        ("segvec trace --pre", {"--preset", "--precision"}),
        ("segvec trace --preset ", set(PRESETS)),
        ("segvec trace --segment ", set(get_args(Method))),
        ("segvec trace --curve sp", {"spline"}),
        ("segvec trace --palette suns", {"sunset"}),
        ("segvec recolor a.svg --palette okabe", {"okabe-ito"}),
        ("segvec trace --style half", {"halftone"}),
        ("segvec trace --effect medi", {"median"}),
        ("segvec effect -e medi", {"median"}),
        ("segvec trace --background rebecca", {"rebeccapurple"}),
        ("segvec heatmap --cmap virid", {"viridis"}),
        ("segvec poster --for linkedin", {"linkedin", "linkedin-company", "linkedin-post"}),
        ("segvec poster --fit ", {"cover", "contain", "tile", "stretch"}),
        ("segvec animate --motion ", {"cycle", "morph", "rotate"}),
        ("segvec palette con", {"convert"}),
        ("segvec palette show suns", {"sunset"}),
        ("segvec completion ", set(SHELLS)),
    ],
)
def test_names_complete(line, values, completed):
    found = completed(line)
    assert {value for _, value in found} >= values
    assert {kind for kind, _ in found} == {"plain"}
    start = line.rpartition(" ")[2]
    assert all(value.startswith(start) for _, value in found)


@pytest.mark.parametrize(
    "line",
    [
        "segvec trace ph",
        "segvec trace -o ar",
        "segvec heatmap ph",
        "segvec trace --mask m",
        "segvec palette show my.gp",
    ],
)
def test_files_are_left_to_the_shell(line, completed):
    assert completed(line) == [("file", line.rpartition(" ")[2])]


def test_folders_are_left_to_the_shell(completed):
    assert completed("segvec series a.jpg -o ou") == [("dir", "ou")]


@pytest.mark.parametrize(
    "line",
    ["segvec tr", "segvec trace --pre", "segvec trace --palette s", "segvec poster --for l", "segvec trace --style "],
)
def test_completing_loads_nothing_heavy(line):
    script = (
        "import sys, segvec_cli.app as app\n"
        "try:\n    app.main([])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'scipy', 'matplotlib', 'PIL', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    asked = {"_SEGVEC_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **asked}, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"plain,")


@pytest.mark.parametrize("shell", SHELLS)
def test_script_is_printed_without_running_anything(shell, run):
    code, output, errors = run("completion", shell)
    assert (code, errors) == (0, "")
    assert f"_SEGVEC_COMPLETE={shell}_complete".encode() in output
    program = shutil.which(shell)
    if program is not None:
        subprocess.run([program, "-n"], input=output, check=True, timeout=60)


@needs_bash
@pytest.mark.parametrize(
    ("words", "replies"),
    [
        (["tra"], ["trace"]),
        (["trace", "a.png", "--preset", "p"], ["photo", "poster", "pixel"]),
        (["trace", "--palette", "suns"], ["sunset"]),
        (["trace", "ph"], []),
    ],
)
def test_bash_completes(tmp_path, words, replies):
    program = tmp_path / "segvec"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m segvec_cli "$@"\n')
    program.chmod(0o755)
    script = tmp_path / "complete.bash"
    script.write_text(run_process("completion", "bash").stdout)
    typed = " ".join(["segvec", *words])
    # compopt is only for completions that bash itself began.
    line = (
        f"compopt() {{ :; }}; source {script}; COMP_WORDS=({typed}); COMP_CWORD={len(words)}; "
        '_segvec_completion segvec; echo "${COMPREPLY[@]}"; complete -p segvec'
    )
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "--norc", "-c", line],
        env={**os.environ, "PATH": path},
        capture_output=True,
        timeout=60,
        text=True,
        check=True,
    )
    reply, registered = done.stdout.splitlines()
    assert reply.split() == replies
    assert registered.endswith("_segvec_completion segvec")
    assert done.stderr == ""
