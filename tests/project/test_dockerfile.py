"""The image is made by the README's commands; nothing here runs a container, so the file is read instead."""

import fnmatch
import json
import re
import tomllib

from documents import ROOT
from packaging.specifiers import SpecifierSet

README = (ROOT / "README.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
SET_UP = dict(re.findall(r"<!-- set-up: (\w+) -->\n```sh\n(.*?)\n```", README, re.DOTALL))
KNOWN = {"FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER", "CMD"}


def instructions(text):
    """What a Dockerfile says, line by line: comments left out, continued lines joined."""
    lines = re.sub(r"\\\n", "", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [tuple(line.split(" ", 1)) for line in lines if line.strip()]


STEPS = instructions((ROOT / "Dockerfile").read_text())
RUNS = [words for name, words in STEPS if name == "RUN"]


def test_every_line_of_the_dockerfile_is_an_instruction():
    assert {name for name, _ in STEPS} <= KNOWN
    assert instructions("# a\nRUN a \\\n  b\nCOPY . .\n") == [("RUN", "a   b"), ("COPY", ". .")]


def test_image_is_made_by_the_first_command_of_the_readme():
    assert SET_UP["demo"] in RUNS
    names = [name for name, _ in STEPS]
    assert names.index("COPY") < STEPS.index(("RUN", SET_UP["demo"]))


def test_all_other_commands_of_the_image_are_the_readmes_too():
    others = [words for words in RUNS if words != SET_UP["demo"]]
    for words in others:
        for command in words.split(" && "):
            if command.startswith(("apt-get update", "rm -rf /var/lib/apt/lists")):
                continue
            installed = re.fullmatch(r"apt install -y --no-install-recommends (.+)", command)
            if installed is not None:
                assert all(f"`apt install {package}`" in README for package in installed[1].split())
                continue
            extras = re.fullmatch(r"\.venv/bin/pip install -q -e '\.\[([\w,]+)\]'", command)
            assert extras is not None, command
            assert set(extras[1].split(",")) <= PROJECT["optional-dependencies"].keys()


def test_image_has_a_python_that_segvec_takes():
    version = re.fullmatch(r"python:(3\.\d+)-slim", dict(STEPS)["FROM"])[1]
    assert SpecifierSet(PROJECT["requires-python"]).contains(version)


def test_command_line_is_on_the_path_of_the_image():
    folder = next(words for name, words in STEPS if name == "WORKDIR")
    assert f"PATH={folder}/.venv/bin:" in dict(STEPS)["ENV"]
    assert json.loads(dict(STEPS)["CMD"]) == ["segvec", "--help"]


def test_what_the_commands_need_is_not_left_out_of_the_image():
    left_out = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] != "#"]
    needed = ["pyproject.toml", PROJECT["readme"], "LICENSE", "segvec/__init__.py", "cli/segvec_cli/example.py"]
    for path in needed:
        assert (ROOT / path).is_file()
        assert not any(fnmatch.fnmatch(path, pattern) or path.startswith(f"{pattern}/") for pattern in left_out)
