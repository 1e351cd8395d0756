"""Sheets that show what can be chosen: effects, palettes."""
