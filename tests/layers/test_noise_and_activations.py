"""Noise layers by their statistics, and activations with settings and weights by hand."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import ArgumentError, ShapeError
from teachkeras.layers import (
    ELU,
    GaussianDropout,
    GaussianNoise,
    Input,
    LeakyReLU,
    Masking,
    ParametricSoftplus,
    PReLU,
    SReLU,
    ThresholdedReLU,
)
from teachkeras.models import Sequential

RNG = np.random.RandomState(2)
X = RNG.normal(size=(6, 2, 3, 4))


# noise -------------------------------------------------------------------------------------------


def both_phases(layer: Any, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What a layer gives in training and in testing."""
    model = Sequential([layer])
    f = K.function([model.input, K.learning_phase()], [model.output])
    assert model.uses_learning_phase == layer.uses_learning_phase
    return f([x, 1])[0], f([x, 0])[0]


def test_noise_around_zero() -> None:
    """Mean 0 and deviation sigma around the input, new in every call; nothing in a test."""
    x = np.full((200, 500), 3.0, "float32")
    trained, tested = both_phases(GaussianNoise(0.5, input_shape=(500,)), x)
    np.testing.assert_array_equal(tested, x)
    np.testing.assert_allclose([trained.mean(), trained.std()], [3.0, 0.5], atol=0.01)
    assert len(np.unique(trained)) > 90_000


@pytest.mark.parametrize("p", [0.2, 0.5])
def test_noise_around_one(p: float) -> None:
    """Each number times one around 1, of the variance that Dropout has."""
    x = np.full((200, 500), 2.0, "float32")
    trained, tested = both_phases(GaussianDropout(p, input_shape=(500,)), x)
    np.testing.assert_array_equal(tested, x)
    np.testing.assert_allclose(trained.mean() / 2, 1.0, atol=0.01)
    np.testing.assert_allclose(trained.std() / 2, np.sqrt(p / (1 - p)), rtol=0.02)


@pytest.mark.parametrize("dtype", ["float16", "float64"])
@pytest.mark.parametrize("layer", [GaussianNoise(0.1), GaussianDropout(0.1)], ids=repr)
def test_noise_keeps_the_dtype(layer: Any, dtype: str) -> None:
    """Of whatever comes in."""
    assert K.dtype(layer(K.placeholder((None, 3), dtype=dtype))) == dtype


def test_noise_repeats_after_a_seed() -> None:
    """As all that is random."""
    found = []
    for _ in range(2):
        np.random.seed(7)
        found.append(both_phases(GaussianNoise(1.0, input_shape=(4,)), np.ones((2, 4)))[0])
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize(
    ("kind", "amount"),
    [
        *[(GaussianNoise, wrong) for wrong in (-0.1, "0.1", None, float("inf"), float("nan"))],
        *[(GaussianDropout, wrong) for wrong in (-0.1, 1, 1.5, "0.5", True)],
    ],
)
def test_amounts_of_noise_that_are_refused(kind: Any, amount: Any) -> None:
    """A number from 0; a share below 1."""
    with pytest.raises(ArgumentError, match="TK-835"):
        kind(amount)


# activations -------------------------------------------------------------------------------------


def value(layer: Any, x: np.ndarray = X, weights: Any = None) -> np.ndarray:
    """What a layer gives as the first of a model, with these weights."""
    layer.batch_input_shape = (None, *x.shape[1:])
    model = Sequential([layer])
    if weights is not None:
        layer.set_weights(weights)
    return model.predict(x)


def places(layer: Any, shape: tuple[int, ...]) -> list[np.ndarray]:
    """Numbers for each weight of a layer on samples of a shape."""
    layer(K.placeholder((None, *shape)))
    return [RNG.uniform(0.2, 1.0, K.int_shape(w)) for w in layer.weights]


SHARED = [(None, (2, 3, 4)), (1, (1, 3, 4)), ([1, 2], (1, 1, 4)), (-1, (2, 3, 1)), ([3], (2, 3, 1))]


@pytest.mark.usefixtures("float64")
def test_those_without_weights() -> None:
    """Each formula, also above and below the threshold."""
    np.testing.assert_allclose(value(LeakyReLU(0.2)), np.where(X > 0, X, 0.2 * X), rtol=1e-12)
    np.testing.assert_allclose(value(ELU(0.5)), np.where(X > 0, X, 0.5 * np.expm1(X)), rtol=1e-10)
    np.testing.assert_allclose(value(ThresholdedReLU(0.3)), np.where(X > 0.3, X, 0), rtol=1e-12)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(("shared", "shape"), SHARED)
