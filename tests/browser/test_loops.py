"""A loop in a browser: rolled, one step, unrolled, and its states step by step."""

from teachkeras.demos.unrolling import unroll
from teachkeras.viz import show
from tests.viz.gallery import recurrent


def test_a_loop_is_looked_at_in_four_ways(open_views):
    record = unroll(*recurrent(steps=3))
    page = open_views(show(record))
    boxes = {"rolled": record.sizes[0], "one step": record.sizes[1], "unrolled": record.sizes[2]}
    for name, count in boxes.items():
        page.get_by_role("button", name=name, exact=True).press("Enter")
        assert page.locator(".node:visible").count() == count
    texts = " ".join(page.locator(".node:visible .t").all_text_contents())
    assert all(f"state {step} =" in texts for step in (1, 2, 3))
    page.get_by_role("button", name="state, step by step").press("Enter")
    page.locator(".picture svg:visible").last.focus()
    page.keyboard.press("ArrowDown")
    said = page.locator(".readout:visible").last.inner_text()
    assert said.startswith("state[1, 0] = 0")
    page.watch.assert_quiet()
