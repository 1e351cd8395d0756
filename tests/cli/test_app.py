"""The table of commands and its help."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from segvec_cli.app import COMMANDS
from segvec_cli.app import segvec as group

NAMES = [name for commands in COMMANDS.values() for name in commands]


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
    assert len(text.splitlines()) <= 43
    for next_step in ("segvec demo", "segvec trace photo.jpg -o art.svg", "segvec COMMAND --help", "segvec doctor"):
        assert next_step in text
    assert re.findall(r"^(\w+):$", text, re.MULTILINE) == ["Options", *COMMANDS]
    for commands in COMMANDS.values():
        for name, what in commands.items():
            assert re.search(rf"^  {name} +{re.escape(what)}$", text, re.MULTILINE)


def test_help_is_shown_for_both_options_whoever_asked_the_command_before():
    command = group.get_command(click.Context(group), "effect")
    command.get_params(click.Context(command))
    assert {"-h", "--help"} <= {flag for param in command.get_params(click.Context(command)) for flag in param.opts}