def test_prelu(shared: Any, shape: tuple[int, ...]) -> None:
    """A slope for each place that is not shared; relu before training."""
    layer = PReLU(shared_axes=shared)
    np.testing.assert_allclose(value(PReLU(shared_axes=shared)), np.maximum(X, 0), rtol=1e-12)
    weights = places(layer, X.shape[1:])
    assert [w.shape for w in weights] == [shape]
    fresh = PReLU(shared_axes=shared)
    right = np.where(X > 0, X, weights[0] * X)
    np.testing.assert_allclose(value(fresh, weights=weights), right, rtol=1e-12)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(("shared", "shape"), SHARED)
def test_parametric_softplus(shared: Any, shape: tuple[int, ...]) -> None:
    """A height and a bend for each place; they start where they are told."""
    layer = ParametricSoftplus(0.5, 2.0, shared_axes=shared)
    np.testing.assert_allclose(value(layer), 0.5 * np.log1p(np.exp(2 * X)), rtol=1e-10)
    a, b = RNG.uniform(0.5, 2.0, (2, *shape))
    right = a * np.log1p(np.exp(b * X))
    fresh = ParametricSoftplus(shared_axes=shared)
    np.testing.assert_allclose(value(fresh, weights=[a, b]), right, rtol=1e-10)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(("shared", "shape"), SHARED)
def test_srelu(shared: Any, shape: tuple[int, ...]) -> None:
    """Three pieces; the right bend is t_left + |t_right|, also for a negative t_right."""
    tl, al, ar = RNG.uniform(-1.0, 0.5, (3, *shape))
    tr = RNG.uniform(-1.0, 1.0, shape)
    end = tl + abs(tr)
    right = np.where(X < tl, tl + al * (X - tl), np.where(X > end, end + ar * (X - end), X))
    found = value(SReLU(shared_axes=shared), weights=[tl, al, tr, ar])
    np.testing.assert_allclose(found, right, rtol=1e-10, atol=1e-12)


NAMES = {
    PReLU: ["_alphas"],
    ParametricSoftplus: ["_alphas", "_betas"],
    SReLU: ["_t_left", "_a_left", "_t_right", "_a_right"],
}


@pytest.mark.parametrize("kind", NAMES)
def test_weights_and_what_they_learn(kind: Any) -> None:
    """Names as in Keras 1, all trained; a step changes them."""
    model = Sequential([kind(input_shape=(3,))])
    layer = model.layers[0]
    assert [w.name.removeprefix(layer.name) for w in layer.trainable_weights] == NAMES[kind]
    model.compile("sgd", "mse")
    before = layer.get_weights()
    model.train_on_batch(RNG.normal(size=(16, 3)), RNG.normal(size=(16, 3)))
    changed = [not np.array_equal(a, b) for a, b in zip(before, layer.get_weights(), strict=True)]
    assert any(changed)


def test_weights_given_at_once() -> None:
    """By the argument `weights`."""
    start = [np.full((3,), 0.5)]
    found = value(PReLU(weights=start), np.array([[-2.0, 2.0, -4.0]]))
    np.testing.assert_array_equal(found, [[-1.0, 2.0, -2.0]])


@pytest.mark.parametrize("kind", [LeakyReLU, ELU, ThresholdedReLU, *NAMES])
def test_a_mask_passes_and_the_dtype_stays(kind: Any) -> None:
    """Masked steps stay masked."""
    layer = kind()
    masked = Masking()(Input((4, 2)))
    layer(masked)
    assert layer.output_mask is masked._keras_history[0].output_mask
    if kind not in NAMES:
        assert K.dtype(kind()(K.placeholder((None, 3), dtype="float16"))) == "float16"


@pytest.mark.parametrize("axes", [0, [0], 4, [1, 9], -4, ["1"], [1.0]])
def test_axes_that_cannot_be_shared(axes: Any) -> None:
    """The batch shares weights anyway; a sample has no fourth axis here."""
    with pytest.raises(ArgumentError, match="TK-834"):
        PReLU(shared_axes=axes)(Input((2, 3, 4)))


def test_unknown_sizes_may_be_shared() -> None:
    """Steps that nobody counted share their weights, or the layer cannot be made."""
    y = PReLU(shared_axes=1)(Input((None, 4)))
    assert K.int_shape(y) == (None, None, 4)
    with pytest.raises(ShapeError, match="TK-831"):
        PReLU()(Input((None, 4)))
    layer = PReLU()
    layer(Input((4,)))
    with pytest.raises(ShapeError, match="TK-120"):
        layer(Input((5,)))
