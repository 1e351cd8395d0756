"""What became of many pictures, told from manifests: how many, how large, how long, and what went wrong."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from segvec.batching.manifest import Record, read_records
from segvec.errors import InputError, printable

MOST_FAILURES = 20
"""Failures that a summary on text lists."""

SLOWEST = 3
"""Pictures that it names for their time."""

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """The last line of each output of one or several manifests."""

    failed: tuple[Record, ...]
    """In the order of the manifests."""
    done: tuple[Record, ...]

    @property
    def total(self) -> int:
        """Pictures, with what was done to them."""
        return len(self.failed) + len(self.done)

    @property
    def seconds(self) -> float:
        """Time that all took, one after the other."""
        return sum(record.outcome.seconds for record in (*self.failed, *self.done))

    @property
    def read_bytes(self) -> int:
        """Size of all pictures that were done."""
        return sum(record.outcome.stamp.size for record in self.done if record.outcome.stamp is not None)

    @property
    def written_bytes(self) -> int:
        """Size of all results."""
        return sum(record.outcome.n_bytes for record in self.done)

    @property
    def slowest(self) -> tuple[Record, ...]:
        """What took longest, the longest first."""
        return tuple(sorted(self.done, key=lambda record: -record.outcome.seconds)[:SLOWEST])

    def percentiles(self, *ranks: float) -> list[float]:
        """Return the seconds within which so many percent of the pictures were done."""
        seconds = [record.outcome.seconds for record in self.done]
        return [float(value) for value in np.percentile(seconds, ranks)] if seconds else [0.0] * len(ranks)

    def text(self) -> str:
        """Tell it on a few lines."""
        half, most = self.percentiles(50, 95)
        lines = [f"{self.total} pictures: {len(self.done)} done, {len(self.failed)} failed"]
        lines.append(f"read {size_text(self.read_bytes)}, wrote {size_text(self.written_bytes)}")
        lines.append(f"{time_text(self.seconds)} of work; half took at most {half:.2f} s, 95% at most {most:.2f} s")
        for record in self.slowest:
            lines.append(f"slowest: {record.outcome.task.source.label}, {record.outcome.seconds:.2f} s")
        lines += [f"failed: {record.outcome.error}" for record in self.failed[:MOST_FAILURES]]
        if len(self.failed) > MOST_FAILURES:
            lines.append(f"and {len(self.failed) - MOST_FAILURES} more failed")
        return "\n".join(printable(line) for line in lines)


def summary_of(manifests: Iterable[str | os.PathLike[str]]) -> Summary:
    """Sum up manifests; of what was tried several times the last time counts.

    Raises
    ------
    InputError
        If one cannot be read, or is no manifest.
    """
    last: dict[tuple[str, ...], Record] = {}
    for manifest in manifests:
        is_any = False
        for record in read_records(manifest):
            is_any = True
            last[tuple(record.outcome.task.outputs) or (record.outcome.task.source.place,)] = record
        if not is_any and os.path.getsize(manifest):  # noqa: PTH202
            raise InputError(f"{printable(os.fspath(manifest))} is no manifest of segvec")
    failed = tuple(record for record in last.values() if not record.outcome.is_well)
    return Summary(failed, tuple(record for record in last.values() if record.outcome.is_well))


def size_text(n_bytes: int) -> str:
    """Write a size as people do.

    Examples
    --------
    >>> size_text(0), size_text(20_480), size_text(3_200_000_000)
    ('0 bytes', '20.5 kB', '3.2 GB')
    """
    power = min(len(str(n_bytes)) - 1, 14) // 3
    number = f"{n_bytes / 1000**power:.1f}".removesuffix(".0")
    return f"{number} {_UNITS[power]}"


def time_text(seconds: float) -> str:
    """Write a time as people do.

    Examples
    --------
    >>> time_text(7.25), time_text(4000)
    ('7.2 s', '1:06:40')
    """
    return f"{seconds:.1f} s" if seconds < 60 else str(timedelta(seconds=round(seconds)))
