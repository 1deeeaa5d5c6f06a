"""Rows C034 and C131 to C137: one-hot rows, which pair belongs together, and what 'acc' counts."""

import warnings
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.datasets import digits
from teachkeras.errors import TeachWarning
from teachkeras.layers import Activation, Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD
from teachkeras.utils.np_utils import to_categorical

LOGITS = [2.0, 1.0, 0.1]
SOFTMAX, SIGMOID = [0.6590, 0.2424, 0.0986], [0.8808, 0.7311, 0.5250]


def test_c034_class_numbers_become_one_hot_rows() -> None:
    """[0, 2, 1] by hand, a width of 4, and labels that start at 1, which is said once."""
    vars(to_categorical).pop("_told", None)
    np.testing.assert_array_equal(to_categorical([0, 2, 1]), [[1, 0, 0], [0, 0, 1], [0, 1, 0]])
    assert to_categorical([0, 2, 1], nb_classes=4).shape == (3, 4)
    with pytest.warns(TeachWarning, match="labels start at 1") as caught:
        for _ in range(2):
            rows = to_categorical([1, 2, 3])
    assert len(caught) == 1 and "TK-479" in str(caught[0].message)
    assert rows.shape == (3, 4) and not rows[:, 0].any()
    assert caught[0].message.fix == "to_categorical(y - 1)"  # type: ignore[union-attr]


