"""Fitting of lines and cubic curves to the arcs of a planar map, all arcs at the same time."""
