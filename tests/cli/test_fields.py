"""Options of the command line are made of declarations; nothing else is written for one."""

from dataclasses import dataclass
from typing import Literal

import click
import pytest

from segvec.options.heating import HeatmapOptions
from segvec.options.option import check, option
from segvec.options.paging import PageOptions
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions
from segvec_cli.completing import OFFERED
from segvec_cli.fields import chosen_fields, field_descriptions, field_options, sections_of
from segvec_cli.sections import SectionCommand


@dataclass(frozen=True)
class Pen:
    """What a pen is like."""

    width: float = option(0.5, section="Line", metavar="MM", limits=(0, 10))
    """Width of its line."""
    tip: Literal["round", "square"] = option("round", section="Tip")
    """Shape of its end."""
    inks: tuple[str, ...] = option((), section="Line", flag="ink", metavar="COLOR", offers="colors")
    """Colors of its line."""
    cap: float | None = option(None, section="Tip", after="length", metavar="MM|auto", unset="auto")
    """Length of its cap."""
    length: int = option(2_000_000, section="Tip", metavar="N", is_large=True)
    """Meters that it draws."""
    leaks: bool = option(False, section="Tip")
    """Whether it leaks."""

    def __post_init__(self):
        check(self, Pen)


@pytest.fixture
def command():
    """A command with the options of a pen."""

    def draw(**_):
        pass

    return click.command(cls=SectionCommand)(field_options(draw, Pen))


def chosen(command, *words):
    return chosen_fields(command.make_context("draw", list(words)), Pen)


def test_help_is_that_of_the_declaration(command):
    text = command.get_help(click.Context(command, info_name="draw", terminal_width=110))
    lines = [" ".join(line.split()) for line in text.splitlines() if line.startswith("  -")]
    assert lines == [
        "--width MM Width of its line. [default: 0.5]",
        "--ink COLOR Colors of its line. [default: none]",
        "--tip [round|square] Shape of its end. [default: round]",
        "--length N Meters that it draws. [default: 2M]",
        "--cap MM|auto Length of its cap. [default: auto]",
        "--leaks / --no-leaks Whether it leaks. [default: no-leaks]",
        "-h, --help Show this message and exit.",
    ]


@pytest.mark.parametrize(
    ("words", "pen"),
    [
        ([], Pen()),
        (["--width", "2"], Pen(width=2.0)),
        (["--ink", "red", "--ink", "navy"], Pen(inks=("red", "navy"))),
        (["--cap", "auto", "--length", "3k"], Pen(length=3000)),
        (["--leaks", "--tip", "square", "--cap", "1.5"], Pen(leaks=True, tip="square", cap=1.5)),
    ],
)
def test_values_are_read_as_their_types_say(command, words, pen):
    assert chosen(command, *words) == pen


def test_message_names_the_option_as_it_is_typed(command):
    with pytest.raises(click.UsageError, match="--width must be 0 to 10, got 11"):
        chosen(command, "--width", "11")


def test_colors_complete(command):
    (inks,) = [param for param in command.params if param.name == "inks"]
    assert inks._custom_shell_complete is OFFERED["colors"]


@pytest.mark.parametrize("kind", [TraceOptions, RecolorOptions, HeatmapOptions, PageOptions])
def test_every_option_that_is_offered_is_described(kind):
    offered = {name for names in sections_of(kind).values() for name in names}
    assert offered <= field_descriptions(kind).keys()
