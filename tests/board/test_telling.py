"""What `tk.check` tells the board, that it says so once, and that a board costs nothing."""

import contextlib
import http.server
import json
import socket
import threading
from collections.abc import Iterator

import pytest

from teachkeras.classroom import board as room
from teachkeras.classroom import exercises
from teachkeras.classroom.board import report as sending
from teachkeras.classroom.board.mistakes import ENDS, OTHER, mistake_id, mistake_in
from teachkeras.classroom.board.report import MOST_WAITING, Reporter
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.exercises import check, hint
from tests.board.boards import running_board

SECONDS = 20  # at most; each wait ends when what it waits for has come
EXERCISE = EXERCISES["02.2"]


@pytest.fixture
def fresh(monkeypatch) -> Iterator[None]:
    """A kernel that has told nobody anything."""
    monkeypatch.setattr(exercises, "_told", set())
    monkeypatch.setattr(exercises, "_attempts", {})
    monkeypatch.setattr(exercises, "_rungs", {})
    monkeypatch.setattr(sending, "_reporters", {})
    yield
    for reporter in sending._reporters.values():
        reporter.close()


@pytest.fixture
def named(fresh, monkeypatch):
    """Names a board, as the hub's configuration does."""

    def name(address: str, token: str = "token-of-ada-0123456789") -> None:
        monkeypatch.setenv(room.ADDRESS, address)
        monkeypatch.setenv(room.TOKEN, token)

    return name


