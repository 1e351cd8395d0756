import os
import subprocess

import numpy as np
import pytest
from machine import needs_inkscape
from pages import drawn, flat
from pictures import BLUE, GREEN, RED
from PIL import Image

import segvec
from segvec.page.composing import compose
from segvec.series.sheet import sheet_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">'
NEAT = f'{HEAD}<path fill="red" d="M0 0h90v30h-90z"/><path fill="lime" d="M30 0h30v30h-30z"/></svg>'
SPILLING = f'{HEAD}<path fill="red" d="M-50-50h400v400h-400z"/><path fill="lime" d="M30-9h30v90h-30z"/></svg>'


def by_inkscape(text, folder):
    """Pixels of a document as Inkscape draws them, at its own size."""
    (folder / "in.svg").write_text(text)
    arguments = ["inkscape", "in.svg", "-o", "out.png"]
    around = {**os.environ, "HOME": str(folder), "INKSCAPE_PROFILE_DIR": str(folder)}
    around.pop("LD_LIBRARY_PATH", None)  # by which the Cairo library is hidden from these tests, not from Inkscape
    subprocess.run(arguments, cwd=folder, env=around, check=True, capture_output=True, timeout=60)
    return np.asarray(Image.open(folder / "out.png").convert("RGBA"))


@needs_inkscape
@pytest.mark.parametrize(
    "options",
    [
        {"destination": "120x100", "margin": "10px", "columns": 2},
        {"destination": "120x100", "margin": "10px", "radius": "9px", "background": "blur"},
        {"destination": "120x100", "margin": "10px", "fit": "tile"},
    ],
    ids=["cropped", "round", "tiles"],
)
def test_inkscape_cuts_pictures_off_at_their_edges_as_others_do(options, tmp_path):
    text = compose([SPILLING, flat(BLUE)], **options).to_svg()
    expected = drawn(compose([NEAT, flat(BLUE)], **options).to_svg(), 120, 100).astype(int)
    assert np.abs(by_inkscape(text, tmp_path) - expected).max(axis=2).mean() < 1


def test_nothing_that_runs_over_its_edge_is_left_to_nested_documents():
    page = compose([SPILLING] * 2, destination="50x40mm", bleed="3mm", fit="tile", background="blur").to_svg()
    art = segvec.trace(np.kron(np.array([RED, GREEN], np.uint8)[:, None], np.ones((9, 9, 1), np.uint8)))
    sheet = sheet_svg(segvec.make_series(art, "harmony", count=2))
    for text in (page, sheet):
        inner = [tag.partition(">")[0] for tag in text.split("<svg ")[2:]]
        assert inner
        assert all('overflow="visible"' in tag for tag in inner)
        assert text.count("clip-path=") == len(inner)
