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
    from segvec.batching.batch import batch
    from segvec.batching.task import Outcome
    from segvec.color.colormap import colormap
    from segvec.color.colormap_sources import colormap_names
    from segvec.effects.blend_effects import blend
    from segvec.effects.effect import apply_effects
    from segvec.effects.motion import EffectFrames, effect_frames
    from segvec.errors import InputError, RenderError, SegvecError
    from segvec.heat.choropleth import RegionHeatmap, region_heatmap
    from segvec.heat.collection import common_scale
    from segvec.heat.data import read_values
    from segvec.heat.heatmap import Heatmap, heatmap
    from segvec.heat.motion import HeatmapFrames, heatmap_frames
    from segvec.heat.normalizing import normalize
    from segvec.heat.unmap import unmap
    from segvec.heat.zonal import masked_mean
    from segvec.image.density import density
    from segvec.image.image import Image, read_image
    from segvec.image.pooling import pool
    from segvec.image.stacks import frame_histograms, pool_volume, reduce_frames
    from segvec.image.writing import picture_bytes
    from segvec.machines.dxf import dxf_text
    from segvec.machines.pen_time import PenTime, PlotEstimate
    from segvec.machines.plates import Separation, separations, write_separations
    from segvec.machines.plots import Plot, plot, plotter_svg
    from segvec.machines.profiles import cutter_svg
    from segvec.machines.sheet import Sheet, sheet_for
    from segvec.options.heating import HeatmapOptions
    from segvec.options.paging import PageOptions
    from segvec.options.plotting import PlotOptions
    from segvec.options.recoloring import RecolorOptions
    from segvec.options.tracing import PRESETS, TraceOptions
    from segvec.page.composing import compose
    from segvec.page.page import Page
    from segvec.palette import Palette, as_palette
    from segvec.palette.collection import common_palette
    from segvec.palette.extract import extract_palette
    from segvec.palette.named import palette_names
    from segvec.pipeline import Stage, trace
    from segvec.recoloring.artworks import recolor
    from segvec.recoloring.documents import recolor_svg
    from segvec.rendering.render import render
    from segvec.reporting import Ink, Report, report
    from segvec.segment import Segmentation
    from segvec.series.animation import Animation
    from segvec.series.movements import color_rotation, palette_cycle, palette_morph
    from segvec.series.pieces import Piece
    from segvec.series.series import Series, make_series
    from segvec.svg.document import document_size
    from segvec.svg.metadata import recipe_of

_HOMES = {
    "PRESETS": "segvec.options.tracing",
    "Animation": "segvec.series.animation",
    "Artwork": "segvec.artwork.artwork",
    "EffectFrames": "segvec.effects.motion",
    "Heatmap": "segvec.heat.heatmap",
    "HeatmapFrames": "segvec.heat.motion",
    "HeatmapOptions": "segvec.options.heating",
    "Image": "segvec.image.image",
    "Ink": "segvec.reporting",
    "InputError": "segvec.errors",
    "Outcome": "segvec.batching.task",
    "Page": "segvec.page.page",
    "PageOptions": "segvec.options.paging",
    "Palette": "segvec.palette",
    "PenTime": "segvec.machines.pen_time",
    "Piece": "segvec.series.pieces",
    "Plot": "segvec.machines.plots",
    "PlotEstimate": "segvec.machines.pen_time",
    "PlotOptions": "segvec.options.plotting",
    "RecolorOptions": "segvec.options.recoloring",
    "RegionHeatmap": "segvec.heat.choropleth",
    "RenderError": "segvec.errors",
    "Report": "segvec.reporting",
    "Segmentation": "segvec.segment",
    "SegvecError": "segvec.errors",
    "Separation": "segvec.machines.plates",
    "Series": "segvec.series.series",
    "Sheet": "segvec.machines.sheet",
    "Stage": "segvec.pipeline",
    "TraceOptions": "segvec.options.tracing",
    "apply_effects": "segvec.effects.effect",
    "as_palette": "segvec.palette",
    "batch": "segvec.batching.batch",
    "blend": "segvec.effects.blend_effects",
    "color_rotation": "segvec.series.movements",
    "colormap": "segvec.color.colormap",
    "colormap_names": "segvec.color.colormap_sources",
    "common_palette": "segvec.palette.collection",
    "common_scale": "segvec.heat.collection",
    "compose": "segvec.page.composing",
    "cutter_svg": "segvec.machines.profiles",
    "density": "segvec.image.density",
    "document_size": "segvec.svg.document",
    "dxf_text": "segvec.machines.dxf",
    "effect_frames": "segvec.effects.motion",
    "extract_palette": "segvec.palette.extract",
    "frame_histograms": "segvec.image.stacks",
    "heatmap": "segvec.heat.heatmap",
    "heatmap_frames": "segvec.heat.motion",
    "make_series": "segvec.series.series",
    "masked_mean": "segvec.heat.zonal",
    "normalize": "segvec.heat.normalizing",
    "palette_cycle": "segvec.series.movements",
    "palette_morph": "segvec.series.movements",
    "palette_names": "segvec.palette.named",
    "picture_bytes": "segvec.image.writing",
    "plot": "segvec.machines.plots",
    "plotter_svg": "segvec.machines.plots",
    "pool": "segvec.image.pooling",
    "pool_volume": "segvec.image.stacks",
    "read_image": "segvec.image.image",
    "read_values": "segvec.heat.data",
    "recipe_of": "segvec.svg.metadata",
    "recolor": "segvec.recoloring.artworks",
    "recolor_svg": "segvec.recoloring.documents",
    "reduce_frames": "segvec.image.stacks",
    "region_heatmap": "segvec.heat.choropleth",
    "render": "segvec.rendering.render",
    "report": "segvec.reporting",
    "separations": "segvec.machines.plates",
    "sheet_for": "segvec.machines.sheet",
    "trace": "segvec.pipeline",
    "unmap": "segvec.heat.unmap",
    "write_separations": "segvec.machines.plates",
}

__all__ = [
    "PRESETS",
    "Animation",
    "Artwork",
    "EffectFrames",
    "Heatmap",
    "HeatmapFrames",
    "HeatmapOptions",
    "Image",
    "Ink",
    "InputError",
    "Outcome",
    "Page",
    "PageOptions",
    "Palette",
    "PenTime",
    "Piece",
    "Plot",
    "PlotEstimate",
    "PlotOptions",
    "RecolorOptions",
    "RegionHeatmap",
    "RenderError",
    "Report",
    "Segmentation",
    "SegvecError",
    "Separation",
    "Series",
    "Sheet",
    "Stage",
    "TraceOptions",
    "__version__",
    "apply_effects",
    "as_palette",
    "batch",
    "blend",
    "color_rotation",
    "colormap",
    "colormap_names",
    "common_palette",
    "common_scale",
    "compose",
    "cutter_svg",
    "density",
    "document_size",
    "dxf_text",
    "effect_frames",
    "extract_palette",
    "frame_histograms",
    "heatmap",
    "heatmap_frames",
    "make_series",
    "masked_mean",
    "normalize",
    "palette_cycle",
    "palette_morph",
    "palette_names",
    "picture_bytes",
    "plot",
    "plotter_svg",
    "pool",
    "pool_volume",
    "read_image",
    "read_values",
    "recipe_of",
    "recolor",
    "recolor_svg",
    "reduce_frames",
    "region_heatmap",
    "render",
    "report",
    "separations",
    "sheet_for",
    "trace",
    "unmap",
    "write_separations",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'segvec' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
