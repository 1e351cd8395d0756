"""How many pixels a picture may have: checked before anything is decoded."""

import numpy as np

from segvec.errors import InputError


def check_max_pixels(max_pixels: int) -> None:
    """Refuse what cannot be a limit."""
    if isinstance(max_pixels, bool) or not isinstance(max_pixels, (int, np.integer)) or max_pixels < 1:
        raise InputError(f"max_pixels must be a whole number of at least 1, got {max_pixels!r}")


def check_size(width: int, height: int, max_pixels: int, label: str) -> None:
    """Refuse pictures above the limit, in megapixels where these tell the two apart."""
    if width * height <= max_pixels:
        return
    count, limit, unit = f"{width * height / 1e6:.4g}", f"{max_pixels / 1e6:.4g}", "megapixels"
    if count == limit or max_pixels < 100_000:
        count, limit, unit = str(width * height), str(max_pixels), "pixels"
    raise InputError(
        f"{label} has {count} {unit}, more than the limit of {limit}; raise it with --max-pixels (max_pixels)"
    )
