"""Losses and metrics against NumPy, their names, and what 'accuracy' means beside each loss."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from teachkeras import backend as K
from teachkeras import metrics, objectives
from teachkeras.errors import ArgumentError
from teachkeras.layers import Dense
from teachkeras.models import Sequential

pytestmark = pytest.mark.usefixtures("float64")

RNG = np.random.RandomState(1)
P = RNG.uniform(0.05, 0.95, (6, 4))
P_ROWS = P / P.sum(-1, keepdims=True)
LABELS = np.array([0, 3, 1, 1, 2, 0])
ONE_HOT, YES_NO = np.eye(4)[LABELS], (RNG.uniform(size=(6, 4)) > 0.5) * 1.0

COUNTS, SIGNS = RNG.poisson(3, (6, 4)) * 1.0, np.sign(YES_NO - 0.5)
Q = RNG.uniform(0.05, 0.95, (6, 4))
Q_ROWS = Q / Q.sum(-1, keepdims=True)
FREE = RNG.uniform(-2, 2, (6, 4))


def unit(x: Any) -> Any:
    """Rows of length 1."""
    return x / np.sqrt((x**2).sum(-1, keepdims=True))


LOSSES: list[tuple[str, Any, Any, Any]] = [
    ("mse", YES_NO, P, ((P - YES_NO) ** 2).mean(-1)),
    ("mae", YES_NO, P, abs(P - YES_NO).mean(-1)),
    ("categorical_crossentropy", ONE_HOT, P_ROWS, -np.log(P_ROWS[np.arange(6), LABELS])),
    (
        "sparse_categorical_crossentropy",
        LABELS[:, None],
        P_ROWS,
        -np.log(P_ROWS[np.arange(6), LABELS]),
    ),
    ("binary_crossentropy", YES_NO, P, -np.log(np.where(YES_NO == 1, P, 1 - P)).mean(-1)),
    ("mape", FREE, P, 100 * abs((FREE - P) / FREE).mean(-1)),
    ("msle", COUNTS, P, ((np.log1p(P) - np.log1p(COUNTS)) ** 2).mean(-1)),
    ("hinge", SIGNS, FREE, np.maximum(1 - SIGNS * FREE, 0).mean(-1)),
    ("squared_hinge", SIGNS, FREE, (np.maximum(1 - SIGNS * FREE, 0) ** 2).mean(-1)),
    ("kullback_leibler_divergence", Q_ROWS, P_ROWS, (Q_ROWS * np.log(Q_ROWS / P_ROWS)).sum(-1)),
    ("poisson", COUNTS, P, (P - COUNTS * np.log(P + 1e-7)).mean(-1)),
    ("cosine_proximity", FREE, P, -(unit(FREE) * unit(P)).mean(-1)),
]


def value(function: Any, y_true: Any, y_pred: Any) -> Any:
    """A loss or a metric on two arrays."""
    return K.eval(function(K.constant(y_true), K.constant(y_pred)))


@pytest.mark.parametrize(("name", "y_true", "y_pred", "right"), LOSSES, ids=[c[0] for c in LOSSES])
def test_losses_reduce_the_last_axis(name: str, y_true: Any, y_pred: Any, right: Any) -> None:
    """One number for each row, NumPy's; with a time axis, one for each step."""
    loss = objectives.get(name)
    # msle clips at epsilon before its logarithm, which moves a true 0 by 1e-7
    near = {"rtol": 1e-6 if name == "msle" else 1e-9}
    np.testing.assert_allclose(value(loss, y_true, y_pred), right, **near)
    steps = value(loss, y_true.reshape(2, 3, -1), y_pred.reshape(2, 3, -1))
    np.testing.assert_allclose(steps, right.reshape(2, 3), **near)


def test_the_numbers_of_the_document() -> None:
    """True [0, 1], predicted [0.2, 0.6]: mse 0.10 and mae 0.30."""
    assert value(objectives.mse, [0.0, 1.0], [0.2, 0.6]) == pytest.approx(0.10)
    assert value(objectives.mae, [0.0, 1.0], [0.2, 0.6]) == pytest.approx(0.30)


def test_certain_mistakes_stay_finite() -> None:
    """Probability 0 for what is true costs -ln(epsilon), not infinity."""
    worst = -np.log(K.epsilon())
    for name in ("categorical_crossentropy", "binary_crossentropy"):
        loss = value(objectives.get(name), [[0.0, 1.0]], [[1.0, 0.0]])
        assert loss == pytest.approx([worst], rel=1e-6)


def test_metrics_are_one_number() -> None:
    """Accuracies against counting by hand; the losses as metrics are their means."""
    right = P_ROWS.argmax(-1) == LABELS
    assert value(metrics.categorical_accuracy, ONE_HOT, P_ROWS) == pytest.approx(right.mean())
    sparse = value(metrics.sparse_categorical_accuracy, LABELS[:, None], P_ROWS)
    assert sparse == pytest.approx(right.mean())
    yes = value(metrics.binary_accuracy, YES_NO, P)
    assert yes == pytest.approx(((P > 0.5) == YES_NO).mean())
    for name, y_true, y_pred, each in LOSSES:
        assert value(metrics.get(name), y_true, y_pred) == pytest.approx(each.mean())


def test_every_loss_is_compared_above() -> None:
    """A new one has to come with its numbers."""
    compared = {objectives.get(name) for name, *_ in LOSSES}
    assert compared == set(objectives.NAMES.values()) and len(compared) == 12


