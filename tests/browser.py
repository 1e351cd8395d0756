"""Pictures of pages, drawn by Chromium where it is installed."""

import subprocess
from html import escape

import numpy as np
from machine import CHROMIUM
from PIL import Image

OWN_ROWS = 200
"""Rows of a window that a browser may keep for itself."""


def screenshots(pages, folder, *, width, height):
    """(H, W, 3) pictures of HTML texts, each in a frame of one page, as a browser takes a second to start."""
    frame = f'<iframe width="{width}" height="{height}" srcdoc="{{}}"></iframe>'
    style = "<!DOCTYPE html><style>body{margin:0}iframe{border:0;display:block}</style>"
    (folder / "page.html").write_text(style + "".join(frame.format(escape(page)) for page in pages), encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--force-device-scale-factor=1"]
    command += [f"--user-data-dir={folder / 'profile'}", f"--screenshot={folder / 'page.png'}"]
    command += [f"--window-size={width},{height * len(pages) + OWN_ROWS}", (folder / "page.html").as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    whole = np.asarray(Image.open(folder / "page.png").convert("RGB"))[: height * len(pages), :width]
    return list(whole.reshape(len(pages), height, width, 3))
