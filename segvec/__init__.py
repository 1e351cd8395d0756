"""segvec turns pictures into vector art.

Names are loaded when they are first used, so that ``import segvec`` costs next to nothing.

Examples
--------
>>> import segvec
>>> segvec.TraceOptions().layers
'stacked'
"""

from importlib import import_module
from typing import TYPE_CHECKING

from segvec._version import __version__

if TYPE_CHECKING:
    from segvec.artwork.artwork import Artwork
    from segvec.effects.effect import apply_effects
    from segvec.errors import InputError, RenderError, SegvecError
    from segvec.heat.choropleth import region_heatmap
    from segvec.heat.data import read_values
    from segvec.heat.heatmap import Heatmap, heatmap
    from segvec.heat.motion import HeatmapFrames, heatmap_frames
    from segvec.heat.unmap import unmap
    from segvec.image.image import Image, read_image
    from segvec.options.heating import HeatmapOptions
    from segvec.options.paging import PageOptions
    from segvec.options.recoloring import RecolorOptions
    from segvec.options.tracing import PRESETS, TraceOptions
    from segvec.page.composing import compose
    from segvec.page.page import Page
    from segvec.palette import Palette, as_palette
    from segvec.pipeline import Stage, trace
    from segvec.recoloring.artworks import recolor
    from segvec.recoloring.documents import recolor_svg
    from segvec.rendering.render import render
    from segvec.segment import Segmentation
    from segvec.series.animation import Animation
    from segvec.series.files import write_series
    from segvec.series.movements import color_rotation, palette_cycle, palette_morph
    from segvec.series.pieces import Piece, Series, make_series

_HOMES = {
    "PRESETS": "segvec.options.tracing",
    "Animation": "segvec.series.animation",
    "Artwork": "segvec.artwork.artwork",
    "Heatmap": "segvec.heat.heatmap",
    "HeatmapFrames": "segvec.heat.motion",
    "HeatmapOptions": "segvec.options.heating",
    "Image": "segvec.image.image",
    "InputError": "segvec.errors",
    "Page": "segvec.page.page",
    "PageOptions": "segvec.options.paging",
    "Palette": "segvec.palette",
    "Piece": "segvec.series.pieces",
    "RecolorOptions": "segvec.options.recoloring",
    "RenderError": "segvec.errors",
    "Segmentation": "segvec.segment",
    "SegvecError": "segvec.errors",
    "Series": "segvec.series.pieces",
    "Stage": "segvec.pipeline",
    "TraceOptions": "segvec.options.tracing",
    "apply_effects": "segvec.effects.effect",
    "as_palette": "segvec.palette",
    "color_rotation": "segvec.series.movements",
    "compose": "segvec.page.composing",
    "heatmap": "segvec.heat.heatmap",
    "heatmap_frames": "segvec.heat.motion",
    "make_series": "segvec.series.pieces",
    "palette_cycle": "segvec.series.movements",
    "palette_morph": "segvec.series.movements",
    "read_image": "segvec.image.image",
    "read_values": "segvec.heat.data",
    "recolor": "segvec.recoloring.artworks",
    "recolor_svg": "segvec.recoloring.documents",
    "region_heatmap": "segvec.heat.choropleth",
    "render": "segvec.rendering.render",
    "trace": "segvec.pipeline",
    "unmap": "segvec.heat.unmap",
    "write_series": "segvec.series.files",
}

__all__ = [
    "PRESETS",
    "Animation",
    "Artwork",
    "Heatmap",
    "HeatmapFrames",
    "HeatmapOptions",
    "Image",
    "InputError",
    "Page",
    "PageOptions",
    "Palette",
    "Piece",
    "RecolorOptions",
    "RenderError",
    "Segmentation",
    "SegvecError",
    "Series",
    "Stage",
    "TraceOptions",
    "__version__",
    "apply_effects",
    "as_palette",
    "color_rotation",
    "compose",
    "heatmap",
    "heatmap_frames",
    "make_series",
    "palette_cycle",
    "palette_morph",
    "read_image",
    "read_values",
    "recolor",
    "recolor_svg",
    "region_heatmap",
    "render",
    "trace",
    "unmap",
    "write_series",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'segvec' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
