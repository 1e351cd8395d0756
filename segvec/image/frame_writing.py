"""Write frames as an animation, a video or numbered pictures, one after the other.

Frames come in, (H, W, 3) or (H, W, 4) uint8 arrays in sRGB; a file is there when the function returns, or, where
something fails, what was there before. Frames are encoded as they come: Pillow, which compresses each, would keep
all of an animation in memory, so the containers (GIF, APNG, WebP) are put together here from single pictures.
Only the part of a frame that differs from the one before is stored.

Known limits: GIF has 256 colors a frame and wholly transparent pixels only; video has no transparency (it is laid
on black) and stores color at half the resolution, in sizes that are even, for which the last column or row is
repeated.
"""

from __future__ import annotations

import io
import math
import re
import secrets
import shutil
import struct
import subprocess
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from segvec.color.packed import distinct, packed, unpacked
from segvec.errors import InputError, RenderError, printable
from segvec.files import new_file
from segvec.image.frames import ffmpeg_program

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

GIF_MAX_FPS = 50
"""Browsers show anything shorter than 2 hundredths of a second at 10 frames per second."""

GIF_DRIFT = 1.0
"""How much worse (mean distance in 8-bit sRGB) an old palette may fit before a new one is made: not visible."""

VIDEO_CRF = 16
"""Constant rate factor of H.264 (0..51): no loss to be seen, even around the sharp borders of flat art."""

WEBM_CRF = 24
"""The same for VP9 (0..63)."""

VIDEO_THREADS = 2
"""Fixed, because the encoder's bytes depend on it."""

_ALPHA_LIMIT = 128
"""Where GIF, which has no half-transparent pixels, cuts."""

_FORMATS = {
    ".gif": "gif",
    ".png": "png",
    ".apng": "png",
    ".webp": "webp",
    ".mp4": "mp4",
    ".m4v": "mp4",
    ".webm": "webm",
}
_NUMBER = re.compile(r"%0?(\d*)d")
_FOLDER_PATTERN = "frame-%05d.png"


def write_frames(
    target: str | os.PathLike[str],
    frames: Iterable[NDArray[np.uint8]],
    *,
    fps: float = 25,
    loop: int = 0,
    format: str | None = None,
    quality: int | None = None,
) -> int:
    """Write frames to a file or a folder, and return how many they were.

    PNG, and WebP without `quality`, keep every pixel. A GIF keeps them in frames of up to 256 colors; for
    others, one palette serves until it fits a frame visibly worse, so that flat parts do not flicker, and
    nothing is dithered. Its hundredths of a second are shared out so that no frame is ever late by more than
    half of one. The same frames give the same bytes.

    Parameters
    ----------
    target
        A path ending in .gif, .png or .apng (animated PNG), .webp, .mp4, .m4v or .webm; one with a number in
        its name (``frame-%03d.png``), or an existing folder, for single PNGs numbered from 1.
    frames
        (H, W, 3), or (H, W, 4) with alpha, of one shape, at least one.
    fps
        Frames per second, 0.1..1000; of GIF at most 50. Numbered pictures have none.
    loop
        How often an animation plays; 0 is for ever. Videos leave it to the player.
    format
        gif, png, webp, mp4 or webm, where the suffix does not tell.
    quality
        1..100, of WebP and video; by default WebP loses nothing and video nothing to be seen.

    Raises
    ------
    InputError
        If a frame has another shape or type than the first, there is none, or an option does not fit.
    RenderError
        If the file cannot be written, or ffmpeg is not there for a video.

    References
    ----------
    .. [1] GIF89a, https://www.w3.org/Graphics/GIF/spec-gif89a.txt
    .. [2] PNG, third edition, https://www.w3.org/TR/png-3/
    .. [3] WebP container, https://developers.google.com/speed/webp/docs/riff_container

    Examples
    --------
    >>> import tempfile
    >>> write_frames(Path(tempfile.mkdtemp(), "fade.gif"), (np.full((2, 3, 3), i, np.uint8) for i in range(9)))
    9
    """
    path = Path(target)
    _check_options(fps, loop, quality)
    if _NUMBER.search(path.name) or path.is_dir():
        return _write_pictures(path, _checked(frames))
    kind = _format(path, format)
    if kind == "gif" and fps > GIF_MAX_FPS:
        raise InputError(f"a GIF can show at most {GIF_MAX_FPS} frames per second, got {fps:g}")
    timing = _Timing(Fraction(fps).limit_denominator(1001), loop)
    stream = _checked(frames)
    with new_file(path) as file:
        if kind in ("mp4", "webm"):  # ffmpeg opens it itself
            return _write_video(Path(file.name), stream, timing, kind=kind, quality=quality)
        write = {"gif": _write_gif, "png": _write_png, "webp": _webp_writer(quality)}[kind]
        return write(file, stream, timing)


