"""Every layer class goes through the same harness; a class nobody listed here fails."""

import inspect

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import layers
from teachkeras.layers import (
    Activation,
    Dropout,
    Input,
    InputLayer,
    Layer,
)
from tests.layers.case import Case
from tests.layers.cases import BASES, CASES
from tests.layers.check_layer import check_layer


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.usefixtures("float64")
def test_layer(case: Case) -> None:
    """Shapes, config, weights, gradients, printing, calling with and without a model."""
    check_layer(case)


def test_no_layer_class_is_left_out() -> None:
    """Every public class of the layers room is in the list, but for bases and InputLayer."""
    public = {
        thing
        for name in layers.__all__
        if inspect.isclass(thing := getattr(layers, name)) and issubclass(thing, Layer)
    }
    assert public == {case.cls for case in CASES} | {InputLayer} | BASES


def test_input_layer() -> None:
    """One node, no layer before it, the same tensor in and out; config round trip."""
    x = Input(shape=(3, 2), name="pictures", dtype="int32")
    layer, node_index, tensor_index = x._keras_history
    assert isinstance(layer, InputLayer) and (node_index, tensor_index) == (0, 0)
    assert layer.name == "pictures" and K.dtype(x) == "int32"
    (node,) = layer.inbound_nodes
    assert node.inbound_layers == [] and node.input_tensors == node.output_tensors == [x]
    assert layer.input is layer.output is x
    assert layer.input_shape == layer.output_shape == (None, 3, 2)
    again = InputLayer.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    assert K.dtype(again.output) == "int32" and K.int_shape(again.output) == (None, 3, 2)


def test_inputs_shapes() -> None:
    """Positional shape, batch_shape, and no shape at all."""
    assert K.int_shape(Input((3, 2))) == (None, 3, 2)
    assert K.int_shape(Input(batch_shape=(5, 2))) == (5, 2)
    with pytest.raises(ValueError, match="TK-414"):
        Input()


@pytest.mark.parametrize("layer", [Activation("linear"), Dropout(0.0), Layer()], ids=repr)
def test_a_layer_that_changes_nothing_has_a_node_of_its_own(layer: Layer) -> None:
    """Its output is a new tensor with its own history; the input's history stays."""
    x = Input((3,))
    before = x._keras_history
    y = layer(x)
    assert y is not x
    assert x._keras_history == before
    assert y._keras_history == (layer, 0, 0)
    data = np.ones((2, 3), "float32")
    np.testing.assert_array_equal(K.function([x], [y])([data])[0], data)
