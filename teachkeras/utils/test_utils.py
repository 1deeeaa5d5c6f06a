"""What Keras 1's own tests used, for tests of layers of one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
from numpy.testing import assert_allclose

from .. import backend as K
from ..backend.types import Array
from .layer_utils import layer_from_config


def get_test_data(
    nb_train: int = 1000,
    nb_test: int = 500,
    input_shape: tuple[int, ...] = (10,),
    output_shape: tuple[int, ...] = (2,),
    classification: bool = True,
    nb_class: int = 2,
) -> Any:
    """Made data that can be learnt: noise around one centre for each class (or each output).

    >>> (X, y), (X_test, y_test) = get_test_data(6, 2, input_shape=(3,))
    >>> X.shape, y.shape, X_test.shape
    ((6, 3), (6,), (2, 3))
    """
    count = nb_train + nb_test
    if classification:
        y: Any = np.random.randint(0, nb_class, size=(count,))
        X = 2 * y.reshape(-1, *[1] * len(input_shape)) + np.random.normal(
            size=(count, *input_shape)
        )
    else:
        centre = np.random.random((count,))
        X = _around(centre, input_shape) + np.random.normal(0, 0.5, size=(count, *input_shape))
        y = _around(centre, output_shape)
    return (X[:nb_train], y[:nb_train]), (X[nb_train:], y[nb_train:])


def _around(centre: Array, shape: tuple[int, ...]) -> Any:
    return np.broadcast_to(centre.reshape(-1, *[1] * len(shape)), (len(centre), *shape)).copy()


def layer_test(
    layer_cls: Callable[..., Any],
    kwargs: dict[str, Any] | None = None,
    input_shape: tuple[Any, ...] | None = None,
    input_dtype: str | None = None,
    input_data: Array | None = None,
    expected_output: Array | None = None,
    expected_output_dtype: str | None = None,
    fixed_batch_size: bool = False,
) -> Any:
    """Hold a layer class to what every layer must do; gives its output for the data.

    Weights go out and in again; the inferred shape is the computed one; a model made from the
    layer's configuration computes the same; it trains.
    """
    from ..layers import Input
    from ..models import Model, Sequential

    kwargs = kwargs or {}
    if input_data is None:
        sizes = tuple(3 if size is None else size for size in input_shape or (3, 4))
        input_data = 10 * np.random.random(sizes).astype(input_dtype or K.floatx())
    shape = tuple(input_shape or input_data.shape)
    layer = layer_cls(**kwargs)
    layer.set_weights(layer.get_weights())
    whole: dict[str, Any] = {"batch_shape": shape} if fixed_batch_size else {"shape": shape[1:]}
    x = Input(dtype=input_dtype or str(input_data.dtype), **whole)
    y = layer(x)
    assert expected_output_dtype in (None, K.dtype(y))
    model = Model(input=x, output=y)
    output = model.predict(input_data)
    said = layer.get_output_shape_for(input_data.shape)
    assert output.shape == tuple(n if want is None else want for n, want in zip(output.shape, said))  # noqa: B905
    if expected_output is not None:
        assert_allclose(output, expected_output, rtol=1e-3)
    twin = Model.from_config(model.get_config())
    twin.set_weights(model.get_weights())
    assert_allclose(twin.predict(input_data), output, rtol=1e-5, atol=1e-6)
    first = layer_from_config({"class_name": layer_cls.__name__, "config": layer.get_config()})
    stack = Sequential([layer_cls(batch_input_shape=(None, *shape[1:]), **kwargs)])
    assert type(first) is layer_cls and stack.output_shape[1:] == model.output_shape[1:]
    model.compile("rmsprop", "mse")
    model.train_on_batch(input_data, output)
    return output


def keras_test(func: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a test that begins and ends in a fresh session."""

    @wraps(func)
    def fresh(*args: Any, **kwargs: Any) -> Any:
        K.clear_session()
        try:
            return func(*args, **kwargs)
        finally:
            K.clear_session()

    return fresh
