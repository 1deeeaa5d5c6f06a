"""A model that went through text, a file, a copy or a pickle goes on as if nothing had happened."""

import copy
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import teachkeras.utils.io_utils as io_utils
from teachkeras import backend as K
from teachkeras import optimizers
from teachkeras.errors import FileError, TeachError
from teachkeras.layers import Dense, Input, Lambda, Layer
from teachkeras.models import Model, Sequential, load_model, model_from_json, model_from_yaml
from teachkeras.saving import save as storing
from tests.files.models import graph, numbers, same, square, stack

OPTIMIZERS = ["SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam"]


def through_a_file(model: Any) -> Any:
    """Saved and loaded."""
    model.save("model.h5")
    return load_model("model.h5", {"square": square})


def through_a_pickle(model: Any) -> Any:
    """Pickled and back."""
    return pickle.loads(pickle.dumps(model))


WAYS = [through_a_file, through_a_pickle, copy.copy, copy.deepcopy]


# training goes on ----------------------------------------------------------------------------


def plain_stack(optimizer: Any) -> Sequential:
    """Without dropout, whose stream a model in another session does not share."""
    model = Sequential([Dense(3, input_dim=4, activation="tanh"), Dense(2)])
    model.compile(optimizer, "mse", metrics=["mae"])
    return model


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_next_steps_are_the_same_bits(here: Path, name: str, way: Callable[..., Any]) -> None:
    """Every optimizer, with decay where it has one; weighted and unweighted steps."""
    kind = getattr(optimizers, name)
    model, (x, y) = plain_stack(kind(**({} if name == "Nadam" else {"decay": 0.1}))), numbers()
    model.fit(x, y, nb_epoch=2, verbose=0)
    K.set_value(model.optimizer.lr, 0.017)
    twin = way(model)
    for weights in (None, np.linspace(0.5, 1.5, len(x)), None):
        losses = [each.train_on_batch(x, y, sample_weight=weights) for each in (model, twin)]
        assert losses[0] == losses[1]
        assert same(model.get_weights(), twin.get_weights())
    assert same(model.optimizer.get_weights(), twin.optimizer.get_weights())


@pytest.mark.parametrize("way", WAYS)
def test_a_model_that_was_never_trained(here: Path, way: Callable[..., Any]) -> None:
    """Compiled only, with its training function made, or not compiled at all."""
    x, y = numbers()
    for prepare in (lambda m: None, lambda m: m._make_train_function()):
        model = plain_stack("adam")
        prepare(model)
        twin = way(model)
        model.train_on_batch(x, y)
        twin.train_on_batch(x, y)
        assert same(model.get_weights(), twin.get_weights())
    bare = Sequential([Dense(2, input_dim=4)])
    twin = way(bare)
    assert twin.optimizer is None and same(bare.get_weights(), twin.get_weights())
    assert np.array_equal(bare.predict(x), twin.predict(x))


@pytest.mark.parametrize("way", WAYS)
def test_a_graph_with_a_shared_layer_and_a_function_of_ones_own(
    here: Path, way: Callable[..., Any]
) -> None:
    """Names, connections, predictions, and settings of training by output."""
    model, (x, y) = graph(), numbers()
    loss = {"inner": "mse", "squared": "mae"}
    model.compile("adam", loss, metrics={"inner": ["mae"]}, loss_weights=[1.0, 0.5])
    targets = [y, np.repeat(y[:, :1], 3, 1)]
    model.train_on_batch([x, -x], targets)
    twin = way(model)
    assert [layer.name for layer in twin.layers] == [layer.name for layer in model.layers]
    assert twin.metrics_names == model.metrics_names and twin.name == "two"
    for old, new in zip(model.predict([x, -x]), twin.predict([x, -x]), strict=True):
        assert np.array_equal(old, new)
    model.train_on_batch([x, -x], targets)
    twin.train_on_batch([x, -x], targets)
    assert same(model.get_weights(), twin.get_weights())


def test_a_copy_shares_nothing(here: Path) -> None:
    """Training one of two copies leaves the other alone."""
    model, (x, y) = stack("adam"), numbers()
    model.train_on_batch(x, y)
    twin = copy.copy(model)
    before = model.get_weights()
    twin.train_on_batch(x, y)
    assert same(model.get_weights(), before) and not same(twin.get_weights(), before)


class Scaled(Layer):
    """A layer of the learner's own."""

    def __init__(self, by: float = 2.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by = by

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * self.by

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "by": self.by}


def my_loss(y_true: Any, y_pred: Any) -> Any:
    """A loss of the learner's own."""
    return K.mean(K.abs(y_true - y_pred), axis=-1)


