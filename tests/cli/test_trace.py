"""The command trace, and what all commands have: the exit code, the standard streams, what is written."""

import dataclasses
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import click
import pytest
from machine import needs_cairo
from pictures import FLAG
from PIL import Image

from segvec import TraceOptions, __version__
from segvec.options.tracing import PRESETS
from segvec_cli.app import segvec
from segvec_cli.commands.trace import trace
from segvec_cli.fields import field_descriptions, flag_of, sections_of
from segvec_cli.trace_options import chosen_options


def run_process(*arguments, stdin=b"", **kwargs):
    """Run a command line in a process of its own, where the standard streams are real."""
    command = [sys.executable, "-W", "error", "-m", "segvec_cli", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=False, **kwargs)


def trace_context(*arguments):
    """Parse a command line without running it."""
    parent = segvec.make_context("segvec", ["trace"])
    return trace.make_context("trace", ["a.png", *arguments], parent=parent)


def is_svg(data) -> bool:
    return ElementTree.fromstring(data).tag == "{http://www.w3.org/2000/svg}svg"


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("", 0, None),
    ("--version", 0, None),
    ("--help", 0, None),
    ("trace --help", 0, None),
    ("trace -h", 0, None),
    ("trace flag.png", 0, None),
    ("trace flag.png -o -", 0, None),
    ("trace flag.png --format geojson", 0, None),
    ("trace flag.png -o a.svg -o a.png -o a.pdf -o a.ps -o a.eps -o a.geojson", 0, None),
    ("trace flag.png -o A.SVG --colors auto --tolerance auto --min-area auto --background none", 0, None),
    ("trace flag.png second.png -o {name}.svg -o {name}-of-{name}.png", 0, None),
    ("trace flag.png -o a.svg --min_area 3 --corner_threshold=45 --max-pixels 0.5M", 0, None),
    ("trace flag.png -o a.svg --segment otsu_mask", 0, None),
    ("trace flag.png -o a.svg --segment otsu-gray --effect gray", 0, None),
    ("trace flag.png -o a.svg --palette #f00,teal --palette navy", 0, None),
    ("trace flag.png -o a.png --width 100", 0, None),
    ("trace flag.png -o a.pdf --scale 2 --dpi 300", 0, None),
    *((f"trace flag.png -o a.svg --preset {preset}", 0, "") for preset in PRESETS),
    # pictures at the edge
    ("trace dot.png -o a.svg", 0, None),
    ("trace column.png -o a.svg", 0, None),
    ("trace row.png -o a.svg", 0, None),
    ("trace plain.png -o a.svg", 0, None),
    ("trace clear.png -o a.svg -o a.png -o a.geojson", 0, None),
    # notes
    ("trace flag.png -o a.svg --colors 16", 0, "segvec: flag.png has only 4 colors"),
    ("trace plain.png -o a.svg --colors 2", 0, "segvec: plain.png has only 1 color\n"),
    ("trace clear.png -o a.svg --colors 2", 0, "segvec: clear.png is fully transparent"),
    ("trace flag.png -o a.svg --colors 16 --quiet", 0, None),
    ("trace flag.png -o a.svg --palette red,blue --colors 3", 0, "segvec: the palette has only 2 colors, not 3"),
    ("trace flag.png -o a.svg --palette sunset --colors 2", 0, ""),
    ("trace flag.png -o a.svg --threshold 9", 0, "--threshold does nothing without --segment threshold"),
    ("trace flag.png -o a.svg --understroke 1", 0, "--understroke does nothing without --layers mosaic"),
    # pictures that cannot be used
    ("trace missing.png -o a.svg", 1, "segvec: missing.png does not exist"),
    ("trace empty.png -o a.svg", 1, "segvec: empty.png is empty"),
    ("trace truncated.png -o a.svg", 1, "segvec: truncated.png is truncated or damaged"),
    ("trace text.png -o a.svg", 1, "segvec: text.png is not an image of a known format"),
    ("trace zero.png -o a.svg", 1, "segvec: zero.png is"),
    ("trace folder.svg -o a.svg", 1, "segvec: folder.svg is a directory"),
    ("trace flag.png -o a.svg --max-pixels 100", 1, "has 384 pixels, more than the limit of 100"),
    # places that cannot be written
    ("trace flag.png -o dot.png/a.svg", 1, "segvec: cannot write dot.png/a.svg: dot.png is a file, not a folder"),
    ("trace flag.png -o folder.svg", 1, "segvec: cannot write folder.svg: it is a directory"),
    # command lines that are wrong
    ("trce", 2, "no such command 'trce'; did you mean 'trace'"),
    ("trace", 2, "missing argument 'IMAGE...'"),
    ("trace flag.png --colrs 3", 2, "--colors"),
    ("trace flag.png --colors 0", 2, "segvec: --colors must be 1 to 256, got 0"),
    ("trace flag.png --colors many", 2, "'many' is not a valid integer"),
    ("trace flag.png --detail nan", 2, "--detail must be 0 to 1000, got nan"),
    ("trace flag.png --min_area -1", 2, "--min-area must be 0"),
    ("trace flag.png --preset fancy", 2, "unknown 'fancy'; choose one of photo, poster, smooth, logo, lineart, pixel"),
    ("trace flag.png --segment fancy", 2, "unknown 'fancy'; choose one of auto, kmeans"),
    ("trace flag.png --segment palette", 2, "needs a palette"),
    ("trace flag.png --palette ,", 2, "--palette needs at least one color"),
    ("trace flag.png --palette red,tael", 2, "did you mean 'teal'"),
    ("trace flag.png --background tael", 2, "did you mean 'teal'"),
    ("trace flag.png --background #FFF8", 2, "background must be opaque"),
    ("trace flag.png --max-pixels 5Q", 2, "'5Q' is not a number such as 200000 or 50M"),
    ("trace flag.png --max-pixels _", 2, "'_' is not a number"),
    ("trace flag.png -o a.bmp", 2, "unknown suffix '.bmp' in output 'a.bmp'; choose one of .svg, .png, .jpg"),
    ("trace flag.png -o a.jpg -o a.jpeg -o a.webp --width 40 --quality 50", 0, None),
    ("trace flag.png -o a.svg --quality 50", 2, "--quality needs an output of the format jpeg or webp"),
    ("trace flag.png -o a", 2, "no suffix in output 'a'"),
    ("trace flag.png -o new/", 2, "'new/' is a folder; name the file in it, as in -o 'new/{name}.svg'"),
    ("trace flag.png -o {nmae}.svg", 2, "unknown {nmae} in the name; there are {name}, {number}"),
    ("trace flag.png -o {.svg", 2, "the name '{.svg' cannot be used"),
    ("trace flag.png second.png -o new/{number:02d}.svg", 0, None),
    ("trace flag.png -o a.svg -o ./a.svg", 2, "./a.svg would be written twice"),
    ("trace flag.png -o - -o -", 2, "the standard output would be written twice"),
    ("trace flag.png -o flag.png", 2, "flag.png would be written over an input image"),
    ("trace flag.png second.png -o {name}.png", 2, "would be written over an input image"),
    (
        "trace flag.png ./flag.png -o {name}.svg",
        2,
        "flag.svg would be written twice; {number} in the name",
    ),
    (
        "trace flag.png second.png -o a.svg",
        2,
        "2 images cannot go to one output; put {name} or {number}",
    ),
    ("trace flag.png second.png", 2, "2 images cannot go to one output"),
    ("trace flag.png -o a.svg --format png", 2, "--format is for the standard output"),
    ("trace flag.png -o a.svg --width 9", 2, "--width needs an output of the format png, jpeg, webp, pdf, ps or eps"),
    ("trace flag.png -o a.png --width 0", 2, "'--width'"),
    ("trace flag.png -o a.png --width 9 --scale 2", 2, "give either --scale or --width and --height"),
    ("trace flag.png -v -q", 2, "--verbose and --quiet exclude each other"),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(desk, check_line, line, code, message):
    check_line(line, code, message)


