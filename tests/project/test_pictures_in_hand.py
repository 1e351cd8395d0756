"""Where an artwork is wanted, a picture will do; where a document is, the name of one is answered."""

from pathlib import Path

import numpy as np
import pytest
from pictures import FLAG, flag_of_four
from PIL import Image as PillowImage
from refusals import refusal

import segvec
from segvec.errors import RenderError

PICTURE = flag_of_four()
ART = segvec.trace(PICTURE)


@pytest.fixture
def path(tmp_path):
    (tmp_path / "flag.png").write_bytes(FLAG)
    return tmp_path / "flag.png"


def sources(path):
    return [path, str(path), PICTURE, segvec.read_image(path), PillowImage.open(path), segvec.trace(path)]


def test_series_are_made_of_pictures(path):
    made = [segvec.make_series(source, ["sunset", "ocean"]) for source in sources(path)]
    assert len({tuple(map(tuple, series.pieces[1].artwork.colors.tolist())) for series in made}) == 1


@pytest.mark.parametrize(
    "move",
    [
        lambda source: segvec.palette_morph(source, ["sunset", "ocean"]),
        lambda source: segvec.palette_cycle(source, "sunset"),
        segvec.color_rotation,
    ],
    ids=["morph", "cycle", "rotation"],
)
def test_pictures_are_animated(path, move):
    keys = [move(source).keys for source in sources(path)]
    assert all(np.array_equal(keys[0], other) for other in keys)


def test_pages_are_made_of_files(path, tmp_path):
    ART.save(tmp_path / "art.svg")
    size = {"destination": "48x16", "gutter": "0"}
    page = segvec.compose([tmp_path / "art.svg", path], **size)
    assert page.to_svg() == segvec.compose([ART.to_svg(), PICTURE], **size).to_svg()
    assert segvec.compose(segvec.read_image(path)).to_svg() == segvec.compose(path).to_svg()


def test_text_is_never_taken_for_a_file(path):
    """It may be a stranger's document."""
    message = refusal(segvec.compose, str(path), kind=RenderError)
    assert f"it is the name of a file; give its text, as Path('{path}').read_text()" in message
    assert "it is the name of a file" in refusal(segvec.render, str(path), format="png", kind=RenderError)
    assert "it is the name of a file" in refusal(segvec.recolor_svg, str(path), "sunset")


def test_missing_files_are_told():
    assert "nowhere.svg does not exist" in refusal(segvec.compose, Path("nowhere.svg"))
    assert "nowhere.png does not exist" in refusal(segvec.make_series, "nowhere.png")
