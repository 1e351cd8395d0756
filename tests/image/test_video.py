import struct
import subprocess

import numpy as np
from machine import needs_ffmpeg
from moving_pictures import moving_square, read_back

from segvec.image.animation_reading import read_frames
from segvec.image.animation_writing import write_frames


@needs_ffmpeg
def test_odd_videos_repeat_the_last_row_and_column(tmp_path):
    for size in ((15, 21), (1, 1)):
        write_frames(tmp_path / "a.mp4", np.full((3, *size, 3), 90, np.uint8))
        back = read_back(tmp_path / "a.mp4")
        assert back.shape == (3, size[0] + 1, size[1] + 1, 3)
        assert np.abs(back.astype(int) - 90).max() <= 2


@needs_ffmpeg
def test_mp4_has_its_index_first_and_no_date(tmp_path):
    write_frames(tmp_path / "a.mp4", moving_square())
    data = (tmp_path / "a.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    created = data.index(b"mvhd") + 8
    assert struct.unpack(">II", data[created : created + 8]) == (0, 0)


@needs_ffmpeg
def test_rotated_videos_are_read_upright(tmp_path):
    from imageio_ffmpeg import get_ffmpeg_exe

    write_frames(tmp_path / "a.mp4", moving_square(3, height=32, width=48))
    turned = ["-display_rotation", "90", "-i", tmp_path / "a.mp4", "-c", "copy", tmp_path / "b.mp4"]
    subprocess.run([get_ffmpeg_exe(), "-v", "quiet", *turned], check=True)
    stream = read_frames(tmp_path / "b.mp4", max_frames=2)
    assert stream.size == (32, 48)
    assert [frame.shape for frame in stream] == [(48, 32, 3)] * 2
