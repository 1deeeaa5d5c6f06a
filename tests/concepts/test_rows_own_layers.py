"""Rows C077 to C083, C085, C086 and C098 to C101: activations that learn, merging, own layers."""

from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.errors import ShapeError, TeachWarning, TypeTeachError
from teachkeras.layers import (
    ELU,
    Dense,
    Highway,
    Input,
    Lambda,
    Layer,
    LeakyReLU,
    MaxoutDense,
    Merge,
    PReLU,
    SReLU,
    merge,
)
from teachkeras.models import Model, Sequential
from teachkeras.optimizers import SGD

RNG = np.random.RandomState(11)


def value(layer: Layer, numbers: list[float]) -> list[float]:
    """What a layer makes of one sample."""
    return K.eval(layer(K.constant([numbers])))[0].tolist()


# C077 to C080 ------------------------------------------------------------------------------------


def test_c077_a_leak_below_0() -> None:
    assert value(LeakyReLU(), [-1, 2]) == pytest.approx([-0.3, 2])
    assert LeakyReLU().alpha == 0.3


def test_c078_a_leak_that_is_learned() -> None:
    """It equals ReLU at the start, and after training it does not."""
    model = Sequential([PReLU(input_shape=(4,))])
    x = RNG.normal(size=(50, 4))
    np.testing.assert_allclose(model.predict(x), np.maximum(x, 0), rtol=1e-6)
    model.compile(SGD(1.0), "mse")
    model.fit(x, np.where(x > 0, x, 0.25 * x), nb_epoch=60, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], np.full(4, 0.25), atol=0.02)
    whole, shared = PReLU(), PReLU(shared_axes=[1, 2])
    for layer in (whole, shared):
        layer(Input((8, 8, 4)))
    assert (whole.count_params(), shared.count_params()) == (256, 4)


def test_c079_an_exponential_below_0() -> None:
    assert value(ELU(), [-1, 1]) == pytest.approx([-0.6321, 1], abs=1e-4)


def test_c080_an_s_of_three_pieces() -> None:
    """The right bend is t_left + |t_right|; 128 numbers for 32 units; the gradient is right."""
    layer = SReLU()
    layer.build((None, 3))
    layer.set_weights([np.full(3, v) for v in (-1.0, 0.1, 2.0, 0.5)])
    assert value(layer, [-3, 0, 3]) == pytest.approx([-1.2, 0, 2])
    wide = SReLU(input_shape=(32,))
    Sequential([wide])
    assert wide.count_params() == 128
    assert tk.check_layer(SReLU(), (4,)).ok


# C081 to C083 ------------------------------------------------------------------------------------

JOINED = {
    "sum": [5, 7, 9],
    "mul": [4, 10, 18],
    "ave": [2.5, 3.5, 4.5],
    "max": [4, 5, 6],
    "concat": [1, 2, 3, 4, 5, 6],
    "dot": [32],
    "cos": [0.974632],
}
ROWS = [np.array([[1.0, 2, 3]]), np.array([[4.0, 5, 6]])]


@pytest.mark.parametrize("mode", JOINED)
def test_c081_two_vectors_join(mode: str) -> None:
    """Made of layers or models, and called on tensors: the same numbers."""
    branches = [Sequential([Lambda(lambda x: x, input_shape=(3,))]) for _ in ROWS]
    model = Sequential([Merge(branches, mode=mode)])
    assert model.predict(ROWS)[0].tolist() == pytest.approx(JOINED[mode])
    xs = [Input((3,)), Input((3,))]
    found = Model(xs, merge(xs, mode=mode)).predict(ROWS)
    np.testing.assert_array_equal(found, model.predict(ROWS))


def test_c081_a_function_of_ones_own() -> None:
    xs = [Input((3,)), Input((3,))]
    y = merge(xs, mode=lambda pair: pair[1] - pair[0], output_shape=(3,))
    assert Model(xs, y).predict(ROWS)[0].tolist() == [3, 3, 3]


def test_c082_tensors_for_merge_and_layers_for_merge_with_a_capital() -> None:
    """Each says what the other one is."""
    left, right = Dense(2, input_dim=3), Dense(2, input_dim=3)
    one, two = Input((3,)), Input((3,))
    assert K.int_shape(merge([one, two])) == (None, 3)
    with pytest.raises(TypeTeachError, match="these are layers: .*Merge is made of") as caught:
        merge([left, right])
    assert ".output" in caught.value.why
    with pytest.raises(TypeTeachError, match="these are tensors: .*merge is called on"):
        Merge([one, two])
    joined = Sequential([Merge([left, right], mode="concat")])
    assert joined.output_shape == (None, 4)
    assert K.int_shape(merge([left.output, right.output])) == (None, 2)


def test_c083_the_cosine() -> None:
    """0.5 for an angle of 60 degrees; 0 for a vector of zeros; the shape is the inferred one."""
    xs = [Input((3,)), Input((3,))]
    y = merge(xs, mode="cos")
    a, b = np.array([[1.0, 0, 1], [0, 0, 0]]), np.array([[1.0, 1, 0], [1, 1, 0]])
    found = Model(xs, y).predict([a, b])
    np.testing.assert_allclose(found, [[0.5], [0]], atol=1e-6)
    assert K.int_shape(y) == y._keras_shape == (None, 1) and found.shape == (2, 1)


# C085 and C086 -----------------------------------------------------------------------------------


