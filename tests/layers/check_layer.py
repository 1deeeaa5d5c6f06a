"""One harness for every layer class: what must hold for any rule from tensors to tensors."""

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.layers import Input, Layer
from teachkeras.models import Sequential, model_from_json

STEP = 1e-6


def check_layer(cls: Callable[..., Layer], kwargs: dict[str, Any], input_shape: tuple) -> None:
    """Everything below, for one layer class; `input_shape` leaves the batch out. Needs float64."""
    rng = np.random.RandomState(0)
    check_shapes(cls(**kwargs), input_shape, rng)
    check_bare_call(cls(**kwargs), input_shape, rng)
    check_config(cls, cls(**kwargs), input_shape)
    check_weights(cls, kwargs, input_shape, rng)
    check_gradients(cls(**kwargs), input_shape, rng)
    check_words(cls(**kwargs), input_shape)
    check_first_in_a_model(cls, kwargs, input_shape)
    check_text(cls, kwargs, input_shape)


def numbers(rng: np.random.RandomState, *shape: int) -> Any:
    """Random numbers that keep away from 0, where many activations have a kink."""
    x = rng.uniform(-1.0, 1.0, shape)
    return np.where(abs(x) < 0.05, 0.1, x)


def run(inputs: list, outputs: list, arrays: list) -> list:
    """Call a function on arrays, as in a test (learning phase 0)."""
    return K.function([*inputs, K.learning_phase()], outputs)([*arrays, 0])


def check_shapes(layer: Layer, input_shape: tuple, rng: np.random.RandomState) -> None:
    """On Input: the rule's shape, int_shape and the real shape agree for batches of 1 and 7."""
    x = Input(shape=input_shape)
    y = layer(x)
    said = layer.get_output_shape_for((None, *input_shape))
    assert said == K.int_shape(y) == y._keras_shape == layer.output_shape
    assert isinstance(said, tuple)
    assert y._keras_history == (layer, 0, 0)
    assert layer.inbound_nodes[0].input_tensors == [x]
    assert layer.inbound_nodes[0].inbound_layers == [x._keras_history[0]]
    assert layer.input is x and layer.output is y
    for batch in (1, 7):
        (value,) = run([x], [y], [numbers(rng, batch, *input_shape)])
        assert (
            value.shape == (batch, *said[1:]) == layer.get_output_shape_for((batch, *input_shape))
        )


def check_bare_call(layer: Layer, input_shape: tuple, rng: np.random.RandomState) -> None:
    """On a plain placeholder: it computes the same and leaves no trace."""
    x = K.placeholder((None, *input_shape))
    y = layer(x)
    assert layer.inbound_nodes == []
    assert not hasattr(y, "_keras_history") and not hasattr(x, "_keras_history")
    twin = Input(shape=input_shape)
    data = numbers(rng, 3, *input_shape)
    (bare,), (noted,) = run([x], [y], [data]), run([twin], [layer(twin)], [data])
    np.testing.assert_array_equal(bare, noted)
    assert len(layer.inbound_nodes) == 1


def check_config(cls: Any, layer: Layer, input_shape: tuple) -> None:
    """A layer made from a config has the same config, before and after it was built."""
    for built in (False, True):
        if built:
            layer(Input(shape=input_shape))
        config = layer.get_config()
        again = cls.from_config(config)
        assert type(again) is type(layer)
        assert again.get_config() == config
        assert again.name == layer.name and again.trainable == layer.trainable


def check_weights(cls: Any, kwargs: dict, input_shape: tuple, rng: np.random.RandomState) -> None:
    """Weights come out as copies, go into a twin, and make it the same function."""
    layer, twin = cls(**kwargs), cls(**kwargs)
    x = Input(shape=input_shape)
    first, second = layer(x), twin(x)
    weights = layer.get_weights()
    assert [w.shape for w in weights] == [K.int_shape(w) for w in layer.weights]
    assert layer.count_params() == sum(w.size for w in weights)
    changed = [w + rng.uniform(-0.3, 0.3, w.shape) for w in weights]
    for each in (layer, twin):
        each.set_weights(changed)
    for ours, right in zip(layer.get_weights(), changed, strict=True):
        np.testing.assert_array_equal(ours, right)
    a, b = run([x], [first, second], [numbers(rng, 4, *input_shape)])
    np.testing.assert_array_equal(a, b)
    layer.trainable = False
    assert layer.trainable_weights == [] and len(layer.non_trainable_weights) == len(weights)


def check_gradients(layer: Layer, input_shape: tuple, rng: np.random.RandomState) -> None:
    """The gradient along a random direction is what moving the inputs and weights measures."""
    x = Input(shape=input_shape)
    y = layer(x)
    data = numbers(rng, 3, *input_shape)
    side = rng.uniform(0.5, 1.5, (3, *K.int_shape(y)[1:]))
    loss = K.sum(y * K.constant(side))
    f = K.function([x, K.learning_phase()], [loss])
    weights = layer.trainable_weights
    slopes = run([x], K.gradients(loss, [x, *weights]), [data])
    start = [np.array(w) for w in layer.get_weights()]
    ways = [rng.uniform(-1, 1, np.shape(g)) for g in slopes]
    told = sum(float(np.sum(g * way)) for g, way in zip(slopes, ways, strict=True))
    measured = 0.0
    for sign in (1, -1):
        K.batch_set_value(
            [
                (w, old + sign * STEP * way)
                for w, old, way in zip(weights, start, ways[1:], strict=True)
            ]
        )
        measured += sign * float(f([data + sign * STEP * ways[0], 0])[0]) / (2 * STEP)
    np.testing.assert_allclose(told, measured, rtol=1e-4, atol=1e-6)


def check_words(layer: Layer, input_shape: tuple) -> None:
    """A layer can be printed at any time: unbuilt, connected once, connected twice."""
    for _ in range(3):
        text = repr(layer)
        assert type(layer).__name__ in text and layer.name in text
        assert "0x" not in text and "\n" not in text
        layer(Input(shape=input_shape))


def check_first_in_a_model(cls: Any, kwargs: dict, input_shape: tuple) -> None:
    """With input_shape it can stand first in a Sequential, and its config keeps the shape."""
    layer = cls(**kwargs, input_shape=input_shape)
    model = Sequential([layer])
    assert model.input_shape == (None, *input_shape)
    assert cls.from_config(layer.get_config()).batch_input_shape == (None, *input_shape)
    assert model.predict(np.ones((2, *input_shape))).shape == (2, *model.output_shape[1:])


def check_text(cls: Any, kwargs: dict, input_shape: tuple) -> None:
    """A model with it comes back from its JSON, with functions of one's own handed over."""
    layer = cls(**kwargs, input_shape=input_shape)
    model = Sequential([layer])
    text = model.to_json()
    function = next((value for value in layer.get_config().values() if callable(value)), None)
    again = model_from_json(text, {layer.name: function})
    again.set_weights(model.get_weights())
    assert again.to_json() == text
    x = numbers(np.random.RandomState(1), 2, *input_shape)
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
