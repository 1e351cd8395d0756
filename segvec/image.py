"""Read pictures into one plain form: 8-bit sRGB, upright, with separate transparency.

A file, bytes, an open file, an array or a Pillow image comes in; an `Image` goes out. Arrays are (row,
column), row 0 on top. The EXIF orientation is applied, an embedded color profile converted to sRGB (a broken
one is ignored), and deeper samples are rounded to 8 bits. A damaged file is refused: part of a picture is not
a picture.

Known limits: of animations and multi-page files only the first picture is read; a PNG's gAMA and cHRM chunks
are ignored; Pillow reads 16-bit color (not grey) as its upper 8 bits; while a file is being read, Pillow's
own pixel limit is changed for the whole process, hence one file at a time.
"""

from __future__ import annotations

import hashlib
import io
import os
import threading
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias, cast

import numpy as np

from segvec.color import parse_color
from segvec.errors import InputError
from segvec.options import DEFAULT_MAX_PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray
    from PIL.Image import Image as PillowImage
    from PIL.ImageCms import ImageCmsTransform

FileSource: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO

_STRIP_PIXELS = 1 << 20
"""Pixels converted at a time: the copies that a conversion makes stay at a few megabytes."""

# EPS (runs Ghostscript) and the rarely fuzzed formats are left out on purpose. HEIF appears with pillow-heif.
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "DIB", "GIF", "AVIF", "HEIF", "MPO", "JPEG2000", "PPM")

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*")
"""What files of the common formats start with; tells a damaged picture from another kind of file."""

_EXIF_ORIENTATION = 0x0112

_MODE_OF_PROFILE = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK", "Lab": "LAB"}
"""Pillow's mode for the color space that an ICC profile describes."""

_PILLOW_LOCK = threading.RLock()


@dataclass(frozen=True, slots=True, eq=False)
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


def read_image(source: FileSource, *, max_pixels: int = DEFAULT_MAX_PIXELS, background: str | None = None) -> Image:
    """Read a picture file as upright 8-bit sRGB.

    Grey files of 16 bits are divided by 257 and rounded. Grey files of 32 bits are taken as 0..255 or as
    0..65535 if they fit, floating-point ones as 0..1 if they fit; otherwise their smallest value becomes
    black and their largest white.

    Parameters
    ----------
    source
        A path, the bytes of a file, or a file opened for reading bytes.
    max_pixels
        Most pixels (width x height) to accept, checked before anything is decoded; at least 1.
    background
        CSS color, opaque, to lay under transparent pixels (blended in encoded sRGB); None keeps transparency.

    Returns
    -------
    Image
        `sha256` is that of the file's bytes.

    Raises
    ------
    InputError
        If the file cannot be read, is no picture, is damaged or too large, or an option is out of range.

    Examples
    --------
    >>> read_image(b"P5 2 1 255 AZ").pixels.tolist()
    [[[65, 65, 65], [90, 90, 90]]]
    """
    _check_max_pixels(max_pixels)
    backdrop = _background_color(background)
    data, label, name = _file_bytes(source)
    if not data:
        raise InputError(f"{label} is empty")
    pixels, alpha = _decoded(data, label, max_pixels)
    return _image(pixels, alpha, hashlib.sha256(data).hexdigest(), name, backdrop)


