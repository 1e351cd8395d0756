"""Whole command lines, drawn from what each command knows: options at both ends, beyond them, and odd words."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

import click
from fuzz import corpus
from fuzz.odd_values import written_effect, written_style
from fuzz.watching import Trial, run_line

from segvec_cli.app import segvec
from segvec_cli.suggesting import OneOf
from segvec_cli.value_types import WordOr

ODD_WORDS = (
    *(
        "",
        " ",
        "x",
        "-1",
        "0",
        "nan",
        "inf",
        "1e400",
        "9" * 400,
        "-",
        "--",
        "a" * 300,
        "é",
        "\u202e",
        "a\nb",
        "\x1b[2J",
    ),
    *(
        "{name}",
        "{number:09}",
        "{",
        "no/such/folder/x.svg",
        ".",
        "/",
        "/dev/full",
        "none",
        "auto",
        "1,2",
        "1e-9",
        "0x9",
    ),
)
SOURCES: Mapping[str, Sequence[str]] = {
    "recolor": ("art.svg", "css.svg", "foreign.svg"),
    "render": ("art.svg", "foreign.svg"),
    "replay": ("recolored.svg", "art.svg"),
    "heatmap": ("flag.png", "ramp.csv", "ramp.npy", "moving.gif"),
    "unmap": ("flag.png", "heat.svg"),
}
"""What a command reads; all others read pictures."""

TEXTS: Mapping[str, Sequence[str]] = {
    "annotate": ("{:.0f}", "{"),
    "background": ("white", "none", "blur", "#12"),
    "block": ("1", "3x2", "0"),
    "caption": ("a caption",),
    "cells": ("3x2", "0x1"),
    "cmap": ("viridis", "navy,white", "no"),
    "crop": ("0,0,9,9", "center", "0,0,0,0"),
    "destination": ("60x40", "a9", "0x0", "999999999x9"),
    "dpi": ("20", "0"),
    "fps": ("5", "0"),
    "frame": ("1px", "99%"),
    "height": ("20", "0", "1000001"),
    "keep": ("white~1", "~"),
    "keep_at": ("1,1", "99,99"),
    "labels": ("labels.png", "none"),
    "mask": ("mask.png", "none.png"),
    "margin": ("1px", "60%"),
    "name": ("{name}-{number}", "{palette}", "../x", "{number:0999999999}"),
    "only": ("0", "largest", "99"),
    "palette": ("sunset", "red,blue", "sea.gpl", "random", "triadic"),
    "palettes": ("sunset", "harmony"),
    "replace": ("white~1=navy", "="),
    "scale": ("0.5", "0", "1e9"),
    "seconds": ("0.2", "0"),
    "title": ("T", "\x00"),
    "transparent": ("background", "white"),
    "turn": ("90", "45"),
    "width": ("30", "0", "1000001"),
}
"""Values of options that take texts, some of which will do."""

KEPT = {
    "width": "60",
    "max_frames": "9",
    "count": "2",
    "seconds": "0.2",
}
"""Options that bound the work, where a command has them."""

NEVER = frozenset(("help", "version", "debug", "jobs", "time_limit", "verbose"))


@cache
def commands() -> Mapping[str, click.Command]:
    """Return all commands by the words with which they are typed."""
    return dict(_commands(segvec, click.Context(segvec), ""))


def _commands(group: Any, context: click.Context, before: str) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if hasattr(command, "list_commands"):
            yield from _commands(command, context, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


@cache
def files() -> Mapping[str, bytes]:
    """What lies in the folder."""
    documents, matrices = corpus.documents(), corpus.matrices()
    return {
        "flag.png": corpus.pictures()["rgb.png"],
        "half.webp": corpus.pictures()["clear.webp"],
        "moving.gif": corpus.animations()["effect.gif"],
        "labels.png": corpus.labels()["labels.png"],
        "mask.png": corpus.masks()["mask.png"],
        "sea.gpl": corpus.palettes()["sea.gpl"],
        "broken.png": corpus.pictures()["rgb.png"][:60],
        **{name: matrices[name] for name in ("ramp.csv", "ramp.npy")},
        **{name: documents[name] for name in ("art.svg", "css.svg", "foreign.svg", "recolored.svg", "heat.svg")},
    }


def command_line(rng: Random) -> Trial:
    """Draw a command line."""
    # The studio serves until it is stopped.
    name = rng.choice([name for name in commands() if name not in ("doctor", "completion", "studio")])
    words = [*name.split(), *_words(commands()[name], name.split()[0], rng)]
    stdin = rng.choice((b"", corpus.pictures()["rgb.png"], b"rubbish"))
    return Trial(
        f"segvec {' '.join(map(repr, words))}", lambda: run_line(words, stdin=stdin), files=files(), pixels=2_000_000
    )


def _words(command: click.Command, name: str, rng: Random) -> Iterator[str]:
    options = [each for each in command.params if isinstance(each, click.Option) and each.name not in NEVER]
    chosen = [each for each in options if rng.random() < 1.5 / len(options)]
    kept = {each.name: KEPT[each.name] for each in options if each.name in KEPT and each not in chosen}
    for each in chosen:
        yield from _option(each, rng)
    for each in options:
        if each.name in kept and rng.random() < 0.9:
            yield from (each.opts[-1], kept[each.name])
        elif each.name == "outputs" and each not in chosen and rng.random() < 0.9:
            yield from ("-o", _output(name, rng))
    for each in command.params:
        if isinstance(each, click.Argument) and rng.random() < 0.97:
            yield _source(name, each, rng)


def _option(option: click.Option, rng: Random) -> Iterator[str]:
    flag = rng.choice([*option.opts, *option.secondary_opts])
    if option.is_flag or option.secondary_opts:
        yield flag
        return
    yield flag
    if option.name == "outputs":
        yield _output("", rng)
    elif rng.random() < 0.08:
        yield rng.choice(ODD_WORDS)
    elif option.name in ("effects", "effect"):
        yield written_effect(rng)
    elif option.name == "style":
        yield written_style(rng)
    elif option.name in TEXTS:
        yield TEXTS[option.name][0] if rng.random() < 0.7 else rng.choice(TEXTS[option.name])
    else:
        yield rng.choice(list(_values(option.type)))


def _values(kind: Any) -> Iterator[str]:
    if isinstance(kind, WordOr):
        yield kind.word
        yield from _values(kind.kind)
    elif isinstance(kind, OneOf):
        yield from kind.choices
        yield kind.choices[0][:-1]
    elif isinstance(kind, click.IntRange | click.FloatRange):
        yield from (str(end + step) for end in (kind.min, kind.max) if end is not None for step in (-1, 0, 1))
        yield "2"
    else:
        yield from (
            "1",
            "2",
            "3",
            "0.5",
            "1",
            "2",
            "0",
            "-1",
            "255",
            "256",
            "257",
            "1e9",
            "99999999999999999999",
            "white",
        )


def _output(name: str, rng: Random) -> str:
    if name in ("series", "separate") and rng.random() < 0.8:
        return "out"
    suffixes = ("svg", "png", "jpg", "webp", "pdf", "geojson", "gif", "npy", "dxf", "tif", "gpl", "x")
    likely = {"unmap": ("npy",), "animate": ("svg", "gif"), "cut": ("svg", "dxf"), "palette": ("gpl", "png")}
    if rng.random() < 0.05:
        return rng.choice(("-", "flag.png", "no/x.svg", "", "{name}.svg"))
    return f"out.{rng.choice(likely.get(name, suffixes[:6]) if rng.random() < 0.8 else suffixes)}"


def _source(name: str, argument: click.Argument, rng: Random) -> str:
    if rng.random() < 0.05:
        return rng.choice(("-", "none.png", "broken.png", "", ".", "/dev/null", "art.svg", "ramp.csv"))
    if argument.name in ("document", "documents"):
        return rng.choice(SOURCES[name])
    if name == "palette":
        return rng.choice(("sunset", "sea.gpl", "flag.png", "triadic", "red,blue"))
    return rng.choice(
        SOURCES.get(name, ("flag.png", "flag.png", "half.webp")) if argument.name != "image" else ("flag.png",)
    )
