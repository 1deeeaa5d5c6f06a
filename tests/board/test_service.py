"""What a hub's configuration takes up, and how the service reads it back."""

import pytest

from teachkeras.classroom.board.service import (
    DATABASE,
    STUCK,
    TEACHERS,
    hub_service,
    named_teachers,
    stuck_rule,
)

REACH = "access:services!service=board"


def test_what_the_configuration_says_is_what_the_service_reads():
    service, _ = hub_service(teachers=["ada", "bob"], groups=["staff"], stuck=(7, 2))
    settings = service["environment"]
    assert named_teachers(settings[TEACHERS]) == ({"ada", "bob"}, {"staff"})
    assert stuck_rule(settings[STUCK]) == (7, 2)
    assert DATABASE not in settings


def test_a_learners_server_may_reach_the_board_and_keeps_what_it_had():
    from jupyterhub.roles import get_default_roles

    service, roles = hub_service()
    ours = {role["name"]: set(role["scopes"]) for role in roles}
    for usual in get_default_roles():
        if usual["name"] in ("user", "server"):
            assert ours[usual["name"]] == {*usual["scopes"], REACH}
    assert ours["board-teacher"] == {REACH}
    assert service["command"][1:] == ["-m", "teachkeras.classroom.board"]


def test_a_folder_and_a_database_are_handed_on():
    service, _ = hub_service(database="postgresql+psycopg:///class", folder="/srv/board", port=7)
    assert service["environment"][DATABASE] == "postgresql+psycopg:///class"
    assert (service["cwd"], service["url"]) == ("/srv/board", "http://127.0.0.1:7")


@pytest.mark.parametrize("text", ["", "ten", "10", "10,x", "-1,3"])
def test_a_rule_that_is_none_is_refused_in_words(text):
    with pytest.raises(ValueError, match="minutes and attempts"):
        stuck_rule(text)
