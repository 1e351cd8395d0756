"""What can be chosen where pictures are read and pooled; neither numpy nor any module that needs it is loaded here."""

from typing import Literal, get_args

DEFAULT_MAX_PIXELS = 200_000_000
"""Most pixels a picture may have: above every camera, and 1.4 GB at the 7 bytes a pixel of decoding."""

Edge = Literal["pad", "crop", "fraction"]
EDGES: tuple[str, ...] = get_args(Edge)
"""What becomes of pixels at the edge that fill no whole block."""
