"""The training board and the panel of arguments: moved, read and chosen by mouse and keyboard."""

import pytest

from teachkeras.viz import show
from tests.browser.pages import readout, to_step
from tests.viz.gallery_models import arguments_panel, training_board

MARKED = "path => (path.getAttribute('d').match(/M/g) || []).length"


def test_the_rows_of_one_batch_after_the_other_are_framed(open_views):
    page = open_views(show(training_board("abc")))
    slider = page.get_by_role("slider", name="update")
    slider.press("Home")
    told = []
    for _ in range(4):
        assert page.locator(".picture path.now").evaluate(MARKED) == 2
        told.append(readout(page).split("\n"))
        slider.press("ArrowRight")
    assert [lines[0] for lines in told] == [f"epoch {e}, batch {b}" for e in (1, 2) for b in (0, 1)]
    assert [lines[lines.index("rows") + 1] for lines in told] == ["0, 3", "2, 1", "1, 0", "3, 2"]
    assert page.locator(".picture .warm").count() == 1  # the row that does not train
    page.watch.assert_quiet()


def test_the_curve_grows_and_the_confusions_change(open_views):
    page = open_views(show(training_board("abc")))
    trail = page.locator(".picture path.line0")
    to_step(page, 1)
    short = trail.get_attribute("d")
    assert readout(page).endswith("3 of 5")
    to_step(page, 3)
    assert trail.get_attribute("d").startswith(short) and readout(page).endswith("5 of 5")
    page.get_by_role("button", name="play").click()  # from its end it starts again
    assert readout(page).startswith("epoch 1, batch 0")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_change_is_chosen_by_keyboard(open_views, theme):
    page = open_views(show(arguments_panel("abc")), color_scheme=theme)
    box = page.get_by_role("combobox", name="change one argument")
    page.keyboard.press("Tab")  # the button of the keys
    page.keyboard.press("Tab")
    assert box.evaluate("box => box.getRootNode().activeElement === box")
    assert (
        page.locator(".part h3").inner_text()
        == "B abc='abc': nothing: the same 15 updates, the same numbers"
    )
    page.keyboard.press("ArrowDown")
    assert page.locator(".part h3").inner_text() == "B nb_epoch=4: 40 updates instead of 15"
    assert readout(page).startswith("40 updates instead of 15")
    assert (
        page.locator("footer code").last.inner_text().endswith("changes[1].history.history['loss']")
    )
    page.keyboard.press("ArrowUp")
    assert readout(page).startswith("nothing")
    page.watch.assert_quiet()


def test_a_change_is_chosen_by_mouse_and_the_curves_follow(open_views):
    page = open_views(show(arguments_panel("abc")))
    dots = page.locator(".part svg .dot.runB:not(.held)")
    assert dots.count() == 2 * 3
    page.get_by_role("button", name="by step").click()
    page.get_by_role("combobox").select_option("nb_epoch=4")
    assert dots.count() == 2 * 4
    assert page.get_by_role("button", name="by step").get_attribute("aria-pressed") == "true"
    page.locator(".part .picture svg").focus()
    page.keyboard.press("End")
    assert readout(page).startswith("epoch 4")
    assert "B loss" in readout(page) and "A loss" not in readout(page)


@pytest.mark.parametrize("make", [arguments_panel, training_board])
def test_without_scripts_a_picture_and_a_table_stay(new_page, open_views, make):
    page = open_views(show(make("abc")), page=new_page(java_script_enabled=False), ready=False)
    assert page.locator("img").evaluate("image => image.naturalWidth") > 400
    page.locator("summary").click()
    assert page.locator("table").is_visible()
