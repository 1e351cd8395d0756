"""The command line of many pictures: options of two commands in one, what is said of each picture, how far it is."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from segvec.batching.sources import PICTURES
from segvec.errors import printable
from segvec.suggest import suggestion
from segvec_cli.command_work import command_named, source_argument
from segvec_cli.reports import RateBar, Report
from segvec_cli.sections import SectionCommand

if TYPE_CHECKING:
    from segvec.batching.task import Outcome

DOCUMENTS = (".svg", ".svgz")
MATRICES = (".npy", ".csv", ".tsv")

DOABLE = (
    "trace",
    "effect",
    "recolor",
    "series",
    "animate",
    "poster",
    "banner",
    "render",
    "heatmap",
    "cut",
    "separate",
)
"""Commands that can be done to many pictures."""

_DO = "segvec_cli.batching.do"
"""Under which the context keeps what is done."""


class BatchCommand(SectionCommand):
    """A command that has, beside its own options, those of the command that is done to each picture."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find out what is done before the rest is read."""
        if not {"-h", "--help"}.intersection(args) or any(word.startswith("--do") for word in args):
            ctx.meta[_DO] = _done_in(args)
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options of both, where both have one that of this command."""
        *own, last = super().get_params(ctx)
        if _DO not in ctx.meta:
            return [*own, last]
        taken = {flag for param in (*own, last) for flag in (*param.opts, *param.secondary_opts)}
        taken |= {str(param.name) for param in own}
        others = [param for param in done_command(ctx).params if isinstance(param, click.Option)]
        free = [param for param in others if taken.isdisjoint((*param.opts, *param.secondary_opts, str(param.name)))]
        return [*own, *free, last]

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Tell that sources may come from a list as well."""
        return ["SOURCE...", "-o PATH", "[OPTIONS]"]


def done_command(ctx: click.Context) -> click.Command:
    """Return the command that is done to each picture."""
    return command_named(ctx.meta[_DO])


def _done_in(args: Sequence[str]) -> str:
    """Return what ``--do`` says on a command line, or else trace."""
    typed = args[: args.index("--")] if "--" in args else args
    found = "trace"
    for word, following in zip(typed, (*typed[1:], ""), strict=True):
        if word == "--do" or word.startswith("--do="):
            found = word.partition("=")[2] if "=" in word else following
    if found not in DOABLE:
        raise click.UsageError(f"--do: unknown {printable(found)!r}; {suggestion(found, DOABLE)}")
    return found


def suffixes_of(command: click.Command) -> tuple[str, ...]:
    """Return the suffixes of the files in folders that a command works on."""
    kind = source_argument(command).name
    return {"documents": DOCUMENTS, "sources": (*PICTURES, *MATRICES)}.get(str(kind), PICTURES)


def told(outcomes: "Iterator[Outcome]", total: int, report: Report) -> "Iterator[Outcome]":
    """Tell what fails as it comes, and how far all is."""
    with RateBar(total, is_wanted=not report.quiet) as bar:
        for outcome in outcomes:
            bar.advance()
            if outcome.status == "failed":
                report.error(outcome.error)
            elif report.verbose and outcome.is_new:
                took = f"{outcome.seconds:.2f} s, {outcome.n_bytes:,} bytes"
                report.note(f"{outcome.task.source.label}: {took}")
            yield outcome


@dataclass(slots=True)
class Tally:
    """How many pictures of a run became what."""

    counts: Counter[str] = field(default_factory=Counter)
    start: float = field(default_factory=time.perf_counter)

    def add(self, outcome: "Outcome") -> None:
        """Count one."""
        self.counts[outcome.status] += 1

    @property
    def is_any_new(self) -> bool:
        """Whether something was tried in this run."""
        return bool(self.counts["done"] or self.counts["failed"])

    @property
    def is_well(self) -> bool:
        """Whether all that was asked for is there."""
        return not (self.counts["failed"] or self.counts["failed before"])

    def text(self, total: int) -> str:
        """Tell it on one line."""
        counts, seconds = self.counts, time.perf_counter() - self.start
        parts = [f"{counts['done']} done"]
        parts += [f"{counts['kept']} done before"] if counts["kept"] else []
        parts += [f"{counts['failed']} failed"] if counts["failed"] else []
        if counts["failed before"]:
            parts.append(f"{counts['failed before']} failed before (--retry-failed tries them again)")
        left = total - counts.total()
        parts += [f"{left} not tried"] if left else []
        rate = f", {counts['done'] / seconds:.3g} a second" if counts["done"] and seconds > 0 else ""
        return f"of {total}: {', '.join(parts)}; {seconds:.3g} s{rate}"
