"""Work on parts of large arrays in threads; numpy lets go of the interpreter while it computes.

Results never depend on the number of threads: each part is worked on by itself, and the parts are joined in order.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

THREADS = min(os.cpu_count() or 1, 8)


def map_parts(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """Apply `work` to each part, several at a time, and return the results in order."""
    if len(parts) < 2 or THREADS < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, parts))
