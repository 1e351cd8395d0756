"""How the studio begins and ends."""

import os
import signal
import subprocess
import sys
import urllib.request

import pytest
from machine import LACKING


def test_picture_that_is_not_there_is_told_of_before_anything_is_served(run, desk):
    code, output, errors = run("studio", "nothing.png", "--no-browser")
    assert (code, output) == (2, b"")
    assert "there is no picture nothing.png" in errors


def test_without_its_libraries_the_studio_tells_how_to_get_them(run, desk, monkeypatch):
    monkeypatch.setattr("segvec_cli.commands.studio.find_spec", lambda name: None)
    code, output, errors = run("studio", "--no-browser")
    assert (code, output) == (1, b"")
    assert "pip install 'segvec[studio]'" in errors


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_studio_prints_its_address_answers_there_and_ends_with_ctrl_c(desk):
    for package in ("starlette", "uvicorn"):
        pytest.importorskip(package, reason=f"{LACKING}{package}")
    command = [sys.executable, "-m", "segvec_cli", "studio", "flag.png", "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as studio:
        address = studio.stdout.readline().strip()
        with urllib.request.urlopen(f"{address}pictures") as answer:
            assert b'"name":"flag.png"' in answer.read()
        studio.send_signal(signal.SIGINT)
        _, errors = studio.communicate(timeout=20)
    assert (studio.returncode, errors) == (0, "")
