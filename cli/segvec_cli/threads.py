"""Threads that others take beside ours."""

import os


def leave_threads_to_us() -> None:
    """Let numpy's algebra compute in the thread that asks; to be called before numpy is loaded.

    Its matrices are small here: threads of its own, which wait for work by turning in circles, take a tenth of a
    logo's time, and come on top of those of `segvec.parallel`. Who has set a number keeps it.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
