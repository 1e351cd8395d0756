"""Where the results go: targets from the command line, documents from an artwork, files.

All documents of a picture are made before the first is written, so that a failure leaves all files as they
were.
"""

import dataclasses
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import click

from segvec.errors import InputError, RenderError, printable
from segvec.files import is_folder, unwritable_reason, write_atomically
from segvec.folders import missing_folders
from segvec.naming import fields_of, filled
from segvec.rendering import PAGE_FORMATS
from segvec_cli.reports import FAILED
from segvec_cli.streams import discard, reason_of

STANDARD = "-"
"""What stands for the standard input or output."""

FORMATS: Mapping[str, str] = {
    ".svg": "svg",
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".webp": "webp",
    ".pdf": "pdf",
    ".ps": "ps",
    ".eps": "eps",
    ".geojson": "geojson",
    ".json": "geojson",
}
QUALIFIED = ("jpeg", "jpg", "webp")
"""Formats of targets that have a quality."""

RASTERIZED = ("png", *QUALIFIED, *PAGE_FORMATS)
"""Formats that have a size of their own."""

MASK, JSON_REPORT, TEXT_REPORT = "mask", "report as JSON", "report as text"
"""Formats of targets that are no drawing: PNG of what is visible, and what was decided."""

MASKS: Mapping[str, str] = {".png": MASK}
REPORTS: Mapping[str, str] = {".json": JSON_REPORT, ".txt": TEXT_REPORT, STANDARD: JSON_REPORT}

OWN_FIELDS = ("name", "number")
"""What can stand in an output's name for what each picture has of its own."""


@dataclass(frozen=True, slots=True)
class Target:
    """One place to write one format to."""

    path: str
    format: str


