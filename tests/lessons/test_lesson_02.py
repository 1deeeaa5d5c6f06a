"""Lesson 02: the rows it teaches, and what its outputs must show."""

import pytest

from tests.lessons.form import text_of
from tests.lessons.test_lesson_every import cells, rows_of

PHRASES = {
    "C001": "符号主义的计算框架",
    "C003": "正常人类都是这么写的",
    "C004": "声明两个变量a，b",
    "C005": "它们里面是空的",
    "C006": "符号之间的运算关系，就称为运算图",
    "C038": "编译为具体的函数",
    "C049": "eval",
}


def output_of(start):
    """What the first cell whose code begins so shows, as text."""
    cell = next(c for c in cells("02") if c.cell_type == "code" and c.source.startswith(start))
    output = cell.outputs[0]
    if output.output_type == "error":
        return output.evalue + "\n".join(output.traceback)
    return output.text if output.output_type == "stream" else text_of(output.data["text/plain"])


def test_the_rows_are_all_there():
    assert set(rows_of("02")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("02")[row]


SHOWN = {
    "%%ktrace": ["a = 3", "b = 5", "z = 8"],  # C003
    "%%kgraph\nz = a + b": ["3 boxes and 2 arrows", "a, b lead to z"],  # C004, related
    "%%kgraph --feed a=3,b=5\nz": ["= 3", "= 5", "= 8"],  # C004, computed
    "print(type(z))": ["Tensor", "a + b", "no value yet"],  # C001
    "K.eval(z)": ["TK-207", "not fed     a", "not fed     b"],  # C005
    "two = K.eval": ["[2., 2.]"],  # C049
    "f = K.function": ["[np.float32(8.0)]"],  # C038
    "f([3])": ["TK-209", "[a, b]"],
    "K.function(a, [z])": ["TK-210", "K.function([a], [z])"],
    "%%kgraph\ny": ["4 boxes and 4 arrows"],  # C006
    "%%kgraph --steps": ["5 boxes"],
    "square_of": ["written     5 nodes", "simplified  4 nodes"],
    "print(square_of.story": ["def program(a, b):", "square("],
    "left, right": ["array(2., dtype=float32), array(1., dtype=float32)"],
    "tk.replay(total": ["= 30", "= 34"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of(start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_the_refusals_are_expected():
    refused = [c for c in cells("02") if "raises-exception" in c.metadata.get("tags", [])]
    assert [c.outputs[0].ename for c in refused].count("GraphError") == 3
    assert all(c.outputs[0].output_type == "error" for c in refused)
    assert len(refused) == 4


def test_pictures_have_words():
    views = [
        text_of(o.data["text/html"])
        for c in cells("02")
        if c.cell_type == "code"
        for o in c.outputs
        if "text/html" in o.get("data", {})
    ]
    pictures = [view for view in views if "<img" in view]
    assert len(pictures) >= 8 and all('<img alt="' in view for view in pictures)
