from xml.etree.ElementTree import fromstring

from segvec.svg.elements import element, plain_text, title_element


def test_attributes_and_text_are_escaped():
    odd = "a < b & 'c' > \"d\""
    read = fromstring(element("text", {"id": odd}, plain_text(odd)))
    assert read.get("id") == read.text == odd


def test_no_title_is_no_element():
    assert title_element("") == ""
    assert fromstring(title_element("a & b")).text == "a & b"
