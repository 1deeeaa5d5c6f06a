"""Merge and merge: values by hand, shapes, masks, layers and models as branches, and what fails."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import StateError, TeachError
from teachkeras.layers import Activation, Dense, Dropout, Input, Lambda, Masking, Merge, merge
from teachkeras.layers.core import Merge as CoreMerge
from teachkeras.models import Model, Sequential, load_model, model_from_json, model_from_yaml

RNG = np.random.RandomState(5)


def value(mode: Any, *arrays: np.ndarray, **more: Any) -> np.ndarray:
    """What merge gives for some arrays, through a model; its shape is the inferred one."""
    xs = [Input(each.shape[1:]) for each in arrays]
    y = merge(xs, mode, **more)
    found = Model(xs, y).predict(list(arrays))
    assert y._keras_shape == K.int_shape(y) == (None, *found.shape[1:])
    return found


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Of the angle between two vectors."""
    return float(a @ b / np.sqrt(a @ a * (b @ b)))


# values ------------------------------------------------------------------------------------------

BY_HAND: dict[str, Any] = {
    "sum": lambda a, b, c: a + b + c,
    "mul": lambda a, b, c: a * b * c,
    "ave": lambda a, b, c: (a + b + c) / 3,
    "max": lambda a, b, c: np.maximum(np.maximum(a, b), c),
    "concat": lambda a, b, c: np.concatenate([a, b, c], -1),
}


