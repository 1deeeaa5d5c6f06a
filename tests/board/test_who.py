"""Who may do what: a learner writes as nobody else, and sees nobody else; teachers see the page."""

import json

import pytest

from tests.board.boards import PREFIX, REACH, query_of, report, token_of


def learners(board) -> set[str]:
    """Who has a row."""
    return set(board.desk.standing.cells)


def test_a_report_belongs_to_the_user_of_its_token(board):
    token = board.hub.add("ada")
    assert board.post(token, report("02.1")) == 201
    assert board.desk.standing.cell("ada", "02.1").state == "right"


@pytest.mark.parametrize("name", ["learner", "name", "user", "at"])
def test_a_report_that_names_somebody_is_refused(board, name):
    token = board.hub.add("eve")
    assert board.post(token, report("02.2", **{name: "ada"})) == 400
    assert board.desk.standing.cell("ada", "02.2").state == "untried"


def test_a_name_in_the_address_or_a_header_changes_nothing(board):
    token = board.hub.add("eve")
    status, _, _ = board.ask(
        "POST", "verdicts?learner=ada&user=ada", token, report("02.3"), X_Forwarded_User="ada"
    )
    assert status == 201
    assert board.desk.standing.cell("ada", "02.3").state == "untried"
    assert board.desk.standing.cell("eve", "02.3").state == "right"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "token",
        "token forged-token-0123456789",
        "Bearer forged-token-0123456789",
        "Basic YWRhOmFkYQ==",
        f"token {token_of('ada')} {token_of('eve')}",
        "token " + "x" * 5000,
        "token short",
    ],
)
def test_a_forged_token_is_refused_and_leaves_nothing(board, header):
    before = board.desk.standing.version
    status, body, _ = board.ask("POST", "verdicts", "", report(), Authorization=header)
    assert status == 401 and "error" in json.loads(body)
    assert board.ask("GET", "verdicts", Authorization=header)[0] == 401
    assert board.desk.standing.version == before


def test_a_token_in_the_address_is_no_token(board):
    token = board.hub.add("ada")
    assert board.ask("POST", f"verdicts?token={token}", "", report())[0] == 401
    assert board.ask("GET", f"?token={token_of('teacher')}")[0] == 302


def test_a_token_without_the_scope_is_refused(board):
    for number, scopes in enumerate(([], ["self"], ["access:services!service=other"])):
        token = board.hub.add(f"scopeless{number}", scopes=scopes)
        assert board.post(token, report()) == 403
        assert board.ask("GET", "verdicts", token)[0] == 403
    assert not any(name.startswith("scopeless") for name in learners(board))


def test_a_service_is_no_learner_and_no_teacher(board):
    token = board.hub.add("robot", kind="service")
    assert board.post(token, report()) == 403
    token = board.hub.add("teacher-service", kind="service", groups=["staff"])
    assert board.ask("GET", "", token)[0] == 403


def test_a_learner_sees_only_their_own_rows(board):
    ada, bob = board.hub.add("ada-sees"), board.hub.add("bob-sees")
    board.post(ada, report("03.1"))
    board.post(bob, report("03.2"))
    status, body, _ = board.ask("GET", "verdicts?learner=bob-sees", ada)
    seen = json.loads(body)
    assert status == 200 and seen["learner"] == "ada-sees" and set(seen["exercises"]) == {"03.1"}


@pytest.mark.parametrize("query", ["", "?lesson=02", "?view=projector", "?who=all&lesson=all"])
def test_a_learner_does_not_see_the_page(board, query):
    token = board.hub.add("ada")
    board.post(token, report("02.1"))
    status, body, _ = board.ask("GET", query, token)
    assert status == 403 and b"for teachers" in body and b"02.1" not in body


def test_a_teacher_is_one_by_name_or_by_group(board):
    assert "data-tk-board" in board.page("teacher")
    board.hub.add("frances", groups=["staff", "others"])
    assert "data-tk-board" in board.page("frances")
    board.hub.add("grace", groups=["stafff", "teacher"])
    assert board.ask("GET", "", token_of("grace"))[0] == 403


def test_a_teacher_needs_the_scope_too(board):
    board.hub.add("heidi", groups=["staff"], scopes=["self"])
    assert board.ask("GET", "", token_of("heidi"))[0] == 403


def cookies_of(headers) -> str:
    """The cookies that an answer sets, as a browser sends them back."""
    return "; ".join(line.split(";")[0] for line in headers.get_all("Set-Cookie") or [])


def signed_in(board, name: str) -> str:
    """Go through the hub's sign-in as a browser does; returns the cookies."""
    board.hub.signing_in = name
    status, _, headers = board.ask("GET", "?lesson=02")
    assert status == 302
    asked, cookies = query_of(headers["Location"]), cookies_of(headers)
    assert asked["redirect_uri"] == [f"{PREFIX}oauth_callback"]
    code = f"code-for-{name}"
    board.hub.codes[code] = token_of(name)
    status, _, headers = board.ask(
        "GET", f"oauth_callback?code={code}&state={asked['state'][0]}", Cookie=cookies
    )
    assert status == 302
    return cookies_of(headers)


def test_a_browser_signs_in_at_the_hub(board):
    cookies = signed_in(board, "teacher")
    assert token_of("teacher") not in cookies
    status, body, _ = board.ask("GET", "?lesson=02", Cookie=cookies)
    assert status == 200 and b"data-tk-board" in body


def test_a_learners_browser_is_signed_in_and_shown_the_door(board):
    board.hub.add("ada")
    assert board.ask("GET", "", Cookie=signed_in(board, "ada"))[0] == 403


def test_a_cookie_sends_no_report(board):
    """So no other page can hand in an answer through a browser that is signed in (XSRF)."""
    cookies = signed_in(board, "teacher")
    xsrf = {"X_Xsrftoken": "anything", "Cookie": cookies}
    assert board.ask("POST", "verdicts", "", report(), **xsrf)[0] == 401
    assert board.ask("GET", "verdicts", "", Cookie=cookies)[0] == 401
    assert "teacher" not in learners(board)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_page_takes_nothing(board, method):
    cookies = signed_in(board, "teacher")
    assert board.ask(method, "", "", b"{}", Cookie=cookies)[0] in (403, 405)


def test_a_code_without_its_state_signs_nobody_in(board):
    board.hub.codes["stolen"] = token_of("teacher")
    status, _, headers = board.ask("GET", "oauth_callback?code=stolen&state=forged")
    assert status in (400, 403) and not cookies_of(headers).count("service-board=")


def test_the_hub_is_asked_once_for_a_token(board):
    token = board.hub.add("once")
    before = board.hub.asked
    for _ in range(5):
        assert board.post(token, report()) == 201
    assert board.hub.asked == before + 1


def test_a_hub_that_is_away_is_no_reason_to_lose_a_report(board):
    token = board.hub.add("later")
    board.hub.down = True
    try:
        assert board.post(token, report()) >= 500  # the sender tries again
    finally:
        board.hub.down = False
    assert board.post(token, report()) == 201


def test_every_page_says_what_a_browser_may_load(board):
    for path, token in [("", token_of("teacher")), ("nothing", ""), ("verdicts", "")]:
        headers = board.ask("GET", path, token)[2]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
    assert REACH
