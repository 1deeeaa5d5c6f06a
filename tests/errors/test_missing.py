"""Arguments that are missing or misspelled are answered in words, never with inner names."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import teachkeras
from teachkeras.errors import TypeTeachError
from teachkeras.layers import Activation, Dense, Dropout, Lambda, Layer, Reshape
from teachkeras.models import Model, Sequential

X, Y = np.ones((4, 2)), np.zeros(4)


def net(kind: str = "stack") -> Any:
    """A compiled model of either class."""
    model: Any = Sequential([Dense(1, input_dim=2)])
    model = Model(model.input, model.output) if kind == "graph" else model
    model.compile("sgd", "mse")
    return model


CALLS: dict[str, tuple[Any, str]] = {
    "fit": (lambda m: m.fit(), "x, y"),
    "fit with x only": (lambda m: m.fit(X, verbose=0), "y"),
    "fit with y only": (lambda m: m.fit(y=Y), "x"),
    "evaluate": (lambda m: m.evaluate(X), "y"),
    "predict": (lambda m: m.predict(batch_size=2), "x"),
    "train_on_batch": (lambda m: m.train_on_batch(X), "y"),
    "test_on_batch": (lambda m: m.test_on_batch(X), "y"),
    "predict_on_batch": (lambda m: m.predict_on_batch(), "x"),
    "fit_generator": (lambda m: m.fit_generator(iter([(X, Y)])), "samples_per_epoch, nb_epoch"),
    "evaluate_generator": (lambda m: m.evaluate_generator(iter([(X, Y)])), "val_samples"),
    "predict_generator": (lambda m: m.predict_generator(), "generator, val_samples"),
}


@pytest.mark.parametrize("kind", ["stack", "graph"])
@pytest.mark.parametrize("call", CALLS)
def test_a_model_says_what_it_must_be_told(call: str, kind: str) -> None:
    """In both classes of models; it stays a TypeError."""
    act, missing = CALLS[call]
    with pytest.raises(TypeTeachError, match=f"TK-384  {call.split()[0]} must be told") as caught:
        act(net(kind))
    assert isinstance(caught.value, TypeError)
    assert ("missing", missing) in caught.value.rows and "self" not in str(caught.value)


@pytest.mark.parametrize("kind", [Dense, Activation, Dropout, Lambda, Reshape])
def test_a_layer_says_what_it_must_be_told(kind: Any) -> None:
    """And the fix makes one."""
    with pytest.raises(TypeTeachError, match=f"TK-384  {kind.__name__} must be told") as caught:
        kind(name="x")
    assert isinstance(eval(caught.value.fix, {kind.__name__: kind}), kind)


def test_a_misspelled_argument_comes_before_the_one_that_is_missing_for_it() -> None:
    """The name that was typed is the mistake."""
    for wrong in ({"units": 3}, {"outputdim": 3}):
        with pytest.raises(TypeTeachError, match="TK-122") as caught:
            Dense(**wrong)
        assert "output_dim" in caught.value.fix
    model = net()
    for settings in ({"optimiser": "sgd"}, {"optimiser": "sgd", "loss": "mse"}, {"los": "mse"}):
        with pytest.raises(TypeTeachError, match="TK-448") as caught:
            model.compile(**settings)
        assert {"optimiser": "optimizer=", "los": "loss="}[next(iter(settings))] in caught.value.fix


class Own(Layer):
    """A layer of the learner's own, with an argument it needs."""

    def __init__(self, size: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size = size


class Twice(Own):
    """One that takes what it is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


def test_layers_of_ones_own() -> None:
    """The same words; what is handed through is left alone; copies are made without arguments."""
    with pytest.raises(TypeTeachError, match="TK-384  Own must be told size"):
        Own()
    assert Twice(3).size == 3 and Own(size=2).size == 2
    assert copy.deepcopy(Own(4)).size == copy.copy(Twice(4)).size == 4


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("dense", "model.add(Dense(32))"),
        ("Dense", "model.add(Dense(32))"),
        ("drop_out", "model.add(Dropout(0.5))"),
        ("flaten", "model.add(Flatten())"),
        ("relu", "model.add(Activation('relu'))"),
        ("what is this", "model.add(Dense(10))"),
    ],
)
def test_the_layer_that_a_text_stands_for(text: str, fix: str) -> None:
    """By the name of its class; an activation by its own."""
    with pytest.raises(TypeTeachError, match="TK-131") as caught:
        net().add(text)
    assert caught.value.fix == fix


@pytest.mark.parametrize(
    "call, code",
    [
        ("tk.show()", "TK-384  tk.show must be told thing"),
        ("tk.blame(1)", "TK-384  tk.blame must be told feed"),
        ("tk.hint()", "TK-384  tk.hint must be told number"),
        ("tk.derive(1, wrt=2, wrong=3)", "TK-448  tk.derive does not know the argument 'wrong'"),
    ],
)
def test_a_teaching_function_says_what_it_must_be_told(call: str, code: str) -> None:
    """And is pickled by its name like any other function."""
    with pytest.raises(TypeTeachError, match=code):
        eval(call, {"tk": teachkeras})
    function = eval(call.partition("(")[0], {"tk": teachkeras})
    assert pickle.loads(pickle.dumps(function)) is function
