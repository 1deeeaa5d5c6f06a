"""Lesson 01: the rows it teaches, and what its outputs must show."""

import ast
import re

import numpy as np
import pytest

from teachkeras.classroom.exercise_table import EXERCISES
from tests.lessons.form import text_of
from tests.lessons.test_lesson_every import cells, markdown, output_of, rows_of

THINGS = EXERCISES.module("01.1").THINGS
bytes_of = EXERCISES.module("01.3").bytes_of

PHRASES = {
    "C011": "参与符号运算的那些变量统一称作张量。张量是矩阵的进一步推广",
    "C012": "规模最小的张量是0阶张量，即标量",
    "C013": "1阶张量，也就是一个向量",
    "C014": "2阶张量，也就是一个矩阵",
    "C015": "具有3个颜色通道的彩色图片",
    "C016": "不要去试图想像4阶张量",
    "C047": "max，min",
    "C048": "equal",
    "C050": "zeros，ones",
}


def test_the_rows_are_all_there():
    assert set(rows_of("01")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("01")[row]


SHOWN = {
    "temperature = ": ["single number (rank 0)", "21.5"],  # C012
    "temperature.ndim": ["(0, ())"],
    "week = ": ["vector (rank 1)", "shape (3,)"],  # C013
    "cities = ": ["matrix (rank 2)", "shape (2, 3)"],  # C014
    "by_hand = [[1.5": ["6.5"],
    "five = ": ["rank 0 float32  shape ()  numbers 1", "rank 4", "(1, 1, 1, 1)"],  # C011
    "from teachkeras.datasets import flower": ["(427, 640, 3)", "uint8"],  # C015
    "by_hand = np.stack": ["(3, 427, 640)"],
    "from teachkeras.datasets import digits": ["(32, 8, 8, 3)"],  # C016
    "by_hand = np.zeros((8, 8)": ["matrix (rank 2)", "(8, 8)"],
    "by_hand = 32 * 8": ["24,576 bytes"],
    "big = ": ["18.4 MiB", "no value yet"],
    "table = ": ["max, axis=1: [5. 3.]  min, axis=1: [1. 2.]"],  # C047
    "row_max = ": ["with keepdims: (2, 1)"],
    "said, truth = ": ["[True, False, True] 0.667"],  # C048
    "weights = ": ["[3. 4.] (2, 3) 6.0"],  # C050
    "K.variable(cities) + K.variable([10": ["TK-1", "(2, 3)"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("01", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_every_rank_is_drawn_and_has_words():
    views = [
        text_of(o.data["text/html"])
        for c in cells("01")
        if c.cell_type == "code"
        for o in c.outputs
        if "<img" in text_of(o.get("data", {}).get("text/html", ""))
    ]
    ranks = {f"(rank {rank})" for rank in range(5)}
    assert all(any(rank in view for view in views) for rank in ranks)
    assert all('<img alt="' in view for view in views)


def test_the_ten_things_have_the_shapes_they_say():
    written = re.findall(r"\| (\d+) \| `([^`]+)`", markdown("01").split("| thing |")[-1])
    shapes = {f"thing {n}": np.shape(ast.literal_eval(value)) for n, value in written[:7]}
    assert shapes == {name: THINGS[name] for name in list(THINGS)[:7]}


def test_the_bytes_of_the_documents_batch():
    assert bytes_of((32, 8, 8, 3), 4) == 24_576
    assert round(bytes_of((32, 224, 224, 3), 4) / 2**20, 1) == 18.4
