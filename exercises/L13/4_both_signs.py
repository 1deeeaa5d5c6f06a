"""Exercise 13.4: The rule that was forgotten."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import Exercise, Observation, Slip
from teachkeras.layers import Layer

from ._shared import OTHER, agree, asked, need_layer_class, need_no_problems

HEAD = "class BothSigns(Layer):"


class BothSigns(Layer):
    """The positive numbers and the negative ones side by side; settings make known slips."""

    parts = staticmethod(lambda x: [K.relu(x), K.relu(-x)])
    axis, rule = -1, staticmethod(lambda shape: (*shape[:-1], 2 * shape[-1]))

    def call(self, x: Any, mask: Any = None) -> Any:
        """Both halves."""
        return K.concatenate(self.parts(x), axis=self.axis)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        """Twice as wide."""
        return self.rule(input_shape)


def variant(**changes: Any) -> Any:
    """A maker of the class with something changed."""
    fixed = {n: staticmethod(c) if callable(c) else c for n, c in changes.items()}
    return lambda: type("BothSigns", (BothSigns,), fixed)


def observe_both(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What it makes of rows, and of sequences of rows; then the check of a layer."""
    need_layer_class(answer, HEAD)
    seen: list[Observation] = []
    good = True
    for shape in ((2, 3), (2, 4, 2)):
        x = (rng.permutation(int(np.prod(shape))) - 2.5).reshape(shape)
        found = asked(answer, stage.layer_at_work, [], x, [])
        value = found.get("testing", OTHER)
        case = f"an input of shape {(None, *shape[1:])}"
        seen.append((f"its shape, for {case}", str(tuple(found["shape"]))))
        seen.append((f"what it gives, for {case}", value))
        right = np.concatenate([np.maximum(x, 0), np.maximum(-x, 0)], axis=-1)
        good = good and agree(value, right)
    if good:
        need_no_problems(answer, [], [3])
    return seen


EXERCISE = Exercise(
    number="13.4",
    title="The rule that was forgotten",
    prompt="A layer `BothSigns` gives `K.concatenate([K.relu(x), K.relu(-x)])`: first what is "
    "above 0, then what is below 0 without its sign. Somebody has forgotten its shape rule. Write "
    "the whole class. It works for rows, and for sequences of rows as well: the last axis grows.",
    observe=observe_both,
    reference=lambda: BothSigns,
    hard_coded=variant(parts=lambda x: [K.relu(x), K.relu(x)]),
    reveals=False,
    slips=(
        Slip(
            variant(parts=lambda x: [K.relu(-x), K.relu(x)]),
            "the two halves have changed places: what is above 0 comes first",
        ),
        Slip(
            variant(parts=lambda x: [K.relu(x), -K.relu(-x)]),
            "the second half keeps its sign here: K.relu(-x) has none",
        ),
        Slip(
            variant(parts=lambda x: [K.relu(x), -x]),
            "the second half is -x as it is: what was above 0 must become 0 there",
        ),
        Slip(
            variant(axis=1, rule=lambda shape: (shape[0], 2 * shape[1], *shape[2:])),
            "sequences have become longer, not wider: the halves stand side by side in the last "
            "axis",
        ),
        Slip(
            variant(parts=lambda x: [K.relu(x)], rule=lambda shape: shape),
            "only what is above 0 is there: the second half is missing",
        ),
    ),
    misfits=(
        Slip(variant(rule=lambda shape: shape), "the shape rule of BothSigns"),
        Slip(variant(rule=lambda shape: (shape[0], 2 * shape[1])), "the shape rule of BothSigns"),
        Slip(variant(rule=lambda shape: (shape[0], 64)), "the shape rule of BothSigns"),
        Slip(BothSigns, "hand in the class itself"),
        Slip(lambda: lambda x: x, "the task wants a class"),
        Slip(lambda: (None, 6), "the task wants a class"),
    ),
    hints=(
        "Lesson 07, section 4, has a layer that doubles its width, and its rule.",
        "The rule gets the whole shape, batch first. Everything but the last size stays: "
        "input_shape[:-1]. The last one, input_shape[-1], is doubled.",
        "The twin takes every second number of the last axis, which must be even:\n"
        "    class Half(Layer):\n"
        "        def call(self, x, mask=None):\n"
        "            return x[..., ::2]\n"
        "        def get_output_shape_for(self, input_shape):\n"
        "            return (*input_shape[:-1], input_shape[-1] // 2)",
        "Two parts.\n"
        "    from teachkeras.layers import Layer\n"
        "    class BothSigns(Layer):\n"
        "        def call(self, x, mask=None):\n"
        "            return K.concatenate([K.relu(x), K.relu(-x)])\n"
        "        def get_output_shape_for(self, input_shape):\n"
        "            return (*input_shape[:-1], 2 * input_shape[-1])\n"
        "    tk.check('13.4', BothSigns)",
    ),
)
