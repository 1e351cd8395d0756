"""The pictures, tables and documents that the cookbook names."""

import numpy as np
from PIL import Image
from skimage import data, io
from skimage.draw import polygon2mask
from tifffile import imwrite

import segvec
from segvec.image.animation_writing import write_frames

LOGO = """<svg xmlns="http://www.w3.org/2000/svg" width="240" height="160" viewBox="0 0 240 160">
<rect width="240" height="160" fill="#ffffff"/>
<circle cx="80" cy="80" r="56" fill="#14213d"/>
<path d="M52 104 C52 60 84 48 112 50 C112 88 92 112 52 104 Z" fill="#2a9d8f"/>
<path d="M52 104 L92 66" stroke="#ffffff" stroke-width="5" fill="none"/>
<path d="M156 44 h22 v50 h34 v22 h-56 z" fill="#14213d"/>
<circle cx="204" cy="58" r="14" fill="#d7263d"/>
</svg>
"""

BOMB = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="99" height="99"><defs>'
    + '<rect id="a0" width="9" height="9"/>'
    + "".join(f'<g id="a{i}">{f"""<use xlink:href="#a{i - 1}"/>""" * 10}</g>' for i in range(1, 13))
    + '</defs><use xlink:href="#a12"/></svg>'
)
"""A thousand letters that ask for a million million squares."""

SPRITE = """
....OOOO....
..OOYYYYOO..
.OYYYYYYYYO.
.OYYOYYOYYO.
OYYYOYYOYYYO
OYYYYYYYYYYO
OYRYYYYYYRYO
OYYOYYYYOYYO
.OYYOOOOYYO.
.OYYYYYYYYO.
..OOYYYYOO..
....OOOO....
"""
SPRITE_COLORS = {".": (0, 0, 0, 0), "O": (61, 43, 31, 255), "Y": (255, 205, 60, 255), "R": (240, 90, 90, 255)}

PEOPLE = np.random.default_rng(5).poisson(
    sum(
        height * np.exp(-(((np.mgrid[:120, :180] - np.array(place)[:, None, None]) / width) ** 2).sum(axis=0))
        for height, place, width in ((40, (60, 50), 14), (25, (35, 130), 9), (12, (90, 110), 30), (0.4, (60, 90), 70))
    )
)
"""(120, 180) people in each square of a grid."""

WEATHER = """month,Oslo,Lisbon,Nairobi,Sydney
Jan,-4.3,11.6,20.5,23.0
Mar,0.9,15.1,21.2,21.4
May,11.3,18.2,18.7,15.6
Jul,17.0,23.4,16.8,12.4
Sep,11.5,22.0,18.6,15.8
Nov,0.7,14.5,19.1,20.0
"""

SPEEDS = 1500 + 3000 * (0.5 + 0.5 * np.sin(np.arange(60)[:, None] / 11) * np.cos(np.arange(90) / 17 + 1))
"""(60, 90) metres per second, which published.png shows."""

LAND_ROWS, LAND_COLUMNS = np.mgrid[:160, :240] / 40
LAND = np.digitize(np.sin(LAND_ROWS * 1.3 + np.cos(LAND_COLUMNS)) + np.cos(LAND_COLUMNS * 1.1), [-0.9, -0.1, 0.5, 1.2])
LAND_COLORS = np.array([[166, 206, 227], [178, 223, 138], [51, 140, 54], [253, 191, 111], [177, 89, 60]], np.uint8)


HEAD_OUTLINE = [(60, 85), (30, 84), (10, 100), (3, 115), (8, 128), (30, 141), (52, 140), (62, 136), (82, 128)]
HEAD_OUTLINE += [(84, 115), (72, 100)]
BODY_OUTLINE = [(66, 97), (72, 78), (90, 60), (108, 60), (118, 66), (128, 60), (140, 35), (165, 17), (200, 1), (255, 0)]
BODY_OUTLINE += [(255, 250), (190, 250), (165, 240), (145, 215), (142, 195), (124, 170), (112, 156), (98, 152)]
BODY_OUTLINE += [(82, 150), (70, 140)]


def person():
    """(256, 256), what a pixel of portrait.jpg shows: 1 head, 2 body, 0 neither; drawn by hand."""
    body = polygon2mask((256, 256), BODY_OUTLINE)
    return np.where(polygon2mask((256, 256), HEAD_OUTLINE), 1, np.where(body, 2, 0)).astype(np.uint8)


def sprite():
    return np.array([[SPRITE_COLORS[letter] for letter in line] for line in SPRITE.split()], np.uint8)


def ball(step):
    """A frame of the clip: a bright ball that rolls along a dark wall."""
    row, column = np.mgrid[:96, :160]
    light = 255 * np.exp(-((row - 50 - 25 * np.sin(step / 3)) ** 2 + (column - 10 - 9 * step) ** 2) / 300)
    return np.repeat((20 + 0.9 * light).astype(np.uint8)[..., None], 3, axis=2)


def write_pictures(folder):
    """Put them all into a folder."""
    io.imsave(folder / "photo.jpg", data.coffee()[::2, ::2], check_contrast=False)
    io.imsave(folder / "portrait.jpg", data.astronaut()[::2, ::2], check_contrast=False)
    io.imsave(folder / "scan.png", data.page(), check_contrast=False)
    imwrite(folder / "raw.tif", data.coffee()[::4, ::4].astype(np.uint16) << 4 | 15, photometric="rgb")
    (folder / "logo.svg").write_text(LOGO)
    (folder / "logo.png").write_bytes(segvec.render(LOGO, format="png"))
    (folder / "stranger.svg").write_text(BOMB)
    Image.fromarray(sprite()).save(folder / "sprite.png")
    Image.fromarray(LAND_COLORS[LAND]).save(folder / "map.png")
    Image.fromarray(person() * np.uint8(100)).save(folder / "labels.png")
    Image.fromarray((person() > 0).astype(np.uint8) * np.uint8(255)).save(folder / "mask.png")
    write_frames(folder / "clip.mp4", (ball(step) for step in range(16)), fps=8)
    (folder / "data.csv").write_text(WEATHER)
    np.save(folder / "people.npy", PEOPLE)
    published = segvec.heatmap(SPEEDS, cmap="jet", vmin=1500, vmax=4500, width=270)
    Image.fromarray(published.to_array()).save(folder / "published.png")
