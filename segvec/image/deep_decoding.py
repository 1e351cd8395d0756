"""Picture files of more than 8 bits to samples as they are stored, upright.

Pillow holds 16 bits of one channel, but of several only 8: it decodes them twice here, once for the upper bytes and
once for the lower ones. What Pillow cannot open (colors in floats, planes apart) tifffile reads.

Known limits: 16 bits of CMYK, JPEG 2000, AVIF and PPM in color come as 8; of compressions, tifffile alone knows only
deflate, LZMA and PackBits (imagecodecs brings the others).
"""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.errors import InputError
from segvec.image.color_management import STRIP_PIXELS, color_key_of
from segvec.image.decoding import (
    check_unread,
    damage_as_input_error,
    loaded,
    opened,
    orientation_of,
    quiet_pillow,
    turned_upright,
)
from segvec.image.depth import full_samples, full_value, usual_span
from segvec.image.pixel_limit import check_size
from segvec.image.png import chunks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from PIL.Image import Image as PillowImage

_TIFF_SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

_SWAPPED = {"L": "B", "B": "L", "N": "B" if sys.byteorder == "little" else "L"}
"""How the bytes of a sample lie in a file, and what takes the lower one for the upper one."""

_DEPTH_TAGS = (258, 281, 341)
"""BitsPerSample, MaxSampleValue and SMaxSampleValue."""

_PLANAR_TAG, _ORIENTATION_TAG = 284, 274

_GREY, _RGB = 1, 2
"""What a TIFF's samples are, by its tag PhotometricInterpretation."""

_MOST_CHANNELS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Deep:
    """Samples of more than 8 bits as a file stores them."""

    color: NDArray[Any]
    """(H, W) grey or (H, W, 3): whole numbers or floats."""
    alpha: NDArray[Any] | None
    """(H, W) of the same type, or uint8; None where every pixel is opaque."""
    white: int | None = None
    """The sample that is white and opaque, where the file tells: 4095 of 12 bits."""
    profile: bytes | None = None
    """Color profile of the file."""

    @property
    def cover(self) -> NDArray[Any] | None:
        """(H, W) transparency that fills the range of its type."""
        alpha, white = self.alpha, self.white
        if alpha is None:
            return None
        span = usual_span(alpha) or (0, full_value(np.float32))
        return full_samples(alpha, (0, white) if white is not None and alpha.max() <= white else span)


def decoded_deep(data: bytes, label: str, max_pixels: int) -> Deep | None:
    """Decode a picture of more than 8 bits; others to ``None``."""
    with quiet_pillow():
        try:
            image = opened(data, label)
        except InputError:
            if data.startswith(_TIFF_SIGNATURES):
                return _decoded_by_tifffile(data, label, max_pixels)
            raise
        with image:
            if not _is_grey(image) and _raw_mode(image) is None and not _has_planes(image):
                return None
            if _has_planes(image):
                return _decoded_by_tifffile(data, label, max_pixels)
            check_unread(image, data, label, max_pixels)
        return _decoded_by_pillow(data, label, max_pixels)


def deep_from_pillow(image: PillowImage, label: str) -> Deep | None:
    """Take an image that somebody else opened or made, if it is grey and has 16 or 32 bits; others to ``None``."""
    if not _is_grey(image):
        return None
    key, profile = color_key_of(image), image.info.get("icc_profile")
    with damage_as_input_error(label):
        samples = np.asarray(loaded(image))
        orientation = orientation_of(image)
    alpha = _opaque_but(samples == key) if isinstance(key, int) else None
    return _turned(Deep(samples, alpha, None, profile), orientation)


def _is_grey(image: PillowImage) -> bool:
    """Tell whether an image is grey and has 16 or 32 bits."""
    return image.mode == "F" or image.mode.startswith("I")


def _raw_mode(image: PillowImage) -> str | None:
    """Return how a color picture of 16 bits lies in its file, as Pillow calls it; None for others."""
    tiles = getattr(image, "tile", None)
    if image.format not in ("PNG", "TIFF") or image.mode not in ("RGB", "RGBA") or not tiles:
        return None
    arguments = tiles[0].args
    mode = arguments[0] if isinstance(arguments, tuple) and arguments else arguments
    return mode if isinstance(mode, str) and ";16" in mode else None


