"""What layers and scripts of Keras 1 call from inside: inputs by hand, nodes, checks of data."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import DataError, NameTeachError, ShapeError, StateError, TeachWarning
from teachkeras.keras1.engine import training
from teachkeras.keras1.engine.topology import Node, object_list_uid
from teachkeras.layers import Dense, Input, Layer
from teachkeras.models import Model, Sequential
from teachkeras.utils import generic_utils, layer_utils
from tests.models.networks import two_layers


def test_a_layer_makes_its_own_input() -> None:
    """The batch comes first; the layer is built, and a model of it computes."""
    layer = Dense(3)
    layer.create_input_layer((None, 4))
    assert layer.batch_input_shape == (None, 4) and layer.input_dtype == "float32"
    assert layer.input._keras_history[0].name == "dense_input_1"
    x = np.arange(8.0).reshape(2, 4)
    W, b = layer.get_weights()
    found = Model(layer.input, layer.output).predict(x)
    np.testing.assert_allclose(found, x @ W + b, rtol=1e-5)


def test_a_call_on_outputs_of_other_layers() -> None:
    """The first output of the first call, or those that are named; the node is like any other."""
    source, later = Dense(3), Dense(2)
    for size in (4, 4):
        source(Input((size,)))
    later.add_inbound_node(source)
    later.add_inbound_node([source], [1], [0])
    assert [node.node_indices for node in later.inbound_nodes] == [[0], [1]]
    assert later.get_input_at(1) is source.get_output_at(1)
    node = Node.create_node(later, source)
    assert node is later.inbound_nodes[-1] and node in source.outbound_nodes


def test_what_a_layer_can_take_is_asked_beforehand() -> None:
    """Nothing happens for a good tensor; TK-120 for another."""
    layer = Dense(3, input_dim=4)
    layer(Input((4,)))
    layer.assert_input_compatibility([Input((4,)), K.placeholder((None, 4))])
    with pytest.raises(ShapeError, match="TK-120"):
        layer.assert_input_compatibility(Input((5,)))


def test_regularizers_are_losses() -> None:
    """The list is empty and says so; an empty list is no mistake, and losses are counted."""

    class Old(Dense):
        def build(self, input_shape: Any) -> None:
            self.regularizers: list[Any] = []
            super().build(input_shape)
            self.regularizers = [abs]

    layer = Old(2, W_regularizer="l2", input_dim=3)
    with pytest.warns(TeachWarning, match="TK-468") as caught:
        model = Sequential([layer])
    assert layer.regularizers == [] and len(layer.losses) == len(caught) == 1
    with pytest.warns(TeachWarning, match="TK-468"):
        assert model.regularizers == []


def test_the_layers_of_a_stack_and_its_data() -> None:
    """Each layer once, a model inside is one; the data it learned from are let go."""
    inner = Sequential([Dense(3, input_dim=4)])
    model = Sequential([inner, Dense(1)])
    assert model.flattened_layers == model.layers and len(model.layers) == 2
    assert not hasattr(model, "training_data")
    with pytest.raises(NameTeachError, match="TK-469"):
        model.training_data  # noqa: B018
    assert Sequential().flattened_layers == []


def test_data_in_order() -> None:
    """From an array, a list and a dict; columns; shapes, with the batch or without it."""
    rows, numbers = np.ones((6, 2)), [1, 2, 3]
    ask = training.standardize_input_data
    assert [x.shape for x in ask({"b": rows, "a": numbers}, ["a", "b"])] == [(3, 1), (6, 2)]
    assert ask(None, ["a", "b"]) == [None, None]
    assert ask(rows, ["a"], [(6, 2)])[0] is rows
    assert ask([rows], ["a"], [(5, None)], check_batch_axis=False)[0].shape == (6, 2)
    for shapes in ([(None, 3)], [(None, 2, 1)], [(5, 2)]):
        with pytest.raises(DataError, match="TK-311"):
            ask(rows, ["a"], shapes)
    with pytest.raises(DataError, match="TK-315"):
        ask([["x", "y"]], ["a"])


def test_weights_for_each_output() -> None:
    """None, one output, a list in order, a dict by name with what it leaves out."""
    classes, samples = {0: 1.0, 1: 2.0}, np.ones(3)
    both = ["a", "b"]
    assert training.standardize_class_weights(None, both) == [None, None]
    assert training.standardize_class_weights(classes, ["a"]) == [classes]
    assert training.standardize_class_weights([classes], ["a"]) == [classes]
    assert training.standardize_class_weights({"a": classes}, ["a"]) == [classes]
    assert training.standardize_class_weights({"b": classes}, both) == [None, classes]
    first, second = training.standardize_sample_weights([samples, None], both)
    assert first is samples and second is None
    with pytest.raises(ValueError, match="TK-319"):
        training.standardize_sample_weights([samples], both)


def test_lengths_that_agree() -> None:
    """Inputs, labels and weights; None is left out."""
    three, four = np.ones((3, 2)), np.ones((4, 2))
    training.check_array_lengths([three, three], [three, None], [np.ones(3), None])
    training.check_array_lengths([three], [three], [np.ones((3, 5))])
    for code, data in [
        ("TK-317", ([three, four], [three], [None])),
        ("TK-313", ([three], [four], [None])),
        ("TK-314", ([three], [three], [np.ones(4)])),
    ]:
        with pytest.raises(DataError, match=code):
            training.check_array_lengths(*data)


def test_metrics_for_each_output() -> None:
    """A list for all (a copy for each), a dict by name with one or several."""
    assert training.collect_metrics(None, ["a", "b"]) == [[], []]
    first, second = training.collect_metrics(["acc"], ["a", "b"])
    assert first == second == ["acc"] and first is not second
    assert training.collect_metrics({"b": ["acc", "mse"]}, ["a", "b"]) == [[], ["acc", "mse"]]


def test_weights_in_an_open_file(here: Path) -> None:
    """Into a group and back, by order and by name; a stranger's link is not followed."""
    model, other = two_layers(), two_layers()
    with h5py.File("mine.h5", "w") as file:
        group = file.create_group("deep/weights")
        model.save_weights_to_hdf5_group(group)
        other.load_weights_from_hdf5_group(group)
        for mine, theirs in zip(model.get_weights(), other.get_weights(), strict=True):
            np.testing.assert_array_equal(mine, theirs)
        named = Sequential([Dense(5, input_dim=4, name=model.layers[0].name), Dense(7)])
        before = named.layers[1].get_weights()
        named.load_weights_from_hdf5_group_by_name(group)
        np.testing.assert_array_equal(named.get_weights()[0], model.get_weights()[0])
        np.testing.assert_array_equal(named.layers[1].get_weights()[0], before[0])
        group["elsewhere"] = h5py.ExternalLink("secret.h5", "/")
        with pytest.raises(OSError, match="TK-508"):
            other.load_weights_from_hdf5_group(group)


