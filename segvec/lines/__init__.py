"""Line art: iso-lines of a picture's lightness, borders of its regions, and an order in which a pen draws them soon.

Pictures and artworks come in, artworks of strokes go out: recolored, put into series and written like any other.
"""
