"""Attacks on who draws a stranger's document."""

import base64
import io
import socket
import time
import urllib.request
from contextlib import suppress
from urllib.parse import quote

import numpy as np
import pytest
from machine import needs_cairo
from PIL import Image

from segvec.errors import InputError, RenderError
from segvec.rendering import cairo
from segvec.rendering.render import render
from segvec.svg import limits as document_limits
from segvec.svg.document import document_size
from segvec.svg.limits import DEEPEST, MOST_ELEMENTS, picture_fetcher

SECONDS = 5
"""What refusing may take on a slow machine: drawing what is refused would take days."""


def document(content, attributes='width="8" height="8"'):
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"<svg {names} {attributes}>{content}</svg>"


def drawn(svg):
    return np.asarray(Image.open(io.BytesIO(render(svg, format="png"))).convert("RGBA"))


def levels(level, *, n=12, count=10):
    """Say `n` times that ten of one level make up the next, as `level(name, name below)` has it."""
    first = '<path id="n0" d="M0 0H8V8Z"/>'
    return first + "".join(level(f"n{i}", f"n{i - 1}", count) for i in range(1, n))


def uses(name, below, count):
    return f'<g id="{name}">' + f'<use href="#{below}"/>' * count + "</g>"


def tiles(kind, attribute):
    """Elements of a kind, whose parts are painted with those of the level below."""
    box = 'x="0" y="0" width="8" height="8"'

    def level(name, below, count):
        part = f'<rect width="8" height="8" {attribute.format(below)}/>'
        return f'<{kind} id="{name}" {box}>' + part * count + f"</{kind}>"

    return levels(level) + f'<rect width="8" height="8" {attribute.format("n11")}/>'


ENTITIES = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha"}">' for i in range(10))
CLASSES = "".join(f".c{i}{{fill:url(#n{i})}}" for i in range(12))

