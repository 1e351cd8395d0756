"""Documents that take quadratic time, minutes, where a pattern is read carelessly."""

import contextlib
import time

SIZE = 100_000
HOSTILE = {
    "attributes": "<svg " + "a " * (SIZE // 2),
    "open quote": '<svg a="' + "A" * SIZE,
    "angles": "<" * SIZE,
    "comments": "<svg>" + "<!--" * (SIZE // 4),
    "comments in a doctype": "<!DOCTYPE svg [" + "<!--" * (SIZE // 4),
    "quotes in a doctype": "<!DOCTYPE svg [" + "'<!" * (SIZE // 3),
    "sheets in an instruction": "<svg><?a " + "<style>" * (SIZE // 7) + "?></svg>",
    "layers": "<svg><?a " + "<g " * (SIZE // 3) + "?></svg>",
    "depth": "<svg>" + "<g>" * (SIZE // 3),
}
HOSTILE_CSS = {
    "comments": "/*" * (SIZE // 2),
    "comments after marks": ";/*" * (SIZE // 3),
    "one word": "a" * SIZE,
    "one hex code": "fill:#" + "a" * SIZE,
    "properties": "fill:" * (SIZE // 5),
    "open functions": "fill:" + "a(" * (SIZE // 2),
    "open colors": "fill:" + "rgb(" * (SIZE // 4),
    "open after closed": "fill:a(" + "(x)" * (SIZE // 3),
    "functions half closed": "fill:" + "a(b(c)" * (SIZE // 6),
    "references": "fill:" + "url(" * (SIZE // 4),
    "numbers": "fill:rgb(" + "1 " * (SIZE // 2) + ")",
    "dashes": "fill:" + "-" * SIZE + "(",
    "marks": "; " * (SIZE // 2),
    "spaces": "fill:" + " " * SIZE + "x",
    "quotes": "fill:" + "'\\" * (SIZE // 2),
    "entities": "fill:" + "&quot;" * (SIZE // 6 + 1),
    "ampersands": "fill:" + "&amp" * (SIZE // 4),
    "selectors": ",a" * (SIZE // 2) + "{fill:none}",
    "comment in front": "/*" + "a" * SIZE,
    "open rules": "url(" + "a{" * (SIZE // 2),
    "closed rules": "url(" + "}" * SIZE,
    "named parts": "a{fill:" + "url(#" * (SIZE // 5) + "}",
    "blanks of a part": "a{fill:url(" + " " * SIZE + "}",
    "stops": ".a{stop-color:" * (SIZE // 14),
    "layers": "\n.color-1{fill:url(" * (SIZE // 18),
    "names": "a{" + "-" * SIZE + "url(#a)}",
}
HOSTILE |= {
    f"style: {name}": f'<svg width="4" height="4" style="{css}"><path/></svg>' for name, css in HOSTILE_CSS.items()
}
HOSTILE |= {
    f"sheet: {name}": f'<svg width="4" height="4"><style>{css}</style><path/></svg>'
    for name, css in HOSTILE_CSS.items()
}


@contextlib.contextmanager
def linear_time():
    """Quadratic time would be minutes; linear is about a twentieth of a second."""
    began = time.process_time()
    yield
    assert time.process_time() - began < 2
