"""Many tasks that need nothing of each other, on any `concurrent.futures.Executor`.

Without an executor the tasks run in processes of this machine; `client.get_executor()` of Dask is
the way to many machines. Whoever does the work, and in whatever order, the results come back in the
order of the tasks.

A process that dies (killed, out of memory, a crash) takes nothing with it: what it had not finished
is done again, by processes that are new. A task that was under way when a process died may be what
killed it, so it is done again alone; one that ends its process even then, twice, is refused by its
name, and all others are finished.

How the work reaches a process. On Linux it is forked: it has everything of the notebook, also
functions that a cell or a lambda has made, and data without a copy, in a twentieth of the time in
which a new Python imports NumPy and this library. That is safe where `tk.check` is: what runs in
the fork makes its own symbols and functions, and the locks of this library are free in it.
Elsewhere a process starts empty and imports what it is told by name; what has no such name is
refused before anything begins (TK-950).
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import suppress
from typing import Any, TypeVar

from ..errors import StateError
from ..errors.records import Record
from ..errors.text import visible
from .generic_utils import Progbar

Task = TypeVar("Task")
Work = Callable[[Any, Any], Any]  # of what all tasks share, and a task

ALONE = 2  # so often a task may end its process when it is alone in it
DIED = ("KilledWorker",)  # what the executor of Dask says of such a task
SIDES = ("pickle", "serialize", "Can't get")  # what stands in an error about a thing on its way


class Result(Record):
    """What became of a task: its value, or the sentence why there is none."""

    value: Any = None
    refused: str = ""


def task_seeds(seed: int, count: int) -> list[int]:
    """A seed for each task, found by its place: whoever does it, and when, it draws the same.

    >>> task_seeds(0, 3) == task_seeds(0, 5)[:3], len(set(task_seeds(0, 100)))
    (True, 100)
    """
    import numpy as np

    streams = np.random.SeedSequence(seed).spawn(count)
    return [int(stream.generate_state(1)[0]) for stream in streams]


def run_tasks(
    work: Work,
    tasks: Sequence[Task],
    shared: Any = None,
    *,
    names: Sequence[str] = (),
    executor: Executor | None = None,
    workers: int | None = None,
    verbose: int = 0,
    finished: Callable[[int, Result], None] = lambda place, result: None,
) -> list[Result]:
    """Do `work(shared, task)` for every task; returns a `Result` for each, in their order.

    `finished(place, result)` is told of each task when it ends, in whatever order they end. With
    `verbose=1` a bar says how many have. An interrupt ends all that was begun. What `work` raises
    is raised here: it answers for the errors of its tasks. Raises TK-950 for what cannot be sent.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(2) as two:
    ...     [result.value for result in run_tasks(max, [7, 8, 9], 8, executor=two)]
    [8, 8, 9]
    """
    crew = _Crew(work, shared, executor, min(workers or processors(), max(len(tasks), 1)))
    crew.check(tasks)
    results: dict[int, Result] = {}
    bar = Progbar(len(tasks), verbose=verbose)

    def note(place: int, result: Result) -> None:
        """One task has come to its end."""
        results[place] = result
        finished(place, result)
        bar.update(len(results))

    waiting, suspects = deque(range(len(tasks))), []
    while waiting:
        suspects += _together(crew, tasks, waiting, note)
    for place in suspects:
        name = names[place] if names else f"task {place + 1}"
        note(place, _alone(crew, tasks[place], name))
    return [results[place] for place in range(len(tasks))]


def processors() -> int:
    """How many processors this process may use."""
    with suppress(AttributeError):  # Linux
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def can_fork() -> bool:
    """Whether a fork of this process is safe: not on macOS, whose libraries may crash in it."""
    return sys.platform == "linux"


# --- the tasks ------------------------------------------------------------------------------------


def _together(
    crew: _Crew, tasks: Sequence, waiting: deque[int], note: Callable[[int, Result], None]
) -> list[int]:
    """Do what waits until all is done or a process dies; returns what was under way then."""
    executor, width = crew.begin()
    under_way: dict[Future, int] = {}
    lost: list[int] = []
    try:
        while (waiting or under_way) and not crew.is_broken(executor):
            while waiting and len(under_way) < width and crew.submit(executor, tasks, waiting[0]):
                under_way[crew.last] = waiting.popleft()
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                place = under_way.pop(future)
                if crew.died(executor, future):
                    lost.append(place)
                else:
                    note(place, Result(_value(future)))
    except BaseException:
        crew.end(executor, at_once=True, futures=under_way)
        raise
    lost += under_way.values()
    crew.end(executor)
    return sorted(lost)


def _alone(crew: _Crew, task: object, name: str) -> Result:
    """Do one task that may have ended a process, with nobody beside it."""
    for _ in range(ALONE):
        executor, _ = crew.begin(alone=True)
        future = None
        try:
            if crew.submit(executor, [task], 0):
                future = crew.last
                if not crew.died(executor, future):
                    return Result(_value(future))
        except BaseException:
            crew.end(executor, at_once=True, futures=[future] if future else [])
            raise
        finally:
            crew.end(executor)
    return Result(refused=f"{visible(name)} ended the process it ran in, {ALONE} times alone in it")


def _value(future: Future) -> Any:
    """What a task gave; an error about a thing on its way says what to type instead."""
    error = future.exception()
    if error is not None and any(word in str(error) for word in SIDES):
        raise cannot_travel(str(error)) from None
    return future.result()


def cannot_travel(reason: str) -> StateError:
    """The error about something that cannot be sent to another process."""
    return StateError(
        "TK-950",
        "this cannot be sent to another process: it is known by no name there",
        [("reason", reason[:90])],
        why="another process imports a function from its file; without executor=, none needs to",
        fix="from build import build   and build.py stands beside the notebook",
        example=True,
    )


# --- who does them --------------------------------------------------------------------------------


class _Crew:
    """Who does the tasks: the given executor as long as it lives, then pools of our own."""

    def __init__(self, work: Work, shared: Any, executor: Executor | None, workers: int) -> None:
        self.work, self.shared, self.given, self.workers = work, shared, executor, workers
        self.broken: list[Executor] = []
        self.last: Future = Future()  # of what was submitted last

    def check(self, tasks: Sequence) -> None:
        """Refuse what cannot be sent before anything begins."""
        from concurrent.futures import ProcessPoolExecutor

        ours = self.given is None and not can_fork()
        if ours or isinstance(self.given, ProcessPoolExecutor):
            try:
                sent = pickle.dumps((self.work, self.shared, list(tasks[:1])))
            except Exception as error:
                raise cannot_travel(str(error)) from None
            if ours and b"__main__" in sent and not hasattr(sys.modules["__main__"], "__file__"):
                raise cannot_travel("it was made in a cell of this notebook")

    def begin(self, alone: bool = False) -> tuple[Executor, int]:
        """An executor, and how many tasks it is given at a time."""
        if self.given is not None:
            # So many as it has processes: what is under way when one dies is done again alone.
            return self.given, getattr(self.given, "_max_workers", sys.maxsize)
        from concurrent.futures import ProcessPoolExecutor

        width = 1 if alone else self.workers
        # A new Python asks for it, and where a tool has made the main module it may be missing.
        vars(sys.modules["__main__"]).setdefault("__spec__", None)
        pool = ProcessPoolExecutor(
            width,
            multiprocessing.get_context("fork" if can_fork() else "spawn"),
            _begin_worker,
            (self.work, self.shared),
        )
        return pool, width

    def submit(self, executor: Executor, tasks: Sequence, place: int) -> bool:
        """Hand over one task; false if nobody takes it any more."""
        try:
            with warnings.catch_warnings():
                # Newer Pythons warn of every fork of a process with threads (see above).
                warnings.simplefilter("ignore", DeprecationWarning)
                if executor is self.given:
                    self.last = executor.submit(self.work, self.shared, tasks[place])
                else:
                    self.last = executor.submit(_in_worker, tasks[place])
        except BrokenExecutor:
            self.broken.append(executor)
            return False
        return True

    def died(self, executor: Executor, future: Future) -> bool:
        """Whether a process ended before its task."""
        error = future.exception()
        if isinstance(error, BrokenExecutor):
            self.broken.append(executor)
        return isinstance(error, BrokenExecutor) or type(error).__name__ in DIED

    def is_broken(self, executor: Executor) -> bool:
        """Whether an executor has told that it takes no more."""
        return executor in self.broken

    def end(
        self, executor: Executor, at_once: bool = False, futures: Iterable[Future] = ()
    ) -> None:
        """Close a pool of ours; `at_once` ends what is under way. None is used again broken."""
        for future in futures:
            future.cancel()
        if executor is self.given:
            if self.is_broken(executor):
                self.given = None
            return
        processes = list((getattr(executor, "_processes", None) or {}).values())
        if at_once:
            for process in processes:
                process.kill()
        executor.shutdown(wait=True, cancel_futures=True)


_given: tuple[Work, Any] | None = None  # in a process of a pool: the work, and what all tasks share


def _begin_worker(work: Work, shared: Any) -> None:
    """What a process of ours does first: it leaves interrupts to its parent, and prints nothing."""
    global _given
    _given = work, shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout = sys.stderr = open(os.devnull, "w")
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent is gone, by whatever signal."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _in_worker(task: object) -> Any:
    """One task, in a process of ours."""
    assert _given is not None
    work, shared = _given
    return work(shared, task)
