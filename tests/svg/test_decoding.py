import gzip
import xml.etree.ElementTree as ElementTree

import pytest

from segvec.errors import InputError
from segvec.svg.decoding import svgz_text


@pytest.mark.parametrize(
    "data",
    [
        "<svg>é</svg>".encode(),
        "<svg>é</svg>".encode("utf-8-sig"),
        "<svg>é</svg>".encode("utf-16"),
        "<svg>é</svg>".encode("utf-16-le"),
        "<svg>é</svg>".encode("utf-16-be"),
        "<svg>é</svg>".encode("utf-32"),
        gzip.compress("<svg>é</svg>".encode("utf-16"), mtime=0),
        gzip.compress(b"<svg>", mtime=0) + gzip.compress("é</svg>".encode(), mtime=0),
    ],
    ids=["utf-8", "mark", "utf-16", "little", "big", "utf-32", "zipped", "zipped in parts"],
)
def test_all_usual_encodings_are_decoded(data):
    assert svgz_text(data) == "<svg>é</svg>"


def test_a_declared_encoding_is_decoded_and_declared_anew():
    data = "<?xml version='1.0' encoding='ISO-8859-1'?>\r\n<svg>é</svg>".encode("latin-1")
    text = svgz_text(data)
    assert text == "<?xml version='1.0' encoding='UTF-8'?>\r\n<svg>é</svg>"
    assert ElementTree.fromstring(text.encode()).text == ElementTree.fromstring(data).text
    assert svgz_text(b"<?xml version='1.0' encoding='utf-8'?><svg/>").count("'utf-8'") == 1


@pytest.mark.parametrize(
    "data",
    [
        b"<svg>\xff</svg>",
        b"\xff\xfe<",
        b"<?xml encoding='klingon'?><svg/>",
        b"<?xml encoding='hex'?><svg/>",
        b"<?xml encoding='unicode_escape'?><svg/>",
        gzip.compress(b"<svg/>" * 9, mtime=0)[:-9],
        b"\x1f\x8bjunk and more of it",
        gzip.compress(bytes(100_000), mtime=0),
        bytes(50_001),
    ],
)
def test_damaged_or_oversized_files_are_refused(data):
    with pytest.raises(InputError):
        svgz_text(data, max_bytes=50_000)
