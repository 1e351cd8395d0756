"""Who draws: Cairo wherever its library is found, else resvg, which comes as a wheel and knows no pages.

Both draw the same shapes; the shades of edges' pixels differ by a few levels.
"""

import logging
import platform
import sys
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from segvec.errors import RenderError
from segvec.rendering import PAGE_FORMATS, cairo, resvg
from segvec.svg.document import Backdrop, Document

LOG = logging.getLogger("segvec.render")
"""Is told, as information, whenever resvg draws in place of Cairo."""

STAND_IN_NOTE = (
    "drawn by resvg, as there is no Cairo library: shades at edges may differ a little (segvec doctor tells more)"
)

_INSTALL_LINES = {
    "alpine": "apk add cairo",
    "arch": "pacman -S cairo",
    "debian": "apt install libcairo2",
    "fedora": "dnf install cairo",
    "rhel": "dnf install cairo",
    "suse": "zypper install libcairo2",
}
"""By what a Linux says that it is, or is like."""


class Drawing(Protocol):
    """A document at its final size, of which any strip can be drawn."""

    def strip(self, *, y: int, height: int) -> NDArray[np.uint32]:
        """Draw some rows: alpha in the highest byte of each pixel, then red, green, blue, multiplied with alpha."""


def drawing(document: Document, *, size: tuple[int, int], is_stretched: bool, backdrop: Backdrop | None) -> Drawing:
    """Make a document ready to be drawn as pixels.

    Parameters
    ----------
    document
        What is drawn.
    size
        Width and height in pixels.
    is_stretched
        Whether the document fills that size whatever its shape is.
    backdrop
        What is painted under it.
    """
    if cairo.is_there():
        return cairo.CairoDrawing(document, size=size, is_stretched=is_stretched, backdrop=backdrop)
    LOG.info(STAND_IN_NOTE)
    return resvg.ResvgDrawing(document, size=size, is_stretched=is_stretched, backdrop=backdrop)


def renderer_name() -> str:
    """Tell what draws pixels on this machine, and its version."""
    return f"Cairo {cairo.version()}" if cairo.is_there() else f"resvg {resvg.version()}"


def check_formats(formats: Sequence[str]) -> None:
    """Refuse formats that nothing on this machine draws, before there is work to lose.

    Raises
    ------
    RenderError
        If one of them needs the Cairo library, and that is missing.
    """
    needy = [format.upper() for format in dict.fromkeys(formats) if format in PAGE_FORMATS]
    if needy and not cairo.is_there():
        one = "needs" if len(needy) == 1 else "need"
        raise RenderError(
            f"{' and '.join(needy)} {one} the Cairo library: {cairo_install_line()}; SVG and PNG work without"
        )


def cairo_install_line() -> str:
    """Return what installs the Cairo library on this machine."""
    if sys.platform == "darwin":
        return "brew install cairo"
    if sys.platform == "win32":
        return "install the GTK runtime for Windows"
    try:
        system = platform.freedesktop_os_release()
    except OSError:
        system = {}
    kinds = [system.get("ID", ""), *system.get("ID_LIKE", "").split()]
    known = [line for kind in kinds for name, line in _INSTALL_LINES.items() if kind.startswith(name)]
    return known[0] if known else "install libcairo2 or cairo with the system's package manager"
