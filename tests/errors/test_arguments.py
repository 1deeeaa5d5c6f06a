"""Arguments nobody knows: later versions' names, misspelled ones, and what knows all names."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from teachkeras.callbacks import Callback, EarlyStopping, LambdaCallback
from teachkeras.errors import TeachError
from teachkeras.errors.arguments import KERAS_2, later_name, parameters_of
from teachkeras.layers import Dense, Dropout, Layer
from teachkeras.models import Model, Sequential
from teachkeras.optimizers import SGD
from teachkeras.utils.np_utils import to_categorical


def compiled() -> Any:
    """A small model that can be trained."""
    model = Sequential([Dense(2, input_dim=3)])
    model.compile("sgd", "mse")
    return model


X, Y = np.ones((4, 3)), np.ones((4, 2))
CALLS: list[tuple[Callable[[], Any], str, str]] = [
    (lambda: Dense(units=3), "TK-122", "output_dim=..."),
    (lambda: Dense(3, kernel_initializer="zero"), "TK-122", "init=..."),
    (lambda: Dense(3, use_bias=False), "TK-122", "bias=..."),
    (lambda: Dense(3, activaton="relu"), "TK-122", "activation=..."),
    (lambda: Dropout(rate=0.5), "TK-122", "p=..."),
    (lambda: SGD(learning_rate=0.1), "TK-416", "SGD(lr=...)"),
    (lambda: EarlyStopping(patients=3), "TK-448", "patience=..."),
    (lambda: to_categorical([0, 1], num_classes=3), "TK-448", "nb_classes=..."),
    (lambda: compiled().fit(X, Y, epochs=3), "TK-448", "nb_epoch=..."),
    (lambda: compiled().predict(X, batchsize=3), "TK-448", "batch_size=..."),
    (lambda: compiled().evaluate(X, Y, verbos=0), "TK-448", "verbose=..."),
    (lambda: compiled().fit_generator([], steps_per_epoch=3), "TK-448", "samples_per_epoch=..."),
    (lambda: compiled().predict_generator([], steps=3), "TK-448", "val_samples=..."),
    (lambda: compiled().train_on_batch(X, Y, class_weights={}), "TK-448", "class_weight=..."),
    (lambda: Model(inputs=[], outputs=[]), "TK-485", "input=..."),
]


@pytest.mark.parametrize(("call", "code", "fix"), CALLS, ids=[fix for _, _, fix in CALLS])
def test_the_fix_is_the_argument_of_keras_1(call: Callable[[], Any], code: str, fix: str) -> None:
    """Also where Python would first miss an argument without a default; and it is a TypeError."""
    with pytest.raises(TypeError) as caught:
        call()
    assert isinstance(caught.value, TeachError)
    assert (caught.value.code, caught.value.fix) == (code, fix)


def test_what_collects_other_arguments_knows_all_names() -> None:
    """Callbacks and layers of the learner's own."""

    class Own(Callback):
        def __init__(self, **settings: Any) -> None:
            super().__init__()
            self.settings = settings

    class Wide(Layer):
        def __init__(self, units: int, **kwargs: Any) -> None:
            self.units, self.extra = units, kwargs.pop("extra", None)
            super().__init__(**kwargs)

    assert Own(epochs=3).settings == {"epochs": 3}
    assert Wide(units=3, extra=1, name="wide").extra == 1
    assert LambdaCallback(on_epoch_end=print, anything=1)


def test_a_later_name_counts_only_where_keras_1_has_its_twin() -> None:
    """`rate` is Dropout's p; elsewhere it is no name of anything."""
    assert later_name("rate", parameters_of(Dropout.__init__)) == "p"
    assert later_name("rate", parameters_of(Dense.__init__)) is None
    assert later_name("rate", ["rate", "p"]) is None
    assert not set(KERAS_2) & set(KERAS_2.values())
