"""BatchNormalization in its three modes, along several axes."""

from teachkeras.layers import BatchNormalization
from tests.layers.case import Case

CASES = [
    Case(BatchNormalization, {}, (3,)),
    Case(BatchNormalization, {"momentum": 0.5, "epsilon": 0.01}, (2, 3)),
    Case(BatchNormalization, {"axis": 1}, (3, 4, 5)),
    Case(BatchNormalization, {"mode": 1}, (5,)),
    Case(BatchNormalization, {"mode": 1, "gamma_regularizer": "l2"}, (2, 5)),
    Case(BatchNormalization, {"mode": 2}, (3,)),
    Case(BatchNormalization, {"mode": 2, "axis": 1, "beta_init": "one"}, (3, 4)),
]
