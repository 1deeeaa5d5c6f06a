"""Running a learner's notebook and judging its answers: nothing that the file says is believed.

    the grader       a fork: tells the learner's process which cell to run, and waits with a clock
      the learner's  runs the cells (pupil.py), and hands in answers
        the answer   a process for each answer, which does what the judge asks
      the judge      a fork of the grader for each answer (sandbox.py)

What a cell does to NumPy, to this library or to Python, it does to its own process: the judge is a
fork of the grader, where no learner's code has ever run. A cell that runs too long is interrupted,
and ended if that does not help; a process that has ended is begun anew without the cell that ended
it, so the answers of all other cells count.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from ...errors.records import Record
from ...errors.text import visible
from ..answers import NOTHING_YET, ONLY_NONE, Exercise, is_empty
from ..descendants import (
    adopt_orphans,
    descendants,
    die_with_parent,
    end_below,
    end_tree,
)
from ..exercise_table import EXERCISES
from ..exercises import judge, sentence_of_end
from ..quiet import deafen
from ..sandbox import (
    JUDGING,
    SECONDS,
    AskedAnswer,
    Ended,
    Report,
    forked,
    judged_apart,
    queued,
    receive,
)
from ..wire import Garbled, dumped
from . import pupil
from .points import exercises_in

BEGINNINGS = 4  # so often a notebook is begun, each time without the cell that ended it before
GRACE = 5.0  # seconds for a cell to end after it was interrupted
RUNS = "it was still running after"  # and of one that took too long
STOPPED = "it stopped: "  # how the sentence about an error of a cell begins
LONGEST = 160  # characters of what is told of a cell's error


class Limits(Record):
    """What a notebook may take: seconds for a cell and for all, MiB, and which inputs are drawn."""

    cell: float = 60.0
    notebook: float = 600.0
    memory: int = 1024
    draw: int = 0


class Judged(Record, eq=False):
    """What became of a notebook: a report for each exercise handed in, and what went wrong."""

    reports: dict[str, Report]
    trouble: dict[int, str]  # number of a code cell, from 0 -> a sentence


def judge_cells(cells: Sequence[str], limits: Limits) -> Judged:
    """Run the code cells of a notebook and judge what they hand in, in processes of their own.

    >>> judge_cells(["1 / 0", "x = 3"], Limits()).trouble
    {0: 'it stopped: ZeroDivisionError: division by zero'}
    """
    pupil.warm()
    ours, theirs = socket.socketpair()
    child = forked()
    if child == 0:
        ours.close()
        _grade(theirs, cells, limits)
    theirs.close()
    end = time.monotonic() + limits.notebook + SECONDS + JUDGING + 60
    try:
        told = receive(ours, lambda: end - time.monotonic())
        return Judged(told["reports"], {int(at): str(why) for at, why in told["trouble"].items()})
    except (Ended, Garbled) as reason:
        return Judged({}, {0: f"grading it came to no end: {getattr(reason, 'end', 'garbled')}"})
    finally:
        end_tree(child)
        ours.close()


def judge_in_new_python(cells: Sequence[str], limits: Limits) -> Judged:
    """The same in a Python of its own, for who has threads and must not fork.

    >>> judge_in_new_python(["1 / 0"], Limits()).trouble
    {0: 'it stopped: ZeroDivisionError: division by zero'}
    """
    asked = json.dumps({"cells": list(cells), "limits": limits._values()})
    command = [sys.executable, "-m", __name__.rpartition(".")[0]]
    ended = subprocess.run(command, input=asked, stdout=subprocess.PIPE, text=True)
    try:
        told = json.loads(ended.stdout)
        return Judged(told["reports"], {int(at): why for at, why in told["trouble"].items()})
    except (ValueError, KeyError):
        return Judged({}, {0: "the process that graded it has died"})


def _grade(channel: socket.socket, cells: Sequence[str], limits: Limits) -> NoReturn:
    """The process that grades: it adopts whatever a notebook starts, and ends it."""
    try:
        os.setsid()
        die_with_parent()
        adopt_orphans()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        deafen()
        judged, left_out = Judged({}, {}), set[int]()
        end = time.monotonic() + limits.notebook
        for _ in range(BEGINNINGS):
            ended_in = _once(list(cells), left_out, limits, end, judged)
            if ended_in is None or time.monotonic() > end:
                break
            left_out.add(ended_in)
            left_out |= {at for at, why in judged.trouble.items() if why.startswith(RUNS)}
        channel.sendall(dumped({"reports": judged.reports, "trouble": judged.trouble}))
        channel.recv(1)  # until the other side ends this process
    finally:
        os._exit(0)


def _once(
    cells: list[str], left_out: set[int], limits: Limits, end: float, judged: Judged
) -> int | None:
    """Run the cells in one process; returns the cell that ended it, or None at the end."""
    folder = tempfile.mkdtemp(prefix="teachkeras-grade-")
    control, theirs = socket.socketpair()
    child = forked()
    if child == 0:
        control.close()
        tempfile.tempdir = folder
        pupil.live(theirs, cells, limits.memory * 2**20, limits.notebook)
    theirs.close()
    try:
        grader = _Grader(control, child, limits, end, judged)
        for at in range(len(cells)):
            if at not in left_out and not grader.runs(at):
                return at
        return None
    finally:
        end_below(os.getpid(), collect=True)
        control.close()
        shutil.rmtree(folder, ignore_errors=True)


class _Grader:
    """The grader's side of one running of a notebook."""

    def __init__(
        self, control: socket.socket, child: int, limits: Limits, end: float, judged: Judged
    ) -> None:
        self.control, self.child, self.limits, self.end = control, child, limits, end
        self.judged = judged
        self.spent = 0.0  # seconds of the running cell, without those of its judges

    def runs(self, at: int) -> bool:
        """Run one cell; false if that was the end of the process."""
        self.spent = 0.0
        try:
            self.control.sendall(dumped({"run": at}))
            error = self._until_it_has_run()
        except (Ended, Garbled, ConnectionError) as reason:
            end = getattr(reason, "end", "died")
            self.judged.trouble[at] = _how_it_ended(end, self.limits)
            return False
        if error:
            self.judged.trouble[at] = error
        return True

    def _until_it_has_run(self) -> str:
        """Judge what the cell hands in until it has ended; returns what went wrong, if anything."""
        interrupted = ""
        while True:
            try:
                told = self._hear(GRACE if interrupted else self.limits.cell - self.spent)
            except Ended as ended:
                if ended.end != "clock" or interrupted:
                    raise
                interrupted = _how_it_ended("clock", self.limits)
                with suppress(ProcessLookupError):
                    os.kill(self.child, signal.SIGINT)
                continue
            if "handed" in told:
                self._judge(str(told["handed"]), told.get("process"))
            elif interrupted or not told.get("error"):
                return interrupted
            else:
                return _stopped(str(told["error"]), self.limits)

    def _hear(self, seconds: float) -> dict[str, Any]:
        """The next words of the learner's process, while the cell and the notebook have time."""
        begun, waited = time.monotonic(), queued(self.child)

        def took() -> float:
            """Seconds that the machine was not busy elsewhere."""
            return time.monotonic() - begun - (queued(self.child) - waited)

        def left() -> float:
            """Seconds that are left."""
            return min(seconds - took(), self.end - time.monotonic())

        try:
            return receive(self.control, left)
        finally:
            self.spent += took()

    def _judge(self, number: str, process: object) -> None:
        """Judge an answer, keep the best report of an exercise, and let the cell go on."""
        channel = self._line()
        try:
            exercise = EXERCISES.get(number)
            if exercise is None:
                report: Report = {"passed": False, "sentence": "there is no such exercise"}
            else:
                report = _report(exercise, channel, self._known(process), self.limits.draw)
                known = self.judged.reports.get(number, {})
                if not known or report.get("credit", 0) > known.get("credit", 0):
                    self.judged.reports[number] = report
        finally:
            channel.close()
        told = {"passed": report["passed"], "sentence": report["sentence"]}
        self.control.sendall(dumped(told))

    def _line(self) -> socket.socket:
        """The line to an answer, which comes over the line to the notebook."""
        if not select.select([self.control], [], [], GRACE)[0]:
            raise Ended("clock")
        _, found, _, _ = socket.recv_fds(self.control, 1, 1)
        if not found:
            raise Ended("died")
        return socket.socket(fileno=found[0])

    def _known(self, process: object) -> int:
        """The process of an answer, if it is one that the notebook has started."""
        below = descendants(self.child)
        return process if isinstance(process, int) and process in below else self.child


