import os
import time

import pytest

from segvec.batching.watching import is_still, watched
from segvec.errors import InputError

watchfiles = pytest.importorskip("watchfiles", reason="this machine lacks watchfiles")

PAUSE = 0.05


def next_change(rounds, limit=10.0):
    end = time.monotonic() + limit
    return next(is_changed for is_changed in rounds if is_changed or time.monotonic() > end)


@pytest.mark.parametrize("place", ["photos", "photos/one.png", "photos/**/*.png"])
def test_new_and_changed_pictures_are_told_of(tmp_path, monkeypatch, place):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.png").write_bytes(b"1")
    rounds = watched([place], pause=PAUSE)
    assert next(rounds)  # what is there already is to be done
    (tmp_path / "photos" / "two.png").write_bytes(b"2")
    assert next_change(rounds)
    while next(rounds):
        pass
    (tmp_path / "photos" / "one.png").write_bytes(b"3")
    assert next_change(rounds)
    rounds.close()


def test_where_nothing_changes_that_is_told(tmp_path):
    rounds = watched([str(tmp_path)], pause=PAUSE)
    assert next(rounds)
    (tmp_path / ".segvec-0123456789abcdef.tmp").write_bytes(b"half")
    assert not any(next(rounds) for _ in range(6))
    rounds.close()


def test_what_is_being_written_is_not_still(tmp_path):
    path = tmp_path / "half.png"
    path.write_bytes(b"half")
    assert not is_still(str(path), pause=60)
    os.utime(path, (1, 1))
    assert is_still(str(path), pause=60)
    assert is_still(str(tmp_path / "gone.png"))


@pytest.mark.parametrize("place", ["s3://bucket/photos", "no/such/folder"])
def test_what_cannot_be_watched_is_refused(place):
    with pytest.raises(InputError, match="cannot be watched"):
        next(watched([place], pause=PAUSE))
