"""Pictures read from and written to S3, as a server on this machine speaks it."""

from importlib.util import find_spec

import numpy as np
import pytest
from machine import LACKING

import segvec

# Not among the test extras: installing it takes longer than all that they bring together.
_LACKS = [name for name in ("moto", "flask", "s3fs") if find_spec(name) is None]
pytestmark = [
    pytest.mark.skipif(bool(_LACKS), reason=f"{LACKING}an S3 server: pip install 's3fs' 'moto[s3,server]'"),
    pytest.mark.filterwarnings("default"),  # of libraries that only this test loads
]


@pytest.fixture
def bucket(monkeypatch):
    """A bucket with two pictures and one that is none."""
    import fsspec
    import s3fs
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in {**settings, "AWS_ENDPOINT_URL": f"http://{host}:{port}"}.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    store = fsspec.filesystem("s3")
    try:
        store.mkdir("bucket")
        for number in range(2):
            store.pipe(f"bucket/photos/{number}/dots.png", segvec.picture_bytes(np.eye(8 + number), format="png"))
        store.pipe("bucket/photos/broken.png", b"no picture")
        yield store
        store.rm("bucket", recursive=True)  # which outlives its server
    finally:
        s3fs.S3FileSystem.clear_instance_cache()
        server.stop()


def test_pictures_of_a_bucket_are_done_into_a_bucket_once(bucket, tmp_path):
    def run():
        outputs = "s3://bucket/art/{relpath}/{name}.svg"
        found = segvec.batch(
            "s3://bucket/photos", segvec.trace, outputs=outputs, manifest=tmp_path / "manifest.jsonl", jobs=1
        )
        return sorted((outcome.status, outcome.task.source.place) for outcome in found)

    photos = [f"s3://bucket/photos/{number}/dots.png" for number in range(2)]
    broken = "s3://bucket/photos/broken.png"
    assert run() == [*(("done", photo) for photo in photos), ("failed", broken)]
    assert run() == [("failed before", broken), *(("kept", photo) for photo in photos)]
    assert sorted(bucket.find("bucket/art")) == [f"bucket/art/{number}/dots.svg" for number in range(2)]
    assert segvec.trace(np.eye(8)).to_svg().split("viewBox")[1][:20] in bucket.cat("bucket/art/0/dots.svg").decode()
    bucket.pipe("bucket/photos/1/dots.png", segvec.picture_bytes(np.eye(12), format="png"))
    assert [status for status, _ in run()] == ["done", "failed before", "kept"]


def test_nothing_in_a_bucket_is_told_in_one_line(bucket, tmp_path):
    with pytest.raises(segvec.InputError, match="nothing to work on at s3://bucket/none"):
        segvec.batch("s3://bucket/none/*.png", segvec.trace, outputs="a.svg", manifest=tmp_path / "m")