def image_from_array(
    array: ArrayLike, *, max_pixels: int = DEFAULT_MAX_PIXELS, background: str | None = None, name: str = ""
) -> Image:
    """Take an array as a picture in encoded sRGB.

    Parameters
    ----------
    array
        (H, W) or (H, W, 1) grey, (H, W, 2) grey and alpha, (H, W, 3) RGB or (H, W, 4) RGB and alpha; not
        changed and not kept. uint8 is taken as is, bool as black and white, floats as 0..1, uint16 as
        0..65535, other integers as 0..255 if they all fit, else as 0..65535.
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
    _check_max_pixels(max_pixels)
    backdrop = _background_color(background)
    values = _checked_array(array)
    _check_size(values.shape[1], values.shape[0], max_pixels, "image")
    samples = _eight_bit_samples(values)
    color, alpha = (samples[..., :-1], samples[..., -1]) if samples.shape[2] in (2, 4) else (samples, None)
    pixels = np.empty((*samples.shape[:2], 3), np.uint8)
    pixels[:] = color
    return _image(pixels, None if alpha is None else alpha.copy(), _array_digest(values), name, backdrop)


def as_image(source: Any, *, max_pixels: int = DEFAULT_MAX_PIXELS, background: str | None = None) -> Image:  # noqa: ANN401 (anything that is a picture)
    """Return `source` as an `Image`, whatever kind of picture it is.

    Parameters
    ----------
    source
        An `Image`, a path, the bytes of a file, an open file, an array (see `image_from_array`), or a Pillow
        image, which is treated as if read from its file.
    max_pixels, background
        As for `read_image`.

    Raises
    ------
    InputError
        If `source` is none of these, or cannot be used.

    Examples
    --------
    >>> as_image(np.zeros((2, 3), np.uint8)).pixels.shape
    (2, 3, 3)
    """
    if isinstance(source, Image):
        _check_max_pixels(max_pixels)
        _check_size(source.pixels.shape[1], source.pixels.shape[0], max_pixels, source.name or "image")
        backdrop = _background_color(background)
        if backdrop is None or source.alpha is None:
            return source
        return replace(source, pixels=_flattened(source.pixels, source.alpha, backdrop), alpha=None)
    if isinstance(source, (str, os.PathLike, bytes, bytearray, memoryview)) or hasattr(source, "read"):
        return read_image(cast("FileSource", source), max_pixels=max_pixels, background=background)
    if all(hasattr(source, attribute) for attribute in ("mode", "size", "getbands", "convert")):
        return _image_from_pillow(source, max_pixels=max_pixels, background=background)
    if hasattr(source, "__array__") or hasattr(source, "__array_interface__"):
        return image_from_array(source, max_pixels=max_pixels, background=background)
    raise InputError(
        f"an image must be a path, bytes, an open file, an array or a Pillow image, got {type(source).__name__}"
    )


# Options


def _check_max_pixels(max_pixels: int) -> None:
    if isinstance(max_pixels, bool) or not isinstance(max_pixels, (int, np.integer)) or max_pixels < 1:
        raise InputError(f"max_pixels must be a whole number of at least 1, got {max_pixels!r}")


def _check_size(width: int, height: int, max_pixels: int, label: str) -> None:
    """Refuse pictures above the limit, in megapixels where those tell the two apart."""
    if width * height <= max_pixels:
        return
    count, limit, unit = f"{width * height / 1e6:.4g}", f"{max_pixels / 1e6:.4g}", "megapixels"
    if count == limit or max_pixels < 100_000:
        count, limit, unit = str(width * height), str(max_pixels), "pixels"
    raise InputError(
        f"{label} has {count} {unit}, more than the limit of {limit}; raise it with --max-pixels (max_pixels)"
    )


def _background_color(background: str | None) -> tuple[int, int, int] | None:
    if background is None:
        return None
    red, green, blue, alpha = parse_color(background)
    if alpha != 255:
        raise InputError(f"background must be opaque, got {background!r}")
    return red, green, blue


# From files


def _file_bytes(source: FileSource) -> tuple[bytes, str, str]:
    """Return a file's bytes, what to call it in messages, and its name."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source), "image", ""
    if not isinstance(source, (str, os.PathLike)):
        path = getattr(source, "name", None)  # a number where the file was opened by descriptor
        path = path if isinstance(path, str) else ""
        label, name = _printable(path) if path else "image", Path(path).stem
        return _read_object(source, label), label, name
    label = _printable(os.fspath(source))
    try:
        if not os.fspath(source):  # which Path takes for the current directory
            raise FileNotFoundError
        return Path(source).read_bytes(), label, Path(source).stem
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(f"{label} does not exist") from error
    except IsADirectoryError as error:
        raise InputError(f"{label} is a directory, not an image") from error
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


def _printable(path: str) -> str:
    """Return the path on one line, safe for any terminal."""
    return "".join(char if char.isprintable() else "?" for char in path) or "the path ''"


