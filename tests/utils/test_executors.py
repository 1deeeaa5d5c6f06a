"""Many tasks: in the order of the tasks, whoever does them, and whatever happens to who does them.

The work of these tests is done in real processes; those that die are killed by their own task.
"""

import operator
import os
import select
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from teachkeras.errors import StateError
from teachkeras.utils import executors
from teachkeras.utils.executors import run_tasks, task_seeds


def times(shared, task):
    return shared * task


def dies_once(folder, task):
    """Ends its process the first time it is called for 2 and 5."""
    mark = Path(folder) / str(task)
    if task in (2, 5) and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task * 10


def dies_always(_, task):
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task * 10


def says_where(shared, _):
    return os.getpid() != shared, signal.getsignal(signal.SIGINT) == signal.SIG_IGN


def values(results):
    return [result.value for result in results]


def test_results_come_in_the_order_of_the_tasks_whoever_does_them():
    tasks = list(range(20))
    expected = [task * 3 for task in tasks]
    assert values(run_tasks(times, tasks, 3, workers=2)) == expected
    with ThreadPoolExecutor(4) as threads, ProcessPoolExecutor(2) as processes:
        assert values(run_tasks(times, tasks, 3, executor=threads)) == expected
        assert values(run_tasks(times, tasks, 3, executor=processes)) == expected


def test_no_task_is_no_work():
    assert run_tasks(times, [], 3) == []


def test_a_lambda_and_what_it_has_around_it_reach_a_process_of_our_own():
    factor = 7
    work = lambda shared, task: factor * shared[task]  # noqa: E731
    assert values(run_tasks(work, [0, 1], [10, 20], workers=2)) == [70, 140]


def test_the_work_is_done_elsewhere_and_leaves_interrupts_to_its_parent():
    assert values(run_tasks(says_where, [0], os.getpid())) == [(True, True)]


@pytest.mark.parametrize("given", [False, True])
def test_a_process_that_dies_loses_nothing(tmp_path, given):
    executor = ProcessPoolExecutor(2) if given else None
    ended = []
    results = run_tasks(
        dies_once,
        range(8),
        str(tmp_path),
        workers=2,
        executor=executor,
        finished=lambda place, result: ended.append(place),
    )
    assert values(results) == [task * 10 for task in range(8)]
    assert sorted(ended) == list(range(8))  # each is told once


@pytest.mark.parametrize("given", [False, True])
def test_a_task_that_always_ends_its_process_is_named_and_the_others_finish(given):
    executor = ProcessPoolExecutor(2) if given else None
    names = [f"run {task}" for task in range(6)]
    results = run_tasks(dies_always, range(6), names=names, workers=2, executor=executor)
    assert values(results) == [0, 10, 20, None, 40, 50]
    assert [bool(result.refused) for result in results] == [task == 3 for task in range(6)]
    assert results[3].refused.startswith("run 3 ended the process")


class KilledWorker(Exception):
    """What Dask's executor raises for a task whose workers were killed."""


class LikeDask(ThreadPoolExecutor):
    """An executor that never breaks, and tells of killed workers by an error of its own."""

    def __init__(self, kills):
        super().__init__(2)
        self.kills = kills

    def submit(self, work, shared, task):
        left = self.kills.get(task, 0)
        self.kills[task] = left - 1
        return super().submit(killed if left > 0 else work, shared, task)


def killed(shared, task):
    raise KilledWorker(task)


def test_an_executor_that_tells_of_killed_workers_by_itself_gives_the_task_another_chance():
    with LikeDask({1: 1, 4: 99}) as executor:
        results = run_tasks(times, range(6), 2, executor=executor)
    assert values(results) == [0, 2, 4, 6, None, 10]
    assert results[4].refused and not results[1].refused


def test_an_error_of_the_work_is_raised_and_ends_the_rest():
    with pytest.raises(ZeroDivisionError):
        run_tasks(operator.floordiv, range(4), 1, workers=2)


def test_what_cannot_be_sent_is_refused_with_what_to_type(monkeypatch):
    work = lambda shared, task: task  # noqa: E731
    with ProcessPoolExecutor(1) as executor, pytest.raises(StateError, match="TK-950") as refused:
        run_tasks(work, [1], executor=executor)
    assert "from build import build" in str(refused.value)
    monkeypatch.setattr(executors, "can_fork", lambda: False)
    with pytest.raises(StateError, match="TK-950"):
        run_tasks(work, [1])


def test_without_fork_a_new_python_imports_the_work(monkeypatch):
    monkeypatch.setattr(executors, "can_fork", lambda: False)
    assert values(run_tasks(operator.sub, [7, 8], 4, workers=1)) == [-3, -4]


def test_a_result_that_cannot_be_sent_says_so():
    work = lambda shared, task: lambda: task  # noqa: E731
    with pytest.raises(StateError, match="TK-950"):
        run_tasks(work, [1])


def test_seeds_depend_on_the_place_alone():
    assert task_seeds(3, 4) == task_seeds(3, 9)[:4]
    assert len({*task_seeds(3, 50), *task_seeds(4, 50)}) == 100
    assert all(0 <= seed < 2**32 for seed in task_seeds(0, 20))


def test_a_bar_counts_the_tasks(capsys):
    run_tasks(times, range(3), 2, workers=1, verbose=1)
    assert "3/3 [===" in capsys.readouterr().out
    run_tasks(times, range(3), 2, workers=1)
    assert capsys.readouterr().out == ""


STOPPED = """
import os, signal, sys, time
sys.path.insert(0, {root!r})
from teachkeras.utils.executors import run_tasks

def work(shared, task):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(600)

if __name__ == "__main__":
    try:
        run_tasks(work, range(8), workers=2)
    except KeyboardInterrupt:
        print("stopped", flush=True)
"""


def started(tmp_path, root):
    """A script whose two processes are at work, and their numbers."""
    script = tmp_path / "script.py"
    script.write_text(STOPPED.format(root=str(root)))
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    return process, [int(process.stdout.readline()) for _ in range(2)]


def assert_gone(pids):
    """Every process is gone, or will be: whoever is being ended is waited for."""
    for pid in pids:
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            assert select.select([handle], [], [], 60)[0], f"process {pid} is still there"
            os.close(handle)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupt_ends_all_and_nobody_outlives_a_killed_parent(tmp_path, root, how):
    process, pids = started(tmp_path, root)
    process.send_signal(how)
    said, _ = process.communicate(timeout=60)
    assert said == ("stopped\n" if how == signal.SIGINT else "")
    assert_gone(pids)
