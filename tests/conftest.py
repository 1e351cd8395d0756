import gc
import io
import os
import shlex
import sys
from collections import Counter
from pathlib import Path

import pytest
from _pytest.doctest import DoctestModule
from hypothesis import HealthCheck, settings

# Each worker has one processor: threads that wait for each other there take longer than the work that they share.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Modules that the tests share, and those of the gallery, belong to no package.
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "gallery"))

from documents import filled, steps
from documents import run_shell as run_in_bash
from machine import CHROMIUM, LACKING, own_errors, skip_unless_drawable
from pictures import PICTURES

from segvec_cli.app import main

# What is compiled once need not be compiled again by each worker, and by each of the processes that tests start.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Examples are the same in every run, however slow the machine; --hypothesis-profile=thorough tries others, and more.
settings.register_profile(
    "segvec", deadline=None, derandomize=True, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", settings.get_profile("segvec"), derandomize=False, max_examples=1000)
settings.load_profile("segvec")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
"""Of Chromium, so that it asks nobody for anything."""

LONG = tuple(f"tests/{name}" for name in ("project/", "fuzz/", "test_temporary", "cli/test_streams"))
"""Where tests take seconds."""

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write the files in tests/golden anew")


def pytest_collection():
    gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file():
    """Look for no examples in docstrings of the tests, which takes a second and finds none."""
    return [found for found in (yield) if not isinstance(found, DoctestModule)]


def pytest_collection_modifyitems(items):
    """Put what takes long first in each of two workers' halves, and what needs a browser into one of them."""
    in_browser = [item for item in items if "chromium" in item.fixturenames]
    long = [item for item in items if item.nodeid.startswith(LONG)]
    apart = {*in_browser, *long}
    others = [item for item in items if item not in apart]
    middle = (len(items) + 1) // 2 - len(in_browser)
    items[:] = in_browser + others[:middle] + long + others[middle:]


def pytest_collection_finish():
    """Spare the garbage collector what was collected here: it stays to the end, and each full pass would look at it."""
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter):
    """Tell on one line how many tests were skipped because something is not installed here."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", ())]
    lacking = Counter(part for reason in reasons if (part := reason.partition(LACKING)[2]))
    if lacking:
        parts = ", ".join(f"{what} ({number})" for what, number in sorted(lacking.items()))
        terminalreporter.write_line(f"{lacking.total()} tests skipped, as {LACKING}{parts}")


@pytest.fixture
def golden(request):
    """Compare a text with a file in tests/golden, or write that file under --update-golden."""

    asked = request.config.getoption("--update-golden")

    def compare(name, text, *, folder=GOLDEN, update=asked):
        path = folder / name
        if update:
            path.write_bytes(text.encode())
        assert path.is_file(), f"{path} is missing; write it with --update-golden"
        assert text == path.read_bytes().decode(), f"{path.name} is not what it was"

    return compare


@pytest.fixture(scope="session")
def chromium():
    """One browser for all pages that are tested."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A current directory with pictures, good and bad."""
    monkeypatch.chdir(tmp_path)
    for name, data in PICTURES.items():
        Path(name).write_bytes(data)
    Path("folder.svg").mkdir()
    return tmp_path


@pytest.fixture
def run(capsysbinary):
    """Run a command line in this process; returns its exit code, standard output and standard error."""

    def runner(*arguments):
        with pytest.raises(SystemExit) as exit_info:
            main(arguments)
        output, errors = capsysbinary.readouterr()
        return exit_info.value.code, output, own_errors(errors.decode())

    return runner


@pytest.fixture
def run_shell(run, monkeypatch):
    """Run lines of shell in a folder, those of segvec in this process; returns standard output and standard error."""

    def piped(step):
        output, told = Path(step.source).read_bytes() if step.source else b"", ""
        for words in step.commands:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(output)))
            code, output, errors = run(*filled(words))
            assert code == 0, errors
            told += errors
        if step.target is None:
            return output.decode(), told
        Path(step.target).write_bytes(output)
        return "", told

    def runner(text, folder):
        printed, told = "", ""
        monkeypatch.chdir(folder)
        for step in steps(text):
            if isinstance(step, str):
                done = run_in_bash(step, folder)
                assert done.returncode == 0, done.stderr
                output, errors = done.stdout, done.stderr
            else:
                output, errors = piped(step)
            printed, told = printed + output, told + errors
        return printed, own_errors(told)

    return runner


@pytest.fixture
def check_line(run):
    """Run a command line and compare how it ends with what is expected; a failure leaves no ``a.*`` behind."""

    def check(line, code, message):
        skip_unless_drawable(line)
        got, output, errors = run(*shlex.split(line, comments=False))
        assert got == code, errors
        if message is None:
            assert errors == ""
        assert (message or "") in errors
        assert "Traceback" not in errors
        if code:
            assert output == b""
            assert not list(Path().glob("a.*"))
            assert errors.startswith("segvec: ")
            assert errors.count("\n") == 1
        else:
            assert all(Path(word).stat().st_size for word in shlex.split(line) if word.startswith("a."))

    return check
