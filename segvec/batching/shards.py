"""A part of all pictures, for runs that know nothing of each other: jobs of a cluster's queue, machines side by side.

Each shard takes every n-th picture and has a manifest of its own, beside those of the others, which it reads too. That
holds as long as all of them find the same pictures; what came later is done by one more run over all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from segvec.batching.task import Task
from segvec.errors import InputError, printable

_WRITTEN = re.compile(r"(\d{1,9})/(\d{1,9})")

_STEM = re.compile(r"-\d+-of-\d+$")


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several parts."""

    number: int
    """From 1."""
    count: int
    """How many there are."""

    def of(self, tasks: Sequence[Task]) -> list[Task]:
        """Return the tasks of this shard; all shards together have each once.

        Examples
        --------
        >>> from segvec.batching.task import Source
        >>> [task.source.place for task in Shard(2, 2).of([Task(Source(name)) for name in "abcde"])]
        ['b', 'd']
        """
        return list(tasks[self.number - 1 :: self.count])


def parse_shard(text: str) -> Shard:
    """Read a shard, as in 3/16.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> parse_shard("3/16")
    Shard(number=3, count=16)
    """
    found = _WRITTEN.fullmatch(text)
    shard = Shard(int(found[1]), int(found[2])) if found else Shard(0, 0)
    if not 1 <= shard.number <= shard.count:
        raise InputError(f"a shard is one of so many, as 3/16 is the third of 16, got {printable(text)!r}")
    return shard


def shard_manifest(manifest: str, shard: Shard | None) -> str:
    """Name the manifest of a shard after that of all.

    Examples
    --------
    >>> shard_manifest("out/manifest.jsonl", Shard(3, 16))
    'out/manifest-3-of-16.jsonl'
    """
    if shard is None:
        return manifest
    place = Path(manifest)
    return str(place.with_stem(f"{place.stem}-{shard.number}-of-{shard.count}"))


def sister_manifests(manifest: str) -> list[str]:
    """Find the other manifests of the same pictures: that of all, and those of shards, however many these were."""
    place = Path(manifest)
    stem = _STEM.sub("", place.stem)
    whole = place.with_stem(stem)
    parts = [
        found
        for found in sorted(place.parent.glob(f"{escape(stem)}-*-of-*{escape(place.suffix)}"))
        if _STEM.sub("", found.stem) == stem
    ]
    return [str(found) for found in (whole, *parts) if found != place and found.is_file()]
