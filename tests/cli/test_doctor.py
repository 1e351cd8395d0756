"""The command doctor, and machines that lack something."""

import json
import os
import re
import sys
from importlib import metadata
from pathlib import Path

import pytest
from processes import run_process

from segvec.rendering.renderer import STAND_IN_NOTE, cairo_install_line
from segvec_cli.app import main
from segvec_cli.diagnosis import _CHECKS, _current_folder, _library
from segvec_cli.libraries import libraries


def findings(done):
    data = json.loads(done.stdout)
    return data["ok"], {finding["what"]: finding for finding in data["findings"]}


def test_doctor_finds_what_these_tests_need(tmp_path):
    """Slow, as doctor imports all libraries; what else it may find is asked of its checks, one by one."""
    done = run_process("doctor", "--json", cwd=tmp_path)
    is_ok, found = findings(done)
    assert (done.returncode, is_ok, done.stderr) == (0, True, "")
    for what in ("Python", "segvec", "numpy", "pictures", "fonts", "picture formats", "temporary folder"):
        assert found[what]["state"] == "ok"
        assert found[what]["remedy"] == ""
    assert found["numpy"]["found"] == metadata.version("numpy")
    assert re.fullmatch(r"(Cairo|resvg) \S+ drew a pixel", found["pictures"]["found"])
    assert list(tmp_path.iterdir()) == []


def test_doctor_tells_what_a_missing_cairo_library_costs(without_cairo, run):
    pictures, pages = (_CHECKS[what]() for what in ("pictures", "PDF, PS and EPS"))
    assert pictures.state == "ok"
    assert re.fullmatch(r"resvg \S+ drew a pixel", pictures.found)
    assert (pages.state, pages.remedy) == ("optional", cairo_install_line())
    code, output, errors = run("--version")
    assert (code, errors) == (0, "")
    assert output.decode().splitlines()[-1].startswith("pictures are drawn by resvg ")


def test_pictures_are_drawn_where_the_cairo_library_cannot_be_loaded(without, desk):
    environment = without("cairocffi", "OSError('no library called \"cairo-2\" was found')")
    done = run_process("trace", "flag.png", "-o", "a.png", "-o", "a.svg", environment=environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"segvec: {STAND_IN_NOTE}\n")
    assert Path("a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("line", "times"),
    [
        ("trace flag.png second.png -o {name}-of.png", 1),
        ("trace flag.png -o b.png --quiet", 0),
        ("trace flag.png -o c.svg", 0),
    ],
)
def test_what_draws_instead_of_cairo_is_said_once_and_never_where_it_does_not(without_cairo, desk, capsys, line, times):
    with pytest.raises(SystemExit) as end:
        main(line.split())
    assert end.value.code == 0
    assert capsys.readouterr().err == f"segvec: {STAND_IN_NOTE}\n" * times


@pytest.mark.parametrize(
    ("line", "made"),
    [
        ("trace flag.png -o a.pdf -o a.svg -o a.png", {"a.svg", "a.png"}),
        ("trace flag.png -o a.eps", set()),
        ("poster flag.png --for 90x60 -o a.pdf -o a.png", {"a.png"}),
        ("heatmap flag.png -o a.pdf -o a.png", {"a.png"}),
        ("series flag.png --count 1 --no-sheet --name a --format pdf --format svg -o .", {"a.svg", "manifest.json"}),
        ("series flag.png --count 1 --format pdf -o never", set()),
        ("separate flag.png --width 30mm --format pdf -o never", set()),
    ],
)
def test_what_needs_cairo_is_refused_first_and_the_rest_is_written(without_cairo, desk, run, line, made):
    before = {path.name for path in desk.iterdir()}
    code, _, errors = run(*line.split())
    first, *_ = errors.splitlines()
    assert code == 1
    assert re.fullmatch(r"segvec: (PDF|EPS) needs the Cairo library: .*; SVG and PNG work without", first)
    assert {path.name for path in desk.iterdir()} - before == made


def test_doctor_finds_a_library_that_cannot_be_imported(without, tmp_path, monkeypatch):
    without("svgwrite", "ImportError('it is broken')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "svgwrite")
    (svgwrite,) = [library for library in libraries() if library.name == "svgwrite"]
    found = _library(svgwrite)
    assert found.state == "missing"
    assert found.found.endswith("cannot be loaded: it is broken")
    assert found.remedy.startswith("pip install 'svgwrite>=")


def test_doctor_without_numpy_still_tells_all_else(without):
    done = run_process("doctor", environment=without("numpy", "ImportError('no numpy')"))
    assert done.returncode == 1  # compiled libraries may complain on the standard error themselves
    assert re.search(r"^MISSING +numpy ", done.stdout, re.MULTILINE)
    assert re.search(r"^ok +temporary folder ", done.stdout, re.MULTILINE)


@pytest.mark.skipif(os.name == "nt", reason="a script stands in for the program")
@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("exit 3", "does not run"),
        (
            'case "$*" in *-version) echo ffmpeg version 7.1 a b;; *) echo libx264;; esac',
            "version 7.1 has no libvpx-vp9",
        ),
    ],
)
def test_doctor_runs_ffmpeg(tmp_path, monkeypatch, script, found):
    pytest.importorskip("imageio_ffmpeg")
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))
    finding = _CHECKS["ffmpeg"]()
    assert finding.state == "optional"  # as are videos
    assert found in finding.found
    assert finding.remedy == "pip install imageio-ffmpeg"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux")
def test_doctor_finds_a_folder_that_cannot_be_written_to(monkeypatch):
    monkeypatch.chdir("/proc/self")
    finding = _current_folder()
    assert finding.state == "optional"
    assert "cannot be written to" in finding.found
