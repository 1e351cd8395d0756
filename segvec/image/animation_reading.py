"""Read the frames of animations, videos, folders and arrays one after the other, never all at once.

A file, a folder, a list of paths or arrays come in; a `FrameStream` goes out, which can be gone through again and
again. Frames are (H, W, 3) or (H, W, 4) uint8 arrays in sRGB, row 0 on top, all of one shape. Writing them is in
`segvec.image.animation_writing`.

Known limits: an animation's compressed file is held in memory and decoded once more than asked, to learn its
durations and whether it is whole; videos are read without transparency and sound, and need imageio-ffmpeg.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from segvec.arguments import checked
from segvec.errors import InputError, printable
from segvec.files import file_bytes, is_folder, is_regular_file
from segvec.image.choices import DEFAULT_MAX_PIXELS
from segvec.image.decoding import damage_as_input_error, loaded, opened, quiet_pillow
from segvec.image.image import Image, image_from_array, image_from_frame, read_image
from segvec.image.pixel_limit import check_max_pixels, check_size
from segvec.image.stacks import frames_of
from segvec.image.video import VIDEO_SUFFIXES, read_video, video_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from PIL.Image import Image as PillowImage

    FrameSource: TypeAlias = (
        str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | NDArray[Any] | Iterable[NDArray[Any]]
    )
    """A video, an animation, a folder or pattern of pictures, several paths, an array (N, H, W, ...), or frames."""

PICTURE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".avif", ".jp2", ".ppm", ".pgm", ".pbm"}
)


@dataclass(frozen=True, slots=True, eq=False)
class FrameStream:
    """Frames that are read when they are asked for; iterating starts at the first again."""

    size: tuple[int, int]
    """Width and height in pixels."""
    fps: float | None
    """Frames per second, the mean where durations differ; None where the source has no time."""
    n_frames: int | None
    """How many there are; None where only reading would tell."""
    open_frames: Callable[[], Iterator[NDArray[np.uint8]]]
    """Start at the first frame."""

    def __iter__(self) -> Iterator[NDArray[np.uint8]]:
        return self.open_frames()


@checked
def read_frames(
    source: FrameSource, *, max_frames: int | None = None, max_pixels: int = DEFAULT_MAX_PIXELS
) -> FrameStream:
    """Open a source of frames.

    Parameters
    ----------
    source
        An animated GIF, PNG or WebP or a TIFF of many pages, a video, a folder of pictures (in the order of
        their names, 2 before 10), paths of pictures, an array (N, H, W), (N, H, W, 1..4) or (N, 1 or 3, H, W), or
        arrays (see `segvec.image.image.image_from_array` for their values). What can be iterated only once can be read
        only once.
    max_frames
        Stop after so many frames, at least 1.
    max_pixels
        Most pixels a frame may have.

    Returns
    -------
    FrameStream
        Frames have four channels where the source has transparency (of pictures and arrays, the first decides).

    Raises
    ------
    InputError
        If the source cannot be read, is damaged or too large, or an option is out of range; while iterating,
        if a later frame is damaged or differs in size from the first.

    Examples
    --------
    >>> stream = read_frames(np.zeros((5, 2, 3), np.uint8), max_frames=4)
    >>> stream.size, stream.n_frames, [frame.shape for frame in stream][-1]
    ((3, 2), 4, (2, 3, 3))
    """
    check_max_pixels(max_pixels)
    if max_frames is not None and max_frames < 1:
        raise InputError(f"max_frames must be at least 1, got {max_frames}")
    stream = _stream(source, max_pixels)
    if max_frames is None:
        return stream
    n_frames = None if stream.n_frames is None else min(stream.n_frames, max_frames)
    return FrameStream(stream.size, stream.fps, n_frames, lambda: islice(stream.open_frames(), max_frames))


def _stream(source: Any, max_pixels: int) -> FrameStream:  # noqa: ANN401 (anything that has frames)
    """Open a source by its kind."""
    if isinstance(source, (str, os.PathLike)):
        path = Path(source)
        if is_folder(path):
            return _picture_stream(folder_pictures(path), max_pixels)
        return (_video_stream if path.suffix.lower() in VIDEO_SUFFIXES else _animation_stream)(path, max_pixels)
    if isinstance(source, np.ndarray):
        if source.ndim not in (3, 4):
            raise InputError(f"an array of frames must have shape (N, H, W) or (N, H, W, 1..4), got {source.shape}")
        return _array_stream(frames_of(source), max_pixels)
    if isinstance(source, (list, tuple)):
        is_path = [isinstance(item, (str, os.PathLike)) for item in source]
        return (_picture_stream if source and all(is_path) else _array_stream)(source, max_pixels)
    if hasattr(source, "__iter__") and not isinstance(source, (bytes, bytearray, memoryview)):
        return _iterable_stream(source, max_pixels)
    raise InputError(f"frames must be a path, a folder, paths or arrays, got {type(source).__name__}")


def folder_pictures(folder: Path) -> list[Path]:
    """Return the pictures of a folder, at least one, in the order of people.

    Raises
    ------
    InputError
        If it cannot be read or has none.
    """
    try:
        paths = [path for path in folder.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file()]
    except OSError as error:
        raise InputError(f"{printable(str(folder))} cannot be read: {error.strerror or error}") from error
    names = sorted((path.name for path in paths if not path.name.startswith(".")), key=_natural_key)
    if not names:
        raise InputError(f"{printable(str(folder))} has no pictures")
    return [folder / name for name in names]


def _natural_key(name: str) -> tuple[list[tuple[int, str]], str]:
    """Return what sorts names as people do, numbers by their value; the name itself tells 1 from 01."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [(int(part), "") if i % 2 else (0, part) for i, part in enumerate(parts)], name


