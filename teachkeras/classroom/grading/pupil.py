"""The process in which a learner's notebook runs while it is graded.

It is a fork of the grader. It runs the cells that it is told to, as a notebook does (with IPython,
so magics work), and shows nothing. Where a cell hands in an answer with `tk.check`, the answer gets
a process of its own (as in sandbox.py), and the grader gets a line to it: the verdict is worked out
there, by code that no cell of this process can change.
"""

from __future__ import annotations

import importlib
import math
import os
import signal
import socket
import sys
import tempfile
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from .. import exercises
from ..descendants import die_with_parent, end_group
from ..exercise_table import EXERCISES
from ..hiding import forget
from ..quiet import Sink, deafen, limit_memory
from ..sandbox import forked, receive, serve_answer
from ..wire import dumped

PACKAGE = __name__.partition(".")[0]
KEPT = ("PATH", "LANG", "LC_ALL", "OPENBLAS_CORETYPE")  # of the environment, and what NumPy reads
THREADS = "_NUM_THREADS"
LARGEST_FILE = 2**28  # bytes that a file may grow to


def live(control: socket.socket, cells: list[str], memory: int, seconds: float) -> NoReturn:
    """All that happens in the learner's process. It leaves by os._exit: nothing is closed."""
    try:
        os.setsid()
        die_with_parent()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.alarm(math.ceil(seconds) + 30)  # also if the grader is gone by then
        _keep_only(control)
        deafen()
        sys.stdout = sys.stderr = Sink()
        warnings.simplefilter("ignore")
        folder = _at_home_nowhere()
        shell = _shell(folder)
        forget(EXERCISES, os.getppid())
        _hand_in_to(control)
        _limit(memory)
        _obey(control, cells, shell)
    finally:
        os._exit(0)


def warm() -> None:
    """Read beforehand what every notebook reads, once for all that are graded by this process."""
    importlib.import_module("IPython.core.interactiveshell")
    for room in ("layers.core", "models", "notebook", "optimizers"):
        importlib.import_module(f"{PACKAGE}.{room}")


def _obey(control: socket.socket, cells: list[str], shell: Any) -> None:
    """Run each cell that is asked for, and tell how it ended."""
    main = os.getpid()
    while True:
        with suppress(KeyboardInterrupt):  # it was meant for a cell that has just ended
            request = receive(control, lambda: math.inf)
            shell.execution_count = request["run"] + 1
            ran = shell.run_cell(cells[request["run"]], store_history=False)
            if os.getpid() != main:
                os._exit(0)  # a process that the cell has forked, on its way back
            told = _in_short(ran.error_before_exec or ran.error_in_exec)
            control.sendall(dumped({"ran": request["run"], "error": told}))


def _in_short(error: BaseException | None) -> str:
    """The first line of an error; an empty text for none, whatever the error does when asked."""
    if error is None:
        return ""
    try:
        words = str(error).strip().partition("\n")[0][:300]
    except Exception:
        words = ""
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _shell(folder: str) -> Any:
    """What runs the cells: IPython as in a notebook, with nobody who looks."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    settings = Config()
    settings.HistoryManager.enabled = False
    InteractiveShell.clear_instance()
    shell: Any = InteractiveShell.instance(
        config=settings, ipython_dir=os.path.join(folder, "ipython")
    )
    shell.display_formatter.active_types = ["text/plain"]
    shell.ask_exit = lambda: None  # `exit()` in a cell: the next one runs all the same
    shell.showtraceback = shell.showsyntaxerror = lambda *words, **more: None
    return shell


def _at_home_nowhere() -> str:
    """An empty folder as the current one and as home, and none of the teacher's variables."""
    folder = os.path.realpath(tempfile.gettempdir())
    os.chdir(folder)
    kept = {k: v for k, v in os.environ.items() if k in KEPT or k.endswith(THREADS)}
    os.environ.clear()
    os.environ.update(kept, HOME=folder, TMPDIR=folder, MPLBACKEND="Agg", IPYTHONDIR=folder)
    return folder


def _keep_only(channel: socket.socket) -> None:
    """Close every file that the grader has open, a gradebook for example."""
    for name in os.listdir("/dev/fd"):
        if int(name) > 2 and int(name) != channel.fileno():
            with suppress(OSError):
                os.close(int(name))


def _limit(memory: int) -> None:
    """So much memory more than now, and no file without end."""
    limit_memory(memory)
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))


# --- handing in -----------------------------------------------------------------------------------


def _hand_in_to(control: socket.socket) -> None:
    """From now on `tk.check` hands its answer to the grader; hints say nothing."""
    check = _check_by(control)
    vars(sys.modules[PACKAGE]).update(check=check, hint=_no_hint)
    vars(exercises).update(check=check, hint=_no_hint)


def _no_hint(number: object, rung: int = 1) -> None:
    """Nobody reads a hint while a notebook is graded."""


def _check_by(control: socket.socket) -> Callable[..., exercises.Verdict]:
    """A `tk.check` that hands the answer to the grader and waits for the verdict."""
    main = os.getpid()

    def check(number: object, answer: object = ...) -> exercises.Verdict:
        """Hand in an answer."""
        if os.getpid() != main:  # a process that a cell has forked
            raise PermissionError("only the notebook itself hands in its answers")
        ours, theirs = socket.socketpair()
        child = forked()
        if child == 0:
            control.close()
            theirs.close()
            serve_answer(answer, lambda: None, ours)
        ours.close()
        try:
            control.sendall(dumped({"handed": str(number)[:20], "process": child}))
            socket.send_fds(control, [b"!"], [theirs.fileno()])
            told = receive(control, lambda: math.inf)
        finally:
            theirs.close()
            end_group(child)
        return exercises.Verdict(str(number)[:20], "", bool(told["passed"]), str(told["sentence"]))

    return check
