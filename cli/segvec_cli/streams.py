"""The standard streams, made to be relied on: there, and written whole.

Two things can be wrong with them when a program starts. One that the caller closed (``>&-``) is None in Python, and
its number would go to the next file that is opened. And in a Python without buffers (``PYTHONUNBUFFERED``, usual in
containers) a full disk ends the standard output in its middle: what a write leaves over is dropped, without an error.
"""

import errno
import io
import os
import sys
from typing import Literal, TextIO

import click

from segvec.errors import InputError

_REASONS = {errno.EBADF: "it is closed", errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up"}


def mend_streams() -> None:
    """Give each standard stream that is closed a place where reading and writing fail, and buffer the output."""
    # In this order: each takes the lowest number that is free. Opened the wrong way round, so that using them is told.
    if sys.stdin is None:
        sys.stdin = _text(os.O_WRONLY, "r")
    if sys.stdout is None:
        sys.stdout = _text(os.O_RDONLY, "w")
    if sys.stderr is None:
        sys.stderr = _text(os.O_WRONLY, "w")
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, io.RawIOBase):
        # Only a buffer writes on until all is written, or fails.
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(raw),
            encoding=sys.stdout.encoding,
            errors=sys.stdout.errors,
            line_buffering=raw.isatty(),
        )


def standard_bytes() -> bytes:
    """Read all of the standard input.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(f"stdin cannot be read: {reason_of(error)}") from error


def say(text: str) -> None:
    """Write a line to the standard error; that nobody can read it is no reason to stop."""
    try:
        click.echo(text, err=True)
    except OSError:
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Let what is still to be written vanish; Python would otherwise try, and complain, when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def reason_of(error: OSError) -> str:
    """Tell why a standard stream fails."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def _text(flags: int, mode: Literal["r", "w"]) -> TextIO:
    return os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8", errors="replace")
