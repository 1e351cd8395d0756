"""The page of the studio, in a browser."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from machine import LACKING, needs_browser
from pictures import png_of

FULL = "html[data-shown=full]"


SIZE = {"width": 800, "height": 600}


@pytest.fixture(scope="module")
def window(chromium):
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(scope="module")
def tabs(window):
    """Tabs that no test uses now; a new one takes as long as the page itself."""
    return []


@pytest.fixture
def visit(window, client, tabs):
    """Open the page in a tab; afterwards nothing may have gone wrong in it, nor have been asked for elsewhere."""
    complaints, used = [], []
    listeners = {
        "console": lambda message: complaints.append(message.text),
        "pageerror": lambda error: complaints.append(str(error)),
        "request": lambda asked: asked.url.startswith((client.address, "blob:")) or complaints.append(asked.url),
    }

    def opened(place="", **size):
        tab = tabs.pop() if tabs else window.new_page()
        used.append(tab)
        tab.set_default_timeout(60_000)
        tab.set_viewport_size(SIZE | size)
        for event, listener in listeners.items():
            tab.on(event, listener)
        tab.goto(client.address + place)
        tab.wait_for_selector("html.is-ready")
        return tab

    yield opened
    for tab in used:
        for event, listener in listeners.items():
            tab.remove_listener(event, listener)
        tab.goto("about:blank")
        tabs.append(tab)
    assert [text for text in complaints if "422" not in text] == []


def fill_of(tab, label):
    return tab.evaluate(
        """(label) => {
          const root = document.getElementById("host").shadowRoot;
          return getComputedStyle(root.querySelector(`[class$="-color-${label}"]`)).fill;
        }""",
        label,
    )


def downloaded(tab, button):
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name=button).click()
    return Path(waiting.value.path()).read_bytes()


@needs_browser
def test_everything_chosen_on_the_page_is_in_its_file_and_its_command(visit, cup, cup_here, run):
    tab = visit(f"#picture={cup}")
    tab.wait_for_selector(FULL)
    tab.get_by_role("button", name="poster", exact=True).first.click()
    tab.get_by_label("Add an effect").select_option("median")
    tab.get_by_role("textbox", name="Colors", exact=True).fill("4")
    tab.get_by_role("textbox", name="Colors", exact=True).press("Enter")
    tab.wait_for_selector(FULL)
    tab.get_by_role("tab", name="Color", exact=True).click()
    tab.get_by_role("button", name="sunset", exact=True).click()
    tab.get_by_role("tab", name="Export").click()
    tab.locator("#shell", has_text="recolor").wait_for()
    lines = tab.locator("#shell").text_content().splitlines()
    assert lines == [
        "segvec trace cup.png --preset poster --effect median --colors 4 -o art.svg",
        "segvec recolor art.svg --palette sunset -o art-recolored.svg",
    ]
    for line in lines:
        assert run(*line.split()[1:], "--quiet")[0] == 0
    assert downloaded(tab, "Download SVG") == Path("art-recolored.svg").read_bytes()
    tab.get_by_role("button", name="Copy: Command").click()
    assert tab.evaluate("navigator.clipboard.readText()") == "\n".join(lines)


@needs_browser
def test_ink_is_recolored_in_the_page_and_undo_and_reload_know_it(visit, cup):
    tab = visit(f"#picture={cup}&preset=poster&trace.colors=4&tab=color")
    tab.wait_for_selector(FULL)
    own = fill_of(tab, 2)
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.get_by_label("Ink 2", exact=True).fill("#12ab34")
    assert fill_of(tab, 2) == "rgb(18, 171, 52)"
    assert asked == []
    tab.locator("#undo:enabled").click()
    tab.locator("#own:disabled").wait_for()
    assert fill_of(tab, 2) == own
    tab.locator("#redo:enabled").click()
    tab.locator("#own:enabled").wait_for()
    tab.reload()
    tab.wait_for_selector(FULL)
    assert fill_of(tab, 2) == "rgb(18, 171, 52)"


@needs_browser
def test_dice_change_all_inks_but_the_locked_ones(visit, cup):
    tab = visit(f"#picture={cup}&preset=poster&trace.colors=4&tab=color")
    tab.wait_for_selector(FULL)
    before = [fill_of(tab, label) for label in (1, 2, 3, 4)]
    tab.get_by_role("button", name="Keep ink 3 when dicing").click()
    tab.get_by_role("button", name="Dice").click()
    tab.locator("#own:enabled").wait_for()
    after = [fill_of(tab, label) for label in (1, 2, 3, 4)]
    assert after[2] == before[2]
    assert after[0] != before[0]
    assert after[3] != before[3]


@needs_browser
def test_palette_for_which_shapes_become_others_shows_their_inks_and_a_way_back(visit, cup):
    tab = visit(f"#picture={cup}&preset=poster&trace.colors=4&tab=color&palette=red,gold,navy&recolor.assign=neighbors")
    tab.wait_for_selector(FULL)
    inks = "[...document.querySelectorAll('#inks input')].map((input) => input.value)"
    assert set(tab.evaluate(inks)) <= {"#ff0000", "#ffd700", "#000080"}
    tab.get_by_role("button", name="Own colors").click()
    tab.locator("#inks li").nth(3).wait_for()
    assert fill_of(tab, 2).startswith("rgb(")
    assert not set(tab.evaluate(inks)) & {"#ff0000", "#ffd700", "#000080"}


@needs_browser
def test_two_tabs_do_not_mix_and_a_broken_picture_is_told_of(visit, client, cup):
    one = visit(f"#picture={cup}&preset=poster&trace.colors=3")
    other = visit()
    other.set_input_files("#file", {"name": "letter.png", "mimeType": "image/png", "buffer": b"no picture"})
    other.get_by_role("alert").get_by_text("letter.png").wait_for()
    one.wait_for_selector(FULL)
    assert "3 colors" in one.locator("#facts").text_content()
    assert one.get_by_role("alert").count() == 0
    other.get_by_role("button", name="cup.png", exact=True).click()
    other.wait_for_selector(FULL)
    assert other.get_by_role("alert").count() == 0


@needs_browser
def test_page_is_used_by_keyboard_and_fits_a_phone(visit, cup):
    tab = visit(f"#picture={cup}&preset=poster", width=360, height=740)
    tab.wait_for_selector(FULL)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    unnamed = tab.evaluate(
        """() => [...document.querySelectorAll("button, input, select")].filter((element) =>
          !element.hidden &&
          !element.labels?.length && !element.getAttribute("aria-label") && !element.textContent.trim()
        ).map((element) => element.outerHTML)"""
    )
    assert unnamed == []
    tab.get_by_role("tab", name="Trace").focus()
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.id") == "tab-color"
    tab.locator("#stage").focus()
    before = tab.locator("#zoom").text_content()
    tab.keyboard.press("+")
    assert tab.locator("#zoom").text_content() != before
    tab.keyboard.press("0")
    assert tab.locator("#zoom").text_content() == before


@needs_browser
def test_series_shows_its_pieces_and_favourites_are_taken(visit, cup):
    tab = visit(f"#picture={cup}&preset=poster&trace.colors=3&tab=series&count=3")
    tab.wait_for_selector(FULL)
    tab.locator("#pieces li").nth(2).wait_for()
    assert tab.locator("#pieces li").count() == 3
    tab.get_by_role("button", name="Favourite 2").click()
    assert tab.get_by_role("button", name="Download 1 favourite").count() == 1
    assert "&stars=2" in tab.evaluate("location.hash")


@needs_browser
@pytest.mark.skipif(find_spec("axe_playwright_python") is None, reason=f"{LACKING}axe-core")
def test_axe_finds_no_violation_in_any_pane(visit, cup):
    """Its rules come with a package: nothing is fetched."""
    import axe_playwright_python

    rules = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    tab = visit(f"#picture={cup}&preset=poster&trace.colors=3&trace.effects=median&count=2&palette=harmony")
    tab.wait_for_selector(FULL)
    tab.evaluate(rules)
    for name in ("trace", "color", "series", "layers", "make", "export"):
        tab.locator(f"#tab-{name}").click()
        if name == "series":
            tab.locator("#pieces li").nth(1).wait_for()
        part = "body" if name == "trace" else f"#pane-{name}"
        where = f"{{include: ['{part}'], exclude: ['#palettes li:nth-child(n+3)']}}"  # which are all alike
        schemes = ("light", "dark") if name == "color" else ("light",)
        for scheme in schemes:
            tab.emulate_media(color_scheme=scheme)
            found = tab.evaluate(f"axe.run({where}, {{resultTypes: ['violations']}})")["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], (name, scheme)


@needs_browser
def test_pages_and_heatmaps_are_seen_while_they_are_chosen_and_made_as_the_command_says(visit, cup, cup_here, run):
    tab = visit(f"#picture={cup}&preset=poster&trace.colors=3&palette=sunset&tab=make")
    tab.wait_for_selector("html[data-made=poster]")
    tab.get_by_role("button", name="Banner").click()
    tab.locator("#made .zone", has_text="covered").first.wait_for()
    tab.get_by_role("button", name="Heatmap").click()
    tab.wait_for_selector("html[data-made=heatmap]")
    before = tab.locator("#made img").get_attribute("src")
    tab.get_by_label("Block", exact=True).fill("25")
    tab.get_by_label("Block", exact=True).press("Enter")
    tab.locator(f"#made img:not([src='{before}'])").wait_for()
    line = "segvec heatmap cup.png --block 25 -o heatmap.png"
    tab.locator("#make-shell", has_text=line).wait_for()
    assert run(*line.split()[1:], "--quiet")[0] == 0
    assert downloaded(tab, "Download") == Path("heatmap.png").read_bytes()


@needs_browser
def test_mask_is_chosen_among_the_pictures(visit, client, cup, cup_here, run):
    half = np.zeros((50, 75), np.uint8)
    half[:, 30:] = 255
    Path("half.png").write_bytes(png_of(half))
    mask = client.add("half.png", Path("half.png").read_bytes())
    tab = visit(f"#picture={cup}&preset=poster&trace.colors=3")
    tab.get_by_label("Find an option").fill("mask")
    tab.get_by_label("Mask", exact=True).select_option("half.png")
    tab.wait_for_selector(FULL)
    tab.get_by_role("tab", name="Export").click()
    tab.locator("#shell", has_text="--mask half.png").wait_for()
    line = tab.locator("#shell").text_content()
    assert run(*line.split()[1:], "--quiet")[0] == 0
    assert downloaded(tab, "Download SVG") == Path("art.svg").read_bytes()
    client.ask("DELETE", f"pictures/{mask}")
