"""How much samples count: class weights and sample weights, by output, and what is refused."""

import warnings
from typing import Any

import numpy as np
import pytest

from teachkeras.errors import ArgumentError, DataError
from teachkeras.layers import Dense, Input
from teachkeras.models import Model, Sequential

X = np.random.RandomState(1).rand(6, 2)
TWO = np.array([0, 1, 1, 0, 1, 1])
THREE = np.array([2, 0, 1, 1, 2, 2])


def net(width: int, loss: str) -> Sequential:
    """One layer, always with the same weights."""
    last = "linear" if loss in ("mse", "hinge") else "softmax" if width > 1 else "sigmoid"
    model = Sequential([Dense(width, input_dim=2, activation=last, name="kind")])
    model.compile("sgd", loss)
    model.set_weights([np.arange(2.0 * width).reshape(2, width) / 9, np.zeros(width)])
    return model


def batches(*batch: Any) -> Any:
    """A generator without end."""
    while True:
        yield batch


def by_every_road(make: Any, x: Any, y: Any, classes: Any) -> list[float]:
    """The loss of one step with class weights, through the three calls that take them."""
    return [
        float(make().train_on_batch(x, y, class_weight=classes)),
        make().fit(x, y, nb_epoch=1, verbose=0, class_weight=classes).history["loss"][0],
        make().fit_generator(batches(x, y), 6, 1, 0, class_weight=classes).history["loss"][0],
    ]


CASES: dict[str, tuple[int, str, Any, dict[Any, float]]] = {
    "yes and no": (1, "binary_crossentropy", TWO, {0: 1.0, 1: 9.0}),
    "one-hot": (3, "categorical_crossentropy", np.eye(3)[THREE], {0: 2.0, 2: 0.5}),
    "numbers": (3, "sparse_categorical_crossentropy", THREE, {0: 2.0, 1: 1.0, 2: 0.5}),
    "keys as floats": (3, "sparse_categorical_crossentropy", THREE, {0.0: 2.0, np.int8(2): 0.5}),
    "measured, but whole": (1, "mse", TWO + 4, {4: 3.0}),
    "hinge": (1, "hinge", 2 * TWO - 1, {-1: 3.0, 1: 1.0}),
    "a rare class that this batch has not": (
        3,
        "sparse_categorical_crossentropy",
        TWO,
        {0: 1.0, 1: 1.0, 2: 70.0},
    ),
    "almost one-hot": (3, "categorical_crossentropy", np.eye(3)[THREE] * 0.9 + 0.1 / 3, {2: 4.0}),
}


@pytest.mark.parametrize("what", CASES)
def test_class_weights_are_the_weights_of_their_rows(what: str) -> None:
    """Compared with the same numbers as sample weights, looked up here."""
    width, loss, y, classes = CASES[what]
    labels = y.argmax(-1) if y.ndim > 1 else y
    rows = np.array([classes.get(int(label), 1.0) for label in labels])
    right = float(net(width, loss).train_on_batch(X, y, sample_weight=rows))
    found = by_every_road(lambda: net(width, loss), X, y, classes)
    np.testing.assert_allclose(found, right, rtol=1e-5)


BAD: dict[str, tuple[int, str, Any, Any, str]] = {
    "texts of numbers": (1, "binary_crossentropy", TWO, {"0": 1.0, "1": 4.0}, "TK-380"),
    "names": (3, "categorical_crossentropy", np.eye(3)[THREE], {"cat": 1.0, "dog": 4.0}, "TK-380"),
    "counted from 1": (
        3,
        "sparse_categorical_crossentropy",
        THREE,
        {1: 1.0, 2: 2.0, 3: 4.0},
        "TK-380",
    ),
    "0 and 1 for hinge": (1, "hinge", 2 * TWO - 1, {0: 1.0, 1: 4.0}, "TK-380"),
    "a fraction as key": (1, "mse", TWO, {0.5: 2.0}, "TK-380"),
    "an array": (1, "binary_crossentropy", TWO, np.array([0.6, 1.5]), "TK-323"),
    "a tuple": (3, "sparse_categorical_crossentropy", THREE, (1.0, 2.0, 4.0), "TK-323"),
    "for all classes of numbered labels": (1, "mse", TWO + 4, np.array([1.0, 3.0]), "TK-323"),
    "a number": (1, "binary_crossentropy", TWO, 4.0, "TK-323"),
}


@pytest.mark.parametrize("what", BAD)
def test_weights_that_meet_no_class_are_refused_with_those_that_do(what: str) -> None:
    """In every call; the printed fix is taken and changes the loss."""
    width, loss, y, classes, code = BAD[what]
    for call in (
        lambda: net(width, loss).train_on_batch(X, y, class_weight=classes),
        lambda: net(width, loss).fit(X, y, verbose=0, class_weight=classes),
        lambda: net(width, loss).fit_generator(batches(X, y), 6, 1, 0, class_weight=classes),
    ):
        with pytest.raises(DataError, match=code) as caught:
            call()
    fixed: dict[str, Any] = {}
    exec(caught.value.fix, fixed)
    plain = float(net(width, loss).train_on_batch(X, y))
    assert by_every_road(lambda: net(width, loss), X, y, fixed["class_weight"]) != [plain] * 3


