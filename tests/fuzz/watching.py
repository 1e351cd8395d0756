"""One trial at a time, and what must hold of it however it ends.

Nothing is raised but segvec's own errors, of one line each; nothing warns; nothing is said on the standard error but,
by a command, its own words; a failure leaves no file behind; nothing that was not named is opened and nothing fetched;
memory and time are bounded.
"""

import contextlib
import io
import logging
import os
import shutil
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

from segvec.errors import SegvecError
from segvec_cli.app import main

MOST_SECONDS = 10.0
"""Of the processor, for a trial: its files are far below a megabyte."""

MOST_BYTES_PER_PIXEL = 200
MOST_BYTES_BESIDES = 100 << 20
"""What a trial may add to the memory of its process."""

SECRET = "secret.png"
"""A file beside those of every trial, which only hostile ones name."""

_OVERDUE = 3 * MOST_SECONDS


class Overdue(BaseException):
    """A trial that nobody waits for any longer."""


@dataclass(frozen=True)
class Trial:
    """Something that is tried in a folder of its own."""

    said: str
    """What a person would type to see it again, with the files beside."""
    attempt: Callable[[], object]
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What lies in that folder, by name."""
    pixels: int = 0
    """Of all pictures and drawings, at most."""


@dataclass(frozen=True)
class Verdict:
    """How a trial ended."""

    ended: str
    """``done`` or ``refused``; ``broken`` where it should have ended otherwise."""
    complaints: tuple[str, ...]
    seconds: float
    megabytes: float


class WrongEndError(Exception):
    """A command line that ended as none should."""


class RefusedError(SegvecError):
    """A command line that ended with its one line."""


def run_line(words: list[str], *, stdin: bytes = b"") -> str:
    """Run a command line in this process; returns what it says besides its output.

    Raises
    ------
    RefusedError
        If it ends in one line that says why.
    WrongEndError
        If it ends in another way.
    """
    streams = [io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="replace") for data in (stdin, b"", b"")]
    own = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = streams
    try:
        main(words)
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdin, sys.stdout, sys.stderr = own
    for stream in streams[1:]:
        stream.flush()
    output, errors = (stream.buffer.getvalue() for stream in streams[1:])
    told = errors.decode("utf-8", errors="replace")
    lines = told.splitlines()
    if code not in (0, 1, 2) or "unexpected" in told or any(not line.startswith("segvec: ") for line in lines):
        raise WrongEndError(f"code {code}: {told}")
    if code and (output or len(lines) != 1):
        raise WrongEndError(f"code {code} with {len(output)} bytes of output and {len(lines)} lines: {told}")
    if code:
        raise RefusedError(lines[0])
    return told


class Watch:
    """A folder in which trials are made, and what is seen of them."""

    def __init__(self) -> None:
        self._folder = Path()
        self._said = -1
        self._opened: list[str] = []
        self._is_watching = False
        sys.addaudithook(self._audit)  # for good: there is no way back

    def __enter__(self) -> "Watch":
        self._stack = contextlib.ExitStack()
        place = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="fuzz-", ignore_cleanup_errors=True)))
        self._folder, self._temporary = place / "folder", place / "temporary"
        self._temporary.mkdir()
        self._folder.mkdir()
        self._stack.enter_context(contextlib.chdir(self._folder))
        self._said = os.open(place / "stderr", os.O_RDWR | os.O_CREAT | os.O_APPEND)
        self._stack.callback(os.close, self._said)
        handler = logging.NullHandler()  # notes go to whoever listens, and else nowhere
        logging.getLogger("segvec").addHandler(handler)
        self._stack.callback(logging.getLogger("segvec").removeHandler, handler)
        return self

    def __exit__(self, *_: object) -> None:
        self._is_watching = False
        self._stack.close()

    def __call__(self, trial: Trial) -> Verdict:
        """Make a trial."""
        for path in (*self._folder.iterdir(), *self._temporary.iterdir()):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, data in {**trial.files, SECRET: b"secret"}.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(data)
        before = self._everything()
        os.ftruncate(self._said, 0)
        self._opened.clear()
        memory = _forget_peak()
        start = process_time()
        self._is_watching = True
        with warnings.catch_warnings(record=True) as warned, self._hearing():
            warnings.simplefilter("always")
            ended, complaints = _attempted(trial.attempt)
        self._is_watching = False
        seconds, used = process_time() - start, _peak() - memory
        complaints += [
            f"warned: {warning.category.__name__}: {warning.message} ({warning.filename}:{warning.lineno})"
            for warning in warned
        ]
        complaints += [f"opened or called: {what}" for what in self._opened]
        if told := os.pread(self._said, 4096, 0):
            complaints.append(f"said: {told.decode(errors='replace')}")
        left = self._everything() - before
        if strange := left if ended != "done" else {name for name in left if ".segvec-" in name or "temporary" in name}:
            complaints.append(f"left: {sorted(strange)}")
        if seconds > MOST_SECONDS:
            complaints.append(f"took {seconds:.1f} s")
        if used > MOST_BYTES_PER_PIXEL * trial.pixels + MOST_BYTES_BESIDES:
            complaints.append(f"took {used >> 20} MB for {trial.pixels} pixels")
        return Verdict("broken" if complaints else ended, tuple(complaints), seconds, used / (1 << 20))

    def _everything(self) -> set[str]:
        root = self._folder.parent
        return {str(path.relative_to(root)) for path in root.rglob("*")}

    @contextlib.contextmanager
    def _hearing(self) -> Iterator[None]:
        """Let what is written to the standard error, by whatever library, go to a file, and what is temporary here."""
        own, temporary = os.dup(2), tempfile.tempdir
        os.dup2(self._said, 2)
        tempfile.tempdir = str(self._temporary)
        try:
            yield
        finally:
            tempfile.tempdir = temporary
            os.dup2(own, 2)
            os.close(own)

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._is_watching:
            return
        if event in ("socket.connect", "os.system", "socket.getaddrinfo") or (
            event == "open" and str(arguments[0]).endswith(SECRET)
        ):
            self._opened.append(f"{event} {arguments[:1]}")


def _attempted(attempt: Callable[[], object]) -> tuple[str, list[str]]:
    """Tell how a trial ends, and what is wrong with that."""
    try:
        with _patience():
            attempt()
    except SegvecError as error:
        message = str(error)
        if len(message.splitlines()) != 1 or not message.isprintable():
            return "refused", [f"message: {message!r}"]
        return "refused", []
    except WrongEndError as error:
        return "broken", [str(error)]
    except Overdue:
        return "broken", [f"gave no answer within {_OVERDUE:g} s"]
    except (Exception, RecursionError, MemoryError):
        return "broken", [traceback.format_exc()]
    return "done", []


@contextlib.contextmanager
def _patience():
    """Wait so many seconds of the processor, where the system can count them."""
    if not hasattr(signal, "SIGPROF"):
        yield
        return

    def stop(*_: object) -> None:
        raise Overdue

    own = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, _OVERDUE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, own)


def _forget_peak() -> int:
    """Begin anew to measure memory, where the system can; returns the bytes in use."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _peak() -> int:
    return _memory("VmHWM")


def _memory(name: str) -> int:
    try:
        text = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return int(text.split(f"{name}:")[1].split()[0]) << 10
