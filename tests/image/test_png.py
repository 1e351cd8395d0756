import io
import zlib

import numpy as np
import pytest
from pictures import FLAG
from PIL import Image

from segvec.image import png


def row_of(samples):
    return png.chunk(b"IDAT", zlib.compress(bytes([png.FILTER_NONE, *samples])))


@pytest.mark.parametrize(
    ("color_type", "samples", "mode"),
    [(png.RGB, (1, 2, 3, 4, 5, 6), "RGB"), (png.RGBA, (1, 2, 3, 4, 5, 6, 7, 8), "RGBA"), (png.PALETTE, (1, 0), "P")],
)
@pytest.mark.parametrize("dpi", [None, 72, 300])
def test_pictures_of_chunks_are_read_back(color_type, samples, mode, dpi):
    palette = png.chunk(b"PLTE", bytes(6)) if color_type == png.PALETTE else b""
    data = png.header(2, 1, color_type=color_type) + palette + png.density(dpi) + row_of(samples) + png.END
    picture = Image.open(io.BytesIO(data))
    picture.verify()
    picture = Image.open(io.BytesIO(data))
    assert (picture.size, picture.mode) == ((2, 1), mode)
    assert np.asarray(picture).ravel().tolist() == list(samples)
    assert picture.info.get("dpi", (None,))[0] == (None if dpi is None else pytest.approx(dpi, abs=0.02))


def test_chunks_of_a_file_make_that_file():
    assert png.SIGNATURE + b"".join(png.chunk(*part) for part in png.chunks(FLAG)) == FLAG
