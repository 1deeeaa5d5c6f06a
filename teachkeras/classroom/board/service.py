"""What a hub's configuration takes up: the board as a service, and the roles that go with it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

NAME = "board"
DATABASE, TEACHERS = "TEACHKERAS_BOARD_DATABASE", "TEACHKERAS_BOARD_TEACHERS"
STUCK = "TEACHKERAS_BOARD_STUCK"  # minutes and attempts, such as 10,3
GROUP = "group:"


def hub_service(
    port: int = 10401,
    teachers: Sequence[str] = (),
    groups: Sequence[str] = ("teachers",),
    database: str | None = None,
    folder: str | Path | None = None,
    stuck: tuple[int, int] = (10, 3),
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The board for `c.JupyterHub.services`, and the roles for `c.JupyterHub.load_roles`.

    `teachers` are names of users, `groups` groups of the hub whose members are teachers; the hub
    makes both where they do not exist. `database` is an address as SQLAlchemy writes it; without
    one the rows lie in `board.sqlite` in `folder`. `stuck` are minutes and attempts without a
    right answer after which a learner is called stuck.

    The roles widen the hub's own `user` and `server`: a learner's server may reach the board.

    >>> service, roles = hub_service(teachers=["ada"])
    >>> service["name"], service["url"], [role["name"] for role in roles]
    ('board', 'http://127.0.0.1:10401', ['user', 'server', 'board-teacher'])
    """
    reach = f"access:services!service={NAME}"
    service: dict[str, Any] = {
        "name": NAME,
        "url": f"http://127.0.0.1:{port}",
        "command": [sys.executable, "-m", "teachkeras.classroom.board"],
        "environment": {
            TEACHERS: ",".join([*teachers, *(GROUP + name for name in groups)]),
            STUCK: f"{stuck[0]},{stuck[1]}",
        },
        "oauth_no_confirm": True,
    }
    if database:
        service["environment"][DATABASE] = database
    if folder:
        service["cwd"] = str(folder)
    roles = [
        {"name": "user", "scopes": ["self", reach]},
        {"name": "server", "scopes": ["users:activity!user", "access:servers!server", reach]},
        {
            "name": "board-teacher",
            "description": "Sees the board of the class",
            "scopes": [reach],
            "users": list(teachers),
            "groups": list(groups),
        },
    ]
    return service, roles


def named_teachers(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The users and the groups that a setting names.

    >>> named_teachers("ada, group:teachers,")
    (frozenset({'ada'}), frozenset({'teachers'}))
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    groups = frozenset(name.removeprefix(GROUP) for name in names if name.startswith(GROUP))
    return frozenset(name for name in names if not name.startswith(GROUP)), groups


def stuck_rule(text: str) -> tuple[int, int]:
    """Minutes and attempts as a setting writes them.

    >>> stuck_rule("10,3")
    (10, 3)
    """
    minutes, _, attempts = text.partition(",")
    if not (minutes.isdecimal() and attempts.isdecimal()):
        raise ValueError(f"{STUCK} is minutes and attempts, such as 10,3")
    return int(minutes), int(attempts)
