"""What SECURITY.md promises is what the code does."""

import gc
import multiprocessing
import os
import re
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest
from documents import ROOT
from shapes import blob_map

import segvec
from segvec.files import write_atomically
from segvec.image.choices import DEFAULT_MAX_PIXELS
from segvec.palette.formats import MAX_TEXT_BYTES
from segvec.palette.swatches import MAX_COLORS
from segvec.rendering.sandbox import MOST_MEMORY, MOST_SECONDS
from segvec.rendering.sizes import MOST_OWN_PIXELS, MOST_PIXELS
from segvec.segment.given import MOST_LABELS
from segvec.svg.decoding import MAX_BYTES
from segvec.svg.limits import DEEPEST, LONGEST_DOCUMENT, MOST_ELEMENTS, MOST_PICTURE_PIXELS
from segvec_cli.commands.render import render
from segvec_cli.studio.pictures import MOST_BYTES, MOST_PICTURES

TEXT = (ROOT / "SECURITY.md").read_text()
ROWS = re.findall(r"^\| (?!limit|-)([^|]+) \| ([\d,]+) \|", TEXT, re.MULTILINE)
LIMITS = {
    "pixels of a picture": DEFAULT_MAX_PIXELS,
    "bytes of an SVG, unpacked": MAX_BYTES,
    "characters of a document that is drawn": LONGEST_DOCUMENT,
    "elements drawn of a document": MOST_ELEMENTS,
    "elements within each other": DEEPEST,
    "pixels of pictures inside a document": MOST_PICTURE_PIXELS,
    "pixels of a drawing whose size is its own word": MOST_OWN_PIXELS,
    "pixels of a drawing": MOST_PIXELS,
    "seconds of a foreign document": MOST_SECONDS,
    "megabytes of a foreign document": MOST_MEMORY,
    "bytes of a palette file of text": MAX_TEXT_BYTES,
    "colors of a palette file": MAX_COLORS,
    "bytes of a picture dropped on the studio": MOST_BYTES,
    "pictures that the studio holds": MOST_PICTURES,
    "distinct labels of a label image": MOST_LABELS,
}


def test_limits_of_the_page_are_those_of_the_code():
    assert {name: int(value.replace(",", "")) for name, value in ROWS} == LIMITS


def test_time_limit_of_the_command_is_the_one_of_the_library():
    (option,) = [option for option in render.params if option.name == "time_limit"]
    assert option.default == MOST_SECONDS


PICTURE = np.array([[250, 250, 245], [220, 40, 30], [20, 30, 120]], np.uint8)[blob_map(1, n_labels=3)]


SMALL = PICTURE[:12, :16]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files and memory cannot be counted")
def test_nothing_stays_open_alive_or_in_memory_after_200_traces(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def once(number):
        art = segvec.trace(SMALL, colors=2 + number % 2)
        art.save(tmp_path / "art.svg")
        if number % 20 == 0:
            art.save(tmp_path / "art.png")
            write_atomically(tmp_path / "art.txt", "x")

    def counted():
        gc.collect()
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    def megabytes():
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

    for number in range(20):
        once(number)
    before, memory = counted(), megabytes()
    for number in range(200):
        once(number)
    assert counted() == before
    assert megabytes() < memory + 8  # 200 pictures kept, with what is traced of them, would be more
    assert sorted(path.name for path in tmp_path.iterdir()) == ["art.png", "art.svg", "art.txt"]


def traced(_=None):
    return segvec.trace(SMALL).to_svg()


def test_eight_threads_make_the_same_bytes():
    expected = segvec.trace(PICTURE).to_svg()
    made = {}

    def work(number):
        made[number] = segvec.trace(PICTURE).to_svg(), segvec.trace(PICTURE).to_png(width=200)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert {svg for svg, _ in made.values()} == {expected}
    assert len({data for _, data in made.values()}) == 1


@pytest.mark.parametrize(
    "method",
    [
        pytest.param("fork", marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")),
        "spawn",
    ],
)
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")  # which is what is tried
def test_other_processes_make_the_same_bytes(method):
    expected = traced()  # after which threads for parts of the work may live here
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert set(pool.map_async(traced, range(4)).get(timeout=60)) == {expected}
