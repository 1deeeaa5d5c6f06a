"""Shapes that flow through a model: those that are told are those that are computed."""

import re

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.errors import StateError, TypeTeachError
from teachkeras.layers import (
    LSTM,
    AveragePooling2D,
    Convolution1D,
    Convolution2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    Merge,
    Reshape,
    ZeroPadding2D,
)
from teachkeras.models import Sequential


def stack(order: str) -> Sequential:
    """Windows of every kind, on pictures of 19 x 15."""
    shape = (3, 19, 15) if order == "th" else (19, 15, 3)
    how = {"dim_ordering": order}
    return Sequential(
        [
            Convolution2D(4, 3, 2, subsample=(2, 1), input_shape=shape, **how),
            ZeroPadding2D((1, 1), **how),
            Convolution2D(4, 3, 3, border_mode="same", **how),
            AveragePooling2D((2, 3), border_mode="same", **how),
            MaxPooling2D((2, 2), strides=(1, 1), **how),
            Dropout(0.5),
            Flatten(),
            Dense(12),
            Reshape((3, 4)),
            Convolution1D(5, 2),
            LSTM(6),
        ],
        name="net",
    )


def results(layer, batch):
    """What one layer makes of a batch, as a model of its own."""
    alone = type(layer).from_config({**layer.get_config(), "batch_input_shape": batch.shape})
    return Sequential([alone]).predict(batch, batch_size=len(batch))


@pytest.mark.parametrize("order", ["tf", "th"])
def test_every_shape_is_the_computed_one_and_every_formula_comes_out(order) -> None:
    """Each layer by itself on real numbers; `19 - 3 + 1 = 17` is worked out by Python."""
    model = stack(order)
    flow = tk.demos.shape_flow(model)
    assert [step.layer for step in flow.steps] == [layer.name for layer in model.layers]
    values = np.zeros((2, *model.input_shape[1:]), "float32")
    formulas = 0
    for layer, step in zip(model.layers, flow.steps, strict=True):
        assert step.before == (None, *values.shape[1:])
        values = results(layer, values)
        assert step.after == (None, *values.shape[1:])
        for where, reason in step.reasons:
            if found := re.fullmatch(r"([\d()+*/ -]+) = (\d+)", reason):
                formulas += 1
                assert eval(found[1]) == int(found[2]) == step.after[int(where.split()[1])]
    assert formulas == 6


def test_one_layer_a_click() -> None:
    """A frame for the input and one for each layer, each with one shape more than before."""
    view = tk.show(tk.demos.shape_flow(stack("tf")))
    (group,) = view.data["groups"]
    frames = group["frames"]
    assert [frame["name"] for frame in frames][:2] == ["input", "layer 1 of 11"]
    sizes = [sum(shape[-1] == "mid mono" for shape in frame["shapes"]) for frame in frames]
    gained = [len(step.after) for step in tk.demos.shape_flow(stack("tf")).steps]
    assert list(np.diff(sizes)) == gained and sizes[0] == 4
    assert [spot[6] for spot in view.data["spots"]] == list(range(12))
    fresh = [shape for shape in frames[1]["shapes"] if shape[-1] == "warm"]
    assert len(fresh) == 3  # rows, columns and channels; the batch stays open
    small = [shape[3] for shape in frames[1]["shapes"] if shape[-1] == "small"]
    assert small[0] == "axis 1: (19 - 3) // 2 + 1 = 9" and len(small) == 3
    assert frames[6]["shapes"][-1][3] == "stays as it is"
    assert "?" not in "".join(re.findall(r">([^<]*)</text>", view.picture))


def test_the_words_for_what_stays_and_what_turns() -> None:
    """Dropout changes nothing; Reshape keeps the count; Dense has one number for each unit."""
    told = {step.kind: dict(step.reasons) for step in tk.demos.shape_flow(stack("tf")).steps}
    assert told["Dropout"] == {}
    assert told["Reshape"] == {"axes": "2 become 3: as many numbers as before"}
    assert "one for each unit" in told["Dense"]["axis 1"]
    assert "one for each kernel" in told["Convolution1D"]["axis 2"]


def test_a_layer_of_several_inputs_shows_all_of_them() -> None:
    """Their shapes are one text."""
    halves = [Sequential([Dense(3, input_dim=2)]) for _ in range(2)]
    flow = tk.demos.shape_flow(Sequential([Merge(halves, mode="concat"), Dense(1)]))
    assert flow.steps[0].before == [(None, 3), (None, 3)]
    assert "[(None, 3), (None, 3)]" in tk.show(flow).picture


@pytest.mark.parametrize("thing", [Dense(3), [Dense(3, input_dim=2)], "model"])
def test_what_is_no_model_is_refused(thing) -> None:
    """With a line that can be typed."""
    with pytest.raises(TypeTeachError, match="TK-891"):
        tk.demos.shape_flow(thing)


def test_a_model_too_long_to_follow_is_refused() -> None:
    """So is one with no layers, by the model itself."""
    long = Sequential([Dense(2, input_dim=2), *[Dense(2) for _ in range(40)]])
    with pytest.raises(TypeTeachError, match="TK-891"):
        tk.demos.shape_flow(long)
    with pytest.raises(StateError, match="TK-423"):
        tk.demos.shape_flow(Sequential())
