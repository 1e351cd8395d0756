import pytest
from gallery_data import DATA, page


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("gallery") / "index.html"
    path.write_text(page(DATA), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def tab(chromium):
    tab = chromium.new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    tab.set_default_timeout(20_000)
    return tab


@pytest.fixture
def visit(tab, address):
    """Open the page; afterwards nothing may have gone wrong in it, nor have been asked for elsewhere."""
    complaints = []
    listeners = {
        "console": lambda message: complaints.append(message.text),
        "pageerror": lambda error: complaints.append(str(error)),
        "dialog": lambda dialog: (complaints.append(dialog.message), dialog.dismiss()),
        "requestfailed": lambda request: complaints.append(f"failed: {request.url[:80]}"),
        "request": lambda request: complaints.append(request.url) if not is_own(request.url) else None,
    }

    def is_own(url):
        return url.startswith((address, "data:", "blob:", "about:"))

    def opened(place="", *, width=1100, height=700, blocked=None, **media):
        """Open it anew; `blocked` is what the browser may complain about."""
        tab.goto("about:blank")
        tab.set_viewport_size({"width": width, "height": height})
        tab.emulate_media(**{"color_scheme": "light", "reduced_motion": "reduce"} | media)
        tab.goto(address + place)
        allowed.append(blocked)
        return tab

    allowed = []
    for event, listener in listeners.items():
        tab.on(event, listener)
    yield opened
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)
    assert [text for text in complaints if not any(part and part in text for part in allowed)] == []
