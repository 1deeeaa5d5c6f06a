"""Jacobians and gradients of gradients, against formulas and differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from teachkeras.engine import Function, derive, placeholder
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.gradient.second_order import hessian, jacobian
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.control import StopGradient
from teachkeras.errors import GraphError, ShapeError

RNG = np.random.default_rng(4)


def value_at(node, x, point):
    """What replay and the compiled program compute; they agree."""
    wanted = replay(node, {x: point})[node]
    assert_allclose(Function([x], [node])([point])[0], wanted, rtol=1e-12)
    return wanted


def test_gradient_of_gradient_of_a_cube():
    """x³ has the slope 3x², which has the slope 6x, which has the slope 6."""
    x = placeholder((4,), "float64", "x")
    point = np.array([-2.0, 0.5, 1.0, 3.0])
    first = derive(T.sum(x**3), x).gradients[0]
    second = derive(T.sum(first), x).gradients[0]
    third = derive(T.sum(second), x).gradients[0]
    assert_allclose(value_at(first, x, point), 3 * point**2)
    assert_allclose(value_at(second, x, point), 6 * point)
    assert_allclose(value_at(third, x, point), [6] * 4)


def test_hessian_of_a_quadratic_form():
    """xᵀAx bends as A + Aᵀ says, everywhere the same."""
    x, a = placeholder((3,), "float64", "x"), RNG.normal(size=(3, 3))
    form = T.sum(x * T.dot(a, x))
    for point in RNG.normal(size=(3, 3)):
        assert_allclose(value_at(hessian(form, x), x, point), a + a.T, rtol=1e-12)


def test_hessian_is_symmetric_and_bends_as_measured():
    """A function with forks and products: central differences of its gradient."""
    x = placeholder((2, 2), "float64", "x")
    loss = T.sum(T.tanh(x) * T.dot(x, x)) + T.logsumexp(x)
    point = RNG.normal(size=(2, 2))
    found = value_at(hessian(loss, x), x, point)
    assert found.shape == (2, 2, 2, 2)
    assert_allclose(found, found.transpose(2, 3, 0, 1), rtol=1e-10, atol=1e-12)
    gradient = Function([x], derive(loss, x).gradients)
    for entry in np.ndindex(2, 2):
        step = np.zeros((2, 2))
        step[entry] = 1e-6
        measured = (gradient([point + step])[0] - gradient([point - step])[0]) / 2e-6
        assert_allclose(found[entry], measured, rtol=1e-6, atol=1e-8)


@given(st.integers(1, 6), st.integers(0, 99))
def test_jacobian_of_softmax(size, seed):
    """diag(s) - s sᵀ."""
    x = placeholder((size,), "float64", "x")
    point = np.random.default_rng(seed).normal(size=size)
    s = np.exp(point) / np.exp(point).sum()
    found = replay(node := jacobian(T.softmax(x), x), {x: point})[node]
    assert_allclose(found, np.diag(s) - np.outer(s, s), rtol=1e-9, atol=1e-12)


def test_jacobian_of_a_matrix_product():
    """Entry [i, j, k, l] is 1·w[l, j] where i = k, else 0: outputs first, then the input."""
    x, w = placeholder((2, 3), "float64", "x"), RNG.normal(size=(3, 4))
    found = value_at(jacobian(T.dot(x, w), x), x, RNG.normal(size=(2, 3)))
    assert_allclose(found, np.einsum("ik,lj->ijkl", np.eye(2), w))


def test_jacobian_of_one_number_is_its_gradient():
    x = placeholder((3,), "float64", "x")
    point = np.array([1.0, 2.0, -3.0])
    assert_allclose(value_at(jacobian(T.sum(x * x), x), x, point), 2 * point)


def test_slopes_of_slopes_stop_where_gradients_stop():
    """x · stop(x)³ is a straight line with the slope stop(x)³, and bends nowhere."""
    x = placeholder((3,), "float64", "x")
    point = np.array([1.0, 2.0, -3.0])
    y = x * StopGradient()(x) ** 3
    assert_allclose(value_at(jacobian(y, x), x, point), np.diag(point**3))
    assert_allclose(value_at(hessian(T.sum(y), x), x, point), np.zeros((3, 3)))


def test_a_straight_line_bends_nowhere():
    for shape in ((), (3,)):
        x = placeholder(shape, "float64", "x")
        bend = hessian(T.sum(2 * x), x)
        assert_allclose(replay(bend, {x: np.ones(shape)})[bend], np.zeros(2 * shape))


def test_what_is_too_large_or_open_is_refused():
    x = placeholder((None, 2), "float64", "x")
    for outputs, wrt in [(x, x), (placeholder((101,)), placeholder((3,)))]:
        with pytest.raises(ShapeError, match="TK-181"):
            jacobian(outputs, wrt)
    with pytest.raises(GraphError, match="TK-205"):
        jacobian(placeholder((2,), name="y") * 2, placeholder((2,), name="z"))
