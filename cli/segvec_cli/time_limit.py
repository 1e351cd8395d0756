"""A limit to the time of what is done for a stranger's document in this process."""

import _thread
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from segvec.errors import RenderError
from segvec_cli.reports import FAILED
from segvec_cli.streams import say

GRACE = 1.0
"""Seconds in which what was interrupted may clean up, before the process ends; the renderer itself takes no notice."""


@contextmanager
def limited(seconds: float, *, noun: str) -> Iterator[None]:
    """Interrupt what takes longer, as Ctrl-C does, and end the process where that does not help.

    Parameters
    ----------
    seconds
        0 is no limit.
    noun
        What takes so long, for the message.

    Raises
    ------
    RenderError
        If time was over.
    """
    if not seconds:
        yield
        return
    message = f"{noun} took longer than {seconds:g} seconds; --time-limit sets how long it may"
    is_over = threading.Event()

    def interrupt() -> None:
        is_over.set()
        _thread.interrupt_main()

    def end() -> None:
        say(f"segvec: {message}")
        os._exit(FAILED)

    timers = [threading.Timer(seconds, interrupt), threading.Timer(seconds + GRACE, end)]
    for timer in timers:
        timer.daemon = True
        timer.start()
    try:
        yield
    except KeyboardInterrupt:
        if is_over.is_set():
            raise RenderError(message) from None
        raise
    finally:
        for timer in timers:
            timer.cancel()
