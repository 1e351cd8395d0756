"""What a picture's file tells before its pixels are read."""

import os
import warnings

from PIL import Image as PillowImages


def told_size(path: str | os.PathLike[str]) -> tuple[int, int] | None:
    """Return the width and height that a file tells; None where it is no picture, or a damaged one.

    Examples
    --------
    >>> told_size("no-such-file.png") is None
    True
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of large pictures: nothing is decoded
        try:
            with PillowImages.open(path) as picture:
                return picture.size
        except (OSError, ValueError, SyntaxError, PillowImages.DecompressionBombError):
            return None
