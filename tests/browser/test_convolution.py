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


# What stands in the drawing: captions and numbers as [text, x, y], and the cells of marked paths.
SEEN = """host => {
  const number = (one, name) => Number(one.getAttribute(name));
  const at = (one) => [one.textContent, number(one, 'x'), number(one, 'y')];
  const all = (what) => [...host.shadowRoot.querySelectorAll('.picture ' + what)];
  const corners = (path) => [...path.getAttribute('d').matchAll(/M([\\d.]+) ([\\d.]+)/g)];
  return {
    captions: all('text.small').map(at),
    numbers: all('text.mono').map(at),
    marked: all('path.box').flatMap(corners).map(([, x, y]) => [Number(x), Number(y)]),
  };
}"""


def numbers(page, number):
    """What stands in the nth grid, row after row, without what is not there yet."""
    seen = page.locator(".tk-view").evaluate(SEEN)
    edges = [x for _, x, _ in seen["captions"]] + [float("inf")]
    inside = [one for one in seen["numbers"] if edges[number] < one[1] < edges[number + 1]]
    return [text for text, x, y in sorted(inside, key=lambda one: (one[2], one[1]))]


def marked(page):
    """The numbers under the kernel."""
    seen = page.locator(".tk-view").evaluate(SEEN)
    corners = seen["marked"]
    return sorted(
        int(text)
        for text, x, y in seen["numbers"]
        if any(
            left < x < left + 30 + 20 and y == top + 20 and x - left < 25 for left, top in corners
        )
    )


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
    assert page.locator(".picture rect.panel").count() == walk.padded.size - walk.image.size
    to_step(page, 0)
    assert "2 of 4 cells under the kernel are zeros of the border" in readout(page)


def test_a_place_is_chosen_with_mouse_and_keyboard(open_views):
    page = open_views(show(convolution_steps(IMAGE, KERNEL)))
    picture = page.locator(".picture svg")
    picture.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    assert readout(page).startswith("output[0, 0]")  # the first key goes to the first place
    page.keyboard.press("End")
    assert readout(page).startswith("output[2, 3]") and len(numbers(page, 2)) == 12
    assert page.locator("input[type=range]").input_value() == "11"
    page.locator(".spot").nth(8).click()
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
