"""When colors are apart enough for color-blind eyes."""

from segvec.palette.vision import vision_report

SAFE_DIFFERENCE = 0.05
"""OKLab distance that keeps two flat areas apart.

0.02 is just noticeable side by side (the value CSS Color 4 uses); two and a half times that still shows in
small shapes, in print, on a poor screen and between areas that do not touch.
"""


def is_color_blind_safe(palette, *, least=SAFE_DIFFERENCE):
    """Whether any two colors stay at least so far apart (OKLab) for normal and dichromat sight."""
    return min(vision_report(palette).values()) >= least
