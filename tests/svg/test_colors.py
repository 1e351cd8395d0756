import contextlib
import re
import time
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hostile import HOSTILE, linear_time
from hypothesis import given, settings
from hypothesis import strategies as st

import segvec
from segvec.errors import InputError
from segvec.svg.colors import svg_colors
from segvec.svg.metadata import recipe_of, with_recipe

GREEN = "#0f0"


def all_green(text, **options):
    found = svg_colors(text)
    return found.recolored(np.tile(np.uint8([0, 255, 0]), (len(found.colors), 1)), shading=False, **options)


def all_hidden(text):
    found = svg_colors(text)
    return found.recolored(found.colors, hidden=np.ones(len(found.colors), np.bool_))


# Each is a piece of a drawing in which every color is written in «».
REPLACED = {
    "hex": '<path fill="«#abc»"/>',
    "long hex, spaces, other quotes": "<path fill = ' «#AABBCC» '\n/>",
    "names in any case": '<path fill="«Red»" stroke="«rebeccapurple»"/>',
    "rgb": '<path fill="«rgb(1, 2, 3)»" stroke="«rgb(10%,20%,30%)»"/>',
    "rgb of CSS 4": '<path fill="«rgb(1 2 3)»"/>',
    "hsl": '<path fill="«hsl(120, 50%, 50%)»" stroke="«hsl(0.5turn 50% 50%)»"/>',
    "all attributes": '<g color="«red»"><feFlood flood-color="«red»"/><stop stop-color="«red»"/>'
    '<feSpotLight lighting-color="«red»"/></g>',
    "style attribute": '<path style="fill: «#ffffff»; stroke:«red»;stroke-width:2"/>',
    "style with a comment": '<path style="/*fill:red*/fill:/* red; */«red»"/>',
    "style with quotes": '<path style="font-family:&quot;a;fill:red&quot;;fill:«red»!important"/>',
    "sheet": "<style>.red:hover,#abc{fill:«red»;stroke:«#abc»}</style>",
    "sheet in CDATA": "<style type='text/css'><![CDATA[\n\t.st0{fill:«#231F20»;}\n\t.st1>a{stroke : «red»}]]></style>",
    "nested rules": "<style>@media (color:red){a{fill:«red»}} @keyframes red{from{fill:«red»}to{stroke:«tan»}}</style>",
    "custom properties": "<style>:root{--color-3:«#abc»;--font: Tan Sans;--size:3}</style>",
    "fallback of a variable": '<path style="fill:var(--red,«#abc»)" stroke="var(--a, var(--b, «red»))"/>',
    "variable that another color moves from": """<path style="fill:oklab(from var(--a,«red») calc(l + .1) a b)"
      stroke="oklab(from red l a b)"/>""",
    "stops": '<radialGradient><stop stop-color="«red»"/><stop style="stop-color:«#abc»"/></radialGradient>',
    "class of stops": '<style>.a{stop-color:«red»}</style><radialGradient><stop class="a"/></radialGradient>',
    "fallback of a reference": '<path fill="url(#fff) «red»" style="stroke:url(\'#red\') «red»"/>',
    "reference with a bracket in quotes": "<style>a{fill:url('a)red;fill:tan') «red»}</style>",
    "data in a sheet": "<style>@font-face{src:url(data:font/woff;fill:red;base64,AAAA)} a{fill:«red»}</style>",
    "animation": '<animate values="«red»;«#abc»; «tan»" attributeName="fill"/><set to="«red»" attributeName="stroke"/>',
    "entity left alone": '<path fill="&red;" style="&st0;fill:«red»"/>',
    "no colors": '<path fill="none" stroke="currentColor" color="inherit"/><animate fill="freeze"/>',
    "unknown": '<path fill="#12345" stroke="#red"/><path fill="reddish" stroke="rgb(1,2)"/><path fill="dark-red"/>',
    "functions left alone": '<path fill="color-mix(in srgb, red, blue)" stroke="«#cd853f» icc-color(red, 0.1)"/>',
    "ids, text and data": '<text id="red" class="fill:red" data-fill="red" x="1">fill="red" #abc</text>',
    "links": '<use href="#abc"/><a xlink:href="red"/><path d="M0 0" title=\' fill="red"\'/>',
    "comment and instruction": '<!-- <path fill="red"/> --><?red fill="red"?>',
    "CDATA outside of sheets": '<text><![CDATA[<path fill="red"/>]]></text>',
    "metadata": '<metadata><a fill="red"><b/></a><style>a{fill:red}</style></metadata><path fill="«red»"/>',
    "script, title, desc": '<script>a{fill:red}<a fill="red"/></script><title>red</title>'
    "<desc><style>a{fill:red}</style></desc>",
    "comment in a sheet": "<style>a{fill:«red»}<!-- b{fill:red} -->c{fill:«red»}</style>",
    "selector that looks like a declaration": "<style>a{}fill:red{stroke:«red»}</style>",
    "other animation": '<animate attributeName="x" values="red;blue"/>',
    "editor's own elements": '<inkscape:grid color="#3f3fff"/><sodipodi:namedview pagecolor="#ffffff"/>',
    "other properties": '<path style="filter:red;background:red;-inkscape-fill:red"/>',
}


