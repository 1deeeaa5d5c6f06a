"""Arguments nobody knows: later versions' names, misspelled ones, and what knows all names."""

from itertools import repeat
from typing import Any

import numpy as np
import pytest

from teachkeras.callbacks import Callback, EarlyStopping, LambdaCallback
from teachkeras.errors import TeachError
from teachkeras.errors.arguments import KERAS_2, later_name, parameters_of
from teachkeras.layers import Dense, Dropout, Input, Layer
from teachkeras.models import Model, Sequential
from teachkeras.optimizers import SGD
from teachkeras.utils.np_utils import to_categorical
from tests.errors.cells import Learner, printed_fix


def compiled() -> Any:
    """A small model that can be trained."""
    model = Sequential([Dense(2, input_dim=3)])
    model.compile("sgd", "mse")
    return model


X, Y = np.ones((4, 3)), np.ones((4, 2))
CALLS = {
    "Dense(units=3)": ("TK-122", "Dense(output_dim=3)"),
    "Dense(3, kernel_initializer='zero')": ("TK-122", "Dense(3, init='zero')"),
    "Dense(3, use_bias=False)": ("TK-122", "Dense(3, bias=False)"),
    "Dense(3, activaton='relu')": ("TK-122", "Dense(3, activation='relu')"),
    "Dropout(rate=0.5)": ("TK-122", "Dropout(p=0.5)"),
    "SGD(learning_rate=0.1)": ("TK-416", "SGD(lr=0.1)"),
    "EarlyStopping(patients=3)": ("TK-448", "EarlyStopping(patience=3)"),
    "to_categorical([0, 1], num_classes=3)": ("TK-448", "to_categorical([0, 1], nb_classes=3)"),
    "m.fit(X, Y, epochs=3)": ("TK-448", "m.fit(X, Y, nb_epoch=3)"),
    "m.predict(X, batchsize=3)": ("TK-448", "m.predict(X, batch_size=3)"),
    "m.evaluate(X, Y, verbos=0)": ("TK-448", "m.evaluate(X, Y, verbose=0)"),
    "m.fit_generator(xy(), steps_per_epoch=4, nb_epoch=1)": (
        "TK-448",
        "m.fit_generator(xy(), nb_epoch=1, samples_per_epoch=4)",
    ),
    "m.predict_generator(x(), steps=4)": ("TK-448", "m.predict_generator(x(), val_samples=4)"),
    "m.train_on_batch(X, Y, class_weights=None)": (
        "TK-448",
        "m.train_on_batch(X, Y, class_weight=None)",
    ),
    "Model(inputs=a, outputs=b)": ("TK-485", "Model(input=a, output=b)"),
}


@pytest.mark.parametrize("call", CALLS)
def test_the_fix_is_the_argument_of_keras_1(call: str) -> None:
    """Also where Python would first miss an argument without a default; and it is a TypeError.

    The learner's own call is printed with the argument renamed, and it works when typed.
    """
    code, fix = CALLS[call]
    learner = Learner()
    a = Input((3,))
    learner.names.update(
        {kind.__name__: kind for kind in (Dense, Dropout, SGD, EarlyStopping, Model)},
        **{"to_categorical": to_categorical, "m": compiled(), "X": X, "Y": Y},
        **{"a": a, "b": Dense(2)(a), "x": lambda: repeat(X), "xy": lambda: repeat((X, Y))},
    )
    with pytest.raises(TypeError) as caught:
        learner.run(call)
    assert isinstance(caught.value, TeachError)
    assert (caught.value.code, printed_fix(caught.value)) == (code, fix)
    learner.run(fix)
    learner.close()


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
