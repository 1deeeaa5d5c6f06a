"""Merge in every mode."""

from teachkeras import backend as K
from teachkeras.layers import Merge
from tests.layers.case import Case

TWO = [(3,), (3,)]
SEQUENCES = [(4, 3), (4, 3)]

CASES = [
    *[Case(Merge, {"mode": mode}, TWO) for mode in ("sum", "mul", "ave", "max", "concat")],
    *[Case(Merge, {"mode": mode}, [(2, 3)] * 3) for mode in ("sum", "mul", "ave", "max")],
    Case(Merge, {"mode": "concat"}, [(2, 3), (2, 1), (2, 4)]),
    Case(Merge, {"mode": "concat", "concat_axis": 1}, [(2, 3), (4, 3)]),
    *[Case(Merge, {"mode": mode}, TWO) for mode in ("dot", "cos")],
    *[Case(Merge, {"mode": mode, "dot_axes": 2}, SEQUENCES) for mode in ("dot", "cos")],
    *[Case(Merge, {"mode": mode, "dot_axes": (1, 2)}, [(3, 2), (5, 3)]) for mode in ("dot", "cos")],
    Case(Merge, {"mode": "dot", "dot_axes": (2, 1)}, [(5, 3), (3,)]),
    Case(Merge, {"mode": lambda pair: pair[0] - 2.0 * pair[1]}, TWO),
    Case(Merge, {"mode": lambda v: K.concatenate(v), "output_shape": (5,)}, [(2,), (3,)]),
    Case(Merge, {"mode": lambda v, n: n * v[0] * v[1], "arguments": {"n": 3.0}}, TWO),
]
