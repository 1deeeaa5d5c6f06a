"""Rows C017, C020, C029 and C111: pictures of the framework, of layers, of models, of training."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.layers import Dense, Dropout, Input, InputLayer, Layer
from teachkeras.models import Model, Sequential
from teachkeras.utils.visualize_util import model_to_dot, plot
from tests.layers.case import Case
from tests.layers.cases import CASES
from tests.viz.markup import picture_of


def stack() -> Sequential:
    """Three layers, the second one frozen."""
    model = Sequential(
        [
            Dense(8, activation="relu", input_dim=5, name="first"),
            Dense(4, name="ice"),
            Dropout(0.5, name="drop"),
        ]
    )
    model.layers[1].trainable = False
    return model


def two_ends() -> Model:
    """Two inputs through one shared layer to two outputs."""
    a, b = Input(shape=(4,), name="a"), Input(shape=(4,), name="b")
    shared = Dense(3, name="shared")
    return Model([a, b], [Dense(2, name="y")(shared(a)), Dense(1, name="z")(shared(b))])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_c020_a_layer_is_a_rule_from_tensor_to_tensor(case: Case) -> None:
    """Calling every layer on a tensor gives a tensor, and the card's shapes are the real ones."""
    layer, xs = case.make(), case.inputs()
    y = layer(case.of(xs))
    assert K.is_symbol(y)
    arrays = case.arrays(np.random.RandomState(0), 2)
    (result,) = K.function([*xs, K.learning_phase()], [y])([*arrays, 0])
    card = layer.card()
    assert card.input_shape == case.whole_shape(None)
    assert card.output_shape[0] is None and card.output_shape[1:] == result.shape[1:]
    assert [shape for _, shape, _ in card.weights] == [w.shape for w in layer.get_weights()]
    view = tk.show(layer)
    for shape in (card.input_shape, card.output_shape):
        assert str(shape) in view.picture and str(shape) in view.text


@pytest.mark.parametrize("make", [stack, two_ends])
def test_c029_boxes_are_layers_and_arrows_are_connections(make, here) -> None:
    """The boxes, arrows and shapes of the picture, the table, the text and the dot file."""
    model = make()
    view = plot(model, show_shapes=True, to_file="model.svg")
    boxes = {box["lines"][0]: box for box in view.data["boxes"]}
    layers = {layer.name: layer for layer in [*model.input_layers, *model.layers]}
    assert set(boxes) == set(layers)
    names = list(boxes)
    arrows = {(names[a], names[b]) for a, b in view.data["edges"]}
    assert arrows == {
        (source.name, node.outbound_layer.name)
        for layer in layers.values()
        for node in layer.inbound_nodes
        for source in node.inbound_layers
    }
    for name, layer in layers.items():
        shown = "".join(boxes[name]["lines"])
        assert str(layer.output_shape) in shown and str(layer.input_shape) in shown
        assert f"{layer.output_shape}" in view.values and name in view.text
    assert Path("model.svg").read_text("utf-8") == view.picture
    words = [text.text for text in _parsed(view).iter() if text.tag.endswith("text")]
    assert set(names) <= set(words)
    dot = model_to_dot(model, show_shapes=True).to_string()
    assert len(re.findall(r"->", dot)) == len(arrows) and all(name in dot for name in names)


def _parsed(view):
    from teachkeras.viz import html

    return picture_of(html.address(view.picture))


def test_c029_a_file_is_written_when_asked_and_nothing_else(here) -> None:
    """The default is Keras 1's model.png; .svg and .dot are ours; None writes no file."""
    model = stack()
    plot(model)
    assert Path("model.png").read_bytes()[:4] == b"\x89PNG"
    plot(model, to_file=None)
    model_to_dot(model).write("model.dot")
    assert sorted(path.name for path in here.iterdir()) == ["model.dot", "model.png"]
    assert model_to_dot(model).create(prog="dot", format="svg").startswith(b"<svg")
    plain = plot(model, to_file=None, show_layer_names=False)
    assert "first" not in "".join(line for box in plain.data["boxes"] for line in box["lines"])
    assert "(None, 5)" not in plain.picture
    with pytest.raises(ValueError, match="TK-643"):
        plot(model, to_file="model.bmp")
    parameters = list(inspect.signature(plot).parameters)
    assert parameters == ["model", "to_file", "show_shapes", "show_layer_names"]


def test_c029_frozen_layers_carry_ice_and_open_into_their_operations() -> None:
    """`trainable=False` is seen in picture, table and text; each layer has its graph."""
    view = tk.show(stack())
    boxes = {box["lines"][0]: box for box in view.data["boxes"]}
    assert [name for name, box in boxes.items() if "frozen" in box["marks"]] == ["ice"]
    assert view.picture.count("❄") == 1 and view.values.count("frozen") >= 2
    assert "(frozen)" in view.text and "not trained" in str(boxes["ice"]["rows"])
    titles = boxes["first"]["inside"]["titles"]
    assert titles[0] == "x" and any("relu" in title for title in titles)
    assert boxes["drop"]["inside"] is not None and boxes["dense_input_1"]["inside"] is None


def test_c111_the_points_of_a_curve_are_the_history() -> None:
    """A static picture, without a front end: the numbers in the view are those of the History."""
    x = np.random.default_rng(0).normal(size=(20, 3))
    model = Sequential([Dense(1, input_dim=3)])
    model.compile("sgd", "mse")
    history = model.fit(x, x.sum(1), 5, 4, 0, [tk.curves()], validation_split=0.25)
    values = tk.show(history).data["reads"][0]["values"]
    for name, numbers in history.history.items():
        assert values[name] == [f"{number:.4g}" for number in numbers]
    assert "<svg" in tk.show(history).picture


def test_every_layer_class_has_a_card() -> None:
    """Also one that was never called, and a learner's own without settings."""

    class Mine(Layer):
        """A layer of my own."""

    for layer in (Dense(3), InputLayer(input_shape=(2,)), Mine()):
        assert tk.show(layer).title.startswith(type(layer).__name__)