def _has_planes(image: PillowImage) -> bool:
    """Tell whether the channels of a TIFF of 16 bits lie apart, which Pillow takes for 8."""
    tags = getattr(image, "tag_v2", {})
    depths = tags.get(_DEPTH_TAGS[0], (8,))
    return image.format == "TIFF" and tags.get(_PLANAR_TAG) == 2 and len(depths) > 1 and max(depths) > 8


def _decoded_by_pillow(data: bytes, label: str, max_pixels: int) -> Deep:
    from PIL import Image as pillow

    with opened(data, label) as image, damage_as_input_error(label):
        pillow.MAX_IMAGE_PIXELS = max_pixels  # for what decoders unpack beyond the header's size
        raw, key, profile = _raw_mode(image), image.info.get("transparency"), image.info.get("icc_profile")
        if raw is None:
            grey = np.asarray(loaded(image))
            samples = grey.astype(grey.dtype.newbyteorder("="), copy=False)[..., np.newaxis]
            orientation = orientation_of(image)
        elif raw == "LA;16B":
            four, orientation = _decoded_as(data, label, "RGBA")
            samples = four.view(">u2").astype(np.uint16)
        else:
            samples, orientation = _both_bytes(data, label, raw.replace("RGBa", "RGBA"))
        white = _told_white(data, image, samples)
    color, alpha = _parted(samples, is_premultiplied=raw is not None and raw.startswith("RGBa"))
    if isinstance(key, int | tuple) and alpha is None:
        alpha = _opaque_but((samples == np.array(key)).all(axis=2))
    return _turned(Deep(color, alpha, white, profile), orientation)


def _both_bytes(data: bytes, label: str, raw: str) -> tuple[NDArray[np.uint16], int]:
    """Decode the upper bytes of all samples, then the lower ones; return them joined, and the orientation."""
    upper, orientation = _decoded_as(data, label, raw)
    samples = np.left_shift(upper, 8, dtype=np.uint16)
    del upper
    lower, _ = _decoded_as(data, label, raw[:-1] + _SWAPPED[raw[-1]])
    np.bitwise_or(samples, lower, out=samples)
    return samples, orientation