def test_c085_the_gate_of_a_highway() -> None:
    """Shut it lets all pass, open it lets nothing pass; at the start it stands at 0.731."""
    model = Sequential([Highway(activation="tanh", input_dim=32)])
    layer, x = model.layers[0], RNG.normal(size=(5, 32)).astype("float32")
    assert model.count_params() == 2112
    start = 1 / (1 + np.exp(-K.get_value(layer.b_carry)))
    np.testing.assert_allclose(start, np.full(32, 0.731), atol=1e-3)
    w, _, b, _ = layer.get_weights()
    for bias, right, near in ((-20.0, x, 1e-8), (20.0, np.tanh(x @ w + b), 1e-6)):
        layer.set_weights([w, np.zeros((32, 32)), b, np.full(32, bias)])
        np.testing.assert_allclose(model.predict(x), right, rtol=0, atol=near)


def test_c086_the_largest_of_four_sums() -> None:
    model = Sequential([MaxoutDense(32, nb_feature=4, input_dim=64)])
    w, b = model.get_weights()
    x = RNG.normal(size=(6, 64)).astype("float32")
    right = np.max([x @ w[piece] + b[piece] for piece in range(4)], axis=0)
    assert model.count_params() == 8320
    np.testing.assert_allclose(model.predict(x), right, rtol=1e-6, atol=1e-6)


# C098 to C101 ------------------------------------------------------------------------------------


class OwnDense(Layer):
    """As a learner writes it, with an average that is not trained."""

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape: Any) -> None:
        shape = (input_shape[-1], self.units)
        self.W = self.add_weight(shape, "glorot_uniform", name=f"{self.name}_W")
        self.b = self.add_weight((self.units,), "zero", name=f"{self.name}_b")
        self.mean = self.add_weight((self.units,), "zero", trainable=False)

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.dot(x, self.W) + self.b

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], self.units)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}


class OwnNoise(Layer):
    """Differs between training and testing, so it is a class."""

    uses_learning_phase = True

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.in_train_phase(x + K.random_normal(K.shape(x)), x)


# What is to be done -> what does it: six examples.
LAMBDAS = [lambda x: x**2, lambda x: K.sum(x, axis=-1, keepdims=True), lambda x: x[:, ::2]]
CLASSES = [OwnDense(2), PReLU(), OwnNoise()]


def test_c098_a_lambda_or_a_class() -> None:
    """Weights, or a difference between training and testing, need a class; the rest is a Lambda."""
    for function in LAMBDAS:
        model = Sequential([Lambda(function, input_shape=(4,))])
        assert model.weights == [] and not model.uses_learning_phase
    for layer in CLASSES:
        y = layer(Input((4,)))
        assert layer.weights or y._uses_learning_phase
    model = Sequential([Lambda(lambda x: x * K.variable(2.0), input_shape=(4,))])
    assert model.weights == []  # such a variable is nobody's


def test_c099_build_makes_weights_that_are_trained_or_not() -> None:
    model = Sequential([OwnDense(32, input_shape=(64,))])
    layer = model.layers[0]
    assert sum(K.count_params(w) for w in layer.trainable_weights) == 2080
    assert layer.non_trainable_weights == [layer.mean]
    model.compile("sgd", "mse")
    model.train_on_batch(np.ones((4, 64)), np.ones((4, 32)))
    assert K.get_value(layer.mean).tolist() == [0.0] * 32 and K.get_value(layer.b).any()

    class Forgetful(OwnDense):
        def build(self, input_shape: Any) -> None:
            self.W = K.variable(np.ones((input_shape[-1], self.units)))
            self.b = K.variable(np.zeros(self.units))

    lost = "TK-838 .*Forgetful has no weights, but build was defined: its W is on no list"
    with pytest.warns(TeachWarning, match=lost):
        Forgetful(3)(Input((4,)))

    class HalfForgetful(OwnDense):
        def build(self, input_shape: Any) -> None:
            super().build(input_shape)
            self.more = K.variable(np.ones(self.units))

    with pytest.warns(TeachWarning, match="TK-838 .*makes more, which is on no list of weights"):
        HalfForgetful(3)(Input((4,)))


def test_c100_call_is_a_graph_of_symbols() -> None:
    """An own Dense is ours with the same weights; numbers in the place of symbols are refused."""
    own, ours = Sequential([OwnDense(5, input_shape=(7,))]), Sequential([Dense(5, input_dim=7)])
    ours.set_weights(own.get_weights()[:2])
    x = RNG.normal(size=(6, 7))
    np.testing.assert_array_equal(own.predict(x), ours.predict(x))
    assert tk.check_layer(OwnDense(3), (4,)).ok

    class Numbers(Layer):
        def call(self, x: Any, mask: Any = None) -> Any:
            return np.zeros((2, 3))

    with pytest.raises(TypeTeachError, match="must give a tensor") as caught:
        Numbers()(Input((3,)))
    assert "numbers are there at once" in caught.value.why


def test_c101_a_width_that_doubles_without_a_rule() -> None:
    """It is noticed when the layer is connected; the check writes the rule that is missing."""

    class Doubles(Layer):
        def call(self, x: Any, mask: Any = None) -> Any:
            return K.concatenate([x, x])

    with pytest.raises(ShapeError, match="TK-119") as caught:
        Doubles()(Input((32,)))
    assert caught.value.rows == [("call gives", "(None, 64)"), ("rule says", "(None, 32)")]
    (problem,) = tk.check_layer(Doubles(), (32,)).problems
    assert problem.fix.endswith("return (input_shape[0], 2 * input_shape[1])")
