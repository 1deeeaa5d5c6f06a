"""Labels that do not belong to the outputs: which output, what is wrong, and a fix that works."""

from typing import Any

import numpy as np
import pytest

from teachkeras.errors import ArgumentError, DataError
from teachkeras.layers import Activation, Dense, Input, Lambda
from teachkeras.models import Model, Sequential
from teachkeras.utils.np_utils import to_categorical

X = np.random.RandomState(0).rand(6, 2)


def net(width: int = 1, loss: Any = "mse", **more: Any) -> Sequential:
    """One layer called 'price'."""
    last = "softmax" if "categorical" in str(loss) else "linear"
    model = Sequential([Dense(width, activation=last, input_dim=2, name="price")])
    model.compile("sgd", loss, **more)
    return model


def calls(model: Any, x: Any, y: Any) -> list[Any]:
    """Every way to hand labels to a model."""
    return [
        lambda: model.fit(x, y, verbose=0),
        lambda: model.evaluate(x, y, verbose=0),
        lambda: model.train_on_batch(x, y),
        lambda: model.test_on_batch(x, y),
        lambda: model.fit_generator(iter([(x, y)] * 9), 6, 1, 0),
        lambda: model.evaluate_generator(iter([(x, y)] * 9), 6),
        lambda: model.fit(X, np.zeros(len(X)), verbose=0, validation_data=(x, y)),
    ]


def refused(model: Any, x: Any, y: Any, code: str) -> DataError:
    """The error of every call (the last one needs labels of one number)."""
    found = None
    for call in calls(model, x, y)[: 7 if model.output_shape == (None, 1) else 6]:
        with pytest.raises(DataError, match=code) as caught:
            call()
        assert "'price'" in caught.value.what
        found = caught.value
    assert found is not None
    return found


def test_another_number_of_labels_is_not_cut_away() -> None:
    """Cutting the longer one would make the error go and the mistake stay."""
    for y in (np.zeros(5), np.zeros(7)):
        error = refused(net(), X, y, "TK-313")
        assert ("samples", "6") in error.rows and "[:" not in error.fix
        eval(error.fix.split("   ")[0])


@pytest.mark.parametrize(("loss", "fix"), [("mse", "Dense(3)"), ("mae", "Dense(3)")])
def test_wider_labels(loss: str, fix: str) -> None:
    """The layer that would fit them."""
    assert refused(net(1, loss), X, np.zeros((6, 3)), "TK-316").fix.startswith(fix)


def test_labels_in_one_row() -> None:
    """(1, N): a row is one sample."""
    y = np.zeros((1, 6))
    error = refused(net(), X, y, "TK-316")
    assert net().evaluate(X, eval(error.fix), verbose=0) >= 0


def test_one_hot_labels_for_the_loss_of_numbers() -> None:
    """The layer is right as it is: the labels become numbers."""
    y = np.eye(3)[[0, 1, 2, 2, 1, 0]]
    model = net(3, "sparse_categorical_crossentropy")
    error = refused(model, X, y, "TK-316")
    told = model.evaluate(X, eval(error.fix), verbose=0)
    model.compile("sgd", "categorical_crossentropy")
    assert told == pytest.approx(model.evaluate(X, y, verbose=0))


@pytest.mark.parametrize("start", [0, 1])
def test_numbers_for_the_loss_of_one_hot_labels(start: int) -> None:
    """TK-312 says what is compared with what; classes from 1 are counted from 0."""
    y = np.array([0, 1, 2, 2, 1, 0]) + start
    error = refused(net(3, "categorical_crossentropy"), X, y, "TK-312")
    assert "You are passing a target array of shape (6, 1)" in error.why
    assert "or loss='sparse_categorical_crossentropy'" in error.fix
    fixed = eval(error.fix.split("   ")[0], {"to_categorical": to_categorical, "y": y})
    assert fixed.shape == (6, 3) and (fixed.argmax(-1) == y - start).all()


def test_numbers_for_steps() -> None:
    """to_categorical puts all steps of all samples in one column: the loss is changed instead."""
    x = Input((4, 2))
    model = Model(x, Activation("softmax", name="price")(Dense(3)(x)))
    model.compile("sgd", "categorical_crossentropy")
    error = refused(model, np.zeros((5, 4, 2)), np.zeros((5, 4, 1)), "TK-312")
    model.compile("sgd", **eval(f"dict({error.fix})"))
    assert model.evaluate(np.zeros((5, 4, 2)), np.zeros((5, 4, 1)), verbose=0) > 0


