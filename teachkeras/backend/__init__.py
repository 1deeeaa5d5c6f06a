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
from .images import (
    asymmetric_spatial_2d_padding, atrous_conv2d, conv1d, conv2d, deconv2d, pool2d, resize_images,
    separable_conv2d, spatial_2d_padding,
)
from .joining import (
    arange, asymmetric_temporal_padding, concatenate, gather, one_hot, repeat, repeat_elements,
    reverse, stack, temporal_padding, tile,
)
from .maths import (
    abs, argmax, batch_dot, cast, clip, cos, dot, equal, exp, greater, greater_equal, lesser,
    lesser_equal, log, max, maximum, mean, min, minimum, not_equal, pow, round, sign, sin, sqrt,
    square, stop_gradient, sum, transpose,
)
from .nn import (
    binary_crossentropy, categorical_crossentropy, dropout, elu, hard_sigmoid, in_test_phase,
    in_train_phase, relu, sigmoid, softmax, softplus, softsign, sparse_categorical_crossentropy,
    switch, tanh,
)
from .random import random_binomial, random_normal, random_uniform
from .shape import batch_flatten, expand_dims, flatten, permute_dimensions, reshape, squeeze
from .statistics import all, any, argmin, l2_normalize, logsumexp, prod, std, var
from .tensors import (
    batch_get_value, batch_set_value, constant, count_params, dtype, eval, eye, get_value,
    identity, int_shape, is_variable, name_scope, ndim, ones, ones_like, placeholder,
    random_normal_variable, random_uniform_variable, set_value, shape, variable, zeros, zeros_like,
)

__all__ = [
    "abs", "all", "any", "arange", "argmax", "argmin", "asymmetric_spatial_2d_padding",
    "asymmetric_temporal_padding", "atrous_conv2d", "backend", "batch_dot", "batch_flatten",
    "batch_get_value", "batch_set_value", "binary_crossentropy", "cast", "cast_to_floatx",
    "categorical_crossentropy", "clear_session", "clip", "concatenate", "constant", "conv1d",
    "conv2d", "cos", "count_params", "deconv2d", "dot", "dropout", "dtype", "elu", "epsilon",
    "equal", "eval", "exp", "expand_dims", "eye", "flatten", "floatx", "function", "gather",
    "get_uid", "get_value", "gradients", "greater", "greater_equal", "hard_sigmoid", "identity",
    "image_dim_ordering", "in_test_phase", "in_train_phase", "int_shape", "is_symbol",
    "is_variable", "l2_normalize", "learning_phase", "lesser", "lesser_equal", "log", "logsumexp",
    "max", "maximum", "mean", "min", "minimum", "name_scope", "ndim", "not_equal", "one_hot",
    "ones", "ones_like", "permute_dimensions", "placeholder", "pool2d", "pow", "prod",
    "random_binomial", "random_normal", "random_normal_variable", "random_uniform",
    "random_uniform_variable", "relu", "repeat", "repeat_elements", "reset_uids", "reshape",
    "resize_images", "reverse", "round", "separable_conv2d", "set_epsilon", "set_floatx",
    "set_image_dim_ordering", "set_learning_phase", "set_value", "shape", "sigmoid", "sign",
    "sin", "softmax", "softplus", "softsign", "sparse_categorical_crossentropy",
    "spatial_2d_padding", "sqrt", "square", "squeeze", "stack", "std", "stop_gradient", "sum",
    "switch", "tanh", "temporal_padding", "tile", "transpose", "update", "update_add",
    "update_sub", "var", "variable", "zeros", "zeros_like",
]


def __dir__() -> list[str]:
    return sorted(__all__)
