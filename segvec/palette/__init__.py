"""Palettes: parse, generate, extract, match."""

from segvec.palette.palette import Palette, palette_of
from segvec.palette.resolve import PaletteLike, as_palette

__all__ = ["Palette", "PaletteLike", "as_palette", "palette_of"]
