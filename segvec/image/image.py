"""Read pictures into one plain form: sRGB, upright, with separate transparency, in 8 bits or, if asked, in more.

A file, bytes, an open file, an array or a Pillow image comes in; an `Image` goes out. Arrays are (row,
column), row 0 on top. The EXIF orientation is applied, an embedded color profile converted to sRGB (a broken
one is ignored), and deeper samples are rounded to 8 bits, or kept. A damaged file is refused: part of a picture is
not a picture.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.arguments import checked
from segvec.color.conversion import opaque_color
from segvec.errors import InputError, printable
from segvec.files import FileSource, file_bytes, is_file
from segvec.image.choices import DEFAULT_MAX_PIXELS, Span, span_of
from segvec.image.color_management import STRIP_PIXELS
from segvec.image.decoding import decoded_arrays, is_pillow_image, quiet_pillow, upright_arrays
from segvec.image.deep_color import srgb_samples
from segvec.image.deep_decoding import Deep, decoded_deep, deep_from_pillow
from segvec.image.depth import (
    asked_span,
    at_depth,
    check_finite,
    eight_bits,
    full_samples,
    full_value,
    is_full,
    stretched_span,
    tell_unused,
    usual_span,
)
from segvec.image.numpy_files import NUMPY_SIGNATURES, numpy_array
from segvec.image.pixel_limit import check_max_pixels, check_size
from segvec.image.samples import array_digest, array_span, checked_samples
from segvec.image.writing import png_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray
    from PIL.Image import Image as PillowImage

    Backdrop = tuple[int, int, int] | None
    """An opaque color to lay under transparent pixels."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Image:
    """A picture in encoded sRGB."""

    pixels: NDArray[Any]
    """(H, W, 3) sRGB, uint8 0..255; only where it was asked for and is there also uint16 0..65535 or floats 0..1. H and
    W are at least 1."""
    alpha: NDArray[Any] | None
    """(H, W) of the same type, 0 transparent, the largest value opaque; None where every pixel is opaque."""
    sha256: str
    """Hexadecimal digest of the file's bytes, or of an array's type, shape and bytes."""
    name: str
    """The file's name without folder and suffix; "" where there is none."""

    def __post_init__(self) -> None:
        shape, dtype, alpha = self.pixels.shape, self.pixels.dtype, self.alpha
        if len(shape) != 3 or shape[2] != 3 or self.pixels.size == 0 or not is_full(dtype):
            raise InputError(f"pixels must be uint8, uint16 or floats of shape (H, W, 3), got {dtype} {shape}")
        if alpha is not None and (alpha.shape != shape[:2] or alpha.dtype != dtype):
            raise InputError(f"alpha must be {dtype} of shape {shape[:2]}, got {alpha.dtype} {alpha.shape}")

    def __repr__(self) -> str:
        height, width = self.pixels.shape[:2]
        name = f" {self.name!r}" if self.name else ""
        bits = 8 * self.pixels.dtype.itemsize
        depth = "" if bits == 8 else f" of {bits} bits"
        return f"<Image{name}: {width} x {height}{depth}{'' if self.alpha is None else ', with transparency'}>"

    def _repr_png_(self) -> bytes:
        image = eight_bit_image(self)
        return png_bytes(_both(image.pixels, image.alpha))


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a picture is to be read."""

    max_pixels: int
    backdrop: Backdrop
    span: Span | str | None
    """What is black and white; None where file or type say."""
    is_deep: bool
    """Whether more than 8 bits are kept."""


@checked
def read_image(
    source: Any,  # noqa: ANN401 (anything that is a picture)
    *,
    max_pixels: int = DEFAULT_MAX_PIXELS,
    background: str | None = None,
    range: str | Sequence[float] | None = None,
    deep: bool = False,
) -> Image:
    """Read a picture as upright sRGB of 8 bits, or of as many as it has.

    What is black and what is white of more than 8 bits, the file tells, in `range`, or its type: 65535 is white of 16
    bits, or 4095 where a file says that it holds 12 (by its BitsPerSample or MaxSampleValue, or sBIT). Samples of 32
    bits are taken as 0..255 or as 0..65535 if they fit, floats as 0..1 if they fit; otherwise the smallest of a file's
    becomes black and the largest white, and arrays are refused. That, and whether of 16 bits a quarter is used at most,
    the log ``segvec.image`` tells.

    Parameters
    ----------
    source
        A path, the bytes of a file, a file opened for reading bytes, an array or the .npy file of one (see
        `segvec.image.image.image_from_array` for its values), a Pillow image, which is treated as if read from
        its file, or an `Image`.
    max_pixels
        Most pixels (width x height) to accept, checked before anything is decoded; at least 1.
    background
        CSS color, opaque, to lay under transparent pixels (blended in encoded sRGB); None keeps transparency.
    range
        The samples that become black and white, in their own unit, as ``(0, 4095)`` or ``"0,4095"``; or ``"auto"``,
        the smallest and the largest of the picture's. Transparency is not touched.
    deep
        Whether to keep more than 8 bits: pixels may then be uint16 or floats.

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
    >>> twelve = np.array([[0, 2000, 4095]], np.uint16)
    >>> read_image(twelve, range=(0, 4095)).pixels[0, :, 0].tolist()
    [0, 125, 255]
    >>> read_image(twelve, range=(0, 4095), deep=True).pixels[0, :, 0].tolist()
    [0, 32007, 65535]
    """
    reading = _reading(max_pixels, background, range, deep=deep)
    if isinstance(source, Image):
        check_size(source.pixels.shape[1], source.pixels.shape[0], max_pixels, source.name or "image")
        return _read_again(source, reading)
    if is_file(source):
        return _image_from_file(source, reading)
    if is_pillow_image(source):
        return _image_from_pillow(source, reading)
    if hasattr(source, "__array__") or hasattr(source, "__array_interface__"):
        return _image_from_array(source, reading, name="")
    raise InputError(
        f"an image must be a path, bytes, an open file, an array or a Pillow image, got {type(source).__name__}"
    )


def image_from_array(
    array: ArrayLike,
    *,
    max_pixels: int = DEFAULT_MAX_PIXELS,
    background: str | None = None,
    name: str = "",
    range: str | Sequence[float] | None = None,
    deep: bool = False,
) -> Image:
    """Take an array as a picture in encoded sRGB.

    Parameters
    ----------
    array
        (H, W) or (H, W, 1) grey, (H, W, 2) grey and alpha, (H, W, 3) RGB or (H, W, 4) RGB and alpha; not
        changed and not kept. uint8 is taken as is, bool as black and white, floats as 0..1, uint16 as
        0..65535, other integers as 0..255 if they all fit, else as 0..65535. What is masked in a masked array
        becomes transparent: a pixel of which any channel is.
    max_pixels, background, range, deep
        As for `read_image`; colors may have any values where there is a `range`.
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
    >>> image_from_array([[-2.0, 0.0, 6.0]], range="auto").pixels[0, :, 0].tolist()
    [0, 64, 255]
    """
    return _image_from_array(array, _reading(max_pixels, background, range, deep=deep), name=name)


def eight_bit_image(image: Image) -> Image:
    """Round a picture to 8 bits; one that has no more is returned itself."""
    if image.pixels.dtype == np.uint8:
        return image
    alpha = None if image.alpha is None else eight_bits(image.alpha)
    return replace(image, pixels=eight_bits(image.pixels), alpha=alpha)


def _reading(max_pixels: int, background: str | None, range: str | Sequence[float] | None, *, deep: bool) -> _Reading:
    check_max_pixels(max_pixels)
    backdrop = None if background is None else opaque_color(background, noun="background")
    return _Reading(max_pixels, backdrop, span_of(range), deep)


def _read_again(image: Image, reading: _Reading) -> Image:
    if reading.span is not None:
        image = replace(image, pixels=full_samples(image.pixels, asked_span(reading.span, image.pixels)))
    image = _opaque(image, reading.backdrop)
    return image if reading.is_deep else eight_bit_image(image)


def _image_from_array(array: ArrayLike, reading: _Reading, *, name: str, label: str = "image") -> Image:
    values, masked = checked_samples(array)
    check_size(values.shape[1], values.shape[0], reading.max_pixels, label)
    has_alpha = values.shape[2] in (2, 4)
    color, alpha = (values[..., :-1], values[..., -1]) if has_alpha else (values, None)
    if reading.span is None:
        span = span_of_alpha = array_span(values, label)
        tell_unused(color, label)
    else:
        check_finite(color, label)
        span = asked_span(reading.span, color)
        span_of_alpha = span if alpha is None else array_span(alpha, label)
    cover = None if alpha is None else full_samples(alpha, span_of_alpha)
    if masked is not None:
        cover = np.full(masked.shape, 255, np.uint8) if cover is None else cover
        cover = np.where(masked, cover.dtype.type(0), cover)
    sha256 = None if masked is not None else array_digest(values)
    image = _image(full_samples(color, span), cover, sha256, name, reading)
    alpha = None if image.alpha is None else _apart(image.alpha, values)
    return replace(image, pixels=_apart(image.pixels, values), alpha=alpha)


def _apart(array: NDArray[Any], source: NDArray[Any]) -> NDArray[Any]:
    """Copy an array that still is somebody else's."""
    return array.copy() if np.may_share_memory(array, source) else array