ATTACKS = {
    "laughs": (f"<!DOCTYPE svg [{ENTITIES}]>" + document("<text>&e9;</text>"), "no SVG"),
    "external entity": (
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + document("<text>&x;</text>"),
        "no SVG",
    ),
    "parameter entity": (
        '<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd"> %x;]>' + document(""),
        "no SVG",
    ),
    "depth": (document("<g>" * 50_000 + "</g>" * 50_000), "too deep"),
    "links": (document("<a>" * 50 + "</a>" * 50), "texts and links within each"),
    "texts": (document("<text><g><textPath>" * 20 + "</textPath></g></text>" * 20), "texts and links within each"),
    "chain": (document(levels(uses, n=1000, count=1) + '<use href="#n999"/>'), "too much"),
    "uses": (document(levels(uses) + '<use xlink:href="#n11"/>'), "too much"),
    "patterns": (document(tiles("pattern", 'fill="url(#{})"')), "too much"),
    "pattern styles": (document(tiles("pattern", "style=\"fill: url('#{}')\"")), "too much"),
    "masks": (document(tiles("mask", 'mask="url(#{})"')), "too much"),
    "clips": (document(tiles("clipPath", 'clip-path="url(#{})"')), "too much"),
    "style sheet": (
        document(f"<style>{CLASSES}</style>" + tiles("pattern", 'class="c1 {}"').replace('class="c1 n', 'class="c')),
        "too much",
    ),
    "itself": (document('<g id="a"><use href="#a"/></g>'), "endless: #a contains itself"),
    "each other": (
        document('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
        "endless: #. contains itself",
    ),
    "inherited": (
        document(
            '<pattern id="p" width="1" height="1">' + "<path/>" * 5000 + "</pattern>"
            '<g fill="url(#p)">' + "<path/>" * 300 + "</g>"
        ),
        "too much",
    ),
    "huge": (document("", 'width="8000000" height="8000000"'), "too many|claims"),
    "large": (document("", 'width="30000" height="30000"'), "claims 30000 x 30000 pixels; give a width"),
}  # fmt: skip


@pytest.mark.parametrize(("svg", "message"), ATTACKS.values(), ids=ATTACKS)
def test_attack_is_refused_at_once(svg, message):
    start = time.perf_counter()
    with pytest.raises(RenderError, match=message) as caught:
        render(svg, format="png")
    assert "\n" not in str(caught.value)
    assert time.perf_counter() - start < SECONDS


@needs_cairo
def test_markers_are_counted_as_they_are_drawn(monkeypatch):
    marker = '<marker id="m" markerWidth="1" markerHeight="1"><path d="M0 0H1V1Z"/></marker>'
    svg = document(marker + '<path marker-mid="url(#m)" d="M0 0' + "h1" * 100 + '"/>')
    render(svg, format="png")
    monkeypatch.setattr("segvec.rendering.cairo.MOST_ELEMENTS", 50)
    with pytest.raises(RenderError, match="too much"):
        render(svg, format="png")


@pytest.mark.parametrize("shape", ['path d="M0 0{}"', 'polyline points="0,0 1,1{}"'])
def test_a_marker_counts_for_each_place_that_it_may_stand_at(monkeypatch, shape):
    marker = '<marker id="m" markerWidth="1" markerHeight="1"><path d="M0 0H1V1Z"/></marker>'
    more = "h1" if shape.startswith("path") else " 1,1"
    monkeypatch.setattr(document_limits, "MOST_ELEMENTS", 300)
    render(document(f'{marker}<{shape.format(more * 20)} marker-mid="url(#m)"/>'), format="png")
    with pytest.raises(RenderError, match="too much"):
        render(document(f'{marker}<g marker-mid="url(#m)"><{shape.format(more * 200)}/></g>'), format="png")


def test_long_document_is_refused(monkeypatch):
    monkeypatch.setattr(document_limits, "LONGEST_DOCUMENT", 1000)
    render(document(""), format="png")
    with pytest.raises(RenderError, match="too long: 1"):
        document_size(document(" " * 1000))


def test_limits_leave_room_for_drawings():
    assert (
        drawn(document("<g>" * (DEEPEST - 2) + '<path d="M0 0H8V8H0Z"/>' + "</g>" * (DEEPEST - 2))).min(axis=2).max()
        == 0
    )
    gradient = '<linearGradient id="g"><stop stop-color="red"/></linearGradient>'
    part = '<path fill="url(#g)" d="M0 0H4V4"/>'
    pattern = f'<pattern id="p" width="4" height="4" patternUnits="userSpaceOnUse">{part}</pattern>'
    rects = '<rect width="8" height="8" fill="url(#p)"/>' * 50
    link = '<a id="x" href="#x"><rect width="1" height="1"/></a>'
    drawn(document(gradient + pattern + rects + link + levels(uses, n=3)))
    assert MOST_ELEMENTS >= 100_000


ADDRESSES = ["http://{0}/x", "https://{0}/x", "//{0}/x", "ftp://{0}/x", "file://{1}", "{1}", "file://{1}#a"]
PLACES = [
    '<image href="{}" width="8" height="8"/>',
    '<image xlink:href="{}" width="8" height="8"/>',
    '<use href="{}"/>',
    '<use xlink:href="{}#a"/>',
    '<text y="8"><tref xlink:href="{}"/></text>',
    "<style>@import '{}';</style>",
    "<style>@import url({});</style>",
    "<style>rect{{fill:url({})}} @font-face{{font-family:x;src:url({})}}</style><rect fill='none'/>",
    '<rect width="0" height="8" fill="url({})" filter="url({}#f)" mask="url({}#m)"/>',
    '<pattern id="p" href="{}" width="1" height="1"/><rect width="0" height="8" fill="url(#p)"/>',
    '<filter id="f"><feImage href="{}"/></filter><rect width="0" height="8" filter="url(#f)"/>',
    '<g xml:base="{}"><image href="y" width="8" height="8"/></g>',
    '<foreignObject width="8" height="8"><img xmlns="http://www.w3.org/1999/xhtml" src="{}"/></foreignObject>',
    '<script href="{}"/>',
]


@pytest.fixture
def no_outside(monkeypatch, tmp_path):
    """A file that must not be read and a network that must not be used; what would do so anyway is told."""
    touched = []

    def touch(*args, **kwargs):
        touched.append(args)
        raise OSError("outside")

    monkeypatch.setattr(socket.socket, "connect", touch)
    monkeypatch.setattr(socket, "getaddrinfo", touch)
    monkeypatch.setattr(urllib.request, "urlopen", touch)
    if cairo.is_there():
        monkeypatch.setattr("cairosvg.url.urlopen", touch)
    path = tmp_path / "red.svg"
    path.write_text(document('<rect id="a" width="8" height="8" fill="red"/>'))
    return path, touched


@pytest.mark.parametrize("place", PLACES)
def test_nothing_outside_is_read(place, no_outside):
    path, touched = no_outside
    for address in ADDRESSES:
        with suppress(RenderError):  # one way of not reading it
            assert not drawn(document(place.replace("{}", address.format("127.0.0.1:1", path)))).any()
    svg = f'<?xml-stylesheet href="file://{path}"?><!DOCTYPE svg SYSTEM "file://{path}">' + document("")
    assert not drawn(svg).any()
    assert not touched


def data_address(picture, format="PNG", kind="png"):
    buffer = io.BytesIO()
    picture.save(buffer, format)
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode()}"


