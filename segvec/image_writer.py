"""Arrays to picture files."""

import io

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError


def png_bytes(pixels: NDArray[np.uint8], *, dpi: float | None = None, compression: int = 6) -> bytes:
    r"""Write an array as PNG.

    Parameters
    ----------
    pixels
        (H, W), (H, W, 3) or (H, W, 4), 0..255.
    dpi
        Pixels per inch, written into the file.
    compression
        1 (fast) to 9 (small).

    Raises
    ------
    InputError
        If the array has another shape or type.

    Examples
    --------
    >>> png_bytes(np.zeros((2, 3), np.uint8))[:4]
    b'\x89PNG'
    """
    from PIL import Image

    is_picture = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    if pixels.dtype != np.uint8 or not is_picture or 0 in pixels.shape:
        raise InputError(
            f"a picture must be (H, W), (H, W, 3) or (H, W, 4) of uint8, got {pixels.shape} {pixels.dtype}"
        )
    file = io.BytesIO()
    options = {} if dpi is None else {"dpi": (dpi, dpi)}
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, format="PNG", compress_level=compression, **options)
    return file.getvalue()
