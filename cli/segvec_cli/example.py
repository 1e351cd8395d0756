"""The picture of ``segvec demo``."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

PICTURE = "coffee.png"
"""Comes inside scikit-image's wheel: a photograph by Rachel Michetti, CC0."""

OPTIONS: Mapping[str, Any] = {"preset": "poster", "colors": 8}


def picture_path() -> Path:
    """Return where the picture is installed.

    Raises
    ------
    click.ClickException
        If scikit-image was packaged without its pictures.
    """
    # find_spec and not importlib.resources: that would import scikit-image, which takes a while.
    spec = find_spec("skimage")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / "data" / PICTURE
        if path.is_file():
            return path
    raise click.ClickException(f"this scikit-image comes without {PICTURE}; use segvec trace on a picture of yours")
