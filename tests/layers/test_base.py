"""The contract of a layer: names, keywords, nodes, weights, shape rules, refusals."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import DataError, NameTeachError, ShapeError, TeachError, TypeTeachError
from teachkeras.layers import (
    LSTM,
    Activation,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    InputSpec,
    Layer,
)

ALL = [(Dense, (2,)), (Activation, ("relu",)), (Dropout, (0.5,)), (Flatten, ()), (Layer, ())]


def test_automatic_names() -> None:
    """Lower-cased class name and a number from 1 for each class; a name of one's own stays."""
    names = [layer.name for layer in (Dense(2), Dense(3), Flatten(), Activation("relu"), Dense(1))]
    assert names == ["dense_1", "dense_2", "flatten_1", "activation_1", "dense_3"]
    assert Dense(2, name="probs").name == "probs"
    assert Input((3,))._keras_history[0].name == "input_1"
    assert [w.name for w in _built(Dense(2, name="probs")).weights] == ["probs_W", "probs_b"]


@pytest.mark.parametrize(("cls", "args"), ALL, ids=[cls.__name__ for cls, _ in ALL])
def test_unknown_keywords_are_a_type_error(cls: Any, args: tuple) -> None:
    """A near miss is answered with the right name."""
    with pytest.raises(TypeError, match="TK-122"):
        cls(*args, nonsense=1)
    with pytest.raises(TypeTeachError, match="input_shape=..."):
        cls(*args, input_shap=(3,))


@pytest.mark.parametrize(("cls", "args"), ALL, ids=[cls.__name__ for cls, _ in ALL])
def test_keywords_every_layer_takes(cls: Any, args: tuple) -> None:
    """input_shape, batch_input_shape, input_dtype, name, trainable."""
    layer = cls(*args, input_shape=(3,), name="mine", trainable=False, input_dtype="float64")
    assert (layer.batch_input_shape, layer.name, layer.trainable) == ((None, 3), "mine", False)
    assert layer.input_dtype == "float64"
    assert cls(*args, batch_input_shape=(5, 3)).batch_input_shape == (5, 3)
    with pytest.raises(TypeTeachError, match=r"input_shape=\(3,\)"):
        cls(*args, input_shape=3)
    with pytest.raises(TypeTeachError, match=r"batch_input_shape=\(None, 5\)"):
        cls(*args, batch_input_shape=5)


@pytest.mark.parametrize("size", [0, -2, 4.0, "4", True])
def test_a_size_that_is_none(size: Any) -> None:
    """However the shape of the data is told; the fix keeps the sizes that are right."""
    for call, fix in (
        (lambda: Dense(2, input_dim=size), "input_dim=8"),
        (lambda: LSTM(2, input_dim=size, input_length=5), "input_dim=8"),
        (lambda: LSTM(2, input_dim=3, input_length=size), "input_length=8"),
        (lambda: Embedding(4, 2, input_length=size), "input_shape=(8,)"),
        (lambda: Dense(2, input_shape=(size, 3)), "input_shape=(8, 3)"),
        (lambda: Flatten(batch_input_shape=(None, 2, size)), "batch_input_shape=(None, 2, 8)"),
        (lambda: Input((7, size)), "Input(shape=(7, 8))"),
    ):
        with pytest.raises(TeachError, match="TK-116") as caught:
            call()
        assert fix in caught.value.fix, caught.value


def test_the_arguments_of_dense_in_keras_1_order() -> None:
    """Dense(output_dim, init, activation, weights, ...)."""
    W, b = np.full((3, 2), 0.5), np.array([1.0, -1.0])
    layer = Dense(2, "zero", "relu", [W, b])
    x = Input((3,))
    (value,) = K.function([x], [layer(x)])([[[1, 2, 3]]])
    np.testing.assert_allclose(value, [[4.0, 2.0]])
    assert layer.get_config()["init"] == "zero" and layer.get_config()["activation"] == "relu"


