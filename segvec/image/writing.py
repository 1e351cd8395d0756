"""Arrays to picture files."""

import base64
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.arguments import checked, shown
from segvec.errors import InputError, RenderError
from segvec.image.deep_writing import deep_png, deep_tiff
from segvec.image.depth import eight_bits, is_full
from segvec.image.jpeg import CLEAR_NOTE, LOG, jpeg_strip
from segvec.suggest import suggestion

FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP", "tif": "TIFF", "tiff": "TIFF"}
"""Pillow's name of each format, by suffix."""

JPEG_QUALITY = 92
"""Quality above which JPEG files grow faster than one sees."""

SAVING: Mapping[str, Mapping[str, Any]] = {
    "WEBP": {"lossless": True, "exact": True},  # exact keeps the colors under transparent pixels
    "TIFF": {"compression": "tiff_deflate"},
}
"""Pillow's options."""


@checked
def picture_bytes(pixels: NDArray[Any], *, format: str, quality: int | None = None, dpi: float | None = None) -> bytes:
    """Write an array as PNG, JPEG, WebP or TIFF.

    Parameters
    ----------
    pixels
        (H, W), (H, W, 3) or (H, W, 4): uint8, uint16 or floats of 0..1. PNG is written in 8 or 16 bits, TIFF in 8, 16
        or as floats, and the others in 8.
    format
        ``png``, ``jpg``, ``webp``, ``tif`` ...; JPEG has no transparency and is laid on white.
    quality
        1..100, of JPEG and WebP; by default JPEG has `JPEG_QUALITY`, and WebP loses nothing.
    dpi
        Pixels per inch, written into the file; WebP has no place for them.

    Raises
    ------
    InputError
        If the array has another shape or type, or there is no such format.
    RenderError
        If the format cannot hold a picture of that size.
    """
    if format not in FORMATS:
        raise InputError(f"unknown picture format {format!r}; {suggestion(format, FORMATS)}")
    if format == "png":
        return png_bytes(pixels, dpi=dpi)
    from PIL import Image

    _check_pixels(pixels)
    if FORMATS[format] == "TIFF" and pixels.dtype != np.uint8:
        return deep_tiff(pixels)
    pixels = eight_bits(pixels)
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    options: dict[str, Any] = {**SAVING.get(FORMATS[format], {})} if quality is None else {"quality": quality}
    if dpi is not None and FORMATS[format] != "WEBP":
        options["dpi"] = (dpi, dpi)
    if FORMATS[format] == "JPEG" and picture.mode == "RGBA":
        if pixels[..., 3].min() < 255:
            LOG.info(CLEAR_NOTE)
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture).convert("RGB")
    file = io.BytesIO()
    try:
        if FORMATS[format] == "JPEG":
            return jpeg_strip(picture, quality=quality or JPEG_QUALITY, dpi=dpi)
        picture.save(file, format=FORMATS[format], **options)
    except (OSError, ValueError) as error:  # JPEG holds 65,535 pixels on a side, WebP 16,383
        raise RenderError(f"{picture.size[0]} x {picture.size[1]} pixels do not fit into {format}: {error}") from error
    return file.getvalue()


def png_bytes(pixels: NDArray[Any], *, dpi: float | None = None, compression: int = 6) -> bytes:
    r"""Write an array as PNG.

    Parameters
    ----------
    pixels
        (H, W), (H, W, 3) or (H, W, 4): uint8, or uint16 or floats of 0..1, which are written in 16 bits.
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

    _check_pixels(pixels)
    if pixels.dtype != np.uint8:
        return deep_png(pixels, dpi=dpi, compression=compression)
    file = io.BytesIO()
    options = {} if dpi is None else {"dpi": (dpi, dpi)}
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, format="PNG", compress_level=compression, **options)
    return file.getvalue()


def _check_pixels(pixels: NDArray[Any]) -> None:
    if not isinstance(pixels, np.ndarray):
        raise InputError(f"a picture must be an array, got {shown(pixels)}")
    pixels = np.asarray(pixels)  # what is masked counts as well: it is written
    is_picture = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    if not is_full(pixels.dtype) or not is_picture or 0 in pixels.shape:
        raise InputError(
            "a picture must be (H, W), (H, W, 3) or (H, W, 4) of uint8, uint16 or floats, "
            f"got {pixels.shape} {pixels.dtype}"
        )
    if pixels.dtype.kind == "f" and not (pixels.min() >= 0 and pixels.max() <= 1):
        raise InputError(f"a picture of floats must be in 0..1, got {pixels.min():g}..{pixels.max():g}")


def data_url(data: bytes, *, kind: str) -> str:
    """Return an address that is a picture itself, for documents that hold their pictures.

    Examples
    --------
    >>> data_url(b"abc", kind="png")
    'data:image/png;base64,YWJj'
    """
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
