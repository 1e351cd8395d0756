"""A command of the command line as work on many pictures: its own function, called in whatever process it is done."""

import contextlib
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from segvec.batching.places import digest_of
from segvec.batching.task import Made, Task
from segvec.errors import InputError, RenderError
from segvec.files import is_regular_file
from segvec_cli.fields import was_given
from segvec_cli.reports import FAILED, Report

OUTPUTS = ("outputs", "folder")
"""What commands call where they write: files, or a folder."""

EXTRAS = ("save_mask", "report_output")
"""What else they write, and where."""

_SILENT = ("verbose", "quiet", "debug", "jobs", "force", "time_limit")
"""Options that change nothing of what is made."""


class Recorded(Report):
    """Messages that are kept for whoever asks, in the place of a person's."""

    def __init__(self, *, verbose: bool, debug: bool, only_checks: bool = False) -> None:
        super().__init__(verbose=verbose, quiet=True, debug=debug)
        self.only_checks = only_checks
        self.notes: list[str] = []
        self.errors: list[str] = []
        self.cause: BaseException | None = None
        """What the first error came from."""

    def note(self, text: str) -> None:
        """Keep what is worth knowing."""
        self.notes.append(text)

    def error(self, text: str) -> None:
        """Keep what is wrong."""
        cause = sys.exc_info()[1]
        if self.debug and cause is not None:
            text = f"{traceback.format_exc().rstrip()}\n{text}"
        self.cause = self.cause or cause
        self.errors.append(text)

    def stage(self, label: str, stage: Any) -> None:  # noqa: ANN401 (see Report)
        """Keep how long a stage took."""
        if self.verbose:
            self.notes.append(f"{label}: {stage.name:<8} {stage.seconds:7.2f} s  {stage.note}")


@dataclass(frozen=True, slots=True)
class CommandWork:
    """A command with its options, but for the picture and where it is written to; see :func:`command_work`."""

    command: str
    params: Mapping[str, Any]
    """All options by their names, as they were read."""
    given: frozenset[str]
    """Those that were typed."""
    extras: tuple[str, ...] = ()
    """Those of `EXTRAS` that are among the outputs, last."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """Hashes of files that options name."""

    @property
    def description(self) -> Mapping[str, Any]:
        """The command, and the options that were typed."""
        passed_over = {*_SILENT, *OUTPUTS, *EXTRAS}
        options = {name: self.params[name] for name in sorted(self.given - passed_over) if name in self.params}
        told = json.loads(json.dumps(options, default=str))
        return {"do": self.command, "options": {**told, **({"files": dict(self.digests)} if self.digests else {})}}

    def with_options(self, **options: Any) -> "CommandWork":  # noqa: ANN401 (of any kind)
        """Return the same work with other options, as if they had been typed."""
        return CommandWork(
            self.command, {**self.params, **options}, self.given | options.keys(), self.extras, self.digests
        )

    def __call__(self, picture: str, outputs: Sequence[str]) -> Made:
        """Run the command for one picture."""
        report = Recorded(verbose=self.params.get("verbose", False), debug=self.params.get("debug", False))
        with _as_errors(report):
            self._run(picture, outputs, report)
        # Folders, and frames that are numbered, are no files of these names.
        written = tuple(path for path in report.written if is_regular_file(path))
        return Made(notes=tuple(report.notes), files=written if report.written else None)

    def warm_up(self, task: Task) -> None:
        """Do the work to a picture of a few pixels, so that all that it needs is loaded."""
        with tempfile.TemporaryDirectory(prefix="segvec-") as folder:
            picture = _small_source(self.command, folder)
            self(picture, [os.path.join(folder, f"made{Path(output).suffix}") for output in task.outputs])  # noqa: PTH118

    def check(self, picture: str, outputs: Sequence[str]) -> tuple[str, ...]:
        """Do all that the command does before there is work, and return its notes.

        Raises
        ------
        click.UsageError
            If an option cannot be used.
        """
        report = Recorded(verbose=False, debug=False, only_checks=True)
        with contextlib.suppress(click.exceptions.Exit):
            self._run(picture, outputs, report)
        if report.errors:
            raise click.ClickException("; ".join(report.errors))
        return tuple(report.notes)

    def _run(self, picture: str, outputs: Sequence[str], report: Report) -> None:
        command = command_named(self.command)
        count = len(outputs) - len(self.extras)
        context = click.Context(command, info_name=f"segvec batch --do {self.command}", obj=report)
        places = dict(zip(self.extras, map(_as_template, outputs[count:]), strict=True))
        context.params = {**self.params, **_source(command, picture), **_places(command, outputs[:count]), **places}
        for name in self.given:
            context.set_parameter_source(name, click.core.ParameterSource.COMMANDLINE)
        with context:
            command.invoke(context)


def command_work(ctx: click.Context, command: click.Command) -> CommandWork:
    """Return the work of a command, from a command line that has its options among others."""
    params = command.make_context(command.name, [], resilient_parsing=True).params
    for param in command.params:
        # A run's own option of the same name has another default.
        if param in ctx.command.get_params(ctx) or was_given(ctx, str(param.name)):
            params[str(param.name)] = ctx.params[str(param.name)]
    given = frozenset(name for name in params if was_given(ctx, name))
    extras = tuple(name for name in EXTRAS if params.get(name) is not None)
    return CommandWork(str(command.name), params, given, extras, _digests({name: params[name] for name in given}))


def command_named(name: str) -> click.Command:
    """Import a command."""
    command: click.Command = getattr(import_module(f"segvec_cli.commands.{name}"), name)
    return command


def source_argument(command: click.Command) -> click.Argument:
    """Return what a command calls its pictures."""
    return next(param for param in command.params if isinstance(param, click.Argument))


def _small_source(command: str, folder: str) -> str:
    """Write a small picture, or a document where a command takes these."""
    if source_argument(command_named(command)).name == "documents":
        path = Path(folder, "small.svg")
        path.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>')
        return str(path)
    import numpy as np

    from segvec.image.writing import png_bytes

    path = Path(folder, "small.png")
    path.write_bytes(png_bytes(np.kron(np.eye(3, dtype=np.uint8), np.full((8, 8), 200, np.uint8))))
    return str(path)


def _source(command: click.Command, picture: str) -> dict[str, Any]:
    argument = source_argument(command)
    return {str(argument.name): (picture,) if argument.nargs == -1 else picture}


def _places(command: click.Command, outputs: Sequence[str]) -> dict[str, Any]:
    name = next(str(param.name) for param in command.params if param.name in OUTPUTS)
    return {name: outputs[0] if name == "folder" else tuple(map(_as_template, outputs))}


def _as_template(output: str) -> str:
    """Write a name, in which commands fill in fields, so that its own braces stay."""
    return output.replace("{", "{{").replace("}", "}}")


def _digests(options: Mapping[str, Any]) -> dict[str, str]:
    """Hash the files that options name: with other contents they are other options."""
    texts = [text for value in options.values() for text in (value if isinstance(value, tuple) else (value,))]
    files = {text for text in texts if isinstance(text, str) and is_regular_file(text)}
    return {file: digest_of(file) for file in sorted(files)}


@contextlib.contextmanager
def _as_errors(report: Recorded) -> Iterator[None]:
    """Turn each way in which a command fails into an error of the library's."""
    code = 0
    try:
        yield
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.ClickException as error:
        raise InputError(error.format_message()) from error
    if report.errors or code:
        text = "; ".join(report.errors) or f"exit code {code or FAILED}"
        raise (RenderError(text) if isinstance(report.cause, RenderError) else InputError(text)) from report.cause
