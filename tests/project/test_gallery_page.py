import base64
import io
import json
import re
import runpy
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from machine import CHROMIUM, needs_browser
from PIL import Image as Pillow
from skimage import data as pictures

import segvec
from segvec.image.writing import png_bytes
from segvec.series.movements import palette_cycle

GALLERY = Path(__file__).parents[2] / "gallery"
page = runpy.run_path(str(GALLERY / "web_page.py"))["page"]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]

COFFEE = np.ascontiguousarray(pictures.coffee()[::4, ::4])
HEIGHT, WIDTH = COFFEE.shape[:2]
PALETTES = {"sunset": ["#ffe8c2", "#ff9f5a", "#c9476b", "#251c4a"], "sea": ["#e8f1f2", "#7cc0c8", "#22708a", "#081c30"]}
EVIL = "<script>alert(1)</script>"


def picture(array):
    return "data:image/png;base64," + base64.b64encode(png_bytes(array)).decode()


def codes(art):
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in art.colors.tolist()]


def piece(name, kind, **changes):
    return {
        "name": name,
        "title": name.replace("-", " ").title(),
        "about": f"What {name} shows.",
        "kinds": [kind],
        "source": "coffee",
        "command": f"segvec trace coffee.png -o {name}.svg",
        "palette_command": "",
        "seed_command": "",
        "file": f"pieces/{name}.svg",
        "bytes": 12345,
        "width": WIDTH,
        "height": HEIGHT,
        "thumbnail": picture(COFFEE),
        "thumbnail_size": [WIDTH, HEIGHT],
        "svg": "",
        "picture": "",
        "moving": False,
        "comparable": False,
        "colors": [],
        "palettes": {},
        "seeds": {},
    } | changes


def recolorable(name, art):
    return piece(
        name,
        "traces",
        svg=art.to_svg(css=True),
        comparable=True,
        colors=codes(art),
        palettes={key: codes(art.recolor(colors)) for key, colors in PALETTES.items()},
        seeds={str(seed): codes(segvec.recolor(art, "harmony", seed=seed)) for seed in (1, 2)},
        palette_command=f"segvec recolor {name}.svg --palette {{palette}} -o {name}-{{palette}}.svg",
        seed_command=f"segvec recolor {name}.svg --palette harmony --seed {{seed}} -o {name}-{{seed}}.svg",
    )


def gallery_data():
    art = segvec.trace(COFFEE, preset="poster", colors=4)
    cells = segvec.heatmap(COFFEE, block=(10, 10), cmap="viridis", width=WIDTH, height=HEIGHT).to_array()[..., :3]
    source = {"title": "Coffee", "credit": "Rachel Michetti", "license": "CC0", "link": "https://example.org/coffee"}
    source |= {"origin": "scikit-image", "file": "sources/coffee.png", "width": WIDTH, "height": HEIGHT}
    attack = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(2)">{EVIL}<rect id="r"/></svg>'
    )
    return {
        "version": "0.1.0",
        "kinds": [{"id": kind, "title": kind.title()} for kind in ("traces", "heatmaps", "moving", "empty")],
        "sources": {"coffee": source | {"picture": picture(COFFEE)}},
        "palettes": [{"id": key, "title": key.title(), "colors": colors} for key, colors in PALETTES.items()],
        "pieces": [
            recolorable("coffee-poster", art),
            recolorable("coffee-again", art),
            piece("coffee-cells", "heatmaps", picture=picture(cells), file="pieces/coffee-cells.png", comparable=True),
            piece("coffee-cycle", "moving", svg=palette_cycle(art, seconds=2).to_svg(), moving=True),
            piece("coffee-frames", "moving", picture=picture(cells), file="pieces/coffee-frames.gif", moving=True),
            piece("attack", "moving", title=EVIL, about=f'">{EVIL}', svg=attack, command=EVIL, width=9, height=9),
        ],
    }


