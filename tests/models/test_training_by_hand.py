"""Training equals the same training written out in NumPy, number by number."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from tests.models.by_hand import Net, problem
from tests.models.networks import two_layers

LOSSES = ["mse", "categorical_crossentropy", "binary_crossentropy"]
SETTINGS: list[dict[str, Any]] = [
    {},
    {"momentum": 0.9},
    {"momentum": 0.8, "nesterov": True},
    {"decay": 0.5},
    {"clipnorm": 0.05},
    {"clipnorm": 1000.0},
    {"clipvalue": 0.01},
    {"momentum": 0.7, "nesterov": True, "decay": 0.1, "clipnorm": 0.2, "clipvalue": 0.05},
]
pytestmark = pytest.mark.usefixtures("float64")


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("loss", LOSSES)
def test_five_steps(loss: str, settings: dict[str, Any]) -> None:
    """Loss before each step and all weights after it."""
    model = two_layers(loss, **settings)
    net = Net(model.get_weights(), loss, **settings)
    x, y = problem(loss)
    for _ in range(5):
        assert model.train_on_batch(x, y) == pytest.approx(net.step(x, y), rel=1e-6)
        for ours, right in zip(model.get_weights(), net.weights, strict=True):
            np.testing.assert_allclose(ours, right, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("loss", LOSSES)
def test_five_steps_in_float32(loss: str) -> None:
    """Single precision gives the same numbers to 1e-5."""
    K.set_floatx("float32")
    model = two_layers(loss, momentum=0.9)
    net = Net([w.astype("float64") for w in model.get_weights()], loss, momentum=0.9)
    x, y = problem(loss)
    for _ in range(5):
        assert model.train_on_batch(x, y) == pytest.approx(net.step(x, y), rel=1e-5)
    for ours, right in zip(model.get_weights(), net.weights, strict=True):
        assert ours.dtype == "float32"
        np.testing.assert_allclose(ours, right, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
def test_fit_is_train_on_batch_on_each_slice(loss: str) -> None:
    """12 rows in batches of 5, two epochs, unshuffled: six steps by hand, weighted epoch means."""
    model = two_layers(loss, momentum=0.5)
    net = Net(model.get_weights(), loss, momentum=0.5)
    x, y = problem(loss)
    history = model.fit(x, y, batch_size=5, nb_epoch=2, shuffle=False, verbose=0)
    for told in history.history["loss"]:
        parts = [(net.step(x[a:b], y[a:b]), b - a) for a, b in [(0, 5), (5, 10), (10, 12)]]
        assert told == pytest.approx(sum(v * n for v, n in parts) / 12, rel=1e-6)
    for ours, right in zip(model.get_weights(), net.weights, strict=True):
        np.testing.assert_allclose(ours, right, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("loss", LOSSES)
def test_weighted_steps(loss: str) -> None:
    """Row weights, zeros among them: the sum is divided by the number that are not zero."""
    x, y = problem(loss)
    weights = np.array([0, 1, 2, 0.5, 0, 1, 1, 3, 0, 1, 2, 1.0])
    model = two_layers(loss)
    net = Net(model.get_weights(), loss)
    for _ in range(3):
        told = model.train_on_batch(x, y, sample_weight=weights)
        assert told == pytest.approx(net.step(x, y, weights), rel=1e-6)
    for ours, right in zip(model.get_weights(), net.weights, strict=True):
        np.testing.assert_allclose(ours, right, rtol=1e-6, atol=1e-9)


def test_class_weights_are_row_weights() -> None:
    """{0: 1, 1: 5} on one-hot rows is the row weights 1 and 5; a class not named counts 1."""
    x, y = problem("categorical_crossentropy")
    rows = np.where(y.argmax(1) == 1, 5.0, np.where(y.argmax(1) == 2, 0.0, 1.0))
    by_class, by_row = (two_layers("categorical_crossentropy") for _ in range(2))
    by_row.set_weights(by_class.get_weights())
    net = Net(by_class.get_weights(), "categorical_crossentropy")
    told = by_class.train_on_batch(x, y, class_weight={1: 5.0, 2: 0.0})
    assert told == pytest.approx(by_row.train_on_batch(x, y, sample_weight=rows))
    assert told == pytest.approx(net.step(x, y, rows), rel=1e-6)


def test_sample_weights_win_over_class_weights() -> None:
    """Where both are given, the class weights do not count."""
    x, y = problem("categorical_crossentropy")
    weights = np.linspace(0.5, 1.5, len(x))
    both, one = (two_layers("categorical_crossentropy") for _ in range(2))
    one.set_weights(both.get_weights())
    told = both.train_on_batch(x, y, class_weight={0: 100.0}, sample_weight=weights)
    assert told == pytest.approx(one.train_on_batch(x, y, sample_weight=weights))


def test_class_weights_of_numbered_classes() -> None:
    """Labels in one column, with the sparse loss: the same loss as one-hot rows."""
    x, y = problem("categorical_crossentropy")
    first, second = (two_layers("categorical_crossentropy") for _ in range(2))
    second.set_weights(first.get_weights())
    second.compile("sgd", "sparse_categorical_crossentropy")
    classes = {0: 2.0, 1: 5.0}
    told = first.train_on_batch(x, y, class_weight=classes)
    for labels in (y.argmax(1), y.argmax(1)[:, None]):
        fresh = second.test_on_batch(
            x,
            labels,
            sample_weight=np.where(y.argmax(1) == 0, 2.0, np.where(y.argmax(1) == 1, 5.0, 1.0)),
        )
        assert fresh == pytest.approx(told)


def test_the_steps_of_clipnorm_written_in_the_document() -> None:
    """Gradients [3, 4] and [12] have the norm 13; clipnorm=1 divides both by 13."""
    from teachkeras.optimizers import SGD

    a, b = K.variable([0.0, 0.0]), K.variable([0.0])
    loss = K.sum(a * np.array([3.0, 4.0])) + K.sum(b * 12.0)
    for settings, right in [
        ({"clipnorm": 1.0}, ([3 / 13, 4 / 13], [12 / 13])),
        ({"clipvalue": 0.5}, ([0.5, 0.5], [0.5])),
    ]:
        found = SGD(**settings).get_gradients(loss, [a, b])
        for ours, expected in zip(found, right, strict=True):
            np.testing.assert_allclose(K.eval(ours), expected, rtol=1e-6)
