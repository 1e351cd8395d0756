"""Memory that goes back to the system when it is free."""

import sys
from contextlib import suppress

MMAP_THRESHOLD = -3
"""Number of the setting in <malloc.h>."""

LARGE = 1 << 21
"""Bytes from which on an array has memory of its own."""


def return_large_arrays() -> None:
    """Let what large arrays took go back when they are freed.

    The C library of Linux raises the size from which it does so, by itself, to 32 MB: the arrays of a picture of one
    megapixel then leave holes between each other that nothing fits into, a third of all memory.

    References
    ----------
    .. [1] https://man7.org/linux/man-pages/man3/mallopt.3.html
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    # Other C libraries than GNU's have no such setting, and no such holes.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, LARGE)
