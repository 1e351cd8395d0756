"""Picture files to arrays, upright and in 8-bit sRGB: the part of reading that Pillow does.

Known limits: while a file is being read, Pillow's own pixel limit is changed for the whole process, hence one file at
a time; while a TIFF is, what anybody writes to the standard error is lost.
"""

from __future__ import annotations

import io
import logging
import os
import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from segvec.errors import InputError
from segvec.image.color_management import color_key_of, srgb_arrays
from segvec.image.pixel_limit import check_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from PIL.Image import Image as PillowImage

# EPS (runs Ghostscript) and the rarely fuzzed formats are left out on purpose.
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "DIB", "GIF", "AVIF", "HEIF", "MPO", "JPEG2000", "PPM")

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*")
"""What files of the common formats start with; tells a damaged picture from another kind of file."""

_PRELOADED = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM")
"""What files of those formats start with that Pillow reads before it has loaded all the others."""

_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
"""What files of phones name themselves after ``ftyp`` (ISO/IEC 23008-12, annex B)."""

_EXIF_ORIENTATION = 0x0112

_STANDARD_ERROR = 2
"""Its number in the operating system."""

Sample = TypeVar("Sample", bound=np.generic)

_PILLOW_LOCK = threading.RLock()

_HEAD = 4096
"""Bytes of a file in which the start of an SVG is sought."""

_PILLOW_LOG = logging.getLogger("PIL.TiffImagePlugin")
"""It tells of damaged files on the standard error, besides the error that it raises."""


def is_pillow_image(source: object) -> bool:
    """Tell Pillow's images without loading Pillow."""
    return all(hasattr(source, attribute) for attribute in ("mode", "size", "getbands", "convert"))


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Switch off Pillow's pixel limit, its leniency, its warnings and its log, and put them back afterwards.

    The limit is replaced by ours, and a damaged file is an error here; a warning could add nothing to either.
    """
    from PIL import Image as pillow
    from PIL import ImageFile

    with _PILLOW_LOCK, warnings.catch_warnings():
        limit, lenient = pillow.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
        was_disabled, _PILLOW_LOG.disabled = _PILLOW_LOG.disabled, True
        try:
            pillow.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = None, False
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", pillow.DecompressionBombWarning)
            yield
        finally:
            pillow.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = limit, lenient
            _PILLOW_LOG.disabled = was_disabled


def decoded_arrays(data: bytes, label: str, max_pixels: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Decode a file's bytes to (H, W, 3) pixels and (H, W) alpha, those of the first picture of several."""
    with quiet_pillow():
        with opened(data, label) as image:
            check_unread(image, data, label, max_pixels)
        with opened(data, label) as image:
            return upright_arrays(image, label, max_pixels)


def check_unread(image: PillowImage, data: bytes, label: str, max_pixels: int) -> None:
    """Refuse what is too large or damaged, as far as that shows before pixels are decoded."""
    check_size(*image.size, max_pixels, label)
    if image.format == "PNG":
        # Loading skips the checksums of the pixels; verifying spoils the image, so it is opened anew.
        with opened(data, label) as checked, damage_as_input_error(label):
            checked.verify()


def opened(data: bytes, label: str) -> PillowImage:
    """Open without decoding."""
    from PIL import Image as pillow
    from PIL import features

    # All of Pillow's seventy formats take as long to load as a small picture to read.
    load_formats = pillow.preinit if data.startswith(_PRELOADED) else pillow.init
    load_formats()
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
        raise InputError(f"{label} is not an image of a known format ({formats}){_document_hint(data)}") from error


def _document_hint(data: bytes) -> str:
    """Say what to do with a drawing that is none of pixels."""
    if data.startswith(b"%PDF"):
        return ": it is a PDF; save its page as PNG first"
    return ": it is an SVG, a drawing already" if b"<svg" in data[:_HEAD] else ""


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


def loaded(image: PillowImage) -> PillowImage:
    """Decode all pixels, in silence: libtiff writes what it thinks of a file to the standard error, past Python."""
    if image.format != "TIFF":
        image.load()
        return image
    try:
        kept = os.dup(_STANDARD_ERROR)
    except OSError:  # there is none
        image.load()
        return image
    try:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, _STANDARD_ERROR)
        os.close(sink)
        image.load()
    finally:
        os.dup2(kept, _STANDARD_ERROR)
        os.close(kept)
    return image


def upright_arrays(
    image: PillowImage, label: str, max_pixels: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Decode, convert to 8-bit sRGB, and turn upright."""
    from PIL import Image as pillow

    color_key = color_key_of(image)  # before loading, which forgets the depth
    with damage_as_input_error(label):
        pillow.MAX_IMAGE_PIXELS = max_pixels  # for what decoders unpack beyond the header's size
        loaded(image)
        orientation = orientation_of(image)  # after loading: TIFF is turned by it, PNG may hold it at the end
        pixels, alpha = srgb_arrays(image, color_key)
    return turned_upright(pixels, orientation), None if alpha is None else turned_upright(alpha, orientation)


def orientation_of(image: PillowImage) -> int:
    """Return the EXIF orientation, 1..8; 1 where there is none or it is damaged."""
    try:
        value = image.getexif().get(_EXIF_ORIENTATION, 1)
    except Exception:  # a damaged EXIF block is no reason to refuse the picture
        return 1
    return value if value in range(1, 9) else 1


def turned_upright(array: NDArray[Sample], orientation: int) -> NDArray[Sample]:
    """Undo an EXIF orientation."""
    if orientation >= 5:
        array = array.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)
