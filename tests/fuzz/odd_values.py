"""Values of options: at both ends of what they take, one beyond, and what nobody means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any, TypeAlias, get_args, get_origin

import numpy as np
from PIL import Image

from segvec.effects.effect import EFFECTS
from segvec.effects.parameters import Parameter
from segvec.options.option import choices_of
from segvec.options.styles import STYLES

Values = Mapping[str, Sequence[Any]]
"""Of each option, what is tried."""

MUCH = "9" * 400
"""A number that no float can hold."""

USABLE: Values = {
    "annotate": ["{:.0f}", "{}", "x"],
    "background": ["white", "none", "#123"],
    "bad": ["red", "#12345678"],
    "bleed": ["0", "3px"],
    "block": [1, (3, 2), 10**9],
    "caption": ["", "a caption of several words", "ä\n<&"],
    "cells": [(1, 1), (7, 5)],
    "center": [-1, 0, 1e300],
    "cmap": ["viridis", "RdBu_r", "navy,white,#c00"],
    "cmap_range": [(0, 1), (1, 0), (0.5, 0.5)],
    "crop": ["0,0,1,1", "10%,10%,80%,80%", "5,5,19,11"],
    "destination": ["60x40", "a6", "3:1", "1x1"],
    "effects": [(), ("median:3",), ("invert", "rotate-hue:40"), ("sobel", "contrast:2")],
    "font": [None, "Oswald"],
    "frame": ["0", "1px"],
    "frame_color": ["black", "none"],
    "gamma": [1e-9, 1.0, 50.0],
    "grey": ["rec601", "oklab", "0,0,1", "max"],
    "gutter": ["0", "2px", "10%"],
    "ink": ["#222", "white"],
    "keep": [(), ("white",), ("white~10", "#f00~0.5")],
    "keep_at": [(), ((0, 0),), ((23, 15), (12, 8))],
    "margin": ["0", "1px", "10%"],
    "mat": ["0", "1px"],
    "mat_color": ["red"],
    "only": ["0", "1", "largest", "center", "0,0", "23,15"],
    "over_frames": [None, "mean"],
    "palette": [(), ("red",), ("navy", "#f80", "white")],
    "paper": ["#fff", "navy"],
    "percentile": [(0, 100), (2, 98)],
    "radius": ["0", "2px", "50%"],
    "range": ["auto", "0,255", "-1e9,1e9"],
    "reduce": ["mean", "min", "mode", "quantile:0.9", "density"],
    "replace": [(), ("white~10=navy",), ("#f00~9=none",)],
    "text_at": ["below", "center", "bottom-left"],
    "title": ["", "T", "a long title that has to be broken", "Ω שלום <b>&"],
    "title_size": [None, "3px", "20%"],
    "threshold": [0.5, 255],
    "transparent": [(), ("background",), ("white~9",)],
    "turn": [0, 90, 180, 270, -90],
    "vmin": [-1e300, 0, 1],
    "vmax": [1, 2, 1e300],
}
"""Of options whose values are neither choices nor have limits."""

BEYOND: Values = {
    "annotate": ["{", "{:d}", "{:.99999999f}", "{x}", "{0.__class__}"],
    "background": ["nocolor", "#12", "", "blur-blur"],
    "block": [0, (0, 0), (-1, 5), "5", (1, 2, 3)],
    "cells": [(0, 1), (10**9, 10**9), (1.5, 2)],
    "cmap": ["", "nomap", ",", "map:viridis", "red", "viridis_r_r"],
    "crop": [
        f"1,1,{MUCH},5",
        "0,0,0,0",
        "-1,0,5,5",
        "90%,0%,20%,5%",
        "nan,0,1,1",
        "1e999,0,1,1",
        "99,99,5,5",
        "1,2",
    ],
    "destination": [
        f"{MUCH}x5",
        f"{MUCH}mmx5mm",
        "",
        "0x0",
        "a99",
        "1e9x1e9",
        "999999999x999999999",
        "0:1",
        "5cm",
        "-3x4",
    ],
    "dpi": [0, -1, float("nan")],
    "effects": [("nothing",), ("median:2",), ("median:99999999",), ("gaussian:nan",), ("",), (":",), ("blend:no.png",)],
    "font": ["no such font", "../../etc/passwd", ""],
    "frame": ["99999px", "-1px", "nan", "1e400px", "5%%"],
    "gamma": [0, -1, float("inf")],
    "grey": ["", "0,0,0", "1,2", "-1,-1,-1", "nan,1,1"],
    "keep": [(f"white~{MUCH}",), ("",), ("white~-1",), ("white~nan",), ("~",)],
    "keep_at": [((-1, 0),), ((24, 16),), ((float("nan"), 0),), ("1,2,3",), (5,)],
    "margin": [f"{MUCH}px", f"{MUCH}%", "50%", "99%", "-1px", "1", "px", "1e400mm"],
    "only": [MUCH, "99", "-1", "24,16", "99999,99999", "", "largest "],
    "palette": [("nocolor",), ("",), ("#f" * 40,)],
    "percentile": [(50, 50), (100, 0), (-1, 5), (float("nan"), 5)],
    "radius": ["999px", "-1px"],
    "range": [f"0,{MUCH}", "1,0", "5,5", "nan,1", "a", "1,2,3", ""],
    "reduce": ["", "quantile:2", "quantile:nan", "quantile:", "nothing"],
    "replace": [("=",), ("white",), ("white=nocolor",), ("white=navy=red",)],
    "text_at": ["", "middle"],
    "title": ["\0", "\ud800", "x" * 3000, "\n" * 50],
    "title_size": [f"{MUCH}mm", "0px", "-1px", "1e9px", "0.0001px"],
    "transparent": [("nocolor",), ("",)],
    "turn": [45, 360, 1, 90.5],
    "vmin": [float("nan"), float("inf")],
    "vmax": [float("nan"), float("-inf")],
    "threshold": [-1, 0, float("nan")],
}

Pair: TypeAlias = tuple[tuple[str, int], tuple[str, int]]
"""Two options, each with the place of one of its values."""

NOT_OPTIONS = frozenset(("labels", "mask", "style", "max_pixels", "gray"))
"""What is tried elsewhere: files, styles, limits."""

COSTLY = {"max_frames": 50, "pages": 3, "columns": 4, "width": 90, "height": 70, "dpi": 20}
"""Upper ends for which anybody would wait."""


def junk(rng: Random) -> Any:
    """Return something that is hardly any option's value."""
    return rng.choice(
        [
            *(None, True, False, -1, 0, 1, 2.5, float("nan"), float("inf"), -(10**400), 10**400, 2**63, 1e-320, 1j),
            *("", "x", "\0", "é\ud800", "a" * 5000, b"", b"x", [], {}, (), set(), [1, 2], ["a"], ("x", 5), {"a": 1}),
            *(object(), print, range(3), iter(()), Path("x"), Path(), Decimal("0.5"), Decimal("nan"), Fraction(1, 3)),
            *(
                np.nan,
                np.float32(3),
                np.int8(3),
                np.bool_(True),
                np.array([1, 2]),
                np.zeros(0),
                np.array(5),
                np.str_("x"),
            ),
            *(np.ma.masked, np.array(["a"]), np.datetime64("NaT"), Image.new("L", (2, 2)), slice(3), Ellipsis, type),
        ]
    )


