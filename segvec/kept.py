"""What stages made, kept for the next time that the same is asked for: a search asks for much of it again."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

Result = TypeVar("Result")


class Kept:
    """Results of the stages of one picture's work, by what they depend on.

    Parameters
    ----------
    most
        Results of a stage that are kept, the last ones used; memory grows by each.

    Examples
    --------
    >>> kept = Kept()
    >>> [kept.get("double", number, lambda: print("made") or 2 * number) for number in (3, 3)]
    made
    [6, 6]
    """

    def __init__(self, *, most: int = 2) -> None:
        self._most = most
        self._results: dict[str, dict[Hashable, Any]] = {}

    def get(self, stage: str, key: Hashable, make: Callable[[], Result]) -> Result:
        """Return what a stage made for a key, or make it now.

        Parameters
        ----------
        stage
            Name of the stage.
        key
            All that its result depends on, but for the picture.
        make
            Makes the result.
        """
        results = self._results.setdefault(stage, {})
        found = results.pop(key) if key in results else make()
        results[key] = found  # the last one used comes last
        while len(results) > self._most:
            del results[next(iter(results))]
        return cast("Result", found)
