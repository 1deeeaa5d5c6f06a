"""Sliders that move on by themselves: started and stopped by mouse and keyboard, never alone."""

import numpy as np
import pytest

from teachkeras.viz import show
from tests.browser.pages import readout
from tests.viz.gallery import full_story, usual_gallery

SECOND = 1000  # milliseconds of the page's own clock, which the test moves


@pytest.fixture
def open_still(open_views, new_page):
    """Views on a page whose clock stands still."""

    def load(*views, **options):
        page = new_page(**options)
        page.clock.install()
        return open_views(*views, page=page)

    return load


def test_a_story_plays_to_its_end_and_again_from_its_start(open_still):
    page = open_still(full_story())
    count = page.locator(".steps output")
    last = int(page.get_by_role("slider", name="step").get_attribute("max")) + 1
    page.get_by_role("button", name="play").focus()
    page.keyboard.press("Enter")
    assert count.inner_text() == f"step 1 of {last}"  # it stood at its end
    page.clock.run_for(2 * SECOND)
    assert count.inner_text() == f"step 3 of {last}"
    page.clock.run_for(last * SECOND)
    assert count.inner_text() == f"step {last} of {last}"
    assert page.get_by_role("button", name="play").count() == 1


def test_it_stops_when_told_and_when_the_slider_is_touched(open_still):
    page = open_still(full_story())
    count = page.locator(".steps output")
    page.get_by_role("button", name="play").click()
    page.clock.run_for(SECOND)
    page.get_by_role("button", name="pause").click()
    page.clock.run_for(5 * SECOND)
    assert count.inner_text().startswith("step 2 of")
    page.get_by_role("button", name="play").click()
    page.get_by_role("slider", name="step").press("ArrowRight")
    page.clock.run_for(5 * SECOND)
    assert count.inner_text().startswith("step 3 of")


def test_a_question_stops_it(open_still):
    page = open_still(full_story(predict=True))
    page.get_by_role("button", name="play").click()
    page.clock.run_for(30 * SECOND)
    assert readout(page).startswith("Predict first")
    assert page.get_by_role("button", name="play").count() == 1


def test_a_slice_moves_along_its_axis(open_still):
    page = open_still(show(np.arange(24).reshape(2, 3, 4), "x"))
    page.get_by_role("button", name="play axis 2").press("Enter")
    page.clock.run_for(2 * SECOND)
    assert page.locator(".caption code").inner_text() == "x[:, :, 2]"
    page.get_by_role("button", name="pause axis 2").click()


@pytest.mark.parametrize("kind", ["slope", "memory"])
def test_other_sliders_play_too(open_still, kind):
    page = open_still(usual_gallery()[kind])
    before = readout(page)
    page.get_by_role("button", name="play").click()
    page.clock.run_for(2 * SECOND)
    assert page.locator("input[type=range]").input_value() == "2" and readout(page) != before


def test_a_slider_that_begins_at_one_starts_again_at_one(open_still):
    page = open_still(usual_gallery()["receptive"])
    page.get_by_role("button", name="play layers").click()  # it stood at its end
    assert page.get_by_role("slider", name="layers").input_value() == "1"
    page.watch.assert_quiet()


def test_less_motion_means_jump_cuts(open_still):
    page = open_still(full_story(), reduced_motion="reduce")
    page.get_by_role("button", name="play").click()
    page.clock.run_for(3 * SECOND)
    assert page.locator(".steps output").inner_text().startswith("step 4 of")
    moving = "all => all.filter(e => getComputedStyle(e).transitionProperty !== 'none').length"
    assert page.locator(".node").evaluate_all(moving) == 0
