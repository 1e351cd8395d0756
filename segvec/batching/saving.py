"""Functions of Python as work: what they return is saved, or handed back."""

import functools
import hashlib
import json
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segvec.batching.task import Made, Task
from segvec.errors import InputError
from segvec.files import write_atomically


@dataclass(frozen=True, slots=True)
class Saving:
    """A function of a picture's path, and what becomes of what it returns.

    Examples
    --------
    >>> Saving(len)("a.png", ()).value
    5
    """

    function: Callable[[str], Any]
    """Returns an artwork or whatever else has ``save(path)``, or a text or bytes."""

    @property
    def description(self) -> Mapping[str, Any]:
        """Name of the function, and with what it is called."""
        function, options = _unpacked(self.function)
        name = f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', type(function).__qualname__)}"
        return {"do": name, "options": {**options, **_own_code(function)}}

    def warm_up(self, task: Task) -> None:
        """Load what a trace needs, if this is one; what somebody else's function needs is not known here."""
        if self.description["do"] == "segvec.pipeline.trace":
            import numpy as np  # a tenth of a second

            self.function(np.eye(8))  # type: ignore[arg-type]  # which takes arrays too

    def __call__(self, picture: str, outputs: Sequence[str]) -> Made:
        """Call the function, and save what it returns."""
        result = self.function(picture)
        if not outputs:
            return Made(value=result)
        for output in outputs:
            if hasattr(result, "save"):
                result.save(output)
            elif isinstance(result, (str, bytes)):
                write_atomically(output, result)
            else:
                kind = type(result).__name__
                raise InputError(f"work must return what has a method save, or a text or bytes, got {kind}")
        return Made()


def _unpacked(function: Any) -> tuple[Any, dict[str, Any]]:  # noqa: ANN401
    """Part a function from the arguments that stand already."""
    options: dict[str, Any] = {}
    while isinstance(function, functools.partial):
        options = {**{str(index): _plain(value) for index, value in enumerate(function.args)}, **options}
        options = {**{name: _plain(value) for name, value in function.keywords.items()}, **options}
        function = function.func
    return function, options


def _plain(value: object) -> Any:  # noqa: ANN401 (whatever JSON has)
    """Write a value as JSON has it, so that the same is written the same."""
    try:
        return json.loads(json.dumps(value))
    except (TypeError, ValueError):
        return repr(value) if type(value).__repr__ is not object.__repr__ and len(repr(value)) < 200 else _digest(value)


def _digest(value: object) -> str:
    import cloudpickle  # a tenth of a second

    return hashlib.sha256(cloudpickle.dumps(value)).hexdigest()[:16]


def _own_code(function: object) -> dict[str, str]:
    """Tell what else than its name makes a function what it is: those of a script or notebook change."""
    if not isinstance(function, types.FunctionType):
        return {}
    if function.__module__.partition(".")[0] == "segvec" and not function.__closure__:
        return {}
    cells = [repr(cell.cell_contents) for cell in function.__closure__ or ()]
    text = repr((_told(function.__code__), function.__defaults__, function.__kwdefaults__, cells))
    return {"code": hashlib.sha256(text.encode()).hexdigest()[:16]}


def _told(code: types.CodeType) -> tuple[Any, ...]:
    constants = [_told(each) if isinstance(each, types.CodeType) else repr(each) for each in code.co_consts]
    return code.co_code, code.co_names, constants
