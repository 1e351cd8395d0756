"""The libraries that segvec stands on: which are wanted, which are there, and how to get them.

Versions come from the metadata of the packages, so that none has to be loaded to be told of.
"""

import platform
import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata

from segvec import __version__

EXTRAS = ("cut", "heic", "maps", "studio", "video")
"""Extras that a user may want; the others are for development."""

MODULES = {
    "fonttools": "fontTools",
    "imageio-ffmpeg": "imageio_ffmpeg",
    "pillow": "PIL",
    "pillow-heif": "pillow_heif",
    "resvg-py": "resvg_py",
    "scikit-image": "skimage",
    "scikit-learn": "sklearn",
}
"""Modules that are called otherwise than what is installed."""

_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)\s*>=\s*(?P<least>[\d.]+)\s*(;.*extra\s*==\s*['\"](?P<extra>\w+)['\"])?")


@dataclass(frozen=True, slots=True)
class Library:
    """One that segvec asks for."""

    name: str
    least: str
    """The oldest version that will do."""
    extra: str
    """The extra that it belongs to; "" where segvec always needs it."""

    @property
    def module(self) -> str:
        """What Python imports."""
        return MODULES.get(self.name, self.name)

    @property
    def version(self) -> str | None:
        """The one that is installed, None without."""
        try:
            return metadata.version(self.name)
        except metadata.PackageNotFoundError:
            return None

    @property
    def remedy(self) -> str:
        """The command that installs it."""
        return f"pip install '{self.name}>={self.least}'"


@cache
def libraries() -> tuple[Library, ...]:
    """Return what segvec's own metadata asks for, the needed ones first; none where segvec is not installed."""
    try:
        lines = metadata.requires("segvec") or []
    except metadata.PackageNotFoundError:
        return ()
    matches = [match for line in lines if (match := _REQUIREMENT.fullmatch(line))]
    found = [Library(match["name"], match["least"], match["extra"] or "") for match in matches]
    return tuple(sorted((each for each in found if each.extra in ("", *EXTRAS)), key=lambda each: each.extra != ""))


def is_new_enough(version: str, least: str) -> bool:
    """Compare the leading numbers of versions.

    Examples
    --------
    >>> is_new_enough("2.10.0rc1", "2.9"), is_new_enough("1.9", "2.0")
    (True, False)
    """
    return _numbers(version) >= _numbers(least)


def _numbers(version: str) -> tuple[int, ...]:
    match = re.match(r"\d+(\.\d+)*", version)
    numbers = tuple(map(int, match[0].split("."))) if match else ()
    return numbers[: max((k + 1 for k, number in enumerate(numbers) if number), default=0)]


def version_text() -> str:
    """Return the versions of segvec, of Python, and of all libraries, a line each; segvec's own comes first."""
    lines = [f"segvec {__version__}", f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"]
    from segvec.rendering.renderer import renderer_name

    inner = {"shapely": geos_version}
    for library in libraries():
        if library.version is None:
            lines += [f"{library.name} not installed"] if not library.extra else []
            continue
        more = f" ({inner[library.name]()})" if library.name in inner else ""
        lines.append(f"{library.name} {library.version}{more}")
    return "\n".join([*lines, f"pictures are drawn by {renderer_name()}"])


def geos_version() -> str:
    """Tell the version of the library beneath shapely."""
    try:
        import shapely
    except Exception as error:
        return f"cannot be loaded: {first_line(error)}"
    return f"GEOS {shapely.geos_version_string}"


def first_line(error: Exception) -> str:
    """Return what an error tells, on one line."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__
