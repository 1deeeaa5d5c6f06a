"""A graph of 300 boxes, looked at by mouse and by keyboard; nothing in a graph overlaps."""

import numpy as np
import pytest

from teachkeras.engine import derive, placeholder, shared
from teachkeras.engine.functions import elementwise as operators
from teachkeras.engine.graph import toposort
from teachkeras.engine.inspect.recording import shown_tensors
from teachkeras.engine.inspect.replay import replay
from teachkeras.viz.symbols import graph_view
from tests.browser.pages import readout, to_step
from tests.viz.gallery import chain, full_story

INSIDE = """([inner, outer]) => {
  const [a, b] = [inner, outer].map((node) => node.getBoundingClientRect());
  return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
}"""
# Every text and every box that is seen, as [what, left, top, right, bottom].
SEEN = """(host) => [...host.shadowRoot.querySelectorAll(
    ".node:not(.hidden) .main, .flow, .node:not(.hidden) > text"
  )].filter((one) => one.getBoundingClientRect().width && one.tagName !== "text" || one.textContent)
  .filter((one) => getComputedStyle(one).display !== "none" && one.getAttribute("opacity") !== "0")
  .map((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const inside = one.classList.contains("flow") ? "label" : "inside";
    return [one.tagName === "rect" ? "box" : inside, left, top, right, bottom];
  })"""


def of_300_boxes():
    """Sixty layers of five boxes, with numbers."""
    end = operators.exp(chain(59) * 2)
    while len(toposort([end])) < 300:
        end = operators.tanh(end)
    inputs = [x for x in toposort([end]) if x.role == "input"]
    return graph_view(end, values=replay([end], {x: np.ones((2, 4)) for x in inputs}).values)


def scale(page):
    return page.evaluate(
        """() => {
          const svg = [...document.querySelector(".tk-view").shadowRoot.querySelectorAll("svg")]
            .find((one) => one.clientWidth || one.getBoundingClientRect().width);
          return svg.getAttribute("width") / svg.viewBox.baseVal.width;
        }"""
    )


def scrolled(page):
    return page.locator(".picture").evaluate("p => [p.scrollLeft, p.scrollTop]")


def settled(page):
    """Where the picture stands when a scroll of the wheel has come to its end."""
    return page.locator(".picture").evaluate(
        """(picture) => new Promise((done) => {
          let last = -1, quiet = 0;
          const look = () => {
            quiet = picture.scrollTop === last ? quiet + 1 : 0;
            last = picture.scrollTop;
            if (quiet < 20) requestAnimationFrame(look);
            else done([picture.scrollLeft, last]);
          };
          look();
        })"""
    )


def active_is_seen(page):
    """Whether the box to look at at this step is inside the window of the picture."""
    lit = page.locator(".halo.now:visible").first.element_handle()
    return page.evaluate(INSIDE, [lit, page.locator(".picture").element_handle()])


def test_300_boxes_by_mouse(open_views):
    page = open_views(of_300_boxes())
    assert page.get_by_role("button", name="63 layers").get_attribute("aria-pressed") == "true"
    for step in (90, 200, 10):
        to_step(page, step)
        assert active_is_seen(page)
    page.locator(".node:visible", has_text="dense_1:").click()
    assert page.get_by_role("button", name="all 299 boxes").get_attribute("aria-pressed") == "true"
    chosen = page.locator(".halo.chosen:visible").element_handle()
    assert page.evaluate(INSIDE, [chosen, page.locator(".picture").element_handle()])
    for step in (90, 200, 10):
        to_step(page, step)
        assert active_is_seen(page)
    picture = page.locator(".picture")
    box = picture.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.locator("input[type=range]").focus()
    page.mouse.wheel(0, -300)  # nothing was clicked: the page would scroll
    assert scale(page) == pytest.approx(1, abs=0.01)
    before = settled(page)
    page.mouse.down()
    page.mouse.move(middle[0] - 5, middle[1] - 90, steps=4)
    page.mouse.up()
    assert scrolled(page)[1] == pytest.approx(before[1] + 90, abs=8)
    page.mouse.wheel(0, -300)
    page.wait_for_function("() => true")
    assert 1.5 < scale(page) < 2.2
    page.get_by_role("button", name="smaller").click()
    assert 1.2 < scale(page) < 1.8
    page.get_by_role("button", name="fit").click()
    assert scale(page) < 0.3
    page.get_by_role("searchbox").fill("w47")
    assert page.locator("output.found").inner_text() == "not there at this step"
    to_step(page, 200)
    page.get_by_role("searchbox").fill("W47")
    assert page.locator("output.found").inner_text().startswith("1 of 2")
    found = page.locator(".halo.chosen").element_handle()
    assert page.evaluate(INSIDE, [found, picture.element_handle()])
    page.watch.assert_quiet()


