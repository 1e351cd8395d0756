"""A wish becomes what its command line and its lines of Python say."""

import shlex
from pathlib import Path

import click
import pytest

import segvec
from segvec.errors import InputError
from segvec.options.option import declared
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions
from segvec_cli.app import segvec as command_line
from segvec_cli.fields import flag_of
from segvec_cli.studio.catalog import catalog
from segvec_cli.studio.making import COMMANDS, command_table
from segvec_cli.studio.pictures import LONGEST_NAME, plain_name
from segvec_cli.studio.requests import FORBIDDEN
from segvec_cli.studio.wishes import (
    Wish,
    python_lines,
    recolor_options,
    shell_lines,
    trace_options,
    wish_from,
    with_maps,
)

FULL = Wish(
    preset="poster",
    trace={"colors": "5", "effects": ["median:3", "invert"], "subpixel": False, "crop": "10%,10%,50%,80%"},
    palette="triadic",
    recolor={"seed": "3", "keep": ["white~0.1"], "shading": False},
)


def test_wish_has_the_options_that_were_typed():
    options = trace_options(FULL)
    assert (options.colors, options.effects, options.subpixel) == (5, ("median:3", "invert"), False)
    assert options.calm == segvec.PRESETS["poster"]["calm"]
    palette, recoloring = recolor_options(FULL)
    assert (palette, recoloring.seed, recoloring.keep, recoloring.shading) == ("triadic", 3, ("white~0.1",), False)


@pytest.mark.parametrize("wish", [Wish(), FULL])
def test_command_line_and_python_make_the_same_document(wish, cup_here, run):
    commands = [shlex.split(line)[1:] for line in shell_lines(wish, "cup.png").splitlines()]
    for words in commands:
        code, _, errors = run(*words, "--quiet")
        assert code == 0, errors
    made = Path(commands[-1][-1]).read_bytes()
    exec(compile(python_lines(wish, "cup.png", output="by-python.svg"), "lines", "exec"), {})
    by_python = segvec.render(Path("by-python.svg").read_text(), format="png")
    assert segvec.render(made.decode(), format="png") == by_python


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "no wish"),
        ({"preset": 3}, "preset"),
        ({"trace": {"colors": 5}}, "colors"),
        ({"trace": {"colors": {"a": 1}}}, "colors"),
        ({"surprise": 1}, "no wish"),
    ],
)
def test_what_is_no_wish_is_refused(given, message):
    with pytest.raises(InputError, match=message):
        wish_from(given)


@pytest.mark.parametrize(
    "wish",
    [
        Wish(trace={"mask": "secret.png"}),
        Wish(trace={"labels": "secret.png"}),
        Wish(trace={"palette": "secret.png"}),
        Wish(trace={"style": "halftone:colors=secret.png"}),
        Wish(trace={"effects": ["blend:picture=secret.png"]}),
        Wish(palette="secret.png"),
    ],
)
def test_files_of_the_machine_are_not_read_for_a_wish(wish, cup_here):
    (cup_here / "cup.png").rename(cup_here / "secret.png")
    with pytest.raises(InputError):
        trace_options(wish), recolor_options(wish)


def test_mistake_is_told_in_the_words_of_the_command_line():
    with pytest.raises(InputError, match="--colors must be 1 to 256, got 999"):
        trace_options(Wish(trace={"colors": "999"}))
    with pytest.raises(InputError, match="no option 'colour'"):
        trace_options(Wish(trace={"colour": "5"}))


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "/", "-o.png", "a\0b.png", "C:\\x\\y.png", "x" * 999, ""])
def test_name_of_a_dropped_picture_is_the_name_of_one_file(name):
    plain = plain_name(name)
    assert plain
    assert Path(plain).name == plain
    assert not plain.startswith(("-", "."))
    assert len(plain) <= LONGEST_NAME
    assert plain.isprintable()


def test_page_has_a_control_for_every_option_of_the_trace():
    parts = catalog()["trace"]
    assert {option["name"] for part in parts for option in part["options"]} == set(declared(TraceOptions))


@pytest.mark.parametrize("name", COMMANDS)
def test_page_has_a_control_for_every_own_option_of_a_command_that_names_no_file(name):
    command = command_line.get_command(click.Context(command_line), name)
    shown = {option["flag"] for part in command_table(name) for option in part["options"]}
    of_wish = {flag_of(kind, field) for kind in (TraceOptions, RecolorOptions) for field in declared(kind)}
    of_files = {flag.removeprefix("--") for flag in FORBIDDEN} | {"verbose", "quiet", "preset"}
    flags = {option.opts[-1].removeprefix("--") for option in command.params if isinstance(option, click.Option)}
    assert flags - of_wish - of_files <= shown


def test_mask_is_a_picture_of_the_studio_or_refused(cup_here):
    wish = Wish(trace={"mask": "5e9f"})
    here = with_maps(wish, {"5e9f": str(cup_here / "cup.png")}.__getitem__)
    assert trace_options(here, own=[str(cup_here / "cup.png")]).mask == str(cup_here / "cup.png")
    with pytest.raises(InputError):
        trace_options(here)
