"""Mosaics: pictures as triangles, stained glass, screens of dots and hatching, each an artwork like any other."""
