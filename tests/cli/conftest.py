"""What tests of the command line find in the current directory."""

import os
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from pictures import FLAG, flag_of_four, half_clear, png_of
from PIL import Image as PillowImage

import segvec
from segvec.heat.heatmap import heatmap
from segvec.rendering import cairo
from segvec.styles.borders import border_art
from segvec.styles.halftone import halftone
from segvec.styles.isolines import isoline_art

RAMP = np.array([[-1.0, 0.0, 1.0], [2.0, 4.0, 8.0]])


@cache
def flag_art():
    """The flag of the current directory, traced once for all tests."""
    return segvec.trace("flag.png")


@cache
def documents():
    """Documents that no trace made, by name, made once for all tests."""
    made = {
        "borders": border_art(flag_art()),
        "isolines": isoline_art("flag.png", min_length=1),
        "mosaic": halftone("flag.png"),
        "heatmap": heatmap("flag.png").to_artwork(),
    }
    return {name: art.to_svg() for name, art in made.items()}


@pytest.fixture
def laboratory(desk):
    """A current directory with pictures, matrices, masks and moving pictures."""
    np.save("ramp.npy", RAMP)
    Path("ramp.csv").write_text("-1,0,1\n2,4,8\n")
    Path("words.csv").write_text("one,two\nthree,four\n")
    Path("named.csv").write_text(",Oslo,Lisbon\nJan,1,2\nMar,3,4\n")
    np.save("clip.npy", np.arange(3 * 16 * 24).reshape(3, 16, 24))
    np.save("mask.npy", np.ones((16, 24), bool))
    Path("mask.png").write_bytes(png_of(np.full((16, 24), 255, np.uint8)))
    Path("shots").mkdir()
    for k in range(3):
        Path(f"shots/{k}.png").write_bytes(png_of(np.roll(flag_of_four(), 4 * k, axis=1)))
    frames = [PillowImage.open(f"shots/{k}.png") for k in range(3)]
    frames[0].save("clip.gif", save_all=True, append_images=frames[1:], duration=100)
    Path("nothing").mkdir()
    return desk


@pytest.fixture
def studio(desk):
    """A current directory with a traced picture and documents, good and bad."""
    Path("art.svg").write_text(flag_art().to_svg())
    Path("plain.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    )
    Path("empty.svg").write_text("")
    Path("broken.svg").write_text("<svg><g></svg>")
    Path("two.gpl").write_text("GIMP Palette\nName: two\n#\n0 0 0\n255 215 0 gold\n")
    return desk


@pytest.fixture
def bench(desk):
    """A current directory with more pictures, and documents that no trace made."""
    Path("half.png").write_bytes(png_of(half_clear()))
    Path("left.png").write_bytes(png_of(half_clear()[..., 3]))
    Path("sub").mkdir()
    Path("sub/flag.png").write_bytes(FLAG)
    for name, text in documents().items():
        Path(f"{name}.svg").write_text(text)
    return desk


@pytest.fixture
def without(tmp_path):
    """Make Python find a broken module first; returns the environment in which that is so."""

    def hide(module, error):
        (tmp_path / f"{module}.py").write_text(f"raise {error}\n")
        return {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}

    return hide


@pytest.fixture
def without_cairo(monkeypatch):
    """Let the Cairo library be missing for who chooses."""
    monkeypatch.setattr(cairo, "is_there", lambda: False)


@pytest.fixture
def wall(desk):
    """A current directory with pictures and documents, good and bad."""
    Path("art.svg").write_text(flag_art().to_svg())
    Path("other.svg").write_text(flag_art().recolor("sunset").to_svg())
    Path("broken.svg").write_text("<svg><g></svg>")
    Path("empty.svg").write_text("")
    Path("art-2.png").write_bytes(Path("flag.png").read_bytes())
    return desk
