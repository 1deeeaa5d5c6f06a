"""Child processes that say what they do, step by step, so that they can be killed in the middle."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

STEPS = ("fsync", "chmod", "replace", "listdir", "unlink")


class Child:
    """A forked process that runs `work(say)`; what it says can be read line by line."""

    def __init__(self, work: Callable[[Callable[[str], None]], None]) -> None:
        here, there = os.pipe()
        self.process = multiprocessing.get_context("fork").Process(
            target=_run, args=(work, here, there), daemon=True
        )
        self.process.start()
        os.close(there)
        self.lines = os.fdopen(here, encoding="ascii")

    def read(self, most: int) -> list[str]:
        """The next lines, at most so many; fewer if the child ends."""
        found = []
        while len(found) < most and (line := self.lines.readline()):
            found.append(line.rstrip("\n"))
        return found

    def kill(self) -> list[str]:
        """kill -9, and the lines that were still on the way."""
        os.kill(self.process.pid or 0, signal.SIGKILL)
        rest = self.read(1 << 30)
        self.wait()
        return rest

    def wait(self) -> int:
        """How it ended."""
        self.process.join()
        self.lines.close()
        return self.process.exitcode or 0


def _run(work: Callable[[Callable[[str], None]], None], here: int, there: int) -> None:
    os.close(here)

    def say(text: str) -> None:
        os.write(there, f"{text}\n".encode("ascii"))

    work(say)


def telling_steps(say: Callable[[str], None]) -> None:
    """Say a line before and after each step with which a file is written."""
    for name in STEPS:
        setattr(os, name, _telling(getattr(os, name), say))


def _telling(step: Callable[..., Any], say: Callable[[str], None]) -> Callable[..., Any]:
    def told(*arguments: Any, **settings: Any) -> Any:
        say(".")
        try:
            return step(*arguments, **settings)
        finally:
            say(".")

    return told


def numbers_in(lines: list[str]) -> Iterator[int]:
    """The numbers that were said between the steps."""
    return (int(line) for line in lines if line != ".")
