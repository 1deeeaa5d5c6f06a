"""Rows C019, C021, C072 to C075, C094 to C097, C119 to C121 and C128 to C130: models and layers."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.datasets import digits
from teachkeras.errors import NameTeachError, TeachError, TeachWarning
from teachkeras.layers import Activation, Dense, Dropout, Flatten, Input, Layer
from teachkeras.models import Model, Sequential
from teachkeras.optimizers import SGD
from teachkeras.utils.np_utils import to_categorical

ROWS = np.random.RandomState(0).uniform(-1, 1, (12, 64))


def digits_net() -> Sequential:
    """64 pixels, 32 hidden units, 10 probabilities."""
    model = Sequential(
        [
            Dense(32, activation="relu", input_dim=64, name="hidden"),
            Dense(10, activation="softmax", name="probs"),
        ]
    )
    model.compile(SGD(lr=0.1, momentum=0.9), "categorical_crossentropy", metrics=["acc"])
    return model


def test_c019_a_model_is_an_ordered_container() -> None:
    """The order is the order of adding; index, len and loops work."""
    added = [Dense(5, input_dim=3), Activation("relu"), Dropout(0.5), Dense(2)]
    model = Sequential()
    for layer in added:
        model.add(layer)
    assert model.layers == added and len(model.layers) == 4
    assert model.layers[2] is added[2] and [x for x in model.layers] == added  # noqa: C416


def test_c021_a_model_is_a_layer() -> None:
    """Both kinds of model, by inheritance."""
    x = Input((3,))
    for model in (digits_net(), Model(x, Dense(2)(x))):
        assert isinstance(model, Layer) and isinstance(model, Model)
    names = [kind.__name__ for kind in Sequential.__mro__]
    assert names[0] == "Sequential" and names.index("Model") < names.index("Layer")


def test_c072_layers_is_a_plain_list() -> None:
    """Slices, comprehensions, loops: it is Python's own list."""
    model = digits_net()
    assert type(model.layers) is list
    assert [layer.name for layer in model.layers] == ["hidden", "probs"]
    assert model.layers[-1:] == [model.get_layer("probs")]


def test_c073_get_layer() -> None:
    """By name and by number; a wrong name gets the nearest, a number beyond the end the count."""
    model = digits_net()
    assert model.get_layer("hidden") is model.get_layer(index=0) is model.layers[0]
    with pytest.raises(ValueError, match="TK-428") as caught:
        model.get_layer("hiden")
    assert "'hidden'" in caught.value.fix
    with pytest.raises(ValueError, match="TK-447") as caught:
        model.get_layer(index=2)
    assert "0 hidden, 1 probs" in str(caught.value)


def test_c074_pop() -> None:
    """(None, 10) becomes (None, 32); a new head is trained; the list trick is told about."""
    model = digits_net()
    assert model.output_shape == (None, 10)
    model.pop()
    assert model.output_shape == (None, 32) and model.predict(ROWS).shape == (12, 32)
    model.add(Dense(5, activation="softmax", name="head"))
    model.compile("sgd", "categorical_crossentropy")
    labels = to_categorical(np.arange(12) % 5, 5)
    assert model.fit(ROWS, labels, nb_epoch=1, verbose=0).epoch == [0]

    trick = digits_net()
    trick.layers.pop()
    with pytest.warns(TeachWarning, match="TK-472") as caught:
        assert trick.predict(ROWS).shape == (12, 10), "the outputs are those of before"
    assert caught[0].message.fix == "model.pop()" and len(caught) == 1  # type: ignore[union-attr]
    trick.pop()
    assert trick.output_shape == (None, 32) and len(trick.layers) == 1
    trick.pop()
    with pytest.raises(TypeError, match="there are no layers in the model"):
        trick.pop()