def test_counting_right_and_wrong() -> None:
    """Precision, recall and F from counts; Matthews' correlation is the one of two columns."""
    yes, said = YES_NO == 1, P > 0.5
    tp = (yes & said).sum()
    fp, fn = (~yes & said).sum(), (yes & ~said).sum()
    p, r = tp / (tp + fp), tp / (tp + fn)
    correlation = np.corrcoef(yes.ravel(), said.ravel())[0, 1]
    for metric, right in [
        (metrics.precision, p),
        (metrics.recall, r),
        (metrics.fmeasure, 2 * p * r / (p + r)),
        (lambda t, q: metrics.fbeta_score(t, q, beta=2), 5 * p * r / (4 * p + r)),
        (lambda t, q: metrics.fbeta_score(t, q, beta=0), p),
        (metrics.matthews_correlation, correlation),
    ]:
        assert value(metric, YES_NO, P) == pytest.approx(right, abs=1e-6)
    nothing = np.zeros((2, 3))
    for name in ("precision", "recall", "fmeasure", "matthews_correlation"):
        assert value(metrics.get(name), nothing, nothing) == 0.0
    with pytest.raises(ArgumentError, match="TK-456"):
        metrics.fbeta_score(K.constant(YES_NO), K.constant(P), beta=-1)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_among_the_k_best(k: int) -> None:
    """Against sorting by hand."""
    best = np.argsort(-P_ROWS, axis=-1)[:, :k]
    right = np.mean([label in row for label, row in zip(LABELS, best, strict=True)])
    found = value(lambda t, p: metrics.top_k_categorical_accuracy(t, p, k), ONE_HOT, P_ROWS)
    assert found == pytest.approx(right)


@given(arrays("float64", (4, 3), elements=st.floats(0.01, 1)))
def test_what_must_hold_of_losses(p: Any) -> None:
    """Of a guess that is the truth: no distance; of two directions: least where they agree."""
    rows = p / p.sum(-1, keepdims=True)
    for name in ("mse", "mae", "mape", "msle", "kld"):
        assert value(objectives.get(name), rows, rows) == pytest.approx(0, abs=1e-9)
    assert (value(objectives.kld, rows, rows[::-1]) >= -1e-9).all()
    agree = value(objectives.cosine, rows, 3 * rows)
    np.testing.assert_allclose(agree, -1 / 3, rtol=1e-6)
    assert (value(objectives.cosine, rows, rows[::-1]) >= agree - 1e-9).all()


def test_one_half_is_not_above_one_half() -> None:
    """0.5 counts as no, anything above as yes."""
    guesses = [[0.45, 0.5, 0.51, 0.99]]
    assert value(metrics.binary_accuracy, [[0.0, 0.0, 1.0, 1.0]], guesses) == 1.0


@pytest.mark.parametrize(
    ("loss", "width", "meaning"),
    [
        ("mse", 1, "binary_accuracy"),
        ("mse", 3, "categorical_accuracy"),
        ("binary_crossentropy", 3, "binary_accuracy"),
        ("categorical_crossentropy", 3, "categorical_accuracy"),
        ("sparse_categorical_crossentropy", 3, "sparse_categorical_accuracy"),
    ],
)
def test_what_accuracy_means(loss: str, width: int, meaning: str) -> None:
    """It follows the loss and the width; it is always called 'acc'."""
    model = Sequential([Dense(width, activation="sigmoid", input_dim=2)])
    for name in ("accuracy", "acc"):
        model.compile("sgd", loss, metrics=[name])
        assert model.metrics_names == ["loss", "acc"]
    assert metrics.accuracy_for(objectives.get(loss), width).__name__ == meaning


def test_a_net_that_always_says_no() -> None:
    """On 10 one-hot classes 'acc' is 0.9 under the binary loss and 0.1 under the categorical."""
    model = Sequential([Dense(10, init="zero", input_dim=2)])
    x, y = np.ones((10, 2)), np.eye(10)
    found = []
    for loss in ("binary_crossentropy", "categorical_crossentropy"):
        model.compile("sgd", loss, metrics=["accuracy"])
        found.append(model.evaluate(x, y, verbose=0)[1])
    assert found == pytest.approx([0.9, 0.1])


def test_names() -> None:
    """Short and long names are one function; functions stay; unknown names get a suggestion."""
    for short, long in [
        ("mse", "mean_squared_error"),
        ("MAE", "mean_absolute_error"),
        ("mape", "mean_absolute_percentage_error"),
        ("MSLE", "mean_squared_logarithmic_error"),
        ("kld", "kullback_leibler_divergence"),
        ("cosine", "cosine_proximity"),
    ]:
        assert objectives.get(short) is objectives.get(long)
        assert metrics.get(short) is metrics.get(long)
    assert objectives.get(np.sum) is np.sum and metrics.get(np.sum) is np.sum
    assert metrics.fscore is metrics.f1score is metrics.fmeasure
    with pytest.raises(ArgumentError, match="'binary_crossentropy'"):
        objectives.get("binary_crosentropy")
    with pytest.raises(ArgumentError, match="'accuracy'"):
        metrics.get("acuracy")


def test_hits_are_rounded_as_products() -> None:
    """Labels and guesses between 0 and 1, as Keras 1 counts them: worked out in NumPy."""
    rng = np.random.RandomState(3)
    y, p = rng.uniform(-0.3, 1.3, (2, 40))
    hits = np.round(np.clip(y * p, 0, 1)).sum()
    said, there = (np.round(np.clip(x, 0, 1)).sum() for x in (p, y))
    right = {"precision": hits / said, "recall": hits / there}
    right["fmeasure"] = 2 * hits / (said + there)
    assert hits != (np.round(np.clip(y, 0, 1)) * np.round(np.clip(p, 0, 1))).sum()
    for name, value in right.items():
        found = K.eval(metrics.get(name)(K.constant(y), K.constant(p)))
        assert float(found) == pytest.approx(value, rel=1e-5)
