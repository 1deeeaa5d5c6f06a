"""`tk.check_gradient`: right gradients pass, planted wrong ones are found, kinks are told apart."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.engine.inspect.gradient_check import MOST_NUMBERS
from teachkeras.engine.ops.elementwise import Exp, Tanh
from teachkeras.errors import TeachError


def test_every_number_is_compared_with_its_own_derivative() -> None:
    """The derivatives of w ** 3 are 3 w ** 2, one for each place."""
    w = K.variable([[1.0, -2.0], [0.5, 0.0]], dtype="float64", name="w")
    check = tk.check_gradient(K.sum(w**3), w)
    assert check.ok and [each.name for each in check.derivatives] == [
        "w[0, 0]", "w[0, 1]", "w[1, 0]", "w[1, 1]",
    ]  # fmt: skip
    by_rule = [each.by_rule for each in check.derivatives]
    found = [each.by_differences for each in check.derivatives]
    np.testing.assert_allclose(by_rule, [3, 12, 0.75, 0])
    np.testing.assert_allclose(found, by_rule, atol=1e-8)
    assert check.sentence.startswith("4 of 4 derivatives agree")


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_several_tensors_and_placeholders(dtype: str) -> None:
    rng = np.random.default_rng(3)
    x = K.placeholder((5, 3), dtype=dtype, name="x")
    W = K.variable(rng.normal(size=(3, 2)), dtype=dtype, name="W")
    b = K.variable(rng.normal(size=2), dtype=dtype, name="b")
    loss = K.mean(K.square(K.tanh(K.dot(x, W) + b)))
    check = tk.check_gradient(loss, [W, b, x], {x: rng.normal(size=(5, 3))})
    assert check.ok and len(check.derivatives) == 6 + 2 + 15 and not check.left_out


@pytest.mark.parametrize("wrong", [lambda g: g * 1.01, lambda g: -g, lambda g: g + 0.1])
def test_a_planted_wrong_gradient_is_found(wrong, monkeypatch) -> None:
    right = Exp.gradient
    monkeypatch.setattr(
        Exp, "gradient", lambda self, g, y, x: [wrong(each) for each in right(self, g, y, x)]
    )
    w = K.variable([0.5, 1.0], dtype="float64", name="w")
    check = tk.check_gradient(K.sum(K.exp(w)), w)
    assert not check.ok and {each.verdict for each in check.derivatives} == {"differs"}
    assert check.worst.name in check.sentence and "0 of 2 derivatives agree" in check.sentence
    assert check.rows[0][-1] == "differs" and "differs" in tk.show(check).values
    assert tk.check_gradient(K.sum(K.tanh(w)), w).ok


def test_the_one_wrong_number_stands_first(monkeypatch) -> None:
    """A gradient that forgets one place: the worst, and the first row."""
    hole = np.array([1.0, 1.0, 0.0])
    right = Tanh.gradient
    monkeypatch.setattr(
        Tanh, "gradient", lambda self, g, y, x: [each * hole for each in right(self, g, y, x)]
    )
    w = K.variable([0.1, 0.2, 0.3], dtype="float64", name="w")
    check = tk.check_gradient(K.sum(K.tanh(w)), w)
    assert [each.verdict for each in check.derivatives] == ["agrees", "agrees", "differs"]
    assert check.worst.name == "w[2]" and check.rows[0][0] == "d/d w[2]"


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_kink_is_no_mistake_and_a_mistake_is_no_kink(dtype: str) -> None:
    """relu and max jump from slope 0 to slope 1; a steep bend does not jump."""
    w = K.variable([-1.0, 0.0, 2.0], dtype=dtype, name="w")
    check = tk.check_gradient(K.sum(K.relu(w)), w)
    assert check.ok and [each.verdict for each in check.derivatives] == ["agrees", "kink", "agrees"]
    assert check.worst.sides == pytest.approx((0, 1), abs=1e-3) and "1 kink" in check.sentence
    bend = K.variable([0.0], dtype=dtype, name="bend")
    assert tk.check_gradient(K.sum(K.square(bend * 30.0)), bend).of("kink") == []


def test_a_wrong_slope_at_a_kink_is_still_wrong(monkeypatch) -> None:
    """At 0 the sides of relu(w) + exp(w) have slopes 1 and 2; three times exp is neither."""
    w = K.variable([0.0], dtype="float64", name="w")
    loss = K.sum(K.relu(w)) + K.sum(K.exp(w))
    assert tk.check_gradient(loss, w).worst.verdict == "kink"
    right = Exp.gradient
    monkeypatch.setattr(
        Exp, "gradient", lambda self, g, y, x: [each * 3 for each in right(self, g, y, x)]
    )
    assert tk.check_gradient(loss, w).worst.verdict == "differs"


def test_where_there_is_no_number_it_says_so() -> None:
    w = K.variable([0.0], dtype="float64", name="w")
    check = tk.check_gradient(K.sum(K.log(w)), w)
    assert not check.ok and check.worst.verdict == "no number"


def test_of_many_numbers_some_are_looked_at() -> None:
    w = K.variable(np.zeros(MOST_NUMBERS + 50), dtype="float64", name="w")
    check = tk.check_gradient(K.sum(K.square(w - 1.0)), w)
    assert len({each.name for each in check.derivatives}) == MOST_NUMBERS
    assert check.left_out == 50 and check.sentence.endswith("50 more were not looked at")


def test_bad_arguments_are_answered_in_four_parts() -> None:
    x = K.placeholder((2,), name="x")
    i = K.placeholder((2,), dtype="int32", name="i")
    numbers = {x: [1, 2], i: [1, 2]}
    bad = {
        "TK-198": lambda: tk.check_gradient(3, x),
        "TK-204": lambda: tk.check_gradient(K.exp(x), x, numbers),
        "TK-205": lambda: tk.check_gradient(K.sum(x), K.variable([1.0]), numbers),
        "TK-207": lambda: tk.check_gradient(K.sum(x), x),
        "TK-239": lambda: tk.check_gradient(K.sum(x), x, [1, 2]),
        "TK-681": lambda: tk.check_gradient(K.sum(K.cast(i, "float32") * x), i, numbers),
    }
    for code, call in bad.items():
        with pytest.raises(TeachError, match=code) as refused:
            call()
        assert refused.value.fix and refused.value.rows and refused.value.line, code
    with pytest.raises(TeachError) as empty:
        tk.check_gradient(K.sum(x), x)
    assert empty.value.fix.startswith("tk.check_gradient(..., feed={x: ...})")
