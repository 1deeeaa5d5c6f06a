"""Clipped cross-entropies: their rules keep the loss, the slope, and the 0 where the clip cuts."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from teachkeras import backend as K
from teachkeras.engine import simplify
from teachkeras.layers import Dense
from teachkeras.models import Sequential

LOW, HIGH = 1e-7, 1 - 1e-7
rng = np.random.default_rng(4)


def softmax_by_hand(x, t):
    """The loss of each row, and the slope of their sum: in float64, one number at a time."""
    p = np.exp(x - x.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    c = np.clip(p, LOW, HIGH)
    slope_in_p = -t / c * (c == p)
    slope = p * (slope_in_p - (slope_in_p * p).sum(1, keepdims=True))
    return -(t * np.log(c)).sum(1), slope


def sigmoid_by_hand(x, t):
    """The same for yes and no."""
    p = 1 / (1 + np.exp(-x))
    c = np.clip(p, LOW, HIGH)
    slope = (-t / c + (1 - t) / (1 - c)) * (c == p) * p * (1 - p)
    return -(t * np.log(c) + (1 - t) * np.log(1 - c)), slope


CASES = {
    "softmax": (K.softmax, K.categorical_crossentropy, softmax_by_hand),
    "sigmoid": (K.sigmoid, K.binary_crossentropy, sigmoid_by_hand),
}


def function_of(name, strict=False):
    """Loss and slope of one kind, as a function of scores and targets."""
    squash, loss, _ = CASES[name]
    x, t = (K.placeholder((None, 3), dtype="float64", name=n) for n in "xt")
    losses = loss(squash(x), t)
    return K.function([x, t], [losses, K.gradients(K.sum(losses), [x])[0]], strict=strict)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("scale", [1, 10, 100])
def test_loss_and_slope_are_those_of_keras(name, scale):
    """Also where the clip cuts, which most scores of size 100 make it do."""
    x, t = rng.normal(size=(40, 3)) * scale, rng.uniform(size=(40, 3))
    for strict in (False, True):
        losses, slope = function_of(name, strict)([x, t])
        wanted, wanted_slope = CASES[name][2](x, t)
        assert_allclose(losses, wanted, rtol=1e-12)
        assert_allclose(slope, wanted_slope, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_where_the_clip_cuts_nothing_is_learned(name):
    """Sure and wrong: Keras 1 sends nothing back, and neither do we (from logits: 1)."""
    x, t = np.array([[60.0, -60.0, -60.0]]), np.array([[0.0, 1.0, 0.0]])
    losses, slope = function_of(name)([x, t])
    assert losses.max() > 16 and slope[0, 1] == 0.0


@pytest.mark.parametrize("name", CASES)
def test_a_nan_is_not_lost(name):
    x = np.array([[0.0, np.nan, 0.0], [0.0, 1.0, 0.0]])
    for strict in (False, True):
        slope = function_of(name, strict)([x, np.eye(3)[:2]])[1]
        assert np.isnan(slope[0]).any() and not np.isnan(slope[1]).any()


@pytest.mark.parametrize("name, rule", [(n, f"slope_of_clipped_{n}") for n in CASES])
def test_the_rules_fire_where_a_model_trains(name, rule):
    model = Sequential([Dense(3, input_dim=2, activation=name)])
    loss = {"softmax": "categorical_crossentropy", "sigmoid": "binary_crossentropy"}[name]
    model.compile("sgd", loss)
    x, t = K.placeholder((None, 2)), K.placeholder((None, 3))
    total = K.mean(CASES[name][1](model(x), t))
    steps = simplify(K.gradients(total, model.trainable_weights)).steps
    assert rule in {step.rule for step in steps}
    model.train_on_batch(rng.normal(size=(4, 2)), np.eye(3)[[0, 1, 2, 0]])
    text = model._function("train").story.program.text
    assert text.count("true_divide") == 1  # of the softmax or of the sigmoid itself
    assert "mean" not in text.split("def program")[1]  # a product with 1 / n
