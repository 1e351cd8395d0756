"""How the C library hands out memory and takes it back."""

import sys
from contextlib import suppress

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Numbers of the settings in <malloc.h>."""

LARGE = 1 << 21
"""Bytes from which on an array has memory of its own."""

KEPT = 1 << 25
"""Bytes that are free at the end of all other memory, and kept for what comes next."""


def return_large_arrays() -> None:
    """Let what large arrays took go back when they are freed, and keep what small ones take.

    The C library of Linux raises the size from which it does so, by itself, to 32 MB: the arrays of a picture of one
    megapixel then leave holes between each other that nothing fits into, a third of all memory. Where that size is set,
    by us or by the workers of clusters, it gives back all else as readily, and asks for it again at once: up to half of
    the time of a trace goes there.

    References
    ----------
    .. [1] https://man7.org/linux/man-pages/man3/mallopt.3.html
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    # Other C libraries than GNU's have no such setting, and no such holes.
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(MMAP_THRESHOLD, LARGE)
        library.mallopt(TRIM_THRESHOLD, KEPT)
