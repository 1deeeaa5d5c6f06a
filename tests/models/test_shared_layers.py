"""One layer object in a stack more than once, and layers that other models have too."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.errors import StateError
from teachkeras.layers import Activation, Dense, Dropout, Layer
from teachkeras.models import Model, Sequential, load_model, model_from_json

X = np.random.RandomState(0).randn(5, 3)


def tied() -> tuple[Sequential, Dense]:
    """Three steps through one matrix, with one activation between them."""
    first, again, act = Dense(3, input_dim=3), Dense(3, name="again"), Activation("tanh")
    model = Sequential([first, act, again, act, again, Dense(1), act])
    return model, again


def by_hand(weights: list[Any], x: Any) -> Any:
    """The same in NumPy."""
    w, b, v, c, u, d = weights
    hidden = np.tanh(x @ w + b)
    hidden = np.tanh(hidden @ v + c) @ v + c
    return np.tanh(hidden @ u + d)


def test_it_computes_with_the_same_weights_each_time() -> None:
    """Predictions by hand; every weight is listed and counted once."""
    model, again = tied()
    assert len(model.layers) == 7 and model.layers[2] is again is model.layers[4]
    assert len(model.get_weights()) == 6 and model.count_params() == 12 + 12 + 4
    np.testing.assert_allclose(model.predict(X), by_hand(model.get_weights(), X), atol=1e-6)
    assert [layer.name for layer in model.flattened_layers].count("again") == 1


def test_training_adds_up_the_slopes_of_both_places() -> None:
    """One SGD step against central differences of the loss."""
    model, again = tied()
    model.compile("sgd", "mse")
    before, y = model.get_weights(), np.ones((5, 1))

    def loss(shift: float) -> float:
        moved = [w.astype("float64") for w in before]
        moved[2][0, 1] += shift
        return float(np.mean((by_hand(moved, X) - y) ** 2))

    slope = (loss(1e-5) - loss(-1e-5)) / 2e-5
    model.train_on_batch(X, y)
    step = model.get_weights()[2][0, 1] - before[2][0, 1]
    assert step == pytest.approx(-0.01 * slope, rel=1e-3)


def roads(model: Sequential, folder: Path) -> dict[str, Any]:
    """The model by every road that makes it anew."""
    import copy
    import pickle

    model.save(str(folder / "m.h5"))
    model.save_weights(str(folder / "w.h5"))
    others = {
        "config": Sequential.from_config(model.get_config()),
        "json": model_from_json(model.to_json()),
        "weights file": Sequential.from_config(model.get_config()),
    }
    for name, other in others.items():
        if name == "weights file":
            other.load_weights(str(folder / "w.h5"))
        else:
            other.set_weights(model.get_weights())
    return {
        **others,
        "file": load_model(str(folder / "m.h5")),
        "copy": copy.deepcopy(model),
        "pickle": pickle.loads(pickle.dumps(model)),
    }


def test_it_is_still_one_layer_after_every_road(tmp_path: Path) -> None:
    """As a config, as text, as a file, as a copy: the same predictions and the same sharing."""
    model, _ = tied()
    model.compile("adam", "mse")
    model.train_on_batch(X, np.ones((5, 1)))
    for road, other in roads(model, tmp_path).items():
        assert other.layers[2] is other.layers[4], road
        assert other.layers[1] is other.layers[6] and len(other.get_weights()) == 6
        np.testing.assert_array_equal(other.predict(X), model.predict(X))
    loaded = load_model(str(tmp_path / "m.h5"))
    for each in (model, loaded):
        each.train_on_batch(X, np.ones((5, 1)))
    np.testing.assert_array_equal(loaded.get_weights()[2], model.get_weights()[2])


def test_a_stack_that_stands_twice_in_a_stack(tmp_path: Path) -> None:
    """The inner stack is one thing, too."""
    inner = Sequential([Dense(3, input_dim=3, activation="tanh"), Dense(3)])
    model = Sequential([Dense(3, input_dim=3), inner, inner])
    assert len(model.get_weights()) == 6
    for road, other in roads(model, tmp_path).items():
        assert len(other.get_weights()) == 6, road
        np.testing.assert_array_equal(other.predict(X), model.predict(X))


def test_tables_and_pictures_have_it_once(capsys: Any) -> None:
    """One row with both connections, one box with both arrows, parameters counted once."""
    model, _ = tied()
    model.summary()
    lines = capsys.readouterr().out.splitlines()
    row = next(n for n, line in enumerate(lines) if line.startswith("again (Dense)"))
    assert "activation_1[0][0]" in lines[row] and "activation_1[1][0]" in lines[row + 1]
    assert "Total params: 28" in lines
    picture = model.picture()
    assert [box.name for box in picture.boxes].count("again") == 1
    assert tk.show(model).title


def test_pop_takes_one_place_away() -> None:
    """The layer stays where it also stands."""
    model, again = tied()
    model.pop()
    model.pop()
    assert model.layers[-1] is again
    model.pop()
    assert model.layers[-1].name == "activation_1" and again in model.layers
    w, b, v, c = model.get_weights()
    right = np.tanh(np.tanh(X @ w + b) @ v + c)
    np.testing.assert_allclose(model.predict(X), right, atol=1e-6)


def test_two_layers_of_one_name_are_still_refused() -> None:
    """Sharing is one object; two of a name are a mistake."""
    with pytest.raises(StateError, match="TK-427"):
        Sequential([Dense(3, input_dim=3, name="a"), Dense(3, name="a")])


def test_dropout_in_two_places_drops_different_units() -> None:
    """One layer, two calls, two draws."""
    drop = Dropout(0.5)
    model = Sequential([Layer(input_shape=(50,)), drop, drop])
    model.compile("sgd", "mse")
    told = [float(model.train_on_batch(np.ones((20, 50)), np.zeros((20, 50)))) for _ in range(3)]
    assert np.mean(told) == pytest.approx(4.0, abs=0.5)  # a quarter is left, four times as large


@pytest.mark.parametrize("start", [0, 1, 2])
def test_a_stack_of_the_layers_of_another(start: int) -> None:
    """From the first layer or from the middle: it begins there and shares the weights."""
    whole = Sequential([Dense(4, input_dim=3), Activation("tanh"), Dense(3), Activation("relu")])
    part = Sequential(whole.layers[start:])
    width = 3 if start == 0 else 4
    assert part.input_shape == (None, width) and len(part.layers) == 4 - start
    w, b, v, c = whole.get_weights()
    x = np.random.RandomState(1).randn(6, width)
    hidden = np.tanh(x @ w + b) if start == 0 else np.tanh(x) if start == 1 else x
    np.testing.assert_allclose(part.predict(x), np.maximum(hidden @ v + c, 0), atol=1e-6)
    assert part.get_weights()[-2:][0].tolist() == v.tolist()
    names = {layer.name for layer in Model(part.inputs, part.outputs).layers}
    assert names == {layer.name for layer in part.layers} | set(part.input_names)
