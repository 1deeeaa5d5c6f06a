"""Bad input, each kind with its own sentence; whatever failed, what was there still works."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.callbacks import History
from teachkeras.errors import TeachError
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.utils.np_utils import to_categorical
from tests.errors.cells import Learner, Notebook

X, Y = np.ones((6, 4)), to_categorical([0, 1, 2, 0, 1, 2])

# What may be done to a compiled model of 4 features and 3 classes, and the code that answers.
REFUSED: list[tuple[str, Any, str]] = [
    ("wrong width", lambda m: m.fit(np.ones((6, 5)), Y), "TK-311"),
    ("one sample", lambda m: m.predict(np.ones(4)), "TK-311"),
    ("pictures", lambda m: m.predict(np.ones((6, 2, 2))), "TK-311"),
    ("texts", lambda m: m.fit([["a"] * 4] * 6, Y), "TK-315"),
    ("None", lambda m: m.fit(None, Y), "TK-315"),
    ("class numbers", lambda m: m.fit(X, [0, 1, 2, 0, 1, 2]), "TK-312"),
    ("too narrow labels", lambda m: m.fit(X, Y[:, :2]), "TK-316"),
    ("too few labels", lambda m: m.fit(X, Y[:4]), "TK-313"),
    ("too many labels", lambda m: m.evaluate(X[:4], Y), "TK-313"),
    ("weights", lambda m: m.fit(X, Y, sample_weight=np.ones(5)), "TK-314"),
    ("validation labels", lambda m: m.fit(X, Y, validation_data=(X, Y[:, :2])), "TK-316"),
    ("validation alone", lambda m: m.fit(X, Y, validation_data=X), "TK-426"),
    ("batch size", lambda m: m.fit(X, Y, batch_size=0), "TK-432"),
    ("callback class", lambda m: m.fit(X, Y, callbacks=[dict]), "TK-419"),
    ("a list of two", lambda m: m.fit([X, X], Y), "TK-311"),
    ("a dict without the input", lambda m: m.predict({"x": X}), "TK-318"),
    ("weights for each step", lambda m: m.fit(X, Y, sample_weight=np.ones((6, 2))), "TK-314"),
    ("class weights in a list", lambda m: m.fit(X, Y, class_weight=[1, 2, 3]), "TK-323"),
    ("a split of all", lambda m: m.fit(X, Y, validation_split=1.0), "TK-446"),
    ("a split in percent", lambda m: m.fit(X, Y, validation_split=20), "TK-446"),
    ("epochs as text", lambda m: m.fit(X, Y, nb_epoch="10"), "TK-445"),
    ("a negative first epoch", lambda m: m.fit(X, Y, initial_epoch=-1), "TK-445"),
    ("another shuffle", lambda m: m.fit(X, Y, shuffle="batches"), "TK-493"),
    ("later names", lambda m: m.fit(X, Y, epochs=3), "TK-448"),
    ("later names in evaluate", lambda m: m.evaluate(X, Y, steps=3), "TK-448"),
    ("the slip metric=", lambda m: m.compile("sgd", "mse", metric=["acc"]), "TK-448"),
    ("metrics as text", lambda m: m.compile("sgd", "mse", metrics="acc"), "TK-422"),
    ("loss weights for two", lambda m: m.compile("sgd", "mse", loss_weights=[1, 2]), "TK-431"),
    ("a loss for no output", lambda m: m.compile("sgd", {"probs": "mse"}), "TK-429"),
    ("steps of rows", lambda m: m.compile("sgd", "mse", sample_weight_mode="temporal"), "TK-470"),
    ("arrays as a generator", lambda m: m.fit_generator((X, Y), 6, 1), "TK-320"),
    ("batches without labels", lambda m: m.fit_generator(iter([X]), 6, 1), "TK-321"),
    ("no number of samples", lambda m: m.evaluate_generator(iter([]), None), "TK-498"),
    ("an empty generator", lambda m: m.predict_generator(iter([]), 6), "TK-324"),
    ("a callback that is a function", lambda m: m.fit(X, Y, callbacks=[print]), "TK-420"),
    ("one callback", lambda m: m.fit(X, Y, callbacks=History()), "TK-418"),
    ("unknown loss", lambda m: m.compile("sgd", "crossentropy"), "TK-402"),
    ("unknown optimizer", lambda m: m.compile("gsd", "mse"), "TK-403"),
    ("unknown metric", lambda m: m.compile("sgd", "mse", metrics=["accurate"]), "TK-415"),
    ("nothing to compile with", lambda m: m.compile(), "TK-421"),
    ("unknown activation", lambda m: m.add(Dense(3, activation="sofmax")), "TK-401"),
    ("a name twice", lambda m: m.add(Dense(3, name="first")), "TK-427"),
    ("not a layer", lambda m: m.add(3), "TK-131"),
    ("weights of another model", lambda m: m.set_weights([np.zeros(3)]), "TK-306"),
    ("shape of weights", lambda m: m.set_weights([np.zeros((3, 4)), np.zeros(3)]), "TK-307"),
    ("name of a layer", lambda m: m.get_layer("frist"), "TK-428"),
]


@pytest.fixture
def model() -> Sequential:
    """4 features, 3 classes, compiled, with some training behind it."""
    model = Sequential([Dense(3, activation="softmax", input_dim=4, name="first")])
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    model.fit(X, Y, nb_epoch=1, verbose=0)
    return model


@pytest.mark.parametrize(
    ("call", "code"), [(c, code) for _, c, code in REFUSED], ids=[name for name, _, _ in REFUSED]
)
def test_a_refused_call_changes_nothing(model: Sequential, call: Any, code: str) -> None:
    """Code, and afterwards the same weights, the same predictions, and fit goes on."""
    before, guess = model.get_weights(), model.predict(X)
    with pytest.raises(TeachError) as caught:
        call(model)
    assert caught.value.code == code
    assert all((a == b).all() for a, b in zip(before, model.get_weights(), strict=True))
    np.testing.assert_array_equal(model.predict(X), guess)
    assert model.fit(X, Y, nb_epoch=2, verbose=0).epoch == [0, 1]
    assert len(model.evaluate(X, Y, verbose=0)) == 2


def test_fit_before_compile() -> None:
    """fit, evaluate, train_on_batch and test_on_batch need compile; predict does not."""
    model = Sequential([Dense(3, input_dim=4)])
    for call in (model.fit, model.evaluate, model.train_on_batch, model.test_on_batch):
        with pytest.raises(RuntimeError, match="TK-424"):
            call(X, Y)
    assert model.predict(X).shape == (6, 3)
    model.compile("sgd", "mse")
    assert model.fit(X, Y, nb_epoch=1, verbose=0).epoch == [0]


def test_functions_go_on_after_bad_input() -> None:
    """Not fed, wrong shape, wrong dtype, wrong number: the function and its variable are intact."""
    x = K.placeholder((3,), name="x")
    total = K.variable(np.zeros(3))
    f = K.function([x], [x * 2], updates=[(total, total + x)])
    for values, code in [
        ([], "TK-209"),
        ([[1, 2]], "TK-304"),
        ([["a", "b", "c"]], "TK-302"),
        (3, "TK-208"),
        ([1, 2, 3], "TK-209"),
    ]:
        with pytest.raises(TeachError) as caught:
            f(values)
        assert caught.value.code == code
    np.testing.assert_array_equal(f([[1, 2, 3]])[0], [2, 4, 6])
    np.testing.assert_array_equal(K.get_value(total), [1, 2, 3])
    with pytest.raises(TeachError, match="TK-214"):
        K.function([x], [], updates=[(total, total + x), (total, total * 2)])
    with pytest.raises(TeachError, match="TK-207"):
        K.eval(x)
    np.testing.assert_array_equal(K.get_value(total), [1, 2, 3])


def test_names_survive_in_a_script_and_in_a_notebook() -> None:
    """What the cell made before the failing line is still there."""
    for make, cell in [
        (Learner, "kept = K.ones((3,))\nkept + K.ones((4,))"),
        (Notebook, "%%kgraph total\nkept = K.ones((3,))\nz = kept + 1"),
    ]:
        learner = make()
        with pytest.raises(TeachError):
            learner.run(cell)
        learner.run("again = K.eval(kept + 1)")
        np.testing.assert_array_equal(learner.names["again"], [2, 2, 2])
        learner.close()


def test_a_kgraph_cell_with_nothing_symbolic_in_it() -> None:
    """The cell runs, its values stay, and the next picture is drawn."""
    notebook = Notebook()
    with pytest.raises(TeachError) as caught:
        notebook.run("%%kgraph\nthree = 3\nfive = three + 2")
    assert caught.value.code == "TK-601" and notebook.names["five"] == 5
    notebook.run(f"{caught.value.fix}\nthree = 3\nfive = three + 2")
    notebook.run("%%kgraph\na = K.placeholder(name='a')\nz = a + five")
    notebook.close()
