"""Hostile SVG, grown from a seed: what names itself, multiplies, never ends, or asks for what is elsewhere."""

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from fuzz.mutation import mutated
from fuzz.watching import SECRET, Trial, run_line

import segvec
from segvec.svg.decoding import svgz_text

NAMES = ("a", "b", "c", "d")
TAGS = (
    *(
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "textPath",
        "use",
        "image",
    ),
    *("defs", "symbol", "marker", "pattern", "mask", "clipPath", "filter", "linearGradient", "radialGradient", "stop"),
    *(
        "style",
        "svg",
        "switch",
        "foreignObject",
        "animate",
        "set",
        "script",
        "title",
        "metadata",
        "a",
        "feImage",
        "tref",
    ),
    *("feGaussianBlur", "feTurbulence", "feMorphology", "feFlood", "font", "glyph", "view", "Ä", "x:y", "nothing"),
)
NUMBERS = (
    "0",
    "1",
    "-1",
    "7.5",
    "1e9",
    "-1e9",
    "1e38",
    "1e39",
    "1e308",
    "1e999",
    "nan",
    "inf",
    "1e-320",
    "",
    ".",
    "5%",
    "1e9%",
    "3mm",
    "9em",
    "0x9",
    "1e1e1",
    "٣",
)
ADDRESSES = (
    *(
        "http://127.0.0.1:9/a.svg",
        "https://example.org/a.png",
        f"file:///{SECRET}",
        SECRET,
        f"./{SECRET}#a",
        "#a",
        "#b",
        "#",
    ),
    *(
        "data:image/png;base64,iVBORw0KGgo=",
        "data:image/png;base64," + "A" * 99,
        "data:text/html,<b>",
        "data:,",
        "data:image/svg+xml,<svg/>",
    ),
    *("javascript:alert(1)", "ftp://127.0.0.1/x", "\\\\127.0.0.1\\x", "?", "%00", "url(#a)"),
)
WORDS = (
    "none",
    "inherit",
    "currentColor",
    "red",
    "#12",
    "#123456789",
    "url(#a)",
    "url(#b) red",
    "url(",
    f"url({SECRET})",
    "rgb(1e9,-1,nan)",
    "hsl(0 0% 0%)",
    "var(--x)",
    "a" * 999,
    "\u202e",
    ";;;",
    "!important",
    "/*",
    "*/",
    "}{",
    "<![CDATA[",
    "-",
)
CSS = (
    "* { fill: url(#a); mask: url(#b) }",
    f"@import url({SECRET}); .a {{ fill: red }}",
    "@font-face { font-family: x; src: url(http://127.0.0.1:9/x.ttf) } text { font-family: x }",
    ".a { fill: \\75 rl(#a) } .a .a .a .a { stroke: red }",
    "@media print { .a { fill: red ",
    "a:hover > b ~ c + d [x='y'] { fill: red }",
    "/*" * 500,
    "{" * 500,
    ":root { --a: var(--a) } .a { fill: var(--a) }",
)
HEADS = (
    *("",) * 60,
    '<?xml version="1.0" encoding="utf-16"?>',
    '<?xml version="9.9"?>',
    f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{SECRET}">]>',
    '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    f'<!DOCTYPE svg SYSTEM "{SECRET}">',
    f'<?xml-stylesheet href="{SECRET}"?>',
    "\ufeff",
    "<!-- -- -->",
)


def document(rng: Random) -> str:
    """Grow a document."""
    root = {
        "xmlns": "http://www.w3.org/2000/svg",
        "xmlns:xlink": "http://www.w3.org/1999/xlink",
        "width": rng.choice(("40", "40", "40", rng.choice(NUMBERS))),
        "height": rng.choice(("30", "30", "30", rng.choice(NUMBERS))),
    }
    if rng.random() < 0.5:
        root["viewBox"] = rng.choice(("0 0 40 30", "0 0 40 30", " ".join(rng.choice(NUMBERS) for _ in range(4))))
    count = rng.choice((1, 3, 8, 30))
    parts = [_element(rng, depth=0) for _ in range(count)]
    special = rng.random()
    if special < 0.3:
        parts.insert(rng.randrange(len(parts) + 1), _nested(rng) if special < 0.1 else _multiplied(rng))
    inside = "".join(parts)
    return f"{rng.choice(HEADS)}<svg{_written(root)}>{inside}</svg>"


def _element(rng: Random, *, depth: int) -> str:
    tag = rng.choice(TAGS)
    if tag == "style":
        return f"<style>{rng.choice(CSS)}</style>"
    children = "".join(_element(rng, depth=depth + 1) for _ in range(rng.choice((0, 0, 1, 3)))) if depth < 6 else ""
    words = rng.choice(("", "", "text", "&lt;&#65;", "é" * 9)) if tag in ("text", "tspan", "title", "script") else ""
    return f"<{tag}{_written(_attributes(rng))}>{words}{children}</{tag}>"