def test_version_is_that_of_the_library(run):
    code, output, errors = run("--version")
    assert (code, output.splitlines()[0], errors) == (0, f"segvec {__version__}".encode(), "")


def test_defaults_are_those_of_trace_options():
    assert chosen_options(trace_context()) == TraceOptions()


@pytest.mark.parametrize("preset", PRESETS)
def test_option_beside_a_preset_wins(preset):
    chosen = chosen_options(trace_context("--preset", preset, "--colors", "auto", "--detail", "7"))
    assert chosen == TraceOptions(**{**PRESETS[preset], "colors": None, "detail": 7.0})


def test_help_mentions_every_field_with_description_and_default(run):
    fields = {field.name for field in dataclasses.fields(TraceOptions)}
    shown = {name for names in sections_of(TraceOptions).values() for name in names}
    assert shown == fields == set(field_descriptions(TraceOptions))
    text = " ".join(run("trace", "--help")[1].decode().split())
    for name, description in field_descriptions(TraceOptions).items():
        assert f"--{flag_of(TraceOptions, name)}" in text
        assert description.rstrip(".") in text
    assert text.count("[default: ") == len(fields) + 3
    assert "[default: 200M]" in text


def test_help_sections_stand_in_order(run):
    titles = re.findall(r"^(\w[\w ]+):$", run("trace", "--help")[1].decode(), re.MULTILINE)
    others = [title for title in sections_of(TraceOptions) if title != "Colors"]
    first, last = ["Output", "Colors"], ["Output size", "Run", "Messages", "Other"]  # --preset is the first of Colors
    assert titles == [*first, *others, *last]


