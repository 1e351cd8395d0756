"""One picture after the other: read, trace, render, write; what fails is reported and the rest goes on."""

import io
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import click

from segvec.allocation import arrange_memory
from segvec.errors import InputError, RenderError, SegvecError, printable
from segvec.options.tracing import TraceOptions
from segvec.rendering import PAGE_FORMATS
from segvec_cli.outputs import (
    JSON_REPORT,
    MASK,
    STANDARD,
    TEXT_REPORT,
    Job,
    PageSize,
    check_writable,
    rendered,
    write,
)
from segvec_cli.reports import FINAL_STAGE, ProgressBar, Report, unexpected
from segvec_cli.streams import standard_bytes

if TYPE_CHECKING:
    from segvec.artwork.artwork import Artwork
    from segvec.image.image import Image
    from segvec.pipeline import Stage
    from segvec.reporting import Report as Findings


MOST_NAMED = 8
"""Pictures that the last line of a run names."""


class _StandardInput(io.BytesIO):
    """The bytes of the standard input, under a name that messages can use."""

    name = "stdin"


class Advance(Protocol):
    """Tells how far the work on one picture is."""

    def __call__(self, step: int, text: str) -> None:
        """Show what step, from 0, is being done now."""


def run_each(jobs: Sequence[Job], work: Callable[[Job, Advance], None], *, n_steps: int, report: Report) -> bool:
    """Do all jobs, and tell whether all went well; of several, how many did, and which did not.

    Parameters
    ----------
    work
        Does one job.
    n_steps
        Steps of the progress bar for each.
    """
    if report.only_checks:
        return True
    arrange_memory()
    is_wanted = not (report.quiet or report.verbose)
    failed: list[str] = []
    with ProgressBar(n_steps * len(jobs), is_wanted=is_wanted) as bar:
        for number, job in enumerate(jobs):

            def advance(step: int, text: str, job: Job = job, first: int = number * n_steps) -> None:
                bar.update(first + step, f"{job.label}: {text}")

            is_well = False
            try:
                check_writable(job)
                drawn = _without_undrawable(job, report)
                if drawn.targets or not job.targets:
                    work(drawn, advance)
                is_well = drawn == job
                report.written += [target.path for target in drawn.targets if target.path != STANDARD]
            except SegvecError as error:
                report.error(str(error))
            except MemoryError:
                report.error(f"{job.label} does not fit into memory")
            except click.exceptions.Exit:
                raise
            except Exception as error:
                report.error(f"{job.label}: {unexpected(error)}{'' if report.debug else ' (--debug shows where)'}")
            if not is_well:
                failed.append(job.label)
    if failed and len(jobs) > 1:
        report.error(tally(failed, len(jobs)))
    return not failed


def tally(failed: Sequence[str], count: int) -> str:
    """Tell how many pictures of several went well, and name the others."""
    shown = ", ".join(failed[:MOST_NAMED]) + (" ..." if len(failed) > MOST_NAMED else "")
    return f"{count - len(failed)} of {count} done; failed: {shown}"


def drawable_formats(formats: Sequence[str], report: Report) -> tuple[str, ...]:
    """Return the formats that can be drawn on this machine, and report the others."""
    if set(formats).isdisjoint(PAGE_FORMATS):  # before anything that draws is loaded
        return tuple(formats)
    from segvec.rendering.renderer import check_formats

    try:
        check_formats(formats)
    except RenderError as error:
        report.error(str(error))
        return tuple(format for format in formats if format not in PAGE_FORMATS)
    return tuple(formats)


def _without_undrawable(job: Job, report: Report) -> Job:
    """Leave out what cannot be drawn on this machine, before there is work to lose."""
    formats = drawable_formats([target.format for target in job.targets], report)
    return replace(job, targets=tuple(target for target in job.targets if target.format in formats))


def n_trace_steps() -> int:
    """Count the steps of the progress bar for one trace."""
    from segvec.pipeline import STAGES

    return len(STAGES) + 1


def run_traces(
    jobs: Sequence[Job],
    options: TraceOptions,
    size: PageSize,
    *,
    asked_colors: int | None,
    report: Report,
    css: bool = False,
) -> bool:
    """Trace all pictures, and tell whether all went well.

    Parameters
    ----------
    asked_colors
        Number of colors that the user named; a picture that has fewer is worth a note.
    css
        Whether SVG has its colors in a style sheet.
    """

    def work(job: Job, advance: Advance) -> None:
        source = source_of(job.source)
        stages: list[Stage] = []
        artwork = traced(source, options, job, advance, report, stages=stages)

        def findings() -> "Findings":
            from segvec.reporting import report

            return report(artwork, _picture(source, options), css=css, stages=stages)

        extras: Mapping[str, Callable[[], bytes]] = {
            MASK: lambda: _mask_png(artwork),
            JSON_REPORT: lambda: f"{findings().to_json()}\n".encode(),
            TEXT_REPORT: lambda: f"{findings()}\n".encode(),
        }
        write_all(job, size, report, svg=lambda: artwork.to_svg(css=css), geojson=artwork.to_geojson, extras=extras)
        if asked_colors is not None and artwork.n_colors < asked_colors:
            report.note(_few_colors_note(artwork, job, _picture(source, options), options, asked_colors))

    return run_each(jobs, work, n_steps=n_trace_steps(), report=report)


