"""A lesson in one room: two students and a teacher, each in a browser, on a real hub."""

from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from teachkeras.classroom.exercises import find
from tests.browser import lab
from tests.browser.conftest import browser, new_page  # noqa: F401  (fixtures)

from .running import TestedHub, running_hub

pytestmark = [pytest.mark.full, pytest.mark.browser]

LESSON = "L02-symbols-first.ipynb"
MOVED = "%%kgraph --feed a=3,b=5\nz = a + b"
BOXES = f"answer = [{', '.join(['(..., ...)'] * 5)}]\ntk.check('02.2', answer)"
SOON = 2000  # milliseconds in which the board shows what a learner has just handed in
SECONDS = 180


@pytest.fixture
def hub(tmp_path):
    with running_hub(tmp_path) as running:
        yield running


def log_in(page: Page, hub: TestedHub, name: str, password: str, where: str) -> None:
    """Log in by the form of the hub, and come out at an address of it."""
    page.goto(f"{hub.url}hub/login?next=/{where}")
    page.locator("#username_input").fill(name)
    page.locator("#password_input").fill(password)
    page.locator("#login_submit").click()


def open_lesson(page: Page, hub: TestedHub, name: str) -> None:
    """Open the lesson on an empty desk, as soon as the server is there."""
    page.wait_for_url(f"**/user/{name}/lab/**", timeout=SECONDS * 1000)
    assert "L00-start-here.ipynb" in page.url  # where a learner comes out
    page.goto(f"{hub.url}user/{name}/lab/workspaces/desk/tree/lessons/{LESSON}?reset")
    page.locator(".jp-Notebook").wait_for(timeout=SECONDS * 1000)
    lab.wait_idle(page)


def hand_in(page: Page, cell: int, answer: object, says: str) -> None:
    """Type an answer over the one in the cell, run it, and wait for the card."""
    editor = lab.code_cell(page, cell).locator(".cm-content")
    editor.scroll_into_view_if_needed()
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(f"answer = {answer!r}\ntk.check('02.2', answer)")
    page.keyboard.press("Control+Enter")
    expect(lab.output(page, cell).first).to_contain_text(says)


def state(board: Page, name: str):
    """The cell of a learner and the exercise on the teacher's board."""
    return board.locator(f"tr[data-tk-learner='{name}'] [data-tk-cell='02.2']")


def refuses(page: Page, address: str) -> bool:
    """Whether a page that belongs to somebody else says so."""
    return page.context.request.get(address).status == 403


def test_two_students_a_teacher_and_a_board(hub, new_page):  # noqa: F811  (a fixture)
    students = {name: new_page() for name in ("ada", "bob")}
    board = new_page()
    for name, page in students.items():
        lab.write_settings(hub.settings.homes / name / ".jupyter" / "lab" / "user-settings")
        log_in(page, hub, name, hub.settings.password, "hub/spawn")
    log_in(board, hub, "teacher", hub.settings.teacher_password, "services/board/%3Flesson%3D02")
    expect(board.locator("main")).to_have_attribute("data-tk-board", "teacher")

    for name, page in students.items():
        open_lesson(page, hub, name)
    for page in students.values():
        lab.start_all(page)  # both at once
    for page in students.values():
        lab.wait_all_run(page)
    path = hub.settings.homes / "ada" / "lessons" / LESSON  # both have the same
    moved = lab.cell_with(path, MOVED)
    for page in students.values():
        host = lab.view(lab.code_cell(page, moved))
        slider = lab.step_slider(host)
        last = int(slider.get_attribute("max"))
        lab.move_slider(slider, -last)
        expect(host).not_to_contain_text("a + b = 3 + 5 = 8")
        lab.move_slider(slider, last)
        expect(host).to_contain_text("z = a + b = 3 + 5 = 8")

    cell = lab.cell_with(path, BOXES)
    right, wrong = find("02.2").reference(), [(4, 4)] * 5
    hand_in(students["ada"], cell, right, "Passed")
    expect(state(board, "ada")).to_have_attribute("data-tk-state", "right", timeout=SOON)
    hand_in(students["bob"], cell, wrong, "Not yet")
    expect(state(board, "bob")).to_have_attribute("data-tk-state", "tried", timeout=SOON)

    assert refuses(students["ada"], f"{hub.url}user/bob/api/contents")
    assert refuses(students["bob"], f"{hub.url}user/ada/api/contents")
    assert refuses(students["ada"], hub.board)

    board.reload()
    expect(state(board, "ada")).to_have_attribute("data-tk-state", "right")
    end_service(hub)
    hand_in(students["bob"], cell, right, "Passed")  # the lesson goes on without the board
    expect(state(board, "bob")).to_have_attribute("data-tk-state", "right")
    board.reload()
    expect(state(board, "ada")).to_have_attribute("data-tk-state", "right")
    for page in (*students.values(), board):
        assert page.watch.outside_requests == []
    folder = Path(hub.folder)
    board.screenshot(path=folder / "board.png")
    students["bob"].screenshot(path=folder / "bob.png")


def end_service(hub: TestedHub) -> None:
    """Kill the board; the hub starts it again by itself."""
    assert hub.process is not None
    below = psutil.Process(hub.process.pid).children(recursive=True)
    (service,) = [each for each in below if "teachkeras.classroom.board" in each.cmdline()]
    service.kill()
    service.wait()
