"""Recurrent layers, each in its three ways to meet the input, and with every other setting."""

from teachkeras.layers import GRU, LSTM, SimpleRNN
from tests.layers.case import Case

KINDS = (SimpleRNN, GRU, LSTM)
STEPS = (4, 3)
RULES = {"W_regularizer": "l1l2", "U_regularizer": "l2", "b_regularizer": "l1"}

CASES = [
    *[
        Case(cls, {"output_dim": 2, "consume_less": way}, STEPS)
        for cls in KINDS
        for way in ("cpu", "mem", "gpu")
    ],
    *[
        Case(cls, {"output_dim": 2, "return_sequences": True, **more}, STEPS)
        for cls in KINDS
        for more in ({}, {"go_backwards": True}, {"unroll": True})
    ],
    *[
        Case(cls, {"output_dim": 2, "dropout_W": 0.5, "dropout_U": 0.5, "consume_less": way}, STEPS)
        for cls in KINDS
        for way in ("cpu", "mem", "gpu")
    ],
    *[Case(cls, {"output_dim": 2, **RULES}, STEPS) for cls in KINDS],
    Case(SimpleRNN, {"output_dim": 3, "activation": "relu", "inner_init": "identity"}, (1, 3)),
    Case(GRU, {"output_dim": 1, "inner_activation": "sigmoid", "init": "normal"}, (2, 1)),
    Case(LSTM, {"output_dim": 3, "forget_bias_init": "zero", "inner_activation": "tanh"}, (3, 2)),
]
