"""Pictures as they are looked at: reduced for drafts, beside the artwork, in the film strip."""

import contextlib
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
    # What Pillow does not read, or is no picture: the usual way tells.
    with contextlib.suppress(OSError, ValueError, SyntaxError), Pillow.open(path) as opened:
        if opened.mode in ("L", "RGB", "P") and opened.size[0] * opened.size[1] < MOST_QUICK:
            opened.draft("RGB", (2 * side, 2 * side))
            small = ImageOps.exif_transpose(opened.convert("RGB"))
            small.thumbnail((side, side))
            return picture_bytes(np.asarray(small), format="jpeg", quality=80)
    return seen_picture(path, crop=None, turn=0, side=side)


def reduced(path: str, side: int) -> tuple[Image, float]:
    """Return a reduced picture, and how many of its pixels a pixel of the whole is."""
    if path not in _kept:
        picture, longest = _decoded(path)
        _kept[path] = _thumbnail(picture, PREVIEW_SIDE), longest
    _kept.move_to_end(path)
    while len(_kept) > MOST_REDUCED:
        _kept.popitem(last=False)
    kept, longest = _kept[path]
    small = _thumbnail(kept, side)
    return small, max(small.pixels.shape[:2]) / longest


def _decoded(path: str) -> tuple[Image, int]:
    """Read a picture, and return the longer side that it has; JPEG is decoded no larger than is needed."""
    with contextlib.suppress(OSError, ValueError, SyntaxError), Pillow.open(path) as opened:
        if opened.format == "JPEG" and opened.mode in ("L", "RGB"):
            longest = max(opened.size)
            opened.draft(opened.mode, (PREVIEW_SIDE, PREVIEW_SIDE))
            return read_image(opened), longest
    picture = read_image(path)
    return picture, max(picture.pixels.shape[:2])


def _thumbnail(picture: Image, side: int) -> Image:
    pixels, alpha = thumbnail(picture.pixels, side), picture.alpha
    if alpha is not None:
        alpha = np.ascontiguousarray(thumbnail(np.repeat(alpha[..., np.newaxis], 3, axis=2), side)[..., 0])
    return dataclasses.replace(picture, pixels=pixels, alpha=alpha)
