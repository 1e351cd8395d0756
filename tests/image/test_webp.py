import numpy as np
from moving_pictures import read_back

from segvec.image.animation_writing import write_frames


def test_quality_makes_webp_smaller(tmp_path):
    frames = np.random.default_rng(3).integers(0, 256, (2, 64, 64, 4), np.uint8)
    sizes = []
    for quality in (10, 90, None):
        write_frames(tmp_path / "a.webp", frames, quality=quality)
        sizes.append((tmp_path / "a.webp").stat().st_size)
        assert read_back(tmp_path / "a.webp").shape == frames.shape
    assert sizes == sorted(sizes)