@pytest.mark.parametrize(
    ("width", "y"),
    [
        (1, TWO + 0.25),
        (3, np.eye(3)[THREE] + np.eye(3)[0]),  # several classes in a row
        (3, np.zeros((6, 3))),
        (3, np.random.RandomState(0).randn(6, 3)),
    ],
)
def test_labels_that_are_no_classes_have_no_class_weights(width: int, y: Any) -> None:
    """They were cut to whole numbers, or the first of several classes was taken."""
    with pytest.raises(DataError, match="TK-378  the labels of 'kind'"):
        net(width, "mse").train_on_batch(X, y, class_weight={0: 1.0, 1: 2.0})
    assert np.isfinite(net(width, "mse").train_on_batch(X, y))


def test_a_weight_that_is_no_number() -> None:
    """Neither a text nor nan."""
    for weight, code in (("heavy", "TK-315"), (np.nan, "TK-379")):
        with pytest.raises(DataError, match=f"{code}  the class weights of 'kind'"):
            net(1, "mse").train_on_batch(X, TWO, class_weight={0: weight, 1: 1.0})


def two_outputs() -> Model:
    """Two numbers from one row."""
    x = Input((2,))
    model = Model(x, [Dense(1, init="one", name="a")(x), Dense(1, init="one", name="b")(x)])
    model.compile("sgd", "mse")
    return model


def test_weights_by_name_may_leave_an_output_out() -> None:
    """As in Keras 1: what is not named weighs 1; sample and class weights alike."""
    y, w = [TWO, 1 - TWO], np.arange(6.0)
    right = two_outputs().train_on_batch(X, y, sample_weight=[np.ones(6), w])
    assert two_outputs().train_on_batch(X, y, sample_weight={"b": w}) == right
    told = two_outputs().fit(X, y, nb_epoch=1, verbose=0, sample_weight={"b": w}).history
    assert told["b_loss"][0] == pytest.approx(float(right[2]))
    classes = {0: 3.0, 1: 0.5}
    rows = np.array([classes[int(each)] for each in 1 - TWO])
    right = two_outputs().train_on_batch(X, y, sample_weight={"b": rows})
    for given in ({"b": classes}, [None, classes]):
        np.testing.assert_allclose(
            two_outputs().train_on_batch(X, y, class_weight=given), right, rtol=1e-6
        )


@pytest.mark.parametrize("argument", ["sample_weight", "class_weight"])
def test_an_output_that_does_not_exist_is_named(argument: str) -> None:
    """Misspelled, in every call, for one output and for two; also in loss_weights."""
    weights = np.ones(6) if argument == "sample_weight" else {0: 1.0, 1: 2.0}
    with pytest.raises(ArgumentError, match=f"TK-429  there is no output in {argument} 'bb'"):
        two_outputs().fit(X, [TWO, TWO], verbose=0, **{argument: {"a": weights, "bb": weights}})
    with pytest.raises(ArgumentError, match="TK-429") as caught:
        net(1, "mse").train_on_batch(X, TWO, **{argument: {"kidn": weights}})
    assert caught.value.fix == "'kind'"
    with pytest.raises(ArgumentError, match="TK-429"):
        two_outputs().compile("sgd", "mse", loss_weights={"c": 1.0})


def test_sample_weights_that_are_nan_or_of_another_shape() -> None:
    """Each names its output; a column of weights is told how to become a row."""
    with pytest.raises(DataError, match="TK-379  the sample weights of 'kind' hold nan") as caught:
        net(1, "mse").fit(X, TWO, verbose=0, sample_weight=[1, 1, np.nan, 1, 1, np.inf])
    assert ("in row", "2 of 6") in caught.value.rows and ("in all", "2 of 6") in caught.value.rows
    sample_weight = np.ones((6, 1))
    with pytest.raises(DataError, match="TK-314.*of 'kind'") as caught:
        net(1, "mse").fit(X, TWO, verbose=0, sample_weight=sample_weight)
    fixed = eval(caught.value.fix)
    assert net(1, "mse").train_on_batch(X, TWO, sample_weight=fixed) > 0


def test_an_empty_dict_weighs_nothing() -> None:
    """No entry, no change, no word."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plain = net(1, "mse").train_on_batch(X, TWO)
        assert net(1, "mse").train_on_batch(X, TWO, class_weight={}) == plain


def test_a_batch_in_which_nothing_counts_changes_nothing() -> None:
    """Its loss is 0 and not 0 / 0; the other batches of the epoch are as without it."""
    told = np.r_[np.zeros(2), np.ones(4)]
    model, alone = net(1, "mse"), net(1, "mse")
    assert float(model.train_on_batch(X[:2], TWO[:2], sample_weight=told[:2])) == 0.0
    model.fit(X, TWO, 2, 1, 0, shuffle=False, sample_weight=told)
    alone.fit(X[2:], TWO[2:], 2, 1, 0, shuffle=False, sample_weight=told[2:])
    for one, other in zip(model.get_weights(), alone.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_weights_that_are_0_everywhere_are_refused() -> None:
    """By fit and evaluate, given as sample or as class weights; one row that counts will do."""
    model, some = net(1, "binary_crossentropy"), np.eye(6)[3]
    for call in (
        lambda: model.fit(X, TWO, verbose=0, sample_weight=np.zeros(6)),
        lambda: model.fit(X, TWO, verbose=0, class_weight={0: 0, 1: 0}),
        lambda: model.evaluate(X, TWO, verbose=0, sample_weight=np.zeros(6)),
        lambda: model.fit(X, TWO, verbose=0, validation_data=(X, TWO, np.zeros(6))),
    ):
        with pytest.raises(DataError, match="TK-385  no sample counts: all weights of 'kind'"):
            call()
    assert np.isfinite(model.fit(X, TWO, nb_epoch=1, verbose=0, sample_weight=some).history["loss"])
