"""Parameters of effects and of styles: what values they take, and how these are written.

The text form is ``name[:value[,value or name=value]...]``, as in ``median:9`` or ``halftone:10,shape=square``. Values
without a name are those of the parameters in order; a list takes all values up to the next ``name=``. A trailing comma
changes nothing.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Literal, TypeAlias

from segvec.color.spelling import spelled_grey
from segvec.errors import InputError, shown_number
from segvec.suggest import suggestion

Value: TypeAlias = int | float | str | tuple[float, ...] | tuple[str, ...] | None
Kind: TypeAlias = Literal["whole", "number", "switch", "choice", "color", "palette", "file", "numbers", "colors"]

_SWITCHES: Mapping[str, bool] = {"true": True, "yes": True, "false": False, "no": False}

_LISTS = ("palette", "file", "numbers", "colors")
"""Kinds written with commas, as paths may be too."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value that an effect or a style takes."""

    name: str
    """As in the function's signature."""
    kind: Kind
    """A whole number, a number, yes or no, one of the choices, an opaque color, a palette as it is written, the path of
    a file, or a list of numbers or colors."""
    default: Value
    """What holds where no value is given."""
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
    """How many members a list may have; any number of them by default."""
    single: "Parameter | None" = None
    """What one number by itself may be, where it is more than a list of one."""
    is_optional: bool = False
    """Whether ``none`` will do where it is not the default, too."""

    @property
    def takes_none(self) -> bool:
        """Whether ``none`` will do."""
        return self.is_optional or self.default is None

    @property
    def is_list(self) -> bool:
        """Whether the value is written as several, separated by commas."""
        return self.kind in _LISTS

    @property
    def domain(self) -> str:
        """What will do, in words.

        Examples
        --------
        >>> Parameter("size", "whole", 5, "Width.", unit="pixels", low=1, high=9, is_odd=True).domain
        'an odd number 1 to 9 pixels'
        """
        words = [] if self.single is None else [self.single.domain]
        words += [] if self.kind == "choice" else [self._plain_domain()]
        words += [f"one of {', '.join(self.choices)}"] if self.choices else []
        return " or ".join([*words, "none"] if self.takes_none else words)

    def _plain_domain(self) -> str:
        several = " or ".join(map(str, self.counts))
        match self.kind:
            case "switch":
                return "yes or no"
            case "color":
                return "an opaque color"
            case "palette":
                return "a palette"
            case "file":
                return "a file"
            case "colors":
                return f"{several} colors, opaque".lstrip()
            case "numbers":
                what = f"{several} numbers".lstrip()
            case "whole":
                what = "an odd number" if self.is_odd else "a whole number"
            case _:
                what = "a number"
        return f"{what} {_plain(self.low)} to {_plain(self.high)} {self.unit}".rstrip()

    def read(self, words: Sequence[str]) -> Value:
        """Read a value from text, not yet checked.

        Raises
        ------
        InputError
            If a number cannot be read.
        """
        text = ",".join(words)
        if spelled_grey(text) in self.choices:
            return spelled_grey(text)
        if self.takes_none and text.lower() == "none":
            return None
        if self.kind in ("choice", "color", "palette", "file"):
            return text
        if self.kind == "switch" and text.lower() in _SWITCHES:
            return _SWITCHES[text.lower()]
        if self.kind == "colors":
            return tuple(words)
        try:
            numbers = tuple(map(_number, words))
        except ValueError as error:
            raise InputError(self._refusal(text)) from error
        if len(numbers) == 1 and self._takes_alone(numbers[0]):
            return int(numbers[0]) if self.kind == "whole" and float(numbers[0]).is_integer() else numbers[0]
        if not self.is_list:
            raise InputError(self._refusal(text))
        return numbers

    def _takes_alone(self, number: float) -> bool:
        """Whether one number is no list; whole ones are meant as such, as `levels=3` means three of them."""
        if self.single is None:
            return not self.is_list
        return self.single.kind == "number" or isinstance(number, int)

    def check(self, value: object) -> None:
        """Refuse a value that will not do.

        Raises
        ------
        InputError
            With what would do.
        """
        if not self._accepts(value):
            raise InputError(self._refusal(self.text(value)))

    def _accepts(self, value: Any) -> bool:  # noqa: ANN401 (it may be anything)
        if value is None or self.kind == "palette":
            return value is not None or self.takes_none
        if self.kind == "file":
            return isinstance(value, str)
        if isinstance(value, str) and value in self.choices:
            return True
        if self.single is not None and not isinstance(value, tuple | list):
            return self.single._accepts(value)
        if self.kind not in ("numbers", "colors"):
            return self._accepts_member(value)
        is_list = isinstance(value, tuple | list) and (not self.counts or len(value) in self.counts)
        return is_list and all(map(self._accepts_member, value))

    def _accepts_member(self, value: object) -> bool:
        if self.kind == "switch":
            return isinstance(value, bool)
        if self.kind in ("color", "colors"):
            return isinstance(value, str) and _is_opaque(value)
        if self.kind == "choice" or isinstance(value, bool) or not isinstance(value, Real):
            return False
        number: Any = value
        whole = self.kind != "whole" or isinstance(number, Integral)
        # Compared as they are: not every whole number is a float.
        return bool(self.low <= number <= self.high) and whole and not (self.is_odd and number % 2 == 0)

    def _refusal(self, got: str) -> str:
        return f"{self.name} must be {self.domain}, got {got!r}"

    def text(self, value: object) -> str:
        """Write a value so that `read` reads the same, members separated by commas."""
        return ",".join(map(_plain, value)) if isinstance(value, tuple | list) else _plain(value)


