"""Read pictures into one plain form: 8-bit sRGB, upright, with separate transparency.

A file, bytes, an open file, an array or a Pillow image comes in; an `Image` goes out. Arrays are (row,
column), row 0 on top. The EXIF orientation is applied, an embedded color profile converted to sRGB (a broken
one is ignored), and deeper samples are rounded to 8 bits. A damaged file is refused: part of a picture is not
a picture.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.color.conversion import opaque_color
from segvec.errors import InputError, printable
from segvec.files import FileSource, file_bytes, is_file
from segvec.image.choices import DEFAULT_MAX_PIXELS
from segvec.image.color_management import STRIP_PIXELS
from segvec.image.decoding import decoded_arrays, is_pillow_image, quiet_pillow, upright_arrays
from segvec.image.pixel_limit import check_max_pixels, check_size
from segvec.image.samples import array_digest, checked_samples, eight_bit_samples
from segvec.image.writing import png_bytes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from PIL.Image import Image as PillowImage

    Backdrop = tuple[int, int, int] | None
    """An opaque color to lay under transparent pixels."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Image:
    """A picture in encoded sRGB."""

    pixels: NDArray[np.uint8]
    """(H, W, 3) sRGB, 0..255; H and W at least 1."""
    alpha: NDArray[np.uint8] | None
    """(H, W), 0 transparent, 255 opaque; None where every pixel is opaque."""
    sha256: str
    """Hexadecimal digest of the file's bytes, or of an array's type, shape and bytes."""
    name: str
    """The file's name without folder and suffix; "" where there is none."""

    def __post_init__(self) -> None:
        shape = self.pixels.shape
        if len(shape) != 3 or shape[2] != 3 or self.pixels.size == 0 or self.pixels.dtype != np.uint8:
            raise InputError(f"pixels must be uint8 of shape (H, W, 3), got {self.pixels.dtype} {shape}")
        if self.alpha is not None and (self.alpha.shape != shape[:2] or self.alpha.dtype != np.uint8):
            raise InputError(f"alpha must be uint8 of shape {shape[:2]}, got {self.alpha.dtype} {self.alpha.shape}")

    def __repr__(self) -> str:
        height, width = self.pixels.shape[:2]
        name = f" {self.name!r}" if self.name else ""
        return f"<Image{name}: {width} x {height}{'' if self.alpha is None else ', with transparency'}>"

    def _repr_png_(self) -> bytes:
        return png_bytes(self.pixels if self.alpha is None else np.dstack([self.pixels, self.alpha]))


def read_image(source: Any, *, max_pixels: int = DEFAULT_MAX_PIXELS, background: str | None = None) -> Image:  # noqa: ANN401 (anything that is a picture)
    """Read a picture as upright 8-bit sRGB.

    Grey files of 16 bits are divided by 257 and rounded. Grey files of 32 bits are taken as 0..255 or as
    0..65535 if they fit, floating-point ones as 0..1 if they fit; otherwise their smallest value becomes
    black and their largest white.

    Parameters
    ----------
    source
        A path, the bytes of a file, a file opened for reading bytes, an array (see
        `segvec.image.image.image_from_array` for its values), a Pillow image, which is treated as if read from
        its file, or an `Image`.
    max_pixels
        Most pixels (width x height) to accept, checked before anything is decoded; at least 1.
    background
        CSS color, opaque, to lay under transparent pixels (blended in encoded sRGB); None keeps transparency.

    Returns
    -------
    Image
        `sha256` is that of the file's bytes, or of the array.

    Raises
    ------
    InputError
        If the source cannot be read, is no picture, is damaged or too large, or an option is out of range.

    Examples
    --------
    >>> read_image(b"P5 2 1 255 AZ").pixels.tolist()
    [[[65, 65, 65], [90, 90, 90]]]
    >>> read_image(np.zeros((2, 3), np.uint8)).pixels.shape
    (2, 3, 3)
    """
    check_max_pixels(max_pixels)
    backdrop = _background_color(background)
    if isinstance(source, Image):
        check_size(source.pixels.shape[1], source.pixels.shape[0], max_pixels, source.name or "image")
        return _opaque(source, backdrop)
    if is_file(source):
        return _image_from_file(source, max_pixels, backdrop)
    if is_pillow_image(source):
        return _image_from_pillow(source, max_pixels, backdrop)
    if hasattr(source, "__array__") or hasattr(source, "__array_interface__"):
        return image_from_array(source, max_pixels=max_pixels, background=background)
    raise InputError(
        f"an image must be a path, bytes, an open file, an array or a Pillow image, got {type(source).__name__}"
    )


