"""Constraints against NumPy, their names, and weights that keep to them while training."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from teachkeras import backend as K
from teachkeras import constraints
from teachkeras.constraints import MaxNorm, MinMaxNorm, NonNeg, UnitNorm
from teachkeras.errors import ArgumentError, TypeTeachError

P = np.random.RandomState(5).uniform(-2, 2, (4, 3))


def allowed(constraint: Any, p: Any = P) -> Any:
    """What a constraint makes of an array."""
    return K.eval(constraint(K.constant(p)))


def lengths(p: Any, axis: int = 0) -> Any:
    """Lengths along one axis, kept as a row or a column."""
    return np.sqrt((p**2).sum(axis, keepdims=True))


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("axis", [0, 1])
def test_lengths(axis: int) -> None:
    """Directions stay; lengths become what each constraint says."""
    n = lengths(P, axis)
    for constraint, wanted in [
        (MaxNorm(1.5, axis), np.minimum(n, 1.5)),
        (UnitNorm(axis), np.ones_like(n)),
        (MinMaxNorm(1.8, 2.2, axis=axis), np.clip(n, 1.8, 2.2)),
        (MinMaxNorm(1.8, 2.2, 0.25, axis), 0.25 * np.clip(n, 1.8, 2.2) + 0.75 * n),
    ]:
        np.testing.assert_allclose(allowed(constraint), P * wanted / (n + K.epsilon()), rtol=1e-9)


@given(arrays("float32", (3, 2), elements=st.floats(-100, 100, width=32)))
def test_no_length_is_above_the_maximum(p: Any) -> None:
    """Whatever the numbers; the numbers of NonNeg are never below 0, and those above stay."""
    assert (lengths(allowed(MaxNorm(2.0), p)) <= 2.0 + 1e-6).all()
    np.testing.assert_array_equal(allowed(NonNeg(), p), np.maximum(p, 0))


@pytest.mark.parametrize("name", constraints.NAMES)
def test_names_and_settings(name: str) -> None:
    """Lower case or as the class; the settings make the same one again."""
    made = constraints.get(name)
    again = constraints.get(made.get_config())
    assert type(again).__name__.lower() == name.lower()
    assert again.get_config() == made.get_config()


def test_what_get_takes() -> None:
    """None, a function of one's own, a dict; unknown names; a class by mistake."""
    assert constraints.get(None) is None and constraints.get(K.abs) is K.abs
    assert constraints.get({"name": "maxnorm", "m": 3}).m == 3
    assert constraints.maxnorm is MaxNorm and constraints.nonneg is NonNeg
    assert constraints.unitnorm is UnitNorm and constraints.minmaxnorm is MinMaxNorm
    with pytest.raises(ArgumentError, match="'maxnorm'"):
        constraints.get("max_norm")
    with pytest.raises(TypeTeachError, match=r"MaxNorm\(\)"):
        constraints.get(MaxNorm)
    assert allowed(constraints.Constraint()) is not None
