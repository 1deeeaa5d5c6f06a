"""A mask says which steps are real; it travels with the tensors from layer to layer."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import TypeTeachError
from teachkeras.layers import LSTM, Activation, Dropout, Flatten, Input, Lambda, Layer, Masking
from teachkeras.models import Sequential


class Padded(Layer):
    """Masks the steps whose numbers are all 0."""

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return K.any(K.not_equal(x, 0.0), axis=-1)


class SumOfReal(Layer):
    """Adds up the steps that are not masked; afterwards there is no mask."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.sum(x * K.cast(K.expand_dims(mask), K.floatx()), axis=1)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], input_shape[2])

    def compute_mask(self, x: Any, mask: Any = None) -> None:
        return None


STEPS = np.array([[[1, 2], [0, 0], [3, 0]], [[0, 0], [5, 5], [0, 0]]], "float32")


def test_a_mask_travels_through_layers_that_support_it() -> None:
    """Activation and Dropout hand it on; each node remembers it."""
    x = Input((3, 2))
    layers = [Padded(), Activation("relu"), Dropout(0.5)]
    y = x
    for layer in layers:
        y = layer(y)
    assert layers[0].input_mask is None
    assert layers[0].output_mask is layers[1].input_mask is layers[2].output_mask
    assert layers[2].get_output_mask_at(0) is layers[2].output_mask
    (mask,) = K.function([x], [layers[2].output_mask])([STEPS])
    np.testing.assert_array_equal(mask, [[True, False, True], [False, True, False]])


def test_a_layer_that_uses_the_mask_is_given_it() -> None:
    """Its `call` gets it; and its own compute_mask ends it."""
    x = Input((3, 2))
    layer = SumOfReal()
    y = layer(Padded()(x))
    assert layer.output_mask is None and K.int_shape(y) == (None, 2)
    (found,) = K.function([x], [y])([STEPS])
    np.testing.assert_array_equal(found, STEPS.sum(1))


def test_a_mask_may_be_given_by_hand() -> None:
    """On tensors without a layer behind them it is the argument `mask`."""
    x, mask = K.placeholder((None, 3, 2)), K.placeholder((None, 3), dtype="bool")
    f = K.function([x, mask], [SumOfReal()(x, mask=mask)])
    (found,) = f([STEPS, np.array([[1, 1, 0], [0, 0, 1]], bool)])
    np.testing.assert_array_equal(found, [[1, 2], [0, 0]])


def test_a_layer_that_ignores_masks_refuses_one() -> None:
    """Flatten and Lambda would count the padding like real steps; both names stand in the text."""
    masked = Padded(name="padded")(Input((3, 2)))
    for layer in (Flatten(name="flat"), Lambda(lambda x: x, name="same")):
        with pytest.raises(TypeTeachError, match="TK-489") as caught:
            layer(masked)
        assert layer.name in str(caught.value) and "padded" in str(caught.value)
        assert layer.inbound_nodes == []


class Ignorant(Layer):
    """A layer of a learner's own that knows nothing of masks."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.sum(x, axis=1)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], input_shape[2])


class Told(Ignorant):
    """The same, with what the fix says."""

    supports_masking = True


def test_a_layer_of_ones_own_is_told_the_line_that_lets_masks_in() -> None:
    masked = Padded(name="padded")(Input((3, 2)))
    with pytest.raises(TypeTeachError, match="TK-489") as caught:
        Ignorant()(masked)
    assert caught.value.fix.startswith("supports_masking = True   in the class Ignorant")
    assert K.int_shape(Told()(masked)) == (None, 2)


@pytest.mark.parametrize("between", [[], [Dropout(0.5)], [LSTM(3, return_sequences=True)]])
def test_the_layer_behind_the_masking_takes_its_place(between: list[Layer]) -> None:
    """The fix names the layer that stands behind it, whatever lies between."""
    model = Sequential([Masking(input_shape=(5, 2)), *between])
    with pytest.raises(TypeTeachError, match="TK-489") as caught:
        model.add(Flatten())
    behind = type([*between, Flatten()][0]).__name__
    assert caught.value.fix == f"{behind}(..., input_shape=(5, 2))   in place of the Masking"


def test_nodes_know_both_neighbours() -> None:
    """outbound_nodes of a layer are the calls of those that read it; all lists are real lists."""
    x = Input((3,), name="source")
    first, second = Activation("tanh", name="first"), Activation("relu", name="second")
    y = first(x)
    second(y)
    second(x)
    source = x._keras_history[0]
    assert source.outbound_nodes == [first.inbound_nodes[0], second.inbound_nodes[1]]
    assert first.outbound_nodes == [second.inbound_nodes[0]] and second.outbound_nodes == []
    node = second.inbound_nodes[0]
    assert (node.inbound_layers, node.node_indices, node.tensor_indices) == ([first], [0], [0])
    assert node.get_config() == {
        "outbound_layer": "second",
        "inbound_layers": ["first"],
        "node_indices": [0],
        "tensor_indices": [0],
    }
    lists = [value for name, value in vars(node).items() if name != "outbound_layer"]
    assert len(lists) == 9 and all(type(value) is list for value in lists)


def test_a_call_that_was_never_made() -> None:
    """get_output_at(2) of two calls: it says which ones there are."""
    layer = Activation("tanh")
    layer(Input((3,)))
    layer(Input((5,)))
    with pytest.raises(ValueError, match="TK-488") as caught:
        layer.get_output_at(2)
    assert "1: (None, 5) -> (None, 5)" in str(caught.value)
    assert layer.get_input_shape_at(1) == layer.get_output_shape_at(-1) == (None, 5)
    with pytest.raises(AttributeError, match="was called 2 times"):
        layer.output_shape  # noqa: B018  (the two calls disagree)
