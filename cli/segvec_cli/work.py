"""One picture after the other: read, trace, render, write; what fails is reported and the rest goes on."""

import io
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from segvec.errors import SegvecError
from segvec.options import TraceOptions
from segvec_cli.outputs import STANDARD, Job, PageSize, check_writable, printable, rendered, write
from segvec_cli.reports import FINAL_STAGE, ProgressBar, Report

if TYPE_CHECKING:
    from segvec.artwork import Artwork


class _StandardInput(io.BytesIO):
    """The bytes of the standard input, under a name that messages can use."""

    name = "stdin"


def run_jobs(
    jobs: Sequence[Job], options: TraceOptions, size: PageSize, *, asked_colors: int | None, report: Report
) -> bool:
    """Do all jobs, and tell whether all went well.

    Parameters
    ----------
    asked_colors
        Number of colors that the user named; a picture that has fewer is worth a note.
    """
    from segvec.pipeline import STAGES

    n_steps = len(STAGES) + 1
    is_wanted = not (report.quiet or report.verbose)
    all_well = True
    with ProgressBar(n_steps * len(jobs), is_wanted=is_wanted) as bar:
        for number, job in enumerate(jobs):
            try:
                _run_job(job, options, size, asked_colors, report, bar, number * n_steps)
            except SegvecError as error:
                report.error(str(error))
                all_well = False
            except MemoryError:
                report.error(f"{job.label} does not fit into memory")
                all_well = False
            except (BrokenPipeError, click.exceptions.Exit):
                raise
            except Exception as error:
                report.error(f"{job.label}: {_unexpected(error, report)}")
                all_well = False
    return all_well


def _run_job(
    job: Job,
    options: TraceOptions,
    size: PageSize,
    asked_colors: int | None,
    report: Report,
    bar: ProgressBar,
    first_step: int,
) -> None:
    from segvec.pipeline import STAGES, Stage, trace

    check_writable(job)
    source = _StandardInput(sys.stdin.buffer.read()) if job.source == STANDARD else job.source
    following = dict(zip(STAGES, (*STAGES[1:], FINAL_STAGE), strict=True))

    def show(stage: Stage) -> None:
        report.stage(job.label, stage)
        bar.update(first_step + STAGES.index(stage.name) + 1, f"{job.label}: {following[stage.name]}")

    bar.update(first_step, f"{job.label}: {STAGES[0]}")
    artwork = trace(source, options, progress=show)
    start = time.perf_counter()
    documents = rendered(artwork, job, size)
    for target, data in documents:
        write(target, data)
    sizes = ", ".join(f"{printable(target.path)} {len(data):,} bytes" for target, data in documents)
    report.stage(job.label, Stage(FINAL_STAGE, time.perf_counter() - start, sizes))
    if asked_colors is not None and len(artwork.colors) < asked_colors:
        report.note(_few_colors_note(artwork, job, source, options, asked_colors))


def _few_colors_note(
    artwork: "Artwork", job: Job, source: str | _StandardInput, options: TraceOptions, asked_colors: int
) -> str:
    """Tell whether the picture has no more colors, or only the artwork."""
    import numpy as np

    from segvec.image import read_image

    if isinstance(source, _StandardInput):
        source.seek(0)
    picture = read_image(source, max_pixels=options.max_pixels, background=options.background)
    shown = picture.pixels.reshape(-1, 3)
    if picture.alpha is not None:
        shown = shown[picture.alpha.ravel() > 0]
    has = len(np.unique(shown.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)))
    if has == 0:
        return f"{job.label} is fully transparent"
    if has < asked_colors:
        return f"{job.label} has only {has} color{'' if has == 1 else 's'}"
    return f"{job.label}: {len(artwork.colors)} of {asked_colors} colors were needed"


def _unexpected(error: Exception, report: Report) -> str:
    """Write a failure that nobody foresaw on one line."""
    text = printable(" ".join(f"{type(error).__name__}: {error}".split()))
    return f"unexpected {text}" if report.debug else f"unexpected {text} (--debug shows where)"
