"""What every layer of a model makes of samples, and the weights of units as images: the records."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.demos.outputs import LayerOutputs, Stage, as_picture
from teachkeras.layers import Dense, Dropout, Input
from teachkeras.models import Model, Sequential


def test_look_inside_is_what_the_layers_give() -> None:
    """Every stage equals the layer computed by hand; dropout does nothing; the view has it all."""
    x = np.random.default_rng(1).normal(size=(15, 4)).astype("float32")
    first, last = Dense(20, activation="relu", name="first"), Dense(3, name="last")
    model = Sequential([Dense(4, input_dim=4, name="in"), first, Dropout(0.5, name="drop"), last])
    first.trainable = False
    seen = tk.demos.layer_outputs(model, x)
    assert len(seen.samples) == 12 and [stage.frozen for stage in seen.stages] == [0, 0, 1, 0, 0]
    row = x[:12]
    np.testing.assert_array_equal(seen.stages[0].values, row)
    for stage, layer in zip(seen.stages[1:], model.layers, strict=True):
        if layer.get_weights():
            W, b = layer.get_weights()
            row = row @ W + b
            row = np.maximum(row, 0) if layer is first else row
        np.testing.assert_allclose(stage.values, row, rtol=1e-5, atol=1e-6)
    view = tk.show(seen)
    frames = view.data["groups"][0]["frames"]
    assert [spot[6] for spot in view.data["spots"]] == list(range(12)) and len(frames) == 12
    for sample, frame in enumerate(frames):
        above = int((seen.stages[2].values[sample] > 0).sum())
        assert frame["rows"][2][1].startswith(f"{above} of 20 above 0, the largest is ")
    assert "❄ frozen" in view.picture and "(frozen)" in view.text


def test_look_inside_of_functional_models_and_of_wrong_things() -> None:
    """Each branch has its arrows; several inputs and no samples are refused."""
    a, b = Input((3,)), Input((3,))
    first = Dense(2, name="first")(a)
    model = Model(a, [Dense(2, name="left")(first), Dense(2, name="right")(first)])
    seen = tk.demos.layer_outputs(model, np.ones((2, 3)))
    names = [stage.name for stage in seen.stages]
    arrows = {(names[start], names[end]) for start, end in seen.arrows}
    assert arrows == {(names[0], "first"), ("first", "left"), ("first", "right")}
    assert len(tk.show(seen).data["base"]) == 1 + 2 + 2 * 3 + 3 * 4
    K.set_learning_phase(0)
    assert tk.demos.layer_outputs(
        Sequential([Dense(2, input_dim=3), Dropout(0.5)]), np.ones((2, 3))
    )
    deep = Sequential([Dense(2, input_dim=3), *(Dense(2) for _ in range(98))])
    assert len(tk.demos.layer_outputs(deep, np.ones((9, 3))).samples) == 3
    inner = Sequential([Dense(4, input_dim=3, name="inner")], name="nested")
    assert tk.demos.layer_outputs(Sequential([inner]), np.ones((2, 3))).stages[-1].name == "nested"
    pair = Model([a, b], [Dense(2)(a), Dense(2)(b)])
    for wrong in ((pair, np.ones((2, 3))), (model, np.ones((0, 3))), (model, 3.0)):
        with pytest.raises(ValueError, match="TK-658"):
            tk.demos.layer_outputs(*wrong)
    with pytest.raises(ValueError, match="TK-311"):
        tk.demos.layer_outputs(model, np.ones((2, 4)))


def test_weight_images_are_the_columns_of_the_table() -> None:
    """Image u is column u, row by row; without a bias b is 0; the words name both ends."""
    W = np.arange(12.0).reshape(6, 2) - 5
    layer = Dense(2, input_dim=6, name="two", weights=[W], bias=False)
    Sequential([layer])
    seen = tk.demos.weight_images(layer, (2, 3))
    for unit in range(2):
        np.testing.assert_array_equal(seen.images[unit], W[:, unit].reshape(2, 3))
    assert seen.biases.tolist() == [0, 0]
    assert seen.told(1) == "from -4 at row 0, column 0 to 6 at row 1, column 2"
    view = tk.show(seen)
    assert view.title.endswith("images of 2 x 3, from -5 to 6")
    assert len(view.data["spots"]) == 2 and view.values.count("<tr>") == 3


def test_weight_images_of_large_and_of_wrong_layers() -> None:
    """A square needs no shape; 64 units are shown; other layers and shapes are refused."""
    wide, drop = Dense(70, input_dim=9, name="wide"), Dropout(0.5)
    Sequential([wide, drop])
    seen = tk.demos.weight_images(wide)
    assert seen.images.shape == (64, 3, 3) and seen.units == 70 and "... and 50 more" in repr(seen)
    wide.trainable = False
    title = tk.show(tk.demos.weight_images(wide)).title
    assert title.startswith("What 70 units of wide, frozen look for (the first 64 are shown)")
    for wrong in ((wide, (2, 4)), (wide, (9,)), (drop,), (Dense(3),), (3,)):
        with pytest.raises(ValueError, match="TK-659"):
            tk.demos.weight_images(*wrong)


@pytest.mark.parametrize(
    ("shape", "picture"),
    [((), (1, 1)), ((7,), (1, 7)), ((13,), (1, 13)), ((64,), (8, 8)), ((5, 6), (5, 6))]
    + [((4, 5, 3), (4, 15)), ((2, 3, 4, 5), (2, 18)), ((100, 7), (50, 7)), ((1009,), (1, 202))],
)
def test_numbers_of_any_shape_become_rows_and_columns(shape: tuple, picture: tuple) -> None:
    """A block, or channels side by side, of which six are shown; a large one is thinned."""
    assert as_picture(np.zeros(shape)).shape == picture
    count = np.zeros(shape).size
    view = tk.show(
        LayerOutputs(
            "net", np.zeros((1, 2)), (Stage("s", "Own", False, np.zeros((1, *shape))),), ()
        )
    )
    told = dict(view.data["groups"][0]["frames"][0]["rows"])["s"]
    assert told.endswith("; not all are drawn") is (count > picture[0] * picture[1])
