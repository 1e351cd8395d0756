"""The command ``segvec``: what can be typed, and how a run ends.

Exit codes: 0 done, 1 something could not be read, drawn or written, 2 the command line is wrong,
130 interrupted, 143 and 129 ended by SIGTERM and SIGHUP. Only the command that is typed is imported, and nothing that
needs numpy before there is work to do.
"""

import signal
import sys
import warnings
from collections.abc import Mapping, Sequence
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from segvec.color.spelling import spelled_grey
from segvec.errors import printable
from segvec_cli.reports import FAILED, INTERRUPTED, MISUSED, SIGNALED, unexpected
from segvec_cli.sections import HELP_OPTIONS
from segvec_cli.streams import discard, mend_streams, reason_of, say
from segvec_cli.suggesting import SuggestingGroup, option_message
from segvec_cli.threads import leave_threads_to_us

COMMANDS: Mapping[str, Mapping[str, str]] = {
    "Trace": {
        "trace": "Trace pictures: segvec trace photo.jpg -o art.svg",
        "effect": "Apply effects: segvec effect photo.jpg -e median:9 -o out.png",
        "effects": "List the effects, or draw them all on a picture.",
        "batch": "Many pictures: segvec batch photos -o 'art/{name}.svg'",
        "studio": "Choose while you look: segvec studio photo.jpg opens a page.",
    },
    "Color": {
        "recolor": "Recolor SVG files: segvec recolor art.svg --palette sunset",
        "series": "One picture in many palettes: segvec series photo.jpg -o out",
        "animate": "Let its colors move: segvec animate photo.jpg -o art.svg",
        "replay": "Make an SVG of segvec's again from its picture.",
        "palette": "List, show, convert, extract and generate palettes.",
    },
    "Print": {
        "poster": "Trace pictures onto a page of an exact size.",
        "banner": "Trace a picture into a banner of an exact size.",
        "render": "Draw SVG files at any size.",
        "sizes": "List the named sizes of pages and banners.",
        "fonts": "List the fonts for titles.",
    },
    "Heatmaps": {
        "heatmap": "Turn pictures, matrices and videos into heatmaps.",
        "unmap": "Turn a heatmap's colors back into data.",
        "cmaps": "List the colormaps.",
    },
    "Machines": {
        "cut": "Trace a picture for a cutter, laser or plotter.",
        "separate": "Trace a picture into one plate for each color.",
    },
    "Help": {
        "demo": "Make an example in the current directory.",
        "doctor": "Tell what is there, what is missing, and how to get it.",
        "completion": "Print what lets bash, zsh or fish complete command lines.",
    },
}
"""Under each heading of the help the commands, and what each does."""


def _spelled(name: str) -> str:
    """Let ``--min_area`` be ``--min-area``, and gray be grey."""
    return spelled_grey(name.replace("_", "-"))


_SETTINGS = {
    "help_option_names": HELP_OPTIONS,
    "token_normalize_func": _spelled,
    "max_content_width": 110,
}


class CommandTable(SuggestingGroup):
    """The commands of `COMMANDS`, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of the help."""
        return [name for commands in COMMANDS.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = getattr(import_module(f"segvec_cli.commands.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings, without empty lines, so that all are seen at once."""
        width = max(map(len, self.list_commands(ctx)))
        formatter.write_paragraph()
        for heading, commands in COMMANDS.items():
            formatter.write_heading(heading)
            with formatter.indentation():
                formatter.write_dl([(name.ljust(width), text) for name, text in commands.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[str]]":
        """Offer the commands without importing them, and the options."""
        known = [(name, text) for commands in COMMANDS.values() for name, text in commands.items()]
        items = [CompletionItem(name, help=text) for name, text in known if name.startswith(incomplete)]
        return [*items, *click.Command.shell_complete(self, ctx, incomplete)]


def _show_versions(ctx: click.Context, param: click.Parameter, is_asked: bool) -> None:
    if is_asked and not ctx.resilient_parsing:
        from segvec_cli.libraries import version_text

        click.echo(version_text())
        ctx.exit()


@click.group(cls=CommandTable, context_settings=_SETTINGS, invoke_without_command=True)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_versions,
    help="Show the versions of segvec and its libraries.",
)
@click.pass_context
def segvec(ctx: click.Context) -> None:
    """Turn pictures into vector art.

    \b
    segvec demo                                          an example, made here
    segvec trace photo.jpg -o art.svg --preset poster    a picture of yours
    segvec COMMAND --help                                all options of a command
    segvec doctor                                        is everything there?
    """  # noqa: D301 (\b keeps click from refilling the lines)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit.

    Parameters
    ----------
    arguments
        What follows the program's name; by default what was typed.
    """
    mend_streams()
    if arguments is None:
        _end_on_signals()
        leave_threads_to_us()
    typed = sys.argv[1:] if arguments is None else list(arguments)
    if arguments is None and not sys.warnoptions and "--debug" not in typed:
        # Those of other libraries' developers to each other; who runs a program can do nothing about them.
        warnings.simplefilter("ignore")
    sys.exit(_exit_code(typed))


def _end_on_signals() -> None:
    """Let what asks a program to end clean up as Ctrl-C does; who wants a signal to be ignored has said so before."""
    for name in ("SIGTERM", "SIGHUP"):  # Windows has only one of them
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _: object) -> None:
    # A second one while all is cleaned up would leave the rest.
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(SIGNALED + number)


def _exit_code(typed: Sequence[str]) -> int:
    """Run, and turn every way to fail into a line and a code."""
    stdout = sys.stdout
    try:
        code = segvec.main(list(typed), prog_name="segvec", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        say(f"segvec: {_one_line(error)}")
        return MISUSED
    except click.ClickException as error:
        say(f"segvec: {_one_line(error)}")
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SystemExit:
        if sys.stdout is stdout:  # which click replaces when nobody reads any more
            raise
        # Whoever reads a list has seen enough; for documents see `outputs.write`.
        discard(sys.stdout)
        return 0
    except OSError as error:
        if error.filename is not None:  # not the standard output
            say(f"segvec: {printable(str(error.filename))}: {reason_of(error)}")
            return FAILED
        discard(sys.stdout)
        say(f"segvec: cannot write the standard output: {reason_of(error)}")
        return FAILED
    except Exception as error:
        if "--debug" in typed:
            raise
        say(f"segvec: {unexpected(error)} (--debug shows where)")
        return FAILED
    return code if isinstance(code, int) else 0


def _one_line(error: click.ClickException) -> str:
    """Write click's message as ours: one line, small letter, and where to read on."""
    message = option_message(error) if isinstance(error, click.NoSuchOption) else error.format_message()
    text = printable(" ".join(message.split())).rstrip(".")
    text = text[:1].lower() + text[1:]
    ctx = getattr(error, "ctx", None)
    if ctx is None or text.endswith(("--help", " shows all")):  # it tells already where to read on
        return text
    return f"{text} (see {ctx.command_path} --help)"