def usable(kind: type[Any], name: str) -> list[Any]:
    """Return values of an option that will do, both ends among them."""
    field = next(field for field in fields(kind) if field.name == name)
    parts = get_args(field.type) if get_origin(field.type) is not tuple else ()
    none = [None] if type(None) in parts else []
    if choices_of(field.type):
        return [*none, *choices_of(field.type)]
    if field.type is bool:
        return [True, False]
    if "limits" in field.metadata:
        low, high = field.metadata["limits"]
        high = min(high, COSTLY.get(name, high))
        return [*none, low, high, *({field.default} - {None, low, high})]
    return [*none, *USABLE.get(name, [field.default])]


def beyond(kind: type[Any], name: str) -> list[Any]:
    """Return values of an option that will not do, by little."""
    field = next(field for field in fields(kind) if field.name == name)
    found: list[Any] = list(BEYOND.get(name, []))
    if choices_of(field.type):
        found += ["", f"{choices_of(field.type)[0]} ", choices_of(field.type)[0].upper()]
    if "limits" in field.metadata:
        low, high = field.metadata["limits"]
        found += [low - 1, low - 1e-9, high + 1, high * 10, float("nan"), float("inf"), -float("inf")]
    return found or ["", -1]


def chosen(kind: type[Any], rng: Random, *, oddity: float = 0.35) -> dict[str, Any]:
    """Draw some options of a class; with some probability one of them is odd."""
    names = [field.name for field in fields(kind) if field.init and field.name not in NOT_OPTIONS]
    names = [name for name in names if rng.random() < 3 / len(names)] or [rng.choice(names)]
    options = {name: rng.choice(usable(kind, name)) for name in names}
    if rng.random() < oddity:
        name = rng.choice(names)
        options[name] = junk(rng) if rng.random() < 0.5 else rng.choice(beyond(kind, name))
    return options


