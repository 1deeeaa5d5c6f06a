"""A high drawing shows a part of itself: what is read, and what is said of it, stand in sight."""

from teachkeras import demos
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.viz import show

SMALL = {"width": 1280, "height": 720}


def inside(inner, outer):
    """Whether one element lies in the window of another."""
    a, b = inner.bounding_box(), outer.bounding_box()
    across = b["x"] - 1 <= a["x"] and a["x"] + a["width"] <= b["x"] + b["width"] + 1
    return across and b["y"] - 1 <= a["y"] and a["y"] + a["height"] <= b["y"] + b["height"] + 1


def test_the_keys_bring_each_function_of_the_shelves_into_sight(open_views):
    page = open_views(show(demos.shelves()), viewport=SMALL)
    picture, readout = page.locator(".picture"), page.locator(".readout")
    assert picture.bounding_box()["height"] < 500 < picture.evaluate("e => e.scrollHeight")
    page.locator(".picture svg").focus()
    for key in ("End", "Home", "End"):
        page.keyboard.press(key)
        spot = page.locator(".spot.here")
        assert inside(spot, picture)
        low = readout.bounding_box()
        assert low["y"] + low["height"] <= SMALL["height"]
        if key == "Home":
            assert "K.batch_get_value" in readout.text_content()
    page.watch.assert_quiet()


def test_a_drawing_that_fits_is_shown_whole(open_views):
    model = Sequential([Dense(3, input_dim=4), *[Dense(3) for _ in range(9)]], name="ten")
    page = open_views(show(demos.shape_flow(model)), viewport=SMALL)
    picture = page.locator(".picture")
    assert picture.evaluate("e => e.scrollHeight - e.clientHeight") <= 1


def test_a_layer_is_chosen_by_a_click_and_by_the_keys(open_views):
    """A click shows the shapes up to there; the slider follows, and the arrows go on."""
    model = Sequential([Dense(3, input_dim=4), Dense(2), Dense(1)], name="three")
    page = open_views(show(demos.shape_flow(model)))
    texts = "svg g text"
    before = page.locator(texts).count()
    page.locator(".spot").nth(2).click()
    assert "layer 2 of 3" in page.locator(".steps output").text_content()
    assert page.locator("input[type=range]").input_value() == "2"
    assert page.locator(texts).count() > before
    page.locator(".picture svg").focus()
    page.keyboard.press("ArrowDown")
    assert "(None, 2) → (None, 1)" in page.locator(".readout").text_content()
    page.watch.assert_quiet()
