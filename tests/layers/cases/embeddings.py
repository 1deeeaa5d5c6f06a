"""Embedding, for one number and for several axes of them."""

from teachkeras.layers import Embedding
from tests.layers.case import Case

SIZES = {"input_dim": 6, "output_dim": 3}

CASES = [
    Case(Embedding, SIZES, (4,), below=6),
    Case(Embedding, {**SIZES, "input_length": 4, "mask_zero": True}, (4,), below=6),
    Case(Embedding, {**SIZES, "dropout": 0.5, "init": "normal"}, (4,), below=6),
    Case(Embedding, {**SIZES, "W_regularizer": "l2", "W_constraint": "nonneg"}, (2,), below=6),
    Case(Embedding, {**SIZES, "activity_regularizer": "activity_l2"}, (2, 5), below=6),
]
