"""A limit to the time of what is done for a stranger's document in this process."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from segvec.temporary import remove_own
from segvec_cli.reports import FAILED
from segvec_cli.streams import say


@contextmanager
def limited(seconds: float, *, noun: str) -> Iterator[None]:
    """End the process, with one line, if what is done inside takes longer.

    Not by an exception: the renderer would take no notice of it, and what is called back from there would write it to
    the standard error.

    Parameters
    ----------
    seconds
        0 is no limit.
    noun
        What takes so long, for the message.
    """
    if not seconds:
        yield
        return

    def end() -> None:
        remove_own()
        say(f"segvec: {noun} took longer than {seconds:g} seconds; --time-limit sets how long it may")
        os._exit(FAILED)

    timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