DATA = gallery_data()
POSTER = DATA["pieces"][0]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("gallery") / "index.html"
    path.write_text(page(DATA), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


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


def shot(tab, selector="#stage"):
    """Read the pixels of an element, as floats."""
    data = tab.locator(selector).screenshot(animations="disabled")
    return np.asarray(Pillow.open(io.BytesIO(data)).convert("RGB"), float)


def transform(tab):
    return tab.evaluate("document.getElementById('work').style.transform")


def place_of(tab):
    return tab.evaluate("location.hash")


def wait_for_grid(tab):
    """Wait until a dialog that closes has told so."""
    tab.wait_for_function("!location.hash.includes('piece')")


def shown_names(tab):
    return tab.evaluate("[...document.querySelectorAll('.card:not([hidden])')].map((card) => card.dataset.name)")


def focused(tab):
    return tab.evaluate("document.activeElement.closest('[data-name]')?.dataset.name ?? document.activeElement.id")


def color_of(tab, label):
    return tab.evaluate(
        """(label) => {
          const root = document.getElementById("host").shadowRoot;
          const named = `[class$="-color-${label}"]`;
          return getComputedStyle(root.querySelector("path").closest(named) ?? root.querySelector(named)).fill;
        }""",
        label,
    )


def rgb(code):
    return f"rgb({', '.join(str(value) for value in bytes.fromhex(code[1:]))})"


# The text


def test_page_is_the_same_each_time():
    assert page(DATA) == page(json.loads(json.dumps(DATA)))


def test_markup_in_the_data_stays_text():
    text = page(DATA)
    assert EVIL not in text
    assert text.count("<script") == 2
    assert text.count("</script") == 2


def test_page_names_no_other_file_to_load():
    text = page(DATA)
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#|pieces/|https://example)""", text)
    assert "@import" not in text
    assert "url(" not in text


# The grid


@needs_browser
def test_filter_shows_one_kind_and_announces_how_many(visit):
    tab = visit()
    status = tab.get_by_role("status").filter(has_text="pieces")
    assert status.inner_text() == "6 pieces"
    tab.get_by_role("button", name="Traces 2").click()
    assert shown_names(tab) == ["coffee-poster", "coffee-again"]
    assert status.inner_text() == "2 pieces"
    assert tab.locator("#filters [aria-pressed=true]").inner_text().split() == ["Traces", "2"]
    assert place_of(tab).endswith("#kind=traces")
    tab.get_by_role("button", name="Heatmaps").click()
    assert tab.locator("#count").inner_text() == "1 piece"
    tab.go_back()
    tab.wait_for_function("location.hash === '#kind=traces' && document.querySelector('.card[hidden]')")
    assert shown_names(tab) == ["coffee-poster", "coffee-again"]
    tab.get_by_role("button", name="All").click()
    assert len(shown_names(tab)) == 6
    assert tab.get_by_role("button", name="Empty").count() == 0


@needs_browser
def test_filter_in_the_address_holds(visit):
    assert shown_names(visit("#kind=heatmaps")) == ["coffee-cells"]
    assert len(shown_names(visit("#kind=nonsense&piece=constructor&palette=toString"))) == 6


@needs_browser
def test_without_javascript_pictures_titles_and_credits_are_there(chromium, address):
    tab = chromium.new_context(java_script_enabled=False).new_page()
    tab.goto(address)
    assert tab.locator(".card h3").all_inner_texts()[:2] == ["Coffee Poster", "Coffee Again"]
    assert tab.locator(".card img").first.is_visible()
    assert tab.get_by_role("link", name="Coffee Poster").get_attribute("href") == "pieces/coffee-poster.svg"
    assert "Rachel Michetti, CC0, scikit-image" in tab.locator("#sources").inner_text()
    assert not tab.locator("#filters").is_visible()
    assert not tab.locator("#theme").is_visible()


@needs_browser
@pytest.mark.parametrize("place", ["", "#piece=coffee-poster&palette=sunset", "#piece=coffee-cells"])
def test_a_narrow_page_does_not_overflow(visit, place):
    tab = visit(place, width=360, height=740)
    for selector in (":root", "dialog", ".panel", ".tools"):
        if place or selector == ":root":
            width, room = tab.evaluate(
                "(name) => { const e = document.querySelector(name); return [e.scrollWidth, e.clientWidth]; }", selector
            )
            assert width <= room, selector
    if place:
        below = tab.evaluate("document.querySelector('.panel').getBoundingClientRect().top")
        slider = tab.locator("#compare").bounding_box()
        assert slider["y"] + slider["height"] <= below


# A piece, large


@needs_browser
def test_card_opens_by_enter_and_gets_the_focus_back_after_escape(visit):
    tab = visit()
    tab.locator("[data-name=coffee-again] a").focus()
    tab.keyboard.press("Enter")
    assert tab.get_by_role("dialog", name="Coffee Again").is_visible()
    assert focused(tab) == "close"
    assert "piece=coffee-again" in place_of(tab)
    tab.keyboard.press("Escape")
    wait_for_grid(tab)
    assert focused(tab) == "coffee-again"
    assert not tab.get_by_role("dialog").is_visible()


@needs_browser
def test_arrows_and_buttons_go_through_the_pieces_of_the_kind(visit):
    tab = visit("#kind=traces&piece=coffee-poster")
    assert tab.locator("#place").inner_text() == "1 of 2"
    tab.keyboard.press("ArrowRight")
    assert tab.locator("#title").inner_text() == "Coffee Again"
    tab.keyboard.press("ArrowRight")
    assert tab.locator("#title").inner_text() == "Coffee Poster"
    tab.get_by_role("button", name="Previous piece").click()
    assert tab.locator("#title").inner_text() == "Coffee Again"
    tab.get_by_role("button", name="Close").click()
    wait_for_grid(tab)
    assert focused(tab) == "coffee-again"


@needs_browser
def test_facts_are_those_of_the_piece(visit):
    tab = visit("#piece=coffee-poster")
    facts = tab.locator("#facts").inner_text()
    assert "Rachel Michetti, CC0, scikit-image" in facts
    assert f"{WIDTH} × {HEIGHT}, 12 kB" in facts
    assert tab.locator("#facts a").first.get_attribute("href") == "https://example.org/coffee"
    assert tab.locator("#about").inner_text() == POSTER["about"]


@needs_browser
def test_zoom_by_button_key_and_wheel_and_zero_fits_again(visit):
    tab = visit("#piece=coffee-poster")
    fitted = transform(tab)
    assert "scale(1)" in fitted
    tab.get_by_role("button", name="Zoom in").click()
    assert "scale(1.4)" in transform(tab)
    tab.keyboard.press("+")
    assert tab.locator("#zoom").inner_text() == "196%"
    tab.keyboard.press("-")
    assert "scale(1.4)" in transform(tab)
    tab.get_by_role("button", name="Zoom out").click()
    assert transform(tab) == fitted
    tab.locator("#stage").hover()
    tab.mouse.wheel(0, -400)
    tab.wait_for_function("document.getElementById('zoom').textContent === '272%'")
    tab.keyboard.press("0")
    assert transform(tab) == fitted


@needs_browser
def test_a_zoomed_piece_is_moved_by_arrows_and_by_dragging_but_not_out_of_sight(visit):
    tab = visit("#piece=coffee-poster")
    tab.keyboard.press("+")
    tab.keyboard.press("+")
    tab.locator("#stage").focus()
    before = transform(tab)
    tab.keyboard.press("ArrowRight")
    moved = transform(tab)
    assert moved != before
    assert tab.locator("#title").inner_text() == "Coffee Poster"
    box = tab.locator("#stage").bounding_box()
    tab.mouse.move(box["x"] + 300, box["y"] + 300)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 340, box["y"] + 310)
    tab.mouse.up()
    assert transform(tab) != moved
    for _ in range(40):
        tab.keyboard.press("ArrowLeft")
    assert transform(tab).startswith("translate(0px")