@pytest.mark.parametrize("marked", REPLACED.values(), ids=REPLACED)
def test_colors_and_nothing_else_are_replaced(marked):
    before = f"<svg>{re.sub('[«»]', '', marked)}</svg>"
    after = f"<svg>{re.sub('«.*?»', GREEN, marked)}</svg>"
    assert all_green(before) == after
    assert svg_colors(before).recolored(svg_colors(before).colors) == before


@pytest.mark.parametrize(
    ("value", "rgb", "green"),
    [
        ("#f80", [255, 136, 0], GREEN),
        ("#f808", [255, 136, 0], "#00ff0088"),
        ("#FF880040", [255, 136, 0], "#00ff0040"),
        ("rgba(1,2,3,.5)", [1, 2, 3], "rgba(0,255,0,0.5)"),
        ("rgb(1 2 3 / 50%)", [1, 2, 3], "rgba(0,255,0,0.5)"),
        ("RGB(300,-5,100.6)", [255, 0, 101], GREEN),
        ("rgb(100%,50%,0%)", [255, 128, 0], GREEN),
        ("hsl(120,100%,25%)", [0, 128, 0], GREEN),
        ("hsla(-120deg,100%,50%,1)", [0, 0, 255], "rgba(0,255,0,1)"),
        ("hsl(3.14159265rad 100% 50%)", [0, 255, 255], GREEN),
        ("DarkSlateGrey", [47, 79, 79], GREEN),
    ],
)
def test_every_notation_is_read_and_keeps_its_alpha(value, rgb, green):
    text = f'<svg fill="{value}"/>'
    assert svg_colors(text).colors.tolist() == [rgb]
    assert all_green(text) == f'<svg fill="{green}"/>'


def test_colors_are_counted_in_order_of_first_appearance():
    found = svg_colors('<svg fill="tan"><g fill="red"/><g stroke="#F00"/><g style="fill:#ff000080"/></svg>')
    assert found.colors.tolist() == [[210, 180, 140], [255, 0, 0]]
    assert found.counts.tolist() == [1, 3]
    assert not found.colors.flags.writeable


def test_a_color_that_stays_keeps_its_notation_while_another_changes():
    found = svg_colors('<svg fill="ReD" stroke="#AABBCC"/>')
    assert found.recolored(np.array([[255, 0, 0], [1, 2, 3]])) == '<svg fill="ReD" stroke="#010203"/>'


def test_a_document_without_colors_has_an_empty_table():
    found = svg_colors("<svg/>")
    assert found.colors.shape == (0, 3)
    assert found.recolored(found.colors) == "<svg/>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<svg fill="red"/>', '<svg fill="none"/>'),
        ('<svg style="stroke:#f00;fill:url(#a) tan"/>', '<svg style="stroke:none;fill:url(#a) none"/>'),
        ('<svg><stop stop-color="red"/></svg>', '<svg><stop stop-color="rgba(255,0,0,0)"/></svg>'),
        ('<svg color="red"/>', '<svg color="rgba(255,0,0,0)"/>'),
        ("<svg><style>a{--a:red}</style></svg>", "<svg><style>a{--a:rgba(255,0,0,0)}</style></svg>"),
        (
            '<svg><set attributeName="fill" to="#f008"/></svg>',
            '<svg><set attributeName="fill" to="rgba(255,0,0,0)"/></svg>',
        ),
    ],
)
def test_hidden_colors_are_none_where_none_is_allowed(before, after):
    assert all_hidden(before) == after