@pytest.mark.parametrize("line", [["--help"], ["trace", "--help"], ["trcae"], ["trace", "a.png", "--colors", "0"]])
def test_numpy_waits_until_there_is_work(line):
    script = (
        "import sys, segvec_cli.app as app\n"
        f"code = app._exit_code({line!r})\n"
        "heavy = {'numpy', 'scipy', 'skimage', 'PIL', 'rich', 'cairosvg'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, timeout=60)


@needs_cairo
def test_every_format_is_what_its_suffix_says(desk, run):
    names = ["a.svg", "a.png", "a.pdf", "a.ps", "a.eps", "a.geojson", "b.json"]
    outputs = [part for name in names for part in ("-o", name)]
    assert run("trace", "flag.png", *outputs) == (0, b"", "")
    assert is_svg(Path("a.svg").read_bytes())
    starts = {"a.png": b"\x89PNG", "a.pdf": b"%PDF-", "a.ps": b"%!PS-Adobe", "a.eps": b"%!PS-Adobe"}
    for name, start in starts.items():
        assert Path(name).read_bytes().startswith(start)
    assert json.loads(Path("a.geojson").read_text())["type"] == "FeatureCollection"
    assert Path("b.json").read_bytes() == Path("a.geojson").read_bytes()


def test_png_has_the_width_asked_for(desk, run):
    assert run("trace", "flag.png", "-o", "a.png", "--width", "120")[0] == 0
    with Image.open("a.png") as image:
        assert image.size == (120, 80)


def test_palette_colors_the_artwork(desk, run):
    _, output, _ = run("trace", "flag.png", "--palette", "#123,gold", "--palette", "#fff")
    assert b"#123" in output
    assert is_svg(output)


def test_same_command_line_gives_the_same_bytes(desk, run):
    assert run("trace", "flag.png") == run("trace", "flag.png")


def test_verbose_tells_of_each_stage(desk, run):
    code, output, errors = run("trace", "flag.png", "-v")
    assert code == 0
    assert is_svg(output)
    stages = re.findall(r"^flag\.png: (\w+) +\d+\.\d\d s  .+$", errors, re.MULTILINE)
    assert stages == ["read", "segment", "map", "borders", "curves", "layers", "write"]


def test_failed_picture_does_not_stop_the_rest(desk, run):
    code, output, errors = run("trace", "missing.png", "flag.png", "empty.png", "second.png", "-o", "{name}.svg")
    assert (code, output) == (1, b"")
    assert errors == (
        "segvec: missing.png does not exist\n"
        "segvec: empty.png is empty\n"
        "segvec: 2 of 4 done; failed: missing.png, empty.png\n"
    )
    assert is_svg(Path("flag.svg").read_bytes())
    assert is_svg(Path("second.svg").read_bytes())
    assert not Path("missing.svg").exists()


@pytest.mark.parametrize(
    "line",
    [
        "trace truncated.png -o old.svg",
        "trace flag.png -o old.svg -o dot.png/a.png",
        "trace truncated.png -o new/folder/a.svg",
        "trace flag.png -o new/folder/a.png --width 1000000",
        "heatmap truncated.png -o new/a.png",
        "separate truncated.png --width 9mm -o new/folder",
        "series truncated.png -o new/folder",
        "trace flag.png -o old.svg -o a.png --width 1000000",
        "trace flag.png -o old.svg --colors 0",
    ],
)
def test_failed_run_leaves_the_old_file_and_nothing_else(desk, run, line):
    Path("old.svg").write_text("old")
    before = sorted(Path().iterdir())
    code, _, errors = run(*line.split())
    assert code in (1, 2)
    assert errors.count("\n") == 1
    assert Path("old.svg").read_text() == "old"
    assert sorted(Path().iterdir()) == before


def test_permissions_are_told_of(desk, run):
    Path("flag.png").chmod(0)
    if os.access("flag.png", os.R_OK):
        pytest.skip("root may read and write all")
    assert run("trace", "flag.png", "-o", "a.svg")[::2] == (
        1,
        "segvec: flag.png cannot be read: no permission\n",
    )
    Path("a.svg").write_text("old")
    Path("a.svg").chmod(0o444)
    assert run("trace", "second.png", "-o", "a.svg")[::2] == (
        1,
        "segvec: cannot write a.svg: no permission\n",
    )


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux")
def test_unreadable_file_is_told_of_even_to_root(desk, run):
    code, _, errors = run("trace", "/proc/self/mem", "-o", "a.svg")
    assert (code, errors.count("\n")) == (1, 1)
    assert "/proc/self/mem cannot be read" in errors


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux")
def test_unwritable_directory_is_told_of_even_to_root(desk, run):
    code, _, errors = run("trace", "flag.png", "-o", "/proc/self/a.svg")
    assert (code, errors.count("\n")) == (1, 1)
    assert "segvec: cannot write /proc/self/a.svg: " in errors


def test_line_break_in_a_name_stays_on_one_line(desk, run):
    code, _, errors = run("trace", "a\nb\x1b.png", "-o", "a.svg")
    assert (code, errors) == (1, "segvec: a?b?.png does not exist\n")


def test_debug_shows_the_traceback(desk, run):
    code, _, errors = run("trace", "missing.png", "--debug")
    assert code == 1
    assert "Traceback" in errors
    assert errors.endswith("segvec: missing.png does not exist\n")


def test_picture_from_standard_input_goes_to_standard_output_as_svg():
    done = run_process("trace", "-", stdin=FLAG)
    assert (done.returncode, done.stderr) == (0, b"")
    assert is_svg(done.stdout)


def test_standard_input_has_a_name(desk, run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FLAG)))
    told = run("trace", "-", "-o", "{name}.svg", "--colors", "9")
    assert told == (0, b"", "segvec: stdin has only 4 colors\n")
    assert is_svg(Path("stdin.svg").read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    assert run("trace", "-") == (1, b"", "segvec: stdin is empty\n")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_closed_pipe_is_no_error_to_talk_about(desk):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "segvec_cli", "trace", "flag.png"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_full_disk_behind_the_standard_output_is_told_of():
    command = [sys.executable, "-m", "segvec_cli", "trace", "--help"]  # lists and pictures: test_streams
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 1
    assert re.fullmatch(rb"segvec: cannot write the standard output: [^\n]+\n", done.stderr)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_interrupt_ends_quietly(desk):
    # Those who run the tests in the background ignore interrupts, and children inherit that.
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from segvec_cli.app import main; main(['trace', 'dot.png', '-', '-o', '{name}.svg', '-v'])\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if b"write" in line:  # from here on the program waits for the second picture
                break
        process.send_signal(2)
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors.strip()) == (130, b"", b"")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
@pytest.mark.parametrize("seconds", [0, 2])
def test_progress_bar_shows_on_a_terminal_when_work_lasts(seconds):
    import pty

    script = (
        "import time; from segvec_cli.reports import ProgressBar\n"
        "with ProgressBar(7, is_wanted=True) as bar:\n"
        "    bar.update(3, 'photo[1].png: curves')\n"
        f"    time.sleep({seconds})\n"
    )
    terminal, stderr = pty.openpty()
    done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=stderr, check=True)
    os.close(stderr)
    shown = b""
    try:
        while chunk := os.read(terminal, 65536):
            shown += chunk
    except OSError:  # Linux says so that the other end is closed
        pass
    os.close(terminal)
    assert done.stdout == b""
    assert (b"photo[1].png: curves" in shown) == (seconds > 0)


def test_hyphens_and_underscores_are_one():
    found = [trace_context(flag, "9").params["min_area"] for flag in ("--min-area", "--min_area")]
    assert found == [9, 9]
    with pytest.raises(click.NoSuchOption):
        trace_context("--minarea", "9")
