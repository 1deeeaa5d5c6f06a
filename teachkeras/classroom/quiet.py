"""What the processes of a check must not have: a screen, a keyboard, the kernel's lines, memory."""

from __future__ import annotations

import builtins
import io
import os
import stat
import sys
from contextlib import suppress
from typing import NoReturn


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


def deafen() -> None:
    """Cut this process off from the notebook: its screen, its keyboard, its kernel."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    builtins.input = _no_input
    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
        if shell is not None:
            shell.ask_exit = _leave


def _no_input(*words: object) -> NoReturn:
    raise EOFError("nobody can type an answer during a check")


def _leave(*words: object) -> NoReturn:
    raise SystemExit


def close_channels(keep: list[int]) -> None:
    """Put /dev/null in place of every socket and pipe of the kernel, whatever speaks through it.

    The numbers stay taken, so that nothing else is opened under them.
    """
    with suppress(OSError):
        nothing = os.open(os.devnull, os.O_RDWR)
        for name in os.listdir("/dev/fd"):
            number = int(name)
            if number <= 2 or number in keep:
                continue
            with suppress(OSError):
                mode = os.fstat(number).st_mode
                if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
                    os.dup2(nothing, number, inheritable=False)


def limit_memory(memory: int) -> None:
    """Let this process have only so many bytes more than it has now."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[0])
        most = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
