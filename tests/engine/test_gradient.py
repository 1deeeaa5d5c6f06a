"""`derive`: the chain rule step by step, and what it refuses."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from teachkeras.engine import Function, derive, gradients, placeholder
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.replay import replay
from teachkeras.errors import TeachError


def value_of(tensor, feed):
    """A tensor's value."""
    return replay(tensor, feed)[tensor]


def test_a_neuron_by_hand():
    """d/dw of (sigmoid(w x) - y)^2 is 2 (s - y) s (1 - s) x."""
    w, x, y = (placeholder((), "float64", n) for n in "wxy")
    s = T.sigmoid(w * x)
    (slope,) = gradients(T.square(s - y), [w])
    got = value_of(slope, {w: 0.5, x: 2.0, y: 1.0})
    s = 1 / (1 + np.exp(-1.0))
    assert_allclose(got, 2 * (s - 1) * s * (1 - s) * 2.0, rtol=1e-14)


def test_contributions_that_meet_are_added_and_told():
    x = placeholder((), "float64", "x")
    derivation = derive(x * x + x, [x])
    last = [step for step in derivation.steps if step.input is x][-1]
    assert len(last.sum_of) == 3 and last.total is derivation.gradients[0]
    assert "added" in last.sentence
    assert value_of(derivation.gradients[0], {x: 5.0}) == 11


def test_every_step_is_true():
    """incoming times the local slope is the contribution: checked by numbers, step by step."""
    x, w = placeholder((2, 3), "float64", "x"), placeholder((3, 2), "float64", "w")
    hidden = T.dot(x, w)
    loss = T.sum(T.tanh(hidden))
    derivation = derive(loss, [x, w])
    rng = np.random.default_rng(0)
    feed = {x: rng.normal(size=(2, 3)), w: rng.normal(size=(3, 2))}
    by_node = {(step.node, step.input): step for step in derivation.steps}
    tanh = by_node[loss.inputs[0], hidden]
    got = replay([tanh.incoming, tanh.contribution], feed)
    h = feed[x] @ feed[w]
    assert_allclose(got[tanh.contribution], got[tanh.incoming] * (1 - np.tanh(h) ** 2))
    to_w = by_node[hidden, w]
    assert_allclose(
        value_of(to_w.contribution, feed), feed[x].T @ value_of(to_w.incoming, feed), rtol=1e-12
    )
    assert [step.node for step in derivation.steps][0] is loss


def test_gradient_of_a_node_in_the_middle():
    x = placeholder((3,), "float64", "x")
    middle = T.exp(x)
    to_middle, to_x = gradients(T.sum(middle * middle), [middle, x])
    feed = {x: [0.0, 1.0, 2.0]}
    assert_allclose(value_of(to_middle, feed), 2 * np.exp([0, 1, 2]))
    assert_allclose(value_of(to_x, feed), 2 * np.exp([0, 2, 4]))


def test_flat_paths_give_zeros_of_the_right_type():
    x = placeholder((None, 3), "float64", "x")
    (slope,) = gradients(T.sum(T.sign(x)), [x])
    assert slope.type == x.type
    assert value_of(slope, {x: np.ones((2, 3))}).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_stretched_bias_gets_the_sum_of_its_rows():
    x, b = placeholder((None, 3), "float64", "x"), placeholder((3,), "float64", "b")
    (slope,) = gradients(T.sum((x + b) * x), [b])
    data = np.arange(6.0).reshape(2, 3)
    assert slope.type == b.type
    assert_allclose(value_of(slope, {x: data, b: np.zeros(3)}), data.sum(0))


def test_the_loss_itself_has_slope_one():
    x = placeholder((), "float64", "x")
    loss = x * 3
    assert value_of(gradients(loss, [loss])[0], {x: 2.0}) == 1


def test_maximum_shares_nothing_and_counts_ties_once():
    x = placeholder((3,), "float64", "x")
    (slope,) = gradients(T.sum(T.maximum(x, x)), [x])
    assert value_of(slope, {x: [1.0, 2.0, 3.0]}).tolist() == [1, 1, 1]
    (slope,) = gradients(T.max(x), [x])
    assert value_of(slope, {x: [2.0, 2.0, 1.0]}).tolist() == [0.5, 0.5, 0]


def test_power_of_zero_has_a_finite_slope_where_there_is_one():
    a, b = placeholder((), "float64", "a"), placeholder((), "float64", "b")
    to_a, to_b = gradients(a**b, [a, b])
    assert value_of(to_b, {a: 0.0, b: 2.0}) == 0
    assert value_of(to_a, {a: 0.0, b: 2.0}) == 0
    (cube,) = gradients(a**3, [a])
    assert value_of(cube, {a: -2.0}) == 12


def test_gradients_take_the_inputs_precision():
    x, y = placeholder((3,), "float32", "x"), placeholder((3,), "float64", "y")
    to_x, to_y = gradients(T.sum(x * y), [x, y])
    assert (to_x.dtype, to_y.dtype) == ("float32", "float64")


def test_gradients_are_graphs_and_can_be_differentiated_again():
    x = placeholder((), "float64", "x")
    node = T.exp(2 * x)
    for order in range(1, 5):
        (node,) = gradients(node, [x])
        assert_allclose(value_of(node, {x: 0.5}), 2**order * np.exp(1.0))


def test_inside_a_function_gradients_equal_replay():
    x, w = placeholder((None, 4), name="x"), T.shared(np.ones((4, 2), "float32"), "w")
    loss = T.mean(T.square(T.softmax(T.dot(x, w)) - 0.25))
    slopes = gradients(loss, [w, x])
    data = np.random.default_rng(1).normal(size=(5, 4)).astype("float32")
    for got, slope in zip(Function([x], slopes)([data]), slopes, strict=True):
        assert_allclose(got, value_of(slope, {x: data}), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    "code, build",
    [
        ("TK-204", lambda x, k: (x * 2, [x])),
        ("TK-205", lambda x, k: (T.sum(x), [k])),
        ("TK-206", lambda x, k: (T.sum(T.argmax(x, 0)), [x])),
    ],
)
def test_what_has_no_gradient_is_refused(code, build):
    x, k = placeholder((3,), "float64", "x"), placeholder((3,), "float64", "k")
    with pytest.raises(TeachError, match=code) as caught:
        derive(*build(x, k))
    assert caught.value.fix
