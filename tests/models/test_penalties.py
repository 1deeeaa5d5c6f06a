"""Prices and rules of layers in training: they count in the total, where the model calls them."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.layers import ActivityRegularization, Dense, Input, Lambda, Layer
from teachkeras.models import Model, Sequential
from teachkeras.optimizers import SGD
from teachkeras.regularizers import activity_l1, activity_l2, l1, l2

pytestmark = pytest.mark.usefixtures("float64")

RNG = np.random.RandomState(6)
X, Y = RNG.uniform(-1, 1, (8, 4)), RNG.uniform(-1, 1, (8, 3))


def compiled(model: Any, lr: float = 0.1) -> Any:
    """The model, ready to train."""
    model.compile(SGD(lr=lr), "mse")
    return model


def test_the_price_of_weights_is_added_to_the_loss() -> None:
    """mse + 0.1 sum |W| + 0.01 sum b^2; `evaluate` too; the step follows the slope of all three."""
    layer = Dense(3, W_regularizer=l1(0.1), b_regularizer=l2(0.01), input_dim=4)
    model = compiled(Sequential([layer]))
    assert len(model.losses) == len(layer.losses) == 2
    W, b = layer.get_weights()
    layer.set_weights([W, b + 0.5])
    b = b + 0.5
    error = X @ W + b - Y
    right = (error**2).mean() + 0.1 * abs(W).sum() + 0.01 * (b**2).sum()
    assert model.evaluate(X, Y, verbose=0) == pytest.approx(right, rel=1e-12)
    assert model.train_on_batch(X, Y) == pytest.approx(right, rel=1e-12)
    slope_W = X.T @ error * 2 / error.size + 0.1 * np.sign(W)
    slope_b = error.sum(0) * 2 / error.size + 0.02 * b
    for ours, mine in zip(layer.get_weights(), [W - 0.1 * slope_W, b - 0.1 * slope_b], strict=True):
        np.testing.assert_allclose(ours, mine, rtol=1e-9)


def test_the_price_of_outputs_is_summed_over_the_batch() -> None:
    """So the loss of a batch of 8 and of two batches of 4 differ, as in Keras 1."""
    model = compiled(Sequential([Dense(3, activity_regularizer=activity_l2(0.1), input_dim=4)]))
    out = model.predict(X)
    squares = [0.1 * (part**2).sum() for part in (out[:4], out[4:])]
    mse = ((out - Y) ** 2).mean()
    assert model.evaluate(X, Y, 8, verbose=0) == pytest.approx(mse + sum(squares), rel=1e-9)
    assert model.evaluate(X, Y, 4, verbose=0) == pytest.approx(mse + sum(squares) / 2, rel=1e-9)


def test_a_layer_for_the_price_of_outputs() -> None:
    """ActivityRegularization is Dense's activity_regularizer as a layer of its own."""
    weights = [RNG.uniform(-1, 1, (4, 3)), np.zeros(3)]
    inside = Dense(3, activity_regularizer=activity_l1(0.2), weights=weights, input_dim=4)
    layers = [Dense(3, weights=weights, input_dim=4), ActivityRegularization(l1=0.2)]
    one, two = (compiled(Sequential(each)) for each in ([inside], layers))
    assert one.evaluate(X, Y, verbose=0) == pytest.approx(two.evaluate(X, Y, verbose=0))
    assert two.evaluate(X, Y, verbose=0) > ((two.predict(X) - Y) ** 2).mean()


def test_only_the_total_has_the_prices() -> None:
    """The losses of the outputs are without them, and so are the metrics."""
    x = Input((4,))
    hidden = Dense(3, W_regularizer=l2(0.5), name="first")(x)
    model = Model(input=x, output=[hidden, Dense(3, name="second")(hidden)])
    model.compile("sgd", "mse", metrics=["mse"])
    total, first, second, *metrics = model.test_on_batch(X, [Y, Y])
    squares = (model.get_layer("first").get_weights()[0] ** 2).sum()
    assert total == pytest.approx(first + second + 0.5 * squares)
    assert metrics == pytest.approx([first, second])


