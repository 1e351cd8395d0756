"""Versions and requirements."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

import segvec
from segvec_cli import diagnosis
from segvec_cli.libraries import EXTRAS, is_new_enough, libraries

PROJECT = Path(segvec.__file__).parents[1] / "pyproject.toml"


@pytest.fixture
def written_metadata(tmp_path, monkeypatch):
    """Let Python find metadata of segvec that ask for what pyproject.toml asks for, and for something else."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], "no-such-library>=2.5"]
    for extra, lines in project["optional-dependencies"].items():
        asked += [f"{line}; extra == '{extra}'" for line in lines]
    asked.append("no-such-extra>=1; extra == 'video'")
    folder = tmp_path / "segvec-0.1.0.dist-info"
    folder.mkdir()
    text = "\n".join(
        ["Metadata-Version: 2.4", "Name: segvec", "Version: 0.1.0", *(f"Requires-Dist: {a}" for a in asked)]
    )
    (folder / "METADATA").write_text(f"{text}\n")
    monkeypatch.syspath_prepend(tmp_path)
    libraries.cache_clear()
    yield project
    libraries.cache_clear()


def test_version_tells_of_all_libraries(run):
    code, output, errors = run("--version")
    lines = output.decode().splitlines()
    assert (code, errors) == (0, "")
    assert lines[0] == f"segvec {segvec.__version__}"
    assert lines[1].startswith(f"Python {sys.version_info.major}.{sys.version_info.minor}.")
    for library in libraries():
        if library.version is not None:
            assert any(line.startswith(f"{library.name} {library.version}") for line in lines[2:])
    assert any(re.fullmatch(r"shapely \S+ \(GEOS \d+\.\d+\.\d+\)", line) for line in lines)
    assert re.fullmatch(r"pictures are drawn by (Cairo|resvg) \d+\.\d+\.\d+", lines[-1])


def test_libraries_are_those_of_the_project(written_metadata):
    names = {library.name: library for library in libraries()}
    wanted = [re.split(r"[>=]+", line) for line in written_metadata["dependencies"]]
    assert all(names[name].least == least and names[name].extra == "" for name, least in wanted)
    assert {library.extra for library in libraries()} == {"", *EXTRAS}
    assert "pytest" not in names


def test_library_that_is_missing_is_told_of(written_metadata, run, monkeypatch):
    assert b"\nno-such-library not installed\n" in run("--version")[1]
    assert b"no-such-extra" not in run("--version")[1]
    # Of these alone: else all libraries would be imported.
    monkeypatch.setattr(diagnosis, "libraries", lambda: [each for each in libraries() if each.name.startswith("no-")])
    monkeypatch.setattr(diagnosis, "_CHECKS", {})
    code, output, errors = run("doctor")
    assert (code, errors) == (1, "")
    lines = output.decode().splitlines()
    assert any(re.fullmatch(r"MISSING +no-such-library .* pip install 'no-such-library>=2\.5'", line) for line in lines)
    assert any(re.fullmatch(r"optional +no-such-extra .* pip install 'no-such-extra>=.*'", line) for line in lines)
    assert lines[-1] == "1 needed thing missing"


@pytest.mark.parametrize(
    ("version", "least", "is_enough"),
    [
        ("2.10", "2.9", True),
        ("2.9", "2.10", False),
        ("2.0.0", "2.0", True),
        ("2", "2.0.0", True),
        ("2.0rc1", "2.0", True),
        ("9", "10", False),
    ],
)
def test_versions_are_compared_as_numbers(version, least, is_enough):
    assert is_new_enough(version, least) is is_enough
