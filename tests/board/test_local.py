"""The board of one machine: a word opens it, made-up learners fill it."""

import asyncio
import http.client
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlencode

import pytest

from teachkeras.classroom.board.app import Desk
from teachkeras.classroom.board.demo import LEARNERS, LESSON, a_class, keep_working
from teachkeras.classroom.board.identity import LocalIdentity
from teachkeras.classroom.board.known import numbers_of
from teachkeras.classroom.board.local import local_app, local_board
from teachkeras.classroom.board.standing import Standing
from teachkeras.classroom.board.store import Store
from teachkeras.classroom.server import Refusal
from tests.board.boards import listen

WORD = "open-sesame"


@pytest.fixture
def ask(tmp_path) -> Iterator:
    """Asks a board of one machine; the answer is status, body and cookies."""
    desk = Desk(Store(f"sqlite:///{tmp_path / 'b.sqlite'}"), LocalIdentity({}))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start():
        return listen(local_app(desk, WORD))

    server, port = asyncio.run_coroutine_threadsafe(start(), loop).result(60)

    def one(method: str, path: str, body: str | None = None, cookies: str = ""):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        said = answer.read().decode()
        set_now = [line.split(";")[0] for line in answer.headers.get_all("Set-Cookie") or []]
        connection.close()
        return answer.status, said, "; ".join(set_now)

    yield one
    loop.call_soon_threadsafe(server.stop)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    desk.store.close()


def form(page: str, word: str) -> str:
    """What the form sends."""
    xsrf = re.search(r'name="_xsrf" value="([^"]+)"', page)
    return urlencode({"word": word, "_xsrf": xsrf[1] if xsrf else ""})


def test_the_word_opens_the_board(ask):
    assert ask("GET", "/")[0] == 302
    _, page, cookies = ask("GET", "/sign-in")
    status, _, more = ask("POST", "/sign-in", form(page, WORD), cookies)
    assert status == 302 and WORD not in more
    status, page, _ = ask("GET", "/", cookies=f"{cookies}; {more}")
    assert status == 200 and "data-tk-board" in page


@pytest.mark.parametrize("word", ["", "open", WORD + "x", "é"])
def test_another_word_does_not(ask, word):
    _, page, cookies = ask("GET", "/sign-in")
    status, page, more = ask("POST", "/sign-in", form(page, word), cookies)
    assert status == 403 and "not the word" in page and "teachkeras-board" not in more


def test_a_form_of_another_page_does_not_sign_in(ask):
    assert ask("POST", "/sign-in", urlencode({"word": WORD}))[0] == 403


def test_the_word_in_an_address_opens_nothing(ask):
    assert ask("GET", f"/?word={WORD}&token={WORD}")[0] == 302
    assert ask("GET", "/", cookies="teachkeras-board=teacher")[0] == 302


def test_the_made_up_class_is_the_same_each_time_and_in_the_middle_of_its_lesson():
    now = 1_700_000_000_000
    rows = a_class(now)
    assert rows == a_class(now) and {row.learner for row in rows} == set(LEARNERS)
    standing, numbers = Standing(rows), numbers_of(LESSON)
    states = {standing.cell(name, number).state for name in LEARNERS for number in numbers}
    assert {"right", "tried", "untried"} <= states
    assert standing.stuck(numbers, LEARNERS, now, (10, 3))


def test_the_made_up_class_goes_on_working(tmp_path, monkeypatch):
    monkeypatch.setattr("teachkeras.classroom.board.demo.EVERY", 0)
    address = f"sqlite:///{tmp_path / 'b.sqlite'}"
    desk = Desk(Store(address), LocalIdentity({}))

    async def some() -> None:
        working = asyncio.create_task(keep_working(desk))
        while desk.standing.version < 5:
            await asyncio.sleep(0)
        working.cancel()
        await desk.writer.close()

    asyncio.run(some())
    store = Store(address)
    assert Standing(store.rows()).cells == desk.standing.cells
    store.close()


def test_what_the_command_cannot_do_it_says(tmp_path):
    with pytest.raises(Refusal, match="--demo"):
        local_board()
    with pytest.raises(Refusal, match="leave --database out"):
        local_board(tmp_path / "b.sqlite", demo=True)
    with pytest.raises(Refusal, match="no board"):
        local_board(tmp_path / "missing.sqlite")
    with closing(sqlite3.connect(tmp_path / "jupyterhub.sqlite")) as hubs:
        hubs.execute("CREATE TABLE users (name TEXT)")
    before = (tmp_path / "jupyterhub.sqlite").read_bytes()
    with pytest.raises(Refusal, match="no board"):
        local_board(tmp_path / "jupyterhub.sqlite")
    assert (tmp_path / "jupyterhub.sqlite").read_bytes() == before
    other = tmp_path / "notes.txt"
    other.write_text("no database at all\n" * 50)
    with pytest.raises(Refusal, match="no board"):
        local_board(other)
    assert other.read_text().startswith("no database")


def test_forgetting_where_no_board_is_says_so(tmp_path, monkeypatch):
    from teachkeras.classroom.board.__main__ import forget

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TEACHKERAS_BOARD_DATABASE", raising=False)
    with pytest.raises(SystemExit, match=r"no board\.sqlite here"):
        forget([])
    assert list(tmp_path.iterdir()) == []
