"""The whole engine in five seconds: build, differentiate, simplify, train XOR, look at it."""

import numpy as np
from numpy.testing import assert_allclose

from teachkeras.engine import Function, Graph, derive, placeholder, simplify
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.replay import replay


def test_first_declare_then_relate_then_feed():
    a, b = placeholder(name="a"), placeholder(name="b")
    z = a + b
    assert repr(z) == "a + b   float32 ()   no value yet"
    assert Function([a, b], [z])([3, 5]) == [8]


def test_a_gradient_is_a_graph_and_can_be_simplified():
    x = placeholder((3,), name="x")
    (slope,) = derive(T.sum(x**2), [x]).gradients
    simple = simplify(slope)
    assert Graph(simple.after).size < Graph([slope]).size and simple.steps
    for graph in (slope, simple.after[0]):
        assert replay(graph, {x: [1, 2, 3]})[graph].tolist() == [2, 4, 6]


def xor_network():
    """Two inputs, four hidden tanh units, one sigmoid output; its weights start the same always."""
    rng = np.random.default_rng(1)
    x, y = placeholder((None, 2), name="x"), placeholder((None, 1), name="y")
    weights = [
        T.shared(rng.normal(size=size).astype("float32"), name)
        for name, size in [("W1", (2, 4)), ("b1", (4,)), ("W2", (4, 1)), ("b2", (1,))]
    ]
    w1, b1, w2, b2 = weights
    guess = T.sigmoid(T.dot(T.tanh(T.dot(x, w1) + b1), w2) + b2)
    loss = T.mean(T.square(guess - y))
    return x, y, weights, guess, loss


def test_xor_is_learned_by_gradient_descent():
    x, y, weights, guess, loss = xor_network()
    slopes = derive(loss, weights).gradients
    updates = [(w, w - 2.0 * slope) for w, slope in zip(weights, slopes, strict=True)]
    train = Function([x, y], [loss], updates)
    questions = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32")
    answers = np.array([[0], [1], [1], [0]], "float32")
    losses = [float(train([questions, answers])[0]) for _ in range(800)]
    assert losses[0] > 0.2 and losses[-1] < 0.01
    (found,) = Function([x], [guess])([questions])
    assert (found.round() == answers).all()


def test_one_training_step_is_what_pencil_and_paper_give():
    x = np.array([[1.0, 2.0], [3.0, -1.0]])
    w = T.shared(np.array([[0.5], [-0.25]]), "w")
    data = placeholder((2, 2), "float64", "x")
    loss = T.sum(T.square(T.dot(data, w)))
    (slope,) = derive(loss, [w]).gradients
    before = w.op.shared.get()
    Function([data], [loss], [(w, w - 0.1 * slope)])([x])
    by_hand = before - 0.1 * (2 * x.T @ (x @ before))
    assert_allclose(w.op.shared.get(), by_hand, rtol=1e-14)


def test_everything_prints():
    x, y, weights, guess, loss = xor_network()
    derivation = derive(loss, weights)
    train = Function([x, y], [loss])
    train([[[0, 1]], [[1]]])
    for thing in (
        x,
        weights[0],
        guess,
        Graph([loss]),
        derivation,
        simplify(loss),
        train,
        train.story,
        train.story.program,
        replay(loss, {x: [[0, 1]], y: [[1]]}),
    ):
        text = repr(thing)
        assert text and "object at 0x" not in text
    assert "def program(x, y):" in train.story.program.text