def test_labels_in_the_wrong_order() -> None:
    """The first output that does not fit is named, and the fix is the order that does."""
    x = Input((2,))
    model = Model(x, [Dense(1, name="price")(x), Dense(4, name="kind")(x), Dense(2, name="at")(x)])
    model.compile("sgd", "mse")
    y = [np.zeros((6, 2)), np.zeros(6), np.ones((6, 4))]
    with pytest.raises(DataError, match="TK-316  the labels of 'price'") as caught:
        model.fit(X, y, verbose=0)
    fixed = eval(caught.value.fix)
    assert [fixed[name] is each for name, each in zip(("at", "price", "kind"), y, strict=True)]
    assert len(model.evaluate(X, fixed, verbose=0)) == 4


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("loss", ["mse", "sparse_categorical_crossentropy"])
def test_labels_that_are_nan_or_inf(bad: float, loss: str) -> None:
    """In all data they are found before anything is computed, with the row and a way out."""
    model = net(3 if "sparse" in loss else 1, loss)
    y = np.array([0.0, 1.0, 2.0, 0.0, bad, 1.0])
    for call in (calls(model, X, y)[0], calls(model, X, y)[1]):
        with pytest.raises(DataError, match="TK-379  the labels of 'price' hold") as caught:
            call()
    assert ("in row", "4 of 6") in caught.value.rows
    learner = {"X": X, "y": y, "np": np}
    exec(caught.value.fix, learner)
    assert len(learner["X"]) == 5 and np.isfinite(model.evaluate(learner["X"], learner["y"]))


def test_nan_in_one_of_several_outputs_of_steps() -> None:
    """The output and the row are those of the label."""
    x = Input((3, 2))
    model = Model(x, [Dense(2, name="one")(x), Dense(2, name="two")(x)])
    model.compile("sgd", "mse")
    data, good = np.zeros((5, 3, 2)), np.zeros((5, 3, 2))
    y = good.copy()
    y[2, 1, 0] = np.nan
    with pytest.raises(DataError, match="TK-379  the labels of 'two' hold nan") as caught:
        model.fit(data, [good, y], verbose=0)
    assert ("in row", "2 of 5") in caught.value.rows


def test_a_loss_of_ones_own_may_know_what_nan_means() -> None:
    """For example: a label that is missing does not count."""
    from teachkeras import backend as K

    def where_known(y_true: Any, y_pred: Any) -> Any:
        known = K.cast(K.equal(y_true, y_true), "float32")
        return K.mean(K.square(K.switch(K.equal(y_true, y_true), y_true - y_pred, 0.0)) * known, -1)

    model = net(1, where_known)
    told = model.evaluate(X, np.array([0.0, np.nan] * 3), verbose=0)
    assert np.isfinite(told)


def test_class_numbers_are_whole() -> None:
    """A label 1.5 was read as class 1."""
    error = refused(
        net(3, "sparse_categorical_crossentropy"), X, np.array([0, 1, 1.5, 2, 0, 0]), "TK-378"
    )
    assert "1.5" in error.what


# no rows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(7))
def test_no_rows_have_no_loss(number: int) -> None:
    """The mean over nothing is no number, and 0.0 would be the best there is."""
    model = net(metrics=["acc"])
    before = model.get_weights()
    with pytest.raises(ArgumentError, match="TK-425") as caught:
        calls(model, X[:0], np.zeros(0))[number]()
    assert ("it got", "shape (0, 2)") in caught.value.rows
    assert all(map(np.array_equal, before, model.get_weights()))


def test_a_generator_that_only_gives_empty_batches_ends() -> None:
    """It would be asked for ever, for nothing is ever seen."""

    def nothing() -> Any:
        while True:
            yield X[:0], np.zeros(0)

    for call in (
        lambda: net().fit_generator(nothing(), 6, 1, 0),
        lambda: net().evaluate_generator(nothing(), 6),
        lambda: net().predict_generator(nothing(), 6),
    ):
        with pytest.raises(ArgumentError, match="TK-425"):
            call()


def test_a_share_that_holds_nothing_back() -> None:
    """And one that leaves nothing to train on."""
    for rows, split in ((6, 1e-20), (1, 0.5)):
        with pytest.raises(ArgumentError, match="TK-425"):
            net().fit(X[:rows], np.zeros(rows), validation_split=split, verbose=0)


def test_predictions_for_no_rows_are_none() -> None:
    """An array of the right width and dtype, which joins others as it should."""
    x = Input((2,), dtype="float64")
    model = Model(x, [Dense(3)(x), Lambda(lambda v: K_argmax(v))(x)])
    for found in (model.predict(np.zeros((0, 2))), model.predict_on_batch(np.zeros((0, 2)))):
        assert [each.shape for each in found] == [(0, 3), (0,)]
        whole = model.predict(np.zeros((4, 2)))
        assert [each.dtype for each in found] == [each.dtype for each in whole]
    assert net(3).predict_classes(X[:0], verbose=0).shape == (0,)
    fixed = Sequential([Dense(3, batch_input_shape=(5, 2))])
    assert fixed.predict(X[:0]).shape == (0, 3)


def K_argmax(x: Any) -> Any:  # noqa: N802
    """The larger of the two, as a whole number."""
    from teachkeras import backend as K

    return K.argmax(x)
