"""MaxoutDense, Highway, Permute and the dropouts of whole channels, against NumPy by hand."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import ArgumentError, DataError, ShapeError, TypeTeachError
from teachkeras.layers import (
    Dense,
    Dropout,
    Flatten,
    Highway,
    Input,
    Masking,
    MaxoutDense,
    Permute,
    RepeatVector,
    Reshape,
    SpatialDropout1D,
    SpatialDropout2D,
    SpatialDropout3D,
    TimeDistributedDense,
)
from teachkeras.models import Model, Sequential

RNG = np.random.RandomState(1)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Between 0 and 1."""
    return 1 / (1 + np.exp(-x))


@pytest.mark.usefixtures("float64")
def test_maxout_is_the_largest_of_several_sums() -> None:
    """As in NumPy, with and without b; the slope goes to the largest only."""
    model = Sequential([MaxoutDense(2, nb_feature=3, input_dim=4)])
    layer, x = model.layers[0], RNG.normal(size=(5, 4))
    assert [w.name.removeprefix(layer.name) for w in layer.weights] == ["_W", "_b"]
    weights = [RNG.normal(size=K.int_shape(w)) for w in layer.weights]
    layer.set_weights(weights)
    sums = np.einsum("bi,fio->bfo", x, weights[0]) + weights[1]
    np.testing.assert_allclose(model.predict(x), sums.max(1), rtol=1e-12)
    slope = K.function([model.input], K.gradients(K.sum(model.output), [layer.b]))([x])[0]
    wins = np.eye(3)[sums.argmax(1)].sum(0).T
    np.testing.assert_array_equal(slope, wins)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("bias", [True, False])
def test_highway_mixes_by_its_gate(bias: bool) -> None:
    """As in NumPy; the weights stand in the order of Keras 1, and b_carry starts at one."""
    model = Sequential([Highway(activation="tanh", bias=bias, input_dim=3)])
    layer, x = model.layers[0], RNG.normal(size=(5, 3))
    names = ["_W", "_W_carry", "_b", "_b_carry"][: 4 if bias else 2]
    assert [w.name.removeprefix(layer.name) for w in layer.weights] == names
    w, carry, b, b_carry = [*layer.get_weights(), 0, 0][:4]
    if bias:
        assert b.tolist() == [0.0] * 3 and b_carry.tolist() == [1.0] * 3
    gate = sigmoid(x @ carry + b_carry)
    right = gate * np.tanh(x @ w + b) + (1 - gate) * x
    np.testing.assert_allclose(model.predict(x), right, rtol=1e-12)


def test_only_the_sums_of_a_highway_have_rules() -> None:
    """The gate is never regularised, as in Keras 1."""
    layer = Highway(W_regularizer="l2", b_regularizer="l2", W_constraint="maxnorm", input_dim=3)
    Sequential([layer])
    assert len(layer.losses) == 2 and list(layer.constraints) == [layer.W]


def test_dense_at_each_step() -> None:
    """The old name is Dense, takes input_length, and lets a mask pass."""
    model = Sequential([TimeDistributedDense(8, input_dim=16, input_length=10)])
    assert model.output_shape == (None, 10, 8) and model.count_params() == 136
    x = RNG.normal(size=(3, 10, 16)).astype("float32")
    w, b = model.get_weights()
    np.testing.assert_allclose(model.predict(x), x @ w + b, rtol=1e-4, atol=1e-5)
    masked = Masking()(Input((10, 16)))
    layer = TimeDistributedDense(8)
    layer(masked)
    assert layer.output_mask is not None
    with pytest.raises(ShapeError, match="TK-120"):
        TimeDistributedDense(8)(Input((16,)))


@pytest.mark.parametrize("dims", [(2, 1, 3), (3, 2, 1), [1, 3, 2]])
def test_permute(dims: Any) -> None:
    """The batch stays; the shape follows."""
    x = RNG.normal(size=(2, 3, 4, 5)).astype("float32")
    model = Sequential([Permute(dims, input_shape=(3, 4, 5))])
    right = x.transpose(0, *dims)
    assert model.output_shape == (None, *right.shape[1:])
    np.testing.assert_array_equal(model.predict(x), right)


@pytest.mark.parametrize("dims", [(0, 1), (1, 1), (1, 3), 2, (), ("a",)])
def test_orders_that_permute_refuses(dims: Any) -> None:
    """Axes of a sample count from 1, each once."""
    with pytest.raises(ArgumentError, match="TK-836"):
        Permute(dims)


