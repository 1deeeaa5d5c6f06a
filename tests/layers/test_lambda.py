"""Lambda: the shape it says is the shape it gives, for one input and for several."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import ShapeError, TypeTeachError
from teachkeras.layers import Activation, Dense, Flatten, Input, Lambda, Layer, Merge
from teachkeras.models import Model, Sequential, model_from_json

TELLING: dict[str, Any] = {
    "a tuple": (2, 3),
    "a list": [2, 3],
    "a function": lambda shapes: (*shapes[0], 3),
    "the graph": None,
}


def pile(v: list) -> Any:
    """Three inputs of (n, 2) as (n, 2, 3)."""
    return K.concatenate([K.expand_dims(each) for each in v], axis=-1)


@pytest.mark.parametrize("how", TELLING)
@pytest.mark.parametrize("batch", [None, 5])
def test_the_shape_of_several_inputs(how: str, batch: Any) -> None:
    """Told or read off: int_shape, the layer, the model and the numbers agree, also nested."""
    xs = [Input(batch_shape=(batch, 2)) for _ in range(3)]
    layer = Lambda(pile, output_shape=TELLING[how])
    y = layer(xs)
    right = (batch, 2, 3)
    assert K.int_shape(y) == y._keras_shape == layer.output_shape == right
    assert layer.get_output_shape_for([(batch, 2)] * 3) == right
    model = Model(xs, Dense(4)(Flatten()(y)))
    assert model.output_shape == (batch, 4)
    data = [np.random.RandomState(n).rand(5, 2) for n in range(3)]
    found = Model(xs, y).predict(data, batch_size=5)
    np.testing.assert_allclose(found, np.stack(data, -1), rtol=1e-6)
    others = [Input(batch_shape=(batch, 2)) for _ in range(3)]
    outer = Model(others, Dense(1)(model(others)))
    assert outer.output_shape == (batch, 1) and model.get_output_shape_for([(7, 2)] * 3) == (7, 4)
    again = Model.from_config(outer.get_config())
    again.set_weights(outer.get_weights())
    np.testing.assert_array_equal(again.predict(data, 5), outer.predict(data, 5))


def test_the_batch_is_the_first_that_is_known() -> None:
    """One input of a fixed batch fixes the output's."""
    layer = Lambda(lambda v: v[0] * v[1], output_shape=(2,))
    assert layer.get_output_shape_for([(None, 2), (6, 2)]) == (6, 2)
    assert layer.get_output_shape_for((None, 2)) == (None, 2)


@pytest.mark.parametrize(
    "told", [None, [(3,), (1,)], lambda shape: [shape, (shape[0], 1)]], ids=["graph", "list", "f"]
)
def test_several_outputs(told: Any) -> None:
    """A function that gives a list has as many shapes."""
    x = Input((3,))
    ys = Lambda(lambda v: [v * 2, v[:, :1]], output_shape=told)(x)
    assert [K.int_shape(y) for y in ys] == [(None, 3), (None, 1)]
    first, second = Model(x, ys).predict(np.ones((4, 3)))
    assert first.shape == (4, 3) and second.shape == (4, 1)


def test_a_function_that_needs_whole_numbers() -> None:
    """The trial for the shape is made with the input's own dtype."""
    table = K.variable(np.arange(10.0).reshape(5, 2))
    x = Input((3,), dtype="int32")
    model = Model(x, Lambda(lambda rows: K.gather(table, rows))(x))
    assert model.output_shape == (None, 3, 2)
    assert model.predict(np.array([[0, 4, 1]])).tolist() == [[[0, 1], [8, 9], [2, 3]]]


def test_text_round_trip_of_a_told_shape() -> None:
    """A shape becomes a list in JSON, and a shape again."""
    model = Sequential([Lambda(Keep.double, output_shape=(3,), input_shape=(3,)), Dense(2)])
    again = model_from_json(model.to_json(), {"double": Keep.double})
    assert again.layers[0].output_shape == (None, 3) and again.output_shape == (None, 2)


class Keep:
    """A place for a function that has a name."""

    @staticmethod
    def double(v: Any) -> Any:
        """Twice the numbers."""
        return v * 2


def test_what_is_no_shape() -> None:
    """A bare number, and a tuple that the function does not give: each fix works."""
    with pytest.raises(TypeTeachError, match="TK-121") as caught:
        Lambda(lambda v: v, output_shape=3)
    fixed = eval(caught.value.fix, {"Lambda": Lambda, "function": lambda v: v})
    assert K.int_shape(fixed(Input((3,)))) == (None, 3)
    with pytest.raises(ShapeError, match="TK-119") as caught:
        Lambda(lambda v: v, output_shape=(4,))(Input((3,)))
    fixed = eval(caught.value.fix.split("   ")[0], {"Lambda": Lambda, "function": lambda v: v})
    assert K.int_shape(fixed(Input((3,)))) == (None, 3)


class MaskOfPositive(Layer):
    """Passes its input on, with a mask where the first feature is above 0."""

    def compute_mask(self, input: Any, input_mask: Any = None) -> Any:
        return K.greater(input[:, :, 0], 0.0)


def test_a_function_that_takes_the_mask() -> None:
    """It gets the mask of its input, and the mask goes on; without the argument it is refused."""

    def mean_of_real_steps(x: Any, mask: Any = None) -> Any:
        real = K.expand_dims(K.cast(mask, "float32"))
        return K.sum(x * real, axis=1) / K.sum(real, axis=1)

    x = Input((4, 2))
    masked = MaskOfPositive()(x)
    model = Model(x, Lambda(mean_of_real_steps)(masked))
    data = np.random.RandomState(0).randn(6, 4, 2).astype("float32")
    data[:, 0, 0] = 1.0
    real = data[:, :, :1] > 0
    right = (data * real).sum(1) / real.sum(1)
    np.testing.assert_allclose(model.predict(data), right, rtol=1e-5)
    passed_on = Lambda(lambda v, mask=None: v * 2)(masked)
    assert passed_on._keras_history[0].output_mask is not None


def test_a_list_of_one_counts_as_the_one() -> None:
    """`K.gradients` gives such lists; what comes out is a tensor that the next layer takes."""

    class Slope(Layer):
        """The derivative of the cubes."""

        def call(self, x: Any, mask: Any = None) -> Any:
            return K.gradients(K.sum(x**3), x)

    data = np.random.RandomState(0).randn(5, 4).astype("float32")
    for layer in (Lambda(lambda v: K.gradients(K.sum(v**3), v)), Slope()):
        x = Input((4,))
        model = Model(x, Activation("linear")(layer(x)))
        np.testing.assert_allclose(model.predict(data), 3 * data**2, rtol=1e-5)
        again = Input((4,))
        twice = Model(again, model(model(again)))
        np.testing.assert_allclose(twice.predict(data), 27 * data**4, rtol=1e-4)


@pytest.mark.parametrize("layer", [Lambda, Merge])
def test_a_card_tells_a_function_by_its_name_and_no_place_in_memory(layer):
    """Two functions of one name look the same, so a picture is the same in every run."""

    def made():
        def difference(x, tool):
            return x[0] - x[1]

        key = "mode" if layer is Merge else "function"
        own = layer(**{key: difference}, arguments={"tool": object()}, name="own")
        own([Input((3,)), Input((3,))])
        return own.card().settings

    first, second = made(), made()
    assert first == second and "difference" in first.values()
    assert "0x" not in str(first) and "<object object>" in str(first)