@contextmanager
def _quiet_pillow() -> Iterator[None]:
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


def _decoded(data: bytes, label: str, max_pixels: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Decode a file's bytes to (H, W, 3) pixels and (H, W) alpha."""
    with _quiet_pillow():
        with _opened(data, label) as image:
            _check_size(*image.size, max_pixels, label)
            is_png = image.format == "PNG"
        # Loading skips the checksums of a PNG's pixels; verifying spoils the image, so it is opened anew.
        if is_png:
            with _opened(data, label) as image, _damage_as_input_error(label):
                image.verify()
        with _opened(data, label) as image:
            return _upright_arrays(image, label, max_pixels)


def _opened(data: bytes, label: str) -> PillowImage:
    """Open without decoding."""
    from PIL import Image as pillow
    from PIL import features

    pillow.init()
    try:
        return pillow.open(io.BytesIO(data), formats=[name for name in _FORMATS if name in pillow.OPEN])
    except Exception as error:  # plugins raise nearly anything on files that are not what they seem
        is_avif = data[4:12] == b"ftypavif" and features.check("avif")
        is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP" and features.check("webp")
        if is_avif or is_webp or data.startswith(_SIGNATURES):
            raise InputError(f"{label} is truncated or damaged") from error
        formats = "JPEG, PNG, WebP, TIFF, BMP, GIF or AVIF"
        raise InputError(f"{label} is not an image of a known format ({formats})") from error


@contextmanager
def _damage_as_input_error(label: str) -> Iterator[None]:
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


# From Pillow


def _image_from_pillow(source: PillowImage, *, max_pixels: int, background: str | None) -> Image:
    """Convert an image that somebody else opened or made."""
    _check_max_pixels(max_pixels)
    backdrop = _background_color(background)
    path = getattr(source, "filename", "")
    name = Path(path).stem if isinstance(path, str) else ""
    label = _printable(path) if isinstance(path, str) and path else "image"
    if 0 in source.size:
        raise InputError(f"{label} has no pixels, its size is {source.size[0]} x {source.size[1]}")
    _check_size(*source.size, max_pixels, label)
    with _quiet_pillow():
        pixels, alpha = _upright_arrays(source, label, max_pixels)
    both = pixels if alpha is None else np.dstack([pixels, alpha])
    return _image(pixels, alpha, _array_digest(both), name, backdrop)


def _upright_arrays(
    image: PillowImage, label: str, max_pixels: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Decode, convert to 8-bit sRGB, and turn upright."""
    from PIL import Image as pillow

    color_key = _color_key(image)  # before loading, which forgets the depth
    with _damage_as_input_error(label):
        pillow.MAX_IMAGE_PIXELS = max_pixels  # for what decoders unpack beyond the header's size
        image.load()
        orientation = _orientation(image)  # after loading: TIFF is turned by it, PNG may hold it at the end
        pixels, alpha = _srgb_arrays(image, label, color_key)
    return _turned(pixels, orientation), None if alpha is None else _turned(alpha, orientation)


def _orientation(image: PillowImage) -> int:
    """Return the EXIF orientation, 1..8; 1 where there is none or it is damaged."""
    try:
        value = image.getexif().get(_EXIF_ORIENTATION, 1)
    except Exception:  # a damaged EXIF block is no reason to refuse the picture
        return 1
    return value if value in range(1, 9) else 1


def _turned(array: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Undo an EXIF orientation."""
    if orientation >= 5:
        array = array.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)


def _color_key(image: PillowImage) -> int | tuple[int, ...] | bytes | None:
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
    step = max(1, _STRIP_PIXELS // width)
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
        return _divided_by_257(deep)
    if deep.dtype.kind == "f":
        _check_finite(deep, label)
    low, high = float(deep.min()), float(deep.max())
    if deep.dtype.kind == "f" and low >= 0 and high <= 1:
        return cast("NDArray[np.uint8]", np.rint(deep * 255).astype(np.uint8))
    if deep.dtype.kind == "i" and low >= 0 and high <= 65535:
        return deep.astype(np.uint8) if high <= 255 else _divided_by_257(deep)
    span = high - low or 1.0
    return cast("NDArray[np.uint8]", np.rint((deep.astype(np.float64) - low) * (255 / span)).astype(np.uint8))


# From arrays


def _checked_array(array: ArrayLike) -> NDArray[Any]:
    """Return an array of (H, W, 1..4) numbers, sharing memory with the argument where it can."""
    try:
        values = np.asarray(array)
    except (ValueError, TypeError) as error:  # rows of different lengths
        raise InputError(f"image is not an array of numbers: {error}") from error
    if values.dtype.kind not in "buif":
        raise InputError(f"image must hold whole numbers, floats or booleans, got {values.dtype}")
    if values.ndim not in (2, 3) or (values.ndim == 3 and values.shape[2] not in (1, 2, 3, 4)):
        raise InputError(f"image must have shape (H, W) or (H, W, 1..4), got {values.shape}")
    if values.size == 0:
        raise InputError(f"image has no pixels, its shape is {values.shape}")
    return values[..., np.newaxis] if values.ndim == 2 else values


def _eight_bit_samples(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Convert samples of any type to 0..255; the result may share memory with the argument."""
    if values.dtype == np.uint8:
        return values
    if values.dtype.kind == "b":
        return values.astype(np.uint8) * np.uint8(255)
    if values.dtype.kind == "f":
        return _from_unit_floats(values)
    low, high = int(values.min()), int(values.max())
    if low < 0 or high > 65535:
        raise InputError(f"image values must be in 0..255 or 0..65535, got {low}..{high}")
    if high <= 255 and values.dtype.type is not np.uint16:
        return values.astype(np.uint8)
    return _divided_by_257(values)


def _from_unit_floats(values: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Scale floats of 0..1 to 0..255."""
    _check_finite(values, "image")
    low, high = float(values.min()), float(values.max())
    if low < 0 or high > 1:
        raise InputError(f"image values must be in 0..1 where they are floats, got {low:g}..{high:g}")
    precise = values.astype(np.float32) if values.dtype.itemsize < 4 else values  # 16 bits round 255ths wrongly
    return cast("NDArray[np.uint8]", np.rint(precise * 255).astype(np.uint8))


def _check_finite(values: NDArray[Any], label: str) -> None:
    bad = values.size - int(np.count_nonzero(np.isfinite(values)))
    if bad:
        raise InputError(f"{label} has {bad} NaN or infinite values")


def _divided_by_257(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Round 0..65535 to 0..255; 257 maps both ends exactly."""
    return cast("NDArray[np.uint8]", ((values.astype(np.uint32) + 128) // 257).astype(np.uint8))


def _array_digest(array: NDArray[Any]) -> str:
    """Hash an array's type, shape and bytes."""
    digest = hashlib.sha256(f"{array.dtype.str}{array.shape}".encode())
    digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


# The result


def _image(
    pixels: NDArray[np.uint8],
    alpha: NDArray[np.uint8] | None,
    sha256: str,
    name: str,
    backdrop: tuple[int, int, int] | None,
) -> Image:
    """Put an image together, without alpha where that says nothing."""
    if alpha is not None and bool((alpha == 255).all()):
        alpha = None
    if alpha is not None and backdrop is not None:
        pixels, alpha = _flattened(pixels, alpha, backdrop), None
    return Image(pixels, alpha, sha256, name)


def _flattened(
    pixels: NDArray[np.uint8], alpha: NDArray[np.uint8], backdrop: tuple[int, int, int]
) -> NDArray[np.uint8]:
    """Lay an opaque color under the pixels, blending encoded values as browsers do."""
    flat = np.empty_like(pixels)
    step = max(1, _STRIP_PIXELS // pixels.shape[1])
    for top in range(0, len(pixels), step):
        rows = slice(top, top + step)
        cover = alpha[rows, :, np.newaxis].astype(np.uint32)
        flat[rows] = (pixels[rows] * cover + np.array(backdrop, np.uint32) * (255 - cover) + 127) // 255
    return flat
