"""Running a learner's code where it can do no harm: two child processes with a clock.

    the notebook    waits for a verdict, then ends all that is left
      the judge     asks, compares, and gives the verdict; no learner's code runs in it
        the answer  a process that does what the judge asks (beside.py)

Both are forks of the kernel, so they have every variable of the notebook, and nothing that happens
in them comes back but one small report. The answer's process can change NumPy, this library or
Python itself: it changes its own copy, and the judge looks only at the plain data it sends
(wire.py). A loop is stopped by the clock, a memory eater by a limit, a flood of text is counted
and dropped, and all that an answer has started is ended (descendants.py); the kernel lives on.

What this does not do. A notebook cell that changes the library changes it for the judge as well.
An answer runs with the learner's rights: it can read files and start programs, and whoever digs
for a solution finds one (the last hint shows it anyway). Grade strangers' work in a container.
Where a system cannot fork, a thread takes the answer's place, in the same process: it keeps the
clock, but a loop in it cannot be ended, and what it changes is changed.
"""

from __future__ import annotations

import gc
import math
import os
import queue
import select
import signal
import socket
import sys
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .beside import Session, Worker, in_short
from .descendants import adopt_orphans, die_with_parent, end_below, end_tree
from .quiet import Sink, close_channels, deafen, limit_memory
from .wire import LONGEST, Garbled, dumped, loaded

SECONDS = 10.0  # for the answer, all its inputs together
JUDGING = 120.0  # seconds more for the judge, who trains networks of its own
MEMORY = 512 * 2**20  # bytes on top of what the kernel holds
MANY = 100_000  # printed characters that are worth a word

NO_FORK = "this system cannot fork, so your code ran in a thread: an endless loop there goes on"

Report = dict[str, Any]
Judge = Callable[[Session], Report]
Begin = Callable[[socket.socket], Session]  # with the line to the notebook


@dataclass(frozen=True)
class Outcome:
    """How a check ended: with its report, or with the reason why there is none.

    `end` is "" (a report is there), "clock", "memory", "long", "died",
    "garbled" or "error".
    """

    report: Report | None
    end: str = ""
    detail: str = ""
    printed: int = 0


class Ended(Exception):
    """The answer's side will say no more; the reason is one of the ends of an `Outcome`."""

    def __init__(self, end: str) -> None:
        super().__init__(end)
        self.end = end


def apart(answer: object, judge: Judge, forget: Callable[[], None] = lambda: None) -> Outcome:
    """Let `judge` question an answer that lives in a process of its own.

    `forget` runs beside the answer before it is looked at: it takes away what the answer must not
    find. `judge` gives a small dict of plain data.

    >>> apart([3, 5], lambda session: {"sum": sum(session.root)}).report
    {'sum': 8}
    """
    if hasattr(os, "fork"):
        return judged_apart(lambda kernel: Forked(answer, forget, kernel), judge)
    return _outcome(lambda: Threaded(answer), judge)


def _outcome(begin: Callable[[], Session], judge: Judge) -> Outcome:
    """What a judge says of a session; whatever goes wrong becomes an outcome."""
    session = Session()
    try:
        session = begin()
        return Outcome(judge(session), printed=session.printed)
    except Ended as ended:
        return Outcome(None, ended.end)
    except Garbled:
        return Outcome(None, "garbled")
    except Exception as error:
        return Outcome(None, "error", in_short(error), session.printed)
    finally:
        session.close()


# --- the notebook's side --------------------------------------------------------------------------


def judged_apart(begin: Begin, judge: Judge, keep: Sequence[int] = ()) -> Outcome:
    """Fork the judge, wait for the verdict, and end everything whatever happens.

    `begin` opens the session there; `keep` are the files it needs for that.
    """
    ours, theirs = socket.socketpair()
    child = forked()
    if child == 0:
        ours.close()
        _judge(begin, judge, theirs, keep)
    theirs.close()
    try:
        return _understood(ours, time.monotonic() + SECONDS + JUDGING)
    finally:
        end_tree(child)  # before the line is closed: the judge still holds the orphans
        ours.close()


def forked() -> int:
    """A fork without the warning of newer Pythons: the child touches none of the threads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _understood(channel: socket.socket, deadline: float) -> Outcome:
    """The judge's words as an outcome."""
    try:
        return Outcome(**receive(channel, lambda: deadline - time.monotonic()))
    except Ended as ended:
        return Outcome(None, ended.end)
    except (Garbled, TypeError):
        return Outcome(None, "garbled")


def receive(channel: socket.socket, left: Callable[[], float]) -> dict[str, Any]:
    """The next message of a channel; `left` tells how many seconds there are for it."""
    length = int.from_bytes(_bytes(channel, 8, left), "big")
    if length > LONGEST:
        raise Garbled("too long")
    return loaded(_bytes(channel, length, left))


def _bytes(channel: socket.socket, count: int, left: Callable[[], float]) -> bytes:
    """Exactly so many bytes, or the reason why they do not come."""
    pieces = bytearray()
    while len(pieces) < count:
        if (seconds := left()) <= 0:
            raise Ended("clock")
        if not select.select([channel], [], [], min(seconds, 60.0))[0]:
            continue
        try:
            piece = channel.recv(min(count - len(pieces), 2**16))
        except ConnectionError:
            piece = b""
        if not piece:
            raise Ended("died")
        pieces += piece
    return bytes(pieces)


# --- the judge's process --------------------------------------------------------------------------


