"""Lesson 03: the rows it teaches, and what its outputs must show."""

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.classroom.exercise_table import EXERCISES
from tests.lessons.test_lesson_every import markdown, output_of, rows_of

SUGGESTED = EXERCISES.module("03.2").SUGGESTED
sides_differ = EXERCISES.module("03.2").sides_differ
REPEATED = EXERCISES.module("03.3").REPEATED
counted_twice = EXERCISES.module("03.3").counted_twice
CHAINS = EXERCISES.module("03.4").CHAINS
places = EXERCISES.module("03.4").places
mandelbrot_with = EXERCISES.module("03.6").mandelbrot_with

PHRASES = {
    "C002": "与深度学习完全无关的计算任务想运行在GPU上",
    "C007": "在进行运算前我们可以对这种运算关系进行自动化简",
    "C008": "从而减少计算量，提高计算速度",
    "C009": "可以用内存复用的方式减少程序占用的内存",
    "C010": "运算图一旦确定，整个计算过程就都清楚了",
    "C118": "计算图的各种优化通过这一步得以完成",
}


def test_the_rows_are_all_there():
    assert set(rows_of("03")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("03")[row]


SHOWN = {
    "%%kgraph --steps\nx": ["8 boxes", "log(exp(x * 1 + 0)) + x"],  # C007
    "print(tk.simplify(z))": ["multiply_one, exact", "log_of_exp, stabilising", "3 after"],
    "f = K.function([x], [z])\nby_hand": ["2 * x", "1 step, 1 operation"],
    "with np.errstate": ["as written: inf", "simplified: 2000"],
    "K.function([x], [z], strict": ["inf"],
    "print(tk.simplify(x / x))": ["2 nodes before, 2 after"],
    "ratio = ": ["1.0", "nan"],
    "v = ": [
        "40 nodes",
        "4 nodes, 38 steps",
        "20 * tanh(v)",
        "2 steps, 2,000,000 operations",
    ],  # C008
    "pixels = ": ["(32, 10)", "40,960"],  # C010
    "assert forecast": ["(32, 10) 1280 bytes"],
    "line = v": ["5 arrays in 1 place"],  # C009
    "two_ways = ": ["3 arrays in 2 places"],
    "long = v": ["all kept: 400 MB, reused: 8 MB"],
    "before = str(z)": ["yours: z = log(exp(x * 1 + 0)) + x", "written     8 nodes"],  # C118
    "g = K.function([v], [twenty])\nfor": ["2 programs"],
    "tk.show(two_ways)": ["Function of v"],
    "book = ": ["as written: inf", "1000.693", "logsumexp"],
    "tk.device()": ["CPU"],  # C002
    "places = ": ["3.142"],
    "assert np.abs(film[-1]": ["(5, 64, 64)"],
    "by_hand = np.roll": ["(5, 8, 8)"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("03", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_only_one_cell_shows_a_time_and_nothing_else():
    shown = output_of("03", "from time import")
    assert shown.startswith("by hand ") and shown.endswith("times as fast\n")


def test_the_suggested_rules_are_what_the_library_says_of_them():
    """A wrong rule has a number where it fails; an exact one has none among many."""
    numbers = [0, -1, 2.5, 80, 1000, -1000, 1e-3]
    for label, (_, _, truth) in SUGGESTED.items():
        assert any(sides_differ(label, n) for n in numbers) == (truth != "exact")


def test_merging_counts_as_the_engine_does():
    from teachkeras.engine import simplify

    for formula in REPEATED.values():
        a, b = K.placeholder(name="a"), K.placeholder(name="b")
        steps = simplify(formula(a, b), passes=("tidy",)).steps
        merges = [step for step in steps if step.rule == "merge"]
        written, merged = counted_twice(formula)
        assert (written > merged) == bool(merges)


def test_the_fewest_arrays_are_in_the_table_of_the_lesson():
    assert [places(formula) for formula in CHAINS.values()] == [0, 1, 1, 2, 2, 3]
    assert all(f"| {n} | `" in markdown("03") for n in range(1, 7))


def test_mandelbrots_set_is_where_it_should_be():
    count = mandelbrot_with()(K.variable([0.0, -1.0, 1.0]), K.variable([0.0, 0.0, 1.0]), 20)
    np.testing.assert_array_equal(K.eval(count), [20, 20, 1])
