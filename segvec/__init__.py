"""segvec turns pictures into vector art.

Names are loaded when they are first used, so that ``import segvec`` costs next to nothing.

Examples
--------
>>> import segvec
>>> segvec.TraceOptions().layers
'stacked'
"""

from importlib import import_module
from typing import TYPE_CHECKING

from segvec._version import __version__

if TYPE_CHECKING:
    from segvec.artwork import Artwork
    from segvec.errors import InputError, RenderError, SegvecError
    from segvec.image import Image, read_image
    from segvec.options import PRESETS, TraceOptions
    from segvec.pipeline import Stage, trace
    from segvec.segment import Segmentation

_HOMES = {
    "Artwork": "segvec.artwork",
    "Image": "segvec.image",
    "InputError": "segvec.errors",
    "PRESETS": "segvec.options",
    "RenderError": "segvec.errors",
    "Segmentation": "segvec.segment",
    "SegvecError": "segvec.errors",
    "Stage": "segvec.pipeline",
    "TraceOptions": "segvec.options",
    "read_image": "segvec.image",
    "trace": "segvec.pipeline",
}

__all__ = [
    "PRESETS",
    "Artwork",
    "Image",
    "InputError",
    "RenderError",
    "Segmentation",
    "SegvecError",
    "Stage",
    "TraceOptions",
    "__version__",
    "read_image",
    "trace",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'segvec' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
