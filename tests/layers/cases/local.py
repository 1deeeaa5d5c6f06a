"""Locally connected layers, in both orders of axes."""

from teachkeras.layers import LocallyConnected1D, LocallyConnected2D
from tests.layers.case import Case

SEQUENCE = {"nb_filter": 3, "filter_length": 2}
PICTURE = {"nb_filter": 2, "nb_row": 2, "nb_col": 3}

CASES = [
    Case(LocallyConnected1D, SEQUENCE, (4, 2)),
    Case(LocallyConnected1D, {**SEQUENCE, "subsample_length": 2, "activation": "tanh"}, (5, 1)),
    Case(LocallyConnected1D, {**SEQUENCE, "bias": False, "W_regularizer": "l2"}, (3, 2)),
    Case(LocallyConnected2D, PICTURE, (4, 4, 2)),
    Case(LocallyConnected2D, {**PICTURE, "subsample": (2, 1), "activation": "tanh"}, (4, 4, 1)),
    Case(LocallyConnected2D, {**PICTURE, "dim_ordering": "th", "bias": False}, (2, 3, 4)),
    Case(LocallyConnected2D, {**PICTURE, "dim_ordering": "th", "subsample": (1, 2)}, (2, 3, 5)),
]
