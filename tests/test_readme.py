"""What the README says is run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from skimage import data, io

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
SET_UP = dict(re.findall(r"<!-- set-up: (\w+) -->\n```sh\n(.*?)\n```", README, re.DOTALL))
SHELL = re.findall(r"## Five lines of shell\n\n```sh\n(.*?)```", README, re.DOTALL)[0].strip().splitlines()
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]


@pytest.fixture
def folder(tmp_path):
    io.imsave(tmp_path / "photo.jpg", data.coffee()[::2, ::2], check_contrast=False)
    return tmp_path


def run(command, folder):
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'cli'}", "PYTHONWARNINGS": "ignore"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("line", SHELL)
def test_shell_line_of_the_readme_works(line, folder):
    before = set(folder.iterdir())
    done = run(["bash", "-ec", line.replace("segvec ", f"{sys.executable} -m segvec_cli ")], folder)
    assert (done.returncode, done.stderr) == (0, "")
    made = set(folder.iterdir()) - before
    assert made
    assert all(path.stat().st_size > 500 for path in made)


def test_python_of_the_readme_works(folder):
    done = run([sys.executable, "-c", PYTHON], folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "sunset.png").read_bytes().startswith(b"\x89PNG")
    assert "#ff9f5a" in (folder / "sunset.svg").read_text()


def test_demo_of_the_readme_makes_its_pictures(folder):
    assert SET_UP["demo"].endswith("segvec demo")
    done = run([sys.executable, "-m", "segvec_cli", "demo"], folder)
    assert done.returncode == 0
    assert {"demo.svg", "demo.png"} <= {path.name for path in folder.iterdir()}


def test_ci_runs_the_set_up_of_the_readme():
    assert SET_UP["tests"] in (ROOT / ".ci" / "run").read_text().splitlines()


def test_readme_names_every_option():
    from segvec.options import TraceOptions

    for name in TraceOptions.__dataclass_fields__:
        option = "--no-subpixel" if name == "subpixel" else "--" + name.replace("_", "-")
        assert f"`{option}`" in README


def test_nothing_in_the_readme_is_left_to_do():
    assert "TODO" not in README
