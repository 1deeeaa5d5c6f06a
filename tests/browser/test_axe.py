"""axe-core looks at every view, light and dark; and whether it would see a fault."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from teachkeras.viz import show
from tests.viz.gallery import usual_gallery

GRAVE = ("serious", "critical")
# Its findings in all shadow roots of our views, each with the element it is about.
FOUND = """more => axe.run('.tk-view', {resultTypes: ['violations'], ...more}).then(result =>
  result.violations.flatMap(one => one.nodes.map(node => [one.impact, one.id, node.html])))"""
OPEN_ALL = """() => document.querySelectorAll('.tk-view').forEach(host => {
  host.shadowRoot.querySelector('.help').click();
  host.querySelectorAll('details').forEach(one => { one.open = true; }); })"""
# Presses the nth button of a choice, and takes away the views without one: they stay as they were
# looked at, and axe takes its time for all that is on a page. Gives how many are left.
PRESS = """number => { const hosts = [...document.querySelectorAll('.tk-view')];
  const buttons = hosts.map(host =>
    [...host.shadowRoot.querySelectorAll('.choice button')][number]);
  hosts.forEach((host, at) => { if (buttons[at]) buttons[at].click(); else host.remove(); });
  return buttons.filter(Boolean).length; }"""


# The themes differ in colours and in nothing else.
RULES = {"light": {}, "dark": {"runOnly": {"type": "tag", "values": ["cat.color"]}}}


def grave(page, **options):
    """What axe calls serious or critical."""
    return [found for found in page.evaluate(FOUND, options) if found[0] in GRAVE]


def test_a_planted_fault_of_colour_is_found_on_the_dark_page(open_views):
    page = open_views(show([1, 2, 3], "x"))
    page.evaluate(AXE_SCRIPT)
    page.locator(".tk-view").evaluate(f"host => {{ {ROOT}; {PLANTED['color-contrast']} }}")
    assert "color-contrast" in [found[1] for found in grave(page, **RULES["dark"])]


@pytest.mark.parametrize("theme", RULES)
def test_nothing_serious_in_any_view_closed_open_and_pressed(new_page, open_views, theme):
    page = open_views(*usual_gallery().values(), page=new_page(color_scheme=theme))
    if theme == "dark":
        page.evaluate("document.body.style.background = '#111'")
    page.evaluate(AXE_SCRIPT)
    assert grave(page, **RULES[theme]) == []
    page.evaluate(OPEN_ALL)
    assert grave(page, **RULES[theme]) == []
    for button in range(5):
        assert page.evaluate(PRESS, button)
        assert grave(page, **RULES[theme]) == []


ROOT = "const root = host.shadowRoot"
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
    page.locator(".tk-view").evaluate(f"host => {{ {ROOT}; {PLANTED[rule]} }}")
    assert rule in [found[1] for found in grave(page)]
