"""Where a number came from, and which op made the first nan or inf."""

import itertools
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.engine import derive, placeholder
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.explain import blame, why
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.shape import Transpose
from teachkeras.errors import NumberError

# One planted fault a row: the line that makes it, what is fed, the op to be blamed, what it made.
FAULTS = [
    ("T.log(x)", [0.0, 1.0], "Log", "-inf"),
    ("T.log(x - 2)", [2.0, 3.0], "Log", "-inf"),
    ("T.log(-x)", [1.0, 2.0], "Log", "nan"),
    ("1 / x", [0.0, 1.0], "Divide", "inf"),
    ("x / x", [0.0, 1.0], "Divide", "nan"),
    ("x / (x - x)", [1.0, 2.0], "Divide", "inf"),
    ("T.exp(x)", [100.0, 1.0], "Exp", "inf"),
    ("T.exp(x * x)", [10.0, 1.0], "Exp", "inf"),
    ("x ** 30", [1000.0, 1.0], "Power", "inf"),
    ("x ** 0.5", [-1.0, 1.0], "Power", "nan"),
    ("x ** -1", [0.0, 1.0], "Power", "inf"),
    ("T.square(x)", [1e30, 1.0], "Square", "inf"),
    ("x * 1e30", [1e30, 1.0], "Multiply", "inf"),
    ("T.sqrt(x)", [-4.0, 1.0], "Sqrt", "nan"),
    ("T.sum(x) + x", [3e38, 3e38], "Sum", "inf"),
    ("T.exp(x) / T.sum(T.exp(x))", [100.0, 1.0], "Exp", "inf"),
]
AROUND = [
    ("as it is", "{}"),
    ("inside a chain", "({} * 0.5 + 1) * 2"),
    ("beside a sound branch", "T.tanh(x) - {} * 0.5"),
]
# Faults that only the gradient makes: the forward pass is finite.
BACKWARD = [
    ("T.sqrt(x)", [0.0, 1.0], "Divide"),
    ("(x * x) ** 0.5", [0.0, 1.0], "Power"),
    ("T.sqrt(T.absolute(x)) * 3", [0.0, 1.0], "Divide"),
    ("T.exp(x * 44)", [2.0, 1.0], "Multiply"),
]
CASES = list(itertools.product(FAULTS, AROUND))


def learner_code(line: str) -> tuple[Any, Any, str]:
    """Run one learner's line under a file name of its own; give x, the result, and the line."""
    source = f"result = {line}"
    space = {"T": T, "x": placeholder((2,), name="x")}
    exec(compile(source, "lesson.py", "exec"), space)
    return space["x"], space["result"], source


@pytest.mark.parametrize(("fault", "around"), CASES)
def test_the_first_guilty_op_is_named_with_the_learners_line(fault: Any, around: Any) -> None:
    """48 planted faults: the op that made it, what it made, and the file that asked for it."""
    inner, fed, op, made = fault
    x, result, _ = learner_code(around[1].format(f"({inner})"))
    guilty = blame(result, {x: fed})
    assert guilty is not None
    assert (type(guilty.node.op).__name__, guilty.made) == (op, made)
    assert guilty.node.line is not None and guilty.node.line.label == "lesson.py"
    assert not guilty.node.backward
    assert "lesson.py, line 1" in str(guilty.error())


@pytest.mark.parametrize(("line", "fed", "op"), BACKWARD)
def test_a_fault_of_the_backward_pass_is_labelled_so(line: str, fed: list[float], op: str) -> None:
    """The forward values are finite; the gradient is not."""
    x, result, _ = learner_code(line)
    assert not blame(result, {x: fed}) or "log" in line
    (gradient,) = derive(T.sum(result), [x]).gradients
    guilty = blame(gradient, {x: fed})
    assert guilty is not None and type(guilty.node.op).__name__ == op
    assert guilty.node.backward and "backward" in str(guilty.error())
    assert guilty.node.line is not None and guilty.node.line.label == "lesson.py"


def test_sound_numbers_blame_nobody() -> None:
    """No false alarm, and none for the branch that a switch does not take."""
    x = placeholder((2,), name="x")
    assert not blame(T.log(x), {x: [1.0, 2.0]})
    chosen = T.switch(x > 0, T.log(x), 0.0)
    assert not blame(chosen, {x: [0.0, 1.0]})
    assert not blame(derive(T.sum(chosen), x).gradients[0], {x: [0.0, 1.0]})