def test_c075_a_model_has_what_a_layer_has() -> None:
    """Every public name of Layer is one of Model's, and works on a model."""
    public = {name for name in dir(Layer) if not name.startswith("_")}
    assert public <= set(dir(Model)) and public <= set(dir(Sequential))
    model = digits_net()
    assert model.name == "sequential_1" and model.trainable is True and model.built
    assert model.input_shape == (None, 64) and K.int_shape(model.output) == (None, 10)
    model.set_weights(model.get_weights())
    assert model.count_params() == 2410 == sum(w.size for w in model.get_weights())
    assert len(model.trainable_weights) == 4 and model.non_trainable_weights == []
    assert model.get_output_shape_for((None, 64)) == (None, 10)
    assert model.get_input_at(0) is model.input and model.input_mask is model.output_mask is None
    assert type(model).from_config(model.get_config()).output_shape == model.output_shape
    assert model.losses == [] and model.updates == [] and model.constraints == {}


def test_c094_names() -> None:
    """Automatic ones are unique; a name twice is refused; a new session begins at 1."""
    model = Sequential([Dense(3, input_dim=2), Dense(3), Activation("tanh")])
    assert [layer.name for layer in model.layers] == ["dense_1", "dense_2", "activation_1"]
    with pytest.raises(RuntimeError, match="TK-427"):
        model.add(Dense(1, name="dense_1"))
    K.clear_session()
    assert Dense(1).name == "dense_1"


def test_c095_freezing() -> None:
    """Learned on 0 to 4, frozen, retrained on 5 to 9: not one bit of the frozen weights moves."""
    (x, y), _ = digits.load_data()
    x = x.reshape(-1, 64) / 16
    model = digits_net()
    low = y < 5
    model.fit(x[low], to_categorical(y[low], 10), nb_epoch=3, verbose=0)
    assert sum(w.size for w in map(K.get_value, model.trainable_weights)) == 2410
    model.get_layer("hidden").trainable = False
    with pytest.warns(TeachWarning, match="compile again"):
        model.fit(x[low][:32], to_categorical(y[low][:32], 10), nb_epoch=1, verbose=0)
    model.compile(SGD(lr=0.1, momentum=0.9), "categorical_crossentropy", metrics=["acc"])
    assert sum(w.size for w in map(K.get_value, model.trainable_weights)) == 330
    before = model.get_layer("hidden").get_weights()
    high = model.fit(x[~low], to_categorical(y[~low], 10), nb_epoch=5, verbose=0).history["acc"]
    after = model.get_layer("hidden").get_weights()
    assert all((a == b).all() for a, b in zip(before, after, strict=True))
    assert high[-1] > 0.8


def test_c096_the_tensors_of_a_layer() -> None:
    """The output's shape; a shared layer offers its calls by number; an unconnected one says so."""
    model = digits_net()
    hidden = model.get_layer("hidden")
    assert K.int_shape(hidden.output) == (None, 32)
    found = K.function([model.input], [hidden.output])([ROWS])[0]
    np.testing.assert_array_equal(found, Model(model.input, hidden.output).predict(ROWS))
    shared = Dense(3, name="shared")
    with pytest.raises(NameTeachError, match="not connected yet"):
        shared.output  # noqa: B018
    shared(Input((2,)))
    shared(Input((2,)))
    with pytest.raises(NameTeachError, match=r"get_output_at\(0\)   or 1"):
        shared.output  # noqa: B018
    assert K.int_shape(shared.get_output_at(1)) == (None, 3)


def test_c097_weights_in_and_out() -> None:
    """W (64, 32) and b (32,); what was set is what is got; wrong ones name both shapes."""
    hidden = digits_net().get_layer("hidden")
    W, b = hidden.get_weights()
    assert W.shape == (64, 32) and b.shape == (32,)
    hidden.set_weights([W + 1, b - 1])
    for ours, right in zip(hidden.get_weights(), [W + 1, b - 1], strict=True):
        np.testing.assert_array_equal(ours, right)
    with pytest.raises(ValueError, match="TK-307") as caught:
        hidden.set_weights([W.T, b])
    text = str(caught.value)
    assert "(32, 64)" in text and "(64, 32)" in text and "hidden" in text
    with pytest.raises(ValueError, match="has 2 weights and got 1"):
        hidden.set_weights([W])