def written_effect(rng: Random) -> str:
    """Write an effect with options at their ends, or beyond."""
    effect = rng.choice(list(EFFECTS.values()))
    channels = rng.choice(("", "", "", "@r", "@gb", "@l", "@c", "@x", "@"))
    return _written(effect.name, effect.parameters, rng) + channels


def written_style(rng: Random) -> str:
    """Write a style with options at their ends, or beyond."""
    style = rng.choice(list(STYLES.values()))
    return _written(style.name, style.parameters, rng)


def _written(name: str, parameters: Sequence[Parameter], rng: Random) -> str:
    some = [parameter for parameter in parameters if rng.random() < 2 / max(len(parameters), 1)]
    return name + (":" if some else "") + ",".join(f"{each.name}={_word(each, rng)}" for each in some)


def _word(parameter: Parameter, rng: Random) -> str:
    low, high = parameter.low, parameter.high
    pool = ["", "none", "nan", "inf", "1e400", "-1", "x", "9" * 30]
    if rng.random() < 0.8:
        pool = {
            "switch": ["yes", "no"],
            "color": ["red", "#123456", "none"],
            "palette": ["sunset", "red,blue", "none"],
            "file": ["flag.png", "none.png"],
            "colors": ["red,blue", "red"],
            "numbers": ["0,1,0,1,1,1,0,1,0", "1,1", "0.2,0.5,0.3", f"{low:g},{high:g}"],
        }.get(parameter.kind, [f"{low:g}", f"{high:g}", f"{low - 1:g}", f"{high + 1:g}", "1", "2", "3", "5", "0.5"])
        pool = [*pool, *parameter.choices]
    return rng.choice(pool)


def all_pairs(values: Values, rng: Random) -> Iterator[dict[str, Any]]:
    """Yield rows of options so that any two values of two options stand together in one, in few rows.

    Each row begins with a pair that no row has, and takes of every other option the value that makes most new pairs
    with what is in the row.
    """
    rank = {name: place for place, name in enumerate(values)}

    def pair(one: str, i: int, other: str, j: int) -> Pair:
        first, second = (one, i), (other, j)
        return (first, second) if rank[one] < rank[other] else (second, first)

    left = {
        pair(one, i, other, j)
        for one, other in combinations(values, 2)
        for i in range(len(values[one]))
        for j in range(len(values[other]))
    }
    while left:
        row: dict[str, int] = dict(min(left))
        names = [name for name in values if name not in row]
        rng.shuffle(names)
        for name in names:
            gains = [sum(pair(name, i, *item) in left for item in row.items()) for i in range(len(values[name]))]
            row[name] = rng.choice([i for i, gain in enumerate(gains) if gain == max(gains)])
        left -= {pair(one, row[one], other, row[other]) for one, other in combinations(values, 2)}
        yield {name: values[name][row[name]] for name in values}
