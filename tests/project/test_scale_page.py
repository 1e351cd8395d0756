"""The page on scale: its lines are understood, its scripts are scripts; clusters are not started for it."""

import re
import shlex
import subprocess

import click
import pytest
from documents import ROOT
from machine import needs_bash

from segvec_cli.commands.batch import batch

PAGE = (ROOT / "docs" / "scale.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
LINES = re.findall(r"(?:^|- |segvec )(segvec batch (?:[^\n]|\n +--)+)", PAGE, re.MULTILINE)


@pytest.mark.parametrize("line", LINES)
def test_line_of_the_page_is_understood(line):
    _, _, *words = shlex.split(line.replace("$((JOB_COMPLETION_INDEX + 1))", "1").replace("$SLURM_ARRAY_TASK_ID", "3"))
    context = batch.make_context("batch", words)
    assert context.params["sources"] or context.params["summaries"]


def test_all_lines_of_the_page_are_found():
    assert len(LINES) == sum(text.count("segvec batch") for kind, text in BLOCKS)
    with pytest.raises(click.NoSuchOption):
        batch.make_context("batch", ["photos", "--no-such-option"])


@needs_bash
def test_scripts_of_the_page_are_scripts():
    scripts = "\n".join(text for kind, text in BLOCKS if kind == "sh")
    assert subprocess.run(["bash", "-n"], input=scripts, text=True, capture_output=True, check=True).stderr == ""


def test_python_of_the_page_is_python():
    for kind, text in BLOCKS:
        if kind == "python":
            compile(text, "scale.md", "exec")


def test_extras_and_files_that_the_page_names_are_there():
    project = (ROOT / "pyproject.toml").read_text()
    assert all(f"\n{extra} = [" in project for extra in re.findall(r"'\.\[(\w+)\]'", PAGE))
    assert (ROOT / "Dockerfile").is_file()
    assert (ROOT / "benchmarks" / "batch.py").is_file()