def _judge(begin: Begin, judge: Judge, kernel: socket.socket, keep: Sequence[int]) -> None:
    """All that happens in the judge's process: it ends when the notebook ends it."""
    try:
        os.setsid()
        gc.freeze()  # the kernel's objects are not ours to collect
        adopt_orphans()
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(math.ceil(SECONDS + JUDGING) + 2)  # also if the kernel is gone by then
        close_channels(keep=[kernel.fileno(), *keep])
        deafen()
        sys.stdout = sys.stderr = Sink()
        outcome = _outcome(lambda: begin(kernel), judge)
        kernel.sendall(dumped(vars(outcome)))
        kernel.recv(1)  # the notebook ends what is left, then this process; or it has gone itself
        end_below(os.getpid())
    finally:
        os._exit(0)


class AskedAnswer(Session):
    """An answer in another process; asking it takes from its time."""

    def __init__(self, channel: socket.socket, child: int) -> None:
        self.spent = 0.0
        self.asked = 0
        self.channel, self.child = channel, child
        self.look()

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send, and wait as long as there is time left."""
        self.asked += 1
        begun = time.monotonic() - queued(self.child)

        def took() -> float:
            """Seconds since the question, without those in which the machine was busy elsewhere."""
            return time.monotonic() - queued(self.child) - begun

        try:
            self.channel.sendall(dumped({**request, "turn": self.asked}))
            reply = receive(self.channel, lambda: SECONDS - self.spent - took())
        except ConnectionError:
            raise Ended("died") from None
        self.spent += took()
        if reply.get("turn") != self.asked:
            raise Garbled("an answer to another question")
        if reply.get("end"):
            raise Ended(str(reply["end"]))
        return reply


class Forked(AskedAnswer):
    """An answer in a process that is made for it, and ended with it."""

    def __init__(self, answer: object, forget: Callable[[], None], kernel: socket.socket) -> None:
        channel, theirs = socket.socketpair()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for what an answer starts
        child = forked()
        if child == 0:
            channel.close()
            kernel.close()
            serve_answer(answer, forget, theirs)
        theirs.close()
        super().__init__(channel, child)

    def close(self) -> None:
        """End the answer's process and its group; the notebook ends what has left them."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child, signal.SIGKILL)


def queued(process: int) -> float:
    """For how many seconds a process was ready to run, and the machine busy with others (Linux)."""
    try:
        with open(f"/proc/{process}/schedstat") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


# --- the answer's process -------------------------------------------------------------------------


def serve_answer(answer: object, forget: Callable[[], None], channel: socket.socket) -> None:
    """All that happens in the answer's process. It leaves by os._exit: nothing is closed."""
    try:
        os.setsid()
        die_with_parent()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.alarm(math.ceil(SECONDS + JUDGING) + 2)
        limit_memory(MEMORY)
        sys.stdout = sys.stderr = sink = Sink()
        warnings.simplefilter("ignore")  # the card has its own words
        forget()
        # A process that the answer forks must not speak for it, nor keep the line open.
        os.register_at_fork(after_in_child=channel.close)
        _serve(Worker(answer), channel, sink, os.getpid(), os.getpid)
    finally:
        os._exit(0)


def _serve(
    worker: Worker, channel: socket.socket, sink: Sink, mine: int, now: Callable[[], int]
) -> None:
    """Do what is asked until nobody asks any more."""
    while True:
        request = receive(channel, lambda: math.inf)
        reply = _done(worker, request)
        if now() != mine:
            os._exit(0)  # a process that the answer has forked, on its way back
        said = dumped({**reply, "turn": request["turn"], "printed": sink.count})
        if len(said) > LONGEST:
            said = dumped({"end": "long", "turn": request["turn"]})
        channel.sendall(said)


def _done(worker: Worker, request: dict[str, Any]) -> dict[str, Any]:
    """The reply to a request, whatever the answer does."""
    try:
        return worker.reply(request)
    except MemoryError:
        return {"end": "memory"}
    except BaseException as error:
        return {"wrong": in_short(error), "rows": [], "what": ""}


# --- without fork ---------------------------------------------------------------------------------


class Threaded(Session):
    """An answer in a thread: it keeps the clock, and nothing else."""

    def __init__(self, answer: object) -> None:
        self.left = SECONDS
        self.sink = Sink()
        self.requests: queue.Queue[Any] = queue.Queue()
        self.replies: queue.Queue[Any] = queue.Queue()
        threading.Thread(target=self._work, args=(Worker(answer),), daemon=True).start()
        self.look()

    def _work(self, worker: Worker) -> None:
        """Do what is asked, for as long as somebody may ask."""
        while (request := self.requests.get()) is not None:
            self.replies.put({**_done(worker, request), "printed": self.sink.count})

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Hand a request to the thread, and wait as long as there is time left."""
        begun, screens = time.monotonic(), (sys.stdout, sys.stderr)
        sys.stdout = sys.stderr = self.sink
        try:
            self.requests.put(request)
            reply: dict[str, Any] = self.replies.get(timeout=max(self.left, 0.0))
        except queue.Empty:
            raise Ended("clock") from None
        finally:
            sys.stdout, sys.stderr = screens
            self.left -= time.monotonic() - begun
        if reply.get("end"):
            raise Ended(str(reply["end"]))
        return reply

    def close(self) -> None:
        """Let the thread end, if it ever comes back."""
        self.requests.put(None)