@contextlib.contextmanager
def listening(*answers: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that gives these raw answers in turn, the last for ever; yields what it heard."""
    heard: list[bytes] = []
    left = list(answers)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            heard.append(str(self.headers).encode() + self.rfile.read(length))
            self.wfile.write(left.pop(0) if len(left) > 1 else left[0])
            self.close_connection = True

        def log_message(self, *said: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/services/board/", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


OK = b'HTTP/1.1 201 Created\r\nContent-Length: 16\r\n\r\n{"stored": true}'


def only_reporter() -> Reporter:
    (found,) = sending._reporters.values()
    return found


def test_what_is_told_reaches_the_board(named, tmp_path):
    with running_board(tmp_path / "b.sqlite") as board:
        token = board.hub.add("ada")
        named(board.url, token)
        assert not check("02.2", EXERCISE.slips[0].make())
        assert check("02.2", EXERCISE.reference())
        hint("02.1", 4)
        assert only_reporter().wait(SECONDS)
        cell = board.desk.standing.cell("ada", "02.2")
        assert (cell.state, cell.attempts) == ("right", 2)
        assert cell.mistakes == [mistake_id(EXERCISE.slips[0].says)]
        assert board.desk.standing.cell("ada", "02.1").state == "seen"


def test_a_report_holds_five_things_and_none_is_code(named):
    with listening(OK) as (address, heard):
        named(address)
        check("02.2", "my secret text: print(1)")
        assert only_reporter().wait(SECONDS)
    (said,) = heard
    sent = json.loads(said[said.index(b"{") :])
    assert set(sent) == {"key", "exercise", "outcome", "mistake", "attempt"}
    assert {**sent, "key": ""} == {
        "key": "", "exercise": "02.2", "outcome": "not yet", "mistake": sent["mistake"],
        "attempt": 1,
    }  # fmt: skip
    assert b"secret" not in said and b"ada" not in said.replace(b"token-of-ada", b"")


def test_the_learner_is_told_once(named):
    with listening(OK) as (address, _):
        named(address)
        first, second = check("02.2", 1), check("02.2", 2)
    assert first.notes.count(room.SAID) == 1 and room.SAID not in second.notes
    assert "never your code" in repr(first)
    assert "the teacher's board" in repr(hint("02.2", 4))


def test_an_empty_cell_is_not_told(named):
    with listening(OK) as (address, heard):
        named(address)
        check("02.2")
        check("02.2", None)
    assert not sending._reporters and not heard


@pytest.mark.parametrize("missing", [room.ADDRESS, room.TOKEN])
def test_without_a_board_or_a_token_nothing_is_told_or_said(named, monkeypatch, missing):
    named("http://127.0.0.1:9/")
    monkeypatch.delenv(missing)
    card = check("02.2", 1)
    assert room.SAID not in card.notes and not sending._reporters
    assert "board" not in repr(hint("02.2", 4))


NONSENSE = {
    "nothing": b"",
    "no HTTP": b"\x00\x01\x02 hello\r\n\r\n",
    "half a header": b"HTTP/1.1 201",
    "an error": b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n",
    "a page": b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
    "deep": b"HTTP/1.1 200 OK\r\nContent-Length: 1500\r\n\r\n" + b"[" * 1500,
    "a strange number": b"HTTP/1.1 9999 X\r\n\r\n",
    "a wrong length": b"HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{}",
    "many headers": b"HTTP/1.1 201 Created\r\n" + b"a: b\r\n" * 500 + b"\r\n",
    "a strange wait": b"HTTP/1.1 503 X\r\nRetry-After: \xff-1e9\r\nContent-Length: 0\r\n\r\n",
    "another page": b"HTTP/1.1 302 Found\r\nLocation: /hub/login\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("which", NONSENSE)
def test_a_board_that_answers_nonsense_costs_nothing(named, capfd, monkeypatch, which):
    monkeypatch.setattr(sending, "PAUSES", (0.01,))
    with listening(NONSENSE[which], OK) as (address, heard):
        named(address)
        assert check("02.2", EXERCISE.reference())  # a verdict, whatever the board does
        only_reporter().wait(SECONDS)
        with only_reporter()._news:
            assert only_reporter()._news.wait_for(
                lambda: not only_reporter()._waiting, SECONDS
            )  # it came through in the end
    assert len(heard) == 2 and heard[0] == heard[1]  # the same key: it counts once
    assert capfd.readouterr() == ("", "")


def test_a_redirect_takes_no_token_elsewhere(named):
    with listening(OK) as (elsewhere, heard):
        there = f"HTTP/1.1 307 X\r\nLocation: {elsewhere}verdicts\r\nContent-Length: 0\r\n\r\n"
        with listening(there.encode()) as (address, asked):
            named(address)
            check("02.2", 1)
            assert only_reporter().wait(SECONDS)
        assert asked and not heard


def test_a_proxy_of_the_environment_gets_no_token(named, monkeypatch):
    with listening(OK) as (proxy, heard), listening(OK) as (address, asked):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        named(address)
        check("02.2", 1)
        assert only_reporter().wait(SECONDS)
        assert asked and not heard


@pytest.mark.parametrize("status", [400, 401, 403, 413, 415])
def test_what_is_refused_for_good_is_not_sent_again(named, status):
    answer = f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode()
    with listening(answer, OK) as (address, heard):
        named(address)
        check("02.2", 1)
        check("02.2", 2)
        with only_reporter()._news:
            assert only_reporter()._news.wait_for(lambda: not only_reporter()._waiting, SECONDS)
    assert len(heard) == 2 and heard[0] != heard[1]


def test_a_board_that_is_away_costs_nothing(named, capfd):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        named(f"http://127.0.0.1:{probe.getsockname()[1]}/")  # nobody listens there
        for _ in range(3):
            assert check("02.2", EXERCISE.reference())
        assert only_reporter().wait(SECONDS)  # ends at the first failure
        assert len(only_reporter()._waiting) == 3
    assert capfd.readouterr() == ("", "")


def test_a_board_that_never_answers_is_not_waited_for(named):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        named(f"http://127.0.0.1:{deaf.getsockname()[1]}/")
        cards = [check("02.2", EXERCISE.reference()) for _ in range(2)]
        assert all(cards) and only_reporter()._failed == 0  # the first is still being sent
        assert len(only_reporter()._waiting) == 2


@pytest.mark.parametrize("address", ["board", "ftp://x/", "http://", "http://[", "http://a:b/"])
def test_an_address_that_is_none_costs_nothing(named, address):
    named(address)
    assert check("02.2", EXERCISE.reference())
    assert only_reporter().wait(SECONDS)


def test_the_queue_is_short_and_gives_up_the_oldest():
    reporter = Reporter("http://127.0.0.1:9/", "token")
    reporter._thread = threading.current_thread()  # so that nothing is sent
    for attempt in range(MOST_WAITING + 5):
        reporter.tell("02.1", "not yet", OTHER, attempt)
    kept = [json.loads(body)["attempt"] for body in reporter._waiting]
    assert kept == list(range(5, MOST_WAITING + 5))


def test_each_known_mistake_has_its_own_name():
    """No two sentences of an exercise share one, and each card's sentence leads to its own."""
    for exercise in EXERCISES.values():
        says = [slip.says for slip in (*exercise.slips, *exercise.misfits)]
        assert len({mistake_id(each) for each in says}) == len(set(says))
        for slip in exercise.slips:
            assert mistake_in(exercise, slip.says) == mistake_id(slip.says)
        for slip in exercise.misfits:
            assert mistake_in(exercise, f"before {slip.says} after") == mistake_id(slip.says)
        assert mistake_in(exercise, "for a = 2 it gives 7") == OTHER
        assert {mistake_in(exercise, "", end.removeprefix("end-")) for end in ENDS} == set(ENDS)