@needs_browser
def test_two_fingers_zoom(visit):
    tab = visit("#piece=coffee-poster")
    fingers = "(kind, id, x) => stage.dispatchEvent(new PointerEvent(kind, {pointerId: id, clientX: x, clientY: 300}))"
    tab.evaluate(
        "() => { const stage = document.getElementById('stage'); stage.setPointerCapture = () => {};"
        f"const finger = {fingers};"
        "finger('pointerdown', 1, 300); finger('pointerdown', 2, 400); finger('pointermove', 2, 500); }"
    )
    assert tab.locator("#zoom").inner_text() == "200%"


@needs_browser
def test_a_zoomed_drawing_stays_sharp(visit):
    tab = visit("#piece=coffee-poster")
    for _ in range(7):
        tab.keyboard.press("+")
    pixels = shot(tab)[60:-60, 60:-60]
    own = np.array([list(bytes.fromhex(code[1:])) for code in POSTER["colors"]])
    is_own = (np.abs(pixels[:, :, None] - own).max(axis=-1) <= 1).any(axis=-1)
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 1
    assert is_own.mean() > 0.994  # of a picture drawn before it was enlarged: 0.992


@needs_browser
def test_slider_lays_the_source_over_the_left_of_the_piece(visit):
    tab = visit("#piece=coffee-cells")
    slider = tab.get_by_role("slider", name="Show the source")
    plain = shot(tab)
    slider.focus()
    tab.keyboard.press("End")
    source = shot(tab)
    slider.fill("50")
    half = shot(tab)
    middle = half.shape[1] // 2
    rows = slice(100, half.shape[0] // 2 - 40)  # where the divider's handle is not
    np.testing.assert_allclose(half[rows, 60 : middle - 4], source[rows, 60 : middle - 4], atol=2)
    np.testing.assert_allclose(half[rows, middle + 4 : -60], plain[rows, middle + 4 : -60], atol=2)
    assert np.abs(plain - source)[rows, 60:-60].mean() > 20
    assert tab.locator("#title").inner_text() == "Coffee Cells"


@needs_browser
def test_divider_is_dragged_and_stands_still_under_zoom(visit):
    tab = visit("#piece=coffee-poster")
    box = tab.locator("#divider svg").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    stage = tab.locator("#stage").bounding_box()
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(stage["x"] + stage["width"] / 2, y)
    tab.mouse.up()
    assert abs(int(tab.locator("#compare").input_value()) - 50) <= 1
    place = tab.locator("#divider").bounding_box()["x"]
    tab.keyboard.press("+")
    assert abs(tab.locator("#divider").bounding_box()["x"] - place) < 6


@needs_browser
def test_no_slider_where_source_and_piece_do_not_match(visit):
    tab = visit("#piece=coffee-cycle")
    assert not tab.locator("#compare").is_visible()
    assert not tab.locator("#divider").is_visible()


# Colors


@needs_browser
def test_palette_recolors_the_drawing_and_own_colors_bring_it_back(visit):
    tab = visit("#piece=coffee-poster")
    own = shot(tab, "#host")
    assert color_of(tab, 1) == rgb(POSTER["colors"][0])
    tab.get_by_role("button", name="Sunset").click()
    assert color_of(tab, 1) == rgb(POSTER["palettes"]["sunset"][0])
    assert tab.get_by_role("button", name="Sunset").get_attribute("aria-pressed") == "true"
    assert np.abs(shot(tab, "#host") - own).mean() > 10
    assert place_of(tab).endswith("piece=coffee-poster&palette=sunset")
    tab.get_by_role("button", name="Own colors").click()
    assert np.abs(shot(tab, "#host") - own).mean() < 0.2


@needs_browser
def test_surprises_come_one_after_the_other(visit):
    tab = visit("#piece=coffee-poster")
    for seed in ("1", "2", "1"):
        tab.get_by_role("button", name="Surprise me").click()
        assert color_of(tab, 2) == rgb(POSTER["seeds"][seed][1])
        assert f"--palette harmony --seed {seed} " in tab.locator("#command").text_content()


@needs_browser
def test_deep_link_opens_a_piece_in_a_palette(visit):
    tab = visit("#piece=coffee-poster&palette=sea")
    assert color_of(tab, 3) == rgb(POSTER["palettes"]["sea"][2])
    tab.keyboard.press("ArrowRight")
    assert color_of(tab, 3) == rgb(POSTER["colors"][2])


@needs_browser
@pytest.mark.parametrize("has_clipboard", [True, False])
def test_copy_takes_the_command_with_the_chosen_palette(visit, has_clipboard):
    tab = visit("#piece=coffee-poster&palette=sea")
    expected = f"{POSTER['command']}\n{POSTER['palette_command'].replace('{palette}', 'sea')}"
    assert tab.locator("#command").text_content() == expected
    tab.evaluate("navigator.clipboard.writeText('nothing yet')")
    if not has_clipboard:
        tab.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }")
    tab.get_by_role("button", name="Copy the command").click()
    tab.locator("#copied").get_by_text("Copied").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()") == expected


