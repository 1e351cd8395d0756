"""A picture of a page, drawn by Chromium where it is installed."""

import subprocess

import numpy as np
from machine import CHROMIUM
from PIL import Image


def screenshot(page, folder, *, width, height):
    """(H, W, 3) picture of an HTML text."""
    (folder / "page.html").write_text(page, encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--force-device-scale-factor=1"]
    command += [f"--user-data-dir={folder / 'profile'}", f"--screenshot={folder / 'page.png'}"]
    command += [f"--window-size={width},{height}", (folder / "page.html").as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return np.asarray(Image.open(folder / "page.png").convert("RGB"))[:height, :width]
