"""Rows C042, C044, C053 and C054: two phases, shapes that are seen, graphs of graphs, two ways."""

import numpy as np

from teachkeras import backend as K
from teachkeras.engine.graph import Graph
from teachkeras.layers import Activation, Dense, Dropout, Flatten, Input, Lambda, Layer, Reshape
from teachkeras.models import Model, Sequential

STACKS = 1000


class OwnDropout(Layer):
    """What the learner of C042 writes: noise while training, nothing while testing."""

    def call(self, x, mask=None):
        """Half of the numbers become 0, the others twice as large."""
        return K.in_train_phase(x * K.random_binomial((100_000,), p=0.5) * 2.0, x)


def test_c042_own_dropout_works_in_the_training_phase_only() -> None:
    """Phase 0 gives x itself; phase 1 gives only 0 and 2, with a mean of 1."""
    x = K.placeholder((100_000,))
    f = K.function([x, K.learning_phase()], [OwnDropout()(x)])
    ones = np.ones(100_000, "float32")
    np.testing.assert_array_equal(f([ones, 0])[0], ones)
    (values,) = f([ones, 1])
    assert set(np.unique(values)) == {0.0, 2.0}
    assert abs(values.mean() - 1.0) < 0.02


def factor(total: int, rng: np.random.Generator) -> tuple[int, ...]:
    """A shape of two sizes that holds `total` numbers."""
    first = int(rng.choice([n for n in range(1, total + 1) if total % n == 0]))
    return (first, total // first)


def random_layer(shape: tuple[int, ...], rng: np.random.Generator) -> Layer:
    """A layer that can follow a tensor of this shape (without the batch)."""
    choices = [
        lambda: Dense(int(rng.integers(1, 6))),
        lambda: Activation(str(rng.choice(["relu", "tanh", "sigmoid", "softplus"]))),
        lambda: Dropout(0.5),
        lambda: Reshape(factor(int(np.prod(shape)), rng)),
        lambda: Lambda(lambda x: K.concatenate([x, x], axis=1)),
        lambda: Lambda(lambda x: K.expand_dims(x, 1)),
    ]
    if len(shape) > 1:
        choices += [Flatten, lambda: Lambda(lambda x: K.max(x, axis=1))]
    return choices[int(rng.integers(len(choices)))]()


def test_c044_int_shape_is_the_computed_shape(full: bool) -> None:
    """200 random stacks of 1 to 5 layers (1,000 with --full): said and real shapes are the same."""
    rng = np.random.default_rng(44)
    for _ in range(STACKS if full else STACKS // 5):
        shape = tuple(int(n) for n in rng.integers(1, 5, size=rng.integers(1, 4)))
        x = tensor = K.placeholder((None, *shape))
        tensors = []
        for _ in range(int(rng.integers(1, 6))):
            tensor = random_layer(K.int_shape(tensor)[1:], rng)(tensor)
            tensors.append(tensor)
        batch = int(rng.integers(1, 4))
        f = K.function([x, K.learning_phase()], tensors)
        for said, value in zip(
            map(K.int_shape, tensors), f([np.ones((batch, *shape)), 1]), strict=True
        ):
            assert said[0] is None and (batch, *said[1:]) == value.shape


def test_c054_the_same_network_in_two_ways() -> None:
    """Sequential, and Model(input=, output=) as Keras 1 spells it: equal weights, equal outputs."""
    one = Sequential([Dense(8, activation="tanh", input_dim=4), Dense(3, activation="softmax")])
    x = Input(shape=(4,))
    two = Model(input=x, output=Dense(3, activation="softmax")(Dense(8, activation="tanh")(x)))
    two.set_weights(one.get_weights())
    data = np.random.default_rng(54).normal(size=(16, 4)).astype("float32")
    np.testing.assert_array_equal(one.predict(data), two.predict(data))
    kinds = [row.kind for row in two.describe() if row.kind != "InputLayer"]
    assert kinds == [row.kind for row in one.describe()]


def test_c053_a_network_is_a_graph_of_graphs() -> None:
    """Every result node belongs to one layer: the parts add up, and each is a layer's graph."""
    x = K.placeholder((None, 4))
    layers = [Dense(8, activation="tanh"), Dense(3), Activation("softmax")]
    tensor, parts = x, []
    for layer in layers:
        before = {id(node) for node in Graph([tensor]).toposort()}
        tensor = layer(tensor)
        parts.append([n for n in Graph([tensor]).toposort() if id(n) not in before and n.inputs])
    whole = Graph([tensor]).select(lambda node: node.role == "result")
    assert len(whole) == sum(map(len, parts)) and all(parts)
    for layer, part in zip(layers, parts, strict=True):
        assert {node.scope[0] for node in part} == {layer.name}
    data = np.ones((2, 4), "float32")
    step, folded = data, K.function([x], [tensor])([data])[0]
    for layer, size in zip(layers, (4, 8, 3), strict=True):  # one layer after the other, by itself
        box = K.placeholder((None, size))
        (step,) = K.function([box], [layer(box)])([step])
    np.testing.assert_allclose(step, folded, rtol=1e-6)
