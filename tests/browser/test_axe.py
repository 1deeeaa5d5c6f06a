"""axe-core looks at every view, light and dark; and whether it would see a fault.

All views stand on one page, and one question is about all of them: what is found names its view.
"""

from axe_playwright_python.base import AXE_SCRIPT

from teachkeras.viz import show
from tests.viz.gallery import usual_gallery

# Starts axe-core for two questions. Rules that never find anything serious are not asked.
BEGIN = """() => {
  const rules = axe._audit.rules.filter(rule => ['serious', 'critical'].includes(rule.impact));
  const coloured = rule => rule.tags.includes('cat.color');
  const asked = rule => rule.enabled && !rule.tags.includes('experimental');
  const names = test => rules.filter(rule => asked(rule) && test(rule)).map(rule => rule.id);
  window.RULES = {structure: names(rule => !coloured(rule)), colours: names(coloured)};
  window.looked = new Set();
  return window.RULES; }"""
# The serious findings in all shadow roots, each with the title of its view and its element.
FOUND = """async ([values, where]) => {
  const {violations} = await axe.run(where ?? '.tk-view',
    {resultTypes: ['violations'], elementRef: true, runOnly: {type: 'rule', values}});
  const view = node => { const root = node.getRootNode();
    return (root.host ?? node.closest('.tk-view')).shadowRoot.querySelector('h3').textContent; };
  return violations.filter(one => ['serious', 'critical'].includes(one.impact)).flatMap(
    one => one.nodes.map(node => [one.id, view(node.element), node.html])); }"""
# The elements with words of their own that were not looked at in these colours: contrast is a
# matter of an element's style and of what is painted behind it. All those count that may lie over
# something else, and from those in the flow of the page one of each kind: the same style inside of
# ancestors that paint the same.
COLOURED = """() => {
  const kind = start => {
    const parts = [];
    for (let e = start; e && e !== document; e = e.assignedSlot ?? e.parentNode ?? e.host) {
      if (e instanceof ShadowRoot) continue;
      const s = getComputedStyle(e);
      if (e === start) parts.push(e.localName, s.color, s.fontSize, s.fontWeight, s.textShadow,
        e.disabled, e.getAttribute('aria-disabled'));
      const painted = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode];
      parts.push(painted.join());
      if (!['static', 'relative'].includes(s.position) || s.float !== 'none' ||
          s.transform !== 'none' || parseFloat(s.marginTop) < 0 || parseFloat(s.marginLeft) < 0)
        return null;
    }
    return parts.join('|');
  };
  const under = root => [...root.querySelectorAll('*')].flatMap(
    e => e.shadowRoot ? [e, ...under(e.shadowRoot)] : [e]);
  const own = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) ||
    e.matches('input, select, textarea');
  return [...document.querySelectorAll('.tk-view')].flatMap(
    host => [...under(host), ...under(host.shadowRoot)]).filter(
    e => !(e instanceof SVGElement) && own(e) && e.checkVisibility()).filter(e => {
      const key = kind(e);
      if (key === null) return true;
      if (window.looked.has(key)) return false;
      window.looked.add(key);
      return true; }); }"""
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
PAPER = "dark => { document.body.style.background = dark ? '#111' : ''; }"
IS_DARK = """dark => [...document.querySelectorAll('.tk-view')].every(host =>
  host.shadowRoot.querySelector('.tk').dataset.theme === (dark ? 'dark' : 'light'))"""


def begun(page):
    """The page with axe-core in it."""
    page.evaluate(AXE_SCRIPT)
    rules = page.evaluate(BEGIN)
    assert len(rules["structure"]) > 40 and "color-contrast" in rules["colours"]
    return page


def grave(page):
    """What axe calls serious or critical, in the light and in the dark."""
    found = page.evaluate(f"() => ({FOUND})([RULES.structure])")
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(PAPER, theme == "dark")
        page.wait_for_function(IS_DARK, arg=theme == "dark")
        found += page.evaluate(COLOURS)
    return found


# Without a view to look at, axe would take this for the whole page.
COLOURS = f"""() => {{ const elements = ({COLOURED})();
  return elements.length ? ({FOUND})([RULES.colours, {{include: elements}}]) : []; }}"""


def test_nothing_serious_in_any_view_closed_open_and_pressed(open_views):
    page = begun(open_views(*usual_gallery().values()))
    assert grave(page) == []
    page.evaluate(OPEN_ALL)
    assert grave(page) == []
    for button in range(5):
        assert page.evaluate(PRESS, button)
        assert grave(page) == []


ROOT = "const root = host.shadowRoot"
PLANTED = {
    "button-name": "const help = root.querySelector('.help'); help.textContent = help.title = ''",
    "color-contrast": "root.querySelector('h3').style.color = '#eee'",
    "nested-interactive": "root.querySelector('svg').innerHTML = '<g role=button tabindex=0></g>'",
}


def test_a_planted_fault_is_found_and_names_its_view(open_views):
    views = [show([1, 2, 3], name) for name in ("one", "two", "three", "four", "five")]
    page = begun(open_views(*views))
    assert grave(page) == []
    expected = set()
    for number, (rule, plant) in enumerate(PLANTED.items()):
        page.locator(".tk-view").nth(number).evaluate(f"host => {{ {ROOT}; {plant} }}")
        expected.add((rule, views[number].title))
    found = {(rule, title) for rule, title, _ in grave(page)}
    assert expected <= found  # a button in a picture lacks a name as well
    assert {title for _, title in found} == {title for _, title in expected}


def test_a_planted_fault_of_colour_is_found_in_the_dark_alone(open_views):
    page = begun(open_views(show([1, 2, 3], "x")))
    page.locator(".tk-view").evaluate(
        f"host => {{ {ROOT}; root.querySelector('footer span').style.color = '#555'; }}"
    )
    assert [found[0] for found in grave(page)] == ["color-contrast"]
