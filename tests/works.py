"""Work on many pictures that takes no time: files are copied, with a word before what they hold."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from segvec.batching.task import Made
from segvec.errors import InputError


@dataclass(frozen=True)
class Copying:
    """Copies files, and does as those of certain contents say."""

    word: str = "copy of "

    @property
    def description(self):
        return {"do": "copy", "options": {"word": self.word}}

    def __call__(self, picture, outputs):
        text = Path(picture).read_text()
        if text == "broken":
            raise InputError("it is broken")
        if text == "odd":
            raise KeyError("odd")
        if text == "slow":
            time.sleep(60)
        if text == "deadly":
            os._exit(3)
        for output in outputs:
            Path(output).parent.mkdir(parents=True, exist_ok=True)
            Path(output).write_text(self.word + text)
        return Made()


def slowly_copied(picture):
    """Takes a while, so that a run can be killed in its midst."""
    time.sleep(0.03)
    return f"copy of {Path(picture).read_text()}"


def written(folder, **texts):
    """Write files of these names and contents, and return the folder."""
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder
