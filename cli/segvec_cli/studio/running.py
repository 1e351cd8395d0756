"""Commands of segvec's, run on a picture in a folder of their own, and what they wrote."""

import contextlib
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from segvec.errors import InputError
from segvec.image.writing import picture_bytes
from segvec.layout.destinations import destination
from segvec_cli.studio.making import making_words, own_words
from segvec_cli.studio.views import PREVIEW_SIDE, reduced
from segvec_cli.studio.wishes import Wish, with_maps

PAGE_SIDE = 1400
"""Pixels of the longer side of a page that is shown before it is made."""


def page_preview(svg: str, name: str, chosen: Mapping[str, Any]) -> bytes:
    """Lay a drawing out on a page as ``segvec poster`` does its trace, with as many pixels as a screen shows."""
    own = {flag: value for flag, value in chosen.items() if flag != "dpi"}
    words = [*own_words(name, own, without=("Output", "Recoloring")), *_screen_dpi(own)]
    with tempfile.TemporaryDirectory(prefix="segvec-studio-") as folder:
        Path(folder, "art.svg").write_text(svg, encoding="utf-8")
        return _commanded(Path(folder), ["render", "art.svg", *words], "preview.png")[1]


def command_file(
    path: str,
    name: str,
    wish: Wish,
    chosen: Mapping[str, Any],
    *,
    names: Mapping[str, str],
    output: str,
    is_preview: bool,
) -> tuple[str, bytes]:
    """Run a command of segvec's on a picture, and return the file that it writes, or an archive of its folder.

    Parameters
    ----------
    chosen
        The command's own options.
    output
        Name of the file, or of the folder.
    is_preview
        Whether a reduced picture will do; a heatmap is quick, and its cells are in pixels.
    """
    with tempfile.TemporaryDirectory(prefix="segvec-studio-") as folder:
        picture = Path(folder, Path(path).name)
        if is_preview and name != "heatmap" and not names and wish.is_scalable:
            small, scale = reduced(path, PREVIEW_SIDE)
            wish, picture = wish.scaled(scale), picture.with_suffix(".png")
            pixels = small.pixels if small.alpha is None else np.dstack([small.pixels, small.alpha])
            picture.write_bytes(picture_bytes(pixels, format="png"))
        else:
            _linked(path, picture)
        links = {place: Path(folder, Path(shown).name) for place, shown in names.items()}
        links = {place: link for place, link in links.items() if link != picture}  # of one name, one stays where it is
        for place, link in links.items():
            _linked(place, link)
        wish = with_maps(wish, lambda place: links[place].name if place in links else place)
        more = _for_screens(name, chosen) if is_preview else []
        return _commanded(Path(folder), [name, picture.name, *making_words(name, wish, chosen), *more], output)


def _for_screens(name: str, chosen: Mapping[str, Any]) -> list[str]:
    """Return what makes a preview quick, or seen at all: hairlines are not."""
    if name == "cut":
        return [] if "line-width" in chosen else ["--line-width", "0.3mm"]
    return _screen_dpi(chosen) if name == "heatmap" else []


def _screen_dpi(chosen: Mapping[str, Any]) -> list[str]:
    """Return how many pixels an inch a page gets on a screen, where it has a size of its own."""
    if not chosen.get("for"):
        return []
    try:
        longest = max(destination(str(chosen["for"])).pixels(72))
    except InputError:
        return []
    return ["--dpi", f"{72 * min(1, PAGE_SIDE / longest):.6g}"]


def _linked(path: str, link: Path) -> None:
    """Let a file be read under another name."""
    try:
        link.symlink_to(path)
    except OSError:  # where links are not everybody's
        shutil.copyfile(path, link)


def _commanded(folder: Path, words: Sequence[str], output: str) -> tuple[str, bytes]:
    """Run a command in a folder: names alone tell what is read and written, as on a person's desk."""
    from segvec_cli.app import segvec

    target, notes = folder / output, io.StringIO()
    before = Path.cwd()
    os.chdir(folder)
    try:
        code = _run(segvec, [*words, "-o", output], notes)
    finally:
        os.chdir(before)
    if code or not target.exists():
        raise InputError(notes.getvalue().strip().removeprefix("segvec: ") or "nothing was made")
    if target.is_dir():
        return f"{output}.zip", archive(target)
    return output, target.read_bytes()


def _run(command: Any, words: Sequence[str], notes: io.StringIO) -> int:  # noqa: ANN401 (click's own)
    with contextlib.redirect_stderr(notes), contextlib.redirect_stdout(io.StringIO()):
        try:
            code = command.main(list(words), prog_name="segvec", standalone_mode=False)
        except click.ClickException as error:
            raise InputError(" ".join(error.format_message().split())) from error
    return code if isinstance(code, int) else 0


def archive(folder: Path) -> bytes:
    """Pack the files of a folder, without a time of the day: the same files make the same archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                archive.writestr(zipfile.ZipInfo(path.relative_to(folder).as_posix()), path.read_bytes())
    return packed.getvalue()
