"""axe-core looks at every view, light and dark; and whether it would see a fault."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from teachkeras.viz import show
from tests.viz.gallery import gallery

GRAVE = ("serious", "critical")
# Its findings in all shadow roots of our views, each with the element it is about.
FOUND = """() => axe.run('.tk-view', {resultTypes: ['violations']}).then(result =>
  result.violations.flatMap(one => one.nodes.map(node => [one.impact, one.id, node.html])))"""
OPEN_ALL = """() => document.querySelectorAll('.tk-view').forEach(host => {
  host.shadowRoot.querySelector('.help').click();
  host.querySelectorAll('details').forEach(one => { one.open = true; }); })"""
PRESS = """number => document.querySelectorAll('.tk-view').forEach(host => {
  const all = [...host.shadowRoot.querySelectorAll('.choice button')];
  all[number]?.click(); })"""


def grave(page):
    """What axe calls serious or critical."""
    return [found for found in page.evaluate(FOUND) if found[0] in GRAVE]


@pytest.fixture(params=["light", "dark"])
def page(request, new_page, open_views):
    """All views on one page, in one theme, with axe on board."""
    page = open_views(*gallery().values(), page=new_page(color_scheme=request.param))
    dark = "document.body.style.background = '#111'"
    page.evaluate(dark if request.param == "dark" else "0")
    page.evaluate(AXE_SCRIPT)
    return page


def test_nothing_serious_in_any_view(page):
    assert grave(page) == []


def test_nothing_serious_when_everything_is_open_and_pressed(page):
    page.evaluate(OPEN_ALL)
    for button in range(5):
        page.evaluate(PRESS, button)
        assert grave(page) == []


PLANTED = {
    "button-name": "const help = root.querySelector('.help'); help.textContent = help.title = ''",
    "color-contrast": "root.querySelector('h3').style.color = '#eee'",
    "nested-interactive": "root.querySelector('svg').innerHTML = '<g role=button tabindex=0></g>'",
}


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_fault_is_found_inside_a_view(open_views, rule):
    page = open_views(show([1, 2, 3], "x"))
    page.evaluate(AXE_SCRIPT)
    assert grave(page) == []
    fault = f"host => {{ const root = host.shadowRoot; {PLANTED[rule]} }}"
    page.locator(".tk-view").evaluate(fault)
    assert rule in [found[1] for found in grave(page)]
