"""A painting with all that its owner can do with it: recolor, draw, save, look at it in a notebook."""