def test_a_shared_layer_pays_once_for_its_weights_and_for_each_call_in_the_model() -> None:
    """Two calls in the model: two activity prices; a third call elsewhere does not count."""
    shared = Dense(3, W_regularizer="l2", activity_regularizer="activity_l2")
    a, b, elsewhere = Input((4,)), Input((4,)), Input((4,))
    first, second, third = shared(a), shared(b), shared(elsewhere)
    model = Model(input=[a, b], output=[first, second])
    other = Model(input=elsewhere, output=third)
    assert len(shared.losses) == 4 and len(model.losses) == 3 and len(other.losses) == 2
    assert shared.get_losses_for(None) == [shared.losses[0]]
    assert shared.get_losses_for(b) == [shared.losses[2]]
    compiled(model)
    p, q = model.predict([X, -X])
    W = shared.get_weights()[0]
    prices = 0.01 * ((W**2).sum() + (p**2).sum() + (q**2).sum())
    right = ((p - Y) ** 2).mean() + ((q - Y) ** 2).mean() + prices
    assert model.test_on_batch([X, -X], [Y, Y])[0] == pytest.approx(right)


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("functional", [False, True])
def test_the_prices_of_a_model_inside_a_model(depth: int, functional: bool) -> None:
    """The outputs that count are those of the outer model's call, at any depth."""
    layer = Dense(3, W_regularizer="l1", activity_regularizer="activity_l1", input_dim=4)
    inner: Any = Sequential([layer])
    for _ in range(depth):
        x = Input((4,))
        inner = Model(input=x, output=inner(x)) if functional else Sequential([inner])
    x = Input((4,))
    outer = compiled(Model(input=x, output=inner(Lambda(lambda x: 2 * x)(x))))
    assert len(outer.losses) == 2
    out = outer.predict(X)
    right = ((out - Y) ** 2).mean() + 0.01 * (abs(layer.get_weights()[0]).sum() + abs(out).sum())
    assert outer.evaluate(X, Y, verbose=0) == pytest.approx(right, rel=1e-9)


def test_a_price_of_ones_own() -> None:
    """A layer may add a loss in `call`, and anything to the losses of a model."""

    class Paid(Layer):
        def call(self, x: Any, mask: Any = None) -> Any:
            self.add_loss(K.sum(x) * 3.0, x)
            return x

    model = Sequential([Paid(input_shape=(4,)), Dense(3)])
    model.add_loss(K.constant(5.0))
    out = compiled(model).predict(X)
    right = ((out - Y) ** 2).mean() + 3 * X.sum() + 5
    assert model.evaluate(X, Y, verbose=0) == pytest.approx(right, rel=1e-9)


def test_rules_hold_after_every_step() -> None:
    """The constraint is applied to the updated value; a frozen layer is left alone."""
    tied = Dense(3, W_constraint="unitnorm", b_constraint="nonneg", input_dim=4)
    frozen = Dense(3, W_constraint="unitnorm", trainable=False)
    model = compiled(Sequential([tied, frozen]), lr=1.0)
    assert set(model.constraints) == {tied.W, tied.b, frozen.W}
    before = frozen.get_weights()[0]
    for _ in range(3):
        model.train_on_batch(X, Y)
        W, b = tied.get_weights()
        np.testing.assert_allclose(np.sqrt((W**2).sum(0)), 1, atol=1e-6)
        assert (b >= 0).all()
    np.testing.assert_array_equal(frozen.get_weights()[0], before)


def test_a_custom_layer_gives_its_weights_prices_and_rules() -> None:
    """add_weight takes both by name; `constraints` may be set as a dict."""

    class Scale(Layer):
        def build(self, input_shape: Any) -> None:
            self.s = self.add_weight((4,), "one", regularizer="l2", constraint="nonneg")

    scale = Scale(input_shape=(4,))
    Sequential([scale])
    assert float(K.eval(scale.losses[0])) == pytest.approx(0.04)
    assert list(scale.constraints) == [scale.s]
    scale.constraints = {}
    assert scale.constraints == {}
