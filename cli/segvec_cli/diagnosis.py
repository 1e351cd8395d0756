"""What is there, what is missing, and how to get it.

Every check does what it tells of: libraries are imported, a pixel is drawn, a letter is outlined, ffmpeg is run.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal

from segvec import __version__
from segvec.errors import RenderError
from segvec_cli.libraries import Library, first_line, geos_version, is_new_enough, libraries

State = Literal["ok", "missing", "optional"]
"""All is well; something needed is not there; something that only some work needs is not there."""

OLDEST_PYTHON = "3.11"

FFMPEG_SECONDS = 20
"""Seconds after which ffmpeg is taken for broken; its first start on a slow disk takes one."""

ENCODERS = ("libx264", "libvpx-vp9")
"""What MP4 and WebM are written with."""

FORMATS = {"JPEG": "jpeg", "PNG": "png", "WebP": "webp", "TIFF": "tiff", "BMP": "bmp", "GIF": "gif", "AVIF": "avif"}
"""Formats of pictures, of which JPEG and PNG are needed, and Pillow's names of them."""

NEEDED_FORMATS = ("JPEG", "PNG")

LITTLE_MEMORY = 2**30
"""Bytes below which large photographs may not be traced: 24 megapixels take about this."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    what: str
    state: State
    found: str
    remedy: str = ""
    """What to do or type; "" where all is well."""


def diagnose() -> Iterator[Finding]:
    """Make all checks, one after the other; one that breaks down is itself something missing."""
    yield from _guarded("Python", _python)
    yield from _guarded("segvec", _segvec)
    for library in libraries():
        yield from _guarded(library.name, lambda library=library: _library(library))  # type: ignore[misc]
    for what, check in _CHECKS.items():
        yield from _guarded(what, check)


def _guarded(what: str, check: Callable[[], Finding]) -> Iterator[Finding]:
    try:
        yield check()
    except Exception as error:
        yield Finding(what, "missing", first_line(error), "pip install --force-reinstall segvec")


def _python() -> Finding:
    found = f"{platform.python_version()}, {platform.system()} {platform.machine()}, {sys.executable}"
    if is_new_enough(platform.python_version(), OLDEST_PYTHON):
        return Finding("Python", "ok", found)
    return Finding("Python", "missing", found, f"install Python {OLDEST_PYTHON} or newer")


def _segvec() -> Finding:
    import segvec

    place = Path(segvec.__file__).parent
    if libraries():
        return Finding("segvec", "ok", f"{__version__}, {place}")
    return Finding("segvec", "missing", f"{__version__}, {place}, is not installed", f"pip install -e {place.parent}")


def _library(library: Library) -> Finding:
    """Import a library, and compare its version with what segvec asks for."""
    absent: State = "optional" if library.extra else "missing"
    version = library.version
    if version is None:
        return Finding(library.name, absent, "not installed", library.remedy)
    try:
        import_module(library.module)
    except OSError as error:
        if library.name != "cairosvg":  # which is there; what it lacks is the Cairo library, checked below
            return Finding(library.name, absent, f"{version} cannot be loaded: {first_line(error)}", library.remedy)
    except Exception as error:
        return Finding(library.name, absent, f"{version} cannot be loaded: {first_line(error)}", library.remedy)
    if not is_new_enough(version, library.least):
        return Finding(library.name, absent, f"{version} is older than {library.least}", library.remedy)
    return Finding(library.name, "ok", f"{version} ({geos_version()})" if library.name == "shapely" else version)


def _pictures() -> Finding:
    """Draw a red pixel and look at it."""
    from segvec.image.image import read_image
    from segvec.rendering.render import render
    from segvec.rendering.renderer import renderer_name

    document = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><path d="M0 0h1v1H0z" fill="red"/></svg>'
    pixel = read_image(render(document, format="png")).pixels[0, 0].tolist()
    if pixel != [255, 0, 0]:
        return Finding("pictures", "missing", f"{renderer_name()} drew {pixel} for red", "pip install -U resvg-py")
    return Finding("pictures", "ok", f"{renderer_name()} drew a pixel")


def _pages() -> Finding:
    from segvec.rendering.renderer import cairo_install_line, check_formats

    try:
        check_formats(["pdf"])
    except RenderError:
        return Finding("PDF, PS and EPS", "optional", "the Cairo library is not there", cairo_install_line())
    return Finding("PDF, PS and EPS", "ok", "Cairo draws them")


def _fonts() -> Finding:
    from segvec.errors import InputError
    from segvec.svg.fonts import font_names
    from segvec.svg.lettering import lettering

    try:
        lettering("a", size=10)
    except InputError as error:
        return Finding("fonts", "missing", first_line(error), "pip install --force-reinstall matplotlib")
    return Finding("fonts", "ok", f"DejaVu Sans, {len(font_names())} families installed")


def _ffmpeg() -> Finding:
    """Run ffmpeg and look for the encoders of videos."""
    from segvec.image.video import ffmpeg_program

    remedy = "pip install imageio-ffmpeg"
    program = ffmpeg_program()
    if program is None:
        return Finding("ffmpeg", "optional", "not found; for videos", remedy)
    try:
        version, encoders = (_output_of(program, option) for option in ("-version", "-encoders"))
    except (OSError, subprocess.SubprocessError) as error:
        return Finding("ffmpeg", "optional", f"{program} does not run: {first_line(error)}", remedy)
    lacking = [name for name in ENCODERS if name not in encoders]
    found = " ".join(version.split()[:3]).replace("ffmpeg version", "version")
    if lacking:
        return Finding("ffmpeg", "optional", f"{found} has no {' and no '.join(lacking)}", remedy)
    return Finding("ffmpeg", "ok", f"{found} with {', '.join(ENCODERS)}")


def _output_of(program: str, *options: str) -> str:
    command = [program, "-hide_banner", *options]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=FFMPEG_SECONDS, check=True, text=True
    )
    return done.stdout


def _formats() -> Finding:
    """Write a small picture in each format and read it again."""
    from io import BytesIO

    from PIL import Image as pillow

    from segvec.image.image import read_image

    def is_read(name: str) -> bool:
        stream = BytesIO()
        try:
            pillow.new("RGB", (8, 8), "red").save(stream, name)
            return read_image(stream.getvalue()).pixels.shape == (8, 8, 3)
        except Exception:  # whatever a plugin raises, the format cannot be read
            return False

    lacking = [label for label, name in FORMATS.items() if not is_read(name)]
    there = ", ".join(label for label in FORMATS if label not in lacking)
    found = there + (f"; not {', '.join(lacking)}" if lacking else "")
    state: State = "missing" if set(lacking) & set(NEEDED_FORMATS) else "optional" if lacking else "ok"
    return Finding("picture formats", state, found, "pip install --force-reinstall pillow" if lacking else "")


def _cores() -> Finding:
    from segvec.parallel import THREADS

    return Finding("cores", "ok", f"{os.cpu_count() or 1}, of which {THREADS} are used")


def _memory() -> Finding:
    free = _free_memory()
    if free is None:
        return Finding("memory", "ok", "free memory is unknown on this system")
    found = f"{free / 2**30:.1f} GiB free"
    if free < LITTLE_MEMORY:
        return Finding("memory", "optional", found, "close other programs, or trace smaller pictures")
    return Finding("memory", "ok", found)


def _free_memory() -> int | None:
    """Return the bytes that programs can still have, where the system tells."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    numbers = [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    return numbers[0] if numbers else None


