from xml.etree.ElementTree import fromstring

from segvec.svg.elements import element, plain_text, title_element
from segvec.svg.reading import document_parts


def test_attributes_and_text_are_escaped():
    odd = "a < b & 'c' > \"d\""
    read = fromstring(element("text", {"id": odd}, plain_text(odd)))
    assert read.get("id") == read.text == odd


def test_no_title_is_no_element():
    assert title_element("") == ""
    assert fromstring(title_element("a & b")).text == "a & b"


def test_an_element_has_two_tags_where_it_has_content_be_it_empty():
    assert element("g", {}) == "<g/>"
    assert element("g", {}, "") == "<g></g>"


def test_attributes_of_another_document_are_written_as_they_stand_there():
    written = document_parts("""<svg a="&lt;&#10;&gt;" b='"'/>""").attributes
    text = element("g", {"id": "c"}, written=written)
    assert text == '<g id="c" a="&lt;&#10;&gt;" b="&quot;"/>'
    assert fromstring(text).attrib == {"id": "c", "a": "<\n>", "b": '"'}
