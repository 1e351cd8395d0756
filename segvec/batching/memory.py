"""How much memory tasks take, so that no more large pictures are worked on at once than fit."""

import re
from pathlib import Path

from segvec.batching.places import is_address
from segvec.batching.task import Task
from segvec.errors import InputError

PROCESS_BYTES = 160_000_000
"""What a process takes with its libraries, whatever it works on."""

PIXEL_BYTES = 200
"""What a pixel takes at the time when a trace takes most: 110 to 180 for photographs of 0.4 to 12 megapixels."""

USED_SHARE = 0.8
"""Share of the memory that is free which a run takes by itself."""


def needed_bytes(task: Task) -> int:
    """Estimate what a task takes, from what the picture's file tells; of pictures elsewhere nothing is known."""
    from segvec.image.headers import told_size  # Pillow takes longer to load than the command's help

    size = None if is_address(task.source.place) else told_size(task.source.place)
    return PROCESS_BYTES + (PIXEL_BYTES * size[0] * size[1] if size else 0)


def free_bytes() -> int | None:
    """Return how much memory a run takes by itself, of what is free; None where the system does not tell."""
    free = [count for count in (_available(), _left_to_container()) if count is not None]
    return int(USED_SHARE * min(free)) if free else None


def _available() -> int | None:
    """Return the memory that Linux would give away, what it keeps of files included."""
    try:
        found = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    except OSError:
        return None
    return None if found is None else 1024 * int(found[1])


def _left_to_container() -> int | None:
    """Return what a container may still take."""
    try:
        most, taken = (int(Path("/sys/fs/cgroup", name).read_text()) for name in ("memory.max", "memory.current"))
    except (OSError, ValueError):  # no container, or one without a limit
        return None
    return max(0, most - taken)


def bytes_from(text: str) -> int:
    """Read a size such as ``8GB`` or ``500 MB``.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> bytes_from("8GB"), bytes_from("0.5 gb"), bytes_from("900MiB")
    (8000000000, 500000000, 943718400)
    """
    spelled = text.replace(" ", "").lower()
    unit = next((unit for unit in _UNITS if spelled.endswith(unit)), "")
    try:
        found = float(spelled.removesuffix(unit)) * _UNITS.get(unit, 1)
        if not 1 <= found < 1 << 62:
            raise ValueError(text)
    except ValueError:
        raise InputError(f"memory must be a size such as 8GB or 500MB, got {text!r}") from None
    return int(found)


_UNITS = {
    "gib": 1 << 30,
    "mib": 1 << 20,
    "kib": 1 << 10,
    "tb": 10**12,
    "gb": 10**9,
    "mb": 10**6,
    "kb": 10**3,
    "t": 10**12,
    "g": 10**9,
    "m": 10**6,
    "k": 10**3,
    "b": 1,
}
"""Units by their ends; the longer ones first."""
