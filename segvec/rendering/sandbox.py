"""Draw documents of strangers in a process of their own, which has only so much time and memory, and writes no file.

What :mod:`segvec.svg.limits` refuses, it refuses everywhere. This is for the rest: what takes Cairo or the style
sheet's reader too long, or crashes them. It costs the start of a process, about half a second.

Known limit: on Windows, memory is not bounded.
"""

import dataclasses
import io
import json
import subprocess
import sys
import threading

from segvec.errors import InputError, RenderError
from segvec.rendering.request import Request, prepared

MOST_SECONDS = 60.0
"""By default: a detailed trace takes two at the size of a poster."""

MOST_MEMORY = 2048
"""Megabytes by default."""

LEAST_MEMORY = 1024
"""Megabytes of addresses; the libraries alone take most of them."""

_WARM_UP = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'

_ERRORS = {"InputError": InputError, "RenderError": RenderError}


def drawn_apart(request: Request, *, seconds: float, memory: int) -> bytes:
    """Draw a document apart from this process.

    Parameters
    ----------
    request
        What is drawn.
    seconds
        How long it may take.
    memory
        Megabytes that it may use, 1024 or more; not on Windows.

    Raises
    ------
    InputError
        If `seconds` is not positive or `memory` too little.
    RenderError
        If the document cannot be drawn, or time or memory did not suffice.
    """
    if not 0 < seconds < threading.TIMEOUT_MAX:
        raise InputError(f"seconds must be greater than zero, got {seconds}")
    if not memory >= LEAST_MEMORY:
        raise InputError(f"memory must be at least {LEAST_MEMORY} megabytes, got {memory}")
    text = json.dumps(dataclasses.asdict(request)).encode()
    command = [sys.executable, "-m", "segvec.rendering.sandbox", str(seconds), str(memory)]
    try:
        done = subprocess.run(command, input=text, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise RenderError(f"the document took longer than {seconds:g} seconds") from None
    except OSError as error:
        raise RenderError(f"the document could not be drawn: {error.strerror or error}") from error
    if done.returncode == 0:
        return done.stdout
    kind, _, message = done.stdout.decode(errors="replace").partition(": ")
    raise _ERRORS.get(kind, RenderError)(message or f"the document broke what draws it (status {done.returncode})")


def _limit(seconds: float, memory: int) -> None:
    """Bound this process from here on."""
    if sys.platform != "win32":
        import resource

        size = memory << 20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 2, int(seconds) + 2))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> int:
    request = Request(**json.load(sys.stdin))
    prepared(Request(_WARM_UP, "png"))(io.BytesIO(), None)  # finding the Cairo library may take temporary files
    _limit(float(sys.argv[1]), int(sys.argv[2]))
    try:
        output = io.BytesIO()
        prepared(request)(output, None)
        sys.stdout.buffer.write(output.getvalue())
    except (InputError, RenderError) as error:
        sys.stdout.write(f"{type(error).__name__}: {error}")
        return 1
    except MemoryError:
        sys.stdout.write("RenderError: not enough memory to draw the document")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
