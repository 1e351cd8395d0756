"""Labels to a planar map: every border once, with the region on either side."""
