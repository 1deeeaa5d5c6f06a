"""Errors that teach: a code, the learner's own line, the facts, one fix - in twelve lines."""

import linecache

import numpy as np
import pytest

from teachkeras.engine import Function, derive, placeholder
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.replay import replay
from teachkeras.errors import TeachError, did_you_mean, last_error

# Each wrong program, its code and the exception Keras 1 raised. `# <-` marks the guilty line.
WRONG = {
    "not fed": (
        "TK-207",
        ValueError,
        """
        a, b = placeholder(name="price"), placeholder(name="tax")
        z = a + b
        replay(z, {a: 3})  # <-
    """,
    ),
    "not among the inputs": (
        "TK-207",
        ValueError,
        """
        a, b = placeholder(name="price"), placeholder(name="tax")
        f = Function([a], [a + b])  # <-
    """,
    ),
    "wrong shape": (
        "TK-304",
        ValueError,
        """
        x = placeholder((3,), name="x")
        f = Function([x], [x * 2])
        f([[1, 2]])  # <-
    """,
    ),
    "wrong dtype": (
        "TK-303",
        ValueError,
        """
        i = placeholder((3,), "int32", "i")
        f = Function([i], [i * 2])
        f([[0.5, 1, 2]])  # <-
    """,
    ),
    "text for numbers": (
        "TK-302",
        ValueError,
        """
        x = placeholder((3,), name="x")
        Function([x], [x])(["abc"])  # <-
    """,
    ),
    "too few inputs": (
        "TK-209",
        ValueError,
        """
        a, b = placeholder(name="a"), placeholder(name="b")
        f = Function([a, b], [a + b])
        f([3])  # <-
    """,
    ),
    "not a list": (
        "TK-208",
        TypeError,
        """
        x = placeholder((3,), name="x")
        f = Function([x], [x + 1])
        f(np.ones(3))  # <-
    """,
    ),
    "outputs not a list": (
        "TK-210",
        TypeError,
        """
        x = placeholder((3,), name="x")
        f = Function([x], x + 1)  # <-
    """,
    ),
    "updated twice": (
        "TK-214",
        ValueError,
        """
        w = T.shared([1.0, 2.0], "w")
        f = Function([], [], [(w, w + 1), (w, w * 2)])  # <-
    """,
    ),
    "update of a placeholder": (
        "TK-213",
        ValueError,
        """
        x = placeholder((3,), name="x")
        f = Function([x], [x], [(x, x + 1)])  # <-
    """,
    ),
    "shapes do not stretch": (
        "TK-101",
        ValueError,
        """
        x, y = placeholder((64, 50)), placeholder((64,))
        z = x + y  # <-
    """,
    ),
    "matrices do not fit": (
        "TK-103",
        ValueError,
        """
        x, w = placeholder((None, 784)), placeholder((10, 784))
        z = T.dot(x, w)  # <-
    """,
    ),
    "sizes contradict": (
        "TK-109",
        ValueError,
        """
        x, y = placeholder((None,)), placeholder((None,))
        z = x * y  # <-
        Function([x, y], [z])([[1, 2], [1]])
    """,
    ),
    "no such axis": (
        "TK-102",
        ValueError,
        """
        x = placeholder((None, 3))
        z = T.sum(x, axis=2)  # <-
    """,
    ),
    "reshape": (
        "TK-106",
        ValueError,
        """
        x = placeholder((2, 3))
        z = T.reshape(x, (4, 2))  # <-
    """,
    ),
    "if on a symbol": (
        "TK-201",
        TypeError,
        """
        x = placeholder(name="x")
        if x > 0: pass  # <-
    """,
    ),
    "loop over a symbol": (
        "TK-201",
        TypeError,
        """
        x = placeholder((3,), name="x")
        for row in x: pass  # <-
    """,
    ),
    "gradient of many": (
        "TK-204",
        ValueError,
        """
        x = placeholder((3,), name="x")
        g = derive(x * 2, [x])  # <-
    """,
    ),
    "no path": (
        "TK-205",
        ValueError,
        """
        x, y = placeholder((), name="x"), placeholder((), name="y")
        g = derive(x * 2, [y])  # <-
    """,
    ),
    "only numbers": (
        "TK-117",
        TypeError,
        """
        x = placeholder((3,), name="x")
        z = x + "3"  # <-
    """,
    ),
}


def provoke(name):
    """Run a wrong program as a cell of its own; the error, and the number of the marked line."""
    text = "\n".join(line.strip() for line in WRONG[name][2].strip().splitlines()) + "\n"
    filename = f"cell {name}"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    space = {
        "placeholder": placeholder,
        "Function": Function,
        "T": T,
        "replay": replay,
        "derive": derive,
        "np": np,
    }
    with pytest.raises(TeachError) as caught:
        exec(compile(text, filename, "exec"), space)
    marked = next(i for i, line in enumerate(text.splitlines(), 1) if "# <-" in line)
    return caught.value, marked


every_wrong_program = pytest.mark.parametrize("name", WRONG)


@every_wrong_program
def test_code_and_builtin_class(name):
    error, _ = provoke(name)
    code, builtin, _ = WRONG[name]
    assert error.code == code and isinstance(error, builtin)


@every_wrong_program
def test_the_line_is_the_learners_own(name):
    error, marked = provoke(name)
    assert error.line.number == marked and error.line.label == f"cell {name}"
    assert "# <-" in error.line.text and "# <-" in str(error)


@every_wrong_program
def test_twelve_lines_of_a_hundred_columns_and_one_fix(name):
    error, _ = provoke(name)
    lines = str(error).split("\n")
    assert len(lines) <= 12 and max(map(len, lines)) <= 100
    assert lines[0].startswith(error.code) and error.fix
    assert sum(line.startswith("  fix ") for line in lines) == 1
    assert "/" not in error.line.label and "teachkeras/" not in str(error)
    assert error._render_traceback_() == lines


@every_wrong_program
def test_the_full_traceback_is_kept(name):
    error, _ = provoke(name)
    error._render_traceback_()
    assert "Traceback" in last_error() and error.code in last_error()


def test_unfed_placeholders_are_named():
    error, _ = provoke("not fed")
    assert "tax is still empty" in str(error)
    error, _ = provoke("updated twice")
    assert "w would get two new values" in str(error)


def test_both_shapes_stand_side_by_side():
    error, _ = provoke("shapes do not stretch")
    assert "(64, 50)" in str(error) and "(64,)" in str(error)
    error, _ = provoke("wrong shape")
    assert "(2,)" in str(error) or "length 3" in str(error)
    error, _ = provoke("matrices do not fit")
    assert "(None, 784)" in str(error) and "K.transpose" in error.fix


@pytest.mark.parametrize("text", ["x" * 5000, "many words " * 500, "two\nlines\nand\nmore " * 40])
def test_long_texts_are_cut(text):
    error = TeachError("TK-999", text, [("it got", text), ("it needs", text)], why=text, fix=text)
    lines = str(error).split("\n")
    assert len(lines) <= 12 and max(map(len, lines)) <= 100


def test_hostile_names_in_errors():
    x = placeholder((3,), name="a\nb" * 200)
    with pytest.raises(TeachError) as caught:
        replay(x + 1)
    lines = str(caught.value).split("\n")
    assert len(lines) <= 12 and max(map(len, lines)) <= 100


def test_did_you_mean_finds_near_names():
    known = ["mse", "categorical_crossentropy", "binary_crossentropy"]
    assert did_you_mean("categorical_crosentropy", known)[0] == "categorical_crossentropy"
    assert did_you_mean("zzzzz", known) == []
