"""Every exercise keeps the author's duties: right answers pass, wrong ones get their sentence."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.classroom import answers, exercises
from teachkeras.classroom.exercise_table import EXERCISES, Exercises
from teachkeras.engine.graph import Graph
from teachkeras.errors import NotebookError
from teachkeras.layers import Layer
from tests.classroom.judged import fresh, in_process  # noqa: F401  (fixtures)
from tests.each import each

pytestmark = pytest.mark.usefixtures("in_process")

ALL = list(EXERCISES.values())
EMPTY = [..., "", " ... ", [], (), {}, [...], [(..., ...)] * 5, (..., "...")]

ODD = [3, 2.5, True, "z", [1], (1, 2, 3), {"a": 1}, object(), len, np.ones(3), b"x", {1}]


# --- the author's duties, for all exercises -----------------------------------------------------


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
def test_the_reference_passes_in_its_own_process(exercise, monkeypatch):
    monkeypatch.undo()
    verdict = tk.check(exercise.number, exercise.reference())
    assert verdict, verdict


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
def test_the_reference_passes_each_time(exercise, full):
    answer = exercise.reference()
    for _ in range(3 if full else 2):
        verdict = tk.check(exercise.number, answer)
        assert verdict, verdict
    assert repr(verdict) == f"{exercise.number}  {exercise.title}: passed"


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
@each("answer", EMPTY)
def test_an_empty_answer_is_told_so(exercise, answer):
    verdict = tk.check(exercise.number, answer)
    assert not verdict and verdict.sentence == answers.NOTHING_YET


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
def test_none_is_not_called_nothing(exercise):
    """Somebody handed in what a function without a return gave."""
    verdict = tk.check(exercise.number, None)
    assert not verdict and verdict.sentence == answers.ONLY_NONE
    assert tk.check(exercise.number).sentence == answers.NOTHING_YET


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
def test_each_known_wrong_answer_gets_its_own_sentence(exercise, full):
    for slip in [*exercise.slips, *exercise.misfits]:
        answer = slip.make()
        for _ in range(2 if full else 1):
            verdict = tk.check(exercise.number, answer)
            assert not verdict, slip
            assert slip.says in verdict.sentence, slip


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
def test_a_hard_coded_answer_fails(exercise):
    answer = exercise.hard_coded()
    for _ in range(3):
        assert not tk.check(exercise.number, answer)


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
def test_an_exercise_is_complete(exercise):
    sentences = [slip.says for slip in exercise.slips]
    assert len(set(sentences)) == len(sentences) and 3 <= len(sentences) <= 7
    assert len(exercise.misfits) >= 4
    assert len(exercise.hints) == len(exercises.RUNGS) and all(exercise.hints)
    assert exercise.prompt and EXERCISES[exercise.number] is exercise


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.number)
@each("answer", ODD)
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


def test_an_error_of_this_library_keeps_its_facts():
    """Two shapes side by side say more than that a rule is wrong."""

    class OwnDense(Layer):
        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.units = units

        def call(self, x, mask=None):
            return K.concatenate([x] * self.units)

    rows = dict(tk.check("13.1", OwnDense).rows)
    assert (rows["call gives"], rows["rule says"]) == ("(None, 6)", "(None, 3)")


def test_a_number_that_is_none_is_refused_in_words():
    """A complex one, and one that is not finite."""
    for number, word in ((2j, "without quotes"), (float("nan"), "larger than 0"), (-1.5, "than 0")):
        verdict = tk.check("00.1", ("epochs", number, "lower"))
        assert word in verdict.sentence, verdict


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


def test_a_copy_without_exercises_says_so(monkeypatch):
    monkeypatch.setattr(exercises, "EXERCISES", Exercises(None))
    with pytest.raises(NotebookError, match="came without exercises") as caught:
        tk.check("02.1", 1)
    assert (caught.value.code, caught.value.fix) == ("TK-620", "tk.doctor()")


def test_a_cell_with_a_hint_that_is_run_again_shows_the_same_hint():
    assert [tk.hint("02.4").rung for _ in range(5)] == [1] * 5
    tk.hint("02.4", 3)
    assert [tk.hint("02.4", 2).rung, tk.hint("02.4").rung] == [2, 1]
    assert tk.check("02.4", EXERCISES["02.4"].reference()).notes == ()


def test_each_hint_names_the_next_one_and_reading_the_solution_is_noted():
    for rung, name in enumerate(exercises.RUNGS, 1):
        shown = tk.hint("02.4", rung)
        assert (shown.rung, shown.name) == (rung, name)
        assert (f"tk.hint('02.4', {rung + 1})" in shown.after) is (rung < len(exercises.RUNGS))
    verdict = tk.check("02.4", EXERCISES["02.4"].reference())
    assert verdict.notes == ("solved after reading the solution: try again tomorrow without it",)
    assert tk.check("02.1", EXERCISES["02.1"].reference()).notes == ()


def test_one_rung_can_be_asked_for():
    assert tk.hint("02.1", 3).rung == 3
    for rung in (5, 0, -1, "2", None, True, 1.5):
        with pytest.raises(NotebookError, match="TK-621"):
            tk.hint("02.1", rung)


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
            for label, _ in exercises.observed(
                EXERCISES["02.4"], EXERCISES["02.4"].reference, attempt
            )
        ]
        for attempt in (1, 2, 1)
    ]
    assert labels[0] == labels[2] != labels[1] and first() is not None
    assert "a = 0, b = 0" in labels[0]