@needs_browser
def test_download_has_the_chosen_colors_for_every_renderer(visit):
    tab = visit("#piece=coffee-poster&palette=sunset")
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Download SVG").click()
    assert waiting.value.suggested_filename == "coffee-poster-sunset.svg"
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    drawn = np.asarray(Pillow.open(io.BytesIO(segvec.render(text, format="png", width=WIDTH))).convert("RGB"))
    chosen = np.array([list(bytes.fromhex(code[1:])) for code in POSTER["palettes"]["sunset"]])
    distance = np.abs(drawn[:, :, None].astype(int) - chosen).max(axis=-1)
    assert (distance.min(axis=-1) <= 1).mean() > 0.7
    assert set(distance.argmin(axis=-1).ravel().tolist()) == {0, 1, 2, 3}
    for number, code in enumerate(POSTER["palettes"]["sunset"], start=1):
        assert text.count(code) >= 2
        assert f"var(--color-{number},{code})" in text
    assert not any(code in text.partition("</style>")[0].partition("<style")[2] for code in POSTER["colors"])


@needs_browser
def test_download_of_a_picture_is_the_picture(visit):
    tab = visit("#piece=coffee-cells")
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Download PNG").click()
    expected = base64.b64decode(DATA["pieces"][2]["picture"].partition(",")[2])
    assert Path(waiting.value.path()).read_bytes() == expected


