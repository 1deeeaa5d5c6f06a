"""All views of the gallery: each worked by mouse and keyboard, and all in JupyterLab four times."""

import re

from playwright.sync_api import expect

from tests.browser import lab
from tests.viz.gallery import usual_gallery

# Everything in a view that a learner can reach, one after the other.
REACHABLE = """host => [...host.shadowRoot.querySelectorAll(
  'button, input, select, summary, [tabindex]')].filter(e => e.checkVisibility() && !e.disabled)"""
# Gives one of them the keyboard, and tells whether it took it and says what it is.
FOCUS = """(all, at) => { const e = all[at];
  if (!e.isConnected || !e.checkVisibility() || e.disabled) return 'gone';
  e.focus();
  return {focused: e.getRootNode().activeElement === e, named: e.localName === 'input' ||
    (e.getAttribute('aria-label') || e.title || e.textContent).trim().length > 0}; }"""
KEYS = ("ArrowRight", "ArrowDown", "End", "Home", "Enter", "Escape")
KINDS = list(usual_gallery())


def test_every_view_is_worked_by_keyboard(new_page, open_views):
    views = usual_gallery()
    page = open_views(*views.values(), page=new_page(color_scheme="light"))
    hosts = page.locator(".tk-view")
    for number, kind in enumerate(views):
        controls = hosts.nth(number).evaluate_handle(REACHABLE)
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


def test_every_view_is_worked_by_mouse(new_page, open_views):
    views = usual_gallery()
    page = open_views(*views.values(), page=new_page(color_scheme="dark"))
    hosts = page.locator(".tk-view")
    for number in range(len(views)):
        picture = hosts.nth(number).locator(".picture").first
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        for share in (0.2, 0.5, 0.8):
            page.mouse.move(box["x"] + share * box["width"], box["y"] + share * box["height"])
            page.mouse.down()
            page.mouse.move(box["x"] + share * box["width"] + 9, box["y"] + share * box["height"])
            page.mouse.up()
            page.mouse.click(box["x"] + share * box["width"], box["y"] + share * box["height"])
        buttons, at = hosts.nth(number).locator(".choice button:visible"), 0
        while at < buttons.count():  # a tab brings buttons of its own, and hides some
            buttons.nth(at).click()
            at += 1
        hosts.nth(number).locator(".help").first.click()
        assert hosts.nth(number).locator(".tk > .keys").is_visible()
    page.watch.assert_quiet()


def test_all_views_in_jupyterlab_four_times(
    browser_page, new_page, lab_server, lesson_folder, root
):
    path = lesson_folder / "every-view.ipynb"
    begin = f"import sys; sys.path.insert(0, {str(root)!r})\n"
    begin += "from tests.viz.gallery import gallery\nviews = gallery()"
    lab.write_notebook(path, [begin, *(f"views[{kind!r}]" for kind in KINDS)])
    lab.open_notebook(browser_page, lab_server, lab.place(lab_server, path))
    lab.run_all(browser_page)
    all_are_ready(browser_page)
    lab.save(browser_page)

    reopened = new_page()
    lab.open_notebook(reopened, lab_server, lab.place(lab_server, path))
    all_are_ready(reopened)

    untrusted = new_page()
    lab.open_notebook(untrusted, lab_server, lab.place(lab_server, lab.copied(path)))
    for number, kind in enumerate(KINDS, 2):
        survives(lab.output(untrusted, number), kind)
    untrusted.watch.assert_quiet()

    page = new_page()
    page.goto(lab.exported(path).as_uri())
    all_are_ready(page)


def all_are_ready(page):
    """Every view has drawn itself, and nothing was complained about or asked for."""
    views = page.locator(lab.VIEW)
    expect(views).to_have_count(len(KINDS))
    expect(page.locator(f"{lab.VIEW}[data-ready]")).to_have_count(len(KINDS))
    page.watch.assert_quiet()


def survives(output, kind):
    """What is left without a script: the picture, its sentence, and the table or text."""
    image = output.locator("img")
    expect(image).to_have_attribute("alt", re.compile("."))
    assert image.evaluate("i => i.decode().then(() => i.naturalWidth)") > 0, kind
    assert output.locator("script").count() == 0
    output.locator("summary").first.click()
    expect(output.locator("table, pre, p, details details").first).to_be_visible()