FLAVORS = {
    "inkscape": """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<svg:svg xmlns:svg="http://www.w3.org/2000/svg" xmlns:sodipodi="s" xmlns:inkscape="i">
  <sodipodi:namedview pagecolor="#ffffff" bordercolor="#666666"><inkscape:grid color="#3f3fff"/></sodipodi:namedview>
  <svg:metadata><a fill="red"/></svg:metadata>
  <svg:path style="fill:«#d40000»;fill-opacity:1;stroke:«#000000»" d="m 1,2 z" id="path1"/></svg:svg>""",
    "illustrator": """<?xml version="1.0" encoding="utf-8"?>
<!-- Generator: fill="red" -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [
	<!ENTITY st0 "fill:#FF0000;">
	<!ENTITY st1 'fill="red"'> <!-- it's red -->
]>
<svg version="1.1" id="Layer_1" style="enable-background:new 0 0 9 9;" xml:space="preserve">
<style type="text/css">
	.st0{fill:«#ED1C24»;stroke:«#000000»;stroke-miterlimit:10;}
</style>
<path style="&st0;" class="st0" d="M0,0z"/></svg>
""",
    "figma": """<svg width="9" height="9" viewBox="0 0 9 9" fill="none" xmlns="http://www.w3.org/2000/svg">
<rect width="9" fill="«white»"/><path d="M0 0H9V9Z" fill="url(#paint0_linear_1_2)"/>
<defs><linearGradient id="paint0_linear_1_2"><stop stop-color="«#D9D9D9»"/>
<stop offset="1" stop-color="«#737373»" stop-opacity="0"/></linearGradient></defs></svg>""",
    "sketch": """<svg xmlns="http://www.w3.org/2000/svg"><title>red</title><desc>#abc</desc>
<g id="Page-1" stroke="none" fill="none" fill-rule="evenodd"><g id="red" fill="«#D8D8D8»"><path d="M1,1"/></g></g>
</svg>""",
    "matplotlib": """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" xmlns="http://www.w3.org/2000/svg" version="1.1">
 <defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>
 <path d="M 0 0 z " style="fill: «#ffffff»; stroke: «#000000»; stroke-width: 0.8"/>
 <use xlink:href="#mabc" style="stroke: «#000000»"/></svg>
""",
}


@pytest.mark.parametrize("marked", FLAVORS.values(), ids=FLAVORS)
def test_files_of_common_programs_are_recolored(marked):
    assert all_green(re.sub("[«»]", "", marked)) == re.sub("«.*?»", GREEN, marked)


@pytest.mark.parametrize(
    ("colors", "hidden"),
    [
        (np.zeros((2, 3), np.uint8), None),
        (np.zeros((1, 4), np.uint8), None),
        (np.full((1, 3), 256), None),
        (np.zeros((1, 3)), None),
        (np.zeros((1, 3), np.uint8), np.zeros(2, np.bool_)),
        (np.zeros((1, 3), np.uint8), np.zeros(1, np.uint8)),
    ],
)
def test_tables_of_a_wrong_shape_or_range_are_refused(colors, hidden):
    with pytest.raises(InputError):
        svg_colors('<svg fill="red"/>').recolored(colors, hidden=hidden)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_take_linear_time(text):
    with linear_time(), contextlib.suppress(InputError):
        found = svg_colors(text)
        assert found.recolored(found.colors) == text
        assert isinstance(found.has_default_black, bool)


colors_text = st.one_of(
    st.sampled_from(["red", "Tan", "#abc", "#ABCDEF", "#abcd", "#11223344", "rgb(1,2,3)", "rgba(9,8,7,.25)"]),
    st.tuples(*[st.integers(0, 255)] * 3).map("#{0[0]:02x}{0[1]:02x}{0[2]:02x}".format),
)
templates = st.sampled_from(
    [
        '<path fill="{}" d="M0 0"/>',
        "<g stroke='{}'><title>red &lt; #abc</title></g>",
        '<rect id="red" style="opacity:.5;fill:{};"/>',
        '<stop stop-color=" {}"/>',
        "<style>.a{{fill:{}}}</style>",
        '<!-- {} --><use fill="url(#fff) {}"/>',
        '<animate attributeName="fill" values="{};{}"/>',
    ]
)
documents = st.lists(
    st.builds(
        lambda template, color: template.replace("{{", "{").replace("}}", "}").replace("{}", color),
        templates,
        colors_text,
    ),
    max_size=8,
).map(lambda parts: "<svg>" + "\n".join(parts) + "</svg>")