# What is written, what the error's fix says, and the line with the fix put in its place.
ROOTS = [
    (lambda v: K.sqrt(v), "K.sqrt(x + K.epsilon())", lambda v: K.sqrt(v + K.epsilon())),
    (
        lambda v: 3 / (1 + K.sqrt(K.sum(K.abs(v), 1, True))),
        "K.sqrt(x + K.epsilon())",
        lambda v: 3 / (1 + K.sqrt(K.sum(K.abs(v), 1, True) + K.epsilon())),
    ),
    (
        lambda v: K.std(v, axis=1, keepdims=True),
        "K.sqrt(K.var(x) + K.epsilon())",
        lambda v: K.sqrt(K.var(v, axis=1, keepdims=True) + K.epsilon()),
    ),
    (
        lambda v: K.square(v) ** 0.5,
        "K.pow(K.abs(x) + K.epsilon(), a)",
        lambda v: K.pow(K.abs(K.square(v)) + K.epsilon(), 0.5),
    ),
]


@pytest.mark.parametrize(("written", "fix", "mended"), ROOTS)
def test_the_slope_of_a_root_at_nought_is_named_and_its_fix_works(
    written: Any, fix: str, mended: Any
) -> None:
    """The message speaks of the root that was written, not of the division in its slope."""
    v = K.placeholder((2, 2), name="v")
    (slope,) = K.gradients(K.sum(written(v)), [v])
    guilty = blame(slope, {v: np.zeros((2, 2))})
    assert guilty is not None
    said = str(guilty.error())
    assert f"fix         {fix}" in said and "backward" in said
    assert ("slope of sqrt" in said) == ("sqrt" in fix) and "x / (y" not in said
    (slope,) = K.gradients(K.sum(mended(v)), [v])
    assert np.isfinite(K.function([v], [slope])([np.zeros((2, 2))])[0]).all()


def test_data_that_holds_nan_is_blamed_itself() -> None:
    """Nothing computed is guilty when the data is."""
    x = placeholder((2,), name="x")
    guilty = blame(T.exp(x), {x: [np.nan, 1.0]})
    assert guilty is not None and guilty.node is x and "data" in str(guilty.error())


def test_why_opens_each_kind_of_op() -> None:
    """The operands of one number, by op."""
    x, w = placeholder((2, 3), name="x"), placeholder((3, 2), name="w")
    feed = {x: [[1, 2, 3], [4, 5, 6]], w: [[1, 0], [0, 1], [1, 1]]}
    assert repr(why(T.dot(x, w), (0, 1), feed)) == "dot(x, w)[0, 1] = 1 * 0 + 2 * 1 + 3 * 1 = 5"
    assert repr(why(T.sum(x, axis=1), 0, feed)).endswith("= 1 + 2 + 3 = 6")
    assert repr(why(T.mean(x, axis=0), 2, feed)).endswith("= (3 + 6) / 2 = 4.5")
    assert repr(why(T.max(x), (), feed)).endswith("= max(1, 2, 3, 4, 5, 6) = 6")
    assert repr(why(x, (1, 2), feed)) == "x[1, 2] = 6, which was fed"


@pytest.mark.parametrize(
    "build",
    [
        lambda x: x * 2 + x,
        lambda x: x + T.sum(x, axis=0),
        lambda x: T.switch(x > 3, x, -x),
        lambda x: Transpose((1, 0))(x),
        lambda x: T.reshape(x, (3, 2)),
        lambda x: T.sum(x, axis=0, keepdims=True),
        lambda x: T.expand_dims(x, 0),
    ],
)
def test_the_operands_are_the_numbers_the_op_really_reads(build: Any) -> None:
    """Changing any operand's number changes the result; changing another number does not."""
    x = placeholder((2, 3), name="x")
    y = build(x)
    start = np.arange(6.0).reshape(2, 3) + 0.5
    values = replay(y, {x: start})
    place = tuple(size - 1 for size in values[y].shape)
    for tensor, where, number in why(y, place, {x: start}).operands:
        assert np.asarray(values[tensor])[where] == pytest.approx(number)
    assert why(y, place, {x: start}).value == pytest.approx(values[y][place])


def test_a_wrong_position_is_refused() -> None:
    """One number of a matrix has two positions."""
    x = placeholder((2, 3), name="x")
    with pytest.raises(NumberError, match="TK-703"):
        why(x, 0, {x: np.zeros((2, 3))})
