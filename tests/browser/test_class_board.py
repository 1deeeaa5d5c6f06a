"""The teacher's board in a browser: it follows the class by itself, and all can read it."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from teachkeras.classroom.board.demo import a_class
from teachkeras.classroom.board.mistakes import OTHER
from teachkeras.classroom.board.standing import Standing
from tests.board.boards import report, running_board

CELL = 'tr[data-tk-learner="{}"] td[data-tk-cell="{}"]'
SOON = 2000  # milliseconds
FINDINGS = """async () => (await axe.run({resultTypes: ['violations']})).violations
    .flatMap(one => one.nodes.map(node => [one.id, node.html]))"""


@pytest.fixture
def teacher_page(new_page):
    """Makes pages of browsers that the hub knows as the teacher's; they sign in by themselves."""
    return new_page


def state(page, name, number):
    """The cell of a learner and an exercise."""
    return page.locator(CELL.format(name, number))


def test_a_verdict_shows_by_itself_and_outlives_reload_and_restart(teacher_page, tmp_path):
    database = tmp_path / "b.sqlite"
    page = teacher_page()
    with running_board(database) as board:
        ada, bob, port = board.hub.add("ada"), board.hub.add("bob"), board.port
        page.goto(f"{board.url}?lesson=02")
        expect(page.locator(".nobody")).to_be_visible()
        board.post(ada, report("02.1"))
        expect(state(page, "ada", "02.1")).to_have_attribute("data-tk-state", "right", timeout=SOON)
        board.post(bob, report("02.1", "not yet", OTHER))
        expect(state(page, "bob", "02.1")).to_have_text("1not yet, 1 attempt", timeout=SOON)
        page.reload()
        expect(state(page, "ada", "02.1")).to_have_attribute("data-tk-state", "right")
    status = page.locator("#status")
    expect(status).to_have_attribute("data-tk-status", "stale")
    assert "does not answer" in status.inner_text()
    expect(state(page, "ada", "02.1")).to_be_visible()  # what was known stays
    with running_board(database, at=port) as again:
        expect(status).to_have_attribute("data-tk-status", "fresh")
        again.post(again.hub.add("ada"), report("02.2"))
        expect(state(page, "ada", "02.2")).to_have_attribute("data-tk-state", "right", timeout=SOON)
        expect(state(page, "bob", "02.1")).to_have_attribute("data-tk-state", "tried")
        page.close()
    assert page.watch.outside_requests == []


def test_what_changes_leaves_the_rest_alone(teacher_page, tmp_path):
    """An element, the focus, an open fold and the place of scrolling are the same afterwards."""
    page = teacher_page(viewport={"width": 900, "height": 500})
    with running_board(tmp_path / "b.sqlite") as board:
        for number in range(30):
            token = board.hub.add(f"learner{number:02}")
            board.post(token, report("02.1", "not yet", OTHER))
        page.goto(f"{board.url}?lesson=02")
        page.evaluate("window.kept = document.querySelector('tr[data-tk-learner=learner07]')")
        fold = page.locator('[data-tk-mistakes="02.1"] details').first
        fold.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(fold).to_have_attribute("open", "")
        place = fold.bounding_box()
        board.post(board.hub.add("aaron"), report("02.1", "not yet", OTHER))  # a row before all
        expect(state(page, "aaron", "02.1")).to_be_attached(timeout=SOON)
        kept = "window.kept === document.querySelector('tr[data-tk-learner=learner07]')"
        assert page.evaluate(kept)
        expect(fold).to_have_attribute("open", "")
        expect(fold.locator("summary")).to_be_focused()
        expect(fold).to_contain_text("aaron")
        assert fold.bounding_box()["y"] == place["y"]  # what one looks at does not jump
        names = page.locator("tr[data-tk-learner] .learner").all_inner_texts()
        assert names == sorted(names) and len(names) == 31
        page.close()
    page.watch.assert_quiet()


def test_a_name_that_is_markup_stays_a_name(teacher_page, tmp_path):
    name = "<img src=x onerror=document.title='broken'>"
    page = teacher_page()
    with running_board(tmp_path / "b.sqlite") as board:
        page.goto(f"{board.url}?lesson=02")
        board.post(board.hub.add("strange", name=name), report("02.1", "not yet", OTHER))
        expect(page.locator("th .learner")).to_have_text(name[:39] + "…", timeout=SOON)
        assert page.locator("main img").count() == 0 and page.title() == "Class board"
        page.close()
    page.watch.assert_quiet()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_read_the_pages(teacher_page, tmp_path, theme):
    page = teacher_page(color_scheme=theme)
    with running_board(tmp_path / "b.sqlite") as board:
        few = ("ada", "alan", "hedy", "radia")  # one of each state; axe looks at every cell
        rows = [row for row in a_class(board.desk.clock()) if row.learner in few]
        board.desk.standing = Standing(rows)
        for query in ("?lesson=02", "?lesson=02&view=projector", "?lesson=09&who=all"):
            page.set_viewport_size({"width": 1280, "height": 720})
            page.goto(board.url + query)
            page.evaluate(AXE_SCRIPT)
            assert page.evaluate(FINDINGS) == []
            page.set_viewport_size({"width": 390, "height": 720})
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
        names = page.locator("body").inner_text()
        assert "ada" in names  # lesson 09 shows who has begun none of it
        page.goto(f"{board.url}?lesson=02&view=projector")
        assert not any(name in page.content() for name in ("radia", "alan", "hedy"))
        page.close()
    page.watch.assert_quiet()


def test_all_is_reached_by_keyboard(teacher_page, tmp_path):
    page = teacher_page()
    with running_board(tmp_path / "b.sqlite") as board:
        board.post(board.hub.add("ada"), report("02.1", "not yet", OTHER))
        page.goto(f"{board.url}?lesson=02")
        page.get_by_role("link", name="Projector, no names").focus()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_have_attribute("data-tk-board", "projector")
        page.get_by_role("navigation", name="Lessons").get_by_role("link", name="05").focus()
        page.keyboard.press("Enter")
        expect(page.locator("h2")).to_contain_text("Lesson 05")
        expect(page.locator("main")).to_have_attribute("data-tk-board", "projector")
        reached = set()
        page.goto(f"{board.url}?lesson=02")
        for _ in range(60):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.outerHTML.slice(0, 60)"))
        wanted = page.locator("a, summary, [tabindex='0']").evaluate_all(
            "all => all.map(e => e.outerHTML.slice(0, 60))"
        )
        assert set(wanted) <= reached
        page.close()
