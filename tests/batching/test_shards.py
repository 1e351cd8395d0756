import pytest
from hypothesis import given
from hypothesis import strategies as st

from segvec.batching.shards import Shard, parse_shard, shard_manifest, sister_manifests
from segvec.batching.task import Source, Task
from segvec.errors import InputError


@given(st.integers(0, 50), st.integers(1, 20))
def test_shards_together_have_each_picture_once_and_are_alike(n_pictures, count):
    tasks = [Task(Source(f"{number}.png")) for number in range(n_pictures)]
    parts = [Shard(number, count).of(tasks) for number in range(1, count + 1)]
    assert sorted(task.source.place for part in parts for task in part) == sorted(task.source.place for task in tasks)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("text", ["", "3", "0/4", "5/4", "-1/4", "1/0", "a/b", "1/2/3", "1 / 2", "١/٢x"])
def test_what_is_no_shard_is_refused(text):
    with pytest.raises(InputError, match="a shard is one of so many"):
        parse_shard(text)


def test_manifests_of_the_same_pictures_know_of_each_other(tmp_path):
    whole = tmp_path / "manifest.jsonl"
    parts = [tmp_path / f"manifest-{number}-of-2.jsonl" for number in (1, 2)]
    for path in (whole, *parts, tmp_path / "other-1-of-2.jsonl", tmp_path / "manifest-common.json"):
        path.touch()
    assert [shard_manifest(str(whole), Shard(number, 2)) for number in (1, 2)] == [str(path) for path in parts]
    assert sister_manifests(str(parts[0])) == [str(whole), str(parts[1])]
    assert sister_manifests(str(whole)) == [str(path) for path in parts]
