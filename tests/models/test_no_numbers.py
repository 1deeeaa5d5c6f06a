"""Data that are no numbers: the printed fix, typed, makes them some."""

import datetime
import decimal
import warnings
from typing import Any

import numpy as np
import pytest
import scipy.sparse

from teachkeras.errors import DataError, TypeTeachError
from teachkeras.layers import Dense, Input, InputLayer
from teachkeras.models import Model, Sequential

SPARSE = scipy.sparse.random(6, 3, 0.5, random_state=0)
X = np.random.RandomState(0).rand(6, 3)


def net(width: int = 3) -> Sequential:
    """One number from rows of three."""
    model = Sequential([Dense(1, input_dim=width, name="out")])
    model.compile("sgd", "mse")
    return model


DATA = {
    "csc": SPARSE.tocsc(),
    "coo": SPARSE.tocoo(),
    "lil": SPARSE.tolil(),
    "dok": SPARSE.todok(),
    "a list of one sparse matrix": [SPARSE.tocsr()],
    "bsr_array": scipy.sparse.bsr_array(SPARSE),
    "rows that are too short and too long": [[1, 2, 3, 4], [5]],
    "ragged tuples": ((1.5, 2.0), (3.0,)),
    "texts that look like numbers": [["1", "2", "3"], ["4", "5", "6.5"]],
    "words": [["a", "b", "b"], ["c", "a", "a"]],
    "bytes": np.array([[b"x", b"y", b"z"]]),
    "None among numbers": [[1.0, None, 3.0]],
    "decimals": [[decimal.Decimal("1.5")] * 3],
    "words beside numbers": np.array([["a", 1, 2]], dtype=object),
    "dates": np.array([["2016-11-30"] * 3], "datetime64[D]"),
    "spans": np.array([[datetime.timedelta(1)] * 3], "timedelta64[s]"),
    "complex": np.ones((2, 3)) * 1j,
    "a view of a dict": {"a": [1, 2, 3], "b": [4, 5, 6]}.values(),
}


def typed(fix: str, symbol: str, given: Any) -> Any:
    """What the fix gives, with the learner's data under the name the fix uses."""
    if isinstance(given, list) and len(given) == 1 and scipy.sparse.issparse(given[0]):
        given = given[0]
    return eval(fix.split("   ")[0], {"np": np, symbol: given})


@pytest.mark.parametrize("what", DATA)
def test_the_fix_for_data_works(what: str) -> None:
    """TK-315 names the input; what its fix makes is predicted on, finite."""
    given = DATA[what]
    with pytest.raises(DataError, match="TK-315  the data for 'out_input|dense_input") as caught:
        net().predict(given)
    found = typed(caught.value.fix, "X", given)
    assert np.isfinite(net().predict(found)).all()


@pytest.mark.parametrize("what", ["words", "decimals", "None among numbers", "csc"])
def test_the_fix_for_labels_works(what: str) -> None:
    """The same for labels, in every call that takes them; the output is named."""
    given = DATA[what]
    model = Sequential([Dense(3, input_dim=3, name="out")])
    model.compile("sgd", "mse")
    rows = X[: np.shape(given)[0]]
    for call in (model.evaluate, model.train_on_batch, model.test_on_batch):
        with pytest.raises(DataError, match="TK-315  the labels of 'out'") as caught:
            call(rows, given)
    fixed = typed(caught.value.fix, "y", given)
    assert np.isfinite(model.train_on_batch(rows, fixed))


def test_words_as_labels_become_classes() -> None:
    """One number for each word, in the order of the alphabet."""
    with pytest.raises(DataError, match="TK-315") as caught:
        net().fit(X, ["no", "yes", "no", "no", "yes", "no"], verbose=0)
    y = typed(caught.value.fix, "y", ["no", "yes", "no", "no", "yes", "no"])
    assert y.tolist() == [0, 1, 0, 0, 1, 0]


def test_rows_are_filled_or_cut_to_the_width_of_the_input() -> None:
    """Not to the longest row, which the model could not take either."""
    with pytest.raises(DataError) as caught:
        net(2).predict([[1, 2, 3], [4]])
    assert typed(caught.value.fix, "X", [[1, 2, 3], [4]]).tolist() == [[1, 2], [4, 0]]


def test_a_generator_is_told_where_generators_go() -> None:
    """Nothing is taken out of it; the fix predicts on its batches."""
    batches = iter([X, X])
    with pytest.raises(DataError, match="TK-315") as caught:
        net().predict(batches)
    assert caught.value.fix == "model.predict_generator(X, 1000)"
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        assert net().predict_generator(batches, 1000).shape == (12, 1)


def test_what_is_missing_is_called_missing() -> None:
    """None for labels, None for data, a text for data."""
    with pytest.raises(DataError, match="it got      None") as caught:
        net().fit(X, None, verbose=0)
    assert caught.value.fix == "model.fit(X, y)"
    for given in (None, "numbers.csv", object()):
        with pytest.raises(DataError, match="TK-315") as caught:
            net().predict(given)
        scope = {"np": np}
        exec(caught.value.fix.split("   ")[0], scope)
        assert net().predict(scope["X"]).shape == (1, 1)


@pytest.mark.parametrize("weights", [["a"] * 6, [None] * 6, np.full(6, "2.5")])
def test_weights_that_are_no_numbers(weights: Any) -> None:
    """They are refused in the same words."""
    with pytest.raises(DataError, match="TK-315  the sample weights of 'out'"):
        net().fit(X, np.ones(6), sample_weight=weights, verbose=0)


@pytest.mark.parametrize(
    "make", [lambda: Input((3,), sparse=True), lambda: InputLayer((3,), sparse=True)]
)
def test_there_are_no_sparse_inputs(make: Any) -> None:
    """As K.placeholder(sparse=True): refused where it is asked for, not where data arrive."""
    with pytest.raises(TypeTeachError, match="TK-118") as caught:
        make()
    assert caught.value.fix == "...(..., sparse=False)"
    assert Model(*(lambda x: (x, Dense(1)(x)))(Input((3,), sparse=False))).predict(X).shape == (
        6,
        1,
    )
