"""Values that are typed: numbers with units, words for none, sizes, seeds."""

import math
import os
import re
from typing import TYPE_CHECKING, Any, TypeAlias

import click

if TYPE_CHECKING:
    AnyType: TypeAlias = click.ParamType[Any]
else:
    AnyType = click.ParamType  # generic from click 8.5 on only

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}

_NUMBER_OF_SEEDS = 2**32


class WordOr(AnyType):
    """A value of another type, or a word that stands for ``None``."""

    def __init__(self, kind: AnyType, word: str) -> None:
        self.kind, self.word, self.name = kind, word, f"{kind.name}|{word}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as click's own)
        """Return None for the word."""
        is_word = isinstance(value, str) and value.strip().lower() == self.word
        return None if is_word else self.kind.convert(value, param, ctx)


class Count(AnyType):
    """A whole number such as 50000000, 50_000_000 or 50M."""

    name = "count"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as click's own)
        """Return the number."""
        match = re.fullmatch(r"([0-9_]+(?:\.[0-9]+)?)([kmg]?)", str(value).strip().lower())
        number = float(match[1].replace("_", "") or "nan") * _UNITS[match[2]] if match else float("nan")
        if not number.is_integer():
            self.fail(f"{value!r} is not a number such as 200000 or 50M", param, ctx)
        return int(number)


class Pixels(AnyType):
    """A whole number of pixels."""

    name = "pixels"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as click's own)
        """Return the number."""
        text = str(value).strip().lower()
        if re.fullmatch(r"[0-9.]+\s*(mm|cm|in|pt|inch|m|%)", text):
            hint = "segvec poster and segvec render measure paper by --for"
            self.fail(f"{value!r} is not a number of pixels; {hint}", param, ctx)
        number: Any = text.removesuffix("px")  # which click reads
        return click.IntRange(1).convert(number, param, ctx)


class Numbers(AnyType):
    """A certain number of numbers with commas between."""

    def __init__(self, name: str, example: str) -> None:
        self.name, self.example = name, example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as click's own)
        """Return them."""
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(float(part) for part in str(value).split(","))
        except ValueError:
            numbers = ()
        if len(numbers) != self.example.count(",") + 1 or not all(map(math.isfinite, numbers)):
            self.fail(f"{value!r} is not {self.name} such as {self.example}", param, ctx)
        return numbers


class Size(AnyType):
    """Two whole numbers with an x between, or one for both."""

    name = "size"

    def __init__(self, *, is_square: bool) -> None:
        self.is_square = is_square

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as click's own)
        """Return the pair."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"([0-9]+)(?:\s*[x×]\s*([0-9]+))?", str(value).strip().lower())
        if match is None or (match[2] is None and not self.is_square):
            examples = "10 or 20x10" if self.is_square else "80x45"
            self.fail(f"{value!r} is not a size such as {examples}", param, ctx)
        return (int(match[1]), int(match[2] or match[1]))


class Seed(AnyType):
    """A whole number, or ``random`` for one that is drawn."""

    name = "seed"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as click's own)
        """Return the number."""
        if isinstance(value, str) and value.strip().lower() == "random":
            return int.from_bytes(os.urandom(8)) % _NUMBER_OF_SEEDS
        return click.IntRange(0, _NUMBER_OF_SEEDS - 1).convert(value, param, ctx)
