"""BatchNormalization against its formula in NumPy, over several steps of training."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import ArgumentError, ShapeError
from teachkeras.layers import BatchNormalization, Dense, Input, Masking
from teachkeras.models import Model, Sequential, load_model, model_from_json
from teachkeras.optimizers import SGD

RNG = np.random.RandomState(3)
EPSILON = 1e-3


def normed(x: np.ndarray, axes: Any, epsilon: float = EPSILON) -> np.ndarray:
    """The numbers with mean 0 and spread 1 along some axes."""
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon)


@pytest.mark.parametrize("momentum", [0.99, 0.5])
@pytest.mark.usefixtures("float64")
def test_several_steps_by_hand(momentum: float) -> None:
    """Gamma and beta by their gradients, the averages by momentum; then a test by the averages."""
    n, k, rate = 8, 3, 0.1
    layer = BatchNormalization(momentum=momentum, input_shape=(k,))
    model = Sequential([layer])
    model.compile(SGD(rate), "mse")
    gamma, beta, mean, variance = np.ones(k), np.zeros(k), np.zeros(k), np.ones(k)
    for _ in range(5):
        x, y = RNG.normal(2.0, 3.0, (n, k)), RNG.normal(size=(n, k))
        hat = normed(x, 0)
        out = gamma * hat + beta
        loss = model.train_on_batch(x, y)
        assert loss == pytest.approx(((out - y) ** 2).mean(), rel=1e-12)
        slope = 2 * (out - y) / out.size
        gamma, beta = gamma - rate * (slope * hat).sum(0), beta - rate * slope.sum(0)
        mean = momentum * mean + (1 - momentum) * x.mean(0)
        variance = momentum * variance + (1 - momentum) * x.var(0)
        for ours, right in zip(layer.get_weights(), [gamma, beta, mean, variance], strict=True):
            np.testing.assert_allclose(ours, right, rtol=1e-10, atol=1e-12)
    x = RNG.normal(size=(4, k))
    right = gamma * (x - mean) / np.sqrt(variance + EPSILON) + beta
    np.testing.assert_allclose(model.predict(x), right, rtol=1e-10)


@pytest.mark.parametrize("axis", [1, 2, 3, -1, -2])
def test_every_axis(axis: int) -> None:
    """One mean and variance for each place along the axis, in training and in testing."""
    x = RNG.normal(5.0, 2.0, (6, 2, 3, 4)).astype("float32")
    model = Sequential([BatchNormalization(axis=axis, momentum=0.0, input_shape=(2, 3, 4))])
    model.compile("sgd", "mse")
    others = tuple(set(range(4)) - {axis % 4})
    f = K.function([model.input, K.learning_phase()], [model.output])
    np.testing.assert_allclose(f([x, 1])[0], normed(x, others), atol=1e-4)
    K.set_value(model.optimizer.lr, 0.0)
    model.train_on_batch(x, x)
    np.testing.assert_allclose(f([x, 0])[0], normed(x, others), atol=1e-4)
    assert [w.shape for w in model.get_weights()] == [(x.shape[axis],)] * 4


def test_each_sample_by_itself() -> None:
    """Mode 1: along the last axis, the same in both phases, and nothing to remember."""
    x = RNG.normal(4.0, 2.0, (5, 2, 6)).astype("float32")
    layer = BatchNormalization(mode=1, input_shape=(2, 6))
    model = Sequential([layer])
    spread = np.sqrt(x.var(-1, keepdims=True) + EPSILON) + EPSILON
    right = (x - x.mean(-1, keepdims=True)) / spread
    np.testing.assert_allclose(model.predict(x), right, atol=1e-5)
    assert not model.uses_learning_phase and model.updates == []
    np.testing.assert_array_equal(model.predict(x)[:1], model.predict(x[:1]))


def test_always_by_the_batch() -> None:
    """Mode 2: a test is normalised by its own batch, and the averages stay."""
    x = RNG.normal(4.0, 2.0, (50, 3)).astype("float32")
    model = Sequential([BatchNormalization(mode=2, input_shape=(3,))])
    model.compile("sgd", "mse")
    np.testing.assert_allclose(model.predict(x, batch_size=50), normed(x, 0), atol=1e-4)
    assert not model.uses_learning_phase and model.updates == []
    model.fit(x, x, nb_epoch=1, verbose=0)
    assert [w.tolist() for w in model.get_weights()[2:]] == [[0.0] * 3, [1.0] * 3]


@pytest.mark.parametrize("mode", [0, 1, 2])
def test_a_constant_input_becomes_beta(mode: int) -> None:
    """No spread is no division by 0: also the gradient stays finite."""
    x = np.full((4, 3), 7.0, "float32")
    model = Sequential([BatchNormalization(mode=mode, beta_init="one", input_shape=(3,))])
    f = K.function([model.input, K.learning_phase()], [model.output])
    np.testing.assert_allclose(f([x, 1])[0], np.ones((4, 3)), atol=1e-6)
    model.compile("sgd", "mse")
    assert np.isfinite(model.train_on_batch(x, x)) and np.isfinite(model.get_weights()).all()


def test_a_fit_brings_test_data_to_the_scale_of_training() -> None:
    """As people use it: what was far from 0 has mean 0 and spread 1, and stays so in a file."""
    x = RNG.normal(5.0, 10.0, (1000, 10))
    model = Sequential([BatchNormalization(momentum=0.8, input_shape=(10,))])
    model.compile("sgd", "mse")
    model.fit(x, x, nb_epoch=4, verbose=0)
    gamma, beta = model.get_weights()[:2]
    out = (model.predict(x) - beta) / gamma
    np.testing.assert_allclose([out.mean(), out.std()], [0.0, 1.0], atol=0.1)


def test_a_shared_layer_brings_the_updates_of_calls_inside() -> None:
    """Two calls, a model around each and one around both; a nested model brings its own."""
    layer = BatchNormalization()
    a, b = Input((3,)), Input((3,))
    ya, yb = layer(a), layer(b)
    assert len(layer.updates) == 4
    assert len(layer.get_updates_for(a)) == len(layer.get_updates_for(b)) == 2
    left, both = Model(a, ya), Model([a, b], [ya, yb])
    assert left.updates == layer.get_updates_for(a)
    assert len(both.updates) == 4
    c = Input((3,))
    outer = Model(c, left(c))
    assert len(outer.updates) == 2 and not set(map(id, outer.updates)) & set(map(id, left.updates))
    left.compile("sgd", "mse")
    x = RNG.normal(3.0, 1.0, (8, 3))
    left.train_on_batch(x, x)
    np.testing.assert_allclose(layer.get_weights()[2], 0.01 * x.mean(0), rtol=1e-4)


def test_the_learning_phase_belongs_to_mode_0() -> None:
    """And to every model that has such a layer."""
    phases = [Sequential([BatchNormalization(mode=m, input_shape=(3,))]) for m in (0, 1, 2)]
    assert [each.uses_learning_phase for each in phases] == [True, False, False]


def test_which_weights_are_trained_and_paid_for() -> None:
    """The two averages never; the price of gamma and beta is a loss each."""
    layer = BatchNormalization(gamma_regularizer="l2", beta_regularizer="l1l2", input_shape=(4,))
    Sequential([layer])
    assert layer.trainable_weights == [layer.gamma, layer.beta]
    assert layer.non_trainable_weights == [layer.running_mean, layer.running_std]
    names = [w.name.removeprefix(layer.name) for w in layer.weights]
    assert names == ["_gamma", "_beta", "_running_mean", "_running_std"]
    assert len(layer.losses) == 2 and layer.count_params() == 16


def test_initial_weights_and_text_and_file(tmp_path: Any) -> None:
    """Weights given at once; the same layer from JSON; the same numbers from a file."""
    start = [np.full(3, v, "float32") for v in (2.0, 1.0, 5.0, 9.0 - EPSILON)]
    model = Sequential([BatchNormalization(weights=start, input_shape=(3,)), Dense(2)])
    x = np.full((1, 3), 8.0, "float32")
    hidden = Model(model.input, model.layers[0].output)
    np.testing.assert_allclose(hidden.predict(x), [[3.0] * 3], rtol=1e-5)
    again = model_from_json(model.to_json())
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    model.compile("sgd", "mse")
    model.save(str(tmp_path / "m.h5"))
    other = load_model(str(tmp_path / "m.h5"))
    y = np.ones((1, 2))
    assert other.train_on_batch(x, y) == model.train_on_batch(x, y)
    for ours, right in zip(other.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, right)


def test_a_mask_passes() -> None:
    """The mask of the input is that of the output."""
    x = Masking()(Input((4, 3)))
    layer = BatchNormalization()
    layer(x)
    assert layer.output_mask is x._keras_history[0].output_mask


def test_what_is_refused() -> None:
    """Another mode, an axis that is not there, a size nobody knows, another width later."""
    with pytest.raises(ArgumentError, match="TK-830"):
        BatchNormalization(mode=3)
    with pytest.raises(ShapeError, match="TK-120"):
        BatchNormalization(axis=2)(Input((3,)))
    with pytest.raises(ShapeError, match="TK-831"):
        BatchNormalization(axis=1)(Input((None, 3)))
    layer = BatchNormalization()
    layer(Input((None, 3)))
    layer(Input((7, 3)))
    with pytest.raises(ShapeError, match="TK-120"):
        layer(Input((7, 4)))