@needs_browser
def test_scripts_in_a_drawing_do_not_run(visit):
    tab = visit("#piece=attack", blocked="Content Security Policy")
    assert tab.locator("#title").inner_text() == EVIL
    assert tab.locator("#command").text_content() == EVIL
    assert tab.evaluate("document.getElementById('host').shadowRoot.querySelector('#r') !== null")
    assert tab.evaluate("document.getElementById('host').shadowRoot.querySelector('script, [onload]') === null")


# Motion, theme, access


@needs_browser
def test_motion_is_paused_by_a_button_and_absent_where_it_is_not_wanted(visit):
    tab = visit("#piece=coffee-cycle", reduced_motion="no-preference")
    state = "document.getElementById('host').shadowRoot.querySelector('svg').getAnimations({subtree: true})"
    assert tab.evaluate(f"{state}.every((one) => one.playState === 'running') && {state}.length > 0")
    tab.get_by_role("button", name="Pause").click()
    assert tab.evaluate(f"{state}.every((one) => one.playState === 'paused')")
    still = visit("#piece=coffee-cycle", reduced_motion="reduce")
    assert still.evaluate(f"{state}.length") == 0
    assert not still.locator("#play").is_visible()


@needs_browser
def test_frames_stand_still_until_asked_for_where_motion_is_not_wanted(visit):
    tab = visit("#piece=coffee-frames", reduced_motion="reduce")
    address = "document.getElementById('host').shadowRoot.querySelector('img').src"
    frames = next(piece for piece in DATA["pieces"] if piece["name"] == "coffee-frames")
    assert tab.evaluate(address) == frames["thumbnail"]
    tab.get_by_role("button", name="Play").click()
    assert tab.evaluate(address) == frames["picture"]
    tab.get_by_role("button", name="Pause").click()
    assert tab.evaluate(address) == frames["thumbnail"]
    assert visit("#piece=coffee-frames", reduced_motion="no-preference").evaluate(address) == frames["picture"]