SPATIAL = [
    (SpatialDropout1D, {}, (6, 5), (1,)),
    (SpatialDropout2D, {"dim_ordering": "tf"}, (3, 4, 5), (1, 2)),
    (SpatialDropout2D, {"dim_ordering": "th"}, (5, 3, 4), (2, 3)),
    (SpatialDropout3D, {"dim_ordering": "tf"}, (2, 3, 4, 5), (1, 2, 3)),
    (SpatialDropout3D, {"dim_ordering": "th"}, (5, 2, 3, 4), (2, 3, 4)),
]


@pytest.mark.parametrize(("kind", "more", "shape", "space"), SPATIAL)
def test_whole_channels_are_dropped(kind: Any, more: Any, shape: Any, space: Any) -> None:
    """All places of a channel at once, each scaled by 1 / (1 - p); nothing while testing."""
    model = Sequential([kind(0.25, input_shape=shape, **more)])
    f = K.function([model.input, K.learning_phase()], [model.output])
    ones = np.ones((200, *shape), "float32")
    dropped = f([ones, 1])[0]
    assert (dropped.max(space) == dropped.min(space)).all()
    channels = dropped.max(space)
    assert channels.shape == (200, 5) and abs(channels.mean() - 1) < 0.1
    np.testing.assert_allclose(np.unique(channels), [0.0, 4 / 3], rtol=1e-6)
    np.testing.assert_array_equal(f([ones, 0])[0], ones)
    assert model.uses_learning_phase


def test_which_dropouts_use_the_phase() -> None:
    """A share of 0 drops nothing."""
    assert [Dropout(p).uses_learning_phase for p in (0.0, 0.5)] == [False, True]
    assert SpatialDropout1D(0.5).get_config()["p"] == 0.5


def test_sizes_that_nobody_knows() -> None:
    """Weights cannot be made for them; a second width is refused."""
    for kind in (MaxoutDense(3), Highway()):
        with pytest.raises(ShapeError, match="TK-831"):
            kind(Input((None,)))
        with pytest.raises(ShapeError, match="TK-120"):
            type(kind)(**({"output_dim": 2} if kind.name.startswith("maxout") else {}))(
                Input((3, 4))
            )
    layer = Highway()
    layer(Input((3,)))
    with pytest.raises(ShapeError, match="TK-120"):
        layer(Input((4,)))


def test_what_masking_says_and_does() -> None:
    """A step counts when one of its numbers is another; what is masked becomes 0."""
    x = Input((4, 2))
    layer = Masking(mask_value=5.0)
    y = layer(x)
    data = np.array([[[5, 5], [5, 1], [0, 0], [5, 5]]], "float32")
    values, mask = K.function([x], [y, layer.output_mask])([data])
    assert mask.tolist() == [[False, True, True, False]]
    assert values.tolist() == [[[0, 0], [5, 1], [0, 0], [0, 0]]]


REFUSE = [Flatten(), Reshape((8,)), Permute((2, 1)), Dense(2)]


@pytest.mark.parametrize("layer", REFUSE, ids=lambda layer: type(layer).__name__)
def test_layers_that_refuse_a_mask(layer: Any) -> None:
    """They would count padding like any other step."""
    with pytest.raises(TypeTeachError, match="TK-489"):
        layer(Masking()(Input((4, 2))))


@pytest.mark.parametrize("layer", [MaxoutDense(2), Highway(), RepeatVector(2)], ids=repr)
def test_layers_on_samples_refuse_a_mask(layer: Any) -> None:
    """Also where a mask has come along with a row of numbers."""
    x, mask = K.placeholder((None, 3)), K.placeholder((None, 3))
    with pytest.raises(TypeTeachError, match="TK-489"):
        layer(x, mask=mask)


def test_masked_steps_do_not_count_in_the_loss() -> None:
    """A perfect fit of the real steps is a loss of exactly 0, whatever stands at the others."""
    model = Sequential([Masking(input_shape=(3, 1)), TimeDistributedDense(1, init="one")])
    model.compile("sgd", "mse")
    x = np.array([[[1], [2], [0]], [[3], [0], [0]]], "float32")
    y = np.where(x == 0, 100.0, x)
    assert model.evaluate(x, y, verbose=0) == 0
    wrong = y + np.where(x == 1, 2.0, 0.0)
    assert model.evaluate(x, wrong, verbose=0) == pytest.approx(4 / 3, rel=1e-6)


def test_initial_weights_that_do_not_fit() -> None:
    """As for any layer."""
    with pytest.raises(DataError, match="TK-307"):
        Sequential([Highway(weights=[np.ones((2, 2))] * 2, bias=False, input_dim=3)])
    x = Input((3,))
    start = [np.eye(3), np.zeros((3, 3))]
    model = Model(x, Highway(weights=start, bias=False)(x))
    np.testing.assert_allclose(model.predict(np.ones((1, 3))), np.ones((1, 3)))
