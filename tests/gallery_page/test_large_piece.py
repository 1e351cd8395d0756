import numpy as np
from gallery_data import HEIGHT, POSTER, WIDTH
from gallery_tab import focused, place_of, shot, transform, wait_for_grid
from machine import needs_browser


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
