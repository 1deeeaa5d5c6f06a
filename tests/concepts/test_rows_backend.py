"""Rows C038 to C050: function, shapes, gradients, eval, zeros and ones."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.engine.graph import Graph
from teachkeras.errors import GraphError, TypeTeachError
from teachkeras.layers import Activation, Dense, Flatten, Input
from tests.concepts.notebook import boxes


def test_c038_function_compiles_a_graph() -> None:
    """A list comes back; wrong inputs are named; brackets are shown; the stages can be seen."""
    a, b = K.placeholder(name="a"), K.placeholder(name="b")
    f = K.function([a, b], [a * 1 + b])
    assert f([3, 5]) == [8] and type(f([3, 5])) is list
    with pytest.raises(
        GraphError, match=r"2 inputs and got 1(.*\n)+.*\[a, b\](.*\n)+.*f\(\[0, 0\]\)"
    ):
        f([3])
    with pytest.raises(TypeTeachError, match=r"list(.*\n)+.*f\(\[0, 0\]\)"):
        f(np.float32(3))
    assert {"written", "simplified"} <= set(f.story.stages)
    assert [node.name for node in f.story.order if node.role == "input"] == ["a", "b"]
    assert "def program(a, b)" in f.story.program.text


def test_c043_int_shape_is_known_before_any_data() -> None:
    """Dense(32) on (None, 64) gives (None, 32): a tuple of whole numbers and None."""
    x = Input(shape=(64,))
    y = Dense(32)(x)
    assert K.int_shape(y) == (None, 32)
    picture = Input((8, 4, 2))
    for tensor, shape in [
        (x, (None, 64)),
        (Dense(3)(picture), (None, 8, 4, 3)),
        (Flatten()(picture), (None, 64)),
        (Activation("relu")(y), (None, 32)),
    ]:
        found = K.int_shape(tensor)
        assert found == shape and type(found) is tuple
        assert all(size is None or type(size) is int for size in found)


def test_c045_gradients_are_symbols_too() -> None:
    """sum(x²) at [1, 2, 3] gives [2, 4, 6]; the gradient is itself simplified and drawn."""
    x = K.placeholder((3,), name="x")
    (slope,) = K.gradients(K.sum(x**2), [x])
    np.testing.assert_allclose(K.function([x], [slope])([[1, 2, 3]])[0], [2, 4, 6])
    written = tk.derive(K.sum(x**2), [x])
    simple = tk.simplify(written.gradients)
    assert Graph(simple.after).size < Graph(simple.before).size and simple.steps
    assert len(boxes(tk.show(slope))) == Graph([slope]).size


@pytest.mark.usefixtures("float64")
def test_c045_gradients_agree_with_finite_differences() -> None:
    """A graph with a fork, a product and a reduction, to 1e-6."""
    x = K.placeholder((4,), name="x")
    loss = K.sum(K.tanh(x) * x) * K.mean(K.exp(x))
    f = K.function([x], [loss, *K.gradients(loss, [x])])
    point = np.array([0.3, -0.7, 1.1, 0.2])
    measured = [(f([point + step])[0] - f([point - step])[0]) / 2e-6 for step in np.eye(4) * 1e-6]
    np.testing.assert_allclose(f([point])[1], measured, rtol=1e-6)


def test_c049_eval_computes_what_needs_no_input() -> None:
    """ones + 1 is full of twos; a placeholder in the way is named."""
    np.testing.assert_array_equal(K.eval(K.ones((2, 2)) + 1), [[2, 2], [2, 2]])
    with pytest.raises(GraphError, match="x is still empty"):
        K.eval(K.placeholder((2, 2), name="x") + 1)


def test_c050_zeros_and_ones_are_variables() -> None:
    """Shapes and float32; zeros((2,)) can be updated."""
    for make, number in [(K.zeros, 0), (K.ones, 1)]:
        x = make((2, 3))
        assert K.int_shape(x) == (2, 3) and K.dtype(x) == "float32"
        assert (K.get_value(x) == number).all()
    x = K.zeros((2,))
    K.function([], [], updates=[(x, x + 5)])([])
    np.testing.assert_array_equal(K.get_value(x), [5, 5])
