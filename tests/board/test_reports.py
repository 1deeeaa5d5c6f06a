"""What a report must look like, and that what is stored is stored once and for good."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras.classroom.board.limits import AT_ONCE, RateLimit
from teachkeras.classroom.board.mistakes import OTHER, mistake_id
from teachkeras.classroom.board.report import MOST_WAITING
from teachkeras.classroom.board.verdicts import Refused, understood
from teachkeras.classroom.exercise_table import EXERCISES
from tests.board.boards import report, running_board, token_of

SLIP = EXERCISES["02.1"].slips[0].says

WRONG = {
    "no object": b"[]",
    "no JSON": b"{",
    "not a text at all": b"\xff\xfe",
    "nested without end": b"[" * 1900,
    "nan": b'{"attempt": NaN}',
    "empty": b"",
    "a field less": {"key": "0" * 16, "exercise": "02.1", "outcome": "right", "mistake": ""},
    "code": report(code="print(1)"),
    "key of another kind": report(key=12345678901234567890),
    "key with a quote": report(key="0' OR '1'='1"),
    "key too long": report(key="0" * 33),
    "exercise unknown": report("99.9"),
    "exercise with a path": report("../02.1"),
    "exercise as a number": report(2.1),
    "exercise as a list": report(["02.1"]),
    "outcome unknown": report(outcome="passed"),
    "outcome of another kind": report(outcome=True),
    "right with a mistake": report(mistake="other"),
    "wrong without a mistake": report(outcome="not yet"),
    "mistake in own words": report(outcome="not yet", mistake="<b>hello</b>"),
    "attempt as a text": report(attempt="1"),
    "attempt as a truth value": report(attempt=True),
    "attempt below 0": report(attempt=-1),
    "attempt too large": report(attempt=10**30),
    "attempt broken": report(attempt=1.5),
}


@pytest.mark.parametrize("which", WRONG)
def test_what_is_no_report_is_refused_in_words(board, which):
    before, said = board.desk.standing.version, WRONG[which]
    token = board.hub.add(f"wrong-{which}")
    status, body, _ = board.ask("POST", "verdicts", token, said)
    assert status == 400 and json.loads(body)["error"]
    assert board.desk.standing.version == before


ANYTHING = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20)
FIELDS = st.sampled_from(["key", "exercise", "outcome", "mistake", "attempt", "learner"])


@given(st.dictionaries(FIELDS, ANYTHING | st.lists(ANYTHING, max_size=2)) | ANYTHING)
def test_anything_else_is_refused_and_never_an_accident(said):
    with pytest.raises(Refused):
        understood(json.dumps(said).encode(), "ada", 1)


def test_a_body_that_is_too_large_is_not_kept(board):
    token = board.hub.add("large")
    said = json.dumps(report()).encode()
    assert board.post(token, said + b" " * 3000) == 413
    with pytest.raises(OSError):  # more than a server reads: it hangs up
        status = board.post(token, said + b" " * 3_000_000)
        raise OSError(status) if status in (400, 413) else AssertionError(status)
    assert board.post(token, said) == 201


def test_another_kind_of_body_is_refused(board):
    """A form of another page could send this one without being asked."""
    token = board.hub.add("form")
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert board.post(token, report(), Content_Type=kind) == 415


def test_a_report_sent_twice_counts_once(board):
    token = board.hub.add("twice")
    said = report("04.1")
    assert [board.post(token, said) for _ in range(3)] == [201, 200, 200]
    assert board.desk.standing.cell("twice", "04.1").attempts == 1


def test_a_key_of_another_learner_takes_nothing_away(board):
    ada, bob = board.hub.add("key-ada"), board.hub.add("key-bob")
    said = report("04.1")
    assert board.post(ada, said) == board.post(bob, said) == 201


def test_a_known_mistake_is_kept_and_an_unknown_one_is_some_other(board):
    token = board.hub.add("slips")
    for mistake in (mistake_id(SLIP), "m-00000000", "end-clock"):
        assert board.post(token, report("02.1", "not yet", mistake)) == 201
    assert board.desk.standing.cell("slips", "02.1").mistakes == [
        mistake_id(SLIP), OTHER, "end-clock"
    ]  # fmt: skip


def test_a_flood_is_stopped_and_ordinary_reports_are_not(tmp_path):
    now, limit = [1_000_000], RateLimit(size=5)
    with running_board(tmp_path / "b.sqlite", clock=lambda: now[0], limit=limit) as board:
        flood, calm = board.hub.add("flood"), board.hub.add("calm")
        answers = [board.post(flood, report("02.1", "not yet", OTHER)) for _ in range(9)]
        assert answers == [201] * 5 + [429] * 4
        status, _, headers = board.ask("POST", "verdicts", flood, report())
        assert status == 429 and headers["Retry-After"] == "1"
        for _ in range(12):  # somebody who hands in an answer every second
            now[0] += 1000
            assert board.post(calm, report("02.1", "not yet", OTHER)) == 201
        assert board.post(flood, report()) == 201  # and who waited is heard again


def test_the_usual_limit_lets_through_what_a_queue_holds_in_time():
    """A sender that comes back with all it has kept loses nothing: it is asked to wait."""
    limit, at, waited = RateLimit(), 0.0, 0
    for _ in range(MOST_WAITING):
        while seconds := limit.wait("ada", at):
            at, waited = at + seconds, waited + seconds
    assert waited == MOST_WAITING - AT_ONCE


STRANGE = {
    "<script>alert(1)</script>": "&lt;script&gt;alert(1)",
    "a&b\"'": "a&amp;b&quot;&#39;",
    "مريم": "مريم",
    "\u202eadda": "\ufffdadda",
    "a\nb": "b</bdi>",
    "x" * 255: "x" * 39 + "…",
}


@pytest.mark.parametrize("at", range(len(STRANGE)))
def test_a_strange_name_is_shown_and_does_nothing(board, at):
    name, shown = list(STRANGE.items())[at]
    token = board.hub.add(f"strange-{at}", name=name)
    assert board.post(token, report("05.1", "not yet", OTHER)) == 201
    assert board.desk.standing.cell(name, "05.1").attempts == 1
    page = board.page("teacher", "?lesson=05")
    assert shown in page and "<script>alert" not in page and "\u202e" not in page
    assert shown not in board.page("teacher", "?lesson=05&view=projector")


@pytest.mark.parametrize("name", ["x" * 256, "half \ud800", "nothing \0"])
def test_a_name_that_no_database_keeps_is_refused(board, name):
    token = board.hub.add(f"unkept-{len(name)}", name=name)
    assert board.post(token, report()) == 403
    assert name not in board.desk.standing.cells


def test_a_restart_loses_nothing(tmp_path):
    database = tmp_path / "b.sqlite"
    with running_board(database) as board:
        for name in ("ada", "bob", "eve"):
            token = board.hub.add(name)
            board.post(token, report("02.1", "not yet", mistake_id(SLIP)))
            board.post(token, report("02.1", attempt=2))
            board.post(token, report("02.2", "seen"))
        before = board.desk.standing.cells
        page = board.page("teacher")
    with running_board(database) as again:
        assert again.desk.standing.cells == before and again.desk.standing.version == 9
        assert again.page("teacher") == page


def test_the_page_changes_only_when_something_has_happened(tmp_path):
    now = [1_000_000_000]
    with running_board(tmp_path / "b.sqlite", clock=lambda: now[0]) as board:
        ada = board.hub.add("ada")
        board.post(ada, report("02.1"))
        status, _, headers = board.ask("GET", "?lesson=02", token_of("teacher"))
        tag = headers["ETag"]
        again = board.ask("GET", "?lesson=02", token_of("teacher"), If_None_Match=tag)
        assert (status, again[0], again[1]) == (200, 304, b"")
        board.post(ada, report("02.2"))
        assert board.ask("GET", "?lesson=02", token_of("teacher"), If_None_Match=tag)[0] == 200


def test_a_file_of_rows_is_its_owners_alone(tmp_path):
    with running_board(tmp_path / "b.sqlite") as board:
        board.post(board.hub.add("ada"), report())
        rights = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}
    assert len(rights) >= 2 and set(rights.values()) == {0}


def test_rows_of_a_class_are_deleted_on_demand(tmp_path):
    with running_board(tmp_path / "b.sqlite") as board:
        for name in ("ada", "bob", "eve"):
            board.post(board.hub.add(name), report())
        assert board.desk.store.forget(["ada"]) == 1
        assert {row.learner for row in board.desk.store.rows()} == {"bob", "eve"}
        assert board.desk.store.forget() == 2 and not list(board.desk.store.rows())
