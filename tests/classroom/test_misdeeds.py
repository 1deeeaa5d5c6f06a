"""No answer can hurt the notebook: loops, memory eaters, exits, and what they leave behind."""

import builtins
import os
import sys
import threading
import time

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.classroom import sandbox
from teachkeras.classroom.exercise_table import EXERCISES
from tests.classroom.judged import fresh  # noqa: F401  (a fixture)

# --- learner's code that misbehaves -------------------------------------------------------------


def forever(a, b):
    while True:
        pass


def stubborn(a, b):
    while True:
        try:
            time.sleep(1)
        except BaseException:
            continue


def greedy(a, b):
    hoard = []
    while True:
        hoard.append(np.ones(10**6))


def big(a, b):
    return np.ones((10**6, 10**6))


def leaver(a, b):
    sys.exit(3)


def caller_of_exit(a, b):
    raise SystemExit


def killer(a, b):
    os.kill(os.getpid(), 9)


def crasher(a, b):
    os._exit(0)


def deep(a, b):
    return deep(a, b)


def thief(a, b):
    for name in ("len", "isinstance", "print", "sum", "list", "getattr"):
        setattr(builtins, name, None)
    return a - b


def asker(a, b):
    return float(input("a? "))


def parricide(a, b):
    os.kill(os.getppid(), 9)
    return a - b


MISDEEDS = {
    forever: "still running after",
    stubborn: "still running after",
    greedy: "more than 512 MiB of memory",
    big: "more than 512 MiB of memory",
    leaver: "asks Python to stop",
    caller_of_exit: "asks Python to stop",
    killer: "ended the process",
    crasher: "ended the process",
    deep: "calls itself without end",
    thief: "replaces the built-in name",
    asker: "nobody can type an answer",
    parricide: "does not end its judge",
}


@pytest.mark.parametrize("code", MISDEEDS, ids=lambda code: code.__name__)
def test_a_misdeed_is_graded_not_yet_and_the_kernel_lives(code, monkeypatch):
    if "still running" in MISDEEDS[code]:  # the others end by themselves, however busy the machine
        monkeypatch.setattr(sandbox, "SECONDS", 2.0)
    before = len(os.listdir("/proc/self/fd")), threading.active_count(), dict(vars(builtins))
    verdict = tk.check("02.4", code)
    assert not verdict and MISDEEDS[code] in verdict.sentence, verdict
    assert (len(os.listdir("/proc/self/fd")), threading.active_count()) == before[:2]
    assert vars(builtins) == before[2]
    assert tk.check("02.4", EXERCISES["02.4"].reference())


def test_a_flood_of_text_is_counted_and_not_shown(capfd):
    def chatter(a, b):
        print("x" * 10**7)
        os.write(1, b"past Python")
        c = a - b
        return c * a + c

    verdict = tk.check("02.4", chatter)
    assert verdict and "60,000,006 characters" in verdict.notes[0]
    assert capfd.readouterr() == ("", "")


def test_a_learners_error_shows_its_line():
    def divides(a, b):
        return a / 0

    verdict = tk.check("02.4", divides)
    assert "ZeroDivisionError" in verdict.sentence
    assert verdict.rows == (("your line", "return a / 0"),)


def test_nothing_of_the_child_comes_back():
    seen = []

    def notes(a, b):
        seen.append(a)
        c = a - b
        return c * a + c

    state = np.random.get_state()[1].tolist()
    assert tk.check("02.4", notes) and seen == []
    assert tk.check("00.1", ("epochs", 2, "lower"))
    assert np.random.get_state()[1].tolist() == state


def test_an_interrupt_ends_the_child(monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(sandbox, "_understood", interrupted)
    with pytest.raises(KeyboardInterrupt):
        tk.check("02.4", forever)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


# --- where nothing can be forked ----------------------------------------------------------------


def test_without_fork_a_thread_keeps_the_clock_and_says_so_once(monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 0.3)
    monkeypatch.delattr(os, "fork")
    stop = []

    def until_stopped(a, b):
        while not stop:
            time.sleep(0.01)
        return a

    verdict = tk.check("02.4", until_stopped)
    stop.append(True)
    assert "still running" in verdict.sentence and verdict.notes == (sandbox.NO_FORK,)
    monkeypatch.setattr(sandbox, "SECONDS", 10.0)
    verdict = tk.check("02.4", EXERCISES["02.4"].reference())
    assert verdict and verdict.notes == ()
    assert "asks Python to stop" in tk.check("02.4", caller_of_exit).sentence
    assert "replaces the built-in" in tk.check("02.4", thief).sentence


# --- in a real kernel ---------------------------------------------------------------------------

IN_A_KERNEL = """
import teachkeras as tk
from teachkeras.classroom import sandbox
sandbox.SECONDS = 2.0
alive = 1
def loops(a, b):
    while True: print('x' * 1000)
def eats(a, b):
    return [bytearray(10**8) for _ in range(1000)]
def leaves(a, b):
    exit()
def asks(a, b):
    return input()
def breaks(a, b):
    import builtins
    builtins.len = builtins.isinstance = None
"""


def test_a_kernel_survives_all_of_it():
    from nbclient import NotebookClient
    from nbformat import v4

    names = ("loops", "eats", "leaves", "asks", "breaks")
    cells = [
        IN_A_KERNEL,
        *(f"tk.check('02.4', {name})" for name in names),
        "print(alive + len('ab'))",
    ]
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    said = [cell.outputs[-1].data["text/plain"] for cell in notebook.cells[1:-1]]
    expected = ("still running", "512 MiB", "Python to stop", "EOFError", "built-in name")
    for card, words in zip(said, expected, strict=True):
        assert ": not yet" in card and words in card
    assert [len(cell.outputs) for cell in notebook.cells] == [0, 1, 1, 1, 1, 1, 1]
    assert notebook.cells[-1].outputs[0].text == "3\n"
