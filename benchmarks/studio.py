"""How soon the studio's page shows what was asked of it; with --shot also the picture of the README.

usage: python benchmarks/studio.py [PICTURE] [--memory] [--shot PATH]

Times are those that a person waits: from the command to the first picture on the screen (a photograph, mirrored to 12
megapixels), and, for one megapixel or the picture given, from a change to its draft (40 changes), from a palette to its
colors (40), and the full trace beside that of `segvec trace`. With --memory, what the processes hold while thirty
pictures of 12 megapixels are opened. Needs Chromium and Playwright.
"""

import argparse
import contextlib
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from growth import picture
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from segvec.image.writing import picture_bytes

STUDIO = [sys.executable, "-m", "segvec_cli", "studio", "--no-browser"]
CHANGES = 40
FULL = "html[data-shown=full]"


def percentile(times: list[float]) -> str:
    """Write the median and the 95th percentile of milliseconds."""
    return f"median {np.median(times):.0f} ms, p95 {np.percentile(times, 95):.0f} ms"


def drafts(tab: Page) -> None:
    """Change the number of colors, and wait for each draft; then ask for drafts of 512 pixels, whatever they take."""
    times, sides = [], []
    for number in range(CHANGES):
        tab.evaluate("delete document.documentElement.dataset.draft")
        tab.locator("#trace-colors").fill(str(3 + number % 20))
        tab.locator("#trace-colors").press("Enter")
        tab.wait_for_selector("html[data-draft]", timeout=60_000)
        found = tab.evaluate("({...document.documentElement.dataset})")
        times.append(float(found["draft"]))
        sides.append(max(map(int, found["side"].split("x"))))
    print(f"draft           {percentile(times)}, of {min(sides)} to {max(sides)} px")
    times = []
    for number in range(CHANGES // 2):
        content = {"trace": {"colors": str(3 + number % 20)}}
        times.append(tab.evaluate(DRAFT, content))
    print(f"draft of 512 px {percentile(times)}")


DRAFT = """async (wish) => {
  const { pictures } = await (await fetch("pictures")).json();
  const begun = performance.now();
  const body = JSON.stringify({ picture: pictures[0].id, wish, draft: 512 });
  await (await fetch("trace", { method: "POST", body })).text();
  return performance.now() - begun;
}"""


def recolors(tab: Page) -> None:
    """Lay palettes over 64 inks, one after the other, until they are painted."""
    tab.get_by_role("tab", name="Color", exact=True).click()
    times, frames = [], []
    for number in range(CHANGES):
        tab.evaluate("delete document.documentElement.dataset.recolor")
        frames.append(tab.evaluate(RECOLOR, 3 * number))
        times.append(float(tab.evaluate("document.documentElement.dataset.recolor")))
    print(f"recolor         {percentile(times)}; until it is painted {percentile(frames)}")
    times = [tab.evaluate(INK, f"#{number:02x}80{255 - number:02x}") for number in range(CHANGES)]
    print(f"one ink         {percentile(times)}, painted")


RECOLOR = """async (place) => {
  const begun = performance.now();
  document.querySelectorAll("#palettes button")[place].click();
  const frame = () => new Promise(requestAnimationFrame);
  while (!document.documentElement.dataset.recolor) await frame();
  await frame();
  return performance.now() - begun;
}"""

INK = """async (color) => {
  const begun = performance.now();
  const input = document.querySelector("#inks input");
  input.value = color;
  input.dispatchEvent(new Event("input"));
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  return performance.now() - begun;
}"""


def measure(tab: Page, path: Path) -> None:
    """Print the times of a picture."""
    tab.wait_for_selector(FULL, timeout=900_000)
    print(
        f"full trace      {tab.locator('#stages').get_attribute('title')}, {tab.locator('#stages .all').text_content()}"
    )
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "segvec_cli", "trace", path, "-o", Path(folder, "art.svg"), "--quiet"]
        subprocess.run(words, check=True)
    print(f"segvec trace    {time.perf_counter() - start:.2f} s, of which Python and its libraries take half a second")
    drafts(tab)
    tab.locator("#trace-colors").fill("64")
    tab.locator("#trace-colors").press("Enter")
    tab.wait_for_selector(FULL, timeout=900_000)
    recolors(tab)


def first_picture(browser: Browser, folder: Path) -> None:
    """Print the time from the command to the first picture of 12 megapixels on the screen."""
    path = folder / "large.jpg"
    path.write_bytes(picture_bytes(picture(12), format="jpeg"))
    times = []
    for _ in range(5):
        tab = browser.new_page()
        start = time.perf_counter()
        with serving(path) as address:
            tab.goto(address)
            tab.wait_for_selector("#before[src]")
            tab.evaluate("document.getElementById('before').decode()")
            times.append(time.perf_counter() - start)
            tab.close()
    print(f"first picture   {', '.join(f'{each:.2f}' for each in times)} s after the command, of 12 megapixels")


@contextlib.contextmanager
def serving(path: Path) -> Iterator[str]:
    """Run the studio, and give its address."""
    with subprocess.Popen([*STUDIO, path], stdout=subprocess.PIPE, text=True) as studio:
        try:
            assert studio.stdout is not None
            yield studio.stdout.readline().strip()
        finally:
            studio.send_signal(signal.SIGINT)


def memory(browser: Browser, folder: Path) -> None:
    """Open thirty pictures of 12 megapixels one after another, and print what the studio's processes hold."""
    paths = [folder / f"large-{number}.jpg" for number in range(30)]
    for path in paths:
        path.write_bytes((folder / "large.jpg").read_bytes())
    with subprocess.Popen([*STUDIO, *paths], stdout=subprocess.PIPE, text=True) as studio:
        assert studio.stdout is not None
        tab = browser.new_page()
        tab.goto(f"{studio.stdout.readline().strip()}#preset=poster&trace.colors=3")
        for number in range(30):
            tab.locator("#pictures li > button:first-child").nth(number).click()
            tab.wait_for_selector("html[data-shown=draft], " + FULL, timeout=60_000)
            if number % 5 == 4:
                print(f"memory          {held(studio.pid):.0f} MB after {number + 1} pictures")
        tab.close()
        studio.send_signal(signal.SIGINT)


def held(pid: int) -> float:
    """Return the megabytes that a process and its children hold; of Linux."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20 + sum(map(held, children))


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
    parser.add_argument("--memory", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as given, sync_playwright() as player:
        folder = Path(given)
        path = asked.picture or folder / "photo.jpg"
        if asked.picture is None:
            path.write_bytes(picture_bytes(picture(1), format="jpeg"))
        browser = player.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        if asked.shot is None:
            print(f"load            {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores")
            first_picture(browser, folder)
        if asked.memory:
            memory(browser, folder)
            return
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.emulate_media(color_scheme="dark", reduced_motion="reduce")
        with serving(path) as address:
            if asked.shot:
                tab.goto(f"{address}#preset=poster&palette=sunset&view=wipe&tab=color")
                shoot(tab, asked.shot)
            else:
                tab.goto(address)
                measure(tab, path)
        browser.close()


if __name__ == "__main__":
    main()
