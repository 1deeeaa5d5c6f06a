"""One harness for every layer class: what must hold for any rule from tensors to tensors.

What a learner's own layer is asked (`tk.check_layer`) every layer of the library is asked too; the
rest, about nodes, texts and places in a model, is asked here.
"""

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.checks.layer import look_at
from teachkeras.checks.subject import run
from teachkeras.layers.losses import as_list
from teachkeras.models import Sequential
from tests.layers.case import Case


def check_layer(case: Case) -> None:
    """Everything, for one layer class and its arguments. Needs float64."""
    findings = look_at(case)
    assert {each.name: each.problem for each in findings if each.verdict != "holds"} == {}
    rng = np.random.RandomState(0)
    check_nodes(case)
    check_bare_call(case, rng)
    check_weights(case)
    check_words(case)
    if len(case.shapes) == 1:
        check_first_in_a_model(case)


def check_nodes(case: Case) -> None:
    """On Input: one node, whose shapes are those of the rule and of the symbols."""
    layer, xs = case.make(), case.inputs()
    y = layer(case.of(xs))
    said = layer.get_output_shape_for(case.whole_shape(None))
    assert said == K.int_shape(y) == y._keras_shape == layer.output_shape
    assert isinstance(said, tuple)
    assert y._keras_history == (layer, 0, 0)
    assert layer.inbound_nodes[0].input_tensors == xs
    assert layer.inbound_nodes[0].inbound_layers == [x._keras_history[0] for x in xs]
    assert as_list(layer.input) == xs and layer.output is y


def check_bare_call(case: Case, rng: np.random.RandomState) -> None:
    """On plain placeholders it computes the same as on Input, and leaves no trace."""
    layer, xs, twins = case.make(), case.placeholders(), case.inputs()
    y = layer(case.of(xs))
    assert layer.inbound_nodes == []
    assert not any(hasattr(each, "_keras_history") for each in [y, *xs])
    data = case.arrays(rng, 3)
    (bare,), (noted,) = run(xs, [y], data), run(twins, [layer(case.of(twins))], data)
    np.testing.assert_array_equal(bare, noted)
    assert str(bare.dtype) == K.dtype(y)
    assert len(layer.inbound_nodes) == 1


def check_weights(case: Case) -> None:
    """Weights come out as copies, are counted, and are frozen together."""
    layer = case.make()
    layer(case.of(case.inputs()))
    weights = layer.get_weights()
    assert [w.shape for w in weights] == [K.int_shape(w) for w in layer.weights]
    assert layer.count_params() == sum(w.size for w in weights)
    layer.trainable = False
    assert layer.trainable_weights == [] and len(layer.non_trainable_weights) == len(weights)
    again: Any = case.cls.from_config(case.make().get_config())
    assert type(again) is case.cls and again.trainable


def check_words(case: Case) -> None:
    """A layer can be printed at any time: unbuilt, connected once, connected twice."""
    layer = case.make()
    for _ in range(3):
        text = repr(layer)
        assert type(layer).__name__ in text and layer.name in text
        assert "0x" not in text and "\n" not in text
        if not isinstance(case.input_shape, list):  # a Merge can be called once
            layer(case.of(case.inputs()))


def check_first_in_a_model(case: Case) -> None:
    """With input_shape it can stand first in a Sequential, and its config keeps the shape."""
    layer = case.make(input_shape=case.input_shape)
    model = Sequential([layer])
    assert model.input_shape == (None, *case.input_shape)
    again: Any = case.cls.from_config(layer.get_config())
    assert again.batch_input_shape == (None, *case.input_shape)
    ones = np.ones((2, *case.input_shape), K.dtype(model.input))
    assert model.predict(ones).shape == (2, *model.output_shape[1:])
