"""What a person sees on the standard error: notes, errors, times, and a progress bar."""

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import TYPE_CHECKING

from segvec.errors import printable
from segvec_cli.streams import say

if TYPE_CHECKING:
    from rich.progress import Progress

    from segvec.pipeline import Stage

FAILED, MISUSED, INTERRUPTED = 1, 2, 130
"""Exit codes of runs that did not go well."""

SIGNALED = 128
"""What is added to a signal's number, as shells do it; Ctrl-C, signal 2, makes INTERRUPTED."""

BAR_DELAY = 1.0
"""Seconds of work before a progress bar appears; what is over sooner needs none."""

FINAL_STAGE = "write"


def unexpected(error: Exception) -> str:
    """Write a failure that nobody foresaw on one line."""
    return f"unexpected {printable(' '.join(f'{type(error).__name__}: {error}'.split()))}"


class Report:
    """Messages of one run of the program, as loud as the user wishes."""

    def __init__(self, *, verbose: bool, quiet: bool, debug: bool) -> None:
        self.verbose, self.quiet, self.debug = verbose, quiet, debug
        self.only_checks = False
        """Whether a run ends where its work would begin."""
        self.written: list[str] = []
        """Paths of what was made."""

    def note(self, text: str) -> None:
        """Say what is worth knowing but not wrong."""
        if not self.quiet:
            say(f"segvec: {text}")

    def error(self, text: str) -> None:
        """Say what is wrong, with the traceback of the exception in hand where that is asked for."""
        if self.debug and sys.exc_info()[0] is not None:
            say(traceback.format_exc().rstrip())
        say(f"segvec: {text}")

    def stage(self, label: str, stage: "Stage") -> None:
        """Tell how long a stage took and what came out."""
        if self.verbose:
            say(f"{label}: {stage.name:<8} {stage.seconds:7.2f} s  {stage.note}")


class NoteHandler(logging.Handler):
    """What the library logs for whoever runs it becomes a note, said once."""

    def __init__(self, report: Report) -> None:
        super().__init__(logging.INFO)
        self._report, self._said = report, set[str]()

    def emit(self, record: logging.LogRecord) -> None:
        """Say it."""
        text = record.getMessage()
        if text not in self._said:
            self._said.add(text)
            self._report.note(text)


class ProgressBar:
    """A bar on the terminal, for work that lasts; nothing elsewhere.

    The stages give no sign while they run, so a timer shows the bar rather than the first stage's end.
    """

    def __init__(self, total: int, *, is_wanted: bool) -> None:
        self._total, self._done, self._text = total, 0, ""
        self._bar: Progress | None = None
        self._lock = threading.Lock()
        self._is_over = False
        self._timer = threading.Timer(BAR_DELAY, self._show)
        self._timer.daemon = True
        self._is_wanted = is_wanted and sys.stderr.isatty()

    def __enter__(self) -> "ProgressBar":
        if self._is_wanted:
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._is_over = True
            if self._bar is not None:
                self._bar.stop()

    def update(self, done: int, text: str) -> None:
        """Set the number of steps done and what is being done now."""
        with self._lock:
            self._done, self._text = done, text
            if self._bar is not None:
                self._bar.update(self._bar.task_ids[0], completed=done, description=text)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        # A file's name may hold brackets, which are no markup.
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        with self._lock:
            if self._is_over:
                return
            # The standard output may be a pipe with a document in it: it must not pass through the bar.
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
            self._bar.add_task(self._text, total=self._total, completed=self._done)
            self._bar.start()


class RateBar:
    """How many of many pictures are done, how fast, and how long the rest takes; nothing where there is no terminal."""

    def __init__(self, total: int, *, is_wanted: bool) -> None:
        self._total, self._is_wanted = total, is_wanted and sys.stderr.isatty()
        self._bar: Progress | None = None

    def __enter__(self) -> "RateBar":
        if not self._is_wanted:
            return self
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        rate = TextColumn("{task.fields[rate]}")
        columns = (BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self._bar.add_task("", total=self._total, rate="")
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self) -> None:
        """Count one more."""
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0])
            speed = self._bar.tasks[0].speed
            self._bar.update(self._bar.task_ids[0], rate="" if speed is None else f"{speed:.3g} a second")