def test_dense_against_numpy() -> None:
    """activation(x W + b) on 2, 3 and 4 axes, with and without a bias."""
    rng = np.random.RandomState(0)
    for shape in [(3,), (4, 3), (2, 4, 3)]:
        layer, x = Dense(5, activation="tanh"), Input(shape)
        y, data = layer(x), rng.uniform(-1, 1, (6, *shape)).astype("float32")
        W, b = layer.get_weights()
        layer.set_weights([W, b + 0.5])
        (value,) = K.function([x], [y])([data])
        np.testing.assert_allclose(value, np.tanh(data @ W + b + 0.5), rtol=1e-4, atol=1e-6)
    assert len(_built(Dense(5, bias=False)).weights) == 1


def test_initial_weights() -> None:
    """An empty list of weights means none (an unbuilt twin's); a wrong list is refused."""
    assert _built(Dense(2, weights=[])).count_params() == 8
    with pytest.raises(DataError, match="TK-306"):
        _built(Dense(2, weights=[np.zeros((3, 2))]))


def test_count_params() -> None:
    """64 to 32 are 2,080 numbers; before the shape is known nobody can say."""
    layer = Dense(32, input_dim=64)
    with pytest.raises(RuntimeError, match="TK-411"):
        layer.count_params()
    layer(Input((64,)))
    assert layer.count_params() == 2080


def test_a_shared_layer_has_one_set_of_weights_and_a_node_for_each_call() -> None:
    """Called twice: the same weights; `.output` says which calls there are."""
    layer, a, b = Dense(2), Input((3,)), Input((3,))
    assert "not connected yet" in _refusal(layer, "output")
    first, second = layer(a), layer(b)
    assert len(layer.weights) == 2 and len(layer.inbound_nodes) == 2
    assert (first._keras_history[1], second._keras_history[1]) == (0, 1)
    assert layer.get_output_at(0) is first and layer.get_input_at(1) is b
    for name in ("input", "output", "input_mask", "output_mask"):
        assert "was called 2 times" in _refusal(layer, name)
    assert "layer.get_output_at(0)   or 1" in _refusal(layer, "output")
    assert (layer.input_shape, layer.output_shape) == ((None, 3), (None, 2))  # both calls agree


def _refusal(layer: Layer, name: str) -> str:
    """What a layer says when it has not exactly one input or output."""
    with pytest.raises(AttributeError) as caught:
        getattr(layer, name)
    assert isinstance(caught.value, NameTeachError)
    return str(caught.value)


def _built(layer: Layer, shape: tuple = (3,)) -> Layer:
    layer(Input(shape))
    return layer


def test_set_weights_errors_name_layer_and_shapes() -> None:
    """Wrong count: how many; wrong shape: both; the old weights stay."""
    layer = _built(Dense(2, name="probs"))
    before = layer.get_weights()
    with pytest.raises(ValueError, match="has 2 weights and got 1"):
        layer.set_weights([np.zeros((3, 2))])
    with pytest.raises(DataError) as caught:
        layer.set_weights([np.zeros((3, 2)), np.zeros((3,))])
    text = str(caught.value)
    assert "probs" in text and "(3,)" in text and "(2,)" in text
    for ours, right in zip(layer.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, right)


def test_the_learning_phase_travels_along() -> None:
    """After Dropout every tensor is marked, before it none is."""
    x = Input((3,))
    before = Dense(2)(x)
    after = Dense(2)(Dropout(0.5)(before))
    assert (before._uses_learning_phase, after._uses_learning_phase) == (False, True)


def test_dropout_drops_only_while_training() -> None:
    """Phase 0 returns the very numbers, phase 1 zeros and doubled ones."""
    x = Input((1000,))
    f = K.function([x, K.learning_phase()], [Dropout(0.5)(x)])
    data = np.ones((3, 1000), "float32")
    np.testing.assert_array_equal(f([data, 0])[0], data)
    assert set(np.unique(f([data, 1])[0])) == {0.0, 2.0}


def test_things_that_are_no_tensors() -> None:
    """Arrays and layers are refused with what to write instead."""
    with pytest.raises(TypeError, match="K.variable"):
        Dense(2)(np.zeros((2, 3)))
    with pytest.raises(TypeError, match="a layer.*\n(.*\n)*.*other.output"):
        Dense(2)(Dense(3))