def test_c119_a_model_used_as_a_layer() -> None:
    """model(x) equals predict; training the outer one changes the inner one."""
    inner = digits_net()
    x = Input((64,))
    y = inner(x)
    outer = Model(x, Dense(3, activation="softmax")(y))
    np.testing.assert_allclose(
        K.function([x], [y])([ROWS])[0], inner.predict(ROWS), rtol=1e-6, atol=1e-7
    )
    before = inner.predict(ROWS)
    outer.compile(SGD(lr=1.0), "categorical_crossentropy")
    outer.fit(ROWS, to_categorical(np.arange(12) % 3), nb_epoch=3, verbose=0)
    assert not np.allclose(before, inner.predict(ROWS))
    assert all(w in outer.weights for w in inner.weights)


def test_c120_only_the_first_layer_is_told_a_shape() -> None:
    """One is enough for ten layers; none is asked for; a later one that contradicts is refused."""
    model = Sequential([Dense(9, input_shape=(8,)), *[Dense(9 - n) for n in range(9)]])
    assert model.output_shape == (None, 1) and len(model.layers) == 10
    with pytest.raises(ValueError, match="TK-129") as caught:
        Sequential([Dense(9)])
    assert caught.value.fix == "Dense(..., input_shape=(64,))"
    with pytest.raises(ValueError, match="TK-494") as caught:
        Sequential([Dense(9, input_shape=(8,)), Dense(3, input_shape=(8,))])
    assert "(None, 8)" in str(caught.value) and "(None, 9)" in str(caught.value)
    assert Sequential([Dense(9, input_dim=8), Dense(3, input_dim=9)]).output_shape == (None, 3)


@pytest.mark.parametrize(
    "told", [{"input_dim": 8}, {"input_shape": (8,)}, {"batch_input_shape": (None, 8)}]
)
def test_c121_three_spellings(told: Any) -> None:
    """The same shapes and the same number of weights."""
    model = Sequential([Dense(3, **told)])
    assert (model.input_shape, model.output_shape) == ((None, 8), (None, 3))
    assert model.count_params() == 27


def with_dropout() -> Sequential:
    """Four layers; the third drops half."""
    return Sequential(
        [
            Flatten(input_shape=(8, 8)),
            Dense(32, activation="relu"),
            Dropout(0.5),
            Dense(10, activation="softmax", name="probs"),
        ]
    )


def test_c128_what_a_layer_in_the_middle_gives() -> None:
    """The two ways of the handbook, to the last bit; with dropout the phases differ."""
    model, x = with_dropout(), ROWS.reshape(-1, 8, 8)
    get = K.function([model.layers[0].input, K.learning_phase()], [model.layers[3].output])
    by_model = Model(input=model.input, output=model.get_layer("probs").output)
    np.testing.assert_array_equal(get([x, 0])[0], by_model.predict(x))
    assert not np.array_equal(get([x, 0])[0], get([x, 1])[0])
    with pytest.raises(TeachError) as caught:
        K.function([model.layers[0].input], [model.layers[3].output])
    assert "learning_phase" in str(caught.value)


def test_c129_the_slip_of_the_document() -> None:
    """`model.layer[3].output` asks back; `model.layers[3].output` is the tensor."""
    model = with_dropout()
    with pytest.raises(AttributeError, match="TK-441") as caught:
        model.layer[3].output  # noqa: B018
    assert caught.value.fix == "model.layers"
    assert K.int_shape(model.layers[3].output) == (None, 10)


def test_c130_layers_print_as_words(capsys: Any) -> None:
    """Number, kind, name and shapes; never an address."""
    for i, layer in enumerate(digits_net().layers):
        print(i, layer)
    assert capsys.readouterr().out.splitlines() == [
        "0 Dense 'hidden' (None, 64) -> (None, 32)",
        "1 Dense 'probs' (None, 32) -> (None, 10)",
    ]
