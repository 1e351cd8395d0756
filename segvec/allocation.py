"""How the C library hands out memory and takes it back."""

import sys
from contextlib import suppress

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
"""Numbers of the settings in <malloc.h>."""

LARGE = 1 << 21
"""Bytes from which on an array has memory of its own, which goes back to the system when it is freed."""

KEPT = 1 << 24
"""Bytes of freed smaller arrays that are kept for the next ones: to give them back and to ask for them again took a
tenth of a logo's time."""


def arrange_memory() -> None:
    """Let large arrays' memory go back when they are freed, and smaller ones' wait for the next in one place.

    The C library of Linux raises the size from which memory goes back, by itself, to 32 MB: the arrays of a picture of
    one megapixel then leave holes between each other that nothing fits into, a third of all memory. And it gives each
    thread a heap of its own, with holes of its own.

    References
    ----------
    .. [1] https://man7.org/linux/man-pages/man3/mallopt.3.html
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    # Other C libraries than GNU's have no such settings, and no such holes.
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for setting, value in ((MMAP_THRESHOLD, LARGE), (TRIM_THRESHOLD, KEPT), (ARENA_MAX, 1)):
            library.mallopt(setting, value)