def _picture_stream(paths: Sequence[str | os.PathLike[str]], max_pixels: int) -> FrameStream:
    first = read_image(paths[0], max_pixels=max_pixels)

    def frames() -> Iterator[NDArray[np.uint8]]:
        images = (read_image(path, max_pixels=max_pixels) for path in paths)
        return _alike(images, (printable(os.fspath(path)) for path in paths))

    height, width = first.pixels.shape[:2]
    return FrameStream((width, height), None, len(paths), frames)


def _array_stream(arrays: Sequence[NDArray[Any]] | NDArray[Any], max_pixels: int) -> FrameStream:
    if len(arrays) == 0:
        raise InputError("there are no frames")
    first = image_from_array(arrays[0], max_pixels=max_pixels)

    def frames() -> Iterator[NDArray[np.uint8]]:
        return _alike(_numbered_images(arrays, max_pixels), _frame_labels())

    height, width = first.pixels.shape[:2]
    return FrameStream((width, height), None, len(arrays), frames)


def _iterable_stream(arrays: Iterable[NDArray[Any]], max_pixels: int) -> FrameStream:
    """Open what may be iterable once only, holding no more than its first frame until that is read."""
    iterator = iter(arrays)
    is_single = iterator is arrays
    first = next(iterator, None)
    if first is None:
        raise InputError("there are no frames")
    height, width = image_from_array(first, max_pixels=max_pixels).pixels.shape[:2]
    unread = [chain([first], iterator)] if is_single else []
    del first, iterator

    def frames() -> Iterator[NDArray[np.uint8]]:
        if is_single and not unread:
            raise InputError("these frames come from an iterator and were read already; give a list or an array")
        rest = unread.pop() if is_single else arrays
        return _alike(_numbered_images(rest, max_pixels), _frame_labels())

    return FrameStream((width, height), None, None, frames)


def _numbered_images(arrays: Iterable[NDArray[Any]], max_pixels: int) -> Iterator[Image]:
    for i, array in enumerate(arrays, start=1):
        try:
            yield image_from_array(array, max_pixels=max_pixels)
        except InputError as error:
            raise InputError(f"frame {i}: {error}") from error


def _frame_labels() -> Iterator[str]:
    return (f"frame {i}" for i in count(1))


def _alike(images: Iterator[Image], labels: Iterator[str]) -> Iterator[NDArray[np.uint8]]:
    """Yield the pixels of images, all of the first one's size and number of channels."""
    shape: tuple[int, ...] | None = None
    has_alpha = False
    for label, image in zip(labels, images, strict=False):
        if shape is None:
            shape, has_alpha = image.pixels.shape, image.alpha is not None
        _check_shape(image.pixels.shape, shape, label)
        if image.alpha is not None and not has_alpha:
            raise InputError(f"{label} has transparency, the first frame has none")
        yield _with_alpha(image.pixels, image.alpha) if has_alpha else image.pixels


def _check_shape(shape: tuple[int, ...], first: tuple[int, ...], label: str) -> None:
    if shape[:2] != first[:2]:
        raise InputError(f"{label} is {shape[1]} x {shape[0]} pixels, the first frame {first[1]} x {first[0]}")


def _with_alpha(pixels: NDArray[np.uint8], alpha: NDArray[np.uint8] | None) -> NDArray[np.uint8]:
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8) if alpha is None else alpha])


def _animation_stream(path: Path, max_pixels: int) -> FrameStream:
    """Open a file of one or many pictures, going through it once."""
    data, label, _ = file_bytes(path)
    if not data:
        raise InputError(f"{label} is empty")
    n_frames, seconds, has_alpha = 0, 0.0, False
    shape: tuple[int, ...] = ()
    for n_frames, (pixels, alpha, duration) in enumerate(_decoded_frames(data, label, max_pixels), start=1):
        shape = shape or pixels.shape
        _check_shape(pixels.shape, shape, f"frame {n_frames} of {label}")
        seconds += duration
        has_alpha = has_alpha or alpha is not None

    def frames() -> Iterator[NDArray[np.uint8]]:
        for pixels, alpha, _ in _decoded_frames(data, label, max_pixels):
            yield _with_alpha(pixels, alpha) if has_alpha else pixels

    return FrameStream((shape[1], shape[0]), n_frames / seconds if seconds else None, n_frames, frames)


def _decoded_frames(
    data: bytes, label: str, max_pixels: int
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8] | None, float]]:
    """Yield pixels, alpha and duration in seconds of each frame, as it looks with those before it."""
    with quiet_pillow():
        image = opened(data, label)
    with image:
        check_size(*image.size, max_pixels, label)
        with quiet_pillow(), damage_as_input_error(label):
            n_frames = getattr(image, "n_frames", 1)
        for i in range(n_frames):
            # Not around the yield: between frames, Pillow belongs to others.
            with quiet_pillow():
                frame = _decoded_frame(image, i, label, max_pixels)
            yield frame


def _decoded_frame(
    image: PillowImage, i: int, label: str, max_pixels: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None, float]:
    with damage_as_input_error(label):
        image.seek(i)
        check_size(*image.size, max_pixels, label)  # the pages of a TIFF have each a size
        loaded(image)
        seconds = float(image.info.get("duration", 0) or 0) / 1000  # WebP tells it only once loaded
    frame = image_from_frame(image, label=label, max_pixels=max_pixels)
    return frame.pixels, frame.alpha, seconds


def _video_stream(path: Path, max_pixels: int) -> FrameStream:
    label = printable(str(path))
    if not is_regular_file(path):
        raise InputError(f"{label} does not exist")
    width, height, fps = video_header(path, label)
    check_size(width, height, max_pixels, label)

    return FrameStream((width, height), fps, None, lambda: read_video(path, label, size=(width, height)))
