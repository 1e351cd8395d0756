"""Data of a small gallery, and the page that is made of it."""

import base64
import runpy
from pathlib import Path

import numpy as np
from skimage import data as pictures

import segvec
from segvec.image.writing import png_bytes
from segvec.series.movements import palette_cycle

GALLERY = Path(__file__).parents[1] / "gallery"
page = runpy.run_path(str(GALLERY / "web_page.py"))["page"]

COFFEE = np.ascontiguousarray(pictures.coffee()[::4, ::4])
HEIGHT, WIDTH = COFFEE.shape[:2]
PALETTES = {"sunset": ["#ffe8c2", "#ff9f5a", "#c9476b", "#251c4a"], "sea": ["#e8f1f2", "#7cc0c8", "#22708a", "#081c30"]}
EVIL = "<script>alert(1)</script>"


def picture(array):
    return "data:image/png;base64," + base64.b64encode(png_bytes(array)).decode()


def codes(art):
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in art.colors.tolist()]


def piece(name, kind, **changes):
    return {
        "name": name,
        "title": name.replace("-", " ").title(),
        "about": f"What {name} shows.",
        "kinds": [kind],
        "source": "coffee",
        "command": f"segvec trace coffee.png -o {name}.svg",
        "palette_command": "",
        "seed_command": "",
        "file": f"pieces/{name}.svg",
        "bytes": 12345,
        "width": WIDTH,
        "height": HEIGHT,
        "thumbnail": picture(COFFEE),
        "thumbnail_size": [WIDTH, HEIGHT],
        "svg": "",
        "picture": "",
        "moving": False,
        "comparable": False,
        "colors": [],
        "palettes": {},
        "seeds": {},
    } | changes


def recolorable(name, art):
    return piece(
        name,
        "traces",
        svg=art.to_svg(css=True),
        comparable=True,
        colors=codes(art),
        palettes={key: codes(art.recolor(colors)) for key, colors in PALETTES.items()},
        seeds={str(seed): codes(segvec.recolor(art, "harmony", seed=seed)) for seed in (1, 2)},
        palette_command=f"segvec recolor {name}.svg --palette {{palette}} -o {name}-{{palette}}.svg",
        seed_command=f"segvec recolor {name}.svg --palette harmony --seed {{seed}} -o {name}-{{seed}}.svg",
    )


def gallery_data():
    art = segvec.trace(COFFEE, preset="poster", colors=4)
    cells = segvec.heatmap(COFFEE, block=(10, 10), cmap="viridis", width=WIDTH, height=HEIGHT).to_array()[..., :3]
    source = {"title": "Coffee", "credit": "Rachel Michetti", "license": "CC0", "link": "https://example.org/coffee"}
    source |= {"origin": "scikit-image", "file": "sources/coffee.png", "width": WIDTH, "height": HEIGHT}
    attack = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(2)">{EVIL}<rect id="r"/></svg>'
    )
    return {
        "version": "0.2.0",
        "kinds": [{"id": kind, "title": kind.title()} for kind in ("traces", "heatmaps", "moving", "empty")],
        "sources": {"coffee": source | {"picture": picture(COFFEE)}},
        "palettes": [{"id": key, "title": key.title(), "colors": colors} for key, colors in PALETTES.items()],
        "pieces": [
            recolorable("coffee-poster", art),
            recolorable("coffee-again", art),
            piece("coffee-cells", "heatmaps", picture=picture(cells), file="pieces/coffee-cells.png", comparable=True),
            piece("coffee-cycle", "moving", svg=palette_cycle(art, seconds=2).to_svg(), moving=True),
            piece("coffee-frames", "moving", picture=picture(cells), file="pieces/coffee-frames.gif", moving=True),
            piece("attack", "moving", title=EVIL, about=f'">{EVIL}', svg=attack, command=EVIL, width=9, height=9),
        ],
    }


DATA = gallery_data()
POSTER = DATA["pieces"][0]
