"""The views of convolution in a browser: a kernel that slides, one that turns, fields by rate."""

import re

import numpy as np

from teachkeras.demos.flip import convolution_vs_correlation
from teachkeras.demos.receptive import receptive_field
from teachkeras.demos.sliding import convolution_steps
from teachkeras.viz import show
from tests.browser.pages import readout, to_step

IMAGE = np.arange(20).reshape(4, 5)
KERNEL = np.array([[1, 0], [0, -1]])


def numbers(page, number):
    """What stands in the nth grid, without what is not there yet."""
    return (
        page.locator(".grids svg")
        .nth(number)
        .locator(".number:not(.later) + text")
        .all_text_contents()
    )


def marked(page):
    """The numbers under the kernel."""
    grid = page.locator(".grids svg").first
    return sorted(int(text) for text in grid.locator(".number.on + text").all_text_contents())


def test_the_window_moves_and_the_output_fills(open_views):
    walk = convolution_steps(IMAGE, KERNEL)
    page = open_views(show(walk))
    for place, (row, column) in enumerate(np.ndindex(walk.output.shape)):
        to_step(page, place)
        assert marked(page) == sorted(IMAGE[walk.window(row, column)].ravel().tolist())
        assert len(numbers(page, 2)) == place + 1
        total = walk.output[row, column]
        assert readout(page).split("\n")[0].startswith(f"output[{row}, {column}] = ")
        assert readout(page).split("\n")[0].endswith(f" = {total}")
        worked = re.search(r"= (.*) = ", readout(page).split("\n")[0])[1]
        assert eval(worked) == total
    assert numbers(page, 2) == [str(n) for n in walk.output.ravel()]


def test_strides_holes_and_borders_are_seen(open_views):
    walk = convolution_steps(IMAGE, np.ones((2, 2), int), strides=2, dilation=2, border_mode="same")
    page = open_views(show(walk))
    to_step(page, 1)
    assert marked(page) == sorted(walk.padded[walk.window(0, 1)].ravel().tolist())
    assert "walk.products(0, 1).sum()" in page.locator("footer code").inner_text()
    assert page.locator(".number.border").count() > 0
    to_step(page, 0)
    assert "2 of 4 cells under the kernel are zeros of the border" in readout(page)


def test_a_place_is_chosen_with_mouse_and_keyboard(open_views):
    page = open_views(show(convolution_steps(IMAGE, KERNEL)))
    output = page.locator(".grids svg").nth(2)
    output.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    assert readout(page).startswith("output[0, 2]")  # row after row
    box = output.bounding_box()
    page.mouse.click(box["x"] + 5, box["y"] + box["height"] - 8)
    assert readout(page).startswith("output[2, 0]")


def test_the_kernel_turns_and_its_output_with_it(open_views):
    kernel = np.array([[1, 2], [3, 4]])
    page = open_views(show(convolution_vs_correlation(kernel)))
    assert numbers(page, 1) == ["1", "2", "3", "4"] and numbers(page, 2) == ["4", "3", "2", "1"]
    page.get_by_role("button", name="turned by 180°").press("Enter")
    assert numbers(page, 1) == ["4", "3", "2", "1"] and numbers(page, 2) == ["1", "2", "3", "4"]
    assert "a true convolution" in readout(page)


def test_the_rate_widens_the_field(open_views):
    page = open_views(show(receptive_field(3)))
    assert readout(page).startswith("rates 1, 1, 1: one output sees 7 cells")
    rate = page.get_by_role("slider", name="rate")
    rate.press("ArrowRight")
    assert readout(page).startswith("rates 2, 2, 2: one output sees 13 cells")
    assert "6 of the 13 cells are not seen" in readout(page)
    page.get_by_role("button", name="growing").click()
    assert readout(page).startswith("rates 1, 2, 4: one output sees 15 cells")
    assert page.locator(".unseen").count() == 15 and page.locator(".seen").count() == 15 + 7 + 3 + 1
    page.get_by_role("slider", name="layers").press("ArrowLeft")
    assert readout(page).startswith("rates 1, 2: one output sees 7 cells")
    assert page.locator(".field canvas").evaluate("c => c.width") == 7
