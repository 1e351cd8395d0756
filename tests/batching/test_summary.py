import json

import pytest

from segvec.batching.summary import summary_of
from segvec.errors import InputError


def line(source, outcome="done", *, seconds=1.0, size=1000, written=10, error="", output=None):
    files = {output or f"{source}.svg": written}
    record = {
        "source": source,
        "outcome": outcome,
        "outputs": list(files),
        "files": files,
        "do": "trace",
        "options": {},
    }
    record |= {"version": "0", "seconds": seconds, "bytes": written, "size": size, "changed": "1"}
    return record | {"hash": "ab", **({"error": error} if error else {})}


@pytest.fixture
def manifest(tmp_path):
    def write(*lines, name="manifest.jsonl"):
        path = tmp_path / name
        path.write_text("".join(json.dumps(each, separators=(",", ":")) + "\n" for each in lines))
        return path

    return write


def test_last_try_of_a_picture_counts(manifest):
    path = manifest(line("a.png", "failed", error="a.png is broken"), line("b.png"), line("a.png", seconds=3))
    summary = summary_of([path])
    assert (summary.total, len(summary.failed)) == (2, 0)
    assert summary.seconds == 4


def test_one_picture_in_two_outputs_is_two_results(manifest):
    assert summary_of([manifest(line("a.png", output="a.svg"), line("a.png", output="a.pdf"))]).total == 2


def test_manifests_of_shards_are_summed_up_together(manifest):
    first, second = manifest(line("a.png"), name="1.jsonl"), manifest(line("b.png"), name="2.jsonl")
    assert summary_of([first, second]).text().startswith("2 pictures: 2 done, 0 failed")


def test_summary_tells_sizes_times_and_why_pictures_failed(manifest):
    done = [line(f"{number}.png", seconds=number, size=2_000_000) for number in range(1, 21)]
    path = manifest(*done, line("bad.png", "failed", error="bad.png is broken"))
    assert summary_of([path]).text().splitlines() == [
        "21 pictures: 20 done, 1 failed",
        "read 40 MB, wrote 200 bytes",
        "0:03:31 of work; half took at most 10.50 s, 95% at most 19.05 s",
        *(f"slowest: {path.parent / f'{number}.png'}, {number}.00 s" for number in (20, 19, 18)),
        "failed: bad.png is broken",
    ]


def test_of_many_failures_the_rest_is_counted(manifest):
    failed = [line(f"{number}.png", "failed", error=f"{number}.png is broken") for number in range(30)]
    assert summary_of([manifest(*failed)]).text().endswith("19.png is broken\nand 10 more failed")


def test_what_is_no_manifest_is_refused(tmp_path):
    (tmp_path / "other").write_text('{"a": 1}\n')
    with pytest.raises(InputError, match="is no manifest"):
        summary_of([tmp_path / "other"])
