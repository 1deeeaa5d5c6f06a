"""Silent mistakes are said once, and correct programs are left in peace."""

import warnings
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import TeachWarning
from teachkeras.errors.catalogue import all_pages
from teachkeras.layers import (
    Dense,
)
from teachkeras.utils.np_utils import to_categorical
from tests.models.correct_programs import CORRECT
from tests.models.suspects import (
    CLASSES,
    ONE_HOT,
    ORDERED,
    PIXELS,
    X,
    all_frozen,
    always_dropping,
    channels_in_front,
    extended,
    fit,
    from_generator,
    frozen_later,
    net,
    no_slope,
    pictures,
    popped,
    softmax,
    stateful,
)

MISTAKES: list[tuple[str, Any, Any, str]] = [
    ("sorted one-hot", softmax, fit(X, to_categorical(ORDERED), validation_split=0.33), "TK-496"),
    (
        "sorted numbers",
        lambda: net(3, "softmax", "sparse_categorical_crossentropy"),
        fit(X, ORDERED, validation_split=0.33),
        "TK-496",
    ),
    (
        "sorted values",
        lambda: net(1, "linear", "mse"),
        fit(X, np.linspace(0, 1, 60), validation_split=0.2),
        "TK-496",
    ),
    (
        "labels from 1, one-hot",
        lambda: net(4, "softmax", "categorical_crossentropy"),
        fit(X, to_categorical(CLASSES + 1, 4)),
        "TK-479",
    ),
    (
        "labels from 1, numbers",
        lambda: net(4, "softmax", "sparse_categorical_crossentropy"),
        fit(X, CLASSES + 1),
        "TK-479",
    ),
    ("pixels", pictures, fit(PIXELS, np.zeros(60)), "TK-478"),
    ("frozen after compile", frozen_later, fit(X, ONE_HOT), "TK-471"),
    ("popped list", lambda: popped(softmax()), lambda m: m.predict(X), "TK-472"),
    ("longer list", lambda: extended(softmax()), lambda m: m.predict(X), "TK-472"),
    ("popped list, trained", lambda: popped(softmax()), fit(X, ONE_HOT), "TK-472"),
    (
        "sigmoid, categorical",
        lambda: net(3, "sigmoid", "categorical_crossentropy"),
        fit(X, ONE_HOT),
        "TK-474",
    ),
    (
        "no activation, sparse",
        lambda: net(3, "linear", "sparse_categorical_crossentropy"),
        fit(X, CLASSES),
        "TK-474",
    ),
    (
        "softmax of one",
        lambda: net(1, "softmax", "binary_crossentropy"),
        fit(X, CLASSES > 0),
        "TK-475",
    ),
    (
        "softmax, binary, one-hot",
        lambda: net(3, "softmax", "binary_crossentropy", metrics=["acc"]),
        fit(X, ONE_HOT),
        "TK-476",
    ),
    (
        "(N,) against (N, 1)",
        lambda: net(1, "linear", lambda t, p: K.mean(K.square(p - K.flatten(t)), axis=-1)),
        fit(X, X.sum(1)),
        "TK-325",
    ),
    (
        "(N,) against (N, 1), as one number",
        lambda: net(1, "linear", lambda t, p: K.mean(K.square(p - K.flatten(t)))),
        fit(X, X.sum(1)),
        "TK-325",
    ),
    (
        "a weight (N,) for losses (N, 1)",
        lambda: net(1, "linear", lambda t, p: K.mean(K.sum(t, axis=-1) * K.abs(p), axis=-1)),
        fit(X, X.sum(1)),
        "TK-325",
    ),
    (
        "sorted, and the last class is seen a few times",
        softmax,
        fit(X, to_categorical(ORDERED), validation_split=0.25),
        "TK-496",
    ),
    (
        "sorted in blocks, class numbers",
        lambda: net(3, "softmax", "sparse_categorical_crossentropy"),
        fit(X, np.repeat([1, 2, 0], 20), validation_split=0.2),
        "TK-496",
    ),
    (
        "sorted yes and no",
        lambda: net(1, "sigmoid", "binary_crossentropy"),
        fit(X, np.repeat([1, 0], [40, 20]), validation_split=0.2),
        "TK-496",
    ),
    ("constant loss", no_slope, fit(X, np.ones(60), nb_epoch=6), "TK-477"),
    ("all frozen", all_frozen, fit(X, np.ones(60), nb_epoch=6, shuffle=False), "TK-477"),
    ("dropout in testing", always_dropping, lambda m: m.predict(X), "TK-480"),
    (
        "dropout in evaluate",
        always_dropping,
        lambda m: m.evaluate(X, np.ones(60), verbose=0),
        "TK-480",
    ),
    ("shuffled states", stateful, fit(X, np.ones(60), batch_size=20), "TK-481"),
    ("th order", channels_in_front, lambda m: m.add(Dense(1)), "TK-817"),
    ("a generator that ends", softmax, from_generator(most=4), "TK-473"),
    (
        "labels -1 and 1",
        lambda: net(1, "sigmoid", "binary_crossentropy"),
        fit(X, np.sign(X[:, 0]), nb_epoch=0),
        "TK-497",
    ),
]


@pytest.mark.parametrize(
    ("build", "act", "code"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_silent_mistake_is_said_once(build: Any, act: Any, code: str) -> None:
    """One warning with its code, the learner's line and one fix; the second time none."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = build()
        act(model)
        act(model)
    assert [w.category for w in caught] == [TeachWarning]
    message = caught[0].message
    assert isinstance(message, TeachWarning) and message.code == code
    assert message.line is not None and message.line.label in ("suspects.py", "test_suspicions.py")
    lines = str(message).splitlines()
    assert len(lines) <= 12 and max(map(len, lines)) <= 100 and message.fix


@pytest.mark.parametrize(("build", "act"), [c[1:] for c in CORRECT], ids=[c[0] for c in CORRECT])
def test_correct_programs_warn_of_nothing(build: Any, act: Any) -> None:
    """Not once, not in two runs."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = build()
        act(model)
        act(model)


# What is done wrong without noticing -> a case above, or the code of the error that refuses it.
FIFTEEN = {
    "sigmoid with categorical loss": "sigmoid, categorical",
    "softmax with one output": "softmax of one",
    "acc under binary loss with one-hot labels": "softmax, binary, one-hot",
    "labels starting at 1": "labels from 1, one-hot",
    "pixels of 0 to 255": "pixels",
    "sorted data with validation_split": "sorted one-hot",
    "(N,) against (N, 1)": "(N,) against (N, 1)",
    "dropout in testing": "dropout in testing",
    "stateful with shuffle": "shuffled states",
    "trainable changed after compile": "frozen after compile",
    "a popped list of layers": "popped list",
    "a mask that a layer ignores": "TK-489",
    "th order in tf": "th order",
    "a generator that ends": "a generator that ends",
    "a loss that stays the same": "constant loss",
}


def test_how_many_there_are() -> None:
    """All fifteen silent mistakes have an answer, and fifty correct programs are left in peace."""
    assert len(FIFTEEN) == 15
    assert set(FIFTEEN.values()) <= {name for name, *_ in MISTAKES} | set(all_pages())
    assert len({name for name, *_ in CORRECT}) == len(CORRECT) >= 50
    assert len(CORRECT) > len(MISTAKES)