def traced(
    source: object,
    options: TraceOptions,
    job: Job,
    advance: Advance,
    report: Report,
    *,
    stages: "list[Stage] | None" = None,
) -> "Artwork":
    """Trace a picture, telling each stage, and keep the stages where a list is given for them."""
    from segvec.pipeline import STAGES, Stage, trace

    following = dict(zip(STAGES, (*STAGES[1:], FINAL_STAGE), strict=True))

    def show(stage: Stage) -> None:
        report.stage(job.label, stage)
        if stages is not None:
            stages.append(stage)
        advance(STAGES.index(stage.name) + 1, following[stage.name])

    advance(0, STAGES[0])
    return trace(source, options, progress=show)


def note_flattened(artwork: "Artwork", report: Report) -> None:
    """Tell that what is made of an artwork has flat colors, where its own are not."""
    count = len(set(artwork.labels.tolist()) & artwork.shades.keys())
    if count:
        report.note("1 gradient became a flat color" if count == 1 else f"{count} gradients became flat colors")


def write_all(
    job: Job,
    size: PageSize,
    report: Report,
    *,
    svg: Callable[[], str],
    geojson: Callable[[], str] | None = None,
    extras: Mapping[str, Callable[[], bytes]] | None = None,
) -> None:
    """Make and write all documents of a job."""
    from segvec.pipeline import Stage

    start = time.perf_counter()
    documents = rendered(job, size, svg=svg, geojson=geojson, extras=extras)
    for target, data in documents:
        write(target, data)
    sizes = ", ".join(f"{printable(target.path)} {len(data):,} bytes" for target, data in documents)
    report.stage(job.label, Stage(FINAL_STAGE, time.perf_counter() - start, sizes))


def _mask_png(artwork: "Artwork") -> bytes:
    """Draw what is visible of a trace white, and what is transparent black."""
    import numpy as np

    from segvec.image.writing import png_bytes
    from segvec.planar.region_pixels import visible_pixels

    if artwork.borders is None:
        raise InputError("--save-mask needs regions, which a drawing of lines or dots does not have")
    return png_bytes(np.where(visible_pixels(artwork.borders[0]), 255, 0).astype(np.uint8))


def source_of(name: str) -> "str | _StandardInput":
    """Return what to read for a name on the command line: a path, or all of the standard input for ``-``."""
    return standard_input() if name == STANDARD else name


def standard_input() -> "_StandardInput":
    """Read all of the standard input."""
    return _StandardInput(standard_bytes())


def rewound(source: "str | _StandardInput") -> "str | _StandardInput":
    """Return a source to be read once more."""
    if isinstance(source, _StandardInput):
        source.seek(0)
    return source


def document_text(source: str) -> str:
    """Read an SVG document, gzipped or not."""
    from segvec.files import file_bytes
    from segvec.palette.formats import is_picture
    from segvec.svg.decoding import svgz_text

    data = standard_input().getvalue() if source == STANDARD else file_bytes(source, noun="document")[0]
    if is_picture(data):
        label = printable("stdin" if source == STANDARD else source)
        raise InputError(f"{label} is a picture, not an SVG; segvec trace makes one of it")
    return svgz_text(data)


def whole_picture(source: str | _StandardInput, options: TraceOptions) -> "Image":
    """Read a traced picture once more, as it was before it was cut."""
    from segvec.image.image import read_image
    from segvec.segment.index_map import read_index_map

    source = rewound(source)
    if options.is_of_classes:
        return read_index_map(source, max_pixels=options.max_pixels).picture
    return read_image(source, max_pixels=options.max_pixels, background=options.background, range=options.range)


def _picture(source: str | _StandardInput, options: TraceOptions) -> "Image":
    """Read a traced picture once more, as it was before effects."""
    from segvec.layout.cutting import cut_image

    return cut_image(whole_picture(source, options), crop=options.crop, turn=options.turn)


def _few_colors_note(artwork: "Artwork", job: Job, picture: "Image", options: TraceOptions, asked_colors: int) -> str:
    """Tell whether the picture or the palette has no more colors, or only the artwork."""
    import numpy as np

    shown = picture.pixels.reshape(-1, 3)
    if picture.alpha is not None:
        shown = shown[picture.alpha.ravel() > 0]
    has = len(np.unique(shown.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)))
    if has == 0:
        return f"{job.label} is fully transparent"
    if has < asked_colors:
        return f"{job.label} has only {has} color{'' if has == 1 else 's'}"
    n_fixed = len(set(options.palette))
    if 0 < n_fixed < asked_colors:
        return f"the palette has only {n_fixed} color{'' if n_fixed == 1 else 's'}, not {asked_colors}"
    return f"{job.label}: {artwork.n_colors} of {asked_colors} colors were needed"
