"""resvg draws SVG documents into pixels, where the Cairo library is not there: all of it comes as a wheel.

Pictures of up to `BLOCK_PIXELS` are drawn at once, larger ones block by block: the document is put into a page as high
as the block, moved up by whole pixels. So memory is bounded, though by more than with Cairo.

resvg would open any picture that a document names by a path: it is given those inside the document alone.

Known limits: no pages of PDF or PostScript. Curves are cut into lines anew for each block: between two blocks an edge
may be off by a fraction of a pixel. Text is set in the system's fonts and those of matplotlib's wheel; DejaVu stands
in for a family that is not there.
"""

import io
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, tostring

import numpy as np
from numpy.typing import NDArray

from segvec.errors import RenderError
from segvec.image.image import read_image
from segvec.image.writing import data_url
from segvec.svg.document import CSS_DPI, Backdrop, Document, one_line
from segvec.svg.elements import SVG, XLINK
from segvec.svg.limits import picture_fetcher
from segvec.svg.style_sheets import parted_rules

BLOCK_PIXELS = 1 << 25
"""Pixels drawn at once: 128 MB, some four times that while they are handed over. A3 at 300 dpi has half as many."""

_STYLE_CHARACTERS = 8192
"""Longest style text that is handed over at once: resvg takes its whole length anew at each mark that is no CSS."""

_HREF = f"{{{XLINK}}}href"
_PICTURES = ("image", "feImage")
_TEXTS = ("text", "foreignObject")
_FAMILIES = {
    "font_family": "DejaVu Sans",
    "sans_serif_family": "DejaVu Sans",
    "serif_family": "DejaVu Serif",
    "monospace_family": "DejaVu Sans Mono",
    "cursive_family": "DejaVu Sans",
    "fantasy_family": "DejaVu Sans",
}


class ResvgDrawing:
    """A document at its final size, of which any strip can be drawn; for parameters see the renderer's `drawing`."""

    def __init__(
        self, document: Document, *, size: tuple[int, int], is_stretched: bool, backdrop: Backdrop | None
    ) -> None:
        self._size = size
        self._root = _drawable(document, size, is_stretched=is_stretched)
        self._block, self._top = np.zeros((0, size[0]), np.uint32), 0
        names = {_local_name(element) for element in self._root.iter()}
        self._options: dict[str, Any] = {"dpi": CSS_DPI, "skip_system_fonts": True}
        if backdrop is not None:
            self._options["background"] = "rgba({}, {}, {}, {})".format(*backdrop[:3], backdrop[3] / 255)
        if not names.isdisjoint(_TEXTS):  # which other documents need not pay for
            self._options |= {"skip_system_fonts": False, "font_files": _font_files(), **_FAMILIES}

    def strip(self, *, y: int, height: int) -> NDArray[np.uint32]:
        """Draw some rows.

        Returns
        -------
        NDArray
            (`height`, W) pixels: alpha in the highest byte, then red, green and blue, multiplied with alpha.
        """
        if not self._top <= y <= y + height <= self._top + len(self._block):
            rows = min(max(BLOCK_PIXELS // self._size[0], height), self._size[1] - y)
            self._block, self._top = self._drawn(y, rows), y
        return self._block[y - self._top :][:height]

    def _drawn(self, y: int, height: int) -> NDArray[np.uint32]:
        import resvg_py

        width = self._size[0]
        page = Element(f"{{{SVG}}}svg", {"width": str(width), "height": str(height)})
        self._root.attrib.update(x="0", y=str(-y))
        page.append(self._root)
        try:
            png = resvg_py.svg_to_bytes(svg_string=tostring(page, encoding="unicode"), **self._options)
        except MemoryError:
            raise RenderError(f"not enough memory to draw {width} x {height} pixels") from None
        except BaseException as error:
            # A panic of Rust is no Exception, so that nobody catches it by chance; here it is the document's fault.
            if isinstance(error, Exception) or type(error).__name__ == "PanicException":
                raise RenderError(f"the document could not be drawn: {one_line(error)}") from error
            raise
        return _multiplied(png)


def version() -> str:
    """Tell the version of resvg."""
    import resvg_py

    return resvg_py.__resvg_version__


def _drawable(document: Document, size: tuple[int, int], *, is_stretched: bool) -> Element:
    """Return a copy of a document that fills a size, and names nothing outside of itself."""
    own_width, own_height = document.size
    root = _copied(document.root, picture_fetcher())
    root.set("width", str(size[0]))
    root.set("height", str(size[1]))
    if document.box_size is None:
        root.set("viewBox", f"0 0 {own_width} {own_height}")
    if is_stretched:
        root.set("preserveAspectRatio", "none")
    # What reaches beyond the page is cut off by the page; a clip of its own would take a second picture.
    root.set("overflow", "visible")
    return root


def _copied(element: Element, fetch: Any) -> Element:  # noqa: ANN401
    """Copy an element and all in it, in SVG's namespace if it has none; pictures are looked at and written anew."""
    tag = element.tag if element.tag.startswith("{") else f"{{{SVG}}}{element.tag}"
    copy = Element(tag, element.attrib)
    copy.text, copy.tail = element.text, element.tail
    if _local_name(copy) in _PICTURES:
        _take_in(copy, fetch)
    if len(copy.get("style", "")) > _STYLE_CHARACTERS:
        del copy.attrib["style"]
    for child in element:
        if isinstance(child.tag, str):
            copied = _copied(child, fetch)
            copy.extend(_parted(copied) if _local_name(copied) == "style" else [copied])
    return copy


def _parted(sheet: Element) -> list[Element]:
    """Return a style sheet as sheets that are short enough."""
    css = sheet.text or ""
    if len(css) <= _STYLE_CHARACTERS:
        return [sheet]
    parts = []
    for text in parted_rules(css, size=_STYLE_CHARACTERS):
        part = Element(sheet.tag, sheet.attrib)
        part.text = text
        parts.append(part)
    return parts


def _take_in(picture: Element, fetch: Any) -> None:  # noqa: ANN401
    """Leave a picture only what the document itself holds of it."""
    address = picture.get("href") or picture.get(_HREF) or ""
    for name in ("href", _HREF):
        picture.attrib.pop(name, None)
    if address.startswith("#"):
        picture.set("href", address)
    elif data := fetch(address, "image/*"):
        picture.set("href", data_url(data, kind="png"))


def _local_name(element: Element) -> str:
    """Return a tag without its namespace."""
    return element.tag.rpartition("}")[2]


@cache
def _font_files() -> list[str]:
    """Find the fonts that come with matplotlib."""
    import matplotlib as mpl

    folder = Path(mpl.get_data_path(), "fonts", "ttf")
    return [str(path) for path in sorted(folder.glob("DejaVu*.ttf"))]


def _multiplied(png: bytes) -> NDArray[np.uint32]:
    """Read a PNG as Cairo has its pixels; that rounds back to what resvg had before it divided by alpha."""
    picture = read_image(io.BytesIO(png))
    pixels = np.full((*picture.pixels.shape[:2], 4), 255, np.uint8)
    pixels[..., 2::-1] = picture.pixels
    if picture.alpha is not None:
        alpha = picture.alpha[..., None].astype(np.uint32)
        pixels[..., :3] = (pixels[..., :3] * alpha * 2 + 255) // 510
        pixels[..., 3:] = alpha
    return pixels.view("<u4")[..., 0].astype(np.uint32, copy=False)
