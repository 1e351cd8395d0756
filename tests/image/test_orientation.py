import io

import numpy as np
import pytest
from pictures import CORNERS, encoded
from PIL import Image as pillow

from segvec.image.image import read_image


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(kind, orientation):
    undo = {
        2: pillow.Transpose.FLIP_LEFT_RIGHT,
        3: pillow.Transpose.ROTATE_180,
        4: pillow.Transpose.FLIP_TOP_BOTTOM,
        5: pillow.Transpose.TRANSPOSE,
        6: pillow.Transpose.ROTATE_90,
        7: pillow.Transpose.TRANSVERSE,
        8: pillow.Transpose.ROTATE_270,
    }
    rgba = np.dstack([CORNERS, np.array([[10, 20, 30], [40, 50, 60]], np.uint8)])
    stored = pillow.fromarray(rgba)
    stored = stored.transpose(undo[orientation]) if orientation > 1 else stored
    exif = pillow.Exif()
    exif[0x0112] = orientation
    data = encoded(stored, kind, exif=exif, **({"lossless": True, "exact": True} if kind == "WEBP" else {}))
    image = read_image(data)
    assert image.pixels.tolist() == CORNERS.tolist()
    assert image.alpha.tolist() == rgba[..., 3].tolist()
    assert image.pixels.flags.c_contiguous
    with pillow.open(io.BytesIO(data)) as opened:
        assert read_image(opened).pixels.tolist() == CORNERS.tolist()


def test_jpeg_orientation_is_applied():
    exif = pillow.Exif()
    exif[0x0112] = 6
    assert read_image(encoded(pillow.new("RGB", (40, 20)), "JPEG", exif=exif)).pixels.shape == (40, 20, 3)


@pytest.mark.parametrize("exif", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff"])
def test_damaged_exif_is_ignored(exif):
    assert read_image(encoded(pillow.new("RGB", (4, 2)), "JPEG", exif=exif)).pixels.shape == (2, 4, 3)
