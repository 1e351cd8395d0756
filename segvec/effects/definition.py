"""What an effect is: a function of pixels with a name, and the description of its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segvec.effects.parameters import Parameter, Value

Group: TypeAlias = Literal["color", "filter", "edges"]


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
        return {parameter.name: parameter.default for parameter in self.parameters}
