"""PDF as printers want it: page boxes, a title, what made it, and no dates. The only user of pypdf.

Pages as Cairo draws them come in; the same drawings go out. Streams are packed again as tightly as deflate can, so a
file is hardly larger than it was, or smaller.
"""

import hashlib
import io
import math
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from segvec.errors import InputError, RenderError, printable

if TYPE_CHECKING:
    from pypdf import PageObject, PdfWriter

LARGEST_PAGE = 14_400.0
"""Units of a page's side that readers show; beyond it the unit itself has to grow."""

LARGEST_SIDE = (1 << 23) - 1
"""Points of a page's side beyond which Cairo leaves it blank (measured with 1.16)."""

CREATOR = "segvec"

_SLACK = 0.01
"""Points by which boxes may pass the page: Cairo rounds sizes."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_USER_UNIT_HEADER = "%PDF-1.6"
_BOXES = ("MediaBox", "CropBox", "BleedBox", "TrimBox")


def with_print_boxes(
    pdf: bytes,
    *,
    trim: tuple[float, float, float, float],
    bleed: float = 0.0,
    title: str = "",
    metadata: Mapping[str, str] | None = None,
) -> bytes:
    """Mark in a PDF where its pages are cut, and say what it is.

    Pages over 14,400 points (5.08 m) get a larger unit, so that readers show them in full size.

    Parameters
    ----------
    pdf
        A document drawn by Cairo; of several pages each gets the same boxes.
    trim
        Left, bottom, width and height of the finished page on the drawn one, in points, y upwards.
    bleed
        Points by which the drawing reaches beyond the trim on all sides.
    title
        What readers show as the document's name.
    metadata
        Further entries, under names of letters and digits.

    Returns
    -------
    bytes
        The same for the same arguments: no dates, and an identifier that follows from the contents.

    Raises
    ------
    InputError
        If the boxes do not fit on a page, or a name cannot be written.
    RenderError
        If `pdf` is no PDF, or its pages are larger than 8,388,607 points, where Cairo draws nothing.

    References
    ----------
    .. [1] ISO 32000-1, 14.11.2 (page boundaries), table 30 (UserUnit) and annex C (limits of readers).
    """
    _check(trim, bleed, metadata or {})
    writer = _writer([pdf])
    for page in writer.pages:
        _set_boxes(page, trim, bleed)
        _enlarge_unit(writer, page)
    writer.metadata = {
        **{f"/{name}": printable(value) for name, value in (metadata or {}).items()},
        **({"/Title": printable(title)} if title else {}),
        "/Creator": CREATOR,
    }
    return _written(writer)


def joined_pdf(pages: Sequence[bytes]) -> bytes:
    """Put documents one after another; what they have in common, as pictures, is stored once.

    Raises
    ------
    InputError
        If there are no documents.
    RenderError
        If one of them is not a PDF.
    """
    if not pages:
        raise InputError("there are no pages to join")
    writer = _writer(pages)
    writer.metadata = {"/Creator": CREATOR}
    return _written(writer)


def _check(trim: tuple[float, float, float, float], bleed: float, metadata: Mapping[str, str]) -> None:
    if not all(map(math.isfinite, trim)) or min(trim[2:]) <= 0:
        raise InputError(f"trim must be left, bottom, width and height, the last two above 0, got {trim}")
    if not 0 <= bleed < math.inf:
        raise InputError(f"bleed must be 0 or more points, got {bleed}")
    for name in metadata:
        if not _NAME.fullmatch(name):
            raise InputError(f"names of metadata are letters and digits, got {name!r}")


def _writer(documents: Sequence[bytes]) -> "PdfWriter":
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    writer = PdfWriter()
    for document in documents:
        try:
            for page in PdfReader(io.BytesIO(document), strict=True).pages:
                writer.add_page(page)
        except PyPdfError as error:
            raise RenderError(f"the document is no PDF: {printable(str(error))}") from error
    return writer


def _set_boxes(page: "PageObject", trim: tuple[float, float, float, float], bleed: float) -> None:
    media = [float(value) for value in page.mediabox]
    left, bottom, width, height = trim
    cut = [left, bottom, left + width, bottom + height]
    printed = [left - bleed, bottom - bleed, left + width + bleed, bottom + height + bleed]
    if max(media[2] - media[0], media[3] - media[1]) > LARGEST_SIDE:
        raise RenderError(f"a page of {_size(media)} points is more than Cairo draws: {LARGEST_SIDE} on a side at most")
    over = max(media[0] - printed[0], media[1] - printed[1], printed[2] - media[2], printed[3] - media[3])
    if over > _SLACK:
        raise InputError(
            f"trim and bleed reach {over:g} points out of the page, which has {_size(media)}: draw a larger page"
        )
    for name, box in zip(_BOXES, (media, media, printed, cut), strict=True):
        _set_box(page, name, [*_larger(box[:2], media[:2]), *_smaller(box[2:], media[2:])])


def _larger(one: list[float], other: list[float]) -> list[float]:
    return list(map(max, one, other))


def _smaller(one: list[float], other: list[float]) -> list[float]:
    return list(map(min, one, other))


def _size(box: Sequence[float]) -> str:
    return f"{box[2] - box[0]:g} x {box[3] - box[1]:g}"


def _set_box(page: "PageObject", name: str, box: Sequence[float]) -> None:
    from pypdf.generic import ArrayObject, NameObject

    page[NameObject(f"/{name}")] = ArrayObject([_number(value) for value in box])


def _number(value: float) -> Any:  # noqa: ANN401 (one of pypdf's two kinds)
    from pypdf.generic import FloatObject, NumberObject

    rounded = round(value, 4)
    return NumberObject(int(rounded)) if rounded == int(rounded) else FloatObject(rounded)


def _enlarge_unit(writer: "PdfWriter", page: Any) -> None:  # noqa: ANN401 (entries have any type)
    """Let one unit be several points where a page has too many, and shrink what is on it."""
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject

    boxes = {name: [float(value) for value in page[f"/{name}"]] for name in _BOXES}
    media = boxes["MediaBox"]
    unit = math.ceil(max(media[2] - media[0], media[3] - media[1]) / LARGEST_PAGE)
    if unit <= 1:
        return
    # The drawing becomes a form: in a page that is only scaled, gradients would keep their size.
    content = page["/Contents"].get_object()
    entries = {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Form"), "/BBox": page["/MediaBox"]}
    for name, value in {**entries, "/Resources": page["/Resources"], "/Group": page.get("/Group")}.items():
        if value is not None:
            content[NameObject(name)] = value
    content[NameObject("/Matrix")] = _matrix(1 / unit)
    form = DictionaryObject({NameObject("/p"): page.raw_get("/Contents")})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): form})
    caller = DecodedStreamObject()
    caller.set_data(b"/p Do")
    page[NameObject("/Contents")] = writer._add_object(caller)
    page[NameObject("/UserUnit")] = NumberObject(unit)
    for name, box in boxes.items():
        _set_box(page, name, [value / unit for value in box])
    writer.pdf_header = max(writer.pdf_header, _USER_UNIT_HEADER)


def _matrix(scale: float) -> Any:  # noqa: ANN401 (pypdf's array)
    from pypdf.generic import ArrayObject, FloatObject, NumberObject

    zero, factor = NumberObject(0), FloatObject(f"{scale:.12f}")
    return ArrayObject([factor, zero, zero, factor, zero, zero])


def _written(writer: "PdfWriter") -> bytes:
    """Write all objects, tightly packed, with an identifier that follows from them."""
    from pypdf.generic import ArrayObject, ByteStringObject

    writer.compress_identical_objects()
    for entry in writer._objects:
        _pack(entry)
    identifier = ByteStringObject(hashlib.blake2b(_bytes(writer), digest_size=16).digest())
    writer._ID = ArrayObject((identifier, identifier))
    return _bytes(writer)


def _bytes(writer: "PdfWriter") -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _pack(entry: Any) -> None:  # noqa: ANN401 (any object of a PDF)
    """Deflate a stream once more where that makes it shorter; pypdf's own way would parse all operators."""
    from pypdf.generic import EncodedStreamObject

    if isinstance(entry, EncodedStreamObject) and entry.get("/Filter") == "/FlateDecode":
        packed = zlib.compress(zlib.decompress(entry._data), 9)
        entry._data = min(packed, entry._data, key=len)
