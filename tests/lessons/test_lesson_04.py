"""Lesson 04: the rows it teaches, and what its outputs must show."""

import re

import numpy as np
import pytest

from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.stage import reader
from tests.lessons.test_lesson_every import cells, output_of, rows_of

CLAIMS = EXERCISES.module("04.5").CLAIMS
off_by = EXERCISES.module("04.5").off_by

PHRASES = {
    "C045": "gradients： 求损失函数关于变量的导数，也就是网络的反向计算过程",
    "C046": "不训练网络而只想用梯度做一点奇怪的事情的时候会很有用，如图像风格转移",
}


def test_the_rows_are_all_there():
    assert set(rows_of("04")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("04")[row]


SHOWN = {
    "def f(x)": ["eps 1  one side 19.0  both sides 13.0", "12.0001"],
    "tk.demos.slope_probe": ["Slope of a function at 2", "eps = 1e-05"],
    "%%kgraph --feed x=1": ["6 boxes", "= 9"],  # C045
    "slope, = ": ["gradient for x"],
    "v = ": ["[2. 4. 6.]"],
    "%%kgraph --feed s=3": ["= 12"],
    "derivation = ": ["3 contributions have\n    now met at s"],
    "table = ": ["[ 50.  94. 138.] (3,)", "2 * sum(table + bias, axis=0)"],
    "w = ": ["[-0.1257,  1."],
    "from teachkeras.datasets import digits": ["0.99"],  # C046
    "share = ": ["gradient: (1, 64)"],
    "picture, film": ["sure of an 8: 0.9"],
    "assert all": ["the network reads [3] and then [8]", "bit for bit"],
    "def gram": ["[[5.0, 7.0], [7.0, 10.0]]"],
    "painting = ": ["the loss fell from 1.147 to 0.000"],
    "strip = ": ["(6, 64, 64, 3)"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("04", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_the_walk_back_has_numbers_and_ticks():
    (view,) = [
        output.data["text/html"]
        for cell in cells("04")
        if cell.source.startswith("%%kgraph --feed s=3")
        for output in cell.outputs
    ]
    assert "gradient" in view and "central difference" in view


def test_the_claims_of_the_lesson_are_those_of_the_check():
    (cell,) = [cell for cell in cells("04") if "claims = {" in cell.source]
    names = {"np": np}
    exec(cell.source, names)
    for letter, (function, claimed) in names["claims"].items():
        for x in (-1.5, 0.3, 2.0):
            assert function(x) == pytest.approx(CLAIMS[letter][0](x))
            assert claimed(x) == pytest.approx(CLAIMS[letter][1](x))


def test_exactly_one_claim_is_wrong():
    wrong = {letter for letter in CLAIMS if max(off_by(letter, x) for x in (-1, 0.5, 2)) > 1e-3}
    assert wrong == {"D"} and off_by("D", 0.0) < 1e-9


def test_the_readers_of_the_check_tell_true_slopes():
    look = reader(np.random.default_rng(1).normal(0, 0.35, (64, 10)))
    picture = np.random.default_rng(2).random(64)
    _, slope = look(picture)
    for place in (0, 17, 63):
        step = np.zeros(64)
        step[place] = 1e-6
        difference = (look(picture + step)[0] - look(picture - step)[0]) / 2e-6
        assert difference == pytest.approx(slope[place], abs=1e-6)


def test_nothing_is_fetched_and_the_filters_are_written_out():
    (bank,) = [cell.source for cell in cells("04") if "bank[:, :, colour" in cell.source]
    assert len(re.findall(r"np\.outer|np\.array", bank)) == 4
