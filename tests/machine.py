"""What tests need that a machine may not have, and how those are skipped that lack it."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec

import pytest

from segvec.image.video import ffmpeg_program
from segvec.rendering import PAGE_FORMATS, cairo
from segvec.rendering.renderer import STAND_IN_NOTE

LACKING = "this machine lacks "
"""How the reasons begin that are counted at the end of a run."""

_PAGES = re.compile(rf"\.({'|'.join(PAGE_FORMATS)})\b|format\W+({'|'.join(PAGE_FORMATS)})\b")


def _browser():
    """Return a Chromium that starts: it needs the Cairo library too."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None or find_spec("playwright") is None:
        return None
    done = subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False)
    return program if done.returncode == 0 else None


CHROMIUM = _browser()


def _needs(what, is_there):
    return pytest.mark.skipif(not is_there, reason=LACKING + what)


needs_cairo = _needs("the Cairo library", cairo.is_there())
needs_browser = _needs("Chromium", CHROMIUM is not None)
needs_ffmpeg = _needs("ffmpeg", ffmpeg_program() is not None)
needs_inkscape = _needs("Inkscape", shutil.which("inkscape") is not None)
needs_bash = _needs("bash", shutil.which("bash") is not None)
needs_limits = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read and write everywhere"
)


def is_drawable(text):
    """Whether this machine draws all formats that a command line, or code, asks for."""
    return cairo.is_there() or not _PAGES.search(text)


def skip_unless_drawable(text):
    """Skip a test whose command line, or code, asks for what this machine cannot draw."""
    if not is_drawable(text):
        pytest.skip(LACKING + "the Cairo library")


def own_errors(errors):
    """Leave out of the standard error what it says on machines without the Cairo library alone."""
    return errors if cairo.is_there() else errors.replace(f"segvec: {STAND_IN_NOTE}\n", "")


def own_notes(caplog):
    """Leave the same out of what was logged."""
    return [message for message in caplog.messages if message != STAND_IN_NOTE]
