"""What the server answers: files, lines of JSON, and mistakes in plain words."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from segvec.errors import SegvecError
from segvec_cli.studio.workers import JobError

Handler = Callable[[Request], Awaitable[Response]]

TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "ps": "application/postscript",
    "eps": "application/postscript",
    "geojson": "application/geo+json",
    "gif": "image/gif",
    "dxf": "image/vnd.dxf",
    "zip": "application/zip",
}

LINES = "application/x-ndjson"


def answered(handler: Handler) -> Handler:
    """Turn mistakes into an answer in plain words."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except (JobError, SegvecError) as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        except (TypeError, ValueError, KeyError, AttributeError):
            return JSONResponse({"error": "what the page sent cannot be read"}, status_code=400)
        except ClientDisconnect:
            return Response(status_code=499)

    return answer


def line_of(content: dict[str, Any]) -> str:
    """Write JSON on a line of its own."""
    return json.dumps(content) + "\n"


def download(data: bytes, name: str) -> Response:
    """Answer with a file that the browser saves."""
    kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    quoted = "".join(char if char.isascii() and char.isprintable() and char not in '"\\' else "-" for char in name)
    return Response(data, media_type=kind, headers={"content-disposition": f'attachment; filename="{quoted}"'})
