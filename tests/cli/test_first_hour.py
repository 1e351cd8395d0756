"""What a new user meets first: the help, versions, the doctor, names typed wrong, and completion by the shell."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module, metadata
from pathlib import Path

import click
import pytest
from machine import needs_bash

import segvec
from segvec.options.tracing import METHODS, PRESETS
from segvec.rendering.renderer import STAND_IN_NOTE, cairo_install_line
from segvec_cli.app import COMMANDS
from segvec_cli.app import segvec as group
from segvec_cli.commands.completion import SHELLS
from segvec_cli.diagnosis import _current_folder
from segvec_cli.libraries import EXTRAS, is_new_enough, libraries
from segvec_cli.suggesting import COMMANDS_ELSEWHERE, OPTIONS_ELSEWHERE

PROJECT = Path(segvec.__file__).parents[1] / "pyproject.toml"

NAMES = [name for commands in COMMANDS.values() for name in commands]


def run_process(*arguments, environment=None, **kwargs):
    """Run a command line in a process of its own."""
    command = [sys.executable, "-m", "segvec_cli", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        timeout=60,
        check=False,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", **(environment or {})},
        **kwargs,
    )


@pytest.fixture
def without(tmp_path):
    """Make Python find a broken module first; returns the environment in which that is so."""

    def hide(module, error):
        (tmp_path / f"{module}.py").write_text(f"raise {error}\n")
        return {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}

    return hide


# The table of commands


@pytest.mark.parametrize("name", NAMES)
def test_every_command_of_the_table_is_there(name):
    command = getattr(import_module(f"segvec_cli.commands.{name}"), name)
    assert isinstance(command, click.Command)
    assert group.get_command(click.Context(group), name) is command
    assert command.name == name
    assert command.help


def test_no_command_is_forgotten():
    package = Path(import_module("segvec_cli.commands").__file__).parent
    modules = [import_module(f"segvec_cli.commands.{path.stem}") for path in package.glob("[!_]*.py")]
    made = {each for module in modules for each in vars(module).values() if isinstance(each, click.Command)}
    of_groups = {
        each for one in made if isinstance(one, click.Group) and one is not group for each in one.commands.values()
    }
    assert {command.name for command in made - of_groups - {group}} == set(NAMES)


def test_only_the_command_that_is_typed_is_imported():
    script = (
        "import sys, segvec_cli.app as app\n"
        "app._exit_code(['cut', '--help'])\n"
        "assert 'segvec_cli.commands.cut' in sys.modules\n"
        "loaded = {f'segvec_cli.commands.{name}' for name in ('heatmap', 'poster', 'animate')} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, timeout=60)


def test_help_fits_on_a_screen_and_says_what_to_do_next(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = run("--help")[1].decode()
    assert len(text.splitlines()) <= 42
    for next_step in ("segvec demo", "segvec trace photo.jpg -o art.svg", "segvec COMMAND --help", "segvec doctor"):
        assert next_step in text
    assert re.findall(r"^(\w+):$", text, re.MULTILINE) == ["Options", *COMMANDS]
    for commands in COMMANDS.values():
        for name, what in commands.items():
            assert re.search(rf"^  {name} +{re.escape(what)}$", text, re.MULTILINE)


# Versions


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


def test_libraries_are_those_of_the_project(written_metadata):
    names = {library.name: library for library in libraries()}
    wanted = [re.split(r"[>=]+", line) for line in written_metadata["dependencies"]]
    assert all(names[name].least == least and names[name].extra == "" for name, least in wanted)
    assert {library.extra for library in libraries()} == {"", *EXTRAS}
    assert "pytest" not in names


def test_library_that_is_missing_is_told_of(written_metadata, run, tmp_path):
    assert b"\nno-such-library not installed\n" in run("--version")[1]
    assert b"no-such-extra" not in run("--version")[1]
    # Not in this process, into which it would import all libraries.
    done = run_process("doctor", environment={"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])})
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
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


# The doctor


def findings(done):
    data = json.loads(done.stdout)
    return data["ok"], {finding["what"]: finding for finding in data["findings"]}


def test_doctor_finds_what_these_tests_need(tmp_path):
    done = run_process("doctor", "--json", cwd=tmp_path)
    is_ok, found = findings(done)
    assert (done.returncode, is_ok, done.stderr) == (0, True, "")
    for what in ("Python", "segvec", "numpy", "pictures", "fonts", "picture formats", "temporary folder"):
        assert found[what]["state"] == "ok"
        assert found[what]["remedy"] == ""
    assert found["numpy"]["found"] == metadata.version("numpy")
    assert re.fullmatch(r"(Cairo|resvg) \S+ drew a pixel", found["pictures"]["found"])
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def without_cairo(without):
    return without("cairocffi", "OSError('no library called \"cairo-2\" was found')")


def test_doctor_tells_what_a_missing_cairo_library_costs(without_cairo):
    done = run_process("doctor", "--json", environment=without_cairo)
    is_ok, found = findings(done)
    assert (done.returncode, is_ok, done.stderr) == (0, True, "")
    assert re.fullmatch(r"resvg \S+ drew a pixel", found["pictures"]["found"])
    assert found["PDF, PS and EPS"]["state"] == "optional"
    assert found["PDF, PS and EPS"]["remedy"] == cairo_install_line()
    version = run_process("--version", environment=without_cairo)
    assert (version.returncode, version.stderr) == (0, "")
    assert version.stdout.splitlines()[-1].startswith("pictures are drawn by resvg ")


def test_pictures_are_drawn_without_the_cairo_library_and_that_is_said_once(without_cairo, desk):
    done = run_process("trace", "flag.png", "-o", "a.png", "-o", "a.svg", environment=without_cairo)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"segvec: {STAND_IN_NOTE}\n")
    done = run_process("trace", "flag.png", "second.png", "-o", "{name}-of.png", environment=without_cairo)
    assert (done.returncode, done.stderr) == (0, f"segvec: {STAND_IN_NOTE}\n")
    done = run_process("trace", "flag.png", "-o", "b.png", "--quiet", environment=without_cairo)
    assert (done.returncode, done.stderr) == (0, "")
    done = run_process("trace", "flag.png", "-o", "c.svg", environment=without_cairo)
    assert (done.returncode, done.stderr) == (0, "")


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
def test_what_needs_cairo_is_refused_first_and_the_rest_is_written(without_cairo, desk, line, made):
    before = {path.name for path in desk.iterdir()}
    done = run_process(*line.split(), environment=without_cairo)
    first, *_ = done.stderr.splitlines()
    assert done.returncode == 1
    assert re.fullmatch(r"segvec: (PDF|EPS) needs the Cairo library: .*; SVG and PNG work without", first)
    assert {path.name for path in desk.iterdir()} - before == made


def test_doctor_finds_a_library_that_cannot_be_imported(without):
    done = run_process("doctor", "--json", environment=without("svgwrite", "ImportError('it is broken')"))
    is_ok, found = findings(done)
    assert (done.returncode, is_ok, done.stderr) == (1, False, "")
    assert found["svgwrite"]["state"] == "missing"
    assert found["svgwrite"]["found"].endswith("cannot be loaded: it is broken")
    assert found["svgwrite"]["remedy"].startswith("pip install 'svgwrite>=")


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
def test_doctor_runs_ffmpeg(tmp_path, script, found):
    pytest.importorskip("imageio_ffmpeg")
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", "from segvec_cli.diagnosis import _ffmpeg; print(_ffmpeg())"],
        env={**os.environ, "IMAGEIO_FFMPEG_EXE": str(program)},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    assert "state='optional'" in done.stdout  # as are videos
    assert found in done.stdout
    assert "pip install imageio-ffmpeg" in done.stdout


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux")
def test_doctor_finds_a_folder_that_cannot_be_written_to(monkeypatch):
    monkeypatch.chdir("/proc/self")
    finding = _current_folder()
    assert finding.state == "optional"
    assert "cannot be written to" in finding.found


# Names typed wrong

WRONG_LINES = [
    ("trcae flag.png", 2, "no such command 'trcae'; did you mean 'trace'?"),
    ("posters", 2, "did you mean 'poster'?"),
    ("vectorize flag.png", 2, "did you mean: segvec trace"),
    ("convert flag.png a.svg", 2, "did you mean: segvec trace"),
    ("help", 2, "did you mean: segvec --help"),
    ("qqqqqq", 2, "no such command 'qqqqqq' (see segvec --help)"),
    ("flag.png", 2, "did you mean: segvec trace flag.png"),
    ("nowhere.JPG -o a.svg", 2, "did you mean: segvec trace nowhere.JPG"),
    ("-", 2, "did you mean: segvec trace -"),
    ("art.svg", 2, "did you mean: segvec recolor art.svg"),
    ("--preset poster flag.png", 2, "options follow it, as in: segvec trace photo.jpg"),
    ("--versoin", 2, "no such option --versoin; did you mean --version?"),
    ("palette shwo", 2, "no such command 'shwo'; did you mean 'show'?"),
    ("palette qqqqqq", 2, "choose one of convert, extract, generate, list, show"),
    ("trace flag.png --colours 3", 2, "no such option --colours; did you mean --colors?"),
    ("trace flag.png --filter_speckle 4", 2, "no such option --filter-speckle; did you mean --min-area?"),
    ("trace flag.png --turdsize=4", 2, "did you mean --min-area?"),
    ("trace flag.png --mode polygon", 2, "did you mean --curve?"),
    ("trace flag.png --output-dir out", 2, "did you mean --output?"),
    ("trace flag.png --output-format png", 2, "did you mean --format?"),
    ("effect flag.png -e invert --output-format png", 2, "did you mean --output?"),
    ("trace --input flag.png", 2, "no such option --input; name the file alone, as in: segvec trace photo.jpg"),
    ("trace -i flag.png", 2, "no such option -i; name the file alone"),
    ("trace flag.png --qqqqqq", 2, "no such option --qqqqqq (see segvec trace --help)"),
    ("heatmap flag.png --colormap jet", 2, "did you mean --cmap?"),
    ("trace flag.png --preset postr", 2, "invalid value for '--preset': unknown 'postr'; did you mean 'poster'?"),
    ("trace flag.png --segment kmean", 2, "unknown 'kmean'; did you mean 'kmeans'?"),
    ("animate flag.png --motion cicle -o a.svg", 2, "did you mean 'cycle'?"),
    ("completion bsh", 2, "did you mean 'bash'?"),
    ("trace flg.png -o a.svg", 1, "flg.png does not exist; did you mean flag.png?"),
    ("trace flag.jpg -o a.svg", 1, "flag.jpg does not exist; did you mean flag.png?"),
    ("trace qqqqqq.jpg -o a.svg", 1, "qqqqqq.jpg does not exist\n"),
    ("palette show colours.gpl", 1, "no such palette file: colours.gpl; did you mean colors.gpl?"),
    ("palette list --tag worm", 1, "did you mean 'warm'?"),
    ("palette generate triadc", 1, "did you mean 'triadic'?"),
    ("heatmap flag.png --reduce meen -o a.png", 1, "did you mean 'mean'?"),
    ("heatmap flag.png --cmap virids -o a.png", 1, "did you mean 'viridis'? `segvec cmaps` shows all"),
    ("cmaps --kind seabron", 1, "did you mean 'seaborn'?"),
    ("trace flag.png --effect medan:9 -o a.svg", 2, "did you mean 'median' or 'mean'? `segvec effects` shows all\n"),
    ("trace flag.png --effect median:siez=9 -o a.svg", 2, "median has no 'siez'; did you mean 'size'?"),
    ("poster flag.png --for linkdin -o a.png", 1, "did you mean 'linkedin'?"),
]


@pytest.mark.parametrize(("line", "code", "message"), WRONG_LINES, ids=[line[0] for line in WRONG_LINES])
def test_one_line_offers_what_may_be_meant(desk, check_line, line, code, message):
    Path("colors.gpl").write_text("GIMP Palette\n0 0 0\n")
    check_line(line, code, message)


@pytest.mark.parametrize("line", sorted(set(COMMANDS_ELSEWHERE.values())))
def test_offered_command_lines_begin_as_those_that_are_there(line):
    word = line.split()[1]
    assert word in NAMES or word in ("--help", "--version")


def test_offered_options_are_there():
    contexts = [group.get_command(click.Context(group), name) for name in NAMES]
    flags = {flag for command in contexts for param in command.params for flag in param.opts}
    assert {flag for offered in OPTIONS_ELSEWHERE.values() for flag in offered} <= flags
    of_trace = {flag for param in group.get_command(click.Context(group), "trace").params for flag in param.opts}
    assert not of_trace & set(OPTIONS_ELSEWHERE)


# Completion


def completed(line, *, shell="bash"):
    """Ask segvec as a shell does; returns (kind, value) of each item."""
    words = line.split(" ")
    environment = {"_SEGVEC_COMPLETE": f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = run_process(environment=environment)
    assert done.stderr == ""
    return [tuple(item.split(",", 1)) for item in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("segvec tr", {"trace"}),
        ("segvec ", set(NAMES)),
        ("segvec --v", {"--version"}),
        ("segvec trace --pre", {"--preset", "--precision"}),
        ("segvec trace --preset ", set(PRESETS)),
        ("segvec trace --segment ", set(METHODS)),
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
def test_names_complete(line, values):
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
def test_files_are_left_to_the_shell(line):
    assert completed(line) == [("file", line.rpartition(" ")[2])]


def test_folders_are_left_to_the_shell():
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
