"""Exercise 13.1: Your own Dense."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import Exercise, Observation, Slip
from teachkeras.layers import Dense, Layer

from ._shared import OTHER, agree, asked, need_layer_class, need_no_problems, shapes_said

HEAD = "class OwnDense(Layer):"


class OwnDense(Layer):
    """Weighted sums; the settings make known slips."""

    bias, turned, learned, own, add = True, False, True, True, staticmethod(lambda s, b: s + b)

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape: Any) -> None:
        """Make W and b."""
        shape = (input_shape[-1], self.units)
        shape = shape[::-1] if self.turned else shape
        if self.own:
            self.W = self.add_weight(shape, "glorot_uniform", trainable=self.learned)
        else:
            self.W = K.variable(np.ones(shape))
        if self.bias:
            self.b = self.add_weight((self.units,), "zero")

    def call(self, x: Any, mask: Any = None) -> Any:
        """The sums."""
        sums = K.dot(x, K.transpose(self.W) if self.turned else self.W)
        return self.add(sums, self.b) if self.bias else sums

    def get_output_shape_for(self, input_shape: Any) -> Any:
        """A number for each unit."""
        return (input_shape[0], self.units)

    def get_config(self) -> dict[str, Any]:
        """The settings."""
        return {**super().get_config(), "units": self.units}


def variant(**changes: Any) -> Callable[[], Any]:
    """A maker of the class with something changed."""
    fixed = {
        name: staticmethod(value) if name == "add" else value for name, value in changes.items()
    }
    return lambda: type("OwnDense", (OwnDense,), fixed)


def observe_dense(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The weights and the values of two layers; then the check of a layer."""
    need_layer_class(answer, HEAD)
    seen: list[Observation] = []
    good = True
    for inputs, units in ((3, 2), (4, 4)):
        x, W = rng.integers(-4, 5, (3, inputs)) / 2, rng.integers(-4, 5, (inputs, units)) / 2
        b = (rng.permutation(units) - 2.0) * 3
        found = asked(answer, stage.layer_at_work, [units], x, [W, b])
        case = f"{inputs} numbers and {units} units"
        seen.append((f"the weights that are learned, for {case}", shapes_said(found["learned"])))
        seen.append((f"the weights that are not learned, for {case}", shapes_said(found["kept"])))
        seen.append((f"what it gives, for {case}", found.get("testing", OTHER)))
        good = good and agree(found.get("testing", OTHER), x @ W + b)
    if good:
        need_no_problems(answer, [3], [4])
    return seen


EXERCISE = Exercise(
    number="13.1",
    title="Your own Dense",
    prompt="Write the class `OwnDense(Layer)`. A layer `OwnDense(units)` gives `x W + b`. Both "
    "weights are learned: `W` has a row for each input number and a column for each unit, `b` has "
    "one number for each unit. It says its shape, and keeps its setting. Hand in the class.",
    observe=observe_dense,
    reference=lambda: OwnDense,
    hard_coded=lambda: type("OwnDense", (OwnDense,), {"call": lambda self, x, mask=None: x * 0}),
    reveals=False,
    slips=(
        Slip(
            variant(bias=False),
            "`b` is missing: it is a second weight, with one number for each unit",
        ),
        Slip(
            variant(turned=True),
            "`W` is turned over: it has a row for each input number and a column for each unit",
        ),
        Slip(
            variant(learned=False),
            "`W` is not among the weights that are learned: leave trainable as it is, True",
        ),
        Slip(
            variant(own=False),
            "`W` is on no list of weights, so nothing will train it: make it with self.add_weight",
        ),
        Slip(
            variant(add=lambda sums, b: K.relu(sums + b)),
            "what is negative has become 0: this layer has no activation",
        ),
        Slip(
            variant(add=lambda sums, b: sums * b),
            "`b` is multiplied here: it is added after the products are summed up",
        ),
    ),
    misfits=(
        Slip(lambda: OwnDense(3), "hand in the class itself"),
        Slip(lambda: Dense, "this class has no call of its own"),
        Slip(lambda: type("OwnDense", (), {}), "your class is no layer"),
        Slip(lambda: lambda units: OwnDense(units), "the task wants a class"),
        Slip(
            variant(get_output_shape_for=Layer.get_output_shape_for), "the shape rule of OwnDense"
        ),
        Slip(variant(get_config=Layer.get_config), "tk.check_layer says: "),
        Slip(variant(call=lambda self, x, mask=None: ...), "your layer stopped: TypeTeachError"),
        Slip(variant(call=lambda self, x, mask=None: x @ self.c), "your layer stopped: "),
    ),
    hints=(
        "Section 2 writes the layer Scale in four parts. OwnDense has the same four, and "
        "`__init__` in front.",
        "`__init__` keeps units; build makes W of the shape (input_shape[-1], self.units) and b "
        "of the shape (self.units,). call gives K.dot(x, self.W) + self.b. The rule changes the "
        "last size, and get_config adds units.",
        "The twin repeats each sample, so its width grows as well; it has no weights:\n"
        "    class Repeats(Layer):\n"
        "        def __init__(self, times, **kwargs):\n"
        "            super().__init__(**kwargs)\n"
        "            self.times = times\n"
        "        def call(self, x, mask=None):\n"
        "            return K.concatenate([x] * self.times)\n"
        "        def get_output_shape_for(self, input_shape):\n"
        "            return (input_shape[0], self.times * input_shape[1])\n"
        "        def get_config(self):\n"
        "            return {**super().get_config(), 'times': self.times}",
        "The parts one by one.\n"
        "    from teachkeras.layers import Layer\n"
        "    class OwnDense(Layer):\n"
        "        def __init__(self, units, **kwargs):\n"
        "            super().__init__(**kwargs)\n"
        "            self.units = units\n"
        "        def build(self, input_shape):\n"
        "            self.W = self.add_weight((input_shape[-1], self.units), 'glorot_uniform')\n"
        "            self.b = self.add_weight((self.units,), 'zero')\n"
        "        def call(self, x, mask=None):\n"
        "            return K.dot(x, self.W) + self.b\n"
        "        def get_output_shape_for(self, input_shape):\n"
        "            return (input_shape[0], self.units)\n"
        "        def get_config(self):\n"
        "            return {**super().get_config(), 'units': self.units}\n"
        "    tk.check('13.1', OwnDense)",
    ),
)
