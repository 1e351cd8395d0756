"""Pages and their pixels, for the tests of pages."""

import io

import numpy as np
from PIL import Image

import segvec
from segvec.page.composing import compose

NAMES = {"svg": "http://www.w3.org/2000/svg"}


def flat(color, width=30, height=20):
    return np.full((height, width, 3), color, np.uint8)


def opened(page, number=0):
    return Image.open(io.BytesIO(page.to_png(page=number)))


def pixels(page, number=0):
    return np.asarray(opened(page, number).convert("RGBA"))


def shown(contents, **options):
    return pixels(compose(contents, **options))


def box_of(image, color):
    """Left, top, right, bottom of all pixels of a color; also, that they fill this box."""
    rows, columns = np.nonzero((image[..., :3] == color).all(axis=-1))
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert len(rows) == (box[2] - box[0]) * (box[3] - box[1])
    return tuple(map(int, box))


def color_at(image, x, y):
    return tuple(map(int, image[y, x, :3]))


def document(body, head='width="40" height="40" viewBox="0 0 40 40"'):
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{body}</svg>'


def colored(style, body='<rect class="a" id="a" width="40" height="40"/>'):
    return document(f"<style>{style}</style>{body}")


def side_by_side(left, right):
    """Color in the middle of each of two pictures."""
    image = shown([left, right], destination="80x40", gutter="0", columns=2)
    return color_at(image, 20, 20), color_at(image, 60, 20)


def drawn(text, width, height):
    data = segvec.render(text, format="png", width=width, height=height)
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))
