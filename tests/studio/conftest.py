import http.client
import json
import socket
import threading
import urllib.parse

import numpy as np
import pytest
from machine import LACKING
from pictures import png_of
from skimage import data

PICTURE = png_of(np.ascontiguousarray(data.coffee()[::8, ::8]))
TOKEN = "a-token-of-the-tests"


class Client:
    """What a page asks of the studio."""

    def __init__(self, port):
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"
        self.address = f"{self.origin}/{TOKEN}/"

    def ask(self, method, path, body=None, *, token=TOKEN, **headers):
        """Return status, headers and bytes of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        given = {"Origin": self.origin} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, f"/{token}/{path}", body, {name: value for name, value in given.items() if value})
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return found

    def post(self, path, **content):
        status, _, body = self.ask("POST", path, json.dumps(content))
        return status, body

    def trace(self, picture, wish, **more):
        """Return the stages and the last line of a trace."""
        _, body = self.post("trace", picture=picture, wish=wish, **more)
        *stages, last = map(json.loads, body.decode().splitlines())
        return stages, last

    def add(self, name, content):
        status, _, body = self.ask("POST", f"pictures?name={urllib.parse.quote(name)}", content)
        assert status == 200, body
        return json.loads(body)["id"]


@pytest.fixture(scope="session")
def served():
    """A studio that runs, and what it holds."""
    for package in ("starlette", "uvicorn"):
        pytest.importorskip(package, reason=f"{LACKING}{package}")
    import uvicorn

    from segvec_cli.studio.server import Studio, application

    studio = Studio()
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    app = application(studio, port=port, token=TOKEN)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield studio, Client(port)
    server.should_exit = True
    thread.join(10)
    listening.close()
    assert not thread.is_alive()


@pytest.fixture
def client(served):
    return served[1]


@pytest.fixture
def cup(client):
    """A picture that the studio has, by its id; it goes afterwards."""
    id = client.add("cup.png", PICTURE)
    yield id
    client.ask("DELETE", f"pictures/{id}")


@pytest.fixture
def cup_here(tmp_path, monkeypatch):
    """The same picture in the current directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cup.png").write_bytes(PICTURE)
    return tmp_path