def test_classes_and_functions_of_ones_own_are_handed_over(here: Path) -> None:
    """A layer, an activation and a loss; without them, a refusal that says how."""
    model = Sequential([Scaled(3.0, input_shape=(4,)), Dense(2, activation=square)])
    model.compile("sgd", my_loss)
    model.save("model.h5")
    with pytest.raises(TeachError, match="TK-490") as caught:
        load_model("model.h5")
    assert "custom_objects={'Scaled'" in caught.value.fix
    own = {"Scaled": Scaled, "square": square, "my_loss": my_loss}
    twin, (x, y) = load_model("model.h5", own), numbers()
    assert twin.layers[0].by == 3.0 and twin.evaluate(x, y, verbose=0) == model.evaluate(
        x, y, verbose=0
    )
    pickled = through_a_pickle(model)
    assert np.array_equal(pickled.predict(x), model.predict(x))


# text ----------------------------------------------------------------------------------------


def test_json_and_yaml_say_the_same_and_come_back(here: Path) -> None:
    """Class name, config, version; the model made of it has the same description."""
    for model in (stack(), graph()):
        text = model.to_json()
        described = json.loads(text)
        assert list(described) == ["class_name", "config", "keras_version"]
        assert described["keras_version"] == "1.2.2"
        for twin in (
            model_from_json(text, {"square": square}),
            model_from_yaml(model.to_yaml(), {"square": square}),
        ):
            assert twin.to_json() == text and type(twin) is type(model)
            assert twin.count_params() == model.count_params()


def test_the_form_of_a_functional_description() -> None:
    """Layers with their calls, and both ends, as in Keras 1."""
    x = Input(shape=(4,), name="x")
    shared = Dense(4, name="d")
    config = json.loads(Model(input=x, output=shared(shared(x)), name="m").to_json())["config"]
    assert sorted(config) == ["input_layers", "layers", "name", "output_layers"]
    assert config["input_layers"] == [["x", 0, 0]] and config["output_layers"] == [["d", 1, 0]]
    entry = config["layers"][1]
    assert sorted(entry) == ["class_name", "config", "inbound_nodes", "name"]
    assert entry["inbound_nodes"] == [[["x", 0, 0]], [["d", 0, 0]]]


def test_json_passes_settings_on() -> None:
    """`indent` and its like are those of json.dumps."""
    assert "\n  " in stack().to_json(indent=2)


def test_yaml_of_keras_1_with_tuples_is_understood() -> None:
    """The tag python/tuple is the only one of its kind that is known."""
    text = stack().to_yaml().replace("batch_input_shape:", "batch_input_shape: !!python/tuple")
    assert "!!python/tuple" in text
    assert model_from_yaml(text).input_shape == (None, 4)


def test_marshalled_code_is_not_looked_at() -> None:
    """What Keras 1 kept of a Lambda is asked for by the layer's name instead."""
    layer = {
        "name": "lambda_1",
        "function": ["\u00e3\u0001code", None, None],
        "function_type": "lambda",
        "output_shape": None,
        "output_shape_type": "raw",
        "arguments": {},
        "batch_input_shape": [None, 3],
    }
    text = json.dumps(
        {"class_name": "Sequential", "config": [{"class_name": "Lambda", "config": layer}]}
    )
    with pytest.raises(FileError, match="TK-514"):
        model_from_json(text)
    model = model_from_json(text, {"lambda_1": square})
    assert model.predict(np.array([[1.0, 2.0, 3.0]])).tolist() == [[1.0, 4.0, 9.0]]


# writing -------------------------------------------------------------------------------------


def test_without_overwrite_one_is_asked(here: Path, monkeypatch: Any) -> None:
    """No leaves the file as it is; a new name is not asked about."""
    answers = iter(["what?", "n", "y"])
    monkeypatch.setattr("builtins.input", lambda text: next(answers))
    model = stack()
    model.save("m.h5", overwrite=False)
    before = Path("m.h5").read_bytes()
    model.set_weights([w + 1 for w in model.get_weights()])
    model.save("m.h5", overwrite=False)
    assert Path("m.h5").read_bytes() == before
    model.save_weights("m.h5", overwrite=False)
    assert Path("m.h5").read_bytes() != before
    assert storing.ask_to_proceed_with_overwrite is io_utils.ask_to_proceed_with_overwrite


def test_a_save_that_fails_leaves_the_old_file(here: Path, monkeypatch: Any) -> None:
    """A full disk: the message says so, the old file is whole, and nothing else lies there."""
    model = stack()
    model.save("m.h5")
    before = Path("m.h5").read_bytes()

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FileError, match="TK-520") as caught:
        model.save("m.h5")
    assert ("reason", "No space left on device") in caught.value.rows
    assert Path("m.h5").read_bytes() == before and [p.name for p in here.iterdir()] == ["m.h5"]


def test_what_cannot_be_kept_is_refused_before_a_file_is_there(here: Path) -> None:
    """A function without a name, an object among the settings, a name no file may hold."""
    from functools import partial

    bad = [
        Sequential([Lambda(partial(square), input_shape=(4,))]),
        Sequential([Scaled(float("nan"), input_shape=(4,))]),
        Sequential([Dense(2, input_dim=3, name="a/../b")]),
    ]
    for model, code in zip(bad, ("TK-518", "TK-518", "TK-509"), strict=True):
        with pytest.raises(FileError, match=code):
            model.save("m.h5")
    assert list(here.iterdir()) == []
