"""K: the functions Keras 1 code is written with, one file for each shelf.

This is the only door from layers to the engine, so that the source of any layer reads like Keras 1.
"""

from __future__ import annotations

from .config import (
    backend, cast_to_floatx, clear_session, epsilon, floatx, get_uid, image_dim_ordering,
    is_symbol, learning_phase, reset_uids, set_epsilon, set_floatx, set_image_dim_ordering,
    set_learning_phase,
)
from .functions import function, gradients, update, update_add, update_sub
from .maths import (
    abs, argmax, cast, clip, dot, equal, exp, greater, greater_equal, lesser, lesser_equal, log,
    max, maximum, mean, min, minimum, not_equal, pow, sign, sqrt, square, stop_gradient, sum,
    transpose,
)
from .nn import (
    binary_crossentropy, categorical_crossentropy, dropout, elu, hard_sigmoid, in_test_phase,
    in_train_phase, relu, sigmoid, softmax, softplus, softsign, sparse_categorical_crossentropy,
    switch, tanh,
)
from .shape import batch_flatten, expand_dims, flatten, permute_dimensions, reshape, squeeze
from .tensors import (
    batch_get_value, batch_set_value, constant, count_params, dtype, eval, eye, get_value,
    identity, int_shape, is_variable, name_scope, ndim, ones, ones_like, placeholder,
    random_normal_variable, random_uniform_variable, set_value, variable, zeros, zeros_like,
)

__all__ = [
    "abs", "argmax", "backend", "batch_flatten", "batch_get_value", "batch_set_value",
    "binary_crossentropy", "cast", "cast_to_floatx", "categorical_crossentropy", "clear_session",
    "clip", "constant", "count_params", "dot", "dropout", "dtype", "elu", "epsilon", "equal",
    "eval", "exp", "expand_dims", "eye", "flatten", "floatx", "function", "get_uid", "get_value",
    "gradients", "greater", "greater_equal", "hard_sigmoid", "identity", "image_dim_ordering",
    "in_test_phase", "in_train_phase", "int_shape", "is_symbol", "is_variable", "learning_phase",
    "lesser", "lesser_equal", "log", "max", "maximum", "mean", "min", "minimum", "name_scope",
    "ndim", "not_equal", "ones", "ones_like", "permute_dimensions", "placeholder", "pow",
    "random_normal_variable", "random_uniform_variable", "relu", "reset_uids", "reshape",
    "set_epsilon", "set_floatx", "set_image_dim_ordering", "set_learning_phase", "set_value",
    "sigmoid", "sign", "softmax", "softplus", "softsign", "sparse_categorical_crossentropy", "sqrt", "square", "squeeze",
    "stop_gradient", "sum", "switch", "tanh", "transpose", "update", "update_add", "update_sub",
    "variable", "zeros", "zeros_like",
]


def __dir__() -> list[str]:
    return sorted(__all__)