@pytest.mark.parametrize("mode", BY_HAND)
@pytest.mark.parametrize("shape", [(4,), (2, 4), (2, 3, 4)])
def test_three_inputs_number_by_number(mode: str, shape: tuple[int, ...]) -> None:
    """Against NumPy, for 2 to 4 axes."""
    arrays = [RNG.normal(size=(5, *shape)).astype("float32") for _ in range(3)]
    np.testing.assert_allclose(value(mode, *arrays), BY_HAND[mode](*arrays), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("axis", [1, 2, 3, -1, -2, -3])
def test_concat_along_every_axis(axis: int) -> None:
    """Sizes may differ along the axis itself."""
    shapes = [[5, 2, 3, 4], [5, 2, 3, 4]]
    shapes[1][axis] += 2
    arrays = [RNG.normal(size=shape).astype("float32") for shape in shapes]
    found = value("concat", *arrays, concat_axis=axis)
    np.testing.assert_array_equal(found, np.concatenate(arrays, axis))


@pytest.mark.parametrize(
    ("left", "right", "axes", "formula"),
    [
        ((4,), (4,), -1, "bi,bi->b"),
        ((4,), (4,), 1, "bi,bi->b"),
        ((3, 4), (5, 4), 2, "bik,bjk->bij"),
        ((3, 4), (5, 4), -1, "bik,bjk->bij"),
        ((4, 3), (4, 5), 1, "bki,bkj->bij"),
        ((3, 4), (4, 5), (2, 1), "bik,bkj->bij"),
        ((3, 4), (4, 5), [-1, -2], "bik,bkj->bij"),
        ((3, 4), (4,), (2, 1), "bik,bk->bi"),
    ],
)
@pytest.mark.parametrize("mode", ["dot", "cos"])
def test_products(mode: str, left: Any, right: Any, axes: Any, formula: str) -> None:
    """Against einsum; cos is the same of vectors scaled to length 1."""
    arrays = [RNG.normal(size=(6, *shape)).astype("float32") for shape in (left, right)]
    pair = axes if isinstance(axes, (tuple, list)) else (axes, axes)
    scaled = [a / np.sqrt((a * a).sum(k, keepdims=True)) for a, k in zip(arrays, pair, strict=True)]
    right_value = np.einsum(formula, *(scaled if mode == "cos" else arrays))
    found = value(mode, *arrays, dot_axes=axes)
    expected = right_value[:, None] if right_value.ndim == 1 else right_value
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_the_cosine_of_a_vector_of_zeros() -> None:
    """It is 0, and so is its slope: nothing becomes nan."""
    a, b = np.array([[1.0, 0, 1], [0, 0, 0]]), np.array([[1.0, 1, 0], [1, 2, 3]])
    np.testing.assert_allclose(value("cos", a, b), [[0.5], [0.0]], atol=1e-6)
    xs = [Input((3,)), Input((3,))]
    slopes = K.gradients(K.sum(merge(xs, "cos")), xs)
    assert all(np.isfinite(slope).all() for slope in K.function(xs, slopes)([a, b]))


def test_the_output_of_keras_1_examples() -> None:
    """A function with arguments, with a shape told as a tuple or as a function, or not at all."""
    a, b = RNG.normal(size=(2, 4, 3)).astype("float32")
    right = a - 2 * b
    for told in (None, (3,), lambda shapes: shapes[0]):
        found = value(lambda v, n: v[0] - n * v[1], a, b, output_shape=told, arguments={"n": 2.0})
        np.testing.assert_allclose(found, right, rtol=1e-6)


def test_on_plain_placeholders_it_only_computes() -> None:
    """No trace on the tensors, and it may be called again."""
    x, y = K.placeholder((None, 2)), K.placeholder((None, 2))
    layer = Merge(mode="sum")
    for _ in range(2):
        z = layer([x, y])
        assert not hasattr(z, "_keras_history")
    assert layer.inbound_nodes == []


# layers and models as branches -------------------------------------------------------------------


def two_branches(width: int = 2) -> tuple[Sequential, Sequential]:
    """Two small nets."""
    return (
        Sequential([Dense(width, activation="tanh", input_dim=3)]),
        Sequential([Dense(width, input_dim=4)]),
    )


def fed(model: Any, n: int = 6) -> list[np.ndarray]:
    """Numbers for every input of a model."""
    return [RNG.normal(size=(n, *x._keras_shape[1:])).astype("float32") for x in model.inputs]


@pytest.mark.parametrize("mode", ["sum", "mul", "ave", "max", "concat", "dot", "cos"])
def test_a_stack_that_begins_with_two_branches(mode: str, tmp_path: Any) -> None:
    """Inputs, weights and values of both; it trains; it comes back from config, text and file."""
    left, right = two_branches()
    model = Sequential([Merge([left, right], mode=mode), Dense(1, activation="tanh")])
    assert model.inputs == [left.input, right.input]
    assert [w.name for w in model.trainable_weights] == [
        w.name for part in (left, right, model.layers[1]) for w in part.weights
    ]
    data, y = fed(model), RNG.normal(size=(6, 1))
    joined = value(mode, left.predict(data[0]), right.predict(data[1]))
    dense = model.get_weights()[-2:]
    np.testing.assert_allclose(
        model.predict(data), np.tanh(joined @ dense[0] + dense[1]), rtol=1e-4, atol=1e-5
    )
    model.compile("rmsprop", "mse")
    before = left.get_weights()[0]
    model.fit(data, y, nb_epoch=2, verbose=0)
    assert not np.array_equal(before, left.get_weights()[0])
    model.save(str(tmp_path / "model.h5"))
    model.save_weights(str(tmp_path / "weights.h5"))
    copies = [
        Sequential.from_config(model.get_config()),
        model_from_json(model.to_json()),
        model_from_yaml(model.to_yaml()),
    ]
    for copy in copies:
        copy.load_weights(str(tmp_path / "weights.h5"))
    for copy in [*copies, load_model(str(tmp_path / "model.h5"))]:
        assert len(copy.layers) == 2 and copy.to_json() == model.to_json()
        np.testing.assert_array_equal(copy.predict(data), model.predict(data))


def test_the_config_holds_the_branches_under_layers() -> None:
    """As in Keras 1: each with its class and its settings."""
    left, right = two_branches()
    model = Sequential([Merge([left, right], mode="concat"), Dense(1)])
    first = model.get_config()[0]
    assert first["class_name"] == "Merge" and first["config"]["mode"] == "concat"
    assert [each["class_name"] for each in first["config"]["layers"]] == ["Sequential"] * 2
    assert first["config"]["layers"][1]["config"] == right.get_config()
    assert set(first["config"]) - {"layers"} == {
        *("name", "mode", "mode_type", "concat_axis", "dot_axes", "arguments"),
        *("output_shape", "output_shape_type", "output_mask", "output_mask_type"),
    }


def test_one_branch_twice_is_one_input() -> None:
    """Also after a round trip."""
    left, _ = two_branches()
    model = Sequential([Merge([left, left], mode="sum"), Activation("linear")])
    again = Sequential.from_config(model.get_config())
    again.set_weights(model.get_weights())
    (data,) = fed(model)
    for each in (model, again):
        assert len(each.inputs) == 1 and len(each.weights) == 2
        np.testing.assert_allclose(each.predict(data), 2 * left.predict(data), rtol=1e-6)


def test_branches_that_share_a_layer_share_it_after_a_round_trip() -> None:
    """A siamese pair, on two inputs."""
    shared, a, b = Dense(4), Input((3,)), Input((3,))
    left, right = Model(a, shared(a)), Model(b, shared(b))
    model = Sequential([Merge([left, right], mode="cos")])
    assert len(model.weights) == 2 and len(model.inputs) == 2
    head = Dense(2, input_dim=3)
    pair = Sequential([Merge([Sequential([head]), Sequential([head, Activation("tanh")])])])
    again = Sequential.from_config(pair.get_config())
    assert len(pair.weights) == len(again.weights) == 2
    again.set_weights(pair.get_weights())
    data = fed(pair)
    np.testing.assert_array_equal(again.predict(data), pair.predict(data))


def test_branches_of_branches_and_plain_layers() -> None:
    """A branch may itself begin with a Merge, or be a layer that knows its input's shape."""
    left, right = two_branches()
    inner = Sequential([Merge([left, right], mode="concat"), Dense(2)])
    model = Sequential([Merge([inner, Dense(2, input_dim=5), left], mode="sum"), Dense(1)])
    assert [x._keras_shape[1] for x in model.inputs] == [3, 4, 5]
    assert len(model.weights) == 2 + 2 + 2 + 2 + 2
    again = Sequential.from_config(model.get_config())
    again.set_weights(model.get_weights())
    data = fed(model)
    np.testing.assert_array_equal(again.predict(data), model.predict(data))


def test_what_a_stack_says_about_its_branches(capsys: Any) -> None:
    """Layers, flattened layers, the summary, a layer by name; frozen branches stay as they are."""
    left, right = two_branches()
    model = Sequential([Merge([left, right], mode="concat"), Dense(1)])
    names = [each.name for each in model.flattened_layers]
    assert names == [left.layers[0].name, right.layers[0].name, *[x.name for x in model.layers]]
    model.summary()
    told = capsys.readouterr().out
    assert all(name in told for name in names) and f"{model.count_params():,}" in told
    assert model.get_layer(left.layers[0].name) is left.layers[0]
    left.trainable = False
    assert [w.name for w in model.trainable_weights] == [
        w.name for part in (right, model.layers[1]) for w in part.weights
    ]
    assert len(model.weights) == 6


def test_regularizers_and_phases_of_branches_count() -> None:
    """A price of a weight in a branch, and a Dropout there."""
    left = Sequential([Dense(2, W_regularizer="l2", input_dim=3), Dropout(0.5)])
    right = Sequential([Dense(2, input_dim=3)])
    model = Sequential([Merge([left, right]), Dense(1)])
    assert len(model.losses) == 1 and model.uses_learning_phase
    with pytest.raises(StateError, match="TK-427"):
        Sequential(
            [Merge([Sequential([Dense(2, name="a", input_dim=3)]), right]), Dense(1, name="a")]
        )


def test_other_calls_and_other_outputs_of_a_branch() -> None:
    """Which call, and which of its outputs: node_indices and tensor_indices."""
    shared, a, b = Dense(2), Input((3,)), Input((3,))
    ya, yb = shared(a), shared(b)
    layer = Merge([shared, shared], mode="sum", node_indices=[0, 1])
    assert layer.inbound_nodes[0].input_tensors == [ya, yb]
    two = Lambda(lambda x: [x, 2 * x])
    first, second = two(a)
    layer = Merge([two, two], mode="sum", node_indices=[0, 0], tensor_indices=[1, 1])
    assert layer.inbound_nodes[0].input_tensors == [second, second]
    x = RNG.normal(size=(4, 3)).astype("float32")
    np.testing.assert_allclose(Model(a, layer.output).predict(x), 4 * x, rtol=1e-6)
    assert first is not second


def test_in_a_functional_model() -> None:
    """One class under all its names; a nested model; JSON, with functions handed over."""
    assert CoreMerge is Merge
    a, b = Input((3,)), Input((3,))

    def difference(pair: list) -> Any:
        return pair[0] - pair[1]

    y = merge([Dense(2)(a), Dense(2)(b)], mode=difference, name="apart")
    model = Model([a, b], y)
    data = fed(model)
    again = model_from_json(model.to_json(), {"difference": difference})
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(again.predict(data), model.predict(data))
    with pytest.raises(TeachError, match="TK-514"):
        model_from_json(model.to_json())
    c, d = Input((3,)), Input((3,))
    outer = Model([c, d], merge([model([c, d]), model([d, c])], mode="sum"))
    both = model.predict(data) + model.predict(data[::-1])
    np.testing.assert_allclose(outer.predict(data), both, rtol=1e-5)


# masks -------------------------------------------------------------------------------------------


def masked(steps: list[list[int]]) -> np.ndarray:
    """Sequences of 2 features with zeros where a step is padding."""
    return np.array(steps, "float32")[:, :, None] * np.ones(2, "float32")


def mask_after(mode: Any, masks: list[bool], axis: int = -1, **more: Any) -> Any:
    """The mask of the merge of two sequences, of which those marked pass a Masking first."""
    xs = [Input((3, 2)), Input((3, 2))]
    ends = [Masking()(x) if has else x for x, has in zip(xs, masks, strict=True)]
    layer = Merge(mode=mode, concat_axis=axis, **more)
    layer(ends)
    if layer.output_mask is None:
        return None
    data = [masked([[1, 0, 1]]), masked([[1, 1, 0]])]
    return K.function(xs, [K.cast(layer.output_mask, "float32")])(data)[0].tolist()


@pytest.mark.parametrize(
    ("mode", "masks", "axis", "right"),
    [
        *[(mode, [True, True], -1, [[1, 0, 0]]) for mode in ("sum", "mul", "ave", "concat")],
        *[(mode, [True, False], -1, [[1, 0, 1]]) for mode in ("sum", "mul", "ave", "concat")],
        ("sum", [False, False], -1, None),
        ("concat", [True, True], 1, [[1, 0, 1, 1, 1, 0]]),
        ("concat", [False, True], 1, [[1, 1, 1, 1, 1, 0]]),
        ("dot", [True, True], -1, None),
        ("cos", [True, True], -1, None),
        ("max", [False, False], -1, None),
    ],
)
def test_masks(mode: str, masks: list[bool], axis: int, right: Any) -> None:
    """AND of the masks there are; joined along time with ones where there is none."""
    assert mask_after(mode, masks, axis) == right


def test_masks_of_functions() -> None:
    """None by default; what output_mask says; and a function that wants them gets them."""
    assert mask_after(lambda v: v[0], [True, True]) is None
    assert mask_after(lambda v: v[0], [True, True], output_mask=lambda m: m[1]) == [[1, 1, 0]]
    seen: list[Any] = []

    def first(v: list, mask: Any) -> Any:
        seen.append(mask)
        return v[0]

    mask_after(first, [True, False])
    mask_after(first, [False, False])
    assert [[each is not None for each in mask] for mask in seen] == [[True, False], [False] * 2]


# what is refused ---------------------------------------------------------------------------------


def fails(code: str, f: Any) -> TeachError:
    """The error that a call raises."""
    with pytest.raises(TeachError, match=code) as caught:
        f()
    return caught.value


def test_shapes_stand_side_by_side() -> None:
    """For each way of not fitting; with a fix that concatenates, or puts all in a row."""
    a, b, c = Input((3,), name="a"), Input((4,), name="b"), Input((2, 3), name="c")
    error = fails("TK-825", lambda: merge([a, b], mode="sum"))
    assert error.rows == [("a", "(None, 3)"), ("b", "(None, 4)")] and "'concat'" in error.fix
    assert "Reshape" in fails("TK-825", lambda: merge([a, c], mode="mul")).fix
    assert "Reshape" in fails("TK-826", lambda: merge([a, c], mode="concat")).fix
    d = Input((5, 3), name="d")
    assert "concat_axis=1" in fails("TK-826", lambda: merge([c, d], mode="concat")).fix
    assert "axis" in fails("TK-826", lambda: merge([a, b], mode="concat", concat_axis=4)).why
    assert "(2, 2)" in fails("TK-828", lambda: merge([c, d], mode="dot", dot_axes=1)).fix
    assert "Dense(3)" in fails("TK-828", lambda: merge([a, b], mode="cos")).fix
    fails("TK-828", lambda: merge([a, a], mode="cos", dot_axes=2))
    fails("TK-828", lambda: merge([a, a], mode="cos", dot_axes=(1, 1, 1)))
    fails("TK-827", lambda: merge([a, a, a], mode="dot"))


def test_an_unknown_size_fits_a_known_one() -> None:
    """Steps nobody counted may be as many as those of the other."""
    y = merge([Input((None, 2)), Input((5, 2))], mode="sum")
    assert K.int_shape(y)[-1] == 2
    fails("TK-825", lambda: merge([Input((None, 2)), Input((5, 3))], mode="sum"))


def test_what_is_no_list_of_tensors() -> None:
    """One tensor, one in a list, layers, and tensors where layers belong."""
    a, layer = Input((3,)), Dense(2)
    for wrong in (a, [a], (), None):
        fails("TK-833", lambda wrong=wrong: merge(wrong))
    fails("TK-823", lambda: merge([layer, layer]))
    fails("TK-824", lambda: Merge([a, a]))
    fails("TK-833", lambda: Merge("concat"))
    fails("TK-412", lambda: Merge([layer, layer]))
    assert "'concat'" in fails("TK-832", lambda: merge([a, a], mode="Concatenate")).fix
    assert "'mul'" in fails("TK-832", lambda: merge([a, a], mode="multiply")).fix


def test_one_call_only() -> None:
    """A second call would forget the first, so it is refused."""
    a, b = Input((3,)), Input((3,))
    layer = Merge(mode="sum")
    layer([a, b])
    fails("TK-822", lambda: layer([b, a]))
    fails("TK-822", lambda: Merge([Dense(2, input_dim=3), Dense(2, input_dim=3)])([a, b]))