def _report(exercise: Exercise, channel: socket.socket, process: int, draw: int) -> Report:
    """The verdict of a judge in a process of its own."""
    outcome = judged_apart(
        lambda kernel: AskedAnswer(channel, process),
        lambda session: _judged(exercise, session.root, lambda: judge(exercise, session, draw)),
        keep=[channel.fileno()],
    )
    return outcome.report or _not_yet(sentence_of_end(outcome))


def _judged(exercise: Exercise, root: object, judge: Callable[[], Report]) -> Report:
    if is_empty(root) or root is None:
        return _not_yet(ONLY_NONE if root is None else NOTHING_YET)
    return judge()


def _not_yet(sentence: str) -> Report:
    return {"passed": False, "sentence": sentence, "rows": []}


def _how_it_ended(end: str, limits: Limits) -> str:
    """The sentence about a process that is no more."""
    if end == "clock":
        return f"{RUNS} {limits.cell:g} seconds: is there a loop without end?"
    return "it ended Python"


def _stopped(error: str, limits: Limits) -> str:
    """The sentence about a cell that stopped with an error."""
    if error.startswith("MemoryError") or "ArrayMemoryError" in error:
        return f"it asked for more than {limits.memory} MiB of memory"
    return f"{STOPPED}{visible(' '.join(error.split()))[:LONGEST]}"


def marks_of(
    cells: Sequence[str], judged: Judged, points: dict[str, float]
) -> list[tuple[str, float, float, str]]:
    """For each exercise its number, the points it earned, those it is worth, and why."""
    rows = []
    for number, worth in points.items():
        report = judged.reports.get(number)
        if report is None:
            rows.append((number, 0.0, worth, _why_not(number, cells, judged)))
        else:
            earned = round(worth * min(max(float(report.get("credit", 0.0)), 0.0), 1.0), 2)
            rows.append((number, earned, worth, visible(report["sentence"])))
    return rows


def _why_not(number: str, cells: Sequence[str], judged: Judged) -> str:
    """Why there is no answer: its cell went wrong, or never handed anything in."""
    for at, source in enumerate(cells):
        if number in exercises_in(source) and at in judged.trouble:
            return f"its cell could not hand it in: {judged.trouble[at]}"
    return "nothing has been handed in"
