"""Activations with settings and with weights, shared along some axes or none."""

from teachkeras.layers import (
    ELU,
    LeakyReLU,
    ParametricSoftplus,
    PReLU,
    SReLU,
    ThresholdedReLU,
)
from tests.layers.case import Case

LEARNED = (PReLU, ParametricSoftplus, SReLU)

CASES = [
    Case(LeakyReLU, {}, (3,)),
    Case(LeakyReLU, {"alpha": 0.01}, (2, 3)),
    Case(ELU, {}, (3,)),
    Case(ELU, {"alpha": 0.5}, (2, 3)),
    Case(ThresholdedReLU, {}, (3,)),
    Case(ThresholdedReLU, {"theta": 0.25}, (2, 3)),
    *[Case(kind, {}, (4,)) for kind in LEARNED],
    *[Case(kind, {"shared_axes": 1}, (3, 4)) for kind in LEARNED],
    *[
        Case(kind, {"shared_axes": [1, 2]}, (2, 3, 4))
        for kind in (PReLU, ParametricSoftplus, SReLU)
    ],
    Case(PReLU, {"init": "uniform", "shared_axes": -1}, (2, 3)),
    Case(ParametricSoftplus, {"alpha_init": 1.0, "beta_init": 2.0}, (3,)),
    Case(SReLU, {"t_left_init": "one", "a_left_init": "normal"}, (5,)),
]
