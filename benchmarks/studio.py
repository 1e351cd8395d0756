"""How soon the studio's page shows what was asked of it; with --shot also the picture of the README.

usage: python benchmarks/studio.py [PICTURE] [--shot PATH]

Without a picture, a photograph is mirrored to 12 megapixels. Times are those that a person waits: from the command to
the first picture on the screen, from a change to its draft (40 changes), from a palette to its colors (40), and the
full trace beside that of `segvec trace`. Needs Chromium and Playwright.
"""

import argparse
import io
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from growth import picture
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from segvec.image.writing import picture_bytes

STUDIO = [sys.executable, "-m", "segvec_cli", "studio", "--no-browser"]
CHANGES = 40
FULL = "html[data-shown=full]"


def percentile(times: list[float]) -> str:
    """Write the median and the 95th percentile of milliseconds."""
    return f"median {np.median(times):.0f} ms, p95 {np.percentile(times, 95):.0f} ms"


def draft_times(tab: Page) -> list[float]:
    """Change the number of colors, and wait for each draft."""
    times = []
    for number in range(CHANGES):
        tab.locator("#trace-colors").fill(str(3 + number % 20))
        tab.locator("#trace-colors").press("Enter")
        tab.wait_for_selector("html[data-shown=draft], " + FULL)
        times.append(float(tab.evaluate("document.documentElement.dataset.draft")))
    return times


def recolor_times(tab: Page) -> list[float]:
    """Lay palettes over, one after the other."""
    tab.get_by_role("tab", name="Color", exact=True).click()
    times = []
    for number in range(CHANGES):
        tab.evaluate("delete document.documentElement.dataset.recolor")
        tab.locator("#palettes button").nth(3 * number).evaluate("(button) => button.click()")
        tab.wait_for_selector("html[data-recolor]")
        times.append(float(tab.evaluate("document.documentElement.dataset.recolor")))
    return times


def measure(tab: Page, path: Path) -> None:
    """Print the times of a picture."""
    tab.wait_for_selector(FULL, timeout=120_000)
    print(f"full trace     {tab.locator('#stages').text_content()}")
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "segvec_cli", "trace", path, "-o", Path(folder, "art.svg"), "--quiet"]
        subprocess.run(words, check=True)
    print(f"segvec trace   {time.perf_counter() - start:.2f} s, of which Python and its libraries take half a second")
    print(f"draft          {percentile(draft_times(tab))}")
    tab.locator("#trace-colors").fill("64")
    tab.locator("#trace-colors").press("Enter")
    tab.wait_for_selector(FULL, timeout=120_000)
    print(f"recolor        {percentile(recolor_times(tab))}")


def shoot(tab: Page, path: Path) -> None:
    """Take the picture of the README."""
    tab.wait_for_selector(FULL, timeout=120_000)
    with Image.open(io.BytesIO(tab.screenshot())) as shot:
        shot.convert("RGB").quantize(256).save(path, optimize=True)


def main() -> None:
    """Serve a picture, open the page, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", nargs="?", type=Path)
    parser.add_argument("--shot", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        path = asked.picture or Path(folder, "photo.jpg")
        if asked.picture is None:
            path.write_bytes(picture_bytes(picture(12), format="jpeg"))
        browser = player.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.emulate_media(color_scheme="dark", reduced_motion="reduce")
        start = time.perf_counter()
        with subprocess.Popen([*STUDIO, path], stdout=subprocess.PIPE, text=True) as studio:
            try:
                assert studio.stdout is not None
                address = studio.stdout.readline().strip()
                if asked.shot:
                    tab.goto(f"{address}#preset=poster&palette=sunset&view=wipe&tab=color")
                    shoot(tab, asked.shot)
                else:
                    tab.goto(address)
                    tab.wait_for_selector("#before[src]")
                    tab.evaluate("document.getElementById('before').decode()")
                    print(f"first picture  {time.perf_counter() - start:.2f} s after the command")
                    measure(tab, path)
            finally:
                studio.send_signal(signal.SIGINT)
        browser.close()


if __name__ == "__main__":
    main()
