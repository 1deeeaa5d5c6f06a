"""All views of the gallery: each worked by mouse and keyboard, and all in JupyterLab four times."""

from playwright.sync_api import expect

from tests.browser import lab
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
# What is left of each output without a script: a picture that can be seen, its sentence, no script,
# and a table or text that opens.
SURVIVES = """async () => Promise.all(
  [...document.querySelectorAll('.jp-OutputArea-output')].map(async output => {
    const image = output.querySelector('img'), summary = output.querySelector('summary');
    const seen = await image.decode().then(() => image.naturalWidth > 0, () => false);
    summary.click();
    const text = output.querySelector('table, pre, p, details details');
    return [seen, Boolean(image.alt), !output.querySelector('script'), text.checkVisibility()];
  }))"""


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


def test_all_views_in_jupyterlab_four_times(
    lab_page, new_lab_page, browser_page, lab_server, lesson_folder, root
):
    path = lesson_folder / "every-view.ipynb"
    begin = f"import sys; sys.path.insert(0, {str(root)!r})\n"
    begin += "from tests.viz.gallery import gallery\nviews = gallery()"
    lab.write_notebook(path, [begin, *(f"views[{kind!r}]" for kind in KINDS)])
    lab.open_notebook(lab_page, lab_server, lab.place(lab_server, path))
    lab.run_all(lab_page)
    all_are_ready(lab_page)
    lab.save(lab_page)
    lab_page.close()

    reopened = new_lab_page()
    lab.open_notebook(reopened, lab_server, lab.place(lab_server, path))
    all_are_ready(reopened)
    reopened.close()

    untrusted = new_lab_page()
    lab.open_notebook(untrusted, lab_server, lab.place(lab_server, lab.copied(path)))
    expect(untrusted.locator(".jp-OutputArea-output img")).to_have_count(len(KINDS))
    assert untrusted.evaluate(SURVIVES) == [[True, True, True, True]] * len(KINDS)
    untrusted.watch.assert_quiet()
    untrusted.close()

    browser_page.goto(lab.exported(path).as_uri())
    all_are_ready(browser_page)


def all_are_ready(page):
    """Every view has drawn itself, and nothing was complained about or asked for."""
    views = page.locator(lab.VIEW)
    expect(views).to_have_count(len(KINDS))
    expect(page.locator(f"{lab.VIEW}[data-ready]")).to_have_count(len(KINDS))
    page.watch.assert_quiet()
