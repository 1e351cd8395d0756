"""The pictures that pieces are made of: some come inside other packages, the others are drawn here."""

import io
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from matplotlib import colormaps
from PIL import Image as Pillow

import segvec
from pieces import Source
from segvec.heat.data import values_bytes
from segvec.image.writing import png_bytes


def source_bytes(source: Source) -> bytes:
    """Return the file of a source, from where it comes or drawn anew."""
    if source.drawn:
        return DRAWN[source.drawn]()
    data = _packaged(source.package, source.path)
    return _terrain(data) if source.file.endswith(".npy") else data


def _packaged(package: str, path: str) -> bytes:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"{package}, which has {path}, is not installed")
    return Path(spec.submodule_search_locations[0], path).read_bytes()


def _terrain(data: bytes) -> bytes:
    """Take the heights, in metres, out of matplotlib's file."""
    return values_bytes(np.load(io.BytesIO(data))["elevation"].astype(np.int16))


def _emblem() -> bytes:
    """Draw a badge of flat inks, anti-aliased, on nothing."""
    return segvec.render(EMBLEM, format="png", width=560)


EMBLEM = """<svg xmlns="http://www.w3.org/2000/svg" width="280" height="280" viewBox="0 0 280 280">
<circle cx="140" cy="140" r="134" fill="#14213d"/><circle cx="140" cy="140" r="122" fill="#fdf0d5"/>
<clipPath id="disc"><circle cx="140" cy="140" r="114"/></clipPath><g clip-path="url(#disc)">
<rect width="280" height="280" fill="#8ecae6"/><circle cx="178" cy="92" r="36" fill="#ffb703"/>
<path d="M-10 214 78 82 130 156 162 118 290 240V290H-10z" fill="#457b9d"/>
<path d="M78 82 52 121 70 116 80 130 93 117 104 119z" fill="#fdf0d5"/>
<path d="M-10 196C40 166 84 214 140 196S244 172 290 206V290H-10z" fill="#2a9d8f"/>
<path d="M-10 232C50 206 92 246 150 230S250 214 290 236V290H-10z" fill="#1d6f66"/>
<path d="M196 236V186H190L204 164H197L208 146 219 164H212L226 186H220V236z" fill="#14213d"/>
<path d="M56 244V212H52L61 198H57L64 186 71 198H67L76 212H72V244z" fill="#14213d"/></g></svg>"""


def _sprite() -> bytes:
    """Draw a little rocket, one letter a pixel."""
    inks = {".": (24, 20, 37), "w": (244, 244, 244), "g": (148, 176, 194), "r": (177, 62, 83), "b": (65, 166, 246)}
    inks |= {"o": (239, 125, 87), "y": (255, 205, 117), "s": (51, 60, 87)}
    return png_bytes(np.array([[inks[letter] for letter in row] for row in SPRITE.split()], np.uint8))


SPRITE = """
....w...............
..........rr......s.
.s.......rrrr.......
........rrrrrr......
.......wwwwwwgg.....
.......wwwwwwgg...w.
......wwwbbbbwgg....
......wwbbwbbbgg....
......wwbbbbbbgg....
.w....wwwbbbbwgg....
......wwwwwwwwgg....
......wwwwwwwwgg..s.
.....rwwwwwwwwggr...
....rrwwwwwwwwggrr..
....rrwwrrrrrrggrr..
....rrwwwwwwwwggrr..
....rr.ggggggg.rr...
........ooyyoo......
..s.....oyyyyo....w.
.........oyyo.......
.........oyyo.......
..w.......oo........
....................
"""


def _waves() -> bytes:
    """Draw 24 frames of two rings of waves that cross, as GIF."""
    y, x = np.mgrid[0:135, 0:240].astype(float)
    phases = np.arange(24) * 2 * np.pi / 24
    distances = [np.hypot(x - left, y - top) for left, top in ((70, 40), (180, 100))]
    frames = [
        np.rint(127.5 + 63.7 * sum(np.cos(far / 6 - phase) * np.exp(-far / 160) for far in distances)).astype(np.uint8)
        for phase in phases
    ]
    stream = io.BytesIO()
    first, *others = map(Pillow.fromarray, frames)
    first.save(stream, "GIF", save_all=True, append_images=others, duration=60, loop=0)
    return stream.getvalue()


def _velocity() -> bytes:
    """Draw a section through layers of rock, colored as in print: sound at 1500 to 4500 metres a second in jet."""
    y, x = np.mgrid[0:240, 0:480].astype(float)
    depth = y + 14 * np.sin(x / 70) + 8 * np.sin(x / 23 + 1) + np.where(x > 300, 22, 0)
    speed = 1500 + 420 * np.floor(np.clip(depth, 0, 239) / 34) + 1.2 * depth
    speed -= 700 * np.exp(-(((x - 170) / 52) ** 2) - ((y - 150) / 26) ** 2)
    shares = (np.clip(speed, 1500, 4500) - 1500) / 3000
    return png_bytes((colormaps["jet"](shares)[..., :3] * 255).round().astype(np.uint8))


def _visits() -> bytes:
    """Make up how many people come to a shop, by weekday and hour."""
    hours = np.arange(8, 20)
    noon, evening = np.exp(-(((hours - 12.5) / 2) ** 2)), np.exp(-(((hours - 17) / 1.6) ** 2))
    weights = np.array([0.7, 0.6, 0.8, 0.9, 1.3, 1.7, 0.4])
    table = np.rint(weights[:, None] * (18 * noon + 24 * evening + 3)).astype(int)
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    rows = [["", *hours.tolist()], *([day, *row] for day, row in zip(days, table.tolist(), strict=True))]
    return "".join(",".join(map(str, row)) + "\n" for row in rows).encode()


DRAWN: Mapping[str, Callable[[], bytes]] = {
    "emblem": _emblem,
    "sprite": _sprite,
    "waves": _waves,
    "velocity": _velocity,
    "visits": _visits,
}
"""How each drawn source is made."""