def _image_from_file(source: FileSource, reading: _Reading) -> Image:
    data, label, name = file_bytes(source)
    if not data:
        raise InputError(f"{label} is empty")
    sha256 = hashlib.sha256(data).hexdigest()
    if data.startswith(NUMPY_SIGNATURES):
        array = numpy_array(data, label, reading.max_pixels)
        return replace(_image_from_array(array, reading, name=name, label=label), sha256=sha256)
    deep = decoded_deep(data, label, reading.max_pixels)
    if deep is not None:
        return _image_from_deep(deep, label, sha256, name, reading)
    pixels, alpha = decoded_arrays(data, label, reading.max_pixels)
    return _image(_leveled(pixels, reading), alpha, sha256, name, reading)


def _image_from_pillow(source: PillowImage, reading: _Reading) -> Image:
    """Convert an image that somebody else opened or made."""
    path = getattr(source, "filename", "")
    name = Path(path).stem if isinstance(path, str) else ""
    label = printable(path) if isinstance(path, str) and path else "image"
    if 0 in source.size:
        raise InputError(f"{label} has no pixels, its size is {source.size[0]} x {source.size[1]}")
    check_size(*source.size, reading.max_pixels, label)
    with quiet_pillow():
        return _image_opened(source, label, None, name, reading)


