"""What is read off a page of the gallery in a browser."""

import io

import numpy as np
from PIL import Image as Pillow


def shot(tab, selector="#stage"):
    """Read the pixels of an element, as floats."""
    data = tab.locator(selector).screenshot(animations="disabled")
    return np.asarray(Pillow.open(io.BytesIO(data)).convert("RGB"), float)


def transform(tab):
    return tab.evaluate("document.getElementById('work').style.transform")


def place_of(tab):
    return tab.evaluate("location.hash")


def wait_for_grid(tab):
    """Wait until a dialog that closes has told so."""
    tab.wait_for_function("!location.hash.includes('piece')")


def shown_names(tab):
    return tab.evaluate("[...document.querySelectorAll('.card:not([hidden])')].map((card) => card.dataset.name)")


def focused(tab):
    return tab.evaluate("document.activeElement.closest('[data-name]')?.dataset.name ?? document.activeElement.id")


def color_of(tab, label):
    return tab.evaluate(
        """(label) => {
          const root = document.getElementById("host").shadowRoot;
          const named = `[class$="-color-${label}"]`;
          return getComputedStyle(root.querySelector("path").closest(named) ?? root.querySelector(named)).fill;
        }""",
        label,
    )


def rgb(code):
    return f"rgb({', '.join(str(value) for value in bytes.fromhex(code[1:]))})"