@dataclass(frozen=True, slots=True)
class _Timing:
    fps: Fraction
    loop: int

    def duration(self, i: int, *, unit: int) -> int:
        """Return how long frame `i` lasts, in parts of a second, such that no rounding adds up."""
        return round((i + 1) * unit / self.fps) - round(i * unit / self.fps)


# Options and frames


def _check_options(fps: float, loop: int, quality: int | None) -> None:
    if not 0.1 <= fps <= 1000:
        raise InputError(f"fps must be in 0.1..1000, got {fps}")
    if not 0 <= loop <= 65535:
        raise InputError(f"loop must be in 0..65535, got {loop}")
    if quality is not None and not 1 <= quality <= 100:
        raise InputError(f"quality must be in 1..100, got {quality}")


def _format(path: Path, format: str | None) -> str:
    kind = _FORMATS.get(path.suffix.lower()) if format is None else format.lower()
    if kind is None or kind not in _FORMATS.values():
        given = path.suffix if format is None else format
        raise InputError(f"unknown format {given!r} of frames; give gif, png, webp, mp4, webm or a name with %03d")
    return kind


def _checked(frames: Iterable[NDArray[np.uint8]]) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames while they are as they should be; of none at all, tell here."""
    iterator = _all_alike(frames)
    first = next(iterator, None)
    if first is None:
        raise InputError("there are no frames to write")
    return chain([first], iterator)


def _all_alike(frames: Iterable[NDArray[np.uint8]]) -> Iterator[NDArray[np.uint8]]:
    shape: tuple[int, ...] = ()
    for i, frame in enumerate(frames, start=1):
        array = np.asarray(frame)
        if array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] not in (3, 4) or array.size == 0:
            raise InputError(f"frame {i} must be uint8 of shape (H, W, 3 or 4), got {array.dtype} {array.shape}")
        shape = shape or array.shape
        if array.shape != shape:
            raise InputError(f"frame {i} has shape {array.shape}, the first frame {shape}")
        yield np.ascontiguousarray(array)


def _changed_part(frame: NDArray[np.uint8], previous: NDArray[np.uint8] | None) -> tuple[slice, slice]:
    """Return the smallest rectangle outside which nothing changed, of at least a pixel, from even places on."""
    if previous is None:
        return slice(0, frame.shape[0]), slice(0, frame.shape[1])
    is_changed = (frame != previous).any(axis=2)
    rows, columns = np.flatnonzero(is_changed.any(axis=1)), np.flatnonzero(is_changed.any(axis=0))
    if len(rows) == 0:
        return slice(0, 1), slice(0, 1)
    # WebP stores half the place.
    return slice(int(rows[0]) & ~1, int(rows[-1]) + 1), slice(int(columns[0]) & ~1, int(columns[-1]) + 1)


def _parts(frames: Iterator[NDArray[np.uint8]]) -> Iterator[tuple[int, NDArray[np.uint8], int, int]]:
    """Yield number, changed part, and its left and top place for each frame."""
    previous = None
    for i, frame in enumerate(frames):
        rows, columns = _changed_part(frame, previous)
        yield i, np.ascontiguousarray(frame[rows, columns]), columns.start, rows.start
        previous = frame


def _encoded(picture: NDArray[np.uint8], kind: str, **options: Any) -> bytes:  # noqa: ANN401 (Pillow's options)
    from PIL import Image as pillow

    buffer = io.BytesIO()
    pillow.fromarray(picture).save(buffer, kind, **options)
    return buffer.getvalue()


# GIF


def _write_gif(file: BinaryIO, frames: Iterator[NDArray[np.uint8]], timing: _Timing) -> int:
    """Write a GIF whose frames have each a palette of their own, often the same."""
    first = next(frames)
    height, width = first.shape[:2]
    if max(height, width) > 65535:
        raise InputError(f"a GIF can be 65535 pixels wide and high, got {width} x {height}")
    # A global palette of two colors, which nothing uses; some readers insist on one.
    file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6))
    if timing.loop != 1:  # the block counts repetitions, 0 for ever; without it a GIF plays once
        file.write(b"\x21\xff\x0bNETSCAPE2.0" + struct.pack("<BBHB", 3, 1, max(timing.loop - 1, 0), 0))
    has_alpha = first.shape[2] == 4
    adapted, shown, i = _AdaptedPalette(np.zeros((0, 3), np.uint8), math.inf), None, 0
    for i, frame in enumerate(chain([first], frames)):
        places, colors, adapted = _palette_places(frame, adapted)
        # What counts is the change of what is shown. With transparency, frames are whole, because a pixel
        # cannot be made transparent again otherwise.
        showing = None if has_alpha else colors[places]
        rows, columns = _changed_part(frame if showing is None else showing, shown)
        shown, delay = showing, timing.duration(i, unit=100)
        part = np.ascontiguousarray(places[rows, columns])
        file.write(_gif_frame(part, colors, columns.start, rows.start, delay, has_alpha=has_alpha))
    file.write(b";")
    return i + 1


def _gif_frame(
    places: NDArray[np.uint8], colors: NDArray[np.uint8], left: int, top: int, delay: int, *, has_alpha: bool
) -> bytes:
    """Return the blocks of one frame; with transparency, index 255 is transparent."""
    from PIL import GifImagePlugin
    from PIL import Image as pillow

    image = pillow.fromarray(places)
    data = b"".join(GifImagePlugin.getdata(image))
    # Pillow's own descriptor takes 10 bytes; this one has the place and the palette.
    bits = max(1, (256 if has_alpha else len(colors)) - 1).bit_length()
    height, width = places.shape
    descriptor = struct.pack("<BHHHHB", 0x2C, left, top, width, height, 0x80 | (bits - 1))
    disposal, transparent = (2, 1) if has_alpha else (1, 0)
    control = b"\x21\xf9\x04" + struct.pack("<BHBB", disposal << 2 | transparent, delay, 255 * transparent, 0)
    return control + descriptor + colors.tobytes().ljust(3 << bits, b"\0") + data[10:]


@dataclass(frozen=True, slots=True, eq=False)
class _AdaptedPalette:
    """A palette for frames that have too many colors."""

    colors: NDArray[np.uint8]
    """(N, 3), N at most 256."""
    error: float
    """Mean distance to the pixels that it was made for, in 8-bit sRGB."""


def _palette_places(
    frame: NDArray[np.uint8], adapted: _AdaptedPalette
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], _AdaptedPalette]:
    """Return the palette index of each pixel, the palette, and the one that has last been adapted."""
    has_alpha = frame.shape[2] == 4
    limit = 255 if has_alpha else 256
    is_opaque = frame[..., 3] >= _ALPHA_LIMIT if has_alpha else np.ones(frame.shape[:2], np.bool_)
    codes, entry = distinct(packed(frame[..., :3][is_opaque] if has_alpha else frame.reshape(-1, 3)))
    colors = unpacked(codes)
    places = np.full(frame.shape[:2], 255, np.uint8)
    if len(colors) <= limit:
        places[is_opaque] = entry.astype(np.uint8)
        return places, colors, adapted
    place, adapted = _nearest_places(colors, np.bincount(entry), adapted, limit)
    places[is_opaque] = place[entry]
    return places, adapted.colors, adapted


def _nearest_places(
    colors: NDArray[np.uint8], counts: NDArray[np.intp], adapted: _AdaptedPalette, limit: int
) -> tuple[NDArray[np.uint8], _AdaptedPalette]:
    """Match distinct colors (with how many pixels have them) to the old palette, or to a new one."""
    distance, place = _matched(colors, adapted.colors)
    if np.average(distance, weights=counts) <= adapted.error + GIF_DRIFT < math.inf:
        return place, adapted
    chosen = _adaptive_palette(colors, counts, limit)
    distance, place = _matched(colors, chosen)
    return place, _AdaptedPalette(chosen, float(np.average(distance, weights=counts)))


def _matched(colors: NDArray[np.uint8], palette: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Return distance and index of the nearest palette color of each color."""
    from scipy.spatial import cKDTree

    if len(palette) == 0:
        return np.full(len(colors), math.inf), np.zeros(len(colors), np.uint8)
    distance, place = cKDTree(palette.astype(np.float64)).query(colors.astype(np.float64))
    return np.asarray(distance), np.asarray(place).astype(np.uint8)


