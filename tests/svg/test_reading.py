import pytest

from segvec.errors import InputError
from segvec.svg.metadata import recipe_of, with_recipe
from segvec.svg.reading import DocumentParts, document_parts, with_root_attribute


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("<svg/>", DocumentParts({}, "", "")),
        ("<svg></svg>\n", DocumentParts({}, "", "")),
        ('<svg a="1" b=\'"\'><g/></svg>', DocumentParts({"a": "1", "b": '"'}, "", "<g/>")),
        (
            "<svg>\n<title>a</title><metadata>{}</metadata> <g/><title>b</title></svg>",
            DocumentParts({}, "\n<title>a</title><metadata>{}</metadata> ", "<g/><title>b</title>"),
        ),
        (
            "<svg> <metadata/><g/><metadata></metadata></svg>",
            DocumentParts({}, " <metadata/>", "<g/><metadata></metadata>"),
        ),
        ("<svg> <g/> </svg>", DocumentParts({}, "", " <g/> ")),
        ('<?xml version="1.0"?><!-- <svg/> --><s:svg><s:g/></s:svg>', DocumentParts({}, "", "<s:g/>")),
    ],
)
def test_documents_are_taken_apart(text, parts):
    assert document_parts(text) == parts


def test_an_attribute_is_set_at_the_root_alone_and_once():
    text = '<!-- <svg> --><svg width="1"><svg/></svg>'
    once = with_root_attribute(text, "fill", "red")
    assert once == '<!-- <svg> --><svg fill="red" width="1"><svg/></svg>'
    assert with_root_attribute(once, "fill", "blue") == once


def test_what_is_no_svg_is_refused():
    with pytest.raises(InputError):
        document_parts("<html/>")
    with pytest.raises(InputError):
        with_root_attribute("<html/>", "fill", "red")


def test_recipe_is_written_after_what_stands_before_the_root():
    signed = with_recipe('<?xml version="1.0"?><svg><g/></svg>', {"segvec": "1"})
    assert recipe_of(signed) == {"segvec": "1"}
    assert signed.endswith("<g/></svg>")
