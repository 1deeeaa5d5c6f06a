"""ConvLSTM2D in both orders of axes."""

from teachkeras.layers import ConvLSTM2D
from tests.layers.case import Case

SIZES = {"nb_filter": 2, "nb_row": 2, "nb_col": 3}
TF, TH = (3, 4, 5, 2), (3, 2, 4, 5)

CASES = [
    Case(ConvLSTM2D, {**SIZES, "dim_ordering": "tf"}, TF),
    Case(ConvLSTM2D, {**SIZES, "dim_ordering": "th", "border_mode": "same"}, TH),
    Case(ConvLSTM2D, {**SIZES, "dim_ordering": "tf", "return_sequences": True}, TF),
    Case(ConvLSTM2D, {**SIZES, "dim_ordering": "th", "subsample": (2, 1)}, TH),
    Case(ConvLSTM2D, {**SIZES, "dim_ordering": "tf", "dropout_W": 0.2, "dropout_U": 0.2}, TF),
    Case(ConvLSTM2D, {**SIZES, "dim_ordering": "th", "dropout_W": 0.2, "consume_less": "mem"}, TH),
    Case(
        ConvLSTM2D,
        {
            **SIZES,
            **{"dim_ordering": "tf", "go_backwards": True, "return_sequences": True},
            **{"W_regularizer": "l2", "U_regularizer": "l2", "b_regularizer": "l2"},
        },
        TF,
    ),
]
