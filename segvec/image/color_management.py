"""Decoded samples of any depth and color space to 8-bit sRGB.

Known limits: a PNG's gAMA and cHRM chunks are ignored; Pillow reads 16-bit color (not grey) as its upper 8 bits.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image as PillowImage
    from PIL.ImageCms import ImageCmsTransform

STRIP_PIXELS = 1 << 20
"""Pixels converted at a time: the copies that a conversion makes stay at a few megabytes."""

_MODE_OF_PROFILE = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK", "Lab": "LAB"}
"""Pillow's mode for the color space that an ICC profile describes."""


def color_key_of(image: PillowImage) -> int | tuple[int, ...] | bytes | None:
    """Return the transparent color, in the samples that Pillow decodes to.

    Pillow leaves a PNG's key at the file's depth, but decodes 2 and 4 bits to 8, and 16-bit color to its
    upper 8 bits, so that near neighbours of a 16-bit key become transparent too.
    """
    key: int | tuple[int, ...] | bytes | None = image.info.get("transparency")
    tiles = getattr(image, "tile", None)
    raw_mode = tiles[0].args if tiles and image.format == "PNG" else None
    if isinstance(key, int) and raw_mode in ("L;2", "L;4"):
        return key * (85 if raw_mode == "L;2" else 17)
    if isinstance(key, tuple) and raw_mode == "RGB;16B":
        return tuple(sample >> 8 for sample in key)
    return key


def srgb_arrays(
    image: PillowImage, color_key: int | tuple[int, ...] | bytes | None
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Convert a decoded image to sRGB, strip by strip so that no second whole copy is made."""
    profile, alpha = image.info.get("icc_profile"), None
    width, height = image.size
    pixels = np.empty((height, width, 3), np.uint8)
    if image.has_transparency_data:
        alpha = np.empty((height, width), np.uint8)
    mode = _color_mode(image.mode)
    transform = srgb_transform(profile, mode) if profile else None
    step = max(1, STRIP_PIXELS // width)
    for top in range(0, height, step):
        rows = slice(top, min(top + step, height))
        strip = image.crop((0, rows.start, width, rows.stop))
        if color_key is not None:
            strip.info["transparency"] = color_key
        if strip.has_transparency_data:
            strip = (strip.convert("LA") if strip.mode == "La" else strip).convert("RGBA")
            assert alpha is not None
            alpha[rows] = np.asarray(strip.getchannel("A"))
            strip = strip.getchannel("R") if mode == "L" else strip
        pixels[rows] = np.asarray(_srgb_strip(strip, mode, transform))
    return pixels, alpha


def _color_mode(mode: str) -> str:
    """Return the opaque mode in which an image meets its color profile."""
    if mode in ("CMYK", "LAB"):
        return mode
    return "L" if mode in ("1", "L", "LA", "La") else "RGB"


def _srgb_strip(strip: PillowImage, mode: str, transform: ImageCmsTransform | None) -> PillowImage:
    """Convert to opaque sRGB, by the color profile where there is one."""
    if transform is None:
        return strip.convert("RGB")
    # A grey file may carry an RGB profile, so the transform's own input mode counts in the end.
    return transform.apply(strip.convert(mode).convert(transform.input_mode))


def srgb_transform(profile: bytes, mode: str) -> ImageCmsTransform | None:
    """Return the conversion of images of `mode` to sRGB, None where none is possible or needed."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        input_mode = _MODE_OF_PROFILE.get(source.profile.xcolor_space.strip())
        if input_mode is None or (input_mode != mode and (mode, input_mode) != ("L", "RGB")):
            return None
        transform = ImageCms.ImageCmsTransform(
            source,
            ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
            input_mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        return None if input_mode == "RGB" and _changes_nothing(transform) else transform
    except (OSError, ValueError, TypeError, ImportError, ImageCms.PyCMSError):
        return None


def _changes_nothing(transform: ImageCmsTransform) -> bool:
    """Tell whether a conversion is that of sRGB to itself; probing is surer than the profile's name."""
    from PIL import Image as pillow

    levels = np.linspace(0, 255, 9).round().astype(np.uint8)
    lattice = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(27, 27, 3)
    converted = np.asarray(transform.apply(pillow.fromarray(lattice)))
    return bool(np.abs(converted.astype(np.int16) - lattice).max() <= 1)  # 1: rounding within the engine
