"""The core layers, each in several configurations."""

from teachkeras import activations
from teachkeras import backend as K
from teachkeras.layers import (
    Activation,
    ActivityRegularization,
    Dense,
    Dropout,
    Flatten,
    Lambda,
    Layer,
    Masking,
    RepeatVector,
    Reshape,
)
from tests.layers.case import Case

CASES = [
    Case(Dense, {"output_dim": 4}, (3,)),
    Case(Dense, {"output_dim": 2, "activation": "tanh", "init": "he_normal"}, (5,)),
    Case(Dense, {"output_dim": 4, "bias": False, "activation": "softmax"}, (3,)),
    Case(Dense, {"output_dim": 3}, (2, 5)),
    Case(Dense, {"output_dim": 3, "activation": "sigmoid"}, (2, 4, 5)),
    Case(Dense, {"output_dim": 3, "W_regularizer": "l1l2", "b_constraint": "nonneg"}, (4,)),
    Case(ActivityRegularization, {"l1": 0.1, "l2": 0.01}, (3,)),
    Case(Dropout, {"p": 0.5}, (3,)),
    Case(Dropout, {"p": 0.0}, (2, 3)),
    Case(Flatten, {}, (2, 3)),
    Case(Flatten, {}, (2, 3, 4)),
    Case(RepeatVector, {"n": 3}, (4,)),
    Case(Reshape, {"target_shape": (2, 3)}, (6,)),
    Case(Reshape, {"target_shape": (-1,)}, (2, 3)),
    Case(Reshape, {"target_shape": (4, -1, 1)}, (2, 6)),
    Case(Lambda, {"function": lambda x: x**2}, (3,)),
    Case(Lambda, {"function": lambda x: K.sum(x, axis=1)}, (2, 3)),
    Case(Lambda, {"function": lambda x, n: n * x, "arguments": {"n": 3.0}}, (2, 3)),
    Case(Masking, {}, (4, 3)),
    Case(Masking, {"mask_value": 0.5}, (2, 3)),
    Case(Layer, {}, (3,)),
    *[Case(Activation, {"activation": name}, (4,)) for name in activations.NAMES],
]
