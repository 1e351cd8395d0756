import pytest
from gallery_tab import place_of, shown_names
from machine import needs_browser


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
