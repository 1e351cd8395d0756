import io

import numpy as np
import pytest
from machine import needs_cairo
from pages import flat, pixels
from pictures import RED, flag_of_four
from PIL import Image

from segvec.page.composing import compose


@pytest.mark.parametrize("name", ["page.png", "page.tif"])
def test_file_drawn_in_strips_has_the_same_pixels(art, tmp_path, name):
    page = compose([art, art], destination="a6", dpi=100, margin="5mm", background="blur", title="Flag", radius="3mm")
    rows = []
    page.save(tmp_path / name, progress=lambda done, total: rows.append((done, total)))
    with Image.open(tmp_path / name) as image:
        assert np.array_equal(np.asarray(image.convert("RGBA")), pixels(page))
        assert image.info["dpi"][0] == pytest.approx(100, abs=0.02)
    assert rows[-1] == (583, 583)


@needs_cairo
def test_pdf_has_physical_size_and_boxes():
    pypdf = pytest.importorskip("pypdf")
    page = compose(flat(RED), destination="a6", bleed="3mm", marks=True, pages=2, title="Flag")
    reader = pypdf.PdfReader(io.BytesIO(page.to_pdf()))
    points = 72 / 25.4
    assert len(reader.pages) == 2
    assert reader.metadata.title == "Flag"
    for sheet in reader.pages:
        assert [float(side) for side in sheet.mediabox[2:]] == pytest.approx([127 * points, 170 * points], abs=0.01)
        trim = [11 * points, 11 * points, 116 * points, 159 * points]
        assert [float(side) for side in sheet.trimbox] == pytest.approx(trim, abs=0.01)
        bleed = [8 * points, 8 * points, 119 * points, 162 * points]
        assert [float(side) for side in sheet.bleedbox] == pytest.approx(bleed, abs=0.01)


@pytest.mark.parametrize("suffix", [".jpg", ".jpeg", ".webp"])
def test_page_is_saved_as_a_picture_for_the_web(tmp_path, suffix):
    page = compose(flag_of_four(), destination="26x20mm", dpi=50)
    page.save(tmp_path / f"a{suffix}", quality=90)
    data = (tmp_path / f"a{suffix}").read_bytes()
    assert data == page.to_picture(format=suffix[1:].replace("jpg", "jpeg"), quality=90)
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == page.pixels
        difference = np.asarray(image.convert("RGBA")).astype(int) - pixels(page)
    assert np.abs(difference).mean() < 4
