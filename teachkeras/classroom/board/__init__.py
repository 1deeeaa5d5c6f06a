"""The teacher's board: who has solved what, live, beside a JupyterHub (README.md tells how).

service      what a hub's configuration takes up: the service and its roles
report       what `tk.check` sends, from a thread of its own
verdicts     what a report must look like, and the row that is stored
known        exercises and known mistakes, by the short names that travel
mistakes     which known mistake a sentence of a check means
limits       how much of a learner is taken in a minute
store        the rows, in any database that SQLAlchemy knows
standing     the class as one sees it: grid, frequent mistakes, who is stuck
page, pieces the page of the teacher and the one for a projector
identity     who asks: the hub says so
app, serving the addresses of the service, and its process
local, demo  the board without a hub, with made-up learners
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..answers import Exercise

# What the hub's configuration puts into a learner's environment.
ADDRESS, TOKEN = "TEACHKERAS_BOARD", "JUPYTERHUB_API_TOKEN"
SAID = (
    "your teacher's board is told the exercise, whether it is right, which known mistake it was "
    "and the number of the attempt: never your code"
)


def is_named() -> bool:
    """Whether this process knows of a board: nothing else of this room is read where not."""
    return bool(os.environ.get(ADDRESS) and os.environ.get(TOKEN))


def tell_verdict(exercise: Exercise, report: Mapping[str, Any], end: str, attempt: int) -> None:
    """Tell the board how a check went, if there is one; nothing that goes wrong is raised."""
    if is_named():
        passed = bool(report["passed"])
        _tell(exercise, "right" if passed else "not yet", str(report["sentence"]), end, attempt)


def tell_seen(exercise: Exercise) -> None:
    """Tell the board that a solution was read."""
    if is_named():
        _tell(exercise, "seen", "", "", 0)


def _tell(exercise: Exercise, outcome: str, sentence: str, end: str, attempt: int) -> None:
    with suppress(Exception):  # whatever it is, a learner goes on working
        from .report import tell

        tell(exercise, outcome, sentence, end, attempt)
