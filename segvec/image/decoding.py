"""Picture files to arrays, upright and in 8-bit sRGB: the part of reading that Pillow does.

Known limits: of animations and multi-page files only the first picture is read; a PNG's gAMA and cHRM chunks
are ignored; Pillow reads 16-bit color (not grey) as its upper 8 bits; while a file is being read, Pillow's
own pixel limit is changed for the whole process, hence one file at a time.
"""

from __future__ import annotations

import io
import os
import threading
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias, cast

import numpy as np

from segvec.errors import InputError, printable
from segvec.suggest import file_suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from PIL.Image import Image as PillowImage
    from PIL.ImageCms import ImageCmsTransform

FileSource: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO
"""A path, the bytes of a file, or a file opened for reading bytes."""

STRIP_PIXELS = 1 << 20
"""Pixels converted at a time: the copies that a conversion makes stay at a few megabytes."""

# EPS (runs Ghostscript) and the rarely fuzzed formats are left out on purpose.
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "DIB", "GIF", "AVIF", "HEIF", "MPO", "JPEG2000", "PPM")

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*")
"""What files of the common formats start with; tells a damaged picture from another kind of file."""

_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
"""What files of phones name themselves after ``ftyp`` (ISO/IEC 23008-12, annex B)."""

_EXIF_ORIENTATION = 0x0112

_MODE_OF_PROFILE = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK", "Lab": "LAB"}
"""Pillow's mode for the color space that an ICC profile describes."""

_PILLOW_LOCK = threading.RLock()


def check_max_pixels(max_pixels: int) -> None:
    """Refuse a limit that is none."""
    if isinstance(max_pixels, bool) or not isinstance(max_pixels, (int, np.integer)) or max_pixels < 1:
        raise InputError(f"max_pixels must be a whole number of at least 1, got {max_pixels!r}")


def check_size(width: int, height: int, max_pixels: int, label: str) -> None:
    """Refuse pictures above the limit, in megapixels where those tell the two apart."""
    if width * height <= max_pixels:
        return
    count, limit, unit = f"{width * height / 1e6:.4g}", f"{max_pixels / 1e6:.4g}", "megapixels"
    if count == limit or max_pixels < 100_000:
        count, limit, unit = str(width * height), str(max_pixels), "pixels"
    raise InputError(
        f"{label} has {count} {unit}, more than the limit of {limit}; raise it with --max-pixels (max_pixels)"
    )


def file_bytes(source: FileSource, *, noun: str = "image") -> tuple[bytes, str, str]:
    """Return a file's bytes, what to call it in messages, and its name without folder and suffix.

    Parameters
    ----------
    noun
        What the file should be, for messages.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source), noun, ""
    if not isinstance(source, (str, os.PathLike)):
        path = getattr(source, "name", None)  # a number where the file was opened by descriptor
        path = path if isinstance(path, str) else ""
        label, name = printable(path) if path else noun, Path(path).stem
        return _read_object(source, label), label, name
    label = printable(os.fspath(source)) or "''"
    try:
        if not os.fspath(source):  # which Path takes for the current directory
            raise FileNotFoundError
        return Path(source).read_bytes(), label, Path(source).stem
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(f"{label} does not exist{printable(file_suggestion(os.fspath(source)))}") from error
    except IsADirectoryError as error:
        raise InputError(f"{label} is a directory, not a file") from error
    except PermissionError as error:
        raise InputError(f"{label} cannot be read: no permission") from error
    except OSError as error:
        raise InputError(f"{label} cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # a null character in the path
        raise InputError(f"{label} cannot be read: {error}") from error


def _read_object(source: BinaryIO, label: str) -> bytes:
    try:
        data = source.read()
    except (OSError, ValueError) as error:  # ValueError: closed, or text that is not UTF-8
        raise InputError(f"{label} cannot be read: {error}") from error
    if not isinstance(data, bytes):
        raise InputError(f"{label} must be opened in binary mode")
    return data


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Switch off Pillow's pixel limit, its leniency and its warnings, and put them back afterwards.

    The limit is replaced by ours, and a damaged file is an error here; a warning could add nothing to either.
    """
    from PIL import Image as pillow
    from PIL import ImageFile

    with _PILLOW_LOCK, warnings.catch_warnings():
        limit, lenient = pillow.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
        try:
            pillow.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = None, False
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", pillow.DecompressionBombWarning)
            yield
        finally:
            pillow.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = limit, lenient


