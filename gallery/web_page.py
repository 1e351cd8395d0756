"""The gallery as one HTML text: a dict as JSON would load it comes in, a page that needs nothing else goes out.

Cards, filters and credits are written here, so that they are there without JavaScript; the rest is in ``page.js``,
after what it shares with the studio's page.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

import segvec_cli

FOLDER = Path(__file__).parent

SHARED = [Path(segvec_cli.__file__).parent / "studio" / "page" / name for name in ("theme.js", "viewing.js")]
"""Modules of the studio's page that serve here too."""

FLATTEST, TALLEST = 2.4, 0.62
"""Width to height of the frames on the grid; what is flatter or taller lies within one, uncut."""

ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#f26b5e"/>
<path d="M0 25C8 14 13 22 19 17S27 9 32 12V25a7 7 0 0 1-7 7H7a7 7 0 0 1-7-7z" fill="#523175"/>
<circle cx="11" cy="10" r="4.5" fill="#ffc978"/></svg>"""

FILTER = '    <button type="button" data-kind="$kind" aria-pressed="$pressed">$title <span>$count</span></button>'

CARD = """    <li class="card" data-name="$name" data-kinds="$kinds" style="--ratio:$ratio">
      <a href="$file" aria-haspopup="dialog">
        <div class="frame">
          <img src="$thumbnail" alt="$about" width="$width" height="$height" loading="lazy" decoding="async">
        </div>
        <h3>$title</h3>
        <p>$label</p>
      </a>
    </li>"""

SOURCE = """      <li data-source="$key">$picture
        <div><strong>$name</strong><br>$credit</div>
      </li>"""

SOURCE_PICTURE = '<img src="$picture" alt="" width="$width" height="$height" loading="lazy" decoding="async">'


def page(data: Mapping[str, Any]) -> str:
    """Write the gallery's page.

    Parameters
    ----------
    data
        ``version``, ``kinds``, ``sources``, ``palettes`` and ``pieces``, as ``build.py`` gathers them.

    Returns
    -------
    str
        HTML that has everything it shows within it, and whose policy forbids it to load anything.
    """
    script = _script()
    pieces = data["pieces"]
    return Template(_file("page.html")).substitute(
        policy=_policy(script),
        icon="data:image/svg+xml," + quote(ICON),
        style=_file("page.css"),
        script=script,
        version=escape(data["version"]),
        filters="\n".join(_filters(data)),
        count=_counted(len(pieces)),
        cards="\n".join(_card(piece, data) for piece in pieces),
        sources="\n".join(_source(key, source) for key, source in data["sources"].items()),
        data=_json(_needed(data)),
    )


def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _script() -> str:
    """Join the shared modules and the page's own script into one, as a page that loads nothing needs it."""
    plain = (re.sub(r"^export ", "", path.read_text(encoding="utf-8"), flags=re.M) for path in SHARED)
    return "\n".join(['"use strict";\n', *plain, _file("page.js")])


def _filled(template: str, **values: object) -> str:
    """Fill a template with values, escaped."""
    return Template(template).substitute({name: escape(str(value)) for name, value in values.items()})


def _policy(script: str) -> str:
    """Allow the page's own script, by its digest, any style, and pictures that stand in the page: nothing else."""
    digest = b64encode(sha256(f"\n{script}".encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _counted(count: int) -> str:
    return "1 piece" if count == 1 else f"{count} pieces"


def _filters(data: Mapping[str, Any]) -> list[str]:
    """Write a button for all pieces and one for each kind that has some."""
    counts = [(kind, sum(kind["id"] in piece["kinds"] for piece in data["pieces"])) for kind in data["kinds"]]
    buttons = [({"id": "all", "title": "All"}, len(data["pieces"]))] + [entry for entry in counts if entry[1]]
    return [
        _filled(FILTER, kind=kind["id"], title=kind["title"], count=count, pressed=str(kind["id"] == "all").lower())
        for kind, count in buttons
    ]


def _card(piece: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    width, height = piece["thumbnail_size"]
    titles = {kind["id"]: kind["title"] for kind in data["kinds"]}
    source = data["sources"].get(piece["source"])
    return _filled(
        CARD,
        name=piece["name"],
        kinds=" ".join(piece["kinds"]),
        ratio=f"{min(max(width / height, TALLEST), FLATTEST):.4f}",
        file=quote(piece["file"]),
        thumbnail=piece["thumbnail"],
        about=piece["about"],
        width=width,
        height=height,
        title=piece["title"],
        label=titles[piece["kinds"][0]] + (f", from {source['title']}" if source else ""),
    )


def _source(key: str, source: Mapping[str, Any]) -> str:
    name = escape(source["title"])
    if source["link"]:
        name = f'<a href="{escape(source["link"])}" rel="noopener">{name}</a>'
    values = {name: escape(str(source[name])) for name in ("picture", "width", "height")}
    return Template(SOURCE).substitute(
        key=escape(key),
        name=name,
        credit=escape(credit(source)),
        picture=Template(SOURCE_PICTURE).substitute(values) if source["picture"] else "",
    )


def credit(source: Mapping[str, Any]) -> str:
    """Say who made a source, under which terms, and where it comes from, as far as is known."""
    return ", ".join(filter(None, (source["credit"], source["license"], source["origin"])))


def _needed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Take what the script needs and the page's elements do not have: thumbnails and sources stand there already."""
    sources = {
        key: {"title": source["title"], "credit": credit(source), "link": source["link"]}
        for key, source in data["sources"].items()
    }
    pieces = [{name: value for name, value in piece.items() if name != "thumbnail"} for piece in data["pieces"]]
    return {"kinds": data["kinds"], "palettes": data["palettes"], "sources": sources, "pieces": pieces}


def _json(value: object) -> str:
    """Write JSON that stands within ``<script>``: none of its characters opens or closes a tag."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
