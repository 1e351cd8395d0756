import re
from itertools import pairwise

import pytest
from gallery_data import DATA
from gallery_tab import focused
from machine import needs_browser


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