def decoded_arrays(data: bytes, label: str, max_pixels: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Decode a file's bytes to (H, W, 3) pixels and (H, W) alpha."""
    with quiet_pillow():
        with opened(data, label) as image:
            check_size(*image.size, max_pixels, label)
            is_png = image.format == "PNG"
        # Loading skips the checksums of a PNG's pixels; verifying spoils the image, so it is opened anew.
        if is_png:
            with opened(data, label) as image, damage_as_input_error(label):
                image.verify()
        with opened(data, label) as image:
            return upright_arrays(image, label, max_pixels)


def opened(data: bytes, label: str) -> PillowImage:
    """Open without decoding."""
    from PIL import Image as pillow
    from PIL import features

    pillow.init()
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS and "HEIF" not in pillow.OPEN:
        _learn_heif(label)
    try:
        return pillow.open(io.BytesIO(data), formats=[name for name in _FORMATS if name in pillow.OPEN])
    except Exception as error:  # plugins raise nearly anything on files that are not what they seem
        is_avif = data[4:12] == b"ftypavif" and features.check("avif")
        is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP" and features.check("webp")
        is_heif = data[8:12] in _HEIF_BRANDS and "HEIF" in pillow.OPEN
        if is_avif or is_webp or is_heif or data.startswith(_SIGNATURES):
            raise InputError(f"{label} is truncated or damaged") from error
        formats = "JPEG, PNG, WebP, TIFF, BMP, GIF or AVIF"
        raise InputError(f"{label} is not an image of a known format ({formats})") from error


def _learn_heif(label: str) -> None:
    """Let Pillow read HEIC, for which it needs a library of its own."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError as error:
        raise InputError(f"{label} is HEIC; reading it needs pillow-heif: pip install pillow-heif") from error
    register_heif_opener()


@contextmanager
def damage_as_input_error(label: str) -> Iterator[None]:
    """Turn whatever a decoder raises into one clear line."""
    from PIL import Image as pillow

    try:
        yield
    except InputError:
        raise
    except MemoryError as error:
        raise InputError(f"{label} does not fit into memory") from error
    except (pillow.DecompressionBombError, pillow.DecompressionBombWarning) as error:
        raise InputError(f"{label} unpacks to more pixels than its header tells") from error
    except Exception as error:  # plugins raise nearly anything on damaged files
        raise InputError(f"{label} is truncated or damaged") from error


def upright_arrays(
    image: PillowImage, label: str, max_pixels: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Decode, convert to 8-bit sRGB, and turn upright."""
    from PIL import Image as pillow

    color_key = color_key_of(image)  # before loading, which forgets the depth
    with damage_as_input_error(label):
        pillow.MAX_IMAGE_PIXELS = max_pixels  # for what decoders unpack beyond the header's size
        image.load()
        orientation = orientation_of(image)  # after loading: TIFF is turned by it, PNG may hold it at the end
        pixels, alpha = _srgb_arrays(image, label, color_key)
    return turned_upright(pixels, orientation), None if alpha is None else turned_upright(alpha, orientation)


def orientation_of(image: PillowImage) -> int:
    """Return the EXIF orientation, 1..8; 1 where there is none or it is damaged."""
    try:
        value = image.getexif().get(_EXIF_ORIENTATION, 1)
    except Exception:  # a damaged EXIF block is no reason to refuse the picture
        return 1
    return value if value in range(1, 9) else 1


def turned_upright(array: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Undo an EXIF orientation."""
    if orientation >= 5:
        array = array.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)


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


def _srgb_arrays(
    image: PillowImage, label: str, color_key: int | tuple[int, ...] | bytes | None
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Convert a decoded image to sRGB, strip by strip so that no second whole copy is made."""
    from PIL import Image as pillow

    profile = image.info.get("icc_profile")
    alpha = None
    if image.mode == "F" or image.mode.startswith("I"):
        deep = np.asarray(image)
        if isinstance(color_key, int):
            alpha = np.where(deep == color_key, 0, 255).astype(np.uint8)
        image, color_key = pillow.fromarray(_eight_bit_grey(deep, label)), None
    width, height = image.size
    pixels = np.empty((height, width, 3), np.uint8)
    if image.has_transparency_data:
        alpha = np.empty((height, width), np.uint8)
    mode = _color_mode(image.mode)
    transform = _srgb_transform(profile, mode) if profile else None
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


def _srgb_transform(profile: bytes, mode: str) -> ImageCmsTransform | None:
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


def _eight_bit_grey(deep: NDArray[Any], label: str) -> NDArray[np.uint8]:
    """Reduce (H, W) samples of 16 or 32 bits to 8; see `read_image` for the ranges."""
    if deep.dtype.kind == "u":
        return divided_by_257(deep)
    if deep.dtype.kind == "f":
        check_finite(deep, label)
    low, high = float(deep.min()), float(deep.max())
    if deep.dtype.kind == "f" and low >= 0 and high <= 1:
        return cast("NDArray[np.uint8]", np.rint(deep * 255).astype(np.uint8))
    if deep.dtype.kind == "i" and low >= 0 and high <= 65535:
        return deep.astype(np.uint8) if high <= 255 else divided_by_257(deep)
    span = high - low or 1.0
    return cast("NDArray[np.uint8]", np.rint((deep.astype(np.float64) - low) * (255 / span)).astype(np.uint8))


def check_finite(values: NDArray[Any], label: str) -> None:
    """Refuse samples that are no numbers."""
    bad = values.size - int(np.count_nonzero(np.isfinite(values)))
    if bad:
        raise InputError(f"{label} has {bad} NaN or infinite values")


def divided_by_257(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Round 0..65535 to 0..255; 257 maps both ends exactly."""
    return cast("NDArray[np.uint8]", ((values.astype(np.uint32) + 128) // 257).astype(np.uint8))
