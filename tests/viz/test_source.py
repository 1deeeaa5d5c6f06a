"""`tk.source`: the very lines of a file, in colours, for every kind of thing that has some."""

import ast
import html
import inspect
import re
import textwrap

import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.engine.ops.elementwise import Exp
from teachkeras.errors import ArgumentError
from teachkeras.layers import Dense
from teachkeras.optimizers import SGD


def shown(view):
    """The text of the live version, line by line."""
    return ["".join(text for _, text in line) for line in view.data["lines"]]


@pytest.mark.parametrize(
    "thing, stands_for",
    [
        (Dense, Dense),
        (Dense.build, Dense.build),
        (SGD(), SGD),
        (K.dot, K.dot),
        (tk.simplify, tk.simplify),  # wrapped by the door of tk
        (tk.demos.optimizer_race, tk.demos.optimizer_race),
    ],
)
def test_it_shows_the_lines_of_the_file(thing, stands_for):
    view = tk.source(thing)
    lines, first = inspect.getsourcelines(inspect.unwrap(stands_for))
    expected = textwrap.dedent("".join(lines)).rstrip().split("\n")
    assert shown(view) == expected and view.data["first"] == first
    assert f"from line {first}" in view.title and f"{len(expected)} line" in view.title
    assert view.text.split("\n")[1] == f"{first:>5}  {expected[0]}"
    table = html.unescape(re.sub(r"<[^>]*>", "\n", view.values))
    assert all(line.strip() in table for line in expected)


def test_of_a_symbol_it_is_the_class_of_its_operation():
    x = K.placeholder((2,), name="x")
    assert shown(tk.source(K.exp(x))) == shown(tk.source(Exp))
    assert "class Tensor" in shown(tk.source(x))[0]


def test_the_docstring_is_folded_and_nothing_else():
    view = tk.source(Dense.build)
    start, end = view.data["docstring"]
    node = ast.parse("\n".join(shown(view))).body[0]
    assert ast.get_docstring(node) and (start, end) == (node.body[0].lineno - 1, end)
    assert ast.literal_eval("\n".join(shown(view)[start:end]).strip()) == node.body[0].value.value
    assert "<summary>docstring" in view.values


def own(a, b=1):  # <b>no markup</b>
    text = "<img src=x onerror=alert(1)>\x1b[31m"
    return a + 2.5 if text else b


def test_words_have_their_kinds_and_stay_words():
    view = tk.source(own)
    kinds = {text: kind for line in view.data["lines"] for kind, text in line}
    assert kinds["def"] == kinds["return"] == kinds["else"] == "k" and kinds["own"] == "d"
    assert kinds["2.5"] == "n" and kinds["# <b>no markup</b>"] == "c"
    assert view.data["docstring"] == [0, 0]
    for twin in (view.picture, view.values):
        assert "<img" not in twin and "<b>" not in twin and "&lt;b&gt;" in twin


def test_codes_in_the_text_lead_to_their_lesson():
    view = tk.source(tk.demos.optimizer_race)
    ((code, sentence, lesson),) = view.data["codes"]
    assert code == "TK-648" and lesson == tk.explain(code).lesson and sentence in view.values


@pytest.mark.parametrize("thing", [len, 3, "Dense", None])
def test_what_is_not_written_in_python_is_refused(thing):
    with pytest.raises(ArgumentError, match="TK-682") as refused:
        tk.source(thing)
    assert refused.value.rows and refused.value.line and refused.value.fix.startswith("tk.source(")


def test_the_same_bytes_each_time():
    assert str(tk.source(Dense).html) == str(tk.source(Dense).html)