def test_300_boxes_by_keyboard(open_views):
    page = open_views(of_300_boxes())
    page.locator(".picture svg:visible").evaluate("svg => svg.focus()")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert readout(page).startswith("dense_1: 5 boxes")
    page.keyboard.press("Enter")
    assert "W1" in readout(page).split("\n")[0]
    page.keyboard.press("+")
    assert scale(page) == pytest.approx(1.25, abs=0.01)
    page.keyboard.press("-")
    page.keyboard.press("-")
    assert scale(page) == pytest.approx(0.8, abs=0.01)
    page.keyboard.press("0")
    assert scale(page) < 0.3
    page.keyboard.press("1")
    assert scale(page) == pytest.approx(1, abs=0.01)
    before = scrolled(page)
    page.keyboard.press("Shift+ArrowDown")
    assert scrolled(page)[1] == before[1] + 80
    page.keyboard.press("/")
    page.keyboard.type("dense")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("b58")
    assert readout(page).split("\n")[0].endswith("b58")
    page.keyboard.press("Enter")
    assert "+ b58" in readout(page).split("\n")[0]
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")  # back to the layers
    assert page.get_by_role("button", name="63 layers").get_attribute("aria-pressed") == "true"
    page.locator("input[type=range]").focus()
    page.keyboard.press("Home")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        assert active_is_seen(page)
    page.watch.assert_quiet()


def dense_story():
    """A layer and its loss, with gradients of two parameters."""
    x, y = placeholder((None, 4), name="x"), placeholder((None, 3), name="target_values")
    w = shared(np.ones((4, 3), "float32"), name="a_long_name_of_some_weights")
    b = shared(np.ones(3, "float32"), name="b")
    loss = operators.sum((operators.softmax(operators.dot(x, w) + b) - y) ** 2)
    derivation = derive(loss, [w, b])
    feed = {x: np.arange(8.0).reshape(2, 4) / 8, y: np.eye(3)[:2]}
    values = replay(shown_tensors([loss], derivation), feed).values
    return graph_view(loss, {loss: "loss"}, values, derivation, shapes=True)


def fan():
    """One input read by many, which meet again: labels have little room."""
    x = placeholder((None, 128, 64), name="x")
    parts = [operators.tanh(x * (n + 2)) + operators.exp(x) for n in range(4)]
    end = parts[0]
    for part in parts[1:]:
        end = end * part + x
    total = operators.sum(end)
    return graph_view(total, derivation=derive(total, [x]))


@pytest.mark.parametrize("make", [dense_story, fan, full_story])
def test_nothing_in_a_graph_overlaps(open_views, make):
    page = open_views(make())
    for step in range(page.locator("input[type=range]").evaluate("s => Number(s.max)") + 1):
        to_step(page, step)
        seen = page.locator(".tk-view").evaluate(SEEN)
        boxes = [one[1:] for one in seen if one[0] == "box"]
        labels = [one[1:] for one in seen if one[0] == "label"]
        assert boxes and (labels or step == 0)
        assert not [pair for pair in pairs(labels + boxes) if over(*pair)]
        for text in (one[1:] for one in seen if one[0] == "inside"):
            assert any(b[0] <= text[0] and text[2] <= b[2] + 1 for b in boxes if over(text, b, -3))
    assert max(make().data["widths"]) <= 264


def pairs(boxes):
    return [(one, other) for at, one in enumerate(boxes) for other in boxes[at + 1 :]]


def over(one, other, least=1):
    """True when two boxes share more than `least` pixels both ways."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > least and high > least
