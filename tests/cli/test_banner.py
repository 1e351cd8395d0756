"""The command banner: what is typed, and what comes out."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image


def opened(path):
    with Image.open(path) as image:
        return image.size, np.asarray(image.convert("RGB"))


COMMAND_LINES = [
    # what is typed, exit code, what the standard error holds
    ("banner flag.png -o a.png", 0, None),
    ("banner flag.png --for 200x50 --crop left -o a.svg", 0, None),
]


@pytest.mark.parametrize(("line", "code", "message"), COMMAND_LINES, ids=[line[0] for line in COMMAND_LINES])
def test_command_line_ends_as_expected(wall, check_line, line, code, message):
    check_line(line, code, message)


def test_banner_is_made_for_linkedin_unless_told(wall, run):
    run("banner", "flag.png", "-o", "new.png")
    assert opened("new.png")[0] == (1584, 396)
    run("banner", "flag.png", "--for", "youtube", "--dpi", "40", "-o", "new.svg")
    assert 'width="2560"' in Path("new.svg").read_text()
