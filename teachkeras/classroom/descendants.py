"""Ending all that a process has started, also what has left its session and its group.

On Linux the judge of a check adopts every orphan below it (`PR_SET_CHILD_SUBREAPER`), so whatever
an answer starts, by fork twice or with a session of its own, stays a descendant of the judge and is
found in /proc. Elsewhere only the process groups of the two children are ended: there, a process
that an answer puts into a session of its own outlives the check.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
ROUNDS, PAUSE = 400, 0.005  # at most two seconds; a round is enough unless somebody forks on


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends (Linux)."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """End this process when its parent ends (Linux)."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    """A setting of this process; nothing on other systems."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(option, int(value), 0, 0, 0)


def end_tree(root: int) -> None:
    """End a child of this process with everything below it, and collect it."""
    end_below(root)
    end_group(root)


def end_group(root: int) -> None:
    """End a child of this process that leads a group, with its group, and collect it."""
    _send(os.killpg, root, signal.SIGKILL)
    _send(os.kill, root, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(root, 0)


def end_below(root: int, collect: bool = False) -> None:
    """End everything below a process that adopts its orphans; `collect` if it is this one."""
    for _ in range(ROUNDS):
        below = descendants(root)
        for stop in (signal.SIGSTOP, signal.SIGKILL):  # nobody forks on while others end
            for pid in below:
                _send(os.kill, pid, stop)
        with suppress(ChildProcessError):
            while collect and os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not below:
            break
        time.sleep(PAUSE)


def _send(how: object, pid: int, number: int) -> None:
    """A signal to whoever is still there."""
    with suppress(ProcessLookupError, PermissionError):
        how(pid, number)  # type: ignore[operator]


def descendants(root: int) -> list[int]:
    """All processes below one, as /proc tells; none where there is no /proc."""
    children: dict[int, list[int]] = {}
    with suppress(FileNotFoundError):
        for name in os.listdir("/proc"):
            if name.isdigit():
                children.setdefault(_parent(name), []).append(int(name))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _parent(name: str) -> int:
    """The parent of a process; 0 if it has gone."""
    try:
        with open(f"/proc/{name}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0
