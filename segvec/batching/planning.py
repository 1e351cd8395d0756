"""What goes where: names of outputs filled in for each picture, and kept apart before any work begins."""

import os
import posixpath
import re
import sys
import unicodedata
from collections.abc import Sequence

from segvec.batching.places import is_address
from segvec.batching.task import Source, Task
from segvec.errors import InputError, printable
from segvec.naming import fields_of, filled

FIELDS = ("name", "number", "relpath", "suffix")
"""What can stand in an output's name."""


def planned_tasks(sources: Sequence[Source], templates: Sequence[str]) -> list[Task]:
    """Give each picture its outputs.

    Parameters
    ----------
    templates
        Paths or addresses with `FIELDS`.

    Raises
    ------
    InputError
        If two results would go to one place, or one over a picture, or a field is unknown.

    Examples
    --------
    >>> [task.outputs for task in planned_tasks([Source("photos/a/b.png", "a")], ["out/{relpath}/{name}.svg"])]
    [('out/a/b.svg',)]
    """
    for template in templates:
        fields_of(template, FIELDS)
    tasks = [Task(source, tuple(filled_place(template, source) for template in templates)) for source in sources]
    check_apart(tasks)
    return tasks


def filled_place(template: str, source: Source) -> str:
    """Fill in an output's name for a picture.

    Examples
    --------
    >>> filled_place("s3://art/{relpath}/{name}-{suffix}.svg", Source("a.png"))
    's3://art/a-png.svg'
    """
    place = filled(template, name=source.name, number=source.number, relpath=source.folder, suffix=source.suffix)
    if not is_address(place):
        return os.path.normpath(place)
    store, mark, path = place.partition("://")
    return f"{store}{mark}{re.sub('//+', '/', path)}"


def base_folder(template: str) -> str:
    """Return the folders of an output's name before the first that differs by picture; "" for the current one.

    Examples
    --------
    >>> base_folder("out/{relpath}/{name}.svg"), base_folder("{name}.svg")
    ('out', '')
    """
    fixed = template.partition("{")[0]
    return posixpath.dirname(fixed.replace(os.sep, "/")) if "{" in template else os.path.dirname(template)  # noqa: PTH120


def check_apart(tasks: Sequence[Task]) -> None:
    """Refuse to write anything over another result or over a picture.

    Raises
    ------
    InputError
        If that would happen.
    """
    pictures = {_one(task.source.place) for task in tasks}
    taken: dict[str, Source] = {}
    for task in tasks:
        for output in task.outputs:
            place = _one(output)
            if place in taken:
                raise InputError(_collision(output, taken[place], task.source))
            if place in pictures:
                raise InputError(f"{printable(output)} would be written over a picture that is read")
            taken[place] = task.source


def _collision(output: str, one: Source, other: Source) -> str:
    if one == other:
        return f"{printable(output)} would be written twice"
    if one.name != other.name:
        field = "{name}"
    elif one.folder != other.folder:
        field = "{relpath}"
    else:
        field = "{suffix}" if one.suffix != other.suffix else "{number}"
    both = f"{one.label} and of {other.label}"
    return f"{printable(output)} would be made of {both}; {field} in the name keeps them apart"


def _one(place: str) -> str:
    """Write a place so that each is written in one way only."""
    if is_address(place):
        return place
    path = os.path.realpath(place)
    # These systems take capitals and small letters, and both ways to write an umlaut, for the same.
    return unicodedata.normalize("NFC", path).casefold() if sys.platform in ("win32", "darwin") else path
