"""The studio's server: requests of the page → pictures, wishes, jobs, and answers.

It listens on the loopback address alone. All paths begin with a token; see `segvec_cli.studio.guard`. Work is done by
two processes: one for drafts, which are short, one for everything else.
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from segvec.errors import InputError, SegvecError
from segvec_cli.outputs import PageSize
from segvec_cli.studio.answers import LINES, TYPES, answered, download, line_of
from segvec_cli.studio.guard import Application, Guard
from segvec_cli.studio.keeping import Artworks
from segvec_cli.studio.pictures import Picture, Shelf, browser_type
from segvec_cli.studio.requests import (
    MOST_JSON,
    MOST_PIECES,
    body_of,
    json_of,
    receive,
    series_wish,
    size_of,
    whole,
)
from segvec_cli.studio.wishes import (
    MAPS,
    Wish,
    python_lines,
    recolor_options,
    shell_lines,
    trace_options,
    wish_from,
    with_maps,
)
from segvec_cli.studio.workers import JobError, Worker

if TYPE_CHECKING:
    from segvec.artwork.artwork import Artwork
    from segvec_cli.studio.jobs import Drawn, Recoloring

# The modules that need numpy are loaded when there is work: the page is there at once.

PAGE = Path(__file__).parent / "page"

SEEN_SIDE = 2400
"""Pixels of the longer side to which the picture beside an artwork is reduced, where the browser cannot read it."""

UNSEEN = 4.0
"""Seconds after which the processes start all the same: nobody may have opened the page."""

MOST_ARTWORKS = 12
"""Artworks that the server keeps for recoloring, drafts for the most part."""

DRAFT_SIDES = (192, 512)
"""Pixels of the longer side of a draft, at least and at most."""

SMALL_SIDE = 144
"""Pixels of the longer side of a picture in the film strip, which shows it at 60."""

EXAMPLES = {"coffee.png": "Coffee", "astronaut.png": "Astronaut", "chelsea.png": "Cat", "rocket.jpg": "Rocket"}
"""Pictures that come along with scikit-image."""


class Studio:
    """What one run of the server holds."""

    def __init__(self, paths: Sequence[str] = ()) -> None:
        self.shelf = Shelf()
        self.drafts, self.work = Worker(), Worker()
        self.artworks = Artworks[str](most=MOST_ARTWORKS)
        self.is_seen = asyncio.Event()
        """Whether the page has asked for what it does not need to show a picture."""
        for path in paths:
            self.shelf.add(str(Path(path).resolve()), path)

    @contextlib.asynccontextmanager
    async def running(self, _: object) -> AsyncIterator[None]:
        """Start the processes, and end them and all that was kept."""
        warming = asyncio.create_task(self._warm_up())
        try:
            yield
        finally:
            warming.cancel()
            self.drafts.end()
            self.work.end()
            self.shelf.clear()

    async def _warm_up(self) -> None:
        """Let the processes load what they need, when the first picture is on the screen: it is waited for first."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.is_seen.wait(), UNSEEN)
        for worker in (self.drafts, self.work):
            await worker.run("warm_up")

    async def pictures(self, _: Request) -> Response:
        """Tell what is on the shelf."""
        return JSONResponse({"pictures": list(map(_told, self.shelf.all())), "examples": EXAMPLES})

    async def add_picture(self, request: Request) -> Response:
        """Take a picture that was dropped, or an example."""
        example = request.query_params.get("example")
        if example is not None:
            path = _example(example)
            return JSONResponse(_told(self.shelf.add(str(path), path.name)))
        id, place = self.shelf.place(request.query_params.get("name", ""))
        try:
            await receive(request, place)
        except BaseException:
            self.shelf.remove(id)
            raise
        return JSONResponse(_told(self.shelf.add_own(id, place)))

    async def remove_picture(self, request: Request) -> Response:
        """Forget a picture."""
        self.shelf.remove(request.path_params["id"])
        return JSONResponse({})

    async def seen(self, request: Request) -> Response:
        """Show a picture, turned and cropped as the trace sees it."""
        picture = self.shelf.find(request.path_params["id"])
        asked = request.query_params
        options = trace_options(Wish(trace={name: asked[name] for name in ("crop", "turn") if name in asked}))
        if options.crop is None and not options.turn and (kind := browser_type(picture.path)):
            return FileResponse(picture.path, media_type=kind)  # the browser is quicker, and needs no worker
        side = min(whole(asked.get("side", "2400"), 16, SEEN_SIDE), SEEN_SIDE)
        data = await self.drafts.run("seen_picture", path=picture.path, crop=options.crop, turn=options.turn, side=side)
        kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
        return Response(data, media_type=kind)

    async def trace(self, request: Request) -> Response:
        """Trace, as a draft or in full; answer with each stage on a line, and the drawing on the last."""
        asked = await json_of(request)
        _, wish, known = self._wished(asked)
        known["recoloring"] = _recoloring(wish)
        if asked.get("draft"):
            side = whole(asked["draft"], *DRAFT_SIDES)
            return StreamingResponse(
                self._traced(partial(self.drafts.run, "draft", **known, side=side)), media_type=LINES
            )
        return StreamingResponse(self._traced(partial(self.work.run, "full", **known)), media_type=LINES)

    async def _traced(self, run: "Callable[..., Awaitable[Drawn]]") -> AsyncIterator[str]:
        stages: asyncio.Queue[Any] = asyncio.Queue()
        work = asyncio.ensure_future(run(on_stage=stages.put_nowait))
        work.add_done_callback(lambda _: stages.put_nowait(None))
        try:
            while (stage := await stages.get()) is not None:
                yield line_of({"stage": stage.name, "seconds": round(stage.seconds, 4), "note": stage.note})
            drawn = await work
            name = secrets.token_hex(6)
            self.artworks.put(name, drawn.artwork)
            yield line_of({"art": name, **drawn.facts, "svg": drawn.svg})
        except (JobError, SegvecError) as error:
            yield line_of({"error": str(error)})
        finally:
            work.cancel()  # nobody reads on: another wish came

    async def recolor(self, request: Request) -> Response:
        """Tell the colors of an artwork under a palette."""
        asked = await json_of(request)
        art = self._artwork(asked.get("art"))
        recoloring = _recoloring(wish_from(asked.get("wish")))
        from segvec_cli.studio.jobs import repainted

        return JSONResponse(await asyncio.to_thread(repainted, art, recoloring))

    async def palette(self, request: Request) -> Response:
        """Tell the colors of a palette: by its name or rule, or of a picture, or of a file that is sent along."""
        from segvec_cli.studio.jobs import palette_codes

        asked = request.query_params
        size, seed = whole(asked.get("size", "6"), 1, 64), whole(asked.get("seed", "0"), 0, 2**32 - 1)
        if "picture" in asked:
            codes = await self.drafts.run("palette_of_picture", path=self.shelf.find(asked["picture"]).path, size=size)
        elif "file" in asked:
            codes = await self.drafts.run("palette_of_file", data=await body_of(request, MOST_JSON * 16), size=size)
        else:
            palette, _ = recolor_options(Wish(palette=asked.get("source", "harmony")))
            codes = await asyncio.to_thread(palette_codes, palette or "harmony", size, seed)
        return JSONResponse({"colors": codes})

    async def series(self, request: Request) -> Response:
        """Tell the pieces of a series: the seed, the palette and the colors of each."""
        from segvec_cli.studio.jobs import series_pieces

        asked = await json_of(request)
        art, wanted = self._artwork(asked.get("art")), series_wish(asked)
        return JSONResponse({"pieces": await asyncio.to_thread(series_pieces, art, wanted)})

    async def series_files(self, request: Request) -> Response:
        """Make the folder of a series, or of the favourites of it."""
        asked = await json_of(request)
        picture, _, known = self._wished(asked)
        numbers = [whole(number, 1, MOST_PIECES) for number in asked.get("numbers", [])]
        formats = [str(format) for format in asked.get("formats", [])] or ["svg"]
        wanted = series_wish(asked)
        data = await self.work.run("series_archive", **known, wanted=wanted, numbers=numbers, formats=formats)
        return download(data, f"{Path(picture.path).stem}-series.zip")

    async def file(self, request: Request) -> Response:
        """Make a file as the command line does."""
        asked = await json_of(request)
        picture, wish, known = self._wished(asked)
        format = str(asked.get("format", "svg"))
        if format not in TYPES:
            raise InputError(f"there is no format {format!r}")
        size = PageSize(**size_of(asked.get("size", {}), format))
        data = await self.work.run(
            "file",
            **known,
            recoloring=_recoloring(wish),
            format="jpeg" if format == "jpg" else format,
            css=wish.css and not wish.is_recolored,
            size=size,
        )
        return download(data, f"{Path(picture.path).stem}.{format}")

    async def report(self, request: Request) -> Response:
        """Tell what a trace takes, and how near it comes."""
        asked = await json_of(request)
        _, wish, known = self._wished(asked)
        text = await self.work.run("report_text", **known, recoloring=_recoloring(wish))
        return Response(text, media_type="application/json")

    async def words(self, request: Request) -> Response:
        """Write a wish as lines of shell and of Python."""
        asked = await json_of(request)
        picture, wish, _ = self._wished(asked)
        recolor_options(wish)
        if "command" in asked:
            line = await asyncio.to_thread(_making_line, picture, wish, asked)
            return JSONResponse({"shell": line})
        output = str(asked.get("output") or "art.svg")
        size = [
            word
            for name, value in size_of(asked.get("size", {}), output).items()
            for word in (f"--{name}", f"{value:g}")
        ]
        lines = {
            "shell": shell_lines(wish, picture.shown, output=output, size=size),
            "python": python_lines(wish, picture.shown, output=output),
        }
        return JSONResponse(lines)

    async def command(self, request: Request) -> Response:
        """Run another command on a picture: a heatmap, a page, outlines, plates, an animation."""
        asked = await json_of(request)
        picture, wish, known = self._wished(asked)
        name, chosen, suffix = str(asked.get("command")), dict(asked.get("chosen", {})), str(asked.get("suffix", ""))
        if asked.get("art") and asked.get("preview"):
            from segvec_cli.studio.jobs import repainted_svg

            svg = await asyncio.to_thread(repainted_svg, self._artwork(asked["art"]), _recoloring(wish))
            return download(await self.drafts.run("page_preview", svg=svg, name=name, chosen=chosen), "preview.png")
        made = await (self.drafts if asked.get("preview") else self.work).run(
            "command_file",
            path=picture.path,
            name=name,
            wish=with_maps(wish_from(asked.get("wish")), lambda id: self.shelf.find(id).path),
            chosen=chosen,
            names=known["names"],
            output=f"{Path(picture.path).stem}-{name}{suffix}",
            is_preview=bool(asked.get("preview")),
        )
        return download(made[1], made[0])

    async def small(self, request: Request) -> Response:
        """Show a picture in the film strip."""
        self.is_seen.set()
        picture = self.shelf.find(request.path_params["id"])
        data = await self.drafts.run("small_picture", path=picture.path, side=SMALL_SIDE)
        return Response(data, media_type="image/png" if data.startswith(b"\x89PNG") else "image/jpeg")

    def _wished(self, asked: dict[str, Any]) -> tuple[Picture, Wish, dict[str, Any]]:
        """Read a picture, the wish as it is shown, and what a worker takes of both."""
        picture, wish = self.shelf.find(asked.get("picture")), wish_from(asked.get("wish"))
        here = with_maps(wish, lambda id: self.shelf.find(id).path)
        shown = with_maps(wish, lambda id: self.shelf.find(id).shown)
        names = {str(here.trace[name]): str(shown.trace[name]) for name in MAPS if name in wish.trace}
        return picture, shown, {"path": picture.path, "options": trace_options(here, names), "names": names}

    def _artwork(self, name: object) -> "Artwork":
        if not isinstance(name, str) or name not in self.artworks:
            raise InputError("this artwork is no longer here; trace it once more")
        return self.artworks.get(name)


