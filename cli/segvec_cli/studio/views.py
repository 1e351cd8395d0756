"""Pictures as they are looked at: reduced for drafts, beside the artwork, in the film strip."""

import dataclasses
from collections import OrderedDict

import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps

from segvec.image.image import Image, read_image
from segvec.image.thumbnail import thumbnail
from segvec.image.writing import picture_bytes
from segvec.layout.cutting import cut_image

PREVIEW_SIDE = 640
"""Pixels of the longer side to which a picture is reduced once, for drafts and previews."""

MOST_REDUCED = 3
"""Reduced pictures that a process keeps."""

MOST_QUICK = 100_000_000
"""Pixels of a picture that is read for the film strip without the checks of the usual way."""

_kept: "OrderedDict[str, tuple[Image, int]]" = OrderedDict()


def seen_picture(path: str, *, crop: str | None, turn: int, side: int) -> bytes:
    """Return the picture as a browser shows it beside the artwork, JPEG or, where it is transparent, PNG."""
    picture = cut_image(read_image(path), crop=crop, turn=turn)
    pixels = thumbnail(picture.pixels, side)
    if picture.alpha is None:
        return picture_bytes(pixels, format="jpeg", quality=90)
    alpha = thumbnail(np.repeat(picture.alpha[..., np.newaxis], 3, axis=2), side)[..., :1]
    return picture_bytes(np.dstack([pixels, alpha]), format="png")


def small_picture(path: str, *, side: int) -> bytes:
    """Return a picture as small as the film strip shows it; JPEG is decoded at a quarter or an eighth of its size."""
    try:
        with Pillow.open(path) as opened:
            is_quick = opened.mode in ("L", "RGB", "YCbCr", "P") and opened.size[0] * opened.size[1] < MOST_QUICK
            if is_quick:
                opened.draft("RGB", (2 * side, 2 * side))
                small = ImageOps.exif_transpose(opened.convert("RGB"))
                small.thumbnail((side, side))
                return picture_bytes(np.asarray(small), format="jpeg", quality=80)
    except (OSError, ValueError, SyntaxError):  # of a kind that Pillow does not read, or none: the usual way tells
        pass
    return seen_picture(path, crop=None, turn=0, side=side)


def reduced(path: str, side: int) -> tuple[Image, float]:
    """Return a reduced picture, and how many of its pixels a pixel of the whole is."""
    if path not in _kept:
        whole = read_image(path)
        _kept[path] = _thumbnail(whole, PREVIEW_SIDE), max(whole.pixels.shape[:2])
    _kept.move_to_end(path)
    while len(_kept) > MOST_REDUCED:
        _kept.popitem(last=False)
    kept, longest = _kept[path]
    small = _thumbnail(kept, side)
    return small, max(small.pixels.shape[:2]) / longest


def _thumbnail(picture: Image, side: int) -> Image:
    pixels, alpha = thumbnail(picture.pixels, side), picture.alpha
    if alpha is not None:
        alpha = np.ascontiguousarray(thumbnail(np.repeat(alpha[..., np.newaxis], 3, axis=2), side)[..., 0])
    return dataclasses.replace(picture, pixels=pixels, alpha=alpha)
