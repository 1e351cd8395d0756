"""Write frames as an animation, a video or numbered pictures, one after the other.

Frames come in, (H, W, 3) or (H, W, 4) uint8 arrays in sRGB; a file is there when the function returns, or, where
something fails, what was there before. Frames are encoded as they come: Pillow, which compresses each, would keep
all of an animation in memory, so the containers (`gif`, `apng`, `webp`) are put together here from single pictures,
and only the part of a frame that differs from the one before is stored. Reading is in
`segvec.image.animation_reading`.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from segvec.errors import InputError, RenderError, printable
from segvec.files import is_folder, new_file, unwritable_reason
from segvec.folders import folders_made
from segvec.image import gif
from segvec.image.apng import write_apng
from segvec.image.frame_changes import Timing
from segvec.image.video import write_video
from segvec.image.webp import write_webp
from segvec.image.writing import png_bytes
from segvec.temporary import temporary_folder

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

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
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write frames to a file or a folder, and return how many there were.

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
        1..100, of WebP and video; by default WebP loses nothing, and video nothing that can be seen.
    progress
        Called with the number of frames so far, after each.

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
    stream = _checked(frames if progress is None else _counted(frames, progress))
    if _NUMBER.search(path.name) or is_folder(path):
        return _write_pictures(path, stream)
    kind = _format(path, format)
    if kind == "gif" and fps > gif.MAX_FPS:
        raise InputError(f"a GIF can show at most {gif.MAX_FPS} frames per second, got {fps:g}")
    timing = Timing(Fraction(fps).limit_denominator(1001), loop)
    with new_file(path) as file:
        if kind in ("mp4", "webm"):  # ffmpeg opens it itself
            return write_video(Path(file.name), stream, timing, kind=kind, quality=quality)
        if kind == "gif":
            return gif.write_gif(file, stream, timing)
        if kind == "png":
            return write_apng(file, stream, timing)
        return write_webp(file, stream, timing, quality=quality)


def _counted(frames: Iterable[NDArray[np.uint8]], progress: Callable[[int], None]) -> Iterator[NDArray[np.uint8]]:
    for count, frame in enumerate(frames, start=1):
        yield frame
        progress(count)


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
    """Check at once that there are frames, and each of them as it is read."""
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


def _write_pictures(target: Path, frames: Iterator[NDArray[np.uint8]]) -> int:
    """Write numbered PNGs; they take their places together, after the last one."""
    folder, pattern = (target, _FOLDER_PATTERN) if is_folder(target) else (target.parent, target.name)
    if Path(pattern).suffix.lower() != ".png":
        raise InputError(f"numbered pictures are written as .png, got {pattern!r}")
    with _file_errors(target):
        i = 0
        with folders_made(folder), temporary_folder(folder) as temporary:
            for i, frame in enumerate(frames, start=1):
                (temporary / str(i)).write_bytes(png_bytes(frame))
            for number in range(1, i + 1):
                (temporary / str(number)).replace(folder / _numbered(pattern, number))
    return i


def _numbered(pattern: str, number: int) -> str:
    """Put a number where the pattern has ``%d`` or ``%03d``."""
    return _NUMBER.sub(lambda match: str(number).zfill(int(match[1] or 0)), pattern, count=1)


@contextmanager
def _file_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RenderError(f"cannot write {printable(str(target))}: {unwritable_reason(error)}") from error
