"""Videos, read and written by ffmpeg, which imageio-ffmpeg brings or finds.

Known limits: videos are read without transparency and sound; they are written without transparency too (frames are
laid on black), with color at half the resolution, in sizes that are even, for which the last column or row is
repeated.
"""

from __future__ import annotations

import importlib
import re
import subprocess
from contextlib import contextmanager
from itertools import chain
from typing import IO, TYPE_CHECKING

import numpy as np

from segvec.errors import InputError, RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from segvec.image.frame_changes import Timing

VIDEO_SUFFIXES = frozenset({".mp4", ".m4v", ".webm", ".mov", ".avi", ".mkv"})

MP4_CRF = 16
"""Constant rate factor of H.264 (0..51): no loss to be seen, even around the sharp borders of flat art."""

WEBM_CRF = 24
"""The same for VP9 (0..63)."""

THREADS = 2
"""Fixed, because the encoder's bytes depend on it."""

_HEADER_BYTES = 1 << 10
"""More than the header of a raw video has."""


def ffmpeg_program() -> str | None:
    """Return the path of ffmpeg that imageio-ffmpeg brings or finds; None without."""
    try:
        return str(importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return None


def read_video(path: Path, label: str, *, size: tuple[int, int]) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames (H, W, 3) of a video, whose width and height are known."""
    width, height = size
    with _ffmpeg(path, label, "-f", "rawvideo", "-pix_fmt", "rgb24") as output:
        while len(data := output.read(width * height * 3)) == width * height * 3:
            yield np.frombuffer(data, np.uint8).reshape(height, width, 3)


def video_header(path: Path, label: str) -> tuple[int, int, float]:
    """Return width, height and frames per second, upright: the header of YUV4MPEG2 has them all."""
    with _ffmpeg(path, label, "-frames:v", "1", "-pix_fmt", "yuv420p", "-f", "yuv4mpegpipe") as output:
        header = re.match(rb"YUV4MPEG2 W(\d+) H(\d+) F(\d+):(\d+)", output.readline(_HEADER_BYTES))
    if header is None:
        raise InputError(f"{label} is damaged, or no video that ffmpeg can read")
    width, height, frames, seconds = map(int, header.groups())
    return width, height, frames / seconds


@contextmanager
def _ffmpeg(path: Path, label: str, *options: str) -> Iterator[IO[bytes]]:
    """Yield what ffmpeg makes of a video's first picture track; it is stopped when nobody reads on."""
    program = ffmpeg_program()
    if program is None:
        raise InputError(f"reading {label} needs ffmpeg: pip install imageio-ffmpeg")
    # An absolute path cannot be mistaken for an option or a protocol.
    command = [program, "-v", "quiet", "-nostdin", "-i", str(path.resolve()), "-map", "0:v:0", *options, "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            process.stdout.close()  # ends ffmpeg, as a pipe that nobody reads does
            process.terminate()


def write_video(
    path: Path, frames: Iterator[NDArray[np.uint8]], timing: Timing, *, kind: str, quality: int | None
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
    worst, usual = (51, MP4_CRF) if kind == "mp4" else (63, WEBM_CRF)
    crf = usual if quality is None else max(1, round(worst * (1 - quality / 100)))
    rate = ["-crf", str(crf)] + (["-movflags", "+faststart"] if kind == "mp4" else ["-b:v", "0"])
    color = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    scale = ["-vf", "scale=in_range=full:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int"]
    same = ["-threads", str(THREADS), "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
    codec = ["-c:v", {"mp4": "libx264", "webm": "libvpx-vp9"}[kind], "-pix_fmt", "yuv420p"]
    return [*codec, *rate, *scale, *color, *same, "-f", kind]


def _even(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return an opaque frame with even sides, the last row or column repeated where needed."""
    if frame.shape[2] == 4:
        cover = frame[..., 3:].astype(np.uint16)
        frame = ((frame[..., :3] * cover + 127) // 255).astype(np.uint8)
    height, width = frame.shape[:2]
    return np.ascontiguousarray(np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge"))
