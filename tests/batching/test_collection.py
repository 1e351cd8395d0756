import numpy as np
import pytest
from PIL import Image

from segvec.batching.collection import common_colors, common_range
from segvec.batching.executors import Engine, InProcess, local_engine
from segvec.batching.task import Source, Task
from segvec.errors import InputError
from segvec.options.heating import HeatmapOptions
from segvec.options.tracing import TraceOptions

NAVY, GOLD, RED = (10, 20, 80), (230, 180, 40), (200, 20, 30)


@pytest.fixture
def tasks(tmp_path):
    """One picture of each color, and one that is none."""
    for number, color in enumerate((NAVY, GOLD, RED)):
        Image.new("RGB", (12, 12), color).save(tmp_path / f"{number}.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    return [Task(Source(str(path))) for path in sorted(tmp_path.glob("*.png"))]


@pytest.fixture
def counting():
    """An engine that counts how often it is asked."""
    starts = []

    def start():
        starts.append(1)
        return InProcess()

    return Engine(start, 1, lambda executor, at_once: None), starts


def codes(*colors):
    return {"#{:02x}{:02x}{:02x}".format(*color) for color in colors}


def test_pictures_that_cannot_be_read_are_left_out(tasks):
    found = common_colors(tasks, TraceOptions(), n_colors=3, engine=local_engine(1))
    assert set(found) == codes(NAVY, GOLD, RED)


def test_colors_are_those_after_effects_and_crops(tasks, tmp_path):
    half = np.full((10, 20, 3), NAVY, np.uint8)
    half[:, 10:] = GOLD
    Image.fromarray(half).save(tmp_path / "half.png")
    options = TraceOptions(crop="10,0,10,10", effects=("invert",))
    found = common_colors([Task(Source(str(tmp_path / "half.png")))], options, n_colors=2, engine=local_engine(1))
    assert set(found) == codes([255 - level for level in GOLD])


def test_palette_is_kept_for_the_same_pictures_and_found_anew_for_others(tasks, tmp_path, counting):
    engine, starts = counting
    kept = str(tmp_path / "common.json")

    def found(which, **options):
        return common_colors(which, TraceOptions(**options), n_colors=2, engine=engine, kept=kept)

    first = found(tasks)
    assert found(tasks) == first
    assert len(starts) == 1
    found(tasks[:2])
    found(tasks[:2], effects=("invert",))
    assert len(starts) == 3
    Image.new("RGB", (12, 12), GOLD).save(tasks[0].source.place)
    assert set(found(tasks[:1], effects=("invert",))) == codes([255 - level for level in GOLD])


def test_what_is_kept_by_somebody_else_is_passed_over(tasks, tmp_path):
    (tmp_path / "common.json").write_text("[]")
    kept = str(tmp_path / "common.json")
    found = common_colors(tasks, TraceOptions(), n_colors=3, engine=local_engine(1), kept=kept)
    assert set(found) == codes(NAVY, GOLD, RED)


def test_range_is_that_of_all_pictures(tmp_path):
    for number, values in enumerate(([[1, 2]], [[5, 90]])):
        np.save(tmp_path / f"{number}.npy", np.array(values, np.float32))
    tasks = [Task(Source(str(path))) for path in sorted(tmp_path.glob("*.npy"))]
    assert common_range(tasks, HeatmapOptions(), engine=local_engine(1)) == (1, 90)


def test_without_any_picture_that_is_one_the_first_reason_is_told(tasks):
    with pytest.raises(InputError, match=r"nothing in common: .*broken\.png"):
        common_colors(tasks[-1:], TraceOptions(), n_colors=3, engine=local_engine(1))
