"""Colors: their names and numbers, spaces, shades of grey, and color maps."""
