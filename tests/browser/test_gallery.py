"""All views of the gallery, each worked by mouse and by keyboard."""

from tests.viz.gallery import usual_gallery

# Everything in a view that a learner can reach, one after the other.
REACHABLE = """host => [...host.shadowRoot.querySelectorAll(
  'button, input, select, summary, [tabindex]')].filter(e => e.checkVisibility() && !e.disabled)"""
# Gives one of them the keyboard, and tells whether it took it and says what it is.
FOCUS = """(all, at) => { const e = all[at];
  if (!e.isConnected || !e.checkVisibility() || e.disabled) return 'gone';
  e.focus({preventScroll: true});
  return {focused: e.getRootNode().activeElement === e, named: e.localName === 'input' ||
    (e.getAttribute('aria-label') || e.title || e.textContent).trim().length > 0}; }"""
KEYS = ("ArrowRight", "ArrowDown", "End", "Home", "Enter", "Escape")
KINDS = list(usual_gallery())


# One view is seen at a time and the page does not scroll: pictures nobody looks at are not painted.
ALONE = """host => { const html = document.documentElement;
  html.style.overflow = document.body.style.overflow = 'hidden';
  document.body.style.height = html.style.height = '100%';
  document.querySelectorAll('.tk-view').forEach(one => { one.hidden = one !== host; }); }"""


def one_by_one(page):
    """Every view of the gallery with its kind, shown alone on the page."""
    hosts = page.locator(".tk-view").element_handles()
    for kind, host in zip(KINDS, hosts, strict=True):
        host.evaluate(ALONE)
        yield kind, host


def test_every_view_is_worked_by_keyboard(open_views):
    page = open_views(*usual_gallery().values())
    for kind, host in one_by_one(page):
        controls = host.evaluate_handle(REACHABLE)
        count = controls.evaluate("all => all.length")
        assert count, kind
        for at in range(count):
            told = controls.evaluate(FOCUS, at)
            if told == "gone":
                continue  # an earlier key put another in its place
            assert told == {"focused": True, "named": True}, kind
            for key in KEYS:
                page.keyboard.press(key)
    page.watch.assert_quiet()


def test_every_view_is_worked_by_mouse(open_views):
    page = open_views(*usual_gallery().values(), color_scheme="dark")
    for number, _ in enumerate(one_by_one(page)):
        work_by_mouse(page, page.locator(".tk-view").nth(number))
    page.watch.assert_quiet()


def work_by_mouse(page, host):
    """Drag and click in the picture, then every button of a choice, then the question mark."""
    picture = host.locator(".picture").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    for share in (0.2, 0.5, 0.8):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + share * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + share * box["width"] + 9, box["y"] + share * box["height"])
        page.mouse.up()
        page.mouse.click(box["x"] + share * box["width"], box["y"] + share * box["height"])
    buttons, at = host.locator(".choice button:visible"), 0
    while at < buttons.count():  # a tab brings buttons of its own, and hides some
        buttons.nth(at).click()
        at += 1
    host.locator(".help").first.click()
    assert host.locator(".tk > .keys").is_visible()
