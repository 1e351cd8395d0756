"""The command ``studio``."""

import socket
import sys
import threading
from importlib.util import find_spec

import click

from segvec.errors import printable
from segvec.files import is_regular_file
from segvec_cli.completing import files
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.streams import reason_of

LOOPBACK = "127.0.0.1"

INSTALL = "the studio needs Starlette and uvicorn: pip install 'segvec[studio]'"


@click.command(cls=SectionCommand)
@click.argument("images", metavar="[IMAGE]...", nargs=-1, shell_complete=files)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    cls=SectionOption,
    section="Server",
    help="Port of the page, on this machine alone.  [default: a free one]",
)
@click.option(
    "--browser/--no-browser",
    default=True,
    cls=SectionOption,
    section="Server",
    help="Open the page, or only print its address.  [default: browser]",
)
@click.pass_context
def studio(ctx: click.Context, /, images: tuple[str, ...], port: int, browser: bool) -> None:
    """Open a page in the browser on which pictures are traced while you look.

    The page is served from this machine to this machine, and fetches nothing from outside. Ctrl-C ends it.

    \b
    segvec studio photo.jpg
    segvec studio *.jpg --port 8000 --no-browser
    """  # noqa: D301
    for name in images:
        if not is_regular_file(name):
            raise click.UsageError(f"there is no picture {printable(name)}", ctx)
    if any(find_spec(name) is None for name in ("starlette", "uvicorn")):
        raise click.ClickException(INSTALL)
    try:
        listening = socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise click.ClickException(f"port {port} cannot be used: {reason_of(error)}") from error
    with listening:
        ctx.exit(_serve(listening, images, has_browser=browser))


def _serve(listening: socket.socket, images: tuple[str, ...], *, has_browser: bool) -> int:
    """Serve the page until somebody ends it."""
    import secrets
    import webbrowser

    import uvicorn

    from segvec_cli.studio.server import Studio, application

    port, token = listening.getsockname()[1], secrets.token_urlsafe(16)
    address = f"http://{LOOPBACK}:{port}/{token}/"
    app = application(Studio(images), port=port, token=token)
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, timeout_graceful_shutdown=1, server_header=False
    )
    server = uvicorn.Server(config)
    click.echo(f"{address}\nCtrl-C ends the studio.")
    sys.stdout.flush()
    if has_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:  # uvicorn raises it again when all is closed: the way in which a studio ends
        return 0
    return 0 if server.started else FAILED
