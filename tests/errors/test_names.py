"""Names that do not exist: in K, in the modules, on layers and models."""

import copy
import importlib
import pickle
from typing import Any

import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.errors import NameTeachError, TeachError
from teachkeras.errors.names import IN_K, ON_A_MODEL, ImportTeachError
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from tests.errors.cells import Learner, printed_fix

# What a learner types, and the fix the error must give.
NAMES = [
    ("K.funtion", "K.function"),
    ("K.matmul(K.ones((2, 2)), 2)", "K.dot(K.ones((2, 2)), 2)"),
    ("K.reduce_sum(1)", "K.sum(1, axis=-1)"),
    ("tk.layer", "tk.layers"),
    ("tk.Sequential", "from teachkeras.models import Sequential"),
    ("import teachkeras.layer", "import teachkeras.layers"),
    ("from teachkeras.layer import Dense", "from teachkeras.layers import Dense"),
    ("from teachkeras.layers import Desne", "from teachkeras.layers import Dense"),
    (
        "from teachkeras.layers import Dense, Actvation",
        "from teachkeras.layers import Dense, Activation",
    ),
    ("from teachkeras.layers import Concatenate", "from teachkeras.layers import merge"),
    ("from teachkeras.models import Dense", "from teachkeras.layers import Dense"),
    ("from teachkeras import Adam", "from teachkeras.optimizers import Adam"),
    ("Sequential([Dense(3, input_dim=4)]).layer", "Sequential([Dense(3, input_dim=4)]).layers"),
    ("Sequential([Dense(3, input_dim=4)]).sumary()", "Sequential([Dense(3, input_dim=4)]).summary"),
    ("Dense(3).get_wights()", "Dense(3).get_weights"),
    ("model.fit([[1.]], [[1.]], epochs=3)", "model.fit([[1.0]], [[1.0]], nb_epoch=3)"),
    (
        "model.fit([[1.]], [[1.]], validation_spilt=0.1)",
        "model.fit([[1.0]], [[1.0]], validation_split=0.1)",
    ),
    ("model.compile('sgd', 'mse', metric=['mse'])", "model.compile('sgd', 'mse', metrics=['mse'])"),
    ("Adam(lr=0.1, momentun=0.9)", "Adam(lr=0.01)"),
    ("SGD(learning_rate=0.1)", "SGD(lr=0.1)"),
    ("SGD(momentun=0.1)", "SGD(momentum=0.1)"),
    ("model.add('relu')", "model.add(Activation('relu'))"),
    ("model(np.ones((2, 1)))", "model.predict(np.ones((2, 1)))"),
    ("K.random_normal(3)", "K.random_normal((3,))"),
    ("K.zeros(3)", "K.zeros((3,))"),
    ("K.ones(2, 3)", "K.ones((2,))"),
    ("K.placeholder(3)", "K.placeholder(shape=(3,))"),
    ("K.reshape(K.ones((2, 3)), 6)", "K.reshape(K.ones((2, 3)), (6,))"),
    ("Reshape(4)", "Reshape((4,))"),
    ("Input(4)", "Input(shape=(4,))"),
]


@pytest.mark.parametrize(("typed", "fix"), NAMES, ids=[typed for typed, _ in NAMES])
def test_the_fix_for_a_name_that_does_not_exist(typed: str, fix: str) -> None:
    """The learner's line is shown, and what to type instead."""
    learner = Learner()
    learner.run("model = Sequential([Dense(1, input_dim=1)]); model.compile('sgd', 'mse')")
    learner.run("from teachkeras.optimizers import Adam")
    with pytest.raises(TeachError) as caught:
        learner.run(typed)
    assert printed_fix(caught.value) == fix
    assert caught.value.line is not None and caught.value.line.text == typed
    learner.close()


@pytest.mark.parametrize("fix", [*IN_K.values(), *ON_A_MODEL.values()])
def test_every_fix_of_the_tables_runs(fix: str) -> None:
    """What stands in the tables is pasted by learners."""
    names: dict[str, Any] = {"K": K, "x": K.ones((2, 2)), "y": K.ones((2, 2)), "X": [[1.0]]}
    names["condition"] = K.placeholder((2, 2), dtype="bool")
    names["model"] = Sequential([Dense(1, input_dim=1)])
    names["model"].compile("sgd", "mse")
    if "fit(X, y)" in fix:
        names["y"] = [[1.0]]
    exec(fix, names)


def test_no_name_of_the_table_exists() -> None:
    """A function that K has by now needs no word about its absence."""
    assert [name for name in IN_K if name in K.__all__] == []


def test_probes_get_a_plain_answer() -> None:
    """hasattr, getattr with a default, copy and pickle are not disturbed."""
    layer = Dense(3, input_dim=4)
    assert not hasattr(layer, "wights") and getattr(tk, "nothing", 1) == 1
    assert not hasattr(K, "nothing") and not hasattr(tk, "_nothing")
    assert copy.copy(layer).name == layer.name
    assert pickle.loads(pickle.dumps(Dense)) is Dense
    with pytest.raises(NameTeachError, match="TK-412"):
        layer.input  # noqa: B018  (a property that refuses keeps its own error)


def test_an_unknown_module_is_an_import_error() -> None:
    """`try: import ... except ImportError` works; modules of others are none of our business."""
    with pytest.raises(ImportTeachError, match="TK-233"):
        importlib.import_module("teachkeras.nothing")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("teachkerasnothing")