def _adaptive_palette(colors: NDArray[np.uint8], counts: NDArray[np.intp], limit: int) -> NDArray[np.uint8]:
    """Choose colors that stand for many by median cut, those of more pixels weighing more."""
    from PIL import Image as pillow

    # The square root keeps small but striking parts from being outvoted by a background.
    repeated = np.repeat(colors, np.ceil(np.sqrt(counts)).astype(np.intp), axis=0)
    image = pillow.fromarray(repeated[np.newaxis]).quantize(limit, method=pillow.Quantize.MEDIANCUT, kmeans=1)
    chosen = np.array(image.getpalette(), np.uint8).reshape(-1, 3)
    return np.unique(chosen, axis=0)


# PNG


def _write_png(file: BinaryIO, frames: Iterator[NDArray[np.uint8]], timing: _Timing) -> int:
    """Write an animated PNG from the chunks of single ones; the frames are counted afterwards."""
    delay = (1 / timing.fps).limit_denominator(65535)
    sequence, i, count_place = 0, 0, 0
    for i, part, left, top in _parts(frames):
        chunks = _png_chunks(_encoded(part, "PNG", compress_level=9))
        if i == 0:
            file.write(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", chunks[0][1]))
            count_place = file.tell()
            file.write(_chunk(b"acTL", struct.pack(">II", 0, timing.loop)))
        height, width = part.shape[:2]
        numbers = (sequence, width, height, left, top, delay.numerator, delay.denominator, 0, 0)
        file.write(_chunk(b"fcTL", struct.pack(">IIIIIHHBB", *numbers)))
        sequence += 1
        for data in (data for kind, data in chunks if kind == b"IDAT"):
            file.write(_chunk(b"IDAT", data) if i == 0 else _chunk(b"fdAT", struct.pack(">I", sequence) + data))
            sequence += i > 0
    file.write(_chunk(b"IEND", b""))
    file.seek(count_place)
    file.write(_chunk(b"acTL", struct.pack(">II", i + 1, timing.loop)))
    return i + 1


def _png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Split a PNG into kinds and contents of its chunks."""
    chunks, place = [], 8
    while place < len(data):
        (size,) = struct.unpack_from(">I", data, place)
        chunks.append((data[place + 4 : place + 8], data[place + 8 : place + 8 + size]))
        place += 12 + size
    return chunks


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# WebP


def _webp_writer(quality: int | None) -> Callable[[BinaryIO, Iterator[NDArray[np.uint8]], _Timing], int]:
    options = {"lossless": True, "exact": True} if quality is None else {"quality": quality, "method": 4}

    def write(file: BinaryIO, frames: Iterator[NDArray[np.uint8]], timing: _Timing) -> int:
        first = next(frames)
        (height, width), has_alpha = first.shape[:2], first.shape[2] == 4
        file.write(b"RIFF\0\0\0\0WEBPVP8X" + struct.pack("<IB3x", 10, 0x10 * has_alpha | 0x02))
        file.write(_three_bytes(width - 1) + _three_bytes(height - 1))
        file.write(b"ANIM" + struct.pack("<IIH", 6, 0, timing.loop))
        i = 0
        for i, part, left, top in _parts(chain([first], frames)):
            corner = (left // 2, top // 2, part.shape[1] - 1, part.shape[0] - 1, timing.duration(i, unit=1000))
            # 2: the part replaces what was there, transparent or not.
            data = b"".join(map(_three_bytes, corner)) + b"\2" + _webp_bitstream(_encoded(part, "WEBP", **options))
            file.write(b"ANMF" + struct.pack("<I", len(data)) + data)
        size = file.tell()
        file.seek(4)
        file.write(struct.pack("<I", size - 8))
        return i + 1

    return write


def _webp_bitstream(data: bytes) -> bytes:
    """Return the chunks of a single WebP that hold its pixels."""
    place, kept = 12, b""
    while place < len(data):
        end = place + 8 + struct.unpack_from("<I", data, place + 4)[0]
        end += end % 2
        kept += data[place:end] if data[place : place + 4] in (b"ALPH", b"VP8 ", b"VP8L") else b""
        place = end
    return kept


def _three_bytes(number: int) -> bytes:
    return number.to_bytes(3, "little")


# Videos


def _write_video(
    path: Path, frames: Iterator[NDArray[np.uint8]], timing: _Timing, *, kind: str, quality: int | None
) -> int:
    """Feed the frames to ffmpeg."""
    program = ffmpeg_program()
    if program is None:
        name = {"mp4": "MP4", "webm": "WebM"}[kind]
        raise RenderError(f"writing {name} needs ffmpeg: pip install imageio-ffmpeg")
    first = _even(next(frames))
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{first.shape[1]}x{first.shape[0]}", "-r", str(timing.fps)]
    command = [program, "-y", "-v", "quiet", *source, "-i", "-", *_video_options(kind, quality), str(path)]
    count = 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        for frame in chain([first], map(_even, frames)):
            try:
                process.stdin.write(frame.data)
            except BrokenPipeError as error:
                raise RenderError(f"ffmpeg stopped at frame {count + 1}; its encoder may be missing") from error
            count += 1
    if process.returncode:
        raise RenderError(f"ffmpeg could not write the video (status {process.returncode})")
    return count


def _video_options(kind: str, quality: int | None) -> list[str]:
    """Return ffmpeg's options: as good as asked for, the same bytes each time, no dates, BT.709 and said so."""
    worst, usual = (51, VIDEO_CRF) if kind == "mp4" else (63, WEBM_CRF)
    crf = usual if quality is None else max(1, round(worst * (1 - quality / 100)))
    rate = ["-crf", str(crf)] + (["-movflags", "+faststart"] if kind == "mp4" else ["-b:v", "0"])
    color = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    scale = ["-vf", "scale=in_range=full:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int"]
    same = ["-threads", str(VIDEO_THREADS), "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
    codec = ["-c:v", {"mp4": "libx264", "webm": "libvpx-vp9"}[kind], "-pix_fmt", "yuv420p"]
    return [*codec, *rate, *scale, *color, *same, "-f", kind]


def _even(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return an opaque frame with even sides, the last row or column repeated where needed."""
    if frame.shape[2] == 4:
        cover = frame[..., 3:].astype(np.uint16)
        frame = ((frame[..., :3] * cover + 127) // 255).astype(np.uint8)
    height, width = frame.shape[:2]
    return np.ascontiguousarray(np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge"))


# Files


def _write_pictures(target: Path, frames: Iterator[NDArray[np.uint8]]) -> int:
    """Write numbered PNGs; they take their places together, after the last one."""
    folder, pattern = (target, _FOLDER_PATTERN) if target.is_dir() else (target.parent, target.name)
    if Path(pattern).suffix.lower() != ".png":
        raise InputError(f"numbered pictures are written as .png, got {pattern!r}")
    with _file_errors(target):
        temporary = folder / f".segvec-{secrets.token_hex(8)}.tmp"
        temporary.mkdir()
        try:
            i = 0
            for i, frame in enumerate(frames, start=1):
                (temporary / str(i)).write_bytes(_encoded(frame, "PNG"))
            for number in range(1, i + 1):
                (temporary / str(number)).replace(folder / _numbered(pattern, number))
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return i


def _numbered(pattern: str, number: int) -> str:
    """Put a number where the pattern has ``%d`` or ``%03d``."""
    return _NUMBER.sub(lambda match: str(number).zfill(int(match[1] or 0)), pattern, count=1)


@contextmanager
def _file_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RenderError(f"cannot write {printable(str(target))}: {error.strerror or error}") from error
