"""What `tk.check` tells the teacher's board, where the hub's configuration names one.

A thread of its own sends it, one report after the other. A board that is away, slow or answers
nonsense costs a learner nothing: `tell` puts a few words into a short queue and returns. A report
that did not get through is sent again; when the queue is full, the oldest is given up.

Sent are the exercise, the result, which known mistake it was and the number of the attempt: never
the code, never what it gives. The learner's name is not sent either: the hub knows whose token it
is.
"""

from __future__ import annotations

import atexit
import json
import os
import secrets
import threading
from collections import deque
from dataclasses import dataclass, field
from http import client
from urllib.parse import urlsplit

from ..answers import Exercise
from . import ADDRESS, TOKEN
from .mistakes import mistake_in

MOST_WAITING = 100  # reports
SECONDS = 5.0  # that an answer may take
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between two tries
AT_THE_END = 1.0  # seconds that a kernel waits for its last report
LARGEST_ANSWER = 2_000  # bytes that are read

DONE, REFUSED, LATER = "done", "refused", "later"


@dataclass
class Reporter:
    """Sends reports to one board, in order; `tell` never waits and never raises."""

    address: str
    token: str
    _waiting: deque[bytes] = field(default_factory=lambda: deque(maxlen=MOST_WAITING))
    _news: threading.Condition = field(default_factory=threading.Condition)
    _thread: threading.Thread | None = None
    _failed: int = 0  # tries in a row
    _after: float = 0.0  # seconds that the board asked for
    _closed: bool = False

    def tell(self, exercise: str, outcome: str, mistake: str, attempt: int) -> None:
        """Put a report into the queue."""
        report = {"key": secrets.token_hex(16), "exercise": exercise, "outcome": outcome}
        body = json.dumps({**report, "mistake": mistake, "attempt": attempt}).encode()
        with self._news:
            self._waiting.append(body)
            self._news.notify_all()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._send_all, name="board", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until everything is sent, or a board was away, or the time is over."""
        with self._news:
            return self._news.wait_for(lambda: not self._waiting or self._failed > 0, seconds)

    def close(self) -> None:
        """Send nothing any more."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def _send_all(self) -> None:
        """Send what waits, until it is closed or the process ends."""
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                body = self._waiting[0]
            result = self._send(body)
            with self._news:
                if result != LATER and self._waiting and self._waiting[0] is body:
                    self._waiting.popleft()
                self._failed = self._failed + 1 if result == LATER else 0
                self._news.notify_all()
                if result == LATER:
                    self._news.wait_for(lambda: self._closed, self._pause())

    def _pause(self) -> float:
        """How long to wait before the next try: longer each time, or as long as the board says."""
        usual = PAUSES[min(self._failed, len(PAUSES)) - 1]
        return max(usual, min(self._after, PAUSES[-1]))

    def _send(self, body: bytes) -> str:
        """Send one report: whether it is done, refused for good, or to be sent again later.

        No redirect is followed and no proxy asked, so the token goes to the board alone.
        """
        self._after = 0.0
        try:
            connection, path = _connection(self.address)
        except ValueError:
            return REFUSED
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            said = answer.read(LARGEST_ANSWER)
            self._after = _seconds(answer.getheader("Retry-After"))
            return _meaning(answer.status, said)
        except (OSError, client.HTTPException, ValueError, RecursionError):
            return LATER
        finally:
            connection.close()


def _connection(address: str) -> tuple[client.HTTPConnection, str]:
    """A connection to a board, and the path of its reports; ValueError for no address."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(address)
    kind = client.HTTPSConnection if parts.scheme == "https" else client.HTTPConnection
    path = parts.path.rstrip("/") + "/verdicts"
    return kind(parts.hostname, parts.port, timeout=SECONDS), path


def _meaning(status: int, said: bytes) -> str:
    """What an answer means for a report: a board that restarts or is busy gets it again.

    Only the board's own words count; a page of some other server stores nothing.
    """
    if status in (200, 201) and json.loads(said) == {"stored": True}:
        return DONE
    return REFUSED if status in (400, 401, 403, 413, 415) else LATER


def _seconds(text: str | None) -> float:
    """How long a board asks to wait."""
    return float(text) if text is not None and text.isascii() and text.isdecimal() else 0.0


# --- one for the process --------------------------------------------------------------------------

_reporters: dict[tuple[str, str, int], Reporter] = {}


def reporter() -> Reporter:
    """The reporter of this process to the board that is named."""
    address, token = os.environ[ADDRESS], os.environ[TOKEN]
    mine = (address, token, os.getpid())  # a fork's threads are not its own
    if mine not in _reporters:
        found = _reporters[mine] = Reporter(address, token)
        atexit.register(found.wait, AT_THE_END)
    return _reporters[mine]


def tell(exercise: Exercise, outcome: str, sentence: str, end: str, attempt: int) -> None:
    """Tell the board of this process what became of an answer."""
    mistake = mistake_in(exercise, sentence, end) if outcome == "not yet" else ""
    reporter().tell(exercise.number, outcome, mistake, attempt)
