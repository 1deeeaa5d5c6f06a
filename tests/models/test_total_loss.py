"""Two outputs, a mask, sample weights, class weights and regularizers at once, worked by hand."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.layers import ActivityRegularization, Dense, Input, Layer
from teachkeras.models import Model
from teachkeras.optimizers import SGD
from teachkeras.regularizers import l1l2

pytestmark = pytest.mark.usefixtures("float64")
ROWS, STEPS = 5, 3


class Timewise(Layer):
    """One linear unit applied to each step; a step of zeros is masked."""

    def build(self, input_shape: Any) -> None:
        self.W = self.add_weight((input_shape[-1], 1), "uniform", "W", regularizer=l1l2(0.1, 0.2))

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.sum(K.expand_dims(x) * self.W, axis=2)

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return K.any(K.not_equal(x, 0.0), axis=-1)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], 1)


def problem() -> Any:
    """Sequences with padding, rows, and targets and weights for both outputs."""
    rng = np.random.RandomState(0)
    steps = rng.randn(ROWS, STEPS, 2)
    steps[1, 2] = steps[3, 0] = steps[3, 1] = 0.0
    rows = rng.randn(ROWS, 4)
    targets = rng.randn(ROWS, STEPS, 1), np.eye(3)[[0, 2, 1, 1, 0]]
    weights = rng.uniform(0.5, 2, (ROWS, STEPS)), np.array([1.0, 0.0, 3.0, 0.5, 2.0])
    weights[0][2, 1] = 0.0
    return [steps, rows], list(targets), list(weights)


def build() -> Model:
    """A masked sequence output by mse, and a softmax by crossentropy, with penalties in both."""
    x, z = Input((STEPS, 2), name="x"), Input((4,), name="z")
    sequence = Timewise(name="sequence")(x)
    kind = Dense(3, activation="softmax", name="kind", W_regularizer=l1l2(0.0, 0.3))(
        ActivityRegularization(l1=0.05)(z)
    )
    model = Model([x, z], [sequence, kind])
    model.compile(
        SGD(lr=0.1),
        {"sequence": "mse", "kind": "categorical_crossentropy"},
        loss_weights={"sequence": 0.7, "kind": 1.3},
        sample_weight_mode={"sequence": "temporal"},
        metrics={"kind": ["acc"]},
    )
    return model


def by_hand(weights: Any, data: Any, targets: Any, sample_weights: Any) -> list[float]:
    """Total, both losses and the accuracy, with NumPy alone."""
    (V, W, b), (steps, rows) = weights, data
    error = (steps @ V - targets[0])[..., 0] ** 2
    real = steps.any(-1)
    masked = error * real / real.mean()
    used = sample_weights[0] != 0
    first = np.mean(masked * sample_weights[0] / used.mean())
    powers = np.exp(rows @ W + b)
    guess = powers / powers.sum(1, keepdims=True)
    surprise = -np.log((guess * targets[1]).sum(1))
    second = (surprise * sample_weights[1]).sum() / (sample_weights[1] != 0).sum()
    penalties = 0.1 * abs(V).sum() + 0.2 * (V**2).sum() + 0.3 * (W**2).sum()
    penalties += 0.05 * abs(rows).sum()
    right = np.mean(guess.argmax(1) == targets[1].argmax(1))
    return [0.7 * first + 1.3 * second + penalties, first, second, right]


def named(model: Model) -> list[Any]:
    """V, W and b, whatever order the model has them in."""
    layers = [model.get_layer(name) for name in ("sequence", "kind")]
    return [w for layer in layers for w in layer.get_weights()]


def test_everything_together() -> None:
    """Each number that is reported equals the one worked by hand."""
    model, (data, targets, weights) = build(), problem()
    assert model.metrics_names == ["loss", "sequence_loss", "kind_loss", "kind_acc"]
    found = model.test_on_batch(data, targets, sample_weight=weights)
    np.testing.assert_allclose(found, by_hand(named(model), data, targets, weights), rtol=1e-9)
    by_name = model.evaluate(
        {"z": data[1], "x": data[0]},
        {"kind": targets[1], "sequence": targets[0]},
        verbose=0,
        sample_weight={"kind": weights[1], "sequence": weights[0]},
    )
    np.testing.assert_allclose(by_name, found, rtol=1e-9)


def test_a_step_goes_down_the_slope_of_that_number() -> None:
    """The new weights are the old ones minus lr times the measured slope of the loss by hand."""
    model, (data, targets, weights) = build(), problem()
    start = named(model)
    model.train_on_batch(data, targets, sample_weight=weights)
    for place, (old, new) in enumerate(zip(start, named(model), strict=True)):
        for index in np.ndindex(old.shape):
            ends = []
            for sign in (1, -1):
                moved = [w.copy() for w in start]
                moved[place][index] += sign * 1e-6
                ends.append(by_hand(moved, data, targets, weights)[0])
            slope = (ends[0] - ends[1]) / 2e-6
            assert new[index] == pytest.approx(old[index] - 0.1 * slope, rel=1e-5, abs=1e-8)


def test_class_weights_by_output() -> None:
    """A dict by output name: they become the rows' weights of that output alone."""
    model, (data, targets, _) = build(), problem()
    model.compile("sgd", ["mse", "categorical_crossentropy"], sample_weight_mode=["temporal", None])
    rows = np.array([2.0, 1, 5, 5, 2])
    right = by_hand(named(model), data, targets, [np.ones((ROWS, STEPS)), rows])
    found = model.train_on_batch(data, targets, class_weight={"kind": {0: 2.0, 1: 5.0}})
    np.testing.assert_allclose(found[1:3], right[1:3], rtol=1e-9)
