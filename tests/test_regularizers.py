"""Regularizers against NumPy, their names, and what a learner may give in their place."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import regularizers
from teachkeras.errors import ArgumentError, TypeTeachError
from teachkeras.regularizers import EigenvalueRegularizer, L1L2Regularizer

W = np.random.RandomState(4).uniform(-1, 1, (5, 3))


def price(regularizer: Any, x: Any = W) -> float:
    """What a regularizer asks for an array."""
    return float(K.eval(regularizer(K.constant(x))))


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("l1", 0.01 * abs(W).sum()),
        ("l2", 0.01 * (W**2).sum()),
        ("l1l2", 0.01 * abs(W).sum() + 0.01 * (W**2).sum()),
        ("activity_l1", 0.01 * abs(W).sum()),
        ("activity_l2", 0.01 * (W**2).sum()),
        ("activity_l1l2", 0.01 * abs(W).sum() + 0.01 * (W**2).sum()),
        ("WeightRegularizer", 0.0),
        ("ActivityRegularizer", 0.0),
        ("L1L2Regularizer", 0.0),
    ],
)
def test_prices_by_name(name: str, right: float) -> None:
    """Every name with its default settings."""
    assert price(regularizers.get(name)) == pytest.approx(right, rel=1e-12)


@pytest.mark.usefixtures("float64")
def test_the_slope_of_each_price() -> None:
    """l1 pulls every weight by the same force, l2 in proportion to it."""
    w = K.variable(W)
    (l1,) = K.gradients(regularizers.l1(0.5)(w), [w])
    (l2,) = K.gradients(regularizers.l2(0.5)(w), [w])
    np.testing.assert_allclose(K.eval(l1), 0.5 * np.sign(W))
    np.testing.assert_allclose(K.eval(l2), W)


@pytest.mark.usefixtures("float64")
def test_eigenvalue_is_the_largest_singular_value() -> None:
    """The power method of nine steps, and the value it approaches."""
    covariance = W.T @ W
    vector = np.linalg.matrix_power(covariance, 9) @ np.ones(3)
    largest = vector @ covariance @ vector / (vector @ vector)
    found = price(EigenvalueRegularizer(0.2))
    assert found == pytest.approx(0.2 * np.sqrt(largest), rel=1e-9)
    assert found == pytest.approx(0.2 * np.linalg.norm(W, 2), rel=3e-2)
    for shape in [(3,), (2, 3, 4)]:
        with pytest.raises(ArgumentError, match="TK-452"):
            EigenvalueRegularizer(0.2)(K.placeholder(shape))


@pytest.mark.parametrize(
    "regularizer", [regularizers.l1l2(0.25, 0.5), EigenvalueRegularizer(0.125)], ids=repr
)
def test_the_settings_make_the_same_one_again(regularizer: Any) -> None:
    """Through the dict that files hold, which stays as it was."""
    config = regularizer.get_config()
    before = dict(config)
    again = regularizers.get(config)
    assert config == before and again.get_config() == config
    assert type(again) is type(regularizer)


def test_what_get_takes() -> None:
    """None, a function of one's own, settings beside a name; unknown names; a class by mistake."""
    assert regularizers.get(None) is None
    assert regularizers.get(K.sum) is K.sum
    assert regularizers.get("l1", {"l": 0.5}).l1 == 0.5
    assert isinstance(regularizers.get("L1L2Regularizer"), L1L2Regularizer)
    with pytest.raises(ArgumentError, match="'l2'"):
        regularizers.get("l2_")
    for uncalled in (regularizers.l2, L1L2Regularizer):
        with pytest.raises(TypeTeachError, match=rf"{uncalled.__name__}\(\)"):
            regularizers.get(uncalled)