def test_functions_are_not_stored() -> None:
    """func_dump and func_load refuse, and nothing of what they are given runs."""
    for call in (lambda: generic_utils.func_dump(abs), lambda: generic_utils.func_load("code")):
        with pytest.raises(StateError, match="TK-527"):
            call()
    assert generic_utils.make_tuple(1, 2) == (1, 2)


def test_the_table_of_some_layers(capsys: Any) -> None:
    """The same table as summary(); chosen calls; a shared layer counts once."""
    model = two_layers()
    model.summary()
    whole = capsys.readouterr().out
    layer_utils.print_summary(model.layers)
    assert capsys.readouterr().out == whole
    model.layers[0](Input((4,), name="second"))
    layer_utils.print_summary(model.layers, ["dense_1_ib-1", "dense_2_ib-0"])
    assert "second[0][0]" in capsys.readouterr().out
    model.layers[0].trainable = False
    assert layer_utils.count_total_params(model.layers) == (18, 25)
    seen: set[Layer] = {model.layers[0]}
    assert layer_utils.count_total_params(model.layers, seen) == (18, 0)
    assert seen == set(model.layers)


def test_kernels_of_convolutions_are_turned() -> None:
    """By 180 degrees, each axis of space; other layers keep their weights."""

    class Convolution2D(Layer):
        dim_ordering = "tf"

        def build(self, input_shape: Any) -> None:
            self.W = self.add_weight((2, 3, 1, 1), "uniform", name="W")

    model = Sequential([Dense(2, input_dim=2), Convolution2D()])
    before = model.get_weights()
    layer_utils.convert_all_kernels_in_model(model)
    after = model.get_weights()
    np.testing.assert_array_equal(after[0], before[0])
    np.testing.assert_array_equal(after[2], np.rot90(before[2], 2))
    layer_utils.convert_all_kernels_in_model(model)
    np.testing.assert_array_equal(model.get_weights()[2], before[2])


def test_the_ids_of_a_list() -> None:
    """The same things in the same order, and no others."""
    a, b = object(), object()
    assert object_list_uid([a, b]) == object_list_uid([a, b]) != object_list_uid([b, a])
    assert object_list_uid(a) == object_list_uid([a])


def test_the_fourth_argument_of_compile() -> None:
    """In a Sequential it is sample_weight_mode, in a Model loss_weights; by name both have both."""
    stack = Sequential([Dense(2, input_dim=3)])
    with pytest.raises(ValueError, match="TK-470"):
        stack.compile("sgd", "mse", None, "temporal")
    with pytest.raises(ValueError, match="TK-495"):
        Model(stack.inputs, stack.outputs).compile("sgd", "mse", None, "temporal")
    x, y = np.ones((4, 3)), np.ones((4, 2))
    losses = []
    for weight in (1.0, 3.0):
        stack.compile("sgd", "mse", loss_weights=weight)
        losses.append(stack.test_on_batch(x, y))
    np.testing.assert_allclose(losses[1], 3 * losses[0], rtol=1e-6)


def test_a_bar_without_numbers(capsys: Any) -> None:
    """None is no numbers, as when nothing is given."""
    bar = generic_utils.Progbar(2)
    bar.add(1, None)
    bar.update(2, values=None)
    assert "2/2" in capsys.readouterr().out