def image_from_frame(frame: PillowImage, *, label: str, max_pixels: int) -> Image:
    """Convert a frame of an animation or a page, in 8 bits and without a digest, while Pillow is quiet."""
    return _image_opened(frame, label, "", "", _Reading(max_pixels, None, None, is_deep=False))


def _image_opened(source: PillowImage, label: str, sha256: str | None, name: str, reading: _Reading) -> Image:
    deep = deep_from_pillow(source, label)
    if deep is not None:
        return _image_from_deep(deep, label, sha256, name, reading)
    pixels, alpha = upright_arrays(source, label, reading.max_pixels)
    return _image(_leveled(pixels, reading), alpha, sha256, name, reading)


def _leveled(pixels: NDArray[np.uint8], reading: _Reading) -> NDArray[np.uint8]:
    return pixels if reading.span is None else eight_bits(full_samples(pixels, asked_span(reading.span, pixels)))


def _image_from_deep(deep: Deep, label: str, sha256: str | None, name: str, reading: _Reading) -> Image:
    """Find out what is black and white of a picture of more than 8 bits."""
    check_finite(deep.color, label)
    color = srgb_samples(deep.color, profile=deep.profile, white=deep.white)
    if reading.span is not None:
        span = asked_span(reading.span, color)
    elif deep.white is not None:
        span = 0.0, float(deep.white)
    else:
        span = usual_span(color) or stretched_span(color, label)
        tell_unused(color, label)
    return _image(full_samples(color, span), deep.cover, sha256, name, reading)


def _image(color: NDArray[Any], alpha: NDArray[Any] | None, sha256: str | None, name: str, reading: _Reading) -> Image:
    """Put full samples together, without alpha where that says nothing."""
    color = color if reading.is_deep else eight_bits(color)
    pixels = color
    if color.ndim == 2 or color.shape[2] == 1:
        pixels = np.empty((*color.shape[:2], 3), color.dtype)
        pixels[:] = color.reshape(*color.shape[:2], 1)
    alpha = None if alpha is None else at_depth(alpha, pixels.dtype)
    image = Image(pixels, alpha, sha256 or "", name)
    if sha256 is None:  # what it looks like, however deep it was read
        plain = eight_bit_image(image)
        image = replace(image, sha256=array_digest(_both(plain.pixels, plain.alpha)))
    if alpha is not None and bool((alpha == full_value(alpha.dtype)).all()):
        image = replace(image, alpha=None)
    return _opaque(image, reading.backdrop)


def _both(pixels: NDArray[Any], alpha: NDArray[Any] | None) -> NDArray[Any]:
    return pixels if alpha is None else np.dstack([pixels, alpha])


def _opaque(image: Image, backdrop: Backdrop) -> Image:
    """Lay a color under an image, where there is one and anything of it would be seen."""
    if backdrop is None or image.alpha is None:
        return image
    return replace(image, pixels=_flattened(image.pixels, image.alpha, backdrop), alpha=None)


def _flattened(pixels: NDArray[Any], alpha: NDArray[Any], backdrop: tuple[int, int, int]) -> NDArray[Any]:
    """Lay an opaque color under the pixels, blending encoded values as browsers do."""
    flat = np.empty_like(pixels)
    step = max(1, STRIP_PIXELS // pixels.shape[1])
    ground = at_depth(np.array(backdrop, np.uint8), pixels.dtype)
    for top in range(0, len(pixels), step):
        rows = slice(top, top + step)
        cover = alpha[rows, :, np.newaxis]
        if pixels.dtype.kind == "f":
            flat[rows] = pixels[rows] * cover + ground * (1 - cover)
        else:
            wide, most = cover.astype(np.uint32), np.uint32(full_value(pixels.dtype))
            flat[rows] = (pixels[rows] * wide + ground * (most - wide) + most // 2) // most
    return flat
