"""Machines know flat colors: gradients are the colors that they lie around."""

from dataclasses import replace

import pytest
from gradients import gradients

from segvec.machines.dxf import dxf_text
from segvec.machines.plates import separations
from segvec.machines.profiles import color_areas, cutter_svg, outline_art
from segvec.svg.writing import svg_text

MADE = {
    "areas": lambda art: svg_text(color_areas(art)),
    "outlines": lambda art: svg_text(outline_art(art)),
    "cutter": lambda art: cutter_svg(art, millimetres_per_pixel=0.5),
    "shared": lambda art: cutter_svg(art, millimetres_per_pixel=0.5, shared=True),
    "dxf": lambda art: dxf_text(art, millimetres_per_pixel=0.5),
    "plates": lambda art: [plate.art.to_svg() for plate in separations(art)],
    "trapped plates": lambda art: [plate.art.to_svg() for plate in separations(art, trap=2)],
}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_machines_get_of_gradients_what_they_get_of_flat_colors(made):
    art = gradients()
    assert made(art) == made(replace(art, shades={}))
