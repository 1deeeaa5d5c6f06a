"""Layers around layers: each case makes a new layer to go inside."""

from teachkeras.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Flatten,
    SimpleRNN,
    TimeDistributed,
)
from tests.layers.case import Case, New

CASES = [
    Case(TimeDistributed, {"layer": New(Dense, output_dim=4)}, (5, 3)),
    Case(TimeDistributed, {"layer": New(Dense, output_dim=2, W_regularizer="l2")}, (2, 4, 3)),
    Case(TimeDistributed, {"layer": New(Flatten)}, (3, 2, 4)),
    Case(TimeDistributed, {"layer": New(Dropout, p=0.5)}, (3, 2)),
    Case(TimeDistributed, {"layer": New(LSTM, output_dim=2)}, (2, 3, 2)),
    Case(Bidirectional, {"layer": New(LSTM, output_dim=2)}, (4, 3)),
    Case(
        Bidirectional, {"layer": New(GRU, output_dim=2, dropout_U=0.2), "merge_mode": "sum"}, (3, 2)
    ),
    *[
        Case(
            Bidirectional,
            {"layer": New(SimpleRNN, output_dim=2, return_sequences=True), "merge_mode": mode},
            (4, 3),
        )
        for mode in ("concat", "sum", "mul", "ave")
    ],
]