def test_input_spec_is_checked() -> None:
    """Axes, dtype and known sizes; the layer works afterwards."""

    class Picky(Layer):
        def build(self, input_shape: Any) -> None:
            self.input_spec = [InputSpec(dtype="float32", shape=(None, 3))]

    layer = Picky()
    layer(K.placeholder((None, 3)))
    for wrong in [
        K.placeholder((None, 3, 1)),
        K.placeholder((None, 4)),
        K.placeholder((None, 3), dtype="int32"),
    ]:
        with pytest.raises(ShapeError, match="TK-120"):
            layer(wrong)
    layer(K.placeholder((None, 3)))
    with pytest.raises(ShapeError, match="K.expand_dims"):
        Dense(2)(K.placeholder((3,)))
    with pytest.raises(ShapeError, match="3\\+ axes"):
        Flatten()(Input((3,)))


def test_a_built_layer_does_not_take_another_width() -> None:
    """W is (3, 2): an input of 4 features is refused."""
    layer = _built(Dense(2, name="probs"))
    with pytest.raises(ShapeError, match="Dense 'probs' cannot take this input"):
        layer(Input((4,)))
    assert K.int_shape(layer(Input((3,)))) == (None, 2)


@pytest.mark.parametrize("shape", [(None,), (None, 4), (4, None)])
def test_flatten_needs_known_sizes(shape: tuple) -> None:
    """An unknown length cannot be multiplied."""
    with pytest.raises(ShapeError):
        Flatten()(Input(shape))


def test_dense_needs_a_known_last_size() -> None:
    """But the sizes before the last may be unknown."""
    with pytest.raises(ShapeError, match="TK-124"):
        Dense(3)(Input((None,)))
    assert K.int_shape(Dense(3)(Input((None, 2)))) == (None, None, 3)


def test_a_wrong_shape_rule_is_refused() -> None:
    """A layer that doubles the width and forgets to say so."""

    class Double(Layer):
        def call(self, x: Any, mask: Any = None) -> Any:
            return K.dot(x, K.variable(np.ones((3, 6))))

    with pytest.raises(ShapeError) as caught:
        Double()(Input((3,)))
    assert caught.value.code == "TK-119"
    assert "(None, 6)" in str(caught.value) and "(None, 3)" in str(caught.value)


def test_the_fix_is_the_rule_that_is_missing() -> None:
    """Typed into the class, it gives what `call` gives; sizes are read off where they stand."""

    class Wider(Layer):
        def __init__(self, units: int, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.units = units

        def call(self, x: Any, mask: Any = None) -> Any:
            first = x[0] if isinstance(x, list) else x
            return K.dot(first, K.variable(np.ones((K.int_shape(first)[-1], self.units))))

    cases = [
        (Input((3,)), "(input_shape[0], self.units)"),
        (Input((4, 3)), "(input_shape[0], input_shape[1], self.units)"),
        ([Input((3,)), Input((2,))], "(input_shape[0][0], self.units)"),
    ]
    for x, rule in cases:
        with pytest.raises(ShapeError) as caught:
            Wider(5)(x)
        head, _, said = caught.value.fix.partition(": return ")
        assert head == "def get_output_shape_for(self, input_shape)" and said == rule
        assert "no rule of its own" in caught.value.why
        told = eval(f"lambda self, input_shape: {said}")
        assert K.int_shape(type("Whole", (Wider,), {"get_output_shape_for": told})(5)(x))[-1] == 5


def test_a_layer_of_ones_own() -> None:
    """build, call and get_output_shape_for are enough; its weights are found."""

    class Scale(Layer):
        def build(self, input_shape: Any) -> None:
            self.factor = K.variable(np.full(input_shape[-1:], 2.0), name="factor")
            self.trainable_weights = [self.factor]

        def call(self, x: Any, mask: Any = None) -> Any:
            return x * self.factor

    layer, x = Scale(), Input((3,))
    (value,) = K.function([x], [layer(x)])([[[1, 2, 3]]])
    np.testing.assert_array_equal(value, [[2.0, 4.0, 6.0]])
    assert layer.count_params() == 3 and layer.built
