"""What a report of a check must look like, and the row that is kept of it.

    {"key": "8f14e45fceea167a", "exercise": "02.1", "outcome": "not yet",
     "mistake": "m-1c0a77e2", "attempt": 3}

There is no place for code, values, names or texts; the learner is whoever the token belongs to, and
the time is the board's own. Whatever else a report holds is a reason to refuse it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from ..exercise_table import EXERCISES
from .known import is_known
from .mistakes import MISTAKE, NONE, OTHER

RIGHT, NOT_YET, SEEN = "right", "not yet", "seen"
OUTCOMES = (RIGHT, NOT_YET, SEEN)
KEY = re.compile(r"[0-9a-f]{16,32}")  # made by the sender, so that one report counts once
MOST_ATTEMPTS = 1_000_000
LARGEST = 2_000  # bytes of a report; a usual one has 110


class Refused(Exception):
    """A report that is none; the message is a sentence."""


@dataclass(frozen=True)
class BoardRow:
    """One thing that happened: an answer was checked, or a solution was read."""

    learner: str
    key: str
    exercise: str
    outcome: str
    mistake: str
    attempt: int
    at: int  # milliseconds since 1970


def understood(body: bytes, learner: str, at: int) -> BoardRow:
    """The row of a report, or `Refused`; a mistake that is new to this copy counts as `other`."""
    said = _fields(body)
    key, exercise = _text(said, "key"), _text(said, "exercise")
    outcome, mistake = _text(said, "outcome"), _text(said, "mistake")
    attempt = said["attempt"]
    if not KEY.fullmatch(key):
        raise Refused("key is 16 to 32 digits of base 16")
    if exercise not in EXERCISES:
        raise Refused("exercise is none of this course")
    if outcome not in OUTCOMES:
        raise Refused(f"outcome is one of: {', '.join(OUTCOMES)}")
    if type(attempt) is not int or not 0 <= attempt <= MOST_ATTEMPTS:
        raise Refused("attempt is a whole number, 0 or more")
    if outcome != NOT_YET and mistake != NONE:
        raise Refused("only a wrong answer has a mistake")
    if outcome == NOT_YET and not MISTAKE.fullmatch(mistake):
        raise Refused("mistake is the short name of a known mistake, or other")
    if outcome == NOT_YET and not is_known(exercise, mistake):
        mistake = OTHER
    return BoardRow(learner, key, exercise, outcome, mistake, attempt, at)


def _fields(body: bytes) -> dict[str, Any]:
    """The five fields of a report."""
    try:
        said = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused("a report is a JSON object") from None
    wanted = {"key", "exercise", "outcome", "mistake", "attempt"}
    if not isinstance(said, dict) or set(said) != wanted:
        raise Refused(f"a report has the fields {', '.join(sorted(wanted))}, and no others")
    return said


def _text(said: dict[str, Any], name: str) -> str:
    """A field that must be a text."""
    if not isinstance(said[name], str):
        raise Refused(f"{name} is a text")
    return str(said[name])
