"""The studio gives what the command line gives, to its own page alone."""

import io
import json
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from pictures import encoded
from PIL import Image

POSTER = {"preset": "poster", "trace": {"colors": "4"}}
SUNSET = {**POSTER, "palette": "sunset", "recolor": {"assign": "inverted"}}
TRACE = ["--preset", "poster", "--colors", "4"]
MOST_PAGE = 300_000


def made(run, *words):
    code, _, errors = run(*words, "--quiet")
    assert code == 0, errors


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_files_are_those_of_the_command_line(client, cup, cup_here, run):
    outputs = {"svg": {}, "png": {"width": 200}, "geojson": {}}
    made(run, "trace", "cup.png", *TRACE, "-o", "a.svg", "-o", "a.geojson")
    made(run, "trace", "cup.png", *TRACE, "-o", "a.png", "--width", "200")
    for format, size in outputs.items():
        status, body = client.post("file", picture=cup, wish=POSTER, format=format, size=size)
        assert status == 200, body
        assert body == Path(f"a.{format}").read_bytes(), format


def test_recolored_file_is_that_of_the_command_line(client, cup, cup_here, run):
    made(run, "trace", "cup.png", *TRACE, "-o", "a.svg")
    made(run, "recolor", "a.svg", "--palette", "sunset", "--assign", "inverted", "-o", "b.svg")
    status, body = client.post("file", picture=cup, wish=SUNSET, format="svg")
    assert status == 200, body
    assert body == Path("b.svg").read_bytes()


def test_colors_on_the_screen_are_those_of_the_file(client, cup):
    _, drawn = client.trace(cup, SUNSET)
    _, body = client.post("file", picture=cup, wish=SUNSET, format="svg")
    shown = set(drawn["paint"].values())
    assert len(shown) == 4
    assert shown == {code for code in shown if code.encode() in body}
    _, body = client.post("recolor", art=drawn["art"], wish=POSTER)
    assert set(json.loads(body)["paint"].values()) == {ink["color"] for ink in drawn["inks"]}


def test_series_of_24_is_that_of_the_command_line(client, cup, cup_here, run):
    made(run, "series", "cup.png", *TRACE, "--count", "24", "--seed", "5", "-o", "out")
    wanted = {"picture": cup, "wish": POSTER, "count": 24, "seed": 5}
    status, body = client.post("series-files", **wanted)
    assert status == 200, body
    files = unzipped(body)
    assert len(files) == 27
    assert files == {path.name: path.read_bytes() for path in Path("out").iterdir() if not path.name.startswith(".")}
    _, body = client.post("series-files", **wanted, numbers=[3, 9])
    favourites = unzipped(body)
    assert {name: files[name] for name in favourites if "sheet" not in name and name != "manifest.json"} == {
        name: data for name, data in favourites.items() if name.startswith("cup-")
    }
    assert [piece["number"] for piece in json.loads(favourites["manifest.json"])["pieces"]] == [3, 9]


def test_other_commands_make_their_files(client, cup, cup_here, run):
    made(run, "heatmap", "cup.png", "--block", "10", "-o", "a.png")
    asked = {"picture": cup, "wish": {}, "command": "heatmap", "suffix": ".png"}
    status, body = client.post("command", **asked, chosen={"block": "10"})
    assert status == 200, body
    assert body == Path("a.png").read_bytes()
    for wrong in ({"block": "x"}, {"mask": "a.png"}, {"output": "b.png"}, {"cmap": "a.png"}, {"title": "-ob.png"}):
        status, body = client.post("command", **asked, chosen=wrong)
        assert status == 422, wrong
    assert client.post("command", **{**asked, "command": "doctor"}, chosen={})[0] == 422


def test_draft_is_small_and_stages_are_told(client, cup):
    stages, drawn = client.trace(cup, {}, draft=192)
    assert [stage["stage"] for stage in stages][:2] == ["read", "segment"]
    assert max(drawn["size"]) == 75  # no larger than the picture
    _, drawn = client.trace(cup, {"trace": {"crop": "50%,0,50%,100%"}}, draft=192)
    assert drawn["size"][1] == 50


def test_picture_of_20_megabytes_is_drafted(client):
    halves = np.zeros((2600, 2600, 3), np.uint8)
    halves[:, 1300:] = 255
    large = encoded(Image.fromarray(halves), "BMP")
    assert len(large) > 20_000_000
    id = client.add("large.bmp", large)
    _, drawn = client.trace(id, {}, draft=192)
    assert (drawn["size"], drawn["colors"]) == ([192, 192], 2)
    client.ask("DELETE", f"pictures/{id}")


def test_broken_picture_is_told_of_and_the_next_one_is_traced(client, cup):
    for content in (b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(400)):
        broken = client.add("broken.png", content)
        _, last = client.trace(broken, {})
        assert "broken.png" in last["error"]
        client.ask("DELETE", f"pictures/{broken}")
    assert "svg" in client.trace(cup, POSTER, draft=192)[1]