Targets: TypeAlias = tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One picture and all that is to be made of it."""

    source: str
    targets: Targets

    @property
    def label(self) -> str:
        """What to call the picture in messages."""
        return printable("stdin" if self.source == STANDARD else Path(self.source).name)


@dataclass(frozen=True, slots=True)
class PageSize:
    """Size of the outputs that have one; see :func:`segvec.rendering.render.render`."""

    width: int | None = None
    height: int | None = None
    scale: float | None = None
    dpi: float | None = None
    quality: int | None = None


def planned_jobs(
    sources: Sequence[str],
    outputs: Sequence[str],
    standard_format: str | None,
    *,
    default: Sequence[str] = (STANDARD,),
) -> list[Job]:
    """Pair each picture with its targets.

    Parameters
    ----------
    sources
        Paths, or ``-`` for the standard input.
    outputs
        Paths, which may hold `OWN_FIELDS`, or ``-`` for the standard output.
    standard_format
        Format of the standard output.
    default
        Takes their place where there are none.

    Raises
    ------
    click.UsageError
        If two documents would go to one place, or one over its own picture, or a suffix is unknown.
    """
    templates = outputs or default
    if not outputs and len(sources) > 1 and _is_output(sources[-1]):
        misplaced = printable(sources[-1])
        raise click.UsageError(f"{misplaced} does not exist; did you mean -o {misplaced}?")
    if standard_format is not None and STANDARD not in templates:
        raise click.UsageError("--format is for the standard output (-o -); files have their suffix")
    formats = {template: _format(template, standard_format) for template in templates}
    check_many(sources, templates, noun="images")
    jobs = [
        Job(source, tuple(Target(filled_name(template, source, number), formats[template]) for template in templates))
        for number, source in enumerate(sources, start=1)
    ]
    check_apart(jobs)
    return jobs


def with_extras(jobs: Sequence[Job], output: str, formats: Mapping[str, str], *, option: str, noun: str) -> list[Job]:
    """Let each job write something beside its documents.

    Parameters
    ----------
    output
        A path, which may hold `OWN_FIELDS`, or where `formats` has it ``-``, for the standard output.
    formats
        Format of each suffix.
    option, noun
        What the user typed, and what several of them are called.

    Raises
    ------
    click.UsageError
        If the suffix is unknown, or two results would go to one place; only the standard output may take several.
    """
    is_standard = output == STANDARD and STANDARD in formats
    if not is_standard:
        check_many(jobs, [output], noun=noun, option=option)
    suffix = STANDARD if is_standard else Path(output).suffix.lower()
    if suffix not in formats:
        known = " or ".join(suffix for suffix in formats if suffix != STANDARD)
        raise click.UsageError(f"unknown suffix in {option} {printable(output)!r}; it must be {known}")
    extended = [
        Job(job.source, (*job.targets, Target(filled_name(output, job.source, number), formats[suffix])))
        for number, job in enumerate(jobs, start=1)
    ]
    for group in [[job] for job in extended] if is_standard else [extended]:
        check_apart(group)
    return extended


def check_many(things: Sequence[object], outputs: Sequence[str], *, noun: str, option: str = "-o") -> None:
    """Refuse names that several things would share.

    Parameters
    ----------
    noun, option
        What the things are called, and what the user typed.

    Raises
    ------
    click.UsageError
        If there are several things and one name, or a field is unknown.
    """
    fixed = [output for output in outputs if not name_fields(output)]
    if len(things) > 1 and fixed:
        suffix = Path(fixed[0]).suffix or ".svg"
        hint = f"put {{name}} or {{number}} into the output, as in {option} '{{name}}{suffix}'"
        raise click.UsageError(f"{len(things)} {noun} cannot go to one output; {hint}")


def planned_targets(source: str, outputs: Sequence[str], suffixes: Sequence[str], *, number: int = 1) -> Targets:
    """Return the targets of one picture that go to files of certain suffixes.

    Parameters
    ----------
    number
        Of the picture, from 1.

    Raises
    ------
    click.UsageError
        If a suffix is another, two targets are one, or one is the picture.
    """
    return targets_at(source, [filled_name(output, source, number) for output in outputs], suffixes)


def targets_at(source: str, paths: Sequence[str], suffixes: Sequence[str]) -> Targets:
    """Return the targets of one picture at paths of certain suffixes; see :func:`planned_targets`."""
    for path in paths:
        if Path(path).suffix.lower() not in suffixes:
            raise click.UsageError(_suffix_problem(path, suffixes))
    targets = tuple(Target(path, Path(path).suffix.lower()[1:]) for path in paths)
    check_apart([Job(source, targets)])
    return targets


def check_apart(jobs: Sequence[Job]) -> None:
    """Refuse to write anything over another result or over a picture.

    Raises
    ------
    click.UsageError
        If that would happen.
    """
    pictures = {os.path.realpath(job.source) for job in jobs if job.source != STANDARD}
    taken: set[str] = set()
    for target in (target for job in jobs for target in job.targets):
        place = target.path if target.path == STANDARD else os.path.realpath(target.path)
        if place in taken:
            shown = "the standard output" if place == STANDARD else printable(target.path)
            hint = "" if place == STANDARD or len(jobs) == 1 else "; {number} in the name keeps them apart"
            raise click.UsageError(f"{shown} would be written twice{hint}")
        if place in pictures:
            raise click.UsageError(f"{printable(target.path)} would be written over an input image")
        taken.add(place)


def picture_targets(source: str, outputs: Sequence[str], suffixes: Sequence[str], *, number: int) -> Targets:
    """Return the targets of one picture, where the standard output, also if nothing is named, gets a PNG.

    Raises
    ------
    click.UsageError
        As :func:`planned_targets`.
    """
    files = [output for output in outputs if output != STANDARD]
    targets = planned_targets(source, files, suffixes, number=number) if files else ()
    return targets if files and len(files) == len(outputs) else (*targets, Target(STANDARD, "png"))


def check_writable(job: Job) -> None:
    """Find out before the work whether its outputs have a place.

    Raises
    ------
    RenderError
        If something stands in its way, or it may not be written to; folders that are missing are no obstacle.
    """
    for target in job.targets:
        if target.path == STANDARD:
            continue
        try:
            reason = _obstacle(Path(target.path))
        except OSError as error:
            reason = unwritable_reason(error)
        if reason is not None:
            raise RenderError(f"cannot write {printable(target.path)}: {reason}")


def _obstacle(path: Path) -> str | None:
    """Tell what keeps a file from being written, as far as that can be seen."""
    if missing_folders(path.parent):
        return None
    if path.is_dir():
        return "it is a directory"
    return None if os.access(path if path.exists() else path.parent, os.W_OK) else "no permission"


def rendered(
    job: Job,
    size: PageSize,
    *,
    svg: Callable[[], str],
    geojson: Callable[[], str] | None = None,
    extras: Mapping[str, Callable[[], bytes]] | None = None,
) -> list[tuple[Target, bytes]]:
    """Make all documents of a job.

    Parameters
    ----------
    svg, geojson
        Write the artwork as such.
    extras
        Make what is no document, by format.

    Raises
    ------
    RenderError
        If one cannot be made.
    """
    svg, extras = cache(svg), extras or {}
    documents = {
        name: extras[name]() if name in extras else _document(name, size, svg, geojson)
        for name in dict.fromkeys(target.format for target in job.targets)
    }
    return [(target, documents[target.format]) for target in job.targets]


def write(target: Target, data: bytes) -> None:
    """Write a document to its file, or to the standard output.

    Raises
    ------
    RenderError
        If it cannot be written.
    click.exceptions.Exit
        If nobody reads the standard output any more, which needs no words.
    """
    if target.path != STANDARD:
        write_atomically(target.path, data)
        return
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        discard(sys.stdout)
        raise click.exceptions.Exit(FAILED) from None
    except OSError as error:
        discard(sys.stdout)
        raise RenderError(f"cannot write the standard output: {reason_of(error)}") from error


def _document(name: str, size: PageSize, svg: Callable[[], str], geojson: Callable[[], str] | None) -> bytes:
    if name == "geojson":
        if geojson is None:
            raise RenderError("only a traced picture has regions to write as GeoJSON")
        return geojson().encode()
    if name == "svg":
        return svg().encode()
    from segvec.rendering.render import render

    return render(svg(), format=name, **dataclasses.asdict(size))


def _format(template: str, standard_format: str | None) -> str:
    if template == STANDARD:
        return standard_format or "svg"
    suffix = Path(template).suffix.lower()
    if suffix not in FORMATS:
        raise click.UsageError(_suffix_problem(template, tuple(FORMATS)))
    return FORMATS[suffix]


def _is_output(source: str) -> bool:
    """Tell what can be written, and not read, from what is a source."""
    return Path(source).suffix.lower() in FORMATS and not os.path.lexists(source)


def _suffix_problem(path: str, suffixes: Sequence[str]) -> str:
    """Tell why a path's end names no format, and what would."""
    suffix, shown = printable(Path(path).suffix), printable(path)
    if not path:
        return "the output has no name"
    if path.endswith(("/", os.sep)) or is_folder(path):
        example = os.path.join(shown, f"{{name}}{suffixes[0]}")  # noqa: PTH118 (as it was typed)
        return f"{shown!r} is a folder; name the file in it, as in -o {example!r}"
    what = f"unknown suffix {suffix!r}" if suffix else "no suffix"
    return f"{what} in output {shown!r}; choose one of {', '.join(suffixes)}"


def name_fields(template: str) -> set[str]:
    """Return the fields of an output's name; an unknown one is a mistake."""
    try:
        return fields_of(template, OWN_FIELDS)
    except InputError as error:
        raise click.UsageError(str(error)) from error


def filled_name(template: str, source: str, number: int) -> str:
    """Fill in an output's name for a picture of some number, from 1."""
    try:
        return filled(template, name="stdin" if source == STANDARD else Path(source).stem, number=number)
    except InputError as error:
        raise click.UsageError(str(error)) from error