@pytest.mark.parametrize("labels", [[0, 1, 2], [1, 1], [2, 4], [2, 3], [], [0]])
def test_c034_other_labels_are_not_suspected(labels: list[int]) -> None:
    """A class may be missing by chance; only 1 to n, each of them there, is suspected."""
    vars(to_categorical).pop("_told", None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        to_categorical(labels)
        to_categorical([1, 2, 3], 4)


def pixels() -> Any:
    """The digits as rows of 64 numbers from 0 to 1, with labels: to learn from, and to test."""
    (x, y), (x_test, y_test) = digits.load_data()
    return (x.reshape(-1, 64) / 16, y), (x_test.reshape(-1, 64) / 16, y_test)


def four_labels(y: Any) -> Any:
    """even, 5 or more, prime, has a loop."""
    kinds = [y % 2 == 0, y >= 5, np.isin(y, [2, 3, 5, 7]), np.isin(y, [0, 6, 8, 9])]
    return np.stack(kinds, 1) * 1.0


def test_c131_each_output_its_own_yes_or_no() -> None:
    """A linear model: 0.89 for each label on what it learned; outputs do not add up to 1."""
    (x, y), (x_test, y_test) = pixels()
    model = Sequential([Dense(4, activation="sigmoid", input_dim=64)])
    model.compile(SGD(lr=0.5, momentum=0.9), "binary_crossentropy")
    start = model.evaluate(x, four_labels(y), verbose=0)
    assert start == pytest.approx(np.log(2), abs=0.15)
    model.fit(x, four_labels(y), nb_epoch=60, verbose=0)
    right = ((model.predict(x) > 0.5) == four_labels(y)).mean(0)
    assert (right >= 0.89).all()
    unseen = ((model.predict(x_test) > 0.5) == four_labels(y_test)).mean(0)
    assert (unseen >= 0.84).all()
    sums = model.predict(x_test).sum(1)
    assert sums.max() > 2 and sums.min() < 1


def test_c132_one_of_many() -> None:
    """At least 0.95 on unseen digits after 30 epochs; the loss starts near ln 10."""
    (x, y), (x_test, y_test) = pixels()
    model = Sequential(
        [Dense(32, activation="relu", input_dim=64), Dense(10, activation="softmax")]
    )
    model.compile(SGD(lr=0.1, momentum=0.9), "categorical_crossentropy", metrics=["acc"])
    start, _ = model.evaluate(x_test, to_categorical(y_test), verbose=0)
    assert start == pytest.approx(np.log(10), abs=0.4)
    model.fit(x, to_categorical(y), nb_epoch=30, verbose=0)
    assert model.evaluate(x_test, to_categorical(y_test), verbose=0)[1] >= 0.95


def activated(name: str, logits: list[float]) -> Any:
    """The logits through an activation layer."""
    return K.eval(Activation(name)(K.constant([logits])))[0]


def test_c133_one_distribution_over_the_classes() -> None:
    """Softmax adds up to 1; raising one logit lowers the other probabilities."""
    found = activated("softmax", LOGITS)
    np.testing.assert_allclose(found, SOFTMAX, atol=5e-5)
    assert found.sum() == pytest.approx(1.0)
    higher = activated("softmax", [3.0, 1.0, 0.1])
    assert higher[0] > found[0] and (higher[1:] < found[1:]).all()


def test_c134_independent_probabilities() -> None:
    """Sigmoids add up to 2.1368; raising one logit leaves the others."""
    found = activated("sigmoid", LOGITS)
    np.testing.assert_allclose(found, SIGMOID, atol=5e-5)
    assert found.sum() == pytest.approx(2.1368, abs=5e-4)
    higher = activated("sigmoid", [3.0, 1.0, 0.1])
    assert higher[0] > found[0] and (higher[1:] == found[1:]).all()


@pytest.mark.parametrize(
    ("last", "loss", "code"),
    [
        ("softmax", "binary_crossentropy", "TK-476"),
        ("sigmoid", "categorical_crossentropy", "TK-474"),
    ],
)
def test_c135_the_wrong_pair_is_said_once(last: str, loss: str, code: str) -> None:
    """On exclusive classes, in two trainings: one warning, which names the right part."""
    model = Sequential([Dense(3, activation=last, input_dim=4)])
    model.compile("sgd", loss)
    x, y = np.random.RandomState(0).randn(12, 4), to_categorical(np.arange(12) % 3)
    with pytest.warns(TeachWarning, match=code) as caught:
        for _ in range(2):
            model.fit(x, y, nb_epoch=1, verbose=0)
    assert len(caught) == 1
    fix = caught[0].message.fix  # type: ignore[union-attr]
    assert ("categorical_crossentropy" if last == "softmax" else "softmax") in fix


def always_zero(classes: int, loss: str, metrics: list[str]) -> Sequential:
    """A net that answers a small number everywhere, and a hair more for class 0."""
    model = Sequential([Dense(classes, activation="sigmoid", input_dim=1)])
    model.compile("sgd", loss, metrics=metrics)
    bias = np.full(classes, -5.0)
    bias[0] = -4.9
    model.set_weights([np.zeros((1, classes)), bias])
    return model


@pytest.mark.parametrize(("classes", "binary", "categorical"), [(10, 0.9, 0.1), (3, 2 / 3, 1 / 3)])
def test_c136_acc_is_not_one_measure(
    classes: int, binary: float, categorical: float, capsys: Any
) -> None:
    """Always 0 on one-hot classes: 0.90 under the one loss, 0.10 under the other; it is printed."""
    x, y = np.zeros((classes, 1)), np.eye(classes)
    for loss, right, name in [
        ("binary_crossentropy", binary, "binary_accuracy"),
        ("mse", categorical, "categorical_accuracy"),
    ]:
        model = always_zero(classes, loss, ["accuracy"])
        assert model.metrics_names == ["loss", "acc"]
        assert model.evaluate(x, y, verbose=0)[1] == pytest.approx(right)
        assert name in model.accuracies[0]
        capsys.readouterr()
        for _ in range(2):
            model.fit(x, y, nb_epoch=1, verbose=2)
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 3, "said above the first epoch, once for each compile"
        assert lines[0].startswith(f"'acc' of dense_{1 + (loss == 'mse')} is {name}, because ")


def test_c136_sparse_labels_and_single_outputs() -> None:
    """The loss and the width decide."""
    for width, loss, name in [
        (1, "mse", "binary_accuracy"),
        (3, "sparse_categorical_crossentropy", "sparse_categorical_accuracy"),
    ]:
        model = Sequential([Dense(width, activation="softmax", input_dim=2)])
        model.compile("sgd", loss, metrics=["acc"])
        assert f"is {name}, because" in model.accuracies[0]


@pytest.mark.parametrize(("classes", "binary", "categorical"), [(10, 0.9, 0.1), (3, 2 / 3, 1 / 3)])
def test_c137_both_at_once(classes: int, binary: float, categorical: float) -> None:
    """Both names among the keys of one history, with their val_ twins."""
    model = always_zero(classes, "mse", ["binary_accuracy", "categorical_accuracy"])
    K.set_value(model.optimizer.lr, 0.0)
    x, y = np.zeros((classes, 1)), np.eye(classes)
    history = model.fit(x, y, nb_epoch=1, verbose=0, validation_data=(x, y)).history
    for prefix in ("", "val_"):
        assert history[prefix + "binary_accuracy"] == [pytest.approx(binary)]
        assert history[prefix + "categorical_accuracy"] == [pytest.approx(categorical)]
