"""What the README says is run; slow, as it says much, but on a small picture."""

import re

import pytest
from documents import ROOT, run_python
from machine import is_drawable, skip_unless_drawable
from skimage import data, io

README = (ROOT / "README.md").read_text()
SET_UP = dict(re.findall(r"<!-- set-up: (\w+) -->\n```sh\n(.*?)\n```", README, re.DOTALL))
SHELL = re.findall(r"## Five lines of shell\n\n```sh\n(.*?)```", README, re.DOTALL)[0].strip().splitlines()
PYTHON, *MORE_PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
SECTIONS = {
    part.partition("\n")[0]: re.findall(r"^```sh\n(.*?)^```", part, re.DOTALL | re.MULTILINE)[0].strip()
    for part in README.split("\n## ")
    if re.search(r"^```sh\nsegvec ", part, re.MULTILINE) and not part.startswith("Five lines")
}
"""The first block of shell under each heading; its lines stand on each other."""


@pytest.fixture
def folder(tmp_path):
    io.imsave(tmp_path / "photo.jpg", data.coffee()[::6, ::6], check_contrast=False)
    return tmp_path


@pytest.mark.parametrize("line", SHELL)
def test_shell_line_of_the_readme_works(line, folder, run_shell):
    skip_unless_drawable(line)
    before = set(folder.iterdir())
    assert run_shell(line, folder)[1] == ""
    made = set(folder.iterdir()) - before
    assert made
    assert all(path.stat().st_size > 500 for path in made)


@pytest.mark.parametrize("title", SECTIONS)
def test_shell_lines_of_a_section_work_one_after_the_other(title, folder, run_shell):
    for line in filter(is_drawable, SECTIONS[title].splitlines()):
        told = run_shell(line, folder)[1]
        assert all(part.startswith("segvec: ") for part in told.splitlines())


@pytest.mark.parametrize("code", MORE_PYTHON)
def test_other_python_of_the_readme_works(code, folder):
    before = set(folder.iterdir())
    assert run_python(code, folder)[1] == ""
    assert set(folder.iterdir()) - before


def test_python_of_the_readme_works(folder):
    assert run_python(PYTHON, folder)[1] == ""
    assert (folder / "sunset.png").read_bytes().startswith(b"\x89PNG")
    assert "#ff9f5a" in (folder / "sunset.svg").read_text()


def test_demo_of_the_readme_makes_its_pictures(folder, run_shell):
    assert SET_UP["demo"].endswith("segvec demo")
    run_shell("segvec demo", folder)
    assert {"demo.svg", "demo.png"} <= {path.name for path in folder.iterdir()}


def test_ci_runs_the_set_up_of_the_readme():
    assert SET_UP["tests"] in (ROOT / ".ci" / "run").read_text().splitlines()


def test_readme_names_every_option():
    from segvec.options.recoloring import RecolorOptions
    from segvec.options.tracing import TraceOptions

    for name in {**TraceOptions.__dataclass_fields__, **RecolorOptions.__dataclass_fields__}:
        name = name.removesuffix("s") if name == "effects" else name
        option = f"--{'no-' if name in ('subpixel', 'shading') else ''}{name.replace('_', '-')}"
        assert f"`{option}`" in README


def test_defaults_of_the_readme_are_those_of_the_options():
    from segvec.options.tracing import TraceOptions
    from segvec.pipeline import FLAT_TOLERANCE, PHOTO_TOLERANCE
    from segvec.segment.methods import FLAT_MIN_AREA, PHOTO_MIN_AREA

    rows = dict(re.findall(r"^\| `--([a-z-]+)` \| ([^|]*) \|", README, re.MULTILINE))
    by_kind = {
        "colors": "auto",
        "min_area": f"{PHOTO_MIN_AREA:g}, flat art {FLAT_MIN_AREA:g}",
        "precision": "1, small flat art 2",
        "tolerance": f"{PHOTO_TOLERANCE:g}, flat art {FLAT_TOLERANCE:g}",
        "subpixel": "off",  # the switch is --no-subpixel
        "pen_order": "off",
        "max_pixels": f"{TraceOptions().max_pixels / 1e6:g}M",
    }
    for name in TraceOptions.__dataclass_fields__:
        default = getattr(TraceOptions(), name)
        plain = "none" if default in (None, ()) else default if isinstance(default, str) else f"{default:g}"
        row = {"subpixel": "no-subpixel", "effects": "effect"}.get(name, name.replace("_", "-"))
        assert rows[row] == by_kind.get(name, plain), name


def test_styles_of_the_readme_are_all_there_with_their_options():
    from segvec.options.styles import STYLES

    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (`[^|]*) \|$", README, re.MULTILINE))
    assert set(rows) >= set(STYLES)
    for name in STYLES:
        named = set(re.findall(r"`([a-z_]+)`", re.sub(r"\([^)]*\)", "", rows[name])))
        assert named == {parameter.name for parameter in STYLES[name].parameters}, name


def written(value):
    if isinstance(value, tuple):
        return ",".join(value)
    return value if isinstance(value, str) else f"{value:g}"


def test_presets_of_the_readme_are_those_of_the_options():
    from segvec.options.tracing import PRESETS

    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]* \| (`--[^|]*`) \|$", README, re.MULTILINE))
    assert set(rows) == set(PRESETS)
    flags = {"effects": "effect", "min_area": "min-area"}
    for name, options in PRESETS.items():
        words = [
            "--no-subpixel" if value is False else f"--{flags.get(key, key)} {written(value)}"
            for key, value in options.items()
        ]
        assert sorted(re.findall(r"`([^`]*)`", rows[name])) == sorted(words), name


def test_every_code_block_of_the_readme_is_known():
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    development = "bash .ci/run\npython gallery/build.py\npython docs/build.py\npython -m pytest --update-golden\n"
    sections = (block + "\n" for block in SECTIONS.values())
    known = {*(line + "\n" for line in SET_UP.values()), "\n".join(SHELL) + "\n", PYTHON, *MORE_PYTHON, *sections}
    known.add(development)
    assert {text for _, text in blocks} == known


def test_nothing_in_the_readme_is_left_to_do():
    assert "TODO" not in README


def test_stages_of_the_architecture_run_by_hand(folder):
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "ARCHITECTURE.md").read_text(), re.DOTALL)
    printed, told = run_python(f"{code}\nprint(document)", folder)
    assert told == ""
    assert printed.startswith("<svg")
    assert "<path" in printed


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_links_between_pages_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text())
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_files_that_the_architecture_names_are_there():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    named = re.findall(r"`((?:segvec|cli|tests|docs)/[\w/.]+|\w+/\w+\.py)`", text)
    assert len(named) > 8
    missing = [name for name in named if not ((ROOT / name).exists() or (ROOT / "segvec" / name).exists())]
    assert missing == []
