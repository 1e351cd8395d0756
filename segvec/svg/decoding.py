"""Bytes of an SVG file to text."""

import codecs
import re
import zlib

from segvec.errors import InputError

MAX_BYTES = 512 * 2**20
"""Bytes: a drawing larger than this cannot be held in memory several times over, and is likely a bomb."""

_DECLARED_ENCODING = re.compile(
    r"""(\A<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["'])([A-Za-z][\w.-]{0,40})(?=["'])"""
)
# Text encodings to Python that no document is written in; some of them take quadratic time.
_NO_ENCODINGS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})


def svgz_text(data: bytes, *, max_bytes: int = MAX_BYTES) -> str:
    """Decode a file's bytes: plain or gzipped, in UTF-8, UTF-16 or the encoding that its XML declaration names.

    Parameters
    ----------
    data
        Contents of an ``.svg`` or ``.svgz`` file.
    max_bytes
        Largest size, uncompressed.

    Returns
    -------
    str
        The document, without byte order mark. A declared encoding other than UTF-8 is declared as UTF-8, for so
        text is written.

    Raises
    ------
    InputError
        If the data is damaged, too large, or not text.

    Examples
    --------
    >>> import gzip
    >>> svgz_text(gzip.compress(b"<svg/>"))
    '<svg/>'
    """
    plain = _unzipped(data, max_bytes=max_bytes)
    if len(plain) > max_bytes:
        raise InputError(f"the SVG is larger than {max_bytes} bytes")
    encoding = _encoding_of(plain)
    try:
        text = plain.decode(encoding)
    except (LookupError, UnicodeError) as error:
        raise InputError(f"the SVG is not text in the encoding {encoding!r}") from error
    return _DECLARED_ENCODING.sub(_with_utf8, text, count=1)


def _unzipped(data: bytes, *, max_bytes: int) -> bytes:
    """Decompress gzip data, of however many members, as far as one byte beyond the limit."""
    parts, size = [], 0
    while data.startswith(b"\x1f\x8b") and size <= max_bytes:
        inflater = zlib.decompressobj(wbits=31)
        try:
            parts.append(inflater.decompress(data, max_bytes + 1 - size))
        except zlib.error as error:
            raise InputError(f"the compressed SVG is damaged: {error}") from error
        size += len(parts[-1])
        if not inflater.eof and size <= max_bytes:
            raise InputError("the compressed SVG is cut off")
        data = inflater.unused_data
    return b"".join(parts) if parts else data


def _encoding_of(data: bytes) -> str:
    """Return the encoding that a byte order mark, the first character or the XML declaration tells."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.startswith((b"<\0", b"\0<")):
        return "utf-16-le" if data[0] else "utf-16-be"
    declared = _DECLARED_ENCODING.match(data[:400].decode("latin-1"))
    # A declaration of UTF-16 or 32 that can be read byte by byte is wrong.
    if data.startswith(codecs.BOM_UTF8) or declared is None or re.match("(?i)(utf|ucs)", declared[2]):
        return "utf-8-sig"
    name = declared[2].lower().replace("_", "-")
    if name in _NO_ENCODINGS:
        raise InputError(f"the SVG is not text in the encoding {declared[2]!r}")
    return name


def _with_utf8(declared: re.Match[str]) -> str:
    """Declare UTF-8, leaving a declaration of it as it is."""
    return declared[0] if declared[2].lower() in ("utf-8", "utf8") else declared[1] + "UTF-8"
