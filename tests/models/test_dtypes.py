"""What goes into a model arrives with all its digits: as whole numbers, as float64, as labels."""

import pickle
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import DataError
from teachkeras.layers import Dense, Input, Lambda
from teachkeras.models import Model, Sequential

# A float32 keeps 24 bits: none of these numbers is one.
EXACT = {
    "int32": [33_554_433, -2_147_483_647],
    "int64": [2**53 + 1, -(2**60) - 1],
    "uint8": [255, 3],
    "bool": [True, False],
    "float64": [1.0 + 2.0**-40, 1e300],
    "float16": [0.5, 2048.0],
}


def as_it_is(dtype: str, **settings: Any) -> Model:
    """A model that gives what it gets."""
    x = Input((1,), dtype=dtype)
    return Model(x, Lambda(lambda v: v * 1 if dtype != "bool" else v, **settings)(x))


@pytest.mark.parametrize("dtype", EXACT)
def test_predictions_of_an_identity_are_its_input(dtype: str) -> None:
    """By predict, one batch, and a generator; from an array and from a list."""
    model, x = as_it_is(dtype), np.array(EXACT[dtype], dtype)[:, None]
    for given in (x, x[:, 0], x.tolist()):
        for found in (
            model.predict(given, batch_size=1),
            model.predict_on_batch(given),
            model.predict_generator(iter([given]), len(x)),
            model.predict_generator(iter([(given, None)]), len(x)),
        ):
            assert found.dtype == dtype and np.array_equal(found, x)


def squares(y_true: Any, y_pred: Any) -> Any:
    """A loss of the test's own."""
    return K.mean(K.square(y_pred - y_true), axis=-1)


@pytest.mark.parametrize("loss", ["mse", squares])
def test_labels_and_weights_have_the_precision_of_the_output(loss: Any) -> None:
    """evaluate, test_on_batch, validation and weights in float64, against NumPy."""
    model = as_it_is("float64")
    model.compile("sgd", loss)
    x, y = np.array([1.0, 3.0]), np.array([1.0 + 1e-9, 3.0 - 3e-9])
    w = np.array([1.0 / 3.0, 1.0])
    right = np.mean((x - y) ** 2)
    weighted = np.mean(w * (x - y) ** 2)
    assert model.evaluate(x, y, verbose=0) == pytest.approx(right, rel=1e-6)
    assert float(model.test_on_batch(x, y)) == pytest.approx(right, rel=1e-6)
    told = model.evaluate_generator(iter([(x, y, w)]), 2)
    assert told == pytest.approx(weighted, rel=1e-6)
    told = model.evaluate(x, y, verbose=0, sample_weight=w)
    assert told == pytest.approx(weighted, rel=1e-6)


def test_validation_keeps_the_digits() -> None:
    """validation_data, as a pair and as a generator, in a fit of float64."""
    x = Input((1,), dtype="float64")
    model = Model(x, Dense(1, init="zero", bias=False)(x))
    model.compile("sgd", lambda t, p: K.mean(K.square(t - 1.0), axis=-1) + 0.0 * p[:, 0])
    X, y = np.ones((4, 1)), np.array([1.0 + 1e-9] * 4)
    for data, more in (((X, y), {}), (iter([(X, y)] * 9), {"nb_val_samples": 4})):
        told = model.fit_generator(iter([(X, y)] * 9), 4, 1, 0, validation_data=data, **more)
        assert told.history["val_loss"] == pytest.approx([1e-18], rel=1e-4)
        assert told.history["loss"] == pytest.approx([1e-18], rel=1e-4)


def test_numbers_of_classes_beyond_what_a_float16_counts() -> None:
    """3000 classes in float16: each label is its own, and the loss sees it."""
    K.set_floatx("float16")
    try:
        model = Sequential([Dense(3000, activation="softmax", init="zero", input_dim=1)])
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=["acc"])
        bias = np.zeros(3000, "float16")
        bias[2049] = 20.0
        model.set_weights([np.zeros((1, 3000), "float16"), bias])
        told = [model.test_on_batch(np.ones((1, 1)), [label])[1] for label in (2048, 2049, 2050)]
        assert [float(each) for each in told] == [0.0, 1.0, 0.0]
    finally:
        K.set_floatx("float32")


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint8", "float32", "float64", "bool"])
def test_labels_of_every_dtype_mean_the_same_class(dtype: str) -> None:
    """Class numbers may come in any dtype of whole values."""
    model = Sequential([Dense(2, activation="softmax", input_dim=3)])
    model.compile("sgd", "sparse_categorical_crossentropy")
    x, y = np.random.RandomState(0).rand(4, 3), np.array([0, 1, 1, 0])
    assert model.evaluate(x, y.astype(dtype), verbose=0) == model.evaluate(x, y, verbose=0)


def test_fractions_for_an_input_of_whole_numbers_are_refused() -> None:
    """Never cut; the input is named, and the fix works."""
    x = Input((1,), dtype="int32", name="word")
    model = Model(x, Lambda(lambda v: v + 1)(x))
    assert model.predict(np.array([[2.0]]))[0, 0] == 3
    with pytest.raises(DataError, match="TK-303  the input 'word'") as caught:
        model.predict(np.array([[2.5]]))
    X = np.array([[2.5]])  # noqa: F841  (the fix names it)
    assert model.predict(eval(caught.value.fix.split("   ")[0]))[0, 0] == 3


def test_an_unpickled_array_is_as_fast_as_any(monkeypatch: Any) -> None:
    """Its dtype is equal to NumPy's own and not the same object: the fast way must take it."""
    model = Sequential([Dense(2, input_dim=3)])
    x = pickle.loads(pickle.dumps(np.ones((4, 3), "float32")))
    model.predict(x)
    function = model._function("predict")
    slow: list[Any] = []
    monkeypatch.setattr(function, "_call_slowly", lambda given: slow.append(given))
    assert model.predict(x).shape == (4, 2) and not slow
