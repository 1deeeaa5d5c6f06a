"""One harness for every layer class: what must hold for any rule from tensors to tensors."""

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.layers import Layer
from teachkeras.layers.losses import as_list
from teachkeras.models import Model, Sequential, model_from_json
from tests.layers.case import Case

STEP = 1e-6


def check_layer(case: Case) -> None:
    """Everything below, for one layer class and its arguments. Needs float64."""
    rng = np.random.RandomState(0)
    check_shapes(case, rng)
    check_bare_call(case, rng)
    check_config(case)
    check_weights(case, rng)
    check_gradients(case, rng)
    check_words(case)
    check_text(case)
    if len(case.shapes) == 1:
        check_first_in_a_model(case)


def run(inputs: list, outputs: list, arrays: list) -> list:
    """Call a function on arrays, as in a test (learning phase 0)."""
    return K.function([*inputs, K.learning_phase()], outputs)([*arrays, 0])


def check_shapes(case: Case, rng: np.random.RandomState) -> None:
    """On Input: the rule's shape, int_shape and the real shape agree for batches of 1 and 7."""
    layer, xs = case.make(), case.inputs()
    y = layer(case.of(xs))
    said = layer.get_output_shape_for(case.whole_shape(None))
    assert said == K.int_shape(y) == y._keras_shape == layer.output_shape
    assert isinstance(said, tuple)
    assert y._keras_history == (layer, 0, 0)
    assert layer.inbound_nodes[0].input_tensors == xs
    assert layer.inbound_nodes[0].inbound_layers == [x._keras_history[0] for x in xs]
    assert as_list(layer.input) == xs and layer.output is y
    for batch in (1, 7):
        (value,) = run(xs, [y], case.arrays(rng, batch))
        told = layer.get_output_shape_for(case.whole_shape(batch))
        assert value.shape == (batch, *said[1:]) == told
        assert str(value.dtype) == K.dtype(y)


def check_bare_call(case: Case, rng: np.random.RandomState) -> None:
    """On plain placeholders: it computes the same and leaves no trace."""
    layer = case.make()
    xs = [K.placeholder((None, *shape), dtype=case.dtype) for shape in case.shapes]
    y = layer(case.of(xs))
    assert layer.inbound_nodes == []
    assert not any(hasattr(each, "_keras_history") for each in [y, *xs])
    twins = case.inputs()
    data = case.arrays(rng, 3)
    (bare,), (noted,) = run(xs, [y], data), run(twins, [layer(case.of(twins))], data)
    np.testing.assert_array_equal(bare, noted)
    assert len(layer.inbound_nodes) == 1


def check_config(case: Case) -> None:
    """A layer made from a config has the same config, before and after it was built."""
    layer = case.make()
    for built in (False, True):
        if built:
            layer(case.of(case.inputs()))
        config = layer.get_config()
        again = case.cls.from_config(config)
        assert type(again) is type(layer)
        assert again.get_config() == config
        assert again.name == layer.name and again.trainable == layer.trainable


def check_weights(case: Case, rng: np.random.RandomState) -> None:
    """Weights come out as copies, go into a twin, and make it the same function."""
    layer, twin = case.make(), case.make()
    xs = case.inputs()
    first, second = layer(case.of(xs)), twin(case.of(xs))
    weights = layer.get_weights()
    assert [w.shape for w in weights] == [K.int_shape(w) for w in layer.weights]
    assert layer.count_params() == sum(w.size for w in weights)
    changed = [w + rng.uniform(0.0, 0.3, w.shape) for w in weights]
    for each in (layer, twin):
        each.set_weights(changed)
    for ours, right in zip(layer.get_weights(), changed, strict=True):
        np.testing.assert_array_equal(ours, right)
    a, b = run(xs, [first, second], case.arrays(rng, 4))
    np.testing.assert_array_equal(a, b)
    layer.trainable = False
    assert layer.trainable_weights == [] and len(layer.non_trainable_weights) == len(weights)


def check_gradients(case: Case, rng: np.random.RandomState) -> None:
    """The gradient along a random direction is what moving the inputs and weights measures."""
    layer, xs = case.make(), case.inputs()
    y = layer(case.of(xs))
    data = case.arrays(rng, 3)
    side = rng.uniform(0.5, 1.5, (3, *K.int_shape(y)[1:]))
    loss = K.sum(y * K.constant(side))
    f = K.function([*xs, K.learning_phase()], [loss])
    weights, moved = layer.trainable_weights, [] if case.below is not None else xs
    if not weights and not moved:
        return
    start = [np.array(w) for w in K.batch_get_value(weights)]
    slopes = run(xs, K.gradients(loss, [*moved, *weights]), data)
    ways = [rng.uniform(-1, 1, np.shape(g)) for g in slopes]
    told = sum(float(np.sum(g * way)) for g, way in zip(slopes, ways, strict=True))
    measured = 0.0
    for sign in (1, -1):
        shifts = [sign * STEP * way for way in ways]
        at = [a + shift for a, shift in zip(data, shifts, strict=False)] if moved else data
        new = [old + shift for old, shift in zip(start, shifts[len(moved) :], strict=True)]
        K.batch_set_value(zip(weights, new, strict=True))
        measured += sign * float(f([*at, 0])[0]) / (2 * STEP)
    np.testing.assert_allclose(told, measured, rtol=1e-4, atol=1e-6)


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


def check_text(case: Case) -> None:
    """A model with it comes back from its JSON, with functions of one's own handed over."""
    layer, xs = case.make(), case.inputs()
    model = Model(xs, layer(case.of(xs)))
    text = model.to_json()
    again = model_from_json(text, {layer.name: function_in(layer)})
    again.set_weights(model.get_weights())
    assert again.to_json() == text
    x = case.arrays(np.random.RandomState(1), 2)
    np.testing.assert_array_equal(again.predict(x), model.predict(x))


def function_in(layer: Layer) -> Any:
    """The function of a Lambda, which is written into a text by its name alone."""
    return next((value for value in layer.get_config().values() if callable(value)), None)
