"""One function and many threads: everybody gets the answers a single thread would get."""

import sys
import threading

import numpy as np
import pytest

from teachkeras.engine import Function, derive, placeholder
from teachkeras.engine.compile.function import MOST_PROGRAMS
from teachkeras.engine.compile.program import Program
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.shared import move_all, moving


@pytest.mark.parametrize("shapes, calls", [(6, 1000), (11, 100)])
def test_eight_threads_get_the_serial_answers(shapes, calls):
    """One function, eight threads, 1,000 calls each, with programs of six shapes in one arena.

    With eleven shapes programs are written and forgotten all the time.
    """
    rng = np.random.default_rng(3)
    x, w = placeholder((None, 4), name="x"), T.shared(rng.normal(size=(4, 3)).astype("float32"))
    loss = T.mean(T.square(T.softmax(T.dot(x, w))))
    function = Function([x], [loss, *derive(loss, [w]).gradients])
    data = [rng.normal(size=(1 + 3 * (i % shapes), 4)).astype("float32") for i in range(40)]
    serial = [function([d]) for d in data]
    wrong: list[int] = []

    def work(offset: int) -> None:
        for call in range(calls):
            i = (call * 7 + offset) % len(data)
            got = function([data[i]])
            if not all(np.array_equal(a, b) for a, b in zip(got, serial[i], strict=True)):
                wrong.append(i)
            done.append(i)

    done: list[int] = []
    in_threads(work)
    assert wrong == [] and len(done) == 8 * calls
    assert len(function._programs) == min(shapes, MOST_PROGRAMS)


def test_eight_threads_update_a_variable_one_after_the_other():
    """No update is lost: 8,000 calls add 8,000, and each call saw a value of its own."""
    total = T.shared(np.zeros(3))
    step = Function([], [total], [(total, total + 1)])
    seen: list[float] = []
    in_threads(lambda offset: seen.extend(step([])[0][0] for _ in range(1000)))
    assert sorted(seen) == list(range(8000)) and total.op.shared.get().tolist() == [8000.0] * 3


def test_no_variable_moves_while_a_program_looks_up_where_it_is(monkeypatch):
    """Or a program bound just then, in another thread, would read the old place for ever."""
    free: list[bool] = []
    look_up = Program.rebind

    def look() -> None:
        free.append(moving.acquire(blocking=False))
        if free[-1]:
            moving.release()

    def rebind(program: Program) -> None:
        other = threading.Thread(target=look)
        other.start()
        other.join()
        look_up(program)

    monkeypatch.setattr(Program, "rebind", rebind)
    w = T.shared(np.ones(3, "float32"))
    function = Function([], [w + 1])
    assert function([])[0].tolist() == [2, 2, 2]
    move_all([(w.op.shared, np.empty(3, "float32"))])
    w.op.shared.set([4, 5, 6])
    assert function([])[0].tolist() == [5, 6, 7]
    assert len(free) >= 2 and not any(free)


def in_threads(work):
    """Eight threads at the same work, each with its own number, interrupted as often as can be."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
