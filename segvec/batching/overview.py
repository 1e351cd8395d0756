"""A page about a run for the browser: what failed, then what was made, with its picture, size and time.

The page holds no scripts and no pictures: it shows the results where they lie, as the reader scrolls to them, so that
it stays small whatever the run was. Known limit: results that no browser shows, such as PDF, are linked, not shown.
"""

import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path, PurePosixPath
from string import Template
from urllib.parse import quote, urlsplit

from segvec._version import __version__
from segvec.batching.manifest import Record, relative_place
from segvec.batching.places import is_address
from segvec.batching.summary import Summary, size_text, time_text
from segvec.errors import printable

SHOWN = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".apng", ".avif")
"""Suffixes of what browsers show, the lightest first."""

MOST_LINKS = 4
"""Other results of a picture that are linked; a series has many."""

_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="segvec $version">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; img-src * file:; style-src 'unsafe-inline'">
<title>$title</title>
<style>
:root { color-scheme: light dark; --ink: #1d1d1b; --soft: #6b6a66; --paper: #faf9f6; --card: #fff; --line: #e3e1db;
  --bad: #a3211b }
@media (prefers-color-scheme: dark) { :root { --ink: #edebe6; --soft: #a3a09a; --paper: #1b1b1a; --card: #262624;
  --line: #3a3935; --bad: #ff8f87 } }
body { margin: 0 auto; max-width: 90rem; padding: 2rem; background: var(--paper); color: var(--ink);
  font: 15px/1.45 system-ui, sans-serif }
h1 { font-size: 1.6rem; margin: 0 0 1rem }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .8rem }
dl { display: flex; flex-wrap: wrap; gap: .6rem 2.4rem; margin: 0 }
dt { color: var(--soft); font-size: .85rem }
dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums }
.bad, .bad dd { color: var(--bad) }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .45rem .9rem .45rem 0; border-top: 1px solid var(--line); vertical-align: top;
  overflow-wrap: anywhere }
th { color: var(--soft); font-weight: normal; font-size: .85rem; border: 0 }
td.number, th.number { text-align: right; padding-right: 0; white-space: nowrap; font-variant-numeric: tabular-nums }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem }
figure { margin: 0; padding: .6rem; background: var(--card); border: 1px solid var(--line); border-radius: .4rem;
  content-visibility: auto; contain-intrinsic-size: auto 16rem }
.shown { display: grid; place-items: center; height: 11rem; color: var(--soft); text-decoration: none }
.shown img { max-width: 100%; max-height: 11rem }
figcaption { margin-top: .5rem; font-size: .85rem; overflow-wrap: anywhere }
figcaption span { color: var(--soft); display: block; font-variant-numeric: tabular-nums }
a { color: inherit }
</style>
</head>
<body>
<h1>$title</h1>
<dl>
$figures
</dl>
$failures
$made
</body>
</html>
""")

_FAILURES = Template("""<h2 class="bad">Failed</h2>
<table>
<tr><th>Picture</th><th>Why</th><th class="number">Seconds</th></tr>
$rows
</table>""")


def overview_html(summary: Summary, *, folder: str | os.PathLike[str] = ".", title: str = "segvec batch") -> str:
    """Write the page.

    Parameters
    ----------
    summary
        What became of the pictures.
    folder
        Where the page will lie: pictures and results are linked from there.
    title
        Its heading.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> "<dt>failed</dt><dd>0</dd>" in overview_html(Summary((), ()))
    True
    """
    where = os.path.abspath(folder)  # noqa: PTH100 (links stay)
    return _PAGE.substitute(
        version=__version__,
        title=escape(title),
        figures="\n".join(_figures(summary)),
        failures=_failures(summary.failed, where) if summary.failed else "",
        made=_made(summary.done, where) if summary.done else "",
    )


def _figures(summary: Summary) -> list[str]:
    half, most = summary.percentiles(50, 95)
    told: Mapping[str, str] = {
        "failed": str(len(summary.failed)),
        "done": str(len(summary.done)),
        "read": size_text(summary.read_bytes),
        "written": size_text(summary.written_bytes),
        "of work": time_text(summary.seconds),
        "half within": f"{half:.2f} s",
        "95% within": f"{most:.2f} s",
    }
    return [
        f"<div{' class=bad' if name == 'failed' and summary.failed else ''}><dt>{name}</dt><dd>{value}</dd></div>"
        for name, value in told.items()
    ]


def _failures(records: Sequence[Record], where: str) -> str:
    rows = (
        f"<tr><td>{_link(record.outcome.task.source.place, where, record.outcome.task.source.label)}</td>"
        f"<td>{escape(printable(record.outcome.error))}</td>"
        f'<td class="number">{record.outcome.seconds:.2f}</td></tr>'
        for record in records
    )
    return _FAILURES.substitute(rows="\n".join(rows))


def _made(records: Sequence[Record], where: str) -> str:
    cards = "\n".join(_card(record, where) for record in records)
    return f'<h2>Done</h2>\n<div class="grid">\n{cards}\n</div>'


def _card(record: Record, where: str) -> str:
    outcome = record.outcome
    name = escape(printable(PurePosixPath(outcome.task.source.place).name or outcome.task.source.label))
    shown = min(outcome.files, key=_lightness, default="")
    suffix = Path(shown).suffix.lower()
    address = escape(_address(shown, where))
    inner = f'<img src="{address}" alt="{name}" loading="lazy">' if suffix in SHOWN and address else suffix[1:] or "—"
    picture = f'<a class="shown" href="{address}">{inner}</a>' if address else f'<div class="shown">{inner}</div>'
    others = [path for path in outcome.files if path != shown]
    links = [_link(path, where, Path(path).suffix[1:] or path) for path in others[:MOST_LINKS]]
    links += [f"{len(others) - MOST_LINKS} more"] if len(others) > MOST_LINKS else []
    facts = " · ".join([f"{outcome.seconds:.2f} s", size_text(outcome.n_bytes), *links])
    notes = "".join(f"<span>{escape(printable(note))}</span>" for note in outcome.notes)
    title = escape(outcome.task.source.label)
    return f'<figure>{picture}<figcaption title="{title}">{name}<span>{facts}</span>{notes}</figcaption></figure>'


def _lightness(path: str) -> tuple[int, str]:
    """Put first what a browser shows with the least effort."""
    suffix = Path(path).suffix.lower()
    return (SHOWN.index(suffix) if suffix in SHOWN else len(SHOWN), path)


def _link(place: str, where: str, text: str) -> str:
    address = _address(place, where)
    text = escape(printable(text))
    return f'<a href="{escape(address)}">{text}</a>' if address else text


def _address(place: str, where: str) -> str:
    """Return how a browser reaches a file from the page; "" where it does not."""
    if is_address(place):
        return place if urlsplit(place).scheme in ("http", "https") else ""
    # With ./ in front no name is taken for a protocol.
    relative = relative_place(place, where)
    return quote(relative if relative.startswith(("/", "../")) else f"./{relative}") if relative else ""
