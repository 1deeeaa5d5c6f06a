"""A batch that looks like the last is taken at once; whatever differs is looked at as ever."""

import numpy as np
import pytest

from teachkeras.errors import TeachError
from teachkeras.layers import Dense
from teachkeras.models import Sequential

X, Y = np.ones((4, 3), "float32"), np.ones((4, 2), "float32")


def model(loss="mse", units=2):
    """A small model that has taken one batch already."""
    made = Sequential([Dense(units, input_dim=3, init="one")])
    made.compile("sgd", loss)
    labels = np.zeros((4, 1), "int64") if loss.startswith("sparse") else Y
    made.train_on_batch(X, labels)
    made.train_on_batch(X, labels)
    return made


@pytest.mark.parametrize(
    ("x", "y", "code"),
    [
        (X[:, :2], Y, "TK-311"),
        (X[:3], Y, "TK-313"),
        (X, Y[:3], "TK-313"),
        (X[:0], Y[:0], "TK-425"),
        (X, np.ones((4, 3), "float32"), "TK-316"),
        (X, None, None),
        (X.astype("str"), Y, None),
    ],
)
def test_what_differs_from_the_last_batch_is_refused_as_before(x, y, code):
    used, fresh = model(), Sequential([Dense(2, input_dim=3)])
    fresh.compile("sgd", "mse")
    with pytest.raises(TeachError) as told:
        used.train_on_batch(x, y)
    with pytest.raises(TeachError) as first:
        fresh.train_on_batch(x, y)
    assert told.value.code == first.value.code
    assert code in (None, told.value.code)


def test_other_dtypes_lists_and_weights_are_taken_after_it():
    used = model()
    before = used.get_weights()
    losses = []
    for x, y, weight in [
        (X, Y, None),
        (X.astype("float64"), Y, None),
        (X.tolist(), Y, None),
        (X, Y.tolist(), None),
        (X, Y, np.ones(4)),
        (X.astype("int8"), Y.astype("bool"), None),
    ]:
        used.set_weights(before)
        losses.append(float(used.train_on_batch(x, y, sample_weight=weight)))
    assert losses == [pytest.approx(losses[0])] * 6


def test_every_class_number_is_looked_at():
    used = model("sparse_categorical_crossentropy")
    with pytest.raises(TeachError, match="TK-309"):
        used.train_on_batch(X, np.array([[0], [1], [2], [0]]))


def test_a_model_compiled_anew_looks_anew():
    used = model()
    used.add(Dense(1))
    used.compile("sgd", "mse")
    with pytest.raises(TeachError, match="TK-316"):
        used.train_on_batch(X, Y)
