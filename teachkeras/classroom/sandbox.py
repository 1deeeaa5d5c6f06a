"""Running a learner's code where it can do no harm: in a child process with a clock.

The child is a fork of the kernel, so it has every variable of the notebook, and nothing it does
comes back except one small report through a pipe. A loop is stopped by the clock, a memory eater
by a limit, a flood of text is counted and dropped; the kernel lives on. Where a system cannot fork,
a thread takes the child's place: it keeps the clock, but a loop in it cannot be ended.
"""

from __future__ import annotations

import builtins
import gc
import io
import json
import math
import os
import select
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

SECONDS = 10.0  # for one check, all its inputs together
MEMORY = 512 * 2**20  # bytes on top of what the kernel holds
LONGEST = 2**20  # bytes of a report
MANY = 100_000  # printed characters that are worth a word

NO_FORK = "this system cannot fork, so your code ran in a thread: an endless loop there goes on"

Report = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """How a piece of work ended: with its report, or with the reason why there is none.

    `end` is "" (a report is there), "clock", "memory", "exit", "died" or "error".
    """

    report: Report | None
    end: str = ""
    detail: str = ""
    printed: int = 0


class LearnerError(Exception):
    """The learner's own code stopped: the sentence that says so, and the line."""

    def __init__(self, sentence: str, line: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call the learner's function; what it raises becomes a `LearnerError` with a sentence.

    Built-in names that the function replaces are put back before anybody else needs them.
    """
    saved = dict(vars(builtins))
    try:
        value = function(*arguments)
    except MemoryError:
        raise
    except SystemExit:
        value = LearnerError("your code asks Python to stop (exit); give the result with return")
    except RecursionError:
        value = LearnerError("your function calls itself without end")
    except BaseException as error:
        vars(builtins).update(saved)
        value = LearnerError(f"your function stopped: {_in_short(error)}", _line_of(error))
    replaced = [name for name in saved if vars(builtins).get(name) is not saved[name]]
    vars(builtins).update(saved)
    if replaced:
        raise LearnerError(f"your code replaces the built-in name {replaced[0]}; use another name")
    if isinstance(value, LearnerError):
        raise value from None
    return value


def _in_short(error: BaseException) -> str:
    """An error in one line."""
    what = getattr(error, "what", None) or str(error)
    text = f"{type(error).__name__}: {what}" if what else type(error).__name__
    return " ".join(text.split())[:160]


def _line_of(error: BaseException) -> str:
    """The learner's line in which an error came up."""
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    lines = [
        frame.line
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.line and not frame.filename.startswith(own)
    ]
    return lines[-1] if lines else ""


def apart(
    work: Callable[[], Report],
    seconds: float = SECONDS,
    memory: int = MEMORY,
    fork: bool | None = None,
) -> Outcome:
    """Do `work` away from the kernel and return how it ended; `work` gives a small dict.

    >>> apart(lambda: {"sum": 3 + 5}).report
    {'sum': 8}
    """
    if hasattr(os, "fork") if fork is None else fork:
        return _in_child(work, seconds, memory)
    return _in_thread(work, seconds)


# --- the parent's side ----------------------------------------------------------------------


def _in_child(work: Callable[[], Report], seconds: float, memory: int) -> Outcome:
    """Fork, listen, and end the child whatever happens."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Newer Pythons warn of a fork beside threads. The child touches none of the kernel's.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(reading)
        _child(work, writing, seconds, memory)
    os.close(writing)
    try:
        said, in_time = _listen(reading, seconds)
    finally:
        os.close(reading)
        _end(child)
    return _understood(said, in_time)


def _listen(reading: int, seconds: float) -> tuple[bytes, bool]:
    """What the child says until it closes the pipe, or until the time is over."""
    said, deadline = b"", time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0 and len(said) < LONGEST:
        ready, _, _ = select.select([reading], [], [], left)
        if ready:
            piece = os.read(reading, 65536)
            if not piece:
                return said, True
            said += piece
    return said, False


def _end(child: int) -> None:
    """Stop the child with everything it started, and collect it."""
    for stop in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            stop(child, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(child, 0)


def _understood(said: bytes, in_time: bool) -> Outcome:
    """The child's words as an outcome."""
    if not in_time:
        return Outcome(None, "clock")
    try:
        return Outcome(**json.loads(said))
    except (ValueError, TypeError):
        return Outcome(None, "died")


# --- the child's side -------------------------------------------------------------------------


def _child(work: Callable[[], Report], writing: int, seconds: float, memory: int) -> None:
    """All that happens in the child. It leaves by os._exit: nothing of the kernel is closed."""
    try:
        os.setsid()
        gc.freeze()  # the kernel's objects are not ours to collect
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(math.ceil(seconds) + 2)  # also if the kernel is gone by then
        _limit_memory(memory)
        _deafen(writing)
        sink = sys.stdout = sys.stderr = Sink()
        outcome = _attempt(work, sink)
        said = json.dumps(vars(outcome)).encode()
        while said:
            said = said[os.write(writing, said) :]
    finally:
        os._exit(0)


def _attempt(work: Callable[[], Report], sink: Sink) -> Outcome:
    """Do the work; whatever it raises becomes an outcome."""
    try:
        report = work()
        return Outcome(report, printed=sink.count)
    except MemoryError:
        return Outcome(None, "memory", printed=sink.count)
    except SystemExit:
        return Outcome(None, "exit", printed=sink.count)
    except BaseException as error:
        return Outcome(None, "error", _in_short(error), sink.count)


def _limit_memory(memory: int) -> None:
    """Let the child have only so many bytes more than the kernel has now."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[0])
        most = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _deafen(writing: int) -> None:
    """Cut the child off from the notebook: its screen, its keyboard, its kernel."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        if number != writing:
            os.dup2(nothing, number)
    builtins.input = _no_input  # type: ignore[assignment]
    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
        if shell is not None:
            shell.ask_exit = _leave


def _no_input(*words: object) -> str:
    raise EOFError("nobody can type an answer during a check")


def _leave(*words: object) -> None:
    raise SystemExit


class Sink(io.TextIOBase):
    """A screen that counts what is printed and shows nothing."""

    def __init__(self) -> None:
        self.count = 0

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, text: str) -> int:
        """Count the characters and drop them."""
        self.count += len(text)
        return len(text)


# --- without fork -----------------------------------------------------------------------------


def _in_thread(work: Callable[[], Report], seconds: float) -> Outcome:
    """Do the work in a thread and wait for it as long as the clock allows."""
    sink, found = Sink(), []
    thread = threading.Thread(target=lambda: found.append(_attempt(work, sink)), daemon=True)
    screens = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = sink
    try:
        thread.start()
        thread.join(seconds)
    finally:
        sys.stdout, sys.stderr = screens
    return found[0] if found else Outcome(None, "clock", printed=sink.count)