def read_values(owner: str, parameters: Sequence[Parameter], text: str) -> dict[str, Value]:
    """Read the values of an effect or a style from what is written after the colon.

    Parameters
    ----------
    owner
        Whose they are, for messages.
    parameters
        In the order of values without names.

    Raises
    ------
    InputError
        If there is no such parameter, or a value cannot be read or will not do.

    Examples
    --------
    >>> size = Parameter("size", "whole", 5, "Width.", low=1)
    >>> axis = Parameter("axis", "numbers", (1, 0), "Direction.", counts=(2,))
    >>> read_values("demo", (size, axis), "9,0,1"), read_values("demo", (size, axis), "axis=1,2,size=3")
    ({'size': 9, 'axis': (0, 1)}, {'axis': (1, 2), 'size': 3})
    """
    values = {}
    for name, words in assigned_words(owner, parameters, text).items():
        parameter = parameter_of(owner, parameters, name)
        try:
            values[name] = parameter.read(words)
        except InputError as error:
            raise InputError(f"{owner}: {error}") from error
    check_values(owner, parameters, values)
    return values


def check_values(owner: str, parameters: Sequence[Parameter], values: Mapping[str, object]) -> None:
    """Refuse values that will not do.

    Raises
    ------
    InputError
        If there is no such parameter, or its value will not do; the message says what would.
    """
    for name, value in values.items():
        parameter = parameter_of(owner, parameters, name)
        try:
            parameter.check(value)
        except InputError as error:
            raise InputError(f"{owner}: {error}") from error


def parameter_of(owner: str, parameters: Sequence[Parameter], name: str) -> Parameter:
    """Return a parameter by name.

    Raises
    ------
    InputError
        If there is none.
    """
    for parameter in parameters:
        if parameter.name == name:
            return parameter
    names = [parameter.name for parameter in parameters]
    hint = suggestion(name, names, otherwise=f"it takes {', '.join(names) or 'no values'}")
    raise InputError(f"{owner} has no {name!r}; {hint}")


def assigned_words(owner: str, parameters: Sequence[Parameter], text: str) -> dict[str, list[str]]:
    """Distribute the words: a list takes what follows it, up to the next name; other words go in order.

    Raises
    ------
    InputError
        If there is no such parameter, or one is given twice.
    """
    words: dict[str, list[str]] = {}
    current: Parameter | None = None
    for name, word in _items(text):
        if name or current is None or not current.is_list:
            if not name:
                current = _next(owner, parameters, words, text)
            else:
                current = parameter_of(owner, parameters, name.lower().replace("-", "_"))
            if current.name in words:
                raise InputError(f"{owner}: {current.name} is given twice in {text!r}")
        words.setdefault(current.name, []).append(word)
    return words


def _items(text: str) -> Iterator[tuple[str, str]]:
    """Yield name, or "" where there is none, and word of each value."""
    for item in filter(None, (item.strip() for item in text.split(","))):
        name, equals, word = (part.strip() for part in item.partition("="))
        yield (name, word) if equals else ("", item)


def _next(owner: str, parameters: Sequence[Parameter], taken: Mapping[str, Any], text: str) -> Parameter:
    for parameter in parameters:
        if parameter.name not in taken:
            return parameter
    raise InputError(f"{owner} takes {len(parameters) or 'no'} values, got {text!r}")


def _is_opaque(color: str) -> bool:
    from segvec.color.conversion import parse_color  # brings numpy, which few texts need

    return parse_color(color)[3] == 255


def _number(word: str) -> float:
    number = float(word)
    try:
        return int(word) if math.isfinite(number) else number
    except ValueError:
        return number


def _plain(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "none" if value is None else "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value)
    return shown_number(value + 0, "").removesuffix(".0")  # -0.0 is 0
