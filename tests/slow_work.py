"""Work on many pictures that takes its time without using any, for tests that end processes in the midst of it."""

import hashlib
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from segvec.batching.batch import batch
from segvec.batching.cluster import cluster_engine, connected
from segvec.batching.task import Made
from segvec.files import write_atomically


@dataclass(frozen=True)
class SlowWork:
    """Writes down what a file holds, and in a diary that it did."""

    diary: str
    seconds: float = 0.05
    killer: str = ""
    """Name of the file that ends the process which works on it."""

    @property
    def description(self):
        return {"do": "slow work", "options": {}}

    def __call__(self, picture, outputs):
        if Path(picture).name == self.killer:
            os.kill(os.getpid(), 9)
        time.sleep(self.seconds)
        write_atomically(outputs[0], hashlib.sha256(Path(picture).read_bytes()).hexdigest())
        with Path(self.diary).open("a") as diary:
            diary.write(f"{Path(picture).name}\n")
        return Made()


def main(scheduler, sources, outputs, diary):
    """Run it on a cluster, in a process that can be ended."""
    with connected(scheduler) as client:
        for _ in batch(sources, SlowWork(diary), outputs=outputs, executor=cluster_engine(client)):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