def application(studio: Studio, *, port: int, token: str) -> Application:
    """Return the server's application.

    Parameters
    ----------
    port
        On which it will listen.
    token
        What all of its paths begin with.
    """
    known = asyncio.Lock()
    found: dict[str, Any] = {}

    async def tables(_: Request) -> Response:
        studio.is_seen.set()
        async with known:
            if not found:
                found.update(await asyncio.to_thread(_catalog))
        return JSONResponse(found)

    async def index(_: Request) -> Response:
        return Response((PAGE / "index.html").read_bytes(), media_type="text/html")

    routes = [
        Route("/", index),
        Route("/catalog", tables),
        Route("/pictures", answered(studio.pictures)),
        Route("/pictures", answered(studio.add_picture), methods=["POST"]),
        Route("/pictures/{id}", answered(studio.remove_picture), methods=["DELETE"]),
        Route("/pictures/{id}/seen", answered(studio.seen)),
        Route("/pictures/{id}/small", answered(studio.small)),
        Route("/palette", answered(studio.palette), methods=["GET", "POST"]),
        *(
            Route(f"/{name.replace('_', '-')}", answered(getattr(studio, name)), methods=["POST"])
            for name in ("trace", "recolor", "series", "series_files", "file", "report", "words", "command")
        ),
        Mount("/page", StaticFiles(directory=PAGE)),
    ]
    inner = Starlette(routes=[Mount(f"/{token}", routes=routes)], lifespan=studio.running)
    return Guard(inner, port=port, token=token)


def _catalog() -> dict[str, Any]:
    from segvec_cli.studio.catalog import catalog

    return catalog()


def _making_line(picture: Picture, wish: Wish, asked: dict[str, Any]) -> str:
    from segvec_cli.studio.making import making_line

    name, chosen = str(asked["command"]), dict(asked.get("chosen", {}))
    return making_line(name, wish, chosen, picture=picture.shown, output=f"{name}{asked.get('suffix', '')}")


def _recoloring(wish: Wish) -> "Recoloring":
    from segvec_cli.studio.jobs import Recoloring

    return Recoloring(*recolor_options(wish))


def _told(picture: Picture) -> dict[str, str]:
    return {"id": picture.id, "name": picture.shown}


def _example(name: str) -> Path:
    from segvec_cli.example import picture_path

    if name not in EXAMPLES:
        raise InputError(f"there is no example {name!r}")
    return picture_path().with_name(name)