def _attributes(rng: Random) -> dict[str, str]:
    def number() -> str:
        return rng.choice(NUMBERS[:8] if rng.random() < 0.7 else NUMBERS)

    def name() -> str:
        return rng.choice(NAMES)

    pool: Mapping[str, Callable[[], str]] = {
        "id": name,
        "class": name,
        "d": lambda: _path(rng),
        "points": lambda: " ".join(number() for _ in range(rng.choice((0, 1, 4, 40)))),
        "x": number,
        "y": number,
        "cx": number,
        "r": number,
        "rx": number,
        "width": number,
        "height": number,
        "font-size": number,
        "stroke-width": number,
        "stroke-dasharray": lambda: ",".join(number() for _ in range(rng.choice((1, 2, 9)))),
        "stdDeviation": number,
        "baseFrequency": number,
        "numOctaves": number,
        "offset": number,
        "opacity": number,
        "transform": lambda: rng.choice(
            ("scale({})", "rotate({})", "skewX({})", "matrix({0},{0},{0},{0},{0},{0})", "translate({}", "x({})")
        ).format(number()),
        "viewBox": lambda: " ".join(number() for _ in range(4)),
        "preserveAspectRatio": lambda: rng.choice(("none", "xMidYMid slice", "x", "")),
        "xlink:href": lambda: rng.choice((f"#{name()}", rng.choice(ADDRESSES))),
        "href": lambda: rng.choice((f"#{name()}", rng.choice(ADDRESSES))),
        "fill": lambda: rng.choice((f"url(#{name()})", rng.choice(WORDS))),
        "stroke": lambda: rng.choice((f"url(#{name()})", rng.choice(WORDS))),
        "mask": lambda: f"url(#{name()})",
        "clip-path": lambda: f"url(#{name()})",
        "filter": lambda: f"url(#{name()})",
        "marker-mid": lambda: f"url(#{name()})",
        "style": lambda: (
            f"{rng.choice(('fill', 'stroke', 'filter', 'font', 'x'))}: {rng.choice(WORDS)}; {rng.choice(WORDS)}"
        ),
        "patternUnits": lambda: rng.choice(("userSpaceOnUse", "x")),
        "gradientTransform": lambda: f"scale({number()})",
        "xml:base": lambda: rng.choice(ADDRESSES),
        "onload": lambda: "alert(1)",
        "values": lambda: ";".join(rng.choice(WORDS) for _ in range(3)),
        "attributeName": lambda: rng.choice(("fill", "d", "href")),
    }
    return {name: pool[name]() for name in rng.sample(list(pool), rng.choice((0, 1, 3, 6)))}


def _path(rng: Random) -> str:
    return rng.choice(("", "M0 0")) + "".join(_step(rng) for _ in range(rng.choice((1, 3, 20))))


def _step(rng: Random) -> str:
    numbers = [rng.choice(NUMBERS[:8]) for _ in range(rng.choice((0, 1, 2, 6, 7)))]
    return rng.choice("MmLlHhVvCcSsQqTtAaZz") + " ".join(numbers)


def _nested(rng: Random) -> str:
    """Return elements deep in each other."""
    depth = rng.choice((9, 50, 90, 120, 3000))
    tag = rng.choice(("g", "svg", "a", "switch", "tspan"))
    return f"<{tag}>" * depth + f"</{tag}>" * depth


def _multiplied(rng: Random) -> str:
    """Return what draws itself again and again, in each step several times."""
    way = rng.choice(
        (
            '<g id="m{0}"><use xlink:href="#m{1}"/><use xlink:href="#m{1}"/></g>',
            '<pattern id="m{0}" width="1" height="1"><rect width="9" height="9" fill="url(#m{1})"/></pattern>',
            '<mask id="m{0}"><rect width="9" height="9" mask="url(#m{1})"/></mask>',
            '<marker id="m{0}"><path d="M0 0h1h1h1h1h1" marker-mid="url(#m{1})"/></marker>',
            '<linearGradient id="m{0}" xlink:href="#m{1}"/>',
        )
    )
    steps = rng.choice((3, 25, 60))
    return "".join(way.format(i, (i + 1) % (steps + rng.choice((0, 1)))) for i in range(steps)) + (
        '<path d="M0 0h9v9h-9z" fill="url(#m0)" mask="url(#m0)" marker-mid="url(#m0)"/><use xlink:href="#m0"/>'
    )


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(
        f' {name}="{value.replace("<", "&lt;").replace(chr(34), "&quot;")}"' for name, value in attributes.items()
    )


WAYS: Mapping[str, Callable[[], object]] = {
    "segvec render a.svg --time-limit 9 --width 60 -o out.png": lambda: run_line(
        ["render", "a.svg", "--time-limit", "9", "--width", "60", "-o", "out.png"]
    ),
    "segvec.render(text of a.svg, width=60, untrusted=True, seconds=9)": lambda: segvec.render(
        _text(), width=60, untrusted=True, seconds=9
    ),
}
WAYS_HERE: Mapping[str, Callable[[], object]] = {
    "segvec.render(text of a.svg, width=60)": lambda: segvec.render(_text(), width=60),
    "segvec.render(text of a.svg, format='pdf')": lambda: segvec.render(_text(), format="pdf", width=60),
    "segvec.recolor_svg(text of a.svg, 'sunset', assign='nearest')": lambda: segvec.recolor_svg(
        _text(), "sunset", assign="nearest"
    ),
    "segvec.document_size(text of a.svg)": lambda: segvec.document_size(_text()),
    "segvec recolor a.svg --palette triadic -o out.svg": lambda: run_line(
        ["recolor", "a.svg", "--palette", "triadic", "-o", "out.svg"]
    ),
    "segvec.compose(text of a.svg, destination='60x40', frame='1px')": lambda: segvec.compose(
        _text(), destination="60x40", frame="1px"
    ).to_png(),
}


def hostile_document(rng: Random) -> Trial:
    """Grow a document, damage some, and have it read: in a process of its own, as strangers' are, or here."""
    data = document(rng).encode(errors="surrogatepass")
    if rng.random() < 0.3:
        data = mutated(data, rng, ())
    if rng.random() < 0.05:
        data = gzip.compress(data)
    ways = WAYS if rng.random() < 0.15 else WAYS_HERE
    said = rng.choice(list(ways))
    return Trial(said, ways[said], files={"a.svg": data}, pixels=100_000)


def _text() -> str:
    return svgz_text(Path("a.svg").read_bytes())