def distinct_colors(n_colors, *, seed, avoid):
    """Pick colors that differ from each other and, place by place, from others."""
    codes = np.random.default_rng(seed).choice(2**24, size=n_colors + 50, replace=False)
    taken = set((avoid.astype(int) @ [65536, 256, 1]).tolist())
    free = np.array([code for code in codes.tolist() if code not in taken][:n_colors], np.int64).reshape(-1, 1)
    return (free // [65536, 256, 1] % 256).astype(np.uint8)


@given(documents)
def test_a_documents_own_colors_change_no_byte(text):
    found = svg_colors(text)
    assert found.recolored(found.colors) == text
    assert found.counts.sum() >= len(found.colors)
    assert len(np.unique(found.colors, axis=0)) == len(found.colors)


@given(documents, st.integers(0, 1000))
def test_recoloring_twice_is_recoloring_once(text, seed):
    found = svg_colors(text)
    first = distinct_colors(len(found.colors), seed=seed, avoid=found.colors)
    second = distinct_colors(len(found.colors), seed=seed + 1, avoid=np.concatenate([found.colors, first]))
    once = svg_colors(found.recolored(first))
    np.testing.assert_array_equal(once.colors, first)
    np.testing.assert_array_equal(once.counts, found.counts)
    assert once.recolored(second) == found.recolored(second)


@given(documents, st.integers(0, 1000))
def test_recolored_documents_stay_well_formed_and_keep_all_else(text, seed):
    found = svg_colors(text)
    colors = distinct_colors(len(found.colors), seed=seed, avoid=found.colors)
    result = found.recolored(colors)
    assert [node.tag for node in ElementTree.fromstring(result).iter()] == [
        node.tag for node in ElementTree.fromstring(text).iter()
    ]
    # Erasing every color word leaves the same text of both.
    hidden = np.arange(len(colors)) % 2 == 0
    ElementTree.fromstring(found.recolored(colors, hidden=hidden))
    assert "".join(svg_colors(result)._pieces) == "".join(found._pieces)
    assert all_green(result) == all_green(text) or any(word.alpha for word in found._words)


@settings(max_examples=200)
@given(st.text(alphabet="<>/=\"' ;:{}()#-!&[]?*\\afilsvgred01\n", max_size=60))
def test_any_text_is_read_or_refused(noise):
    for text in (noise, f"<svg>{noise}</svg>", f"<svg style='{noise}'/>", f"<svg><style>{noise}</style></svg>"):
        try:
            found = svg_colors(text)
        except InputError:
            continue
        assert found.recolored(found.colors) == text


@pytest.fixture(scope="module")
def art():
    picture = np.zeros((12, 12, 3), np.uint8)
    picture[:, 4:] = [200, 30, 30]
    picture[3:9, 7:] = [240, 240, 200]
    return segvec.trace(picture, colors=3)


def test_segvecs_own_drawings_are_recolored_as_their_artwork_is(art):
    colors = np.array([[255, 136, 0], [40, 50, 60], [1, 2, 3]], np.uint8)
    found = svg_colors(art.to_svg())
    label = [art.colors.tolist().index(color) for color in found.colors.tolist()]
    expected = art.recolor(colors).to_svg()
    assert with_recipe(found.recolored(colors[label]), recipe_of(expected)) == expected
    assert not found.has_default_black


@pytest.mark.parametrize("n_shapes", [64, 40_000])
def test_large_drawings_are_recolored_at_once(n_shapes):
    shape = '<path fill="#{:06x}" d="' + "M0 1" * (500_000 // n_shapes) + '"/>'
    text = "<svg>" + "".join(shape.format(i % 64) for i in range(n_shapes)) + "</svg>"
    began = time.process_time()
    found = svg_colors(text)
    result = found.recolored(found.colors + np.uint8(1))
    assert time.process_time() - began < 1.5  # about a tenth of it, where nothing else runs
    assert (found.counts == n_shapes // 64).all()
    assert result != text