def _current_folder() -> Finding:
    return _writable(
        "current folder", str(Path.cwd()), "cd to a folder of yours, or write elsewhere with -o", "optional"
    )


def _temporary_folder() -> Finding:
    try:
        folder = tempfile.gettempdir()
    except OSError as error:
        return Finding("temporary folder", "missing", first_line(error), "set TMPDIR to a folder of yours")
    return _writable("temporary folder", folder, "set TMPDIR to a folder of yours", "missing")


def _writable(what: str, folder: str, remedy: str, otherwise: State) -> Finding:
    """Write a file and let it vanish."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"segvec")
            file.flush()
    except OSError as error:
        return Finding(what, otherwise, f"{folder} cannot be written to: {error.strerror or error}", remedy)
    return Finding(what, "ok", f"{folder} can be written to")


def _terminal() -> Finding:
    encoding = (sys.stdout.encoding or "ascii").lower()
    shown = "colors" if sys.stdout.isatty() and os.environ.get("TERM") != "dumb" else "no colors"
    found = f"{shutil.get_terminal_size().columns} columns, {shown}, {encoding}"
    if encoding.replace("-", "") == "utf8":
        return Finding("terminal", "ok", found)
    return Finding("terminal", "optional", found, "set PYTHONUTF8=1")


_CHECKS: dict[str, Callable[[], Finding]] = {
    "pictures": _pictures,
    "PDF, PS and EPS": _pages,
    "fonts": _fonts,
    "ffmpeg": _ffmpeg,
    "picture formats": _formats,
    "cores": _cores,
    "memory": _memory,
    "current folder": _current_folder,
    "temporary folder": _temporary_folder,
    "terminal": _terminal,
}
"""What is checked besides Python, segvec and the libraries, in order."""
