"""Rows C076, C087, C102 and C122: layers on pictures, holes, sources, and shapes that flow."""

import ast
import inspect
import statistics
import textwrap
from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import activations, layers, objectives
from teachkeras import backend as K
from teachkeras.layers import (
    Activation,
    AtrousConvolution2D,
    AveragePooling2D,
    Convolution1D,
    Convolution2D,
    Cropping2D,
    Deconvolution2D,
    Dense,
    Dropout,
    Flatten,
    Input,
    Layer,
    MaxPooling2D,
    Reshape,
    SeparableConvolution2D,
    UpSampling2D,
    ZeroPadding2D,
)
from teachkeras.models import Model, Sequential

RNG = np.random.RandomState(122)

# A layer, what it is called on, and how many numbers it learns.
COUNTS = [
    (Dense(32), (64,), 2080),
    (Dense(10), (32,), 330),
    (Convolution2D(8, 3, 3), (28, 28, 1), 80),
    (Convolution1D(8, 3), (10, 4), 104),
    (MaxPooling2D(), (26, 26, 8), 0),
    (Activation("relu"), (13, 13, 8), 0),
    (Dropout(0.5), (32,), 0),
    (Flatten(), (13, 13, 8), 0),
    (Reshape((13, -1)), (13, 13, 8), 0),
]


@pytest.mark.parametrize(("layer", "shape", "count"), COUNTS, ids=lambda x: str(x)[:20])
def test_c076_every_layer_says_how_many_numbers_it_learns(
    layer: Layer, shape: Any, count: int
) -> None:
    """The count is that of the shapes on its card."""
    again = type(layer).from_config(layer.get_config())
    again(Input(shape))
    assert again.count_params() == count == sum(w.size for w in again.get_weights())
    card = tk.show(again).text
    assert all(f"{w.name} {K.int_shape(w)}" in card for w in again.weights)


def test_c087_the_layer_with_holes() -> None:
    """8 x 8 becomes 6, 4, 2 for the rates 1, 2, 3, with the same nine weights each time."""
    x = RNG.randn(1, 8, 8, 1).astype("float32")
    for rate, left in ((1, 6), (2, 4), (3, 2)):
        layer = AtrousConvolution2D(1, 3, 3, atrous_rate=(rate, rate), input_shape=(8, 8, 1))
        model = Sequential([layer])
        assert model.output_shape == (None, left, left, 1) and layer.count_params() == 10
        kernel, bias = layer.get_weights()
        wide = np.zeros((2 * rate + 1, 2 * rate + 1, 1, 1), "float32")
        wide[::rate, ::rate] = kernel
        plain = Sequential([Convolution2D(1, *wide.shape[:2], input_shape=(8, 8, 1))])
        plain.set_weights([wide, bias])
        np.testing.assert_allclose(model.predict(x), plain.predict(x), atol=1e-6)


def call_lengths(cls: type) -> list[int]:
    """How many lines the bodies of `call` have, without the docstring."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    assert isinstance(tree, ast.ClassDef)
    calls = [f for f in tree.body if isinstance(f, ast.FunctionDef) and f.name == "call"]
    firsts = [f.body[1 if ast.get_docstring(f) else 0] for f in calls]
    return [(f.end_lineno or 0) - at.lineno + 1 for f, at in zip(calls, firsts, strict=True)]


def test_c102_the_source_of_every_layer_can_be_read() -> None:
    """Shown by tk.source; no class is longer than 120 lines, and most calls fit in a few."""
    classes = [c for name in layers.__all__ if inspect.isclass(c := getattr(layers, name))]
    lengths = {c.__name__: len(inspect.getsource(c).splitlines()) for c in classes}
    del lengths["Layer"]  # what a layer is; the others only say how they differ
    assert {name: n for name, n in lengths.items() if n > 120} == {}
    bodies = [n for c in classes for n in call_lengths(c)]
    assert len(bodies) > 20 and statistics.median(bodies) <= 15 and max(bodies) <= 40
    for cls in classes:
        assert cls.__name__ in tk.source(cls).title
        assert f"class {cls.__name__}" in tk.source(cls).text
    for room in (K, objectives, activations):
        for name in [name for name in dir(room) if inspect.isfunction(getattr(room, name))]:
            function = getattr(room, name)
            if function.__module__.startswith("teachkeras") and name[0] != "_":
                assert f"def {function.__name__}" in tk.source(function).text, name


def twelve(order: str) -> Any:
    """A network of twelve layers, with an input that has two sizes."""
    K.set_image_dim_ordering(order)
    x = Input((3, 20, 16) if order == "th" else (20, 16, 3))
    stack = [
        ZeroPadding2D((1, 2)),
        Convolution2D(6, 3, 5, activation="relu"),
        MaxPooling2D((2, 2)),
        AtrousConvolution2D(5, 3, 3, atrous_rate=(2, 2), border_mode="same"),
        SeparableConvolution2D(4, 3, 3, subsample=(2, 1), border_mode="same"),
        UpSampling2D((2, 2)),
        Cropping2D(((1, 0), (2, 3))),
        AveragePooling2D((3, 3), (2, 2), "same"),
        Convolution2D(7, 1, 1, border_mode="full"),
        Deconvolution2D(3, 2, 2, (3, 6, 7) if order == "th" else (6, 7, 3)),
        Flatten(),
        Dense(10, activation="softmax"),
    ]
    return x, stack


@pytest.mark.parametrize("order", ["tf", "th"])
def test_c122_shapes_flow_along_the_arrows(order: str) -> None:
    """Twelve layers: the shape each rule tells is the shape that is computed."""
    x, stack = twelve(order)
    tensors, shape = [x], x._keras_shape
    for layer in stack:
        tensors.append(layer(tensors[-1]))
        shape = layer.get_output_shape_for(shape)
        assert shape == tensors[-1]._keras_shape
    assert len(stack) == 12 and shape == (None, 10)
    pictures = RNG.randn(2, *x._keras_shape[1:])
    for y in tensors[1:]:
        assert Model(x, y).predict(pictures).shape == (2, *y._keras_shape[1:])