def image(address):
    return document(f'<image href="{address}" width="8" height="8"/>')


@pytest.mark.parametrize(("format", "kind"), [("PNG", "png"), ("JPEG", "jpeg"), ("GIF", "gif"), ("WEBP", "webp")])
def test_picture_inside_is_drawn(format, kind):
    shown = drawn(image(data_address(Image.new("RGB", (8, 8), (0, 0, 255)), format, kind)))
    assert np.abs(shown.astype(int) - [0, 0, 255, 255]).max() <= 2


@pytest.mark.parametrize(
    "address",
    [
        "data:image/svg+xml," + quote(document("<rect width='8' height='8'/>")),
        "data:text/plain,hello",
        "data:image/png;base64,AAAA",
        "data:image/png;base64,A",
        "data:image/png,hello",
        "data:,",
        "",
    ],
    ids=["document", "text", "damaged", "cut", "plain", "nothing", "empty"],
)  # fmt: skip
def test_another_picture_inside_is_not_drawn(address):
    assert not drawn(image(address)).any()


def test_large_picture_inside_is_not_drawn():
    bomb = data_address(Image.new("1", (14000, 14000)))
    start = time.perf_counter()
    assert not drawn(image(bomb)).any()
    assert time.perf_counter() - start < SECONDS


def test_pictures_inside_have_a_limit_together(monkeypatch):
    monkeypatch.setattr(document_limits, "MOST_PICTURE_PIXELS", 150)
    address, fetch = data_address(Image.new("L", (10, 10))), picture_fetcher()
    assert [bool(fetch(address, "image/*")) for _ in range(3)] == [True, False, False]


@needs_cairo
def test_slow_document_is_given_up():
    svg = document('<path d="M0 0H8"/>' * 100_000)  # as many as are drawn, for which it takes ten seconds
    start = time.perf_counter()
    with pytest.raises(RenderError, match=r"longer than 1\.5 seconds"):
        render(svg, format="png", untrusted=True, seconds=1.5)
    assert time.perf_counter() - start < SECONDS


def test_other_process_draws_the_same_and_tells_the_same():
    svg = document('<path d="M1 1H7L4 7Z" fill="red"/>')
    assert render(svg, format="png", untrusted=True, width=33) == render(svg, format="png", width=33)
    with pytest.raises(InputError, match=r"^dpi must be"):
        render(svg, format="png", untrusted=True, dpi=1e9)
    with pytest.raises(RenderError, match=r"^the document is no SVG: its root is <html>$"):
        render("<html/>", format="png", untrusted=True)
    with pytest.raises(InputError, match="seconds must be greater than zero, got 0"):
        render(svg, format="png", untrusted=True, seconds=0)
    with pytest.raises(InputError, match="memory must be at least 1024 megabytes, got 1"):
        render(svg, format="png", untrusted=True, memory=1)