def test_trace_that_nobody_waits_for_stops(client, cup):
    """It would take an hour; its process is ended, and another does what comes next."""
    import http.client

    assert "svg" in client.trace(cup, {})[1]  # the process is there, and free
    noise = np.random.default_rng(1).integers(0, 255, (1200, 1200, 3), np.uint8)
    large = client.add("noise.bmp", encoded(Image.fromarray(noise), "BMP"))
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=30)
    body = json.dumps({"picture": large, "wish": {"trace": {"effects": ["denoise"] * 500}}})
    connection.request("POST", client.address.partition(str(client.port))[2] + "trace", body, {"Origin": client.origin})
    time.sleep(0.3)
    connection.close()
    assert "svg" in client.trace(cup, {"preset": "poster", "trace": {"colors": "3"}})[1]
    client.ask("DELETE", f"pictures/{large}")


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "", {}, 200),
        ("GET", "page/studio.js", {"Origin": None}, 200),
        ("GET", "pictures", {"token": "guessed"}, 403),
        ("GET", "pictures", {"Host": "evil.example"}, 403),
        ("GET", "pictures", {"Host": "127.0.0.1"}, 403),
        ("GET", "pictures", {"Origin": "http://evil.example"}, 403),
        ("POST", "trace", {"Origin": None}, 403),
        ("POST", "trace", {"Sec_Fetch_Site": "cross-site"}, 403),
        ("POST", "trace", {}, 400),
        ("GET", "page/../server.py", {}, 404),
        ("GET", "page/%2e%2e/server.py", {}, 404),
        ("GET", "pictures/..%2f..%2fserver/seen", {}, 404),
        ("PUT", "trace", {}, 405),
    ],
)
def test_only_the_page_is_answered(client, method, path, more, status):
    assert client.ask(method, path, **more)[0] == status


def test_answers_tell_browsers_to_run_and_fetch_nothing_else(client):
    _, headers, _ = client.ask("GET", "")
    headers = {name.lower(): value for name, value in headers.items()}
    assert "default-src 'none'; script-src 'self'; style-src 'self';" in headers["content-security-policy"]
    assert (headers["x-frame-options"], headers["referrer-policy"]) == ("DENY", "no-referrer")


def test_too_much_is_refused(client, cup, monkeypatch):
    status, body = client.post("trace", picture=cup, wish={"palette": "a" * 300_000})
    assert (status, "kilobytes" in body.decode()) == (422, True)
    monkeypatch.setattr("segvec_cli.studio.requests.MOST_BYTES", 100)
    status, _, body = client.ask("POST", "pictures?name=a.png", bytes(200))
    assert (status, "megabytes" in body.decode()) == (422, True)
    monkeypatch.setattr("segvec_cli.studio.pictures.MOST_PICTURES", 1)
    status, _, body = client.ask("POST", "pictures?name=a.png", bytes(20))
    assert (status, "close some" in body.decode()) == (422, True)


def test_file_of_a_picture_goes_with_it(served, client):
    studio, _ = served
    id = client.add("../../a.png", b"x")
    path = Path(studio.shelf.find(id).path)
    assert (path.name, path.is_file()) == ("a.png", True)
    client.ask("DELETE", f"pictures/{id}")
    assert not path.parent.exists()
    assert client.ask("GET", f"pictures/{id}/seen")[0] == 422


def test_picture_is_shown_as_it_is_and_other_files_never(client, cup):
    _, _headers, body = client.ask("GET", f"pictures/{cup}/seen")
    assert body.startswith(b"\x89PNG")
    turned = client.ask("GET", f"pictures/{cup}/seen?turn=90")[2]
    assert turned.startswith(b"\xff\xd8")
    text = client.add("notes.txt", b"root:x:0:0")
    assert client.ask("GET", f"pictures/{text}/seen")[0] == 422
    client.ask("DELETE", f"pictures/{text}")


def test_film_strip_gets_small_pictures(client, cup):
    wide = client.add("wide.jpg", encoded(Image.fromarray(np.full((300, 900, 3), 200, np.uint8)), "JPEG"))
    for id, size in ((cup, (75, 50)), (wide, (144, 48))):
        with Image.open(io.BytesIO(client.ask("GET", f"pictures/{id}/small")[2])) as small:
            assert small.size == size
    broken = client.add("broken.png", b"no picture")
    assert client.ask("GET", f"pictures/{broken}/small")[0] == 422
    for id in (wide, broken):
        client.ask("DELETE", f"pictures/{id}")


def test_palettes_come_from_rules_pictures_and_files(client, cup):
    assert len(json.loads(client.ask("GET", "palette?source=triadic&size=5&seed=3")[2])["colors"]) == 5
    assert len(json.loads(client.ask("GET", f"palette?picture={cup}&size=4")[2])["colors"]) == 4
    gpl = b"GIMP Palette\n#\n0 0 0\n255 215 0 gold\n"
    assert json.loads(client.ask("POST", "palette?file=1", gpl)[2])["colors"] == ["#000000", "#ffd700"]
    assert client.ask("GET", "palette?source=/etc/passwd")[0] == 422


def test_page_is_small(client):
    from segvec_cli.studio.server import PAGE

    assert sum(path.stat().st_size for path in PAGE.iterdir()) + len(client.ask("GET", "catalog")[2]) < MOST_PAGE
