"""Views of models and of the records of lessons: opening, sliding, reading, saving."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.demos.outputs import LayerOutputs, Stage
from teachkeras.demos.weights import WeightImages
from teachkeras.layers import Dense, Dropout
from teachkeras.models import Sequential
from teachkeras.viz import show
from tests.browser.pages import readout
from tests.viz.figures import long_race, long_training


@pytest.fixture
def model():
    """Two layers with weights, the first one frozen, and one without."""
    made = Sequential(
        [Dense(4, activation="relu", input_dim=3, name="first"), Dropout(0.5), Dense(1)]
    )
    made.layers[0].trainable = False
    return made


def test_a_layer_opens_into_its_operations_and_closes(open_views, model):
    page = open_views(show(model))
    page.locator(".picture svg").first.focus()
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    assert "first is a Dense" in readout(page) and "not trained" in readout(page)
    page.keyboard.press("Enter")
    inside = page.locator(".inside")
    assert inside.locator(".node").count() == 6  # x, W, dot, b, sum, relu
    page.keyboard.press("Enter")
    assert inside.count() == 0
    page.locator(".node.output").click()
    assert inside.locator(".node").count() == 5
    page.watch.assert_quiet()


def test_curves_are_read_by_step_and_saved(open_views):
    page = open_views(show(long_training(epochs=6)))
    page.get_by_role("button", name="by step").click()
    page.locator(".picture svg").focus()
    page.keyboard.press("End")
    assert readout(page).startswith("epoch 6")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = download.value.path().read_text("utf-8").splitlines()
    assert lines[0] == "run,epoch,loss,val_loss,acc" and len(lines) == 7
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG").click()
    text = download.value.path().read_text("utf-8")
    assert text.startswith("<svg") and "http://www.w3.org/2000/svg" in text and "--runA" in text
    page.watch.assert_quiet()


def test_trails_grow_with_the_slider(open_views):
    page = open_views(show(long_race()))
    slider = page.locator("input[type=range]")
    lengths = []
    for key in ("Home", "ArrowRight", "End"):
        slider.press(key)
        trails = page.locator(".picture path.line0")
        lengths.append(len(trails.get_attribute("d")) if trails.count() else 0)
    assert lengths[0] == 0 < lengths[1] < lengths[2]
    assert readout(page).startswith("after 60 steps")


def test_a_score_is_moved_and_the_sum_of_softmax_stays(open_views):
    page = open_views(show(tk.demos.softmax_vs_sigmoid([2, 1, 0.1])))
    page.get_by_role("button", name="score of class 1").click()
    before = readout(page)
    page.locator("input[type=range]").press("ArrowRight")
    assert readout(page) != before and "the sum stays 1.0000" in readout(page)
    page.locator("input[type=range]").press("ArrowLeft")
    assert readout(page) == before


def test_parts_are_read_by_arrow_keys_and_by_mouse(open_views):
    page = open_views(show(tk.demos.confusion_matrix([0, 1, 1, 2], [0, 1, 2, 2])))
    page.locator(".picture svg").focus()
    for key, said in [
        ("Home", "true 0, recognised: 1 of 1"),
        ("ArrowDown", "true 1, taken for 0: 0 of 2"),
        ("ArrowRight", "true 1, recognised: 1 of 2"),
        ("ArrowRight", "true 1, taken for 2: 1 of 2"),
        ("ArrowRight", "true 1, taken for 2: 1 of 2"),
        ("End", "true 2, recognised: 1 of 1"),
    ]:
        page.keyboard.press(key)
        assert readout(page).startswith(said)
    page.locator(".spot").first.hover()
    assert readout(page).startswith("true 0, recognised")
    assert page.locator(".spot").count() == 9


def test_a_sample_under_the_mouse_shows_what_the_layers_make_of_it(open_views):
    values = np.arange(12.0).reshape(3, 4)
    page = open_views(
        show(LayerOutputs("net", np.eye(3), (Stage("hidden", "Dense", True, values),), ()))
    )
    picture = page.locator(".picture image").last
    first = picture.get_attribute("href")
    page.locator(".spot").nth(2).hover()
    assert readout(page).startswith("sample 2") and "the largest is 11 at place 3" in readout(page)
    assert page.locator("input[type=range]").input_value() == "2"
    assert picture.get_attribute("href") != first
    page.locator(".picture svg").focus()
    page.keyboard.press("Home")
    assert readout(page).startswith("sample 0") and picture.get_attribute("href") == first
    page.keyboard.press("ArrowRight")
    assert readout(page).startswith("sample 1") and "4 of 4 above 0" in readout(page)
    page.locator("input[type=range]").press("End")
    assert readout(page).startswith("sample 2")
    page.watch.assert_quiet()


def test_the_image_of_a_unit_is_read_under_the_mouse_and_by_arrow_keys(open_views):
    images = np.arange(40.0).reshape(10, 2, 2) - 20
    page = open_views(show(WeightImages("hidden", images, np.arange(10.0), 10)))
    page.locator(".spot").nth(9).hover()
    assert readout(page).startswith("unit 9, weights from 16 at row 0, column 0 to 19 at row 1")
    page.locator(".picture svg").focus()
    page.keyboard.press("Home")
    assert readout(page).startswith("unit 0,")
    page.keyboard.press("ArrowDown")
    assert readout(page).startswith("unit 8,") and readout(page).endswith("b is 8")
    assert page.locator(".picture image").count() == 10 + 1
    page.watch.assert_quiet()


def test_a_box_of_the_map_lists_its_names_and_its_lesson(open_views):
    page = open_views(show(tk.demos.framework_map()))
    page.locator(".picture svg").focus()
    page.keyboard.press("Home")
    assert "callbacks.EarlyStopping" in readout(page) and "lesson 11" in readout(page)
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    assert "lesson 09" in readout(page)
