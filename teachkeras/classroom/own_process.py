"""A server that we start, and that ends when we do, with everything it started."""

import contextlib
import os
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

STOP_SECONDS = 15.0


class OwnProcess(ABC):
    """One process of ours; a context manager that leaves no process behind."""

    log: Path  # what the process says
    process: "subprocess.Popen[bytes] | None" = None
    patience = STOP_SECONDS  # seconds that a polite end may take

    @abstractmethod
    def start(self) -> None:
        """Start the process and wait until it answers."""

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop()

    def begin(self, command: Sequence[str], environ: Mapping[str, str], folder: Path) -> None:
        """Start a command in a folder; only its owner can read what it writes to the log."""
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,  # closed by the system, should we be killed (with_parent.py)
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environ,
                cwd=folder,
                start_new_session=True,  # Ctrl-C goes to us alone, and we stop it in order
            )

    def last_words(self, lines: int = 15) -> str:
        """The end of the log."""
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return "(nothing)"
        return "\n".join(text.splitlines()[-lines:])

    def ways_to_end(self, process: "subprocess.Popen[bytes]") -> list[Callable[[], object]]:
        """How to end it, the politest way first."""
        return [process.terminate, process.kill]

    def stop(self) -> None:
        """End the process, and put away what it needed."""
        self.end()

    def end(self) -> None:
        """Ask the process to end; after a while insist; then end what it left."""
        if self.process is None:
            return
        started = descendants(self.process.pid)
        for insist in self.ways_to_end(self.process):
            if self.process.poll() is None and insist() is not False:  # False: it did not hear
                wait_quietly(self.process, self.patience)
        for child in started:
            with contextlib.suppress(Exception):  # it ended by itself, as it should
                child.kill()
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None


def descendants(pid: int) -> Sequence[Any]:
    """The processes a process has started; kernels sit in sessions of their own."""
    try:
        import psutil

        return psutil.Process(pid).children(recursive=True)
    except Exception:  # no psutil, or the process has ended: then there is nothing to list
        return []


def wait_quietly(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Wait for the end of a process, but not for ever."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