def _decoded_as(data: bytes, label: str, raw: str) -> tuple[NDArray[np.uint8], int]:
    """Decode a picture by the name of another layout of its bytes; return also its orientation."""
    from PIL.ImageFile import ImageFile

    with opened(data, label) as image:
        assert isinstance(image, ImageFile)
        image.tile = [
            tile._replace(args=(raw, *tile.args[1:]) if isinstance(tile.args, tuple) else raw) for tile in image.tile
        ]
        loaded(image)
        width, height = image.size
        samples = np.empty((height, width, len(image.getbands())), np.uint8)
        step = max(1, STRIP_PIXELS // width)
        for top in range(0, height, step):  # of a whole picture numpy makes two copies
            bottom = min(top + step, height)
            samples[top:bottom] = np.asarray(image.crop((0, top, width, bottom)))
        return samples, orientation_of(image)  # after loading: TIFF is turned by it, PNG may hold it at the end


def _told_white(data: bytes, image: PillowImage, samples: NDArray[Any]) -> int | None:
    """Return what is white by a file that holds less than 16 bits in 16, and tells so."""
    if samples.dtype != np.uint16:
        return None
    most = int(samples.max())
    if image.format == "PNG":
        # Writers that keep to the standard scale samples up, which leaves nothing but zeros below small ones.
        bits = next((max(told) for kind, told in _chunks_before_pixels(data) if kind == b"sBIT" and told), 16)
        white = (1 << bits) - 1
        is_told = 8 < bits < 16 and most <= white and bool((samples & ((1 << (16 - bits)) - 1)).any())
        return white if is_told else None
    if image.format == "TIFF":
        depth, *largest = (_largest_of(image, tag) for tag in _DEPTH_TAGS)
        # A largest value that is not that of some depth is the picture's own, which says nothing of white.
        whites = [(1 << depth) - 1, *(value for value in largest if value & (value + 1) == 0)]
        return next((white for white in whites if 255 < white < 65535 and most <= white), None)
    return None


def _largest_of(image: PillowImage, tag: int) -> int:
    value = getattr(image, "tag_v2", {}).get(tag, 0)
    return int(max(value)) if isinstance(value, tuple) and value else int(value) if isinstance(value, int) else 0


def _chunks_before_pixels(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    return takewhile(lambda each: each[0] != b"IDAT", chunks(data))


def _decoded_by_tifffile(data: bytes, label: str, max_pixels: int) -> Deep:
    from tifffile import TiffFile

    with damage_as_input_error(label), _quiet_tifffile(), TiffFile(io.BytesIO(data)) as file:
        page: Any = file.pages.first
        check_size(page.imagewidth, page.imagelength, max_pixels, label)
        axes, bits = page.axes, page.bitspersample
        if axes not in ("YX", "YXS", "SYX") or page.samplesperpixel > _MOST_CHANNELS or page.dtype is None:
            kind = f"{page.samplesperpixel} channels of {bits} bits"
            raise InputError(f"{label} is a TIFF of another kind than grey and RGB pictures: {kind}")
        if page.photometric not in (_GREY, _RGB) or page.dtype.kind not in "uif":
            raise InputError(f"{label} is a TIFF of another kind than grey and RGB pictures: {page.photometric.name}")
        try:
            samples = page.asarray()
        except (KeyError, ValueError) as error:
            if "imagecodecs" in str(error):
                packed = f"{label} is packed as {page.compression.name}"
                raise InputError(f"{packed}; reading it needs imagecodecs: pip install imagecodecs") from error
            raise
        size = page.imagelength, page.imagewidth, page.samplesperpixel
        samples = (np.moveaxis(samples, 0, -1) if axes == "SYX" else samples).reshape(size)
        if samples.size == 0:
            raise InputError(f"{label} has no pixels, its size is {page.imagewidth} x {page.imagelength}")
        tag = page.tags.get(_ORIENTATION_TAG)
        profile, extra = page.iccprofile, page.extrasamples
    if extra and extra[-1] == 0:  # a channel that means nothing known
        samples = samples[..., : 3 if samples.shape[2] > 2 else 1]
    color, alpha = _parted(samples, is_premultiplied=bool(extra) and extra[-1] == 1)
    return _turned(Deep(color, alpha, None, profile), tag.value if tag and tag.value in range(1, 9) else 1)


@contextmanager
def _quiet_tifffile() -> Iterator[None]:
    """Keep what tifffile thinks of a file from the standard error."""
    from tifffile import logger

    log = logger()
    was_disabled, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = was_disabled


def _parted(samples: NDArray[Any], *, is_premultiplied: bool) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Part (H, W, C) into color and transparency."""
    n_channels = samples.shape[2]
    color = samples[..., :3] if n_channels > 2 else samples[..., 0]
    if n_channels in (1, 3):
        return color, None
    alpha = samples[..., -1]
    if is_premultiplied:
        color = _unpremultiplied(color, alpha)
    return color, alpha


def _unpremultiplied(color: NDArray[Any], alpha: NDArray[Any]) -> NDArray[Any]:
    """Divide colors by their cover."""
    full = full_value(color.dtype)
    result = np.empty(color.shape, color.dtype)
    step = max(1, STRIP_PIXELS // color.shape[1])
    for top in range(0, len(color), step):
        rows = slice(top, top + step)
        cover = alpha[rows] if color.ndim == 2 else alpha[rows, :, np.newaxis]
        quotient = color[rows] * (full / np.where(cover > 0, cover, full))
        result[rows] = quotient if color.dtype.kind == "f" else np.rint(np.minimum(quotient, full))
    return result


def _opaque_but(is_clear: NDArray[np.bool_]) -> NDArray[np.uint8]:
    return np.where(is_clear, np.uint8(0), np.uint8(255))


def _turned(deep: Deep, orientation: int) -> Deep:
    alpha = None if deep.alpha is None else turned_upright(deep.alpha, orientation)
    return replace(deep, color=turned_upright(deep.color, orientation), alpha=alpha)