CONTRAST = """(selectors) => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const pixel = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (level) => (level <= 10.31 ? level / 3294.6 : ((level / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (element) => {
    const color = pixel(getComputedStyle(element).backgroundColor);
    return color[3] === 255 ? color : ground(element.parentElement);
  };
  return selectors.map((selector) => {
    const element = document.querySelector(selector);
    const levels = [light(pixel(getComputedStyle(element).color)), light(ground(element))];
    return (Math.max(...levels) + 0.05) / (Math.min(...levels) + 0.05);
  });
}"""
TEXTS = ["h1", ".lead", "nav a", "nav small", "#theme", "#count", ".card h3", ".card p", ".note", ".sources div"]
TEXTS += ["#filters [aria-pressed=true] span", "#filters [aria-pressed=false] span", "#title", "#about", "#kinds"]
TEXTS += ["#place", "#zoom", "#fit", ".compare span", "#command", "#copy", "#download", "dt", "dd", "dd a"]
TEXTS += ["#choices button"]


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_have_contrast_in_light_and_dark(visit, scheme):
    tab = visit("#piece=coffee-poster", color_scheme=scheme)
    ratios = dict(zip(TEXTS, tab.evaluate(CONTRAST, TEXTS), strict=True))
    assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}
    assert max(ratios.values()) <= 21


@needs_browser
def test_theme_follows_the_system_until_chosen_and_is_kept(visit):
    tab = visit(color_scheme="light")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = tab.evaluate(ground)
    tab.emulate_media(color_scheme="dark")
    dark = tab.evaluate(ground)
    assert dark != light
    button = tab.get_by_role("button", name="Colors of the page: Auto")
    button.click()
    assert tab.evaluate(ground) == light
    tab.wait_for_timeout(500)  # what a page stores is written a moment later
    tab.reload()
    assert tab.evaluate(ground) == light
    tab.get_by_role("button", name="Colors of the page: Light").click()
    tab.emulate_media(color_scheme="light")
    assert tab.evaluate(ground) == dark
    tab.get_by_role("button", name="Colors of the page: Dark").click()
    assert tab.evaluate(ground) == light


@needs_browser
@pytest.mark.parametrize("place", ["", "#piece=coffee-poster"])
def test_everything_has_a_name_and_room_for_a_finger(visit, place):
    tab = visit(place)
    assert tab.evaluate("[...document.images].every((image) => image.hasAttribute('alt'))")
    assert all(alt for alt in tab.locator(".card img").evaluate_all("(images) => images.map((image) => image.alt)"))
    buttons = tab.get_by_role("button")
    assert tab.get_by_role("button", name=re.compile(r"\w")).count() == buttons.count() > 4
    assert all(min(box["width"], box["height"]) >= 40 for box in (one.bounding_box() for one in buttons.all()))


@needs_browser
def test_headings_are_in_order_and_the_skip_link_comes_first(visit):
    tab = visit()
    levels = tab.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((heading) => +heading.localName[1])")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    tab.keyboard.press("Tab")
    skip = tab.locator(":focus")
    assert skip.inner_text() == "Skip to the pieces"
    assert skip.bounding_box()["y"] >= 0
    tab.keyboard.press("Enter")
    assert focused(tab) == "pieces"
    tab.keyboard.press("Tab")
    assert tab.locator(":focus").evaluate("(element) => getComputedStyle(element).outlineStyle") == "solid"
