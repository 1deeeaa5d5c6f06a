"""Every part of training as a graph of its own: its formula, its results, its picture."""

from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import activations, constraints, objectives, optimizers, regularizers
from teachkeras import backend as K
from teachkeras.layers import Dense
from teachkeras.optimizers import SGD
from teachkeras.parts import Part, part_of
from teachkeras.utils.generic_utils import custom_object_scope

NAMES = [
    *objectives.NAMES,
    *activations.NAMES,
    *(name for name in regularizers.NAMES if name != "EigenvalueRegularizer"),
    *constraints.NAMES,
    *optimizers.NAMES,
    "precision",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_a_formula_and_a_picture(name: str) -> None:
    """By name; a sentence first, then one line for each result; the graph of the same results."""
    part = tk.explain(name)
    assert isinstance(part, Part)
    lines = repr(part).splitlines()
    assert len(lines) == 1 + len(part.outputs) and part.sentence in lines[0]
    view = tk.show(part)
    assert all(result in view.title for result in part.outputs)
    assert set(part.formulas) == set(part.outputs)
    assert "y_true" not in view.text or "y_pred" in view.text


@pytest.mark.parametrize(
    ("thing", "formulas"),
    [
        (objectives.mae, {"loss": "mean(abs(y_pred - y_true), axis=1)"}),
        (activations.tanh, {"activation": "tanh(x)"}),
        (regularizers.l1(0.5), {"loss": "0.5 * sum(abs(W), axis=(0, 1))"}),
        (regularizers.l2, {"loss": "0.01 * sum(square(W), axis=(0, 1))"}),
        (constraints.NonNeg, {"new W": "maximum(W, 0)"}),
        (
            SGD(momentum=0.9, decay=0.1),
            {
                "new w": "w + momentum * velocity - lr * 1 / (1 + decay * iterations) * g",
                "new velocity": "momentum * velocity - lr * 1 / (1 + decay * iterations) * g",
            },
        ),
        (lambda t, p: K.square(t - p), {"loss": "square(y_true - y_pred)"}),
        (lambda x: x * x, {"activation": "x * x"}),
    ],
    ids=["function", "activation", "object", "maker", "class", "optimizer", "own loss", "own"],
)
def test_formulas(thing: Any, formulas: dict[str, str]) -> None:
    """Objects, classes, functions, and a learner's own."""
    found = part_of(thing)
    assert found is not None
    assert found.formulas == formulas


def test_the_graph_computes_what_the_part_computes() -> None:
    """The symbols of the record can be fed."""
    part = tk.explain("mse")
    f = K.function(list(part.inputs.values()), list(part.outputs.values()))
    np.testing.assert_allclose(f([[[0.0, 1.0, 2.0]], [[0, 0, 0]]])[0], [5 / 3], rtol=1e-6)


def test_own_names_come_first_and_other_things_are_no_parts() -> None:
    """A scope is looked into; a layer, a number, an unknown name go on to the codes."""
    with custom_object_scope({"mse": lambda t, p: t * p}):
        assert "y_true * y_pred" in repr(tk.explain("mse"))
    for thing in (Dense(3), 3.5, "mes", np.ones(2), int, regularizers.EigenvalueRegularizer):
        assert part_of(thing) is None
    assert tk.explain("TK-103").code == "TK-103"
    with pytest.raises(ValueError, match=r"fix +tk.explain\(objectives.mse\)"):
        tk.show(objectives.mse)
