"""Batches made ahead by workers: threads or forked processes, behind a queue that cannot grow.

A worker that fails ends the queue, and the error comes up where the next batch is asked for. When
the queue is stopped every worker ends: nothing is left running.
"""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

import numpy as np

from ..backend.seeding import generator

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_FORKING = threading.Lock()  # the list of warnings that are not shown belongs to all threads


class Closed(Exception):
    """The queue takes nothing more: the worker may go home."""


class BoundedQueue:
    """At most `size` things; whoever puts one more waits until there is room.

    `most` is the largest number it ever held.
    """

    def __init__(self, size: int, workers: int) -> None:
        self.size, self.most = size, 0
        self._things: deque[Any] = deque()
        self._workers, self._open = workers, True
        self._error: BaseException | None = None
        self._change = threading.Condition()

    def put(self, thing: object) -> None:
        """Add a thing, when there is room."""
        with self._change:
            self._change.wait_for(lambda: len(self._things) < self.size or not self._open)
            if not self._open:
                raise Closed
            self._things.append(thing)
            self.most = max(self.most, len(self._things))
            self._change.notify_all()

    def get(self) -> Any:
        """The oldest thing. StopIteration when all workers are done, or what one of them raised."""
        with self._change:
            self._change.wait_for(lambda: self._things or self._over())
            if not self._things:
                if self._error is not None:
                    raise self._error
                raise StopIteration
            thing = self._things.popleft()
            self._change.notify_all()
            return thing

    def _over(self) -> bool:
        return self._error is not None or not self._workers or not self._open

    def leave(self, error: BaseException | None = None) -> None:
        """A worker has nothing more, because its generator ended or failed."""
        with self._change:
            self._workers -= 1
            self._error = self._error or error
            self._change.notify_all()

    def close(self) -> None:
        """Nothing is taken any more, and nobody waits any longer."""
        with self._change:
            self._open = False
            self._things.clear()
            self._change.notify_all()

    def __len__(self) -> int:
        return len(self._things)

    def empty(self) -> bool:
        """True when nothing waits in the queue."""
        return not self._things


class GeneratorEnqueuer:
    """Fills a queue from a generator, in the background.

    With `pickle_safe` each worker is a forked process with its own copy of the generator and its
    own seed, drawn from `np.random`; otherwise workers are threads that share the generator.
    `in_order` makes threads wait for each other, so that the batches come as the generator gives
    them; else an iterator that is made for threads may give the second before the first.
    """

    def __init__(
        self, generator: Iterable[Any], pickle_safe: bool = False, in_order: bool = False
    ) -> None:
        self.generator, self.in_order = iter(generator), in_order
        self.in_processes = pickle_safe and can_fork()
        self._turn = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._children: list[Any] = []
        self._pipes: list[Connection] = []
        self.taken = 0
        self.queue: BoundedQueue | None = None

    def start(self, nb_worker: int = 1, max_q_size: int = 10, wait_time: float = 0.05) -> None:
        """Begin to work; `wait_time` is Keras 1's and not needed, for nobody waits in rounds."""
        self.queue = BoundedQueue(max_q_size, nb_worker)
        for number in range(nb_worker):
            source = self._in_child() if self.in_processes else self.generator.__next__
            work = (source, self.queue, self._alone())
            inside = copy_context().run  # the `with` blocks around `fit` hold for workers too
            thread = threading.Thread(
                target=inside, args=(_work, *work), name=f"feeding {number}", daemon=True
            )
            self._threads.append(thread)
        for thread in self._threads:  # after the forks: a child copies no thread of ours
            thread.start()

    def _alone(self) -> contextlib.AbstractContextManager[Any]:
        """What a worker holds while it makes a batch and puts it into the queue.

        A plain generator cannot be asked by two threads at once; a zip of two would give one thread
        the picture and another its mask; and who predicts wants the batches in their order.
        Iterators made for threads say so.
        """
        shared = getattr(self.generator, "shared_by_threads", False) and not self.in_order
        return contextlib.nullcontext() if self.in_processes or shared else self._turn

    def _in_child(self) -> Callable[[], Any]:
        """Fork a process that makes batches; gives the function that receives the next one."""
        import multiprocessing

        fork = multiprocessing.get_context("fork")
        here, there = fork.Pipe(duplex=False)
        self._pipes.append(here)
        seed = int(generator().randint(2**31 - 1))
        child = fork.Process(
            target=_send_all, args=(self.generator, there, self._pipes, seed), daemon=True
        )
        with _FORKING, warnings.catch_warnings():  # which all threads share
            # Newer Pythons warn of a fork beside threads. The child touches none of ours.
            warnings.simplefilter("ignore", DeprecationWarning)
            child.start()
        there.close()
        self._children.append(child)
        return lambda: _received(here)

    def is_running(self) -> bool:
        """True until `stop`."""
        return self.queue is not None and self.queue._open

    def stop(self, timeout: float | None = None) -> None:
        """End all workers and wait for them: a thread ends after the batch it is making."""
        if self.queue is not None:
            self.queue.close()
        for child in self._children:
            child.kill()
            child.join()
        for thread in self._threads:
            thread.join(timeout)
        for process, pipe in zip(self._children, self._pipes, strict=True):
            process.close()
            pipe.close()
        self._threads, self._children, self._pipes = [], [], []

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        assert self.queue is not None
        batch = self.queue.get()
        self.taken += 1
        return batch


def can_fork() -> bool:
    """Whether this system can make a copy of a running process."""
    import multiprocessing

    return "fork" in multiprocessing.get_all_start_methods()


def _work(
    source: Callable[[], Any], queue: BoundedQueue, alone: contextlib.AbstractContextManager[Any]
) -> None:
    """What each thread does: ask for a batch, put it into the queue, and so on."""
    try:
        while True:
            with alone:
                queue.put(source())
    except (StopIteration, Closed):
        queue.leave()
    except BaseException as error:
        queue.leave(error)


# the child's side --------------------------------------------------------------------------------


def _send_all(
    generator: Iterable[Any], there: Connection, pipes: list[Connection], seed: int
) -> None:
    """Send batch after batch; then how it ended.

    The parent's ends of all pipes are closed here, so that a parent that is gone is noticed.
    """
    for pipe in pipes:
        pipe.close()
    np.random.seed(seed)
    try:
        for batch in generator:
            there.send(("batch", batch))
        there.send(("end", None))
    except (BrokenPipeError, KeyboardInterrupt):
        pass
    except BaseException as error:
        try:
            there.send(("error", error))
        except Exception:  # an error that cannot be sent is told in words
            there.send(("error", RuntimeError(f"{type(error).__name__}: {error}")))


def _received(here: Connection) -> Any:
    try:
        kind, thing = here.recv()
    except (EOFError, OSError):
        raise RuntimeError("the process that made the batches is gone") from None
    if kind == "batch":
        return thing
    raise thing if kind == "error" else StopIteration
