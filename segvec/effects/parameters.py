"""What an effect is: a function of pixels with a name, and the description of its parameters.

Defaults have one home, the function's own signature.
"""

from __future__ import annotations

import inspect
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from segvec.color.conversion import parse_color
from segvec.color.spelling import spelled_grey
from segvec.errors import InputError
from segvec.suggest import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Value: TypeAlias = int | float | str | tuple[float, ...] | tuple[str, ...]
Kind: TypeAlias = Literal["whole", "number", "choice", "numbers", "colors"]
Group: TypeAlias = Literal["color", "filter", "edges"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value that an effect takes."""

    name: str
    """As in the function's signature."""
    kind: Kind
    """A whole number, a number, one of the choices, or a list of numbers or colors."""
    help: str
    """One line."""
    unit: str = ""
    """What a number is measured in; "" for plain numbers."""
    low: float = -1e6
    """Least number."""
    high: float = 1e6
    """Largest number."""
    is_odd: bool = False
    """Whether only odd numbers will do."""
    choices: tuple[str, ...] = ()
    """Words that will do; of a number or a list, besides numbers."""
    counts: tuple[int, ...] = ()
    """How many members a list may have."""

    @property
    def is_list(self) -> bool:
        """Whether the value has several members."""
        return self.kind in ("numbers", "colors")

    @property
    def domain(self) -> str:
        """What will do, in words.

        Examples
        --------
        >>> Parameter("size", "whole", "Width.", unit="pixels", low=1, high=9, is_odd=True).domain
        'an odd number 1 to 9 pixels'
        """
        words = [] if self.kind == "choice" else [self._numeric_domain()]
        return " or ".join([*words, *([f"one of {', '.join(self.choices)}"] if self.choices else [])])

    def _numeric_domain(self) -> str:
        if self.kind == "colors":
            return f"{_either(self.counts)} colors, opaque"
        what = f"{_either(self.counts)} numbers" if self.is_list else "a whole number"
        what = "a number" if self.kind == "number" else "an odd number" if self.is_odd else what
        return f"{what} {_plain(self.low)} to {_plain(self.high)} {self.unit}".rstrip()

    def read(self, words: Sequence[str]) -> Value:
        """Read a value from text, not yet checked.

        Raises
        ------
        InputError
            If a number cannot be read.
        """
        try:
            if len(words) == 1 and (spelled_grey(words[0]) in self.choices or self.kind == "choice"):
                return spelled_grey(words[0])
            if self.kind == "colors":
                return tuple(words)
            numbers = tuple(map(float, words))
            whole = self.kind == "whole" and numbers[0].is_integer()
            return numbers if self.is_list else int(numbers[0]) if whole else numbers[0]
        except ValueError as error:
            raise InputError(self._refusal(",".join(words))) from error

    def check(self, value: Value) -> None:
        """Refuse a value that will not do.

        Raises
        ------
        InputError
            With what would do.
        """
        if isinstance(value, str) and value in self.choices:
            return
        members: tuple[Any, ...] = value if isinstance(value, tuple) else (value,)
        if isinstance(value, tuple) != self.is_list or (
            self.counts and self.is_list and len(members) not in self.counts
        ):
            raise InputError(self._refusal(self.text(value)))
        if not all(map(self._is_color if self.kind == "colors" else self._is_number, members)):
            raise InputError(self._refusal(self.text(value)))

    def _is_number(self, value: object) -> bool:
        if self.kind == "choice" or isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        whole = self.kind != "whole" or float(value).is_integer()
        return (
            math.isfinite(value) and self.low <= value <= self.high and whole and not (self.is_odd and value % 2 == 0)
        )

    def _is_color(self, value: object) -> bool:
        return isinstance(value, str) and parse_color(value)[3] == 255

    def _refusal(self, got: str) -> str:
        return f"{self.name} must be {self.domain}, got {got!r}"

    def text(self, value: Value) -> str:
        """Write a value so that `read` reads the same, members parted by commas."""
        return ",".join(map(_plain, value)) if isinstance(value, tuple) else _plain(value)


@dataclass(frozen=True, slots=True)
class Effect:
    """A named function from pixels to pixels of the same type, shape and range."""

    name: str
    """In lower case, words joined by hyphens."""
    function: Callable[..., Any]
    """From pixels, and the parameters by name, to new pixels."""
    group: Group
    """Where it is listed."""
    description: str
    """One line."""
    parameters: tuple[Parameter, ...] = ()
    """In the order of the text form."""
    mixes: bool = False
    """Whether it needs red, green and blue at once, so that it cannot see one channel as a grey picture."""
    channels: str = ""
    """Channels to which it is applied where none are named; "" for the whole picture."""

    def defaults(self) -> Mapping[str, Value]:
        """Return the value each parameter has where none is given."""
        signature = inspect.signature(self.function).parameters
        return {parameter.name: signature[parameter.name].default for parameter in self.parameters}

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name.

        Raises
        ------
        InputError
            If there is none.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        names = [parameter.name for parameter in self.parameters]
        hint = suggestion(name, names, otherwise=f"it takes {', '.join(names) or 'no values'}")
        raise InputError(f"{self.name} has no {name!r}; {hint}")


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else repr(value).removesuffix(".0")


def _either(counts: Sequence[int]) -> str:
    return " or ".join(map(str, counts))