def image_from_array(
    array: ArrayLike, *, max_pixels: int = DEFAULT_MAX_PIXELS, background: str | None = None, name: str = ""
) -> Image:
    """Take an array as a picture in encoded sRGB.

    Parameters
    ----------
    array
        (H, W) or (H, W, 1) grey, (H, W, 2) grey and alpha, (H, W, 3) RGB or (H, W, 4) RGB and alpha; not
        changed and not kept. uint8 is taken as is, bool as black and white, floats as 0..1, uint16 as
        0..65535, other integers as 0..255 if they all fit, else as 0..65535. What is masked in a masked array
        becomes transparent: a pixel of which any channel is.
    max_pixels, background
        As for `read_image`.
    name
        What to call the picture.

    Raises
    ------
    InputError
        If the shape, the type or a value does not fit, or an option is out of range.

    Examples
    --------
    >>> image_from_array([[0.0, 0.5, 1.0]]).pixels[0].tolist()
    [[0, 0, 0], [128, 128, 128], [255, 255, 255]]
    """
    check_max_pixels(max_pixels)
    backdrop = _background_color(background)
    values, masked = checked_samples(array)
    check_size(values.shape[1], values.shape[0], max_pixels, "image")
    samples = eight_bit_samples(values)
    color, alpha = (samples[..., :-1], samples[..., -1].copy()) if samples.shape[2] in (2, 4) else (samples, None)
    pixels = np.empty((*samples.shape[:2], 3), np.uint8)
    pixels[:] = color
    if masked is None:
        return _image(pixels, alpha, array_digest(values), name, backdrop)
    alpha = np.where(masked, np.uint8(0), np.uint8(255) if alpha is None else alpha)
    return _image(pixels, alpha, array_digest(np.dstack([pixels, alpha])), name, backdrop)


def _background_color(background: str | None) -> Backdrop:
    if background is None:
        return None
    return opaque_color(background, noun="background")


def _image_from_file(source: FileSource, max_pixels: int, backdrop: Backdrop) -> Image:
    data, label, name = file_bytes(source)
    if not data:
        raise InputError(f"{label} is empty")
    pixels, alpha = decoded_arrays(data, label, max_pixels)
    return _image(pixels, alpha, hashlib.sha256(data).hexdigest(), name, backdrop)


def _image_from_pillow(source: PillowImage, max_pixels: int, backdrop: Backdrop) -> Image:
    """Convert an image that somebody else opened or made."""
    path = getattr(source, "filename", "")
    name = Path(path).stem if isinstance(path, str) else ""
    label = printable(path) if isinstance(path, str) and path else "image"
    if 0 in source.size:
        raise InputError(f"{label} has no pixels, its size is {source.size[0]} x {source.size[1]}")
    check_size(*source.size, max_pixels, label)
    with quiet_pillow():
        pixels, alpha = upright_arrays(source, label, max_pixels)
    both = pixels if alpha is None else np.dstack([pixels, alpha])
    return _image(pixels, alpha, array_digest(both), name, backdrop)


def _image(
    pixels: NDArray[np.uint8], alpha: NDArray[np.uint8] | None, sha256: str, name: str, backdrop: Backdrop
) -> Image:
    """Put an image together, without alpha where that says nothing."""
    if alpha is not None and bool((alpha == 255).all()):
        alpha = None
    return _opaque(Image(pixels, alpha, sha256, name), backdrop)


def _opaque(image: Image, backdrop: Backdrop) -> Image:
    """Lay a color under an image, where there is one and anything of it would be seen."""
    if backdrop is None or image.alpha is None:
        return image
    return replace(image, pixels=_flattened(image.pixels, image.alpha, backdrop), alpha=None)


def _flattened(
    pixels: NDArray[np.uint8], alpha: NDArray[np.uint8], backdrop: tuple[int, int, int]
) -> NDArray[np.uint8]:
    """Lay an opaque color under the pixels, blending encoded values as browsers do."""
    flat = np.empty_like(pixels)
    step = max(1, STRIP_PIXELS // pixels.shape[1])
    for top in range(0, len(pixels), step):
        rows = slice(top, top + step)
        cover = alpha[rows, :, np.newaxis].astype(np.uint32)
        flat[rows] = (pixels[rows] * cover + np.array(backdrop, np.uint32) * (255 - cover) + 127) // 255
    return flat
