"""Every exercise keeps the author's duties, and no learner's code can hurt the notebook."""

import builtins
import os
import sys
import threading
import time

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.classroom import answers, exercises, sandbox
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.engine.errors import NotebookError
from teachkeras.engine.graph import Graph

ALL = list(EXERCISES.values())
SLIPS = [
    pytest.param(exercise, slip, id=f"{exercise.number}-{place}")
    for exercise in ALL
    for place, slip in enumerate([*exercise.slips, *exercise.misfits])
]
EMPTY = [None, ..., "", " ... ", [], (), {}, [...], [(..., ...)] * 5, (None, ...)]


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Each test begins as a fresh kernel does."""
    for memory in (exercises._attempts, exercises._rungs, exercises._told):
        memory.clear()


# --- the author's duties, for all exercises -----------------------------------------------------


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
def test_the_reference_passes_each_time(exercise):
    for _ in range(3):
        verdict = tk.check(exercise.number, exercise.reference())
        assert verdict, verdict
    assert repr(verdict) == f"{exercise.number}  {exercise.title}: passed"


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
@pytest.mark.parametrize("answer", EMPTY, ids=repr)
def test_an_empty_answer_is_told_so(exercise, answer):
    verdict = tk.check(exercise.number, answer)
    assert not verdict and verdict.sentence == answers.NOTHING_YET


@pytest.mark.parametrize("exercise, slip", SLIPS)
def test_each_known_wrong_answer_gets_its_own_sentence(exercise, slip):
    for _ in range(2):
        verdict = tk.check(exercise.number, slip.make())
        assert not verdict
        assert slip.says in verdict.sentence


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
def test_a_hard_coded_answer_fails(exercise):
    for _ in range(3):
        assert not tk.check(exercise.number, exercise.hard_coded())


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
def test_an_exercise_is_complete(exercise):
    sentences = [slip.says for slip in exercise.slips]
    assert len(set(sentences)) == len(sentences) and 3 <= len(sentences) <= 7
    assert len(exercise.misfits) >= 4
    assert len(exercise.hints) == len(exercises.RUNGS) and all(exercise.hints)
    assert exercise.prompt and EXERCISES[exercise.number] is exercise


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
@pytest.mark.parametrize(
    "answer",
    [3, 2.5, True, "z", [1], (1, 2, 3), {"a": 1}, object(), len, np.ones(3), b"x", {1}],
    ids=lambda a: type(a).__name__,
)
def test_any_odd_answer_gets_a_sentence(exercise, answer):
    verdict = tk.check(exercise.number, answer)
    assert not verdict
    assert "could not be looked at" not in verdict.sentence and len(verdict.sentence) > 15
    assert all(len(line) <= 100 for line in repr(verdict).split("\n"))


# --- answers that may look different and are right ----------------------------------------------


def test_the_learners_own_variable_names_count():
    a, b = K.placeholder(), K.placeholder()
    assert tk.check("02.1", (a - b) * (b + a))


def test_lists_tuples_and_numpy_numbers_are_all_the_same():
    sizes = [list(map(np.int64, pair)) for pair in ((3, 2), (2, 2), (4, 4), (4, 4), (5, 4))]
    assert tk.check("02.2", tuple(sizes))
    assert tk.check("02.3", ("postage", None, "price", None, "nothing"))
    a, b = K.placeholder(name="a"), K.placeholder(name="b")
    f = K.function([a, b], [(a + b) * (a - b)])
    assert tk.check("02.6", [f, "q", {"d", "a", "b"}])


def test_any_true_claim_passes():
    for claim in (("epochs", 200, "higher"), ["rate", 0.001, "down"], ("hidden", 64, "same")):
        assert tk.check("00.1", claim)


def test_the_counts_are_those_of_the_engine():
    a, b = K.placeholder(name="a"), K.placeholder(name="b")
    graph = Graph(a * b + a)
    assert (graph.size, graph.edges) == (4, 4)  # row C006
    assert EXERCISES["02.2"].reference() == [(3, 2), (2, 2), (4, 4), (4, 4), (5, 4)]


# --- numbers, hints and cards -------------------------------------------------------------------


def test_a_number_may_be_written_short():
    for short in ("2.1", 2.1, " 02.1"):
        assert exercises.find(short) is EXERCISES["02.1"]


@pytest.mark.parametrize("number, near", [("02.9", "02."), ("2.11", "02.1"), ("nonsense", "00.1")])
def test_an_unknown_number_names_the_nearest(number, near):
    with pytest.raises(NotebookError) as caught:
        tk.check(number, 1)
    assert caught.value.code == "TK-620" and near in str(caught.value)
    with pytest.raises(NotebookError, match="TK-620"):
        tk.hint(number)


def test_hints_climb_a_ladder_and_reading_the_solution_is_noted():
    names = [tk.hint("02.4").name for _ in range(5)]
    assert names == [*exercises.RUNGS, exercises.RUNGS[-1]]
    verdict = tk.check("02.4", EXERCISES["02.4"].reference())
    assert verdict.notes == ("solved after reading the solution: try again tomorrow without it",)
    assert tk.check("02.1", EXERCISES["02.1"].reference()).notes == ()


def test_one_rung_can_be_asked_for():
    assert tk.hint("02.1", 3).rung == 3
    with pytest.raises(NotebookError, match="TK-621"):
        tk.hint("02.1", 5)


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
def test_the_worked_twin_is_not_the_solution_and_the_solution_is_right(exercise):
    names = {"tk": tk, "K": K, "a": K.placeholder(name="a"), "b": K.placeholder(name="b")}
    *lines, check = [line[4:] for line in exercise.hints[3].split("\n") if line.startswith("    ")]
    lines = [line for line in lines if "read_digits" not in line]  # the lesson's own function
    exec("\n".join([*lines, f"verdict = {check}"]), names)
    assert check.startswith(f"tk.check('{exercise.number}', ") and names["verdict"]
    assert "\n".join(lines) not in exercise.hints[2] or not lines


def test_a_card_is_text_and_html_with_words():
    bundle = tk.check("02.1", 5)._repr_mimebundle_()
    assert bundle["text/plain"].startswith("02.1  Build (a + b) * (a - b): not yet\n")
    assert 'aria-label="Not yet: 02.1  Build' in bundle["text/html"]
    assert "tk.hint" in bundle["text/html"]
    passed = tk.check("02.2", EXERCISES["02.2"].reference())
    assert "Passed" in passed._repr_mimebundle_()["text/html"]
    shown = tk.hint("02.4", 4)._repr_mimebundle_()["text/html"]
    assert "<pre" in shown and "def e_of(a, b):\n    c = a - b" in shown


def test_what_a_learner_writes_never_becomes_markup():
    bundle = tk.check("02.3", ["<img src=x onerror=alert(1)>", 1, 1, 1, 1])._repr_mimebundle_()
    assert "<img" not in bundle["text/html"] and "&lt;img" in bundle["text/html"]


def test_the_inputs_change_from_attempt_to_attempt():
    first = EXERCISES["02.1"].hard_coded
    labels = [
        [
            label
            for label, _ in exercises.EXERCISES["02.4"].observe(
                EXERCISES["02.4"].reference(), exercises.draws(EXERCISES["02.4"], attempt)
            )
        ]
        for attempt in (1, 2, 1)
    ]
    assert labels[0] == labels[2] != labels[1] and first() is not None
    assert "a = 0, b = 0" in labels[0]


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


def forker(a, b):
    if os.fork() == 0:
        time.sleep(60)
    return a


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


def test_what_a_child_starts_ends_with_it(monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 3.0)
    begin = time.monotonic()
    assert not tk.check("02.4", forker)
    assert time.monotonic() - begin < 10


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

    monkeypatch.setattr(sandbox.select, "select", interrupted)
    children = os.listdir(f"/proc/self/task/{os.getpid()}")
    with pytest.raises(KeyboardInterrupt):
        tk.check("02.4", forever)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert children


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
