import base64
import io
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from gallery_data import DATA, EVIL, POSTER, WIDTH
from gallery_tab import color_of, place_of, rgb, shot
from machine import needs_browser
from PIL import Image as Pillow

import segvec


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
